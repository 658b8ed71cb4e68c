//! `collab context import`

use std::path::PathBuf;

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::context::{Format, MAX_DOCUMENT, Scope};
use crate::cli::command::Done;
use crate::cli::input;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;

/// Take in a JSON or TOML document, as one write
///
/// Each value in it is set; what it does not name stays as it is. What `collab context export --knowledge`
/// wrote in another project only comes where nothing is yet, and says where it came from: conventions, decisions
/// and hypotheses that were ruled out, and nothing else.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab context import context.toml
  collab context import ../other/knowledge.toml
  curl -s https://example.org/conventions.json | collab context import -")]
pub struct ImportArgs {
    /// The document; `-` reads standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Whether that holds on all branches, or on this one alone
    #[arg(long, value_enum, default_value_t)]
    scope: Scope,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &ImportArgs) -> Done {
    let file = Some(args.file.as_path()).filter(|file| file.as_os_str() != "-");
    let hint = "Name a file, or pipe a document in.";
    let bytes = input::bytes(file, MAX_DOCUMENT + 1, "there is no document", hint)?;
    let extension = file.and_then(|file| file.extension()).and_then(|text| text.to_str());
    let imported = app.context_import(&bytes, Format::of_extension(extension), args.scope)?;
    if ui.is_json() {
        return Ok(ui.json(&imported)?);
    }
    let written = &imported.written;
    let (set, removed) = (written.set.len(), written.removed.len());
    let mut line = format!("Set {set}, unchanged {}", written.unchanged);
    if removed > 0 {
        line += &format!(", removed {removed}");
    }
    ui.line(line)?;
    if let Some(project) = &imported.from {
        let count = imported.notes.len();
        let line = format!("Notes added {count}, known {}; from ", imported.notes_known);
        ui.line(Text::from(line).and(Tone::Id, project))?;
    }
    if !imported.kept.is_empty() {
        shown::kept(ui, &imported.kept)?;
    }
    Ok(())
}
