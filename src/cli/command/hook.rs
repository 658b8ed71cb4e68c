//! `collab hook`: what is run by others' hooks, and never ends in a failure of theirs.

use std::ffi::OsString;

use clap::{Args, Subcommand};
use serde_json::Value;

use super::Done;
use crate::app::Options;
use crate::app::client::{self, Answer, Dialect, Fault};
use crate::app::guard::GuardView;
use crate::app::hook::git;
use crate::cli::input;
use crate::cli::ui::Ui;
use crate::env::Env;
use crate::error::{Error, Kind};

/// Do what is to be done at an event of another program's
#[derive(Debug, Args)]
pub struct HookArgs {
    /// Whose event.
    #[command(subcommand)]
    program: HookProgram,
}

#[derive(Debug, Subcommand)]
enum HookProgram {
    Git(GitArgs),
    /// Run what belongs to a hook of Claude Code
    Claude(ClientArgs),
    /// Run what belongs to a hook of Codex
    Codex(ClientArgs),
    /// Run what belongs to a hook of Copilot CLI
    Copilot(ClientArgs),
    /// Run what belongs to a hook of Cursor
    Cursor(ClientArgs),
    /// Run what belongs to a hook of Gemini CLI
    Gemini(ClientArgs),
    /// Run what belongs to a hook of opencode
    Opencode(ClientArgs),
    /// Run what belongs to a hook of Qwen Code
    Qwen(ClientArgs),
}

/// What is happening comes as JSON on standard input, and what is to come of it goes to standard output
#[derive(Debug, Args)]
pub struct ClientArgs {
    /// The event, for a client that does not send it
    event: Option<String>,
}

impl HookProgram {
    /// Returns the name of the client, and what stands in the line.
    fn client(&self) -> Option<(&'static str, &ClientArgs)> {
        Some(match self {
            Self::Git(_) => return None,
            Self::Claude(args) => ("claude-code", args),
            Self::Codex(args) => ("codex", args),
            Self::Copilot(args) => ("copilot-cli", args),
            Self::Cursor(args) => ("cursor", args),
            Self::Gemini(args) => ("gemini-cli", args),
            Self::Opencode(args) => ("opencode", args),
            Self::Qwen(args) => ("qwen-code", args),
        })
    }
}

/// Run what belongs to one of git's hooks
///
/// pre-commit seals what happened and stages it, prepare-commit-msg adds trailers, the others bring in
/// what there is. Put in place by `collab setup git`.
#[derive(Debug, Args)]
pub struct GitArgs {
    /// The hook, as git calls it
    event: String,
    /// What git gives to it
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<OsString>,
}

/// Says why a commit is not made, and how to make it anyway.
fn refused(view: &GuardView) -> Error {
    let reasons: Vec<&str> = view.reasons.iter().map(|reason| reason.why.as_str()).collect();
    let error = Error::new(Kind::Held, format!("not committed: {}", reasons.join("; ")));
    let ways = view.reasons.iter().flat_map(|reason| &reason.ways).take(3);
    let error = ways.fold(error, |error, way| error.hint(format!("`{way}`")));
    error.hint("Or commit past it, which all are told: `git commit --no-verify`.")
}

/// The longest that a client may send, in bytes; what is longer is no event.
const MOST: usize = 32 * 1024 * 1024;

/// Answers a client. Whatever goes wrong, it goes on: that is said to its person once.
fn answer(ui: &mut Ui, env: Env, options: Options, name: &str, args: &ClientArgs) -> Done {
    // What is no JSON is told of by no event.
    let sent = input::bytes(None, MOST, "nothing was sent", "").unwrap_or_default();
    let sent: Value = serde_json::from_slice(&sent).unwrap_or_default();
    let Some(event) = client::read(&sent, args.event.as_deref()) else { return Ok(()) };
    let answer = match client::at(env.clone(), options.clone(), name, &event) {
        Ok(answer) => answer,
        Err(error) if Fault::keep(&env, &options, name, &event.word, &error) => {
            let hint = "see `collab doctor`; this is said once";
            Answer::Warn(format!("collab's hook could not do its work: {} ({hint})", error.message))
        }
        Err(_) => Answer::Nothing,
    };
    let Some(document) = client::answer(Dialect::of(name), &event, &answer) else { return Ok(()) };
    Ok(ui.json_line(&document)?)
}

pub(crate) fn run(ui: &mut Ui, env: Env, options: Options, args: &HookArgs) -> Done {
    if let Some((name, args)) = args.program.client() {
        return answer(ui, env, options, name, args);
    }
    let HookProgram::Git(GitArgs { event, args }) = &args.program else { return Ok(()) };
    match git(env, options, event, args) {
        Ok(None) => Ok(()),
        Ok(Some(view)) if view.allowed => {
            for reason in &view.reasons {
                // That it cannot be told keeps no commit from being made.
                let _ = ui.warning(&reason.why);
            }
            Ok(())
        }
        Ok(Some(view)) => Err(refused(&view).into()),
        Err(error) => {
            // Only of a commit something is missed; that it cannot be told is no matter then.
            if event == "pre-commit" {
                let _ = ui.warning(&format!("collab leaves this commit alone: {}", error.message));
            }
            Ok(())
        }
    }
}
