//! Whether a text could be a secret at all: it is hard to guess, and stands for nothing else.

/// Words that are in examples, and in hardly any secret.
const PLACEHOLDERS: &[&str] = &[
    "example",
    "placeholder",
    "redacted",
    "changeme",
    "change_me",
    "change-me",
    "xxxx",
    "****",
    "....",
    "your_",
    "your-",
    "yourp",
    "yourt",
    "yours",
    "yourk",
    "abcdef",
    "12345678",
    "password",
    "passwd",
    "dummy",
    "foobar",
    "notasecret",
    "not-a-secret",
];

/// Returns how many bits each byte tells, by how often each occurs.
pub(super) fn entropy(bytes: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    let all = bytes.len() as f64;
    let part = |count: u32| {
        let share = f64::from(count) / all;
        -share * share.log2()
    };
    counts.into_iter().filter(|count| *count > 0).map(part).sum()
}

/// Says whether something stands there instead of a secret.
pub(super) fn is_placeholder(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    PLACEHOLDERS.iter().any(|word| lower.contains(word))
}

/// Says whether a value that is named as one is a secret. In a `strong` place (in quotation marks, or as
/// shells and settings have it) a short one is; elsewhere prose must not be taken for one.
pub(super) fn is_secret(value: &str, strong: bool) -> bool {
    let (shortest, least) = if strong { (8, 2.5) } else { (16, 3.3) };
    let bytes = value.as_bytes();
    if bytes.len() < shortest
        || bytes.iter().any(|byte| byte.is_ascii_whitespace() || !byte.is_ascii())
        || is_filled_in(value)
        || is_placeholder(value)
        || is_path(value)
        || is_uuid(value)
        || is_words(value)
    {
        return false;
    }
    let digits = bytes.iter().any(u8::is_ascii_digit);
    let letters = bytes.iter().any(u8::is_ascii_alphabetic);
    let signs = bytes.iter().any(|byte| byte.is_ascii_punctuation() && !b"-_./:".contains(byte));
    letters && (digits || (signs && strong)) && entropy(bytes) >= least
}

/// Says whether a program or a person is to put the value in: `$TOKEN`, `{{ token }}`, `<token>`, `f(x)`.
fn is_filled_in(value: &str) -> bool {
    value.starts_with(['$', '%', '<', '{', '[', '(', '&', '@', '*'])
        || ["${", "{{", "$(", "()", "::", "->", "…"].iter().any(|mark| value.contains(mark))
        || value.split_once('(').is_some_and(|(name, _)| is_words(name))
}

fn is_path(value: &str) -> bool {
    ["/", "./", "../", "~/", "file:", "http:", "https:"]
        .iter()
        .any(|start| value.starts_with(start))
        || (value.contains('/') && value.split('/').all(is_words))
}

fn is_uuid(value: &str) -> bool {
    value.len() == 36
        && value.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Says whether it is words and numbers with signs between them: `claude-3-opus`, `app.config.key`, `3.14.2`.
fn is_words(value: &str) -> bool {
    value.split(['-', '_', '.', ':', ',', '+', '=', '?', '!']).all(|word| {
        let (letters, digits) = (
            word.bytes().filter(u8::is_ascii_alphabetic).count(),
            word.bytes().filter(u8::is_ascii_digit).count(),
        );
        let rest = word.get(1..).unwrap_or_default();
        let one_case = !rest.bytes().any(|byte| byte.is_ascii_uppercase())
            || !word.bytes().any(|byte| byte.is_ascii_lowercase());
        let is_word = letters == word.len() && (one_case || is_camel(word));
        is_word || digits == word.len() || (word.len() <= 6 && letters + digits == word.len())
    })
}

/// Says whether letters are words that are written together, as in `getSecretFromVault`.
fn is_camel(word: &str) -> bool {
    let capitals = word.bytes().filter(u8::is_ascii_uppercase).count();
    capitals * 3 <= word.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_is_what_a_byte_tells() {
        assert!(entropy(b"").abs() < 1e-9);
        assert!(entropy(b"aaaa").abs() < 1e-9);
        assert!((entropy(b"abcd") - 2.0).abs() < 1e-9);
        assert!((entropy(b"aabb") - 1.0).abs() < 1e-9);
    }
}
