//! Secrets that show by where they stand: behind a name that says so, or in an address.

use super::likely::{entropy, is_placeholder, is_secret};
use super::text::Found;

/// What the name of a secret ends with, in lower-case letters without signs.
const NAMES: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
    "encryptionkey",
    "signingkey",
    "authkey",
    "accountkey",
    "masterkey",
    "sharedkey",
    "sessionkey",
    "credential",
    "credentials",
    "secretkeybase",
];

/// The same of names whose last word is just that: longer words end so, too.
const WORDS: &[&str] = &["pass", "auth"];

/// What may still follow in a name.
const SUFFIXES: &[&str] =
    &["prod", "production", "live", "test", "dev", "staging", "base64", "value"];

/// What stands for a password in the address of an example.
const NO_PASSWORDS: &[&str] =
    &["password", "passwd", "secret", "x-oauth-basic", "token", "username"];

/// The longest name and the longest value that are looked at, in bytes.
const LONGEST_NAME: usize = 64;
const LONGEST: usize = 512;
/// The most white space on either side of the sign between them.
const GAP: usize = 8;

const RULE: &str = "secret with a name";

/// Returns the first value of a text that has the name of a secret and looks like one.
pub(super) fn scan(text: &str) -> Option<Found> {
    let bytes = text.as_bytes();
    let signs = bytes.iter().enumerate().filter(|(_, byte)| matches!(byte, b'=' | b':'));
    signs.into_iter().find_map(|(at, _)| at_sign(text, at))
}

/// Says whether a value is a secret by the name that its field has.
pub(super) fn in_field(name: &str, value: &str) -> Option<Found> {
    (value.len() <= LONGEST && is_field(name) && is_secret(value, true)).then(|| found(name, value))
}

/// Says whether a field or an entry of the context is named as a secret, by any part of its key: `password.db`.
pub(super) fn is_field(name: &str) -> bool {
    name.split('.').any(is_name)
}

fn found(name: &str, value: &str) -> Found {
    let name: String = name.chars().take(LONGEST_NAME).collect();
    Found::new(RULE, &format!("{name} = {}", value.get(..2).unwrap_or_default()))
}

/// Looks at both sides of a sign between a name and a value.
fn at_sign(text: &str, at: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    let next = bytes.get(at + 1).copied();
    let before = at.checked_sub(1).and_then(|before| bytes.get(before).copied());
    // A comparison, a path of a program, and the first of two signs, of which the second one counts.
    if (next == Some(b'='))
        || (next == Some(b':'))
        || matches!(before, Some(b'=' | b'!' | b'<' | b'>'))
    {
        return None;
    }
    let name = name_before(text, at)?;
    if !is_name(name) {
        return None;
    }
    let mut from = at + 1;
    if next == Some(b'>') {
        from += 1;
    }
    let gap = bytes.get(from..)?.iter().take(GAP).take_while(|b| matches!(b, b' ' | b'\t')).count();
    from += gap;
    let rest = text.get(from..)?;
    let opening = rest.trim_start_matches('\\');
    let quote = opening.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'));
    let inside = quote.map_or(rest, |_| opening.get(1..).unwrap_or_default());
    let ends = |c: char| match quote {
        Some(quote) => c == quote || c == '\n' || c == '\\',
        None => {
            c.is_whitespace()
                || matches!(c, '"' | '\'' | '`' | ',' | ';' | '&' | ')' | ']' | '}' | '\\')
        }
    };
    let end = inside.bytes().take(LONGEST + 1).position(|byte| ends(char::from(byte)));
    // Without an end it is as long as the text, or too long to be a secret.
    let value = match end {
        Some(end) => inside.get(..end)?,
        None if inside.len() <= LONGEST => inside,
        None => return None,
    };
    // What ends a sentence is no part of it.
    let value = if quote.is_none() { value.trim_end_matches(['.', ':', '!', '?']) } else { value };
    let strong =
        quote.is_some() || (gap == 0 && bytes.get(at) == Some(&b'=') && before != Some(b' '));
    is_secret(value, strong).then(|| found(name, value))
}

/// Returns the name that ends before a sign, perhaps in quotation marks.
fn name_before(text: &str, at: usize) -> Option<&str> {
    let bytes = text.as_bytes();
    let back = |mut end: usize, is: fn(u8) -> bool, most: usize| {
        let least = end.saturating_sub(most);
        while end > least && is(bytes[end - 1]) {
            end -= 1;
        }
        end
    };
    let end = back(at, |byte| matches!(byte, b' ' | b'\t' | b':' | b'?'), GAP);
    let end = back(end, |byte| matches!(byte, b'"' | b'\'' | b'`' | b']' | b'\\'), 3);
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let start = back(end, is_part, LONGEST_NAME);
    text.get(start..end).filter(|name| !name.is_empty())
}

/// Says whether a name is that of a secret: `DB_PASSWORD`, `apiKey`, `auth-token-2`.
fn is_name(whole: &str) -> bool {
    let letters: String = whole
        .chars()
        .rev()
        .take(LONGEST_NAME)
        .filter(char::is_ascii_alphabetic)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let name: String = letters.chars().rev().collect();
    let is = |name: &str| NAMES.iter().any(|end| name.ends_with(end));
    has_last_word(whole)
        || is(&name)
        || SUFFIXES.iter().any(|suffix| name.strip_suffix(suffix).is_some_and(is))
}

