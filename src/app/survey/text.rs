//! The first briefing as text for people and AIs, within a budget of tokens.
//!
//! Invariant: the text never costs more than the budget. Detail goes before whole sections do.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{SurveyView, WhoView};
use crate::app::brief::tokens;
use crate::domain::time::ago;
use crate::project::Purpose;

/// How much of each section is told.
#[derive(Clone, Copy)]
struct Detail {
    parts: usize,
    hot: usize,
    who: usize,
    subjects: usize,
    commands: usize,
    /// The most characters of a sentence by others.
    sentence: usize,
}

const LEVELS: [Detail; 6] = [
    Detail { parts: 12, hot: 8, who: 8, subjects: 2, commands: 4, sentence: 120 },
    Detail { parts: 10, hot: 6, who: 6, subjects: 2, commands: 3, sentence: 80 },
    Detail { parts: 8, hot: 5, who: 5, subjects: 1, commands: 2, sentence: 70 },
    Detail { parts: 6, hot: 4, who: 4, subjects: 1, commands: 2, sentence: 60 },
    Detail { parts: 4, hot: 3, who: 3, subjects: 1, commands: 1, sentence: 40 },
    Detail { parts: 0, hot: 0, who: 2, subjects: 0, commands: 1, sentence: 40 },
];

/// Returns the briefing, with as much detail as the budget of tokens allows.
#[must_use]
pub fn text(view: &SurveyView, now: Timestamp, tz: &TimeZone, budget: usize) -> String {
    let mut text = String::new();
    for detail in LEVELS {
        text = at(view, now, tz, detail);
        if tokens::count(&text) <= budget {
            return text;
        }
    }
    // Only names that no tokenizer knows get here.
    while tokens::count(&text) > budget {
        let end = text.trim_end().rfind('\n').map_or(0, |end| end + 1);
        text.truncate(end);
    }
    text
}

fn at(view: &SurveyView, now: Timestamp, tz: &TimeZone, detail: Detail) -> String {
    let mut out = String::new();
    let project = &view.project;
    let _ = write!(out, "# {}", cut(&project.name, detail.sentence));
    if !project.languages.is_empty() {
        let _ = write!(out, " ({})", project.languages.join(", "));
    }
    out.push('\n');
    if let Some(summary) = &project.summary {
        let _ = writeln!(out, "{}", cut(summary, 2 * detail.sentence));
    }
    commands(&mut out, view, detail);
    parts(&mut out, view, detail);
    hot(&mut out, view, detail);
    if !view.who.is_empty() {
        let _ = writeln!(out, "\n## Who made the newest {}", count(view.commits, "commit"));
        for who in view.who.iter().take(detail.who) {
            let _ = writeln!(out, "{}", who_line(who, now, tz, detail));
        }
        more(&mut out, view.who.len(), detail.who);
    }
    if !view.missing.is_empty() {
        out.push_str("\n## Missing\n");
        for missing in &view.missing {
            let _ = writeln!(out, "- {}", cut(missing, 200));
        }
    }
    out
}

fn commands(out: &mut String, view: &SurveyView, detail: Detail) {
    if view.project.commands.is_empty() {
        return;
    }
    out.push_str("\n## Commands\n");
    for (purpose, word) in [
        (Purpose::Build, "build"),
        (Purpose::Test, "test"),
        (Purpose::Lint, "lint"),
        (Purpose::Run, "run"),
    ] {
        let of_it = view.project.commands.iter().filter(|command| command.purpose == purpose);
        let runs: Vec<String> =
            of_it.take(detail.commands).map(|command| format!("`{}`", command.run)).collect();
        if !runs.is_empty() {
            let _ = writeln!(out, "- {word}: {}", runs.join(", "));
        }
    }
}

