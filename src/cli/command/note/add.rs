//! `collab note add`

use std::path::Path;

use clap::Args;

use crate::app::App;
use crate::app::note::AddNote;
use crate::cli::command::Done;
use crate::cli::input;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::domain::note::{Kind, Severity};
use crate::error::Error;

/// Add a note
///
/// A note about PATH:LINE follows that line when the file changes. A discovery of high or critical
/// severity is sent at once to whoever holds a task about its path, or about a folder above it. You are
/// warned of a hypothesis that was ruled out or confirmed before, or that is open.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab note add \"Ids are compared as text\" --kind discovery --severity high --about src/ids.rs:12
  collab note add \"The cache is stale\" --kind hypothesis --about t-7k2mq
  collab note add \"It fails without the cache, too\" --kind evidence --for n-7k2mq
  collab note add \"One journal a clone\" --kind decision --replaces n-7k2mq --why \"Two may not share a lock\"
  git diff | collab note add \"Bound the depth\" --kind suggestion --patch -")]
pub struct AddArgs {
    /// What to note; `-` or nothing reads standard input
    text: Option<String>,
    /// What it is
    #[arg(long, value_enum, default_value_t)]
    kind: Kind,
    /// What it concerns: the id of a task, note or message, or PATH[:LINE[-LINE]]
    #[arg(long, value_name = "TASK|PATH")]
    about: Vec<String>,
    /// How bad it is
    #[arg(long, value_enum)]
    severity: Option<Severity>,
    /// What sort of thing it is, in a word of yours
    #[arg(long = "type", value_name = "WORD")]
    sort: Option<String>,
    /// What follows from it
    #[arg(long, value_name = "TEXT")]
    impact: Option<String>,
    /// The note of the same kind whose place it takes
    #[arg(long, value_name = "NOTE")]
    replaces: Option<String>,
    /// Why it takes that place
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    /// A patch that a suggestion brings, as `git diff` writes it; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    patch: Option<String>,
    /// The note that it is for: a hypothesis that it is evidence for or against, a question
    #[arg(long = "for", value_name = "NOTE")]
    for_note: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &AddArgs) -> Done {
    let reads_patch = args.patch.as_deref() == Some("-");
    if reads_patch && args.text.as_deref().is_none_or(|text| text == "-") {
        let error = Error::usage("standard input cannot hold both the text and the patch");
        return Err(error.hint("Give the text as an argument.").into());
    }
    let patch = match args.patch.as_deref() {
        None => None,
        Some("-") => Some(input::text(None, "--patch")?),
        Some(file) => Some(input::file(Path::new(file))?),
    };
    let (made, told) = app.add_note(&AddNote {
        text: input::text(args.text.as_ref(), "collab note add")?,
        kind: args.kind,
        about: args.about.clone(),
        severity: args.severity,
        sort: args.sort.clone(),
        impact: args.impact.clone(),
        replaces: args.replaces.clone(),
        why: args.why.clone(),
        patch,
        for_note: args.for_note.clone(),
    })?;
    if ui.is_json() {
        return Ok(ui.json(&made)?);
    }
    ui.line(Text::from("Noted ").and(Tone::Id, made.short))?;
    if !told.is_empty() {
        let names: Vec<&str> = told.iter().map(crate::domain::name::Name::as_str).collect();
        ui.status(&format!("Sent to {}, at work there.", names.join(", ")))?;
    }
    Ok(())
}
