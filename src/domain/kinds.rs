//! A choice of kinds of events, as people write it: nouns, kinds, or `*` for all.

use super::event::{KINDS, Noun};
use super::text::nearest;

/// Which kinds are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kinds {
    /// What was written; nothing where nobody has chosen, which means all.
    chosen: Option<Vec<String>>,
}

impl Kinds {
    /// Returns the choice of these: `message`, `task.*` or `note.added` each, or `*`.
    #[must_use]
    pub fn of(chosen: Vec<String>) -> Self {
        let all = chosen.iter().any(|word| word == "*");
        Self { chosen: (!all).then_some(chosen) }
    }

    /// Says whether all are meant.
    #[must_use]
    pub fn is_all(&self) -> bool {
        self.chosen.is_none()
    }

    /// Says whether a kind is one of them. What takes an event back always is.
    #[must_use]
    pub fn has(&self, kind: &str) -> bool {
        let Some(chosen) = &self.chosen else { return true };
        let noun = kind.split_once('.').map_or(kind, |(noun, _)| noun);
        noun == "event"
            || chosen.iter().any(|word| word == kind || word.trim_end_matches(".*") == noun)
    }

    /// Returns the choice as one text, which is another for another choice.
    #[must_use]
    pub fn text(&self) -> String {
        self.chosen.as_ref().map_or_else(|| "*".to_owned(), |chosen| chosen.join(" "))
    }

    /// Returns the words that stand for nothing, each with what was likely meant.
    #[must_use]
    pub fn unknown(&self) -> Vec<(&str, Option<&'static str>)> {
        let nouns = Noun::ALL.map(Noun::word);
        let known = || KINDS.iter().copied().chain(nouns).chain(["change", "event"]);
        let chosen = self.chosen.as_deref().unwrap_or_default().iter();
        chosen
            .map(|word| word.as_str())
            .filter(|word| known().all(|known| known != word.trim_end_matches(".*")))
            .map(|word| (word, nearest(word.trim_end_matches(".*"), known())))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(words: &[&str]) -> Kinds {
        Kinds::of(words.iter().map(|word| (*word).to_owned()).collect())
    }

    #[test]
    fn nouns_kinds_and_all_are_chosen() {
        for all in [Kinds::default(), kinds(&["*"]), kinds(&["note", "*"])] {
            assert!(all.is_all() && all.has("task.done") && all.has("x.y"));
        }
        let some = kinds(&["message", "task.*", "note.added"]);
        for kind in ["message.sent", "message.acked", "task.done", "note.added", "event.redacted"] {
            assert!(some.has(kind), "{kind}");
        }
        for kind in ["note.resolved", "messages.sent", "alert.raised", ""] {
            assert!(!some.has(kind), "{kind}");
        }
        assert!(kinds(&[]).has("event.cleared") && !kinds(&[]).has("note.added"));
    }

    #[test]
    fn what_stands_for_nothing_is_named_with_what_was_likely_meant() {
        let odd = kinds(&["mesage", "task", "note.aded", "qqq.*", "change"]);
        let unknown = odd.unknown();
        assert_eq!(
            unknown,
            [("mesage", Some("message")), ("note.aded", Some("note.added")), ("qqq.*", None)]
        );
    }
}
