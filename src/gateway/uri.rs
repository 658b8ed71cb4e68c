//! Addresses of files, as the editor writes them.

use std::path::{Path, PathBuf};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::Value;

const PATH: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// Returns the address of a file.
pub(super) fn of(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let slash = if text.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{}", utf8_percent_encode(&text, PATH))
}

/// Returns the address of a file as a commit or branch has it, for the editor's own git.
pub(super) fn at(path: &Path, rev: &str) -> String {
    let text = path.to_string_lossy();
    let query = serde_json::json!({ "path": text, "ref": rev }).to_string();
    let (path, query) = (of(path), utf8_percent_encode(&query, NON_ALPHANUMERIC).to_string());
    format!("git:{}?{query}", path.trim_start_matches("file:"))
}

/// Returns the file that an address is of: a text, or an object of which some parts may be missing.
pub(super) fn path_of(uri: &Value) -> Option<PathBuf> {
    if let Some(text) = uri.as_str() {
        let path = text.strip_prefix("file://")?;
        let path = percent_decode_str(path).decode_utf8().ok()?;
        return Some(local(&path));
    }
    if uri.get("scheme").and_then(Value::as_str) != Some("file") {
        return None;
    }
    let path = uri.get("path").and_then(Value::as_str)?;
    Some(local(path))
}

/// On Windows a path follows the slash: `/c:/x`.
fn local(path: &str) -> PathBuf {
    let drive = path.strip_prefix('/').filter(|rest| rest.as_bytes().get(1) == Some(&b':'));
    PathBuf::from(drive.unwrap_or(path))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_address_leads_back_to_its_file() {
        let path = Path::new("/r/a b/ü#?%.rs");
        assert_eq!(of(path), "file:///r/a%20b/%C3%BC%23%3F%25.rs");
        assert_eq!(path_of(&json!(of(path))).unwrap(), path);
    }

    #[test]
    fn of_an_object_the_scheme_and_the_path_will_do() {
        let uri = json!({ "$mid": 1, "scheme": "file", "path": "/r/a.rs" });
        assert_eq!(path_of(&uri), Some(PathBuf::from("/r/a.rs")));
        assert_eq!(path_of(&json!({ "scheme": "untitled", "path": "/r/a.rs" })), None);
        assert_eq!(path_of(&json!("untitled:a")), None);
        assert_eq!(path_of(&json!("file:///c%3A/x")), Some(PathBuf::from("c:/x")));
    }

    #[test]
    fn a_file_of_a_branch_is_the_editors_gits() {
        let uri = at(Path::new("/r/a.rs"), "side");
        assert!(uri.starts_with("git:///r/a.rs?%7B%22"), "{uri}");
    }
}
