//! How notes look on a terminal: a line, or a table.

use crate::app::view::NoteView;
use crate::cli::command::Done;
use crate::cli::style::{Text, Tone};
use crate::cli::table::{Column, Table};
use crate::cli::ui::Ui;
use crate::domain::note::Severity;

/// How many characters of a project's name are shown.
const ORIGIN: usize = 40;

/// Says what was done to a note.
pub(super) fn acted(ui: &mut Ui, verb: &str, note: &NoteView) -> Done {
    let line = Text::from(verb).plain(" ").and(Tone::Id, &note.short);
    Ok(ui.line(line.plain(" ").plain(first_line(&note.text)))?)
}

/// Returns notes as a table, in their order.
pub(super) fn table(notes: &[NoteView]) -> Table<5> {
    let mut table = Table::new([
        Column::left("ID"),
        Column::left("KIND"),
        Column::left("SEVERITY"),
        Column::left("WHO"),
        Column::flexible("NOTE"),
    ]);
    for note in notes {
        let severity = match note.severity {
            Some(Severity::Critical) => Tone::Critical,
            Some(Severity::High) => Tone::Important,
            Some(Severity::Medium) => Tone::Plain,
            Some(Severity::Low) | None => Tone::Dim,
        };
        let closed = note.outcome.map(|outcome| format!("{outcome}: ")).unwrap_or_default();
        table.row([
            Text::of(Tone::Id, &note.short),
            note.kind.word().into(),
            Text::of(severity, note.severity.map_or("", Severity::word)),
            Text::from(who(note)),
            Text::of(Tone::Dim, closed).plain(first_line(&note.text)).and(Tone::Dim, about(note)),
        ]);
    }
    table
}

/// Returns who added a note, and from which project it was taken over, if from one.
fn who(note: &NoteView) -> String {
    let Some(origin) = &note.origin else { return note.by.clone() };
    let from: String = origin.chars().take(ORIGIN).collect();
    format!("{} (from {from})", note.by)
}

/// Returns what a note is about, and whether its line is gone.
fn about(note: &NoteView) -> String {
    if note.about.is_empty() {
        return String::new();
    }
    let stale = if note.stale { ", stale" } else { "" };
    format!(" ({}{stale})", note.about.join(", "))
}

fn first_line(text: &str) -> &str {
    text.trim().lines().next().unwrap_or_default()
}
