//! `collab handoff overrule`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Overrule the rejection of a review
///
/// Who may is for the policy of the session (conflictResolution): the driver, a navigator, or all together by
/// consensus. Then all are asked to acknowledge it; it stands when they have, or after half an hour if nobody
/// has answered.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab handoff overrule h-9d0xa -m \"We ship without it\"")]
pub struct OverruleArgs {
    /// The handoff
    #[arg(value_name = "HANDOFF")]
    id: String,
    /// Why, in one line
    #[arg(short, long = "message", value_name = "TEXT")]
    message: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &OverruleArgs) -> Done {
    let handoff = app.overrule_handoff(&args.id, args.message.as_deref())?;
    shown::acted(ui, "Overruled", &handoff)
}
