//! The words of a text: what is compared, whatever the case, accents and signs around it.
//!
//! A word is a run of letters and digits. A sign of Chinese or Japanese is a word by itself, as nothing
//! there parts words.

use std::borrow::Cow;
use std::ops::Range;

/// The most characters of a word that count.
const LONGEST: usize = 100;

/// A word in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word<'t> {
    /// As it is compared: in lower case, without accents.
    pub folded: Cow<'t, str>,
    /// Where it stands in the text, in bytes.
    pub at: Range<usize>,
}

impl<'t> Word<'t> {
    fn of(text: &'t str, at: Range<usize>) -> Self {
        Self { folded: fold(&text[at.clone()]), at }
    }
}

/// Returns the words of a text.
#[must_use]
pub fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::with_capacity(text.len() / 6);
    let mut begun: Option<usize> = None;
    for (at, c) in text.char_indices() {
        let (accent, letter) = (is_accent(c), c.is_alphanumeric());
        let sign = letter && is_sign(c);
        match begun {
            None if letter && !sign && !accent => begun = Some(at),
            Some(start) if sign || !(letter || accent) => {
                words.push(Word::of(text, start..at));
                begun = None;
            }
            _ => {}
        }
        if sign {
            words.push(Word::of(text, at..at + c.len_utf8()));
        }
    }
    words.extend(begun.map(|start| Word::of(text, start..text.len())));
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

fn fold(word: &str) -> Cow<'_, str> {
    // Most words are in order as they are.
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if word.len() <= LONGEST && word.bytes().all(plain) {
        return Cow::Borrowed(word);
    }
    let letters = word.chars().filter(|c| !is_accent(*c)).take(LONGEST);
    let lower = letters.flat_map(char::to_lowercase).filter(|c| !is_accent(*c));
    Cow::Owned(lower.map(without_accent).collect())
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
