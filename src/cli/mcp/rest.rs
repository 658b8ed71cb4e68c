//! What of results was too much to be shown at once, until it is asked for.
//!
//! A result is made once: to make it again for its second page could show something else, and what a first
//! page marked as read would be gone.

use std::collections::VecDeque;

use serde_json::{Value, json};

use super::fit::{self, Cut};
use crate::app::brief::tokens;

/// The most that a model is shown at once, in tokens.
pub(super) const MOST: usize = 1_500;
/// So much of that is left for what is said of the rest, and for what has become urgent.
const LEFT: usize = 260;
/// So many results wait, and the oldest is forgotten for a new one.
const WAITING: usize = 16;
/// What begins the name of a rest.
const NAME: &str = "rest-";

/// What a text is, which says where it may be cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// Lines for a model.
    Words,
    /// One document, or one a line.
    Json,
}

/// A rest.
#[derive(Debug)]
struct Rest {
    number: u64,
    text: String,
    sort: Sort,
}

/// What waits to be asked for.
#[derive(Debug, Default)]
pub(super) struct Rests {
    waiting: VecDeque<Rest>,
    last: u64,
}

impl Rests {
    /// Returns as much of a text as may be shown beside so many tokens of something else, with how to see the
    /// rest, which waits from then on.
    pub(super) fn cut(&mut self, text: String, sort: Sort, beside: usize) -> String {
        let most = (MOST - LEFT).saturating_sub(beside);
        match sort {
            Sort::Json => self.cut_json(&text, most).unwrap_or(text),
            Sort::Words => self.cut_words(text, most),
        }
    }

    fn cut_words(&mut self, text: String, most: usize) -> String {
        let (shown, rest) = split(&text, most);
        if rest.is_empty() {
            return text;
        }
        let (name, tokens) = self.keep(rest.to_owned(), Sort::Words);
        format!(
            "{shown}[cut: about {tokens} tokens more; the rest: show {{\"what\":\"{name}\"}}; or ask for less]"
        )
    }

    /// Cuts between documents, or within the first one; `None` where there is nothing to cut.
    fn cut_json(&mut self, text: &str, most: usize) -> Option<String> {
        if tokens::count_within(text, most).is_some() {
            return None;
        }
        let documents: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        if let [document] = documents[..] {
            let Cut { shown, rest, at } = fit::cut(read(document)?, most).ok()?;
            let (name, tokens) = self.keep(format!("{rest}\n"), Sort::Json);
            let mut shown = match shown {
                Value::Object(fields) => fields,
                // What is no object has no place for it.
                other => [("value".to_owned(), other)].into_iter().collect(),
            };
            shown.insert("cut".to_owned(), told(&name, tokens, &at));
            return Some(format!("{}\n", Value::Object(shown)));
        }
        let (mut shown, mut rest, mut left) = (String::new(), String::new(), most);
        // Of the first document, if that is shown in part; the first one of the rest goes on with it.
        let mut at = String::new();
        for (n, document) in documents.into_iter().enumerate() {
            if rest.is_empty()
                && let Some(after) = left.checked_sub(1)
                && let Some(cost) = tokens::count_within(document, after)
            {
                left = after - cost;
                shown += &format!("{document}\n");
            } else if n == 0
                && let Ok(cut) = fit::cut(read(document)?, most)
            {
                shown = format!("{}\n", cut.shown);
                rest = format!("{}\n", cut.rest);
                at = format!("/0{}", cut.at);
            } else {
                rest += &format!("{document}\n");
            }
        }
        let (name, tokens) = self.keep(rest, Sort::Json);
        Some(format!("{shown}{}\n", json!({ "cut": told(&name, tokens, &at) })))
    }

    /// Has a rest wait; returns its name and what it costs.
    fn keep(&mut self, text: String, sort: Sort) -> (String, usize) {
        self.last += 1;
        let tokens = tokens::count(&text);
        self.waiting.push_back(Rest { number: self.last, text, sort });
        if self.waiting.len() > WAITING {
            self.waiting.pop_front();
        }
        (format!("{NAME}{}", self.last), tokens)
    }

