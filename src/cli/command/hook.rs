//! `collab hook`: what is run by others' hooks, and never ends in a failure of theirs.

use std::ffi::OsString;

use clap::{Args, Subcommand};

use super::Done;
use crate::app::guard::GuardView;
use crate::app::{Options, hook};
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

pub(crate) fn run(ui: &mut Ui, env: Env, options: Options, args: &HookArgs) -> Done {
    let HookProgram::Git(GitArgs { event, args }) = &args.program;
    match hook::git(env, options, event, args) {
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
