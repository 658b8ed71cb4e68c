//! The words of a text: what is compared, whatever the case, accents and signs around it.
//!
//! A word is a run of letters and digits. A sign of Chinese or Japanese is a word by itself, as nothing
//! there parts words.

use std::ops::Range;

/// The most characters of a word that count.
const LONGEST: usize = 100;

/// A word in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// As it is compared: in lower case, without accents.
    pub folded: String,
    /// Where it stands in the text, in bytes.
    pub at: Range<usize>,
}

/// Returns the words of a text.
#[must_use]
pub fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    // Whether the last word goes on with the next character.
    let mut open = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if is_accent(c) {
            if let Some(word) = words.last_mut().filter(|_| open) {
                word.at.end = end;
            }
        } else if !c.is_alphanumeric() {
            open = false;
        } else if is_sign(c) {
            words.push(Word { folded: c.to_string(), at: at..end });
            open = false;
        } else {
            if !open {
                words.push(Word { folded: String::new(), at: at..at });
                open = true;
            }
            if let Some(word) = words.last_mut() {
                word.at.end = end;
                // Most are short: these need not be counted.
                if word.folded.len() < LONGEST || word.folded.chars().count() < LONGEST {
                    fold(c, &mut word.folded);
                }
            }
        }
    }
    words
}

/// Returns the words of a text as they are compared, parted by single spaces.
#[must_use]
pub fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in words(text) {
        if !folded.is_empty() {
            folded.push(' ');
        }
        folded.push_str(&word.folded);
    }
    folded
}

fn fold(c: char, to: &mut String) {
    if c.is_ascii() {
        to.push(c.to_ascii_lowercase());
    } else {
        to.extend(c.to_lowercase().filter(|c| !is_accent(*c)).map(without_accent));
    }
}

/// Says whether a character is an accent of the one before.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Says whether a character is a word by itself.
fn is_sign(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Returns a lower-case letter without its accent, which may also be written as a character of its own.
fn without_accent(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => 'c',
        'ď' => 'd',
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => 'e',
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => 'g',
        'ĥ' => 'h',
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' => 'i',
        'ĵ' => 'j',
        'ķ' => 'k',
        'ĺ' | 'ļ' | 'ľ' => 'l',
        'ñ' | 'ń' | 'ņ' | 'ň' => 'n',
        'ò'..='ö' | 'ō' | 'ŏ' | 'ő' => 'o',
        'ŕ' | 'ŗ' | 'ř' => 'r',
        'ś' | 'ŝ' | 'ş' | 'š' => 's',
        'ţ' | 'ť' => 't',
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => 'u',
        'ŵ' => 'w',
        'ý' | 'ÿ' | 'ŷ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        c => c,
    }
}
