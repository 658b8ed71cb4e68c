//! How a character is shown that would act on a terminal or hide the text around it: one way everywhere,
//! but where JSON or TOML has its own.

/// Returns what is shown for a character: `\x1b`, `\u{202e}`.
#[must_use]
pub fn shown(c: char) -> String {
    if c.is_ascii() { format!("\\x{:02x}", u32::from(c)) } else { c.escape_unicode().to_string() }
}

/// Returns a text with its control characters shown.
#[must_use]
pub fn controls(text: &str) -> String {
    let mut visible = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control() { visible.push_str(&shown(c)) } else { visible.push(c) }
    }
    visible
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_shown_and_the_rest_stays() {
        assert_eq!(controls("a\u{1b}[1m\n\u{9b}ß\"'"), "a\\x1b[1m\\x0a\\u{9b}ß\"'");
        assert_eq!(shown('\u{202e}'), "\\u{202e}");
    }
}
