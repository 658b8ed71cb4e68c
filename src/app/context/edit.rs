//! The context as one text to edit: what it shows, and what is written of it afterwards.
//!
//! Invariant: only what differs from what was shown is written, so that what others did meanwhile stays; and
//! what was shown is worked out from the text's own first line, so that a text that was kept can be gone on
//! with later.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::document;
use super::point::{self, before, held};
use super::scope::Scope;
use super::view::ContextChanged;
use super::write::{Seen, emit};
use crate::app::brief::is_harmless;
use crate::app::open::App;
use crate::domain::context::decide::There;
use crate::domain::context::tree::{leaves, tree_of};
use crate::domain::context::{Entry, Key};
use crate::domain::escape;
use crate::domain::ids::Id;
use crate::error::Error;
use crate::store::cursors::Synced;
use crate::store::index::Index;

/// What the first line of a text begins with.
const MARK: &str = "# collab context edit ";

/// What a text shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// The branch on which alone it holds.
    branch: Option<String>,
    /// Up to where what happened is in it; nothing had, if there is none.
    point: Option<Synced>,
}

impl Shown {
    /// Returns what a text says that it shows.
    ///
    /// # Errors
    /// When its first line does not say.
    pub fn of(text: &str) -> Result<Self, Error> {
        let first = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
        let shown = first.strip_prefix(MARK).and_then(|shown| serde_json::from_str(shown).ok());
        shown.ok_or_else(|| {
            Error::user("the text does not begin with what it was made from")
                .hint("Leave its first line as `collab context edit` wrote it; any other TOML is taken by `collab context import FILE`.")
        })
    }

    /// Says whether the text was made from the database that there is.
    fn is_of(&self, index: Index<'_>) -> Result<bool, Error> {
        let store = self.point.as_ref().map(|point| &point.store);
        let nonce = index.meta()?.nonce;
        Ok(store.is_none_or(|store| nonce == *store))
    }

    fn entries(&self, index: Index<'_>) -> Result<Vec<Entry>, Error> {
        let since = point::since(index, self.point.as_ref())?;
        // Where nothing had happened, nothing was shown.
        let mut all = if self.point.is_some() { index.context_events(None)? } else { Vec::new() };
        all.retain(|entry| entry.name.branch == self.branch);
        Ok(before(&all, since))
    }
}

impl App {
    /// Returns all of a scope as TOML, with what is derived as comments.
    ///
    /// # Errors
    /// When the store is damaged.
    pub fn context_text(&self, scope: Scope) -> Result<String, Error> {
        let index = self.store.index();
        let branch = scope.branch(&self.site)?;
        let point = point::now(index, self.store.clone, self.now())?;
        let shown = Shown { branch: branch.clone(), point };
        let mut text = MARK.to_owned();
        text += &serde_json::to_string(&shown).expect("the struct has only string keys");
        let place = branch.as_ref().map_or_else(
            || "on all branches".to_owned(),
            |branch| format!("on {} only", escape::controls(branch)),
        );
        let _ = write!(
            text,
            "\n# What holds {place}. Change, add or take away what you like, but this first line; then save\n\
             # and close. Only what you changed is written, as yours.\n\n"
        );
        let entries = shown.entries(index)?;
        let held = held(&entries, branch.as_deref());
        let (can, cannot): (Vec<_>, Vec<_>) =
            held.iter().partition(|(_, (_, value))| document::to_toml(value).is_some());
        let tree = tree_of(can.iter().map(|(key, (_, value))| (**key, *value)));
        text += &document::toml_text(&tree).unwrap_or_default();
        if !cannot.is_empty() {
            text += "\n# TOML cannot say these; they stay as they are:\n";
            for (key, (_, value)) in cannot {
                let _ = writeln!(text, "{}", comment(&format!("{key} = {value}")));
            }
        }
        if branch.is_none() {
            self.add_derived(&mut text)?;
        }
        // Whoever edits takes its time: nothing is held open meanwhile.
        self.store.end_reading();
        Ok(text)
    }

    fn add_derived(&self, text: &mut String) -> Result<(), Error> {
        let derived = self.derived_context()?;
        if derived.is_empty() {
            return Ok(());
        }
        *text += "\n# Worked out from tasks and manifests; changes here are not read:\n";
        for entry in derived {
            let _ = writeln!(text, "#\n{}", comment(&entry.key));
            let none = Map::new();
            for (name, value) in entry.value.as_object().unwrap_or(&none) {
                let _ = writeln!(text, "{}", comment(&format!("  {name} = {value}")));
            }
        }
        Ok(())
    }

    /// Writes what differs between a text and what it was made from.
    ///
    /// # Errors
    /// When it is no TOML, or something in it is refused: then nothing is written.
    pub fn context_edited(&mut self, shown: &Shown, text: &str) -> Result<ContextChanged, Error> {
        let table = document::toml_table(document::text(text.as_bytes())?)
            .map_err(|fault| Error::user(format!("that is not TOML: {fault}")))?;
        let edited = document::from_toml(table)?;
        let is_empty = edited.as_object().is_some_and(Map::is_empty);
        let leaves = leaves(None, &edited)?;
        let branch = shown.branch.as_deref();
        self.write(|write| {
            let entries = shown.entries(**write)?;
            let held = held(&entries, branch);
            if is_empty && !held.is_empty() {
                return Err(Error::user("there is nothing left in the text; nothing was changed")
                    .hint("Take keys away with `collab context remove KEY`."));
            }
            let left: BTreeSet<&Key> = leaves.iter().map(|(key, _)| key).collect();
            let gone = held.iter().filter(|(key, (_, value))| {
                !left.contains(*key) && document::to_toml(value).is_some()
            });
            let gone: BTreeSet<Key> = gone.map(|(key, _)| (*key).clone()).collect();
            if !gone.is_empty() && !shown.is_of(**write)? {
                return Err(cannot_take_away(&gone));
            }
            let differs = |(key, value): &(Key, Value)| match held.get(key) {
                Some((_, was)) => *was != value,
                // A heading from under which everything was taken is no entry.
                None => !value.as_object().is_some_and(Map::is_empty),
            };
            let differing = leaves.iter().filter(|leaf| differs(leaf)).cloned().collect();
            let then: BTreeMap<Key, Id> =
                entries.iter().map(|entry| (entry.name.key.clone(), entry.touched)).collect();
            let now = write.entries(branch)?;
            let changes = There::new(&now).put(differing, gone)?;
            emit(write, changes, branch, &Seen::Then(&then))
        })
    }
}

/// Says no to taking keys away of which it is not known any more whether they were shown: what came here
/// since the text was made, with an older id, would go with them.
fn cannot_take_away(gone: &BTreeSet<Key>) -> Error {
    let keys: Vec<&str> = gone.iter().take(5).map(Key::as_str).collect();
    let message = format!(
        "the database was built anew since this text was made, so it is not known whether it showed {}",
        keys.join(", ")
    );
    Error::user(message)
        .hint("Begin anew with `collab context edit`, or take keys away with `collab context remove KEY`.")
}

/// Returns a line of comment. What others wrote cannot end it, make it none that TOML has, or hide a part.
fn comment(line: &str) -> String {
    let mut comment = "# ".to_owned();
    for c in line.chars() {
        if is_harmless(c) {
            comment.push(c);
        } else {
            comment.push_str(&escape::shown(c));
        }
    }
    comment
}
