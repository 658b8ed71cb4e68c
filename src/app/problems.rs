//! Notes and alerts at places, a line each as compilers print them, for an editor's list of problems.

use std::fmt::Write as _;

use super::note::NoteQuery;
use super::open::App;
use crate::domain::about::About;
use crate::domain::escape;
use crate::domain::note::Severity;
use crate::domain::text::is_unseen;
use crate::error::Error;

/// So many notes are listed.
const NOTES: usize = 200;

impl App {
    /// Returns open notes and alerts that are about a place: `PATH:LINE: error|warning|info: TEXT`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn problems(&self) -> Result<String, Error> {
        let mut text = String::new();
        for alert in self.alerts(false)?.alerts {
            let said = format!("alert {} by {}: {}", alert.alert, alert.by, alert.text);
            put(&mut text, &alert.about, alert.severity.unwrap_or(Severity::Medium), &said);
        }
        let notes = self.notes(&NoteQuery { limit: NOTES, ..NoteQuery::default() })?;
        for note in notes.notes.into_iter().filter(|note| !note.stale) {
            let said = format!("{} by {}: {}", note.short, note.by, note.text);
            put(&mut text, &note.about, note.severity.unwrap_or(Severity::Low), &said);
        }
        Ok(text)
    }
}

/// Returns a text of which nothing is unseen, or turns what stands around it.
fn visible(text: &str) -> String {
    let shown = |c: char| if c != ' ' && is_unseen(c) { escape::shown(c) } else { c.to_string() };
    text.chars().map(shown).collect()
}

fn put(text: &mut String, about: &[String], severity: Severity, said: &str) {
    let word = match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "info",
    };
    let line = said.lines().next().unwrap_or_default();
    for place in about.iter().filter_map(|about| About::place(about).ok()) {
        let About::Place { path, lines } = &place else { continue };
        let number = lines.map_or(1, |(first, _)| first);
        let (path, line) = (visible(path), visible(line));
        writeln!(text, "{path}:{number}: {word}: {line}").expect("a string takes all");
    }
}
