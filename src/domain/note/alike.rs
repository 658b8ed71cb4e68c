//! Whether two notes say the same in nearly the same words.

use std::collections::BTreeSet;

/// Longer texts are compared by their beginnings.
const COMPARED: usize = 1000;

/// How much of two texts must agree, of 1.
const ALIKE: f64 = 0.85;

/// Says whether two texts say nearly the same: the same words in any order and case, or a spelling or
/// two apart.
#[must_use]
pub fn are_alike(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    if one.is_empty() || other.is_empty() {
        return false;
    }
    let set = |words: &[String]| words.iter().cloned().collect::<BTreeSet<_>>();
    set(&one) == set(&other) || strsim::sorensen_dice(&one.join(" "), &other.join(" ")) >= ALIKE
}

fn words(text: &str) -> Vec<String> {
    let text: String = text.chars().take(COMPARED).collect::<String>().to_lowercase();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_are_alike_and_so_is_a_misspelling() {
        let cause = "The cache keeps stale entries";
        for like in [
            "the cache keeps STALE entries.",
            "Stale entries: the cache keeps the entries",
            "The cache keeps stale entrys",
            "The cache kept stale entries",
        ] {
            assert!(are_alike(cause, like), "{like}");
        }
        for other in ["The queue drops entries", "The clock is wrong", "", "…", "cache"] {
            assert!(!are_alike(cause, other), "{other}");
        }
    }

    #[test]
    fn what_has_no_words_is_like_nothing() {
        assert!(!are_alike("", ""));
        assert!(!are_alike("???", "!"));
    }
}
