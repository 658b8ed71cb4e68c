//! `collab session`: one file a verb.

pub mod complete;
pub mod create;
pub mod export;
pub mod import;
pub mod join;
pub mod leave;
pub mod list;
pub mod pause;
pub mod policy;
pub mod replay;
pub mod report;
pub mod resume;
pub mod save;
pub mod show;
pub(super) mod shown;

use clap::{Args, Subcommand};

use super::Done;
use crate::app::App;
use crate::cli::ui::Ui;
use crate::error::Error;

/// Work together: begin a session, join, rest, go on days later
///
/// Without a verb it lists the sessions that are open, as `collab session list`. In a session one drives, and
/// the others look over its shoulder: see `collab role`. Everything that its participants do meanwhile is
/// known to belong to it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab session
  collab session create \"Payment gateway\" --with gemini --type feature
  collab session join \"Payment gateway\" --role observer
  collab session pause -m \"Done for today\"
  collab session resume --depth deep")]
pub struct SessionArgs {
    /// What to do.
    #[command(subcommand)]
    verb: Option<SessionVerb>,
    /// What to list.
    #[command(flatten)]
    list: list::ListArgs,
}

/// What can be done about sessions.
#[derive(Debug, Subcommand)]
enum SessionVerb {
    List(list::ListArgs),
    Create(create::CreateArgs),
    Join(join::JoinArgs),
    Leave(leave::LeaveArgs),
    Pause(pause::PauseArgs),
    Resume(resume::ResumeArgs),
    Complete(complete::CompleteArgs),
    Save(save::SaveArgs),
    Show(show::ShowArgs),
    Policy(policy::PolicyArgs),
    Report(report::ReportArgs),
    Export(export::ExportArgs),
    Import(import::ImportArgs),
    Replay(replay::ReplayArgs),
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &SessionArgs) -> Done {
    // As in `collab note`: clap could refuse this, but would refuse the global options here, too.
    if args.list.all && args.verb.as_ref().is_some_and(|verb| !matches!(verb, SessionVerb::List(_)))
    {
        let error = Error::usage("`--all` is an option of the list");
        return Err(error.hint("List all with `collab session list --all`.").into());
    }
    match &args.verb {
        None => list::run(ui, app, &args.list),
        Some(SessionVerb::List(args)) => list::run(ui, app, args),
        Some(SessionVerb::Create(args)) => create::run(ui, app, args),
        Some(SessionVerb::Join(args)) => join::run(ui, app, args),
        Some(SessionVerb::Leave(args)) => leave::run(ui, app, args),
        Some(SessionVerb::Pause(args)) => pause::run(ui, app, args),
        Some(SessionVerb::Resume(args)) => resume::run(ui, app, args),
        Some(SessionVerb::Complete(args)) => complete::run(ui, app, args),
        Some(SessionVerb::Save(args)) => save::run(ui, app, args),
        Some(SessionVerb::Show(args)) => show::run(ui, app, args),
        Some(SessionVerb::Policy(args)) => policy::run(ui, app, args),
        Some(SessionVerb::Report(args)) => report::run(ui, app, args),
        Some(SessionVerb::Export(args)) => export::run(ui, app, args),
        Some(SessionVerb::Import(args)) => import::run(ui, app, args),
        Some(SessionVerb::Replay(args)) => replay::run(ui, app, args),
    }
}
