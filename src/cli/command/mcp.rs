//! `collab mcp`

use clap::Args;

use super::Done;
use crate::app::Options;
use crate::cli::mcp;
use crate::env::Env;

/// Serve an AI client: the commands as tools of the Model Context Protocol, on standard input and output
///
/// Started by the client, which `collab setup` tells of it; it ends when the client closes its input. Whoever the
/// client is, as `claude` or `gemini`, is settled when it says hello; `--as` gives it another name. Nothing that it
/// asks for later changes that.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab mcp                        what a client is to start
  claude mcp add collab -- collab mcp")]
pub struct McpArgs {}

pub(crate) fn run(env: Env, options: Options) -> Done {
    Ok(mcp::serve(env, options)?)
}
