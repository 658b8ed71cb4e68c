//! `collab agents`

use clap::Args;
use schemars::JsonSchema;
use serde::Serialize;

use super::Done;
use crate::cli::ui::Ui;

/// What an AI without any set-up needs to know, at most 500 tokens of it.
const PAGE: &str = include_str!("agents.md");

/// Print the page for an AI: how to work here with others, and the commands for it
///
/// The same page in every repository, in Markdown. It needs no `.collab/`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab agents                  what to show to an AI that knows nothing of collab
  collab agents >> AGENTS.md     have every AI read it that begins here")]
pub struct AgentsArgs {}

/// The page.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct AgentsView {
    /// Its text, in Markdown.
    text: &'static str,
}

pub(crate) fn run(ui: &mut Ui) -> Done {
    Ok(ui.show(&AgentsView { text: PAGE }, |view| view.text)?)
}
