//! What counts as told: a fact's id and its key words in one item of the briefing.

use std::fmt;

/// What kind of thing a fact is. The head of `main.rs` says what each means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Class {
    CriticalMessage,
    InProgress,
    Blocked,
    Blocker,
    Important,
    Confirm,
    Question,
    Answer,
    Decision,
    Assigned,
    Pending,
    Unblocked,
    Reopened,
    LostClaim,
    Waiting,
    Comment,
    Cancelled,
    Edited,
    Decided,
    RuledOut,
    Convention,
    Discovery,
    Commit,
    Completed,
}

impl Class {
    /// Whether missing it would break work.
    pub(crate) fn is_critical(self) -> bool {
        matches!(self, Self::CriticalMessage | Self::InProgress | Self::Blocked | Self::Blocker)
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// One way to tell a fact: all ids, and of each list of words at least one, in one item.
#[derive(Clone, Debug)]
pub(crate) struct Telling {
    ids: Vec<String>,
    words: Vec<Vec<String>>,
}

impl Telling {
    pub(crate) fn of(ids: &[&str], words: &[&[&str]]) -> Self {
        let owned = |list: &[&str]| list.iter().map(|word| word.to_lowercase()).collect();
        Self { ids: owned(ids), words: words.iter().map(|any| owned(any)).collect() }
    }

    fn is_in(&self, item: &str) -> bool {
        self.ids.iter().all(|id| item.contains(id))
            && self.words.iter().all(|any| any.iter().any(|word| item.contains(word)))
    }
}

/// Something that matters to the reader.
#[derive(Clone, Debug)]
pub(crate) struct Fact {
    pub(crate) class: Class,
    /// Any of them will do.
    pub(crate) tellings: Vec<Telling>,
}

impl Fact {
    pub(crate) fn is_told(&self, items: &[String]) -> bool {
        self.tellings.iter().any(|telling| items.iter().any(|item| telling.is_in(item)))
    }
}

/// Cuts a text in Markdown into items: each bullet with the lines under it, after its heading.
pub(crate) fn items(text: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    let mut heading = String::new();
    let mut open = false;
    for line in text.lines() {
        let bare: String = line.replace(['*', '`'], "").to_lowercase();
        let bare = bare.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.starts_with('#') {
            heading = bare;
            open = false;
        } else if bare.is_empty() {
            open = false;
        } else if let Some(item) = items.last_mut()
            && open
            && line.starts_with([' ', '\t'])
        {
            item.push(' ');
            item.push_str(&bare);
        } else {
            items.push(format!("{heading} {bare}"));
            open = true;
        }
    }
    items
}

/// How many facts were told, and which were not.
#[derive(Clone, Debug, Default)]
pub(crate) struct Score {
    pub(crate) critical: usize,
    pub(crate) all: usize,
    pub(crate) missed: Vec<Class>,
    /// What was missed, with how it could have been told.
    pub(crate) wanted: Vec<String>,
}

/// Counts the facts that a text tells.
pub(crate) fn score(facts: &[Fact], items: &[String]) -> Score {
    let mut score = Score::default();
    for fact in facts {
        if fact.is_told(items) {
            score.all += 1;
            score.critical += usize::from(fact.class.is_critical());
        } else {
            score.missed.push(fact.class);
            score.wanted.push(format!("{} {:?}", fact.class, fact.tellings));
        }
    }
    score
}
