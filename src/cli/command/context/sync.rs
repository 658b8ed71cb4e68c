//! `collab context sync`

use std::path::PathBuf;

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::context::{ContextSynced, MAX_DOCUMENT};
use crate::cli::command::Done;
use crate::cli::input;
use crate::cli::ui::Ui;

/// Write your updates, if you have any, and be told what others changed since you last did this
///
/// The updates are a JSON object, nested as the context is: each value is set, all in one write, and what
/// is not named stays as it is. Where there is a list, an object is put at its end, as by `append`: so
/// what several bring to one list is all kept. The first time, all that others wrote is told. What you were
/// not told yet counts as not seen: where your update takes its place, its author is told, and so are you.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab context sync
  echo '{\"projectUnderstanding\": {\"newPattern\": \"repositories for data access\"}}' | collab context sync -
  echo '{\"recentDiscoveries\": {\"type\": \"performance\", \"impact\": \"high\"}}' | collab context sync -
  collab context sync updates.json --json")]
pub struct SyncArgs {
    /// Where the updates are; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &SyncArgs) -> Done {
    let updates = match &args.file {
        None => None,
        Some(file) => {
            let file = Some(file.as_path()).filter(|file| file.as_os_str() != "-");
            let hint = "Name a file, or pipe a JSON object in.";
            Some(input::bytes(file, MAX_DOCUMENT + 1, "there are no updates", hint)?)
        }
    };
    let synced = app.context_sync(updates.as_deref())?;
    print(ui, app, &synced, updates.is_some())?;
    ui.flush()?;
    app.mark_synced(&synced)?;
    Ok(())
}

fn print(ui: &mut Ui, app: &App, synced: &ContextSynced, has_updates: bool) -> Done {
    if ui.is_json() {
        return Ok(ui.json(synced)?);
    }
    if has_updates {
        shown::changed(ui, &synced.written, "Set")?;
    }
    if synced.news.changes.is_empty() {
        return Ok(ui.line("Nothing is new from others")?);
    }
    shown::diff(ui, app, &synced.news)
}
