//! `collab send`

use clap::Args;

use super::Done;
use crate::app::App;
use crate::app::message::Send;
use crate::cli::input;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::domain::priority::Priority;

/// Send a message
///
/// It is unread for each recipient until it reads it. The text comes from `-m`, or from standard
/// input. An answer (`--reply`) goes to whoever is answered, unless it says otherwise.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab send gemini -m \"The parser is done, please review src/parser.rs\" --about src/parser.rs
  collab send all --priority critical -m \"main does not build\" --ack
  collab send --reply m-7k2mq -m \"On it\"
  git diff | collab send jane-doe")]
pub struct SendArgs {
    /// Names, `all`, or `@role`
    #[arg(value_name = "TO", required_unless_present = "reply")]
    to: Vec<String>,
    /// What to say; `-` or nothing reads standard input
    #[arg(short, long = "message", value_name = "TEXT")]
    message: Option<String>,
    /// How much it matters
    #[arg(short, long, value_enum, default_value_t)]
    priority: Priority,
    /// The message that this answers
    #[arg(long, value_name = "ID")]
    reply: Option<String>,
    /// What it concerns: a task's id, or PATH[:LINE[-LINE]]
    #[arg(long, value_name = "TASK|PATH")]
    about: Vec<String>,
    /// Ask to be told who has read it
    #[arg(long)]
    ack: bool,
    /// JSON for programs, at most 64 KiB
    #[arg(long, value_name = "JSON")]
    data: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &SendArgs) -> Done {
    let text = input::text(args.message.as_ref(), "-m")?;
    let made = app.send(&Send {
        to: args.to.clone(),
        text,
        priority: args.priority,
        reply: args.reply.clone(),
        about: args.about.clone(),
        ack: args.ack,
        data: args.data.clone(),
    })?;
    if ui.is_json() {
        return Ok(ui.json(&made)?);
    }
    Ok(ui.line(Text::from("Sent ").and(Tone::Id, made.short))?)
}
