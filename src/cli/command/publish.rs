//! `collab publish`

use clap::Args;

use super::Done;
use crate::app::App;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;

/// Seal what happened here into a batch, to be committed
///
/// The events that were made in this worktree and are in no batch yet become a new file under
/// `.collab/log/`. It is never changed again; commit it with the code. Where git's hooks are in place (`collab setup
/// git`) each commit does so by itself; without them, or after `git commit --no-verify`, this does.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  collab publish && git add .collab && git commit")]
pub struct PublishArgs {}

pub(crate) fn run(ui: &mut Ui, app: &mut App, _: &PublishArgs) -> Done {
    let view = app.publish()?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    let Some(batch) = &view.batch else {
        return Ok(ui.status("There is nothing to seal.")?);
    };
    let events = if view.events == 1 { "event" } else { "events" };
    let line = Text::from(format!("Sealed {} {events} into ", view.events)).and(Tone::Id, batch);
    ui.line(line)?;
    Ok(ui.hint("Commit it: `git add .collab`, then `git commit`.")?)
}