    /// Returns what waits under a name, and what it is; `None` where that is no such name.
    pub(super) fn get(&mut self, name: &str) -> Option<Result<(String, Sort), String>> {
        let number: u64 = name.strip_prefix(NAME)?.parse().ok()?;
        let found = self.waiting.iter().find(|rest| rest.number == number);
        // It stays, as an answer may be lost on its way.
        let Some((text, sort)) = found.map(|rest| (rest.text.clone(), rest.sort)) else {
            return Some(Err(format!("{name} is no longer kept; ask anew for what it was of")));
        };
        Some(Ok((self.cut(text, sort, 0), sort)))
    }
}

fn read(document: &str) -> Option<Value> {
    serde_json::from_str(document).ok()
}

/// Says in JSON what is missing: where, and the value of `what` with which `show` gives it.
fn told(name: &str, tokens: usize, at: &str) -> Value {
    if at.is_empty() {
        json!({ "tokens": tokens, "show": name })
    } else {
        json!({ "at": at, "tokens": tokens, "show": name })
    }
}

/// Splits a text where a line ends, or else a character, so that the first part costs at most so many tokens.
pub(super) fn split(text: &str, most: usize) -> (&str, &str) {
    if tokens::count_within(text, most).is_some() {
        return (text, "");
    }
    let (mut end, mut cost) = (0, 0);
    for line in text.split_inclusive('\n') {
        cost += tokens::count(line) + 1;
        if cost > most {
            break;
        }
        end += line.len();
    }
    if end == 0 {
        // A first line that is too long alone. A token has at least one byte.
        end = text.floor_char_boundary(most);
        while let Some(longer) =
            Some(text.floor_char_boundary(end + most / 2)).filter(|l| *l < text.len())
        {
            if tokens::count(&text[..longer]) > most {
                break;
            }
            end = longer;
        }
    }
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_comes_whole_when_asked_for() {
        let line = "a line of some words, and ünïcödé 語語語\n";
        for text in [line.repeat(1_000), "語 word ".repeat(5_000), "x".repeat(60_000)] {
            let mut rests = Rests::default();
            let mut shown = rests.cut(text.clone(), Sort::Words, 0);
            let mut whole = String::new();
            loop {
                assert!(tokens::count(&shown) <= MOST, "{}", tokens::count(&shown));
                let Some(at) = shown.rfind("[cut: ") else {
                    whole += &shown;
                    break;
                };
                whole += &shown[..at];
                let name = shown[at..].split('"').nth(3).unwrap().to_owned();
                shown = rests.get(&name).unwrap().unwrap().0;
            }
            assert!(whole == text);
        }
    }

    #[test]
    fn what_fits_is_left_as_it_is_and_a_strange_name_is_told() {
        let mut rests = Rests::default();
        assert_eq!(rests.cut("short\n".to_owned(), Sort::Words, 0), "short\n");
        assert_eq!(rests.get("t-7k2mq"), None);
        assert!(rests.get("rest-9").unwrap().is_err());
    }

    #[test]
    fn what_is_cut_of_json_is_json() {
        let task = |n: usize| json!({ "id": format!("t-{n}"), "title": "語 word ".repeat(9) });
        let lines = |n: usize| (0..n).map(|n| format!("{}\n", task(n))).collect::<String>();
        let document = format!("{}\n", json!({ "tasks": (0..200).map(task).collect::<Vec<_>>() }));
        let long = json!({ "text": "word ".repeat(9_000) });
        for text in [document, lines(200), format!("{long}\n{}", lines(2)), lines(1)] {
            let mut rests = Rests::default();
            let mut shown = rests.cut(text.clone(), Sort::Json, 0);
            let mut ids = 0;
            loop {
                assert!(tokens::count(&shown) <= MOST, "{}", tokens::count(&shown));
                ids += shown.matches("\"id\"").count();
                let last: Vec<Value> =
                    shown.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
                let Some(next) = last.last().and_then(|last| last["cut"]["show"].as_str()) else {
                    break;
                };
                shown = rests.get(next).unwrap().unwrap().0;
            }
            assert_eq!(ids, text.matches("\"id\"").count());
        }
    }

    #[test]
    fn a_document_of_several_that_is_shown_in_part_is_told_to_be() {
        let long = json!({ "text": "word ".repeat(9_000) });
        let cut = |text: String| {
            let shown = Rests::default().cut(text, Sort::Json, 0);
            serde_json::from_str::<Value>(shown.lines().last().unwrap()).unwrap()["cut"].clone()
        };
        assert_eq!(cut(format!("{long}\n{{}}\n"))["at"], "/0/text");
        assert_eq!(cut(format!("{{}}\n{long}\n"))["at"], Value::Null);
    }
}
