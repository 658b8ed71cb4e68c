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
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "\
Examples:
  collab init                                   make .collab/ in this repository
  collab brief                                  what matters to you since you were last here
  collab send gemini -m \"Parser is done\"         tell somebody
  collab task add \"Fix the tokenizer\" --priority important
  collab task next --claim                      take the best task that is ready

Exit codes: 0 done, 1 cannot as asked, 2 bad command line, 3 held by another or not allowed,
4 damaged or newer data, 70 a bug.";

/// Options of every command
#[derive(Clone, Debug, Default, ClapArgs)]
pub struct Global {
    /// Act as this participant
    #[arg(long = "as", value_name = "NAME", global = true, help_heading = "Global options")]
    pub as_name: Option<String>,
    /// Print the result as JSON
    #[arg(long, global = true, help_heading = "Global options")]
    pub json: bool,
    /// Act as if started in this directory
    #[arg(short = 'C', value_name = "DIR", global = true, help_heading = "Global options")]
    pub dir: Option<PathBuf>,
    /// When to use colour
    #[arg(
        long,
        value_name = "WHEN",
        global = true,
        default_value = "auto",
        hide_default_value = true,
        help_heading = "Global options"
    )]
    pub color: Colour,
    /// Print results, warnings and errors only
    #[arg(short, long, global = true, help_heading = "Global options")]
    pub quiet: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Say what matters since you were last here
    Brief(command::brief::BriefArgs),
    /// Send a message
    Send(command::send::SendArgs),
    /// Read what is unread
    Inbox(command::inbox::InboxArgs),
    /// Acknowledge messages
    Ack(command::ack::AckArgs),
    /// Check what is stored, and mend it
    Doctor(command::doctor::DoctorArgs),
    /// Seal what happened here into a batch, to be committed
    #[command(hide = true)]
    Publish(command::publish::PublishArgs),
    /// Write what is stored as readable files
    #[command(hide = true)]
    Render(command::render::RenderArgs),
    /// Do several operations at once: all of them, or none
    #[command(hide = true)]
    Batch(command::batch::BatchArgs),
    /// Make completions, man pages and schemas
    #[command(hide = true)]
    Util(command::util::UtilArgs),
}
