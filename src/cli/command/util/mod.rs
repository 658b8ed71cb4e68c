//! `collab util`: what is generated from the program itself.

pub mod completions;
pub mod man;
pub mod schema;

use std::fs;
use std::path::Path;

use clap::{Args, Subcommand};

use super::Done;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::error::Error;

/// Make completions, man pages and schemas
#[derive(Debug, Args)]
pub struct UtilArgs {
    /// What to make.
    #[command(subcommand)]
    command: UtilCommand,
}

#[derive(Debug, Subcommand)]
enum UtilCommand {
    /// Print the script with which a shell completes
    Completions(completions::CompletionsArgs),
    /// Write the manual
    Man(man::ManArgs),
    /// Write the JSON Schema of every document
    Schema(schema::SchemaArgs),
}

pub(crate) fn run(ui: &mut Ui, args: &UtilArgs) -> Done {
    match &args.command {
        UtilCommand::Completions(args) => completions::run(ui, args),
        UtilCommand::Man(args) => man::run(ui, args),
        UtilCommand::Schema(args) => schema::run(ui, args),
    }
}

/// Writes generated files into a folder.
fn write(ui: &mut Ui, folder: &Path, files: &[(String, String)]) -> Done {
    let cannot = |what: &str, path: &Path, error: std::io::Error| {
        Error::user(format!("cannot {what} {}: {error}", path.display()))
    };
    fs::create_dir_all(folder).map_err(|error| cannot("create", folder, error))?;
    for (name, content) in files {
        let path = folder.join(name);
        fs::write(&path, content).map_err(|error| cannot("write", &path, error))?;
    }
    let line = Text::from(format!("Wrote {} files into ", files.len()));
    Ok(ui.line(line.and(Tone::Id, folder.to_string_lossy()))?)
}
