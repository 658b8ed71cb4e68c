//! How well a text answers a query, by Okapi BM25.
//!
//! How rare a term is counts only as far as it was counted: of what is in very many texts, it does not
//! matter in how many.

use super::query::{Query, Term};
use super::words::Word;

/// How soon more of one term counts no more.
const SATURATION: f64 = 1.2;
/// How much a long text is held to have it by chance.
const LENGTH: f64 = 0.75;
/// How many times in the text once in the title is.
const TITLE: usize = 3;

/// A text to rank.
#[derive(Clone, Debug, Default)]
pub struct Text<'t> {
    /// The words of its title, if it has one of its own.
    pub title: Vec<Word<'t>>,
    /// The words of the rest.
    pub body: Vec<Word<'t>>,
}

impl Text<'_> {
    fn len(&self) -> usize {
        self.title.len() + self.body.len()
    }
}

/// Scores texts, the better the higher. `known` is how many texts there are, and `with` says of a term
/// in how many it is.
#[must_use]
pub fn scores(
    query: &Query,
    texts: &[Text<'_>],
    known: u64,
    with: impl Fn(&Term) -> u64,
) -> Vec<f64> {
    let terms = query.terms();
    // Of a single term it makes no difference.
    let rarity = |term: &Term| if terms.len() == 1 { 1.0 } else { rarity(known, with(term)) };
    let terms: Vec<(&Term, f64)> = terms.iter().map(|term| (*term, rarity(term))).collect();
    let total: usize = texts.iter().map(Text::len).sum();
    let average = (total as f64 / texts.len().max(1) as f64).max(1.0);
    texts.iter().map(|text| score(&terms, text, average)).collect()
}

fn rarity(known: u64, with: u64) -> f64 {
    let (known, with) = (known.max(with) as f64, with as f64);
    ((known - with + 0.5) / (with + 0.5)).ln_1p()
}

fn score(terms: &[(&Term, f64)], text: &Text<'_>, average: f64) -> f64 {
    let length = 1.0 - LENGTH + LENGTH * text.len() as f64 / average;
    let of_term = |(term, rarity): &(&Term, f64)| {
        let times = (TITLE * count(term, &text.title) + count(term, &text.body)) as f64;
        rarity * times * (SATURATION + 1.0) / (times + SATURATION * length)
    };
    terms.iter().map(of_term).sum()
}

fn count(term: &Term, words: &[Word<'_>]) -> usize {
    (0..words.len()).filter(|at| term.is_at(words, *at)).count()
}
