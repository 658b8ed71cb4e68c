//! `collab alert`: one file a verb.

pub mod clear;
pub mod list;
pub mod raise;

use clap::{Args, Subcommand};

use super::Done;
use crate::app::App;
use crate::cli::ui::Ui;
use crate::error::Error;

/// List what all must know until it is mended, raise or clear it
///
/// Without a verb it lists the alerts that stand, as `collab alert list`. An alert goes by its source
/// and its key: to raise it twice is one alert, and whoever finds it mended can clear it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab alert
  collab --as ci alert raise \"main does not build\" --key build --kind build --severity critical
  collab --as ci alert clear build -m \"Builds since 4f41f609\"")]
pub struct AlertArgs {
    /// What to do.
    #[command(subcommand)]
    verb: Option<AlertVerb>,
    /// What to list.
    #[command(flatten)]
    list: list::ListArgs,
}

/// What can be done about alerts.
#[derive(Debug, Subcommand)]
enum AlertVerb {
    List(list::ListArgs),
    Raise(raise::RaiseArgs),
    Clear(clear::ClearArgs),
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &AlertArgs) -> Done {
    // As in `collab note`: clap could refuse this, but would refuse the global options here, too.
    if args.list.all && args.verb.as_ref().is_some_and(|verb| !matches!(verb, AlertVerb::List(_))) {
        let error = Error::usage("`--all` is an option of the list");
        return Err(error.hint("List all with `collab alert list --all`.").into());
    }
    match &args.verb {
        None => list::run(ui, app, &args.list),
        Some(AlertVerb::List(args)) => list::run(ui, app, args),
        Some(AlertVerb::Raise(args)) => raise::run(ui, app, args),
        Some(AlertVerb::Clear(args)) => clear::run(ui, app, args),
    }
}