/// Says whether the last word of a name is one of [`WORDS`]: `DB_PASS`, `dbPass`, `_auth`.
fn has_last_word(name: &str) -> bool {
    WORDS.iter().any(|word| {
        let Some(at) = name.len().checked_sub(word.len()) else { return false };
        let Some((before, end)) = name.split_at_checked(at) else { return false };
        let before = before.bytes().next_back();
        let begins = !before.is_some_and(|byte| byte.is_ascii_alphabetic())
            || (end.starts_with(|c: char| c.is_ascii_uppercase())
                && before.is_some_and(|byte| byte.is_ascii_lowercase()));
        begins && end.eq_ignore_ascii_case(word)
    })
}

/// How many words behind its name a client of MySQL takes its options.
const OPTIONS_WITHIN: usize = 12;
const MYSQL: &[&str] =
    &["mysql", "mysqldump", "mysqladmin", "mysqlimport", "mariadb", "mariadb-dump"];

/// The words that were read so far, as far as they announce what comes.
#[derive(Debug, Default)]
pub(super) struct Before<'t> {
    /// The last three, the last one first.
    last: [&'t str; 3],
    /// How many more words may be options of a client of MySQL.
    options: usize,
}

impl<'t> Before<'t> {
    /// Notes a word that was read.
    pub(super) fn push(&mut self, word: &'t str) {
        self.last = [word, self.last[0], self.last[1]];
        let program = word.rsplit(['/', '`', '"', '\'']).find(|part| !part.is_empty());
        let is_client = program.is_some_and(|program| MYSQL.contains(&program));
        self.options = if is_client { OPTIONS_WITHIN } else { self.options.saturating_sub(1) };
    }

    /// Returns what follows words that announce it: `--password …`, `Bearer …`, `curl -u ann:…`.
    pub(super) fn announces(&self, value: &str) -> Option<Found> {
        if value.len() > LONGEST {
            return None;
        }
        let [last, second, third] = self.last;
        let bare = value.trim_matches(['"', '\'', '`', ',', ';', '\\', '}', ')']);
        if self.options > 0
            && let Some(password) = value.strip_prefix("-p")
            && is_secret(password, true)
        {
            return Some(found("-p", password));
        }
        let user = matches!(last, "-u" | "--user").then(|| bare.split_once(':')).flatten();
        if let Some((_, password)) = user.filter(|(_, password)| is_secret(password, true)) {
            return Some(found("-u", password));
        }
        if last == "password" && third == "login" && is_secret(bare, true) {
            return Some(found("password", bare));
        }
        let is_header = second.len() >= "authorization:".len()
            && second
                .get(second.len() - "authorization:".len()..)
                .is_some_and(|end| end.eq_ignore_ascii_case("authorization:"));
        if is_header && last.eq_ignore_ascii_case("basic") && is_base64_secret(bare) {
            return Some(found("Basic", bare));
        }
        if is_header && last.eq_ignore_ascii_case("bearer") && is_secret(bare, true) {
            return Some(found("Bearer", bare));
        }
        after_word(last, value)
    }
}

/// Says whether a value is a name and a password as headers have them.
fn is_base64_secret(value: &str) -> bool {
    let is = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let is_mixed = value.bytes().any(|byte| byte.is_ascii_uppercase())
        && value.bytes().any(|byte| byte.is_ascii_lowercase());
    value.len() >= 12
        && value.len().is_multiple_of(4)
        && is_mixed
        && value.bytes().all(is)
        && entropy(value.as_bytes()) >= 2.5
        && !is_placeholder(value)
}

/// Returns what follows a word that announces it: `--password …`, `Bearer …`.
fn after_word(word: &str, value: &str) -> Option<Found> {
    let value = value.trim_matches(['"', '\'', '`', ',', ';', '\\', '}', ')']);
    if let Some(option) = word.strip_prefix("--") {
        let is_option =
            option.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        return (is_option && !value.starts_with('-') && is_name(option) && is_secret(value, true))
            .then(|| found(option, value));
    }
    let word = word.trim_start_matches(['"', '\'', '`', '(']);
    let is_bearer = word.len() >= 6
        && word.get(word.len() - 6..).is_some_and(|end| end.eq_ignore_ascii_case("bearer"));
    (is_bearer && is_secret(value, false)).then(|| found("Bearer", value))
}

/// Returns the password in an address, as in `postgres://ann:…@db/`. There may be an `@` in it.
pub(super) fn password_in_url(chunk: &str) -> Option<Found> {
    chunk.match_indices("://").find_map(|(at, sign)| {
        let after = chunk.get(at + sign.len()..)?;
        let is_end = |byte: u8| matches!(byte, b'/' | b'"' | b'\'' | b'<' | b'>' | b'`');
        let end = after.bytes().take(LONGEST).position(is_end);
        let authority = after.get(..end.unwrap_or(after.len().min(LONGEST)))?;
        let (first, _) = authority.split_once('@')?;
        let (last, _) = authority.rsplit_once('@')?;
        // Another address may follow.
        let longer = (!last.contains([',', ';', '(', ')', '|', '?', '#'])).then_some(last);
        let scheme = chunk.get(..at)?;
        let scheme = scheme.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '+').next()?;
        let user_info = std::iter::once(first).chain(longer).find(|info| has_password(info))?;
        let (user, _) = user_info.split_once(':')?;
        Some(Found::new("password in a URL", &format!("{scheme}://{user}:")))
    })
}

/// Says whether what stands before the `@` of an address has a password, and nothing instead of one.
fn has_password(user_info: &str) -> bool {
    let Some((user, password)) = user_info.split_once(':') else { return false };
    let filled_in = password.starts_with(['$', '{', '*', '%', '[', '(']);
    let is_none = password.len() < 5
        || password == user
        || filled_in
        || is_placeholder(password)
        || NO_PASSWORDS.contains(&password.to_ascii_lowercase().as_str());
    !is_none
}
