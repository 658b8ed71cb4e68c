//! `collab role`: one file a verb.

pub mod give;
pub mod grant;
pub mod release;
pub mod request;
pub mod show;
pub mod take;

use clap::{Args, Subcommand};

use super::Done;
use crate::app::App;
use crate::cli::ui::Ui;

/// Say who drives and what the others do: take, give, ask for a role
///
/// Without a verb it shows the roles in the session that you are in, as `collab role show`. The driver reads,
/// writes and executes; the navigator reads, executes, suggests and reviews; the observer reads and comments. One
/// drives in a session. Others are named in `[roles]` of .collab/config.toml.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab role
  collab role request driver -m \"I know this parser\"
  collab role grant
  collab role give navigator codex")]
pub struct RoleArgs {
    /// What to do.
    #[command(subcommand)]
    verb: Option<RoleVerb>,
}

/// What can be done about roles.
#[derive(Debug, Subcommand)]
enum RoleVerb {
    Show(show::ShowArgs),
    Take(take::TakeArgs),
    Give(give::GiveArgs),
    Request(request::RequestArgs),
    Grant(grant::GrantArgs),
    Release(release::ReleaseArgs),
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &RoleArgs) -> Done {
    match &args.verb {
        None => show::run(ui, app),
        Some(RoleVerb::Show(_)) => show::run(ui, app),
        Some(RoleVerb::Take(args)) => take::run(ui, app, args),
        Some(RoleVerb::Give(args)) => give::run(ui, app, args),
        Some(RoleVerb::Request(args)) => request::run(ui, app, args),
        Some(RoleVerb::Grant(args)) => grant::run(ui, app, args),
        Some(RoleVerb::Release(args)) => release::run(ui, app, args),
    }
}
