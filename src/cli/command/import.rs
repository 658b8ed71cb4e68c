//! `collab import`

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Done;
use crate::app::App;
use crate::app::import::{ImportView, Origin};
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;

/// Take in tasks that were kept elsewhere
///
/// With their states, what depends on what, and their texts. What a task was called there is a tag of it here, so that
/// it is found by that, and taken in once however often this is done; later it brings what came since, and closes what
/// was closed there and is untouched here.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab import beads .beads/issues.jsonl
  collab import backlog backlog/
  collab search bd-a1b2          find one by what it was called there")]
pub struct ImportArgs {
    /// From where.
    #[command(subcommand)]
    from: From,
}

#[derive(Debug, Subcommand)]
enum From {
    Beads(BeadsArgs),
    Backlog(BacklogArgs),
}

/// Take in the issues of Beads
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab import beads .beads/issues.jsonl")]
pub struct BeadsArgs {
    /// Its file, or the folder that this is in
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Take in the tasks of Backlog.md
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab import backlog backlog/")]
pub struct BacklogArgs {
    /// Its folder, or the file of one task
    #[arg(value_name = "PATH")]
    path: PathBuf,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &ImportArgs) -> Done {
    let (origin, path) = match &args.from {
        From::Beads(args) => (Origin::Beads, &args.file),
        From::Backlog(args) => (Origin::Backlog, &args.path),
    };
    let view = app.import_tasks(origin, path)?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    show(ui, &view)
}

fn show(ui: &mut Ui, view: &ImportView) -> Done {
    for added in &view.added {
        ui.line(Text::from("Added ").and(Tone::Id, &added.short).plain(" ").plain(&added.there))?;
    }
    for left_out in &view.left_out {
        ui.warning(left_out)?;
    }
    let known = view.known;
    Ok(ui.status(&match (view.added.len(), known) {
        (0, 0) => "There is no task in it.".to_owned(),
        (0, 1) => "Nothing is new: 1 was here already.".to_owned(),
        (0, known) => format!("Nothing is new: {known} were here already."),
        (added, 1) => format!("{added} added, 1 was here already."),
        (added, 0) => format!("{added} added."),
        (added, known) => format!("{added} added, {known} were here already."),
    })?)
}
