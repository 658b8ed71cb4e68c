//! Characters that act on a terminal, or hide the text around them, as JSON and TOML escape them.

use crate::app::brief::is_harmless;

/// Replaces what is not harmless in a text in JSON, where it can only stand in a string.
pub(crate) fn json(text: &str) -> String {
    replaced(text, |escaped, c| {
        for unit in c.encode_utf16(&mut [0; 2]) {
            escaped.push_str(&format!("\\u{unit:04x}"));
        }
    })
}

/// Returns a text as a string of TOML.
pub(crate) fn toml(text: &str) -> String {
    // A string of JSON is one of TOML, but for what stands outside of the basic plane.
    let quoted = serde_json::Value::from(text).to_string();
    replaced(&quoted, |escaped, c| escaped.push_str(&format!("\\U{:08x}", u32::from(c))))
}

/// Returns a part of a key of TOML, quoted where it has to be.
pub(crate) fn toml_key(part: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let is_plain = !part.is_empty() && part.chars().all(plain);
    if is_plain { part.to_owned() } else { toml(part) }
}

fn replaced(text: &str, escape: impl Fn(&mut String, char)) -> String {
    let mut replaced = String::with_capacity(text.len());
    for c in text.chars() {
        // A string of JSON holds no line end of its own.
        if c == '\n' || is_harmless(c) {
            replaced.push(c);
        } else {
            escape(&mut replaced, c);
        }
    }
    replaced
}
