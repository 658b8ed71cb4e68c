//! What of a working memory is shown.

use crate::app::App;
use crate::app::memory::{BreakpointView, MemoryView};
use crate::cli::command::Done;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::domain::time::ago;

/// Columns that the name of a list takes.
const FIELD: usize = 12;

pub(super) fn memory(ui: &mut Ui, app: &App, memory: &MemoryView) -> Done {
    let when = memory.at.map(|at| format!(", {}", ago(at, app.now(), &app.time_zone())));
    let line = Text::of(Tone::Heading, &memory.by);
    ui.line(line.and(Tone::Dim, when.unwrap_or_default()))?;
    list(ui, "symbols", &memory.recent_symbols)?;
    list(ui, "files", &memory.open_files)?;
    if let Some(selection) = &memory.selection {
        field(ui, "selected", selection)?;
    }
    for (number, at) in memory.breakpoints.iter().enumerate() {
        field(ui, if number == 0 { "stops at" } else { "" }, &place(at))?;
    }
    Ok(())
}

fn place(at: &BreakpointView) -> String {
    let condition = at.condition.as_ref().map(|condition| format!(" if {condition}"));
    format!("{}:{}{}", at.file, at.line, condition.unwrap_or_default())
}

fn list(ui: &mut Ui, name: &str, all: &[String]) -> Done {
    if all.is_empty() { Ok(()) } else { field(ui, name, &all.join(", ")) }
}

fn field(ui: &mut Ui, name: &str, value: &str) -> Done {
    Ok(ui.line(Text::of(Tone::Dim, format!("  {name:<FIELD$}")).plain(value))?)
}
