//! `collab note resolve`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::note::Resolve;
use crate::cli::command::Done;
use crate::cli::input;
use crate::cli::ui::Ui;
use crate::domain::note::event::Resolution;

/// Say what came of a note, and close it
///
/// A hypothesis is confirmed or ruled out, by a reason or by the notes that show it; a question is
/// answered; the rest is settled. A suggestion can also be accepted or rejected.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab note resolve n-7k2mq --outcome ruled-out --evidence n-x3b9d
  collab note resolve n-7k2mq --outcome confirmed -m \"It passes with the lock taken first\"
  collab note resolve n-x3b9d --outcome answered -m \"64, as the stack allows no more\"")]
pub struct ResolveArgs {
    /// The note
    note: String,
    /// What came of it
    #[arg(long, value_enum)]
    outcome: Resolution,
    /// Why, or the answer; `-` reads standard input
    #[arg(short, long = "message", value_name = "TEXT")]
    message: Option<String>,
    /// A note that shows it; may be given several times
    #[arg(long, value_name = "NOTE")]
    evidence: Vec<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &ResolveArgs) -> Done {
    let view = app.resolve_note(
        &args.note,
        &Resolve {
            outcome: args.outcome,
            why: input::optional(args.message.as_ref(), "-m")?,
            evidence: args.evidence.clone(),
        },
    )?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    let verb = match args.outcome {
        Resolution::Confirmed => "Confirmed",
        Resolution::RuledOut => "Ruled out",
        Resolution::Answered => "Answered",
        Resolution::Settled => "Settled",
        Resolution::Replaced => "Replaced",
    };
    shown::acted(ui, verb, &view)
}