fn parts(out: &mut String, view: &SurveyView, detail: Detail) {
    let parts = &view.project.parts;
    if parts.is_empty() || detail.parts == 0 {
        return;
    }
    out.push_str("\n## Parts\n");
    for part in parts.iter().take(detail.parts) {
        let _ = write!(out, "- {}", cut(&part.path, 80));
        let folder = part.path.rsplit('/').next().unwrap_or_default();
        if part.name != folder {
            let _ = write!(out, " ({})", part.name);
        }
        if let Some(what) = &part.what {
            let _ = write!(out, ": {}", cut(what, detail.sentence));
        }
        out.push('\n');
    }
    more(out, parts.len(), detail.parts);
}

fn hot(out: &mut String, view: &SurveyView, detail: Detail) {
    if view.hot.is_empty() || detail.hot == 0 {
        return;
    }
    out.push_str("\n## Hot: changed by most of the newest commits\n");
    let files = view.hot.iter().take(detail.hot);
    let files: Vec<String> =
        files.map(|file| format!("{} ({})", cut(&file.path, 80), file.commits)).collect();
    let _ = writeln!(out, "{}", files.join(", "));
}

fn who_line(who: &WhoView, now: Timestamp, tz: &TimeZone, detail: Detail) -> String {
    let kind = if who.kind == "ai" { " (AI)" } else { "" };
    let mut line = format!("- {}{kind}: {}", who.name, count(who.commits, "commit"));
    if who.days > 1 {
        let _ = write!(line, " on {} days", who.days);
    }
    let _ = write!(line, ", last {}", ago(who.last, now, tz));
    let subjects: Vec<String> =
        who.subjects.iter().take(detail.subjects).map(|said| cut(said, detail.sentence)).collect();
    if !subjects.is_empty() {
        let _ = write!(line, ": {}", subjects.join("; "));
    }
    line
}

fn count(count: i64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn more(out: &mut String, all: usize, shown: usize) {
    if all > shown {
        let _ = writeln!(out, "- {} more", all - shown);
    }
}

/// Returns one line of at most so many characters.
fn cut(text: &str, most: usize) -> String {
    let mut line: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(most).collect();
    if text.chars().nth(most).is_some() {
        line.pop();
        line.truncate(line.trim_end().len());
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::survey::HotFile;
    use crate::project::{Command, Part, Project};

    fn view(many: usize, word: &str) -> SurveyView {
        let now: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let part = |n| Part {
            path: format!("{word}/{n}"),
            name: word.to_owned(),
            what: Some(word.repeat(20)),
        };
        let command = |n| Command {
            purpose: Purpose::Test,
            run: format!("{word} {n}"),
            from: word.to_owned(),
        };
        let who = |n| WhoView {
            name: format!("{word}-{n}"),
            kind: "ai".to_owned(),
            commits: 2,
            days: 2,
            last: now,
            subjects: vec![word.repeat(30); 3],
        };
        SurveyView {
            project: Project {
                name: word.to_owned(),
                summary: Some(word.repeat(50)),
                parts: (0..many).map(part).collect(),
                commands: (0..many).map(command).collect(),
                ..Project::default()
            },
            commits: 300,
            hot: (0..many).map(|n| HotFile { path: format!("{word}/{n}"), commits: 3 }).collect(),
            who: (0..many).map(who).collect(),
            missing: vec![word.repeat(9)],
        }
    }

    #[test]
    fn the_budget_is_kept_whatever_the_words_are() {
        let now: Timestamp = "2026-11-20T13:00:00Z".parse().unwrap();
        for word in ["word ", "日本", "\u{1f3fb}", "zqxj"] {
            for many in [0, 1, 5, 30] {
                for budget in [400, 50, 0] {
                    let text = text(&view(many, word), now, &TimeZone::UTC, budget);
                    assert!(tokens::count(&text) <= budget, "{word} {many} {budget}: {text}");
                }
            }
        }
    }

    #[test]
    fn what_is_left_out_is_counted() {
        let now: Timestamp = "2026-11-20T13:00:00Z".parse().unwrap();
        let text = text(&view(30, "word"), now, &TimeZone::UTC, 400);
        assert!(text.contains(" more\n"), "{text}");
    }
}
