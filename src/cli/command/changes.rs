//! `collab changes`

use clap::Args;

use super::Done;
use crate::app::App;
use crate::app::changes::{ChangesQuery, CommitView, FileView};
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::domain::change::{LineRange, Operation};
use crate::domain::time::ago;

/// How many files of one commit are shown.
const MOST_FILES: usize = 12;
/// How many places of one file are shown.
const MOST_RANGES: usize = 4;

/// See what changed: uncommitted work, then commits, newest first
///
/// Read from git. An AI is known by trailers, co-author lines, the author, and what it recorded; the
/// table `names` in .collab/config.toml says who is who.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab changes --since yesterday
  collab changes --by claude --limit 5
  collab changes --about src/parser --diff
  collab changes --about t-7k2mq          commits for a task, or to the files that it is about")]
pub struct ChangesArgs {
    /// From when on: 2h, yesterday, friday, a date, `last`, or a commit
    #[arg(long, value_name = "TIME|COMMIT")]
    since: Option<String>,
    /// Made by this participant only
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Of this file or folder, or for this task only
    #[arg(long, value_name = "PATH|TASK")]
    about: Option<String>,
    /// With unified diffs
    #[arg(long)]
    diff: bool,
    /// At most so many commits
    #[arg(long, value_name = "N", value_parser = crate::cli::input::one_or_more(), default_value_t = 20)]
    limit: usize,
    /// Also what only other branches have
    #[arg(long)]
    all_branches: bool,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &ChangesArgs) -> Done {
    let view = app.changes(&ChangesQuery {
        since: args.since.clone(),
        by: args.by.clone(),
        about: args.about.clone(),
        diff: args.diff,
        limit: args.limit,
        all_branches: args.all_branches,
    })?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    let mut first = true;
    if !view.uncommitted.is_empty() {
        let on = view.branch.as_ref().map(|branch| format!(" on {branch}")).unwrap_or_default();
        ui.line(Text::of(Tone::Heading, "Uncommitted").plain(on))?;
        files(ui, &view.uncommitted, 0)?;
        first = false;
    }
    for commit in &view.commits {
        if !first {
            ui.blank()?;
        }
        first = false;
        show(ui, app, commit)?;
    }
    if first {
        ui.status("No changes.")?;
    }
    for note in &view.notes {
        ui.status(&format!("Note: {note}."))?;
    }
    if view.more {
        let more = args.limit.saturating_mul(2).max(1);
        ui.status(&format!("There are more commits: `--limit {more}`."))?;
    }
    Ok(())
}

pub(super) fn show(ui: &mut Ui, app: &App, commit: &CommitView) -> Done {
    let who = commit.who.join(", ");
    let mut line = Text::of(Tone::Id, commit.id.get(..8).unwrap_or(&commit.id)).plain(" ");
    line = line.and(Tone::Heading, who);
    line = line.and(Tone::Dim, format!(", {}", ago(commit.at, app.now(), &app.time_zone())));
    if let Some(branch) = &commit.branch {
        line = line.and(Tone::Important, format!(", only on {branch}"));
    }
    if commit.merge {
        line = line.and(Tone::Dim, ", merge");
    }
    ui.line(line.plain(": ").plain(&commit.subject))?;
    files(ui, &commit.files, commit.other_files)
}

fn files(ui: &mut Ui, files: &[FileView], others: i64) -> Done {
    let with_diff = files.iter().any(|file| file.diff.is_some());
    let most = if with_diff { files.len() } else { MOST_FILES };
    for file in files.iter().take(most) {
        let mut line = Text::from(format!("  {:<6} ", file.op.word()));
        if let Some(from) = &file.from {
            line = line.plain(format!("{from} -> "));
        }
        line = line.plain(&file.path);
        if file.op != Operation::Create {
            line = line.and(Tone::Dim, places(&file.ranges));
        }
        let counts = match (file.counted, file.added, file.removed) {
            (false, ..) => "  (lines not counted)".to_owned(),
            (true, 0, 0) => String::new(),
            (true, added, 0) => format!("  +{added}"),
            (true, 0, removed) => format!("  -{removed}"),
            (true, added, removed) => format!("  +{added} -{removed}"),
        };
        line = line.plain(counts);
        if let Some(by) = &file.recorded_by {
            line = line.and(Tone::Dim, format!("  by {by}"));
        }
        ui.line(line)?;
        if let Some(diff) = &file.diff {
            ui.text(diff)?;
        }
    }
    let left = files.len().saturating_sub(most) as i64 + others;
    if left > 0 {
        let what = if left == 1 { "file" } else { "files" };
        ui.line(Text::of(Tone::Dim, format!("  and {left} more {what}")))?;
    }
    Ok(())
}

/// Returns `:5-9,12` for the places of a file.
fn places(ranges: &[LineRange]) -> String {
    let one = |range: &LineRange| match (range.start, range.end) {
        (start, end) if start == end => start.to_string(),
        (start, end) => format!("{start}-{end}"),
    };
    let shown: Vec<String> = ranges.iter().take(MOST_RANGES).map(one).collect();
    match (shown.is_empty(), ranges.len() > MOST_RANGES) {
        (true, _) => String::new(),
        (false, more) => format!(":{}{}", shown.join(","), if more { ",…" } else { "" }),
    }
}
