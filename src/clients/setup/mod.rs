//! What is written into each client's files, and taken out again.
//!
//! Invariants: what is put and then taken leaves what was there before, byte for byte; to put twice is to put once;
//! what somebody changed of it is left alone. What is written names the program and never a path, and does nothing
//! where that is not installed.

mod block;
mod frame;
mod json;
mod package;
mod parts;
#[cfg(test)]
mod tests;
mod toml;
mod whole;

pub use package::packages;
pub(crate) use parts::is_problems_task;
pub use parts::{CONNECTED, Connected};

/// How far something reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The repository, and whoever clones it.
    Project,
    /// This person, in all repositories.
    Person,
}

/// Why a file is left as it is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Broken(String);

/// What belongs into one file of a client's.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The file, from the repository's root, or from the person's home.
    pub path: &'static str,
    piece: Piece,
}

#[derive(Clone, Debug, PartialEq)]
enum Piece {
    /// Entries of a JSON document.
    Json(Vec<json::Entry>),
    /// A table of a TOML document.
    Toml,
    /// Lines between two marks.
    Block,
    /// The whole file.
    Whole(&'static str),
}

impl Part {
    /// Returns the file with what belongs into it.
    ///
    /// # Errors
    /// When it is not in its language, or something else stands where that belongs.
    pub fn put(&self, old: &str) -> Result<String, Broken> {
        frame::within(old, |old| match &self.piece {
            Piece::Json(entries) => json::put(old, entries),
            Piece::Toml => toml::put(old),
            Piece::Block => block::put(old),
            Piece::Whole(text) if old.is_empty() || whole::is_ours(old) => Ok(whole::written(text)),
            Piece::Whole(_) if is_changed(old) => Ok(old.to_owned()),
            Piece::Whole(_) => Err(Broken("there is another file of that name".to_owned())),
        })
    }

    /// Returns the file without it; an empty text where nothing else was in it.
    ///
    /// # Errors
    /// As [`put`](Self::put).
    pub fn take(&self, old: &str) -> Result<String, Broken> {
        frame::within(old, |old| match &self.piece {
            Piece::Json(entries) => json::take(old, entries),
            Piece::Toml => toml::take(old),
            Piece::Block => block::take(old),
            Piece::Whole(_) if whole::is_ours(old) => Ok(String::new()),
            Piece::Whole(_) => Ok(old.to_owned()),
        })
    }

    /// Says what in a file stays as it is, as somebody changed it: neither put anew nor taken.
    #[must_use]
    pub fn kept(&self, text: &str) -> Option<String> {
        let text = text.trim_start_matches('\u{feff}');
        let keys = match &self.piece {
            Piece::Json(entries) => json::changed(text, entries),
            Piece::Toml => toml::changed(text).into_iter().collect(),
            Piece::Block => Vec::new(),
            Piece::Whole(_) if is_changed(text) && !whole::is_ours(text) => {
                return Some("it is not as setup writes it, and stays as it is".to_owned());
            }
            Piece::Whole(_) => Vec::new(),
        };
        let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
        let keys = keys.join(", ");
        (!keys.is_empty()).then(|| format!("{keys} is not as setup writes it, and stays as it is"))
    }
}

/// Says whether a whole file is one of ours that somebody changed: it still does what that is for.
fn is_changed(text: &str) -> bool {
    text.contains("collab") && text.contains("\"hook\", \"opencode\"")
}
