//! Words of commands that are offered to people and AIs.
//!
//! Invariant: whatever a word holds, a shell takes it for that one word: what others named runs nothing in a
//! command that somebody copies.

/// Quotes a word for a shell, if it has to be.
#[must_use]
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+,:@%=".contains(c);
    // Some shells look up what follows a `=` at the beginning.
    if !word.is_empty() && !word.starts_with('=') && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_shell_could_read_otherwise_is_quoted() {
        for plain in ["conventions.testing", "src/a.rs:3", "ci/build", "é", "a_b-c+1%@"] {
            assert_eq!(quoted(plain), plain);
        }
        for odd in ["", "x;touch${IFS}y;#", "a b", "$(x)", "~", "*", "=ls", "a\nb", "a&b", "!1"] {
            assert_eq!(quoted(odd), format!("'{odd}'"));
        }
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
