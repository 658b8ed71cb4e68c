//! A session as a page of Markdown.

use std::fmt::Write as _;

use super::{SessionExport, told};
use crate::app::brief::is_harmless;

/// Returns the page. What participants wrote is set off as quotations, so that none of it is taken for the
/// page's own.
pub(super) fn text(made: &SessionExport) -> String {
    let mut page = String::new();
    let session = &made.session.session;
    let mut add = |line: String| {
        // What has no text ends after the blank before it.
        page.push_str(line.trim_end_matches(' '));
        page.push('\n');
    };
    add(format!("# {}\n", inline(&session.name)));
    let sort = session.sort.as_ref().map(|sort| format!(", {}", inline(sort))).unwrap_or_default();
    add(format!(
        "Session `{}` of {}{sort}: {}, begun {} by {}, active for {} min.",
        session.short,
        inline(&made.project),
        session.status,
        minute(session.at),
        inline(&session.by),
        session.active / 60,
    ));
    for text in [&session.description, &session.summary].into_iter().flatten() {
        add(format!("\n{}", quoted(text)));
    }
    add("\n## Who\n\n| name | role | joined | left |\n|---|---|---|---|".to_owned());
    for member in &session.members {
        let left = member.left.map(minute).unwrap_or_default();
        let (name, role) = (inline(&member.name), inline(&member.role));
        add(format!("| {name} | {role} | {} | {left} |", minute(member.joined)));
    }
    if !made.tasks.is_empty() {
        add("\n## Tasks\n".to_owned());
    }
    for task in &made.tasks {
        let who =
            task.assignee.as_ref().map(|who| format!(", {}", inline(who))).unwrap_or_default();
        add(format!("- `{}` {} ({}{who})", task.short, inline(&task.title), task.status));
    }
    if !made.handoffs.is_empty() {
        add("\n## Handoffs and reviews".to_owned());
    }
    for handoff in &made.handoffs {
        let to = if handoff.to.is_empty() { "anyone".to_owned() } else { handoff.to.join(", ") };
        let (by, to) = (inline(&handoff.by), inline(&to));
        add(format!("\n### `{}` {by} to {to}: {}\n", handoff.short, handoff.state));
        add(quoted(&handoff.text));
        for review in &handoff.reviews {
            let came = match review.approved {
                Some(true) => "approved",
                Some(false) => "rejected",
                None => "under way",
            };
            add(format!("\nReview by {}: {came}", inline(&review.by)));
            let lines = review.suggestions.iter().map(|line| format!("suggestion: {line}"));
            let issues = review.issues.iter().map(|line| format!("issue: {line}"));
            for line in lines.chain(issues) {
                add(format!("- {}", inline(&line)));
            }
        }
    }
    if !made.notes.is_empty() {
        add("\n## Notes".to_owned());
    }
    for note in &made.notes {
        add(format!("\n`{}` {} by {}\n", note.short, note.kind, inline(&note.by)));
        add(quoted(&note.text));
    }
    if !made.commits.is_empty() {
        add("\n## Commits\n".to_owned());
    }
    for commit in &made.commits {
        let (id, who) = (commit.id.get(..8).unwrap_or(&commit.id), inline(&commit.who.join(", ")));
        add(format!("- `{id}` {} ({who}, {})", inline(&commit.subject), minute(commit.at)));
        for file in &commit.files {
            add(format!("  - {} +{} -{}", inline(&file.path), file.added, file.removed));
            if let Some(diff) = &file.diff {
                add(fenced(diff));
            }
        }
    }
    add("\n## What happened\n".to_owned());
    for entry in told(&made.session.timeline) {
        let (by, text) = (inline(&entry.by), inline(&entry.text));
        add(format!("- {} **{by}** {} `{}` {text}", minute(entry.at), entry.kind, entry.object));
    }
    page
}

fn minute(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// Returns the first line of a text, with nothing in it that Markdown or a terminal acts on.
fn inline(text: &str) -> String {
    let line = text.trim().lines().next().unwrap_or_default();
    let mut out = String::with_capacity(line.len());
    for c in line.chars().filter(|c| is_harmless(*c)) {
        if "\\`*_{}[]()<>#+!|~".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Returns a text as a quotation.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    for line in text.trim().lines() {
        let line = format!("> {}", inline(line));
        let _ = writeln!(out, "{}", line.trim_end());
    }
    out.trim_end().to_owned()
}

/// Returns a diff as a block of code, whose fence it does not hold.
fn fenced(diff: &str) -> String {
    let longest = diff.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let plain: String =
        diff.chars().filter(|c| matches!(c, '\n' | '\t') || is_harmless(*c)).collect();
    format!("\n{fence}diff\n{}\n{fence}\n", plain.trim_end())
}
