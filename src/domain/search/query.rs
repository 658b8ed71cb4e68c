//! What a query asks for.
//!
//! Words that all must be there; `"words in a row"`; `begin*`; `OR` between alternatives. Everything
//! else is text: what separates words there separates them here, so that `src/a.rs` is three in a row.

use super::words::{Word, words};

/// The longest query, in bytes.
pub const MAX_QUERY: usize = 500;

/// How many letters there have to be before a `*`: what fewer begin is so much that all of it would have to
/// be read.
pub const MIN_BEGINNING: usize = 3;

/// Words in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    words: Vec<String>,
    /// Whether the last word may go on.
    begins: bool,
}

impl Term {
    /// Reads a term; none if there is no word in it.
    fn read(text: &str, begins: bool) -> Option<Self> {
        let words: Vec<String> =
            words(text).into_iter().map(|word| word.folded.into_owned()).collect();
        (!words.is_empty()).then_some(Self { words, begins })
    }

    /// Returns the term in the language of FTS5. Letters and digits alone are between the quotes.
    #[must_use]
    pub fn fts(&self) -> String {
        format!("\"{}\"{}", self.words.join(" "), if self.begins { "*" } else { "" })
    }

    /// Returns how many words are in a row.
    #[must_use]
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Says whether nothing is asked for, which no term is made of.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Says whether a text goes on with this term at its word number `at`.
    #[must_use]
    pub fn is_at(&self, text: &[Word<'_>], at: usize) -> bool {
        let Some(there) = text.get(at..at + self.words.len()) else { return false };
        let last = self.words.len() - 1;
        self.words.iter().zip(there).enumerate().all(|(number, (word, there))| {
            if self.begins && number == last {
                there.folded.starts_with(word.as_str())
            } else {
                there.folded == word.as_str()
            }
        })
    }
}

/// A query: what matches one of its alternatives is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The alternatives, in each of which all terms have to be there.
    ways: Vec<Vec<Term>>,
}

/// Why a text is no query.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// Nothing in it.
    #[error("the query is empty")]
    Empty,
    /// No letter or digit to look for.
    #[error("there is no word in the query `{0}` to look for")]
    NoWord(String),
    /// Too little of a word before a `*`.
    #[error("`{0}*` begins too many words; {MIN_BEGINNING} letters have to be before the `*`")]
    ShortBeginning(String),
    /// Too long.
    #[error("the query has {0} bytes; at most {MAX_QUERY} are allowed")]
    TooLong(usize),
}

impl Query {
    /// Reads a query as it is typed.
    ///
    /// # Errors
    /// When it is empty, holds no word or too little of one before a `*`, or is too long.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        if text.len() > MAX_QUERY {
            return Err(QueryError::TooLong(text.len()));
        }
        let text = text.trim_matches(is_gap);
        if text.is_empty() {
            return Err(QueryError::Empty);
        }
        let mut ways: Vec<Vec<Term>> = vec![Vec::new()];
        let mut rest = text;
        while !rest.is_empty() {
            let (piece, after) = Piece::read(rest);
            rest = after.trim_start_matches(is_gap);
            match piece {
                Piece::Or => ways.push(Vec::new()),
                Piece::Text { text, begins } => {
                    if let Some(word) = words(text).last().filter(|word| begins && is_short(word)) {
                        return Err(QueryError::ShortBeginning(text[word.at.clone()].to_owned()));
                    }
                    let way = ways.last_mut().into_iter();
                    for (way, term) in way.zip(Term::read(text, begins)) {
                        if !way.contains(&term) {
                            way.push(term);
                        }
                    }
                }
            }
        }
        ways.retain(|way| !way.is_empty());
        if ways.is_empty() {
            return Err(QueryError::NoWord(text.to_owned()));
        }
        Ok(Self { ways })
    }

    /// Makes a query for any of some texts as they stand; none if there is no word in them.
    #[must_use]
    pub fn any_of(texts: &[&str]) -> Option<Self> {
        let ways: Vec<Vec<Term>> =
            texts.iter().filter_map(|text| Some(vec![Term::read(text, false)?])).collect();
        (!ways.is_empty()).then_some(Self { ways })
    }

    /// Returns the terms, each once.
    #[must_use]
    pub fn terms(&self) -> Vec<&Term> {
        let mut terms: Vec<&Term> = Vec::new();
        for term in self.ways.iter().flatten() {
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
        terms
    }

    /// Returns each alternative in the language of FTS5.
    pub fn ways(&self) -> impl Iterator<Item = String> + '_ {
        self.ways.iter().map(|way| way.iter().map(Term::fts).collect::<Vec<_>>().join(" AND "))
    }
}

/// A part of a query.
enum Piece<'t> {
    Or,
    Text { text: &'t str, begins: bool },
}

impl<'t> Piece<'t> {
    /// Reads the first piece of a text that does not begin with a gap; returns it and the rest.
    fn read(text: &'t str) -> (Self, &'t str) {
        if let Some(quoted) = text.strip_prefix('"') {
            // A quote that is never closed goes to the end.
            let (text, rest) = quoted.split_once('"').unwrap_or((quoted, ""));
            let star = rest.strip_prefix('*');
            return (Self::Text { text, begins: star.is_some() }, star.unwrap_or(rest));
        }
        let end = text.find(|c| is_gap(c) || c == '"').unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        if word == "OR" {
            return (Self::Or, rest);
        }
        let bare = word.trim_end_matches('*');
        (Self::Text { text: bare, begins: bare.len() < word.len() }, rest)
    }
}

/// Says whether a word is too short for a beginning. A letter of three bytes is a syllable, or a word.
fn is_short(word: &Word<'_>) -> bool {
    let letters = |c: char| if c.len_utf8() < 3 { 1 } else { MIN_BEGINNING };
    word.folded.chars().map(letters).sum::<usize>() < MIN_BEGINNING
}

/// Says whether a character parts the pieces of a query.
fn is_gap(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}
