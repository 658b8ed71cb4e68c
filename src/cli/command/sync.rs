//! `collab sync`

use std::io::IsTerminal as _;
use std::time::Duration;

use clap::Args;

use super::Done;
use crate::app::App;
use crate::app::sync::{SyncAsk, SyncView};
use crate::cli::run::Failure;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::{Ui, end_progress, progress};

/// Exchange everything with the other clones, through the remote
///
/// All that happened in this clone is saved to the git ref `refs/collab/log`, put together with what the remote
/// has, and pushed, with the user's own git and credentials. No branch is touched, nothing is overwritten, and
/// clones that sync at the same moment all succeed. A remote that takes branches only gets a branch
/// `collab-log` instead. A remote that cannot be reached is no error: it is said, and what is saved waits.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab sync
  collab sync --watch 60      every minute, until Ctrl-C
  collab sync --local         save to the ref in this clone alone")]
pub struct SyncArgs {
    /// With this remote [default: that of the branch, origin, or the only one]
    #[arg(long, value_name = "NAME")]
    remote: Option<String>,
    /// Only save, and bring in what git has
    #[arg(long, conflicts_with_all = ["remote", "watch"])]
    local: bool,
    /// Go on, and sync again after so many seconds; a line for each time that something changed
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    watch: Option<u64>,
}

/// Returns how to sync, as the terminal allows.
pub(super) fn ask(remote: Option<&str>, local: bool) -> SyncAsk<'_> {
    let asks = std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    SyncAsk { remote, local, asks, tell: progress }
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &SyncArgs) -> Done {
    let ask = ask(args.remote.as_deref(), args.local);
    let Some(seconds) = args.watch else {
        let view = app.sync(ask)?;
        end_progress();
        return show(ui, &view);
    };
    let mut told = None;
    loop {
        let outcome = app.sync(ask);
        end_progress();
        match outcome {
            Ok(view) => {
                let changed = view.received > 0 || view.sent;
                if changed || told != Some(view.reason.clone()) {
                    show(ui, &view)?;
                    told = Some(view.reason);
                }
            }
            // What is wrong now may be mended while this goes on.
            Err(error) => {
                let message = Some(error.message.clone());
                if told.as_ref() != Some(&message) {
                    ui.warning(&error.message)?;
                    told = Some(message);
                }
            }
        }
        ui.flush().map_err(Failure::Output)?;
        std::thread::sleep(Duration::from_secs(seconds));
    }
}

fn show(ui: &mut Ui, view: &SyncView) -> Done {
    if ui.is_json() {
        return Ok(ui.json(view)?);
    }
    if let Some(why) = &view.reason {
        let saved = if view.saved { "Saved here" } else { "All is saved here" };
        return Ok(ui.warning(&format!("{saved}, and not exchanged: {why}"))?);
    }
    let Some(remote) = &view.remote else {
        let saved = if view.saved { "Saved." } else { "All was saved already." };
        return Ok(ui.line(saved)?);
    };
    let events = if view.received == 1 { "event" } else { "events" };
    let mut line = Text::of(Tone::Ok, "Synced").plain(format!(" with {remote}: "));
    line = match (view.received, view.sent) {
        (0, false) => line.plain("nothing new"),
        (0, true) => line.plain("sent what happened here"),
        (n, false) => line.plain(format!("{n} {events} received")),
        (n, true) => line.plain(format!("{n} {events} received, and sent what happened here")),
    };
    ui.line(line.plain("."))?;
    if let Some(branch) = view.kept_in.as_deref().and_then(|name| name.strip_prefix("refs/heads/"))
        && view.sent
    {
        ui.status(&format!("{remote} keeps it in the branch {branch}; do not check that out."))?;
    }
    Ok(())
}
