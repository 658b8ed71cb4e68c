//! `collab hook`: what is run by others' hooks, and never ends in a failure of theirs.

use std::ffi::OsString;

use clap::{Args, Subcommand};

use super::Done;
use crate::app::{Options, hook};
use crate::cli::ui::Ui;
use crate::env::Env;

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

pub(crate) fn run(ui: &mut Ui, env: Env, options: Options, args: &HookArgs) -> Done {
    let HookProgram::Git(GitArgs { event, args }) = &args.program;
    if let Err(error) = hook::git(env, options, event, args) {
        // Only of a commit something is missed; that it cannot be told is no matter then.
        if event == "pre-commit" {
            let _ = ui.warning(&format!("collab leaves this commit alone: {}", error.message));
        }
    }
    Ok(())
}
