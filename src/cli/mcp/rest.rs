//! What of results was too much to be shown at once, until it is asked for.
//!
//! A result is made once: to make it again for its second page could show something else, and what a first
//! page marked as read would be gone.

use std::collections::VecDeque;

use crate::app::brief::tokens;

/// The most that a model is shown at once, in tokens.
pub(super) const MOST: usize = 1_500;
/// So much of that is left for what is said of the rest, and for what has become urgent.
const LEFT: usize = 260;
/// So many results wait, and the oldest is forgotten for a new one.
const WAITING: usize = 16;
/// What begins the name of a rest.
const NAME: &str = "rest-";

/// What waits to be asked for.
#[derive(Debug, Default)]
pub(super) struct Rests {
    waiting: VecDeque<(u64, String)>,
    next: u64,
}

impl Rests {
    /// Returns as much of a text as may be shown, with how to see the rest, which waits from then on.
    pub(super) fn cut(&mut self, text: String) -> String {
        let (shown, rest) = split(&text, MOST - LEFT);
        if rest.is_empty() {
            return text;
        }
        self.next += 1;
        let tokens = tokens::count(rest);
        let name = format!("{NAME}{}", self.next);
        let told = format!(
            "{shown}[cut: about {tokens} tokens more; the rest: show {{\"what\":\"{name}\"}}; or ask for less]"
        );
        self.waiting.push_back((self.next, rest.to_owned()));
        if self.waiting.len() > WAITING {
            self.waiting.pop_front();
        }
        told
    }

    /// Returns what waits under a name; `None` where that is no such name.
    pub(super) fn get(&mut self, name: &str) -> Option<Result<String, String>> {
        let number: u64 = name.strip_prefix(NAME)?.parse().ok()?;
        let found = self.waiting.iter().find(|(one, _)| *one == number);
        // It stays, as an answer may be lost on its way.
        let Some(rest) = found.map(|(_, rest)| rest.clone()) else {
            return Some(Err(format!("{name} is no longer kept; ask anew for what it was of")));
        };
        Some(Ok(self.cut(rest)))
    }
}

/// Splits a text where a line ends, or else a character, so that the first part costs at most so many tokens.
fn split(text: &str, most: usize) -> (&str, &str) {
    if tokens::count(text) <= most {
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
            let mut shown = rests.cut(text.clone());
            let mut whole = String::new();
            loop {
                assert!(tokens::count(&shown) <= MOST, "{}", tokens::count(&shown));
                let Some(at) = shown.rfind("[cut: ") else {
                    whole += &shown;
                    break;
                };
                whole += &shown[..at];
                let name = shown[at..].split('"').nth(3).unwrap().to_owned();
                shown = rests.get(&name).unwrap().unwrap();
            }
            assert!(whole == text);
        }
    }

    #[test]
    fn what_fits_is_left_as_it_is_and_a_strange_name_is_told() {
        let mut rests = Rests::default();
        assert_eq!(rests.cut("short\n".to_owned()), "short\n");
        assert_eq!(rests.get("t-7k2mq"), None);
        assert!(rests.get("rest-9").unwrap().is_err());
    }
}
