//! `collab wait`

use std::time::Duration;

use clap::Args;

use super::handoff::{seconds, shown};
use super::{Done, inbox, lock};
use crate::app::App;
use crate::app::lock::LeasesView;
use crate::app::wait::For;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;

/// Wait until something comes for you, and show it
///
/// What is there already ends it at once. Messages that it shows count as read. It exits with 1 when nothing has come
/// in time.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab wait                                 whatever comes
  collab wait --for review --timeout 20m      the review of what you handed off
  collab wait --for lock")]
pub struct WaitArgs {
    /// What to wait for
    #[arg(long = "for", value_enum, value_name = "WHAT", default_value_t)]
    what: For,
    /// At most so long, as in `30s` or `20m`
    #[arg(long, value_name = "TIME", default_value = "5m")]
    timeout: String,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &WaitArgs) -> Done {
    let most = seconds("--timeout", &args.timeout)?;
    let view = app.wait(args.what, Duration::from_secs(most.unsigned_abs()))?;
    if ui.is_json() {
        ui.json(&view)?;
    } else {
        for message in &view.messages {
            inbox::show(ui, app, message)?;
        }
        for handoff in &view.handoffs {
            shown::print(ui, app, handoff)?;
        }
        for task in &view.tasks {
            let line = Text::from("Ready: ").and(Tone::Id, &task.short).plain(" ");
            ui.line(line.plain(&task.title))?;
        }
        let unlocked = LeasesView { leases: view.unlocked.clone(), stolen_from: Vec::new() };
        lock::said(ui, app, "Free:", &unlocked)?;
        if args.what == For::Lock && view.unlocked.is_empty() {
            ui.status("Nobody else locks anything.")?;
        }
    }
    ui.flush()?;
    if !view.messages.is_empty() {
        app.mark_messages(&view.messages)?;
    }
    Ok(())
}
