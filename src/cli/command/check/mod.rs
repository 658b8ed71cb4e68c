//! `collab check`: one file a verb.

pub mod list;
pub mod run;
pub mod trust;

use clap::{Args, Subcommand};

use super::Done;
use crate::app::App;
use crate::app::check::CheckView;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;

/// List what is run to see whether the work holds, run it, or trust it
///
/// Checks stand in `[checks]` of `.collab/config.toml`. Without a verb it lists them, as `collab check list`. A
/// check that fails is an alert to all, and, if it passed before, a critical message to everybody with changes since;
/// passing again clears it. Nothing runs before somebody has trusted that very command on this machine.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab check
  collab check trust
  collab check run test")]
pub struct CheckArgs {
    /// What to do.
    #[command(subcommand)]
    verb: Option<CheckVerb>,
}

/// What can be done about checks.
#[derive(Debug, Subcommand)]
enum CheckVerb {
    List(list::ListArgs),
    Run(run::RunArgs),
    Trust(trust::TrustArgs),
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &CheckArgs) -> Done {
    match &args.verb {
        None => list::run(ui, app, &list::ListArgs {}),
        Some(CheckVerb::List(args)) => list::run(ui, app, args),
        Some(CheckVerb::Run(args)) => run::run(ui, app, args),
        Some(CheckVerb::Trust(args)) => trust::run(ui, app, args),
    }
}

/// Writes how a check ended, with what failed.
pub(crate) fn show(ui: &mut Ui, check: &CheckView) -> Done {
    let (tone, word) = match check.passed {
        Some(true) => (Tone::Ok, "passed"),
        Some(false) => (Tone::Critical, "FAILED"),
        None => (Tone::Dim, "did not run"),
    };
    let mut line = Text::of(Tone::Id, &check.name).plain(" ").and(tone, word);
    if let Some(took) = check.took_ms {
        line = line.and(Tone::Dim, format!(" in {}", seconds(took)));
    }
    ui.line(line)?;
    for failed in &check.lines {
        ui.line(Text::from("  ").plain(failed))?;
    }
    Ok(())
}

/// Words how long something took.
fn seconds(milliseconds: i64) -> String {
    let tenths = milliseconds.saturating_add(99) / 100;
    format!("{}.{} s", tenths / 10, tenths % 10)
}
