//! `collab context edit`

use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::context::{ContextChanged, MAX_DOCUMENT, Scope, Shown};
use crate::cli::command::Done;
use crate::cli::input;
use crate::cli::ui::Ui;
use crate::domain::shell::quoted;
use crate::env::editor;
use crate::error::Error;

/// What to do about an editor that does not edit.
const CHOOSE: &str = "Choose another with `EDITOR`.";

/// Edit the whole as TOML in your editor
///
/// Opens `$VISUAL`, else `$EDITOR`, and writes only what you changed, as yours: what others change meanwhile
/// stays. A text that cannot be taken is kept in a file; `--file` goes on with it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab context edit
  collab context edit --scope branch
  EDITOR='code --wait' collab context edit
  collab context edit --file /tmp/collab-context-1a2b3c4d.toml")]
pub struct EditArgs {
    /// Whether to edit what holds on all branches, or on this one alone
    #[arg(long, value_enum, default_value_t)]
    scope: Scope,
    /// Take a text that was kept, without an editor
    #[arg(long, value_name = "FILE", conflicts_with = "scope")]
    file: Option<PathBuf>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &EditArgs) -> Done {
    let changed = match &args.file {
        Some(file) => kept(app, file)?,
        None => edited(app, args.scope)?,
    };
    shown::changed_or(ui, &changed, "Set", "Nothing changed: the text says what holds already")
}

/// Takes a text that was kept.
fn kept(app: &mut App, file: &Path) -> Result<ContextChanged, Error> {
    let hint = "Name the file that was kept.";
    let text = input::bytes(Some(file), MAX_DOCUMENT + 1, "there is no text", hint)?;
    let text = String::from_utf8(text)
        .map_err(|_| Error::user(format!("{} is not UTF-8", file.display())))?;
    let changed =
        app.context_edited(&Shown::of(&text)?, &text).map_err(|error| keep(error, file))?;
    // It is done with. Where it cannot be removed it does no harm.
    let _ = fs::remove_file(file);
    Ok(changed)
}

/// Lets a person edit a text, and takes it.
fn edited(app: &mut App, scope: Scope) -> Result<ContextChanged, Error> {
    let command = match editor::chosen() {
        Some(command) => command,
        None if io::stdin().is_terminal() && io::stdout().is_terminal() => {
            editor::DEFAULT.to_owned()
        }
        None => {
            return Err(Error::usage("there is no terminal to edit in")
                .hint("Choose an editor with `EDITOR`, or use `collab context set KEY VALUE`."));
        }
    };
    let before = app.context_text(scope)?;
    let file = editor::new_file(&before)
        .map_err(|error| Error::user(format!("cannot write a file to edit: {error}")))?;
    let failed = match editor::edit(&command, &file) {
        Ok(status) if status.success() => None,
        Ok(status) => Some(format!("the editor `{command}` failed: {status}; nothing was changed")),
        Err(error) => {
            Some(format!("the editor `{command}` could not be run: {error}; nothing was changed"))
        }
    };
    let after = match left_by(&file) {
        Ok(after) => after,
        Err(gone) => {
            let message = match failed {
                Some(failed) => format!("{failed}, and it left no text: {gone}"),
                None => {
                    format!("the editor `{command}` left no text: {gone}; nothing was changed")
                }
            };
            return Err(Error::user(message).hint(CHOOSE));
        }
    };
    let untouched = after == before.as_bytes();
    if untouched {
        let _ = fs::remove_file(&file);
    }
    if let Some(failed) = failed {
        let error = Error::user(failed).hint(CHOOSE);
        return Err(if untouched { error } else { keep(error, &file) });
    }
    if untouched {
        return Ok(ContextChanged::default());
    }
    let taken = match String::from_utf8(after) {
        Ok(after) => app.context_edited(&Shown::of(&before)?, &after),
        Err(_) => Err(Error::user("the text is not UTF-8")),
    };
    let changed = taken.map_err(|error| keep(error, &file))?;
    let _ = fs::remove_file(&file);
    Ok(changed)
}

/// Returns what an editor left in the place of a text.
fn left_by(file: &Path) -> Result<Vec<u8>, Error> {
    input::bytes(Some(file), MAX_DOCUMENT + 1, "", "")
}

/// Says where the text is that could not be taken.
fn keep(mut error: Error, file: &Path) -> Error {
    let file = file.display();
    error.message = format!("{}; the text is kept in {file}", error.message);
    let word = quoted(&file.to_string());
    error.hint(format!("Mend it there, then `collab context edit --file {word}`."))
}
