//! `collab session report`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::cli::command::Done;
use crate::cli::ui::Ui;
use crate::domain::session::event::Measured;

/// Report what was counted in the session that you are in
///
/// Tokens are added up; of the tests the last report counts.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab session report --tokens 18400
  collab session report --passed 214 --failed 2")]
pub struct ReportArgs {
    /// Tokens that were spent since the last report
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(0..))]
    tokens: Option<i64>,
    /// Tests that passed
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(0..))]
    passed: Option<i64>,
    /// Tests that failed
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(0..))]
    failed: Option<i64>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &ReportArgs) -> Done {
    let measured = Measured { tokens: args.tokens, passed: args.passed, failed: args.failed };
    let session = app.measure_session(measured)?;
    shown::acted(ui, app, "Reported in", &session)
}
