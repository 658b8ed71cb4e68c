//! `collab context export`

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use crate::app::App;
use crate::app::context::Format;
use crate::cli::command::Done;
use crate::cli::ui::Ui;
use crate::error::Error;

/// Write what this project has learnt, for another to take in
///
/// Conventions, decisions that hold, and hypotheses that were ruled out, with the project's name. Written as
/// TOML, or as JSON where the file is named so or with `--json`. `collab context import` takes it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab context export --knowledge knowledge.toml
  collab context export --knowledge --json | ssh host 'cd project && collab context import -'")]
pub struct ExportArgs {
    /// What was learnt: the one thing that is exported so far
    #[arg(long, required = true)]
    knowledge: bool,
    /// A new file; without it, the document is printed
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

pub(crate) fn run(ui: &mut Ui, app: &App, args: &ExportArgs) -> Done {
    let knowledge = app.knowledge()?;
    let Some(file) = &args.file else {
        if ui.is_json() {
            return Ok(ui.json(&knowledge)?);
        }
        return Ok(ui.text(&knowledge.text(Format::Toml)?)?);
    };
    let extension = file.extension().and_then(|extension| extension.to_str());
    let format = Format::of_extension(extension).unwrap_or(Format::Toml);
    let text = knowledge.text(format)?;
    write_new(file, &text)?;
    if ui.is_json() {
        return Ok(ui.json(&knowledge)?);
    }
    Ok(ui.line(format!("Wrote {}", file.display()))?)
}

/// Writes a file that must not be there yet.
pub(in crate::cli::command) fn write_new(file: &Path, text: &str) -> Done {
    let made = OpenOptions::new().write(true).create_new(true).open(file);
    made.and_then(|mut file| file.write_all(text.as_bytes())).map_err(|error| {
        let message = format!("cannot write {}: {error}", file.display());
        let error = if error.kind() == ErrorKind::AlreadyExists {
            Error::user(format!("there is already {}", file.display()))
                .hint("Name another file, or remove that one first.")
        } else {
            Error::user(message)
        };
        crate::cli::run::Failure::from(error)
    })
}
