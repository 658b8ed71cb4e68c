//! The command line's grammar: daily verbs stand alone, everything else is noun and verb.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand};

use super::command;
use super::ui::Colour;

/// What several AIs and people who work on one git repository share
///
/// Messages, tasks, who does what, and a briefing for whoever arrives, kept in `.collab/` beside the
/// code. No daemon, no port, no account.
#[derive(Debug, Parser)]
#[command(name = "collab", version, disable_help_subcommand = false, after_help = AFTER_HELP)]
pub struct Args {
    /// What holds for every command.
    #[command(flatten)]
    pub(crate) global: Global,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

const AFTER_HELP: &str = "\
Examples:
  collab init                                   make .collab/ in this repository
  collab brief                                  what matters to you since you were last here
  collab send gemini -m \"Parser is done\"        tell somebody
  collab task add \"Fix the tokenizer\" --priority important
  collab task next --claim                      take the best task that is ready

Exit codes: 0 done, 1 cannot as asked, 2 bad command line, 3 held by another or not allowed,
4 damaged or newer data, 70 a bug.";

/// Options of every command
#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct Global {
    /// Act as this participant
    #[arg(long = "as", value_name = "NAME", global = true, help_heading = "Global options")]
    pub as_name: Option<String>,
    /// Print the result as JSON
    #[arg(long, global = true, help_heading = "Global options")]
    pub json: bool,
    /// Act as if started in this directory
    #[arg(short = 'C', value_name = "DIR", global = true, help_heading = "Global options")]
    pub dir: Option<PathBuf>,
    /// When to use colour: auto, always or never
    #[arg(
        long,
        value_name = "WHEN",
        global = true,
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true,
        help_heading = "Global options"
    )]
    pub color: Colour,
    /// Print results, warnings and errors only
    #[arg(short, long, global = true, help_heading = "Global options")]
    pub quiet: bool,
}

/// The commands. What `--help` says of each stands above its own arguments.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Init(command::init::InitArgs),
    Brief(command::brief::BriefArgs),
    Status(command::status::StatusArgs),
    Send(command::send::SendArgs),
    Inbox(command::inbox::InboxArgs),
    Ack(command::ack::AckArgs),
    Task(command::task::TaskArgs),
    Context(command::context::ContextArgs),
    Note(command::note::NoteArgs),
    Alert(command::alert::AlertArgs),
    Session(command::session::SessionArgs),
    Role(command::role::RoleArgs),
    Handoff(command::handoff::HandoffArgs),
    Review(command::review::ReviewArgs),
    Checkpoint(command::checkpoint::CheckpointArgs),
    Wait(command::wait::WaitArgs),
    Watch(command::watch::WatchArgs),
    Lock(command::lock::LockArgs),
    Unlock(command::unlock::UnlockArgs),
    Changes(command::changes::ChangesArgs),
    Check(command::check::CheckArgs),
    Search(command::search::SearchArgs),
    Participant(command::participant::ParticipantArgs),
    Log(command::log::LogArgs),
    Show(command::show::ShowArgs),
    Redact(command::redact::RedactArgs),
    Publish(command::publish::PublishArgs),
    Sync(command::sync::SyncArgs),
    Doctor(command::doctor::DoctorArgs),
    Import(command::import::ImportArgs),
    Agents(command::agents::AgentsArgs),
    Mcp(command::mcp::McpArgs),
    Setup(command::setup::SetupArgs),
    Uninstall(command::uninstall::UninstallArgs),
    #[command(hide = true)]
    Guard(command::guard::GuardArgs),
    #[command(hide = true)]
    Hook(command::hook::HookArgs),
    #[command(hide = true)]
    Render(command::render::RenderArgs),
    #[command(hide = true)]
    Batch(command::batch::BatchArgs),
    #[command(hide = true)]
    Util(command::util::UtilArgs),
}
