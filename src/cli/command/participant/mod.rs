//! `collab participant`: one file a verb.

pub mod list;
pub mod set;

use clap::{Args, Subcommand};

use super::Done;
use crate::app::App;
use crate::cli::ui::Ui;

/// Say who is known, or what one is
///
/// Without a verb it lists, as `collab participant list`. Whoever writes something is known from
/// then on.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab participant
  collab participant set --role reviewer --skill rust,sql
  collab participant set \"Jane Doe\" --kind person")]
pub struct ParticipantArgs {
    /// What to do.
    #[command(subcommand)]
    verb: Option<ParticipantVerb>,
}

/// What can be done about participants.
#[derive(Debug, Subcommand)]
enum ParticipantVerb {
    List(list::ListArgs),
    Set(set::SetArgs),
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &ParticipantArgs) -> Done {
    match &args.verb {
        None | Some(ParticipantVerb::List(_)) => list::run(ui, app),
        Some(ParticipantVerb::Set(args)) => set::run(ui, app, args),
    }
}
