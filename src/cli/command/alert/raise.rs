//! `collab alert raise`

use clap::Args;

use crate::app::App;
use crate::app::alert::Raise;
use crate::cli::command::Done;
use crate::cli::input;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::domain::alert::Kind;
use crate::domain::note::Severity;

/// Raise an alert
///
/// One that stands as it is stays as it is; with another text it is brought up to date, and stands since
/// it was first raised.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab alert raise \"main does not build\" --key build --kind build --severity critical
  collab --as ci alert raise \"3 tests fail\" --key tests:linux --kind tests --about src/parser.rs
  collab alert raise \"Do not push: keys are renewed\" --key keys --kind security")]
pub struct RaiseArgs {
    /// What is wrong; `-` or nothing reads standard input
    text: Option<String>,
    /// What is watched, in a word
    #[arg(long, value_name = "KEY")]
    key: String,
    /// Who watches, in a word; left out, it is who asks
    #[arg(long, value_name = "SOURCE")]
    source: Option<String>,
    /// What it is about
    #[arg(long, value_enum, default_value_t)]
    kind: Kind,
    /// How bad it is
    #[arg(long, value_enum)]
    severity: Option<Severity>,
    /// What it concerns: a task's id, or PATH[:LINE[-LINE]]
    #[arg(long, value_name = "TASK|PATH")]
    about: Vec<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &RaiseArgs) -> Done {
    let made = app.raise_alert(&Raise {
        text: input::text(args.text.as_ref(), "collab alert raise")?,
        key: args.key.clone(),
        source: args.source.clone(),
        kind: args.kind,
        severity: args.severity,
        about: args.about.clone(),
    })?;
    if ui.is_json() {
        return Ok(ui.json(&made)?);
    }
    let line = Text::from(match (made.written, made.stood) {
        (true, false) => "Raised ",
        (true, true) => "Updated ",
        (false, _) => "Stands already: ",
    });
    Ok(ui.line(line.and(Tone::Id, made.alert))?)
}
