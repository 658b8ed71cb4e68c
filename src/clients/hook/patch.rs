//! Which files a patch writes: in the form of `apply_patch`, or a unified diff.

/// The longest patch that is looked at, in bytes.
const MOST: usize = 4 * 1024 * 1024;

/// What stands before a path in the form of `apply_patch`.
const MARKS: &[&str] =
    &["*** Add File: ", "*** Update File: ", "*** Delete File: ", "*** Move to: "];

/// Returns the paths that a patch names as written; none where it is no patch.
pub(super) fn paths(text: &str) -> Vec<String> {
    let text = &text[..text.floor_char_boundary(MOST)];
    let mut found = Vec::new();
    // In the form of `apply_patch` a line that begins so is one of the text.
    let is_unified = !text.lines().any(|line| line.trim() == "*** Begin Patch");
    for line in text.lines() {
        if let Some(path) = MARKS.iter().find_map(|mark| line.strip_prefix(mark)) {
            found.push(path.trim().to_owned());
        } else if is_unified
            && let Some(path) = line.strip_prefix("+++ ").or_else(|| line.strip_prefix("--- "))
        {
            // A tab stands before a time.
            let path = path.split('\t').next().unwrap_or_default().trim_end();
            if path != "/dev/null" {
                let plain = path.strip_prefix("a/").or_else(|| path.strip_prefix("b/"));
                found.push(plain.unwrap_or(path).to_owned());
            }
        }
    }
    found.retain(|path| !path.is_empty());
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::paths;

    #[test]
    fn both_forms_name_their_files() {
        let codex = "*** Begin Patch\n*** Update File: src/a.rs\n*** Move to: src/b.rs\n@@\n-x\n+y\n\
                     *** Delete File: c d.rs\n*** Add File: e.rs\n+x\n*** End Patch\n";
        assert_eq!(paths(codex), ["c d.rs", "e.rs", "src/a.rs", "src/b.rs"]);
        let git = "diff --git a/x.rs b/x.rs\n--- a/x.rs\n+++ b/x.rs\n@@ -1 +1 @@\n-a\n+b\n\
                   --- /dev/null\n+++ b/new.rs\t2026-11-26\n";
        assert_eq!(paths(git), ["new.rs", "x.rs"]);
        let text = "*** Begin Patch\n*** Update File: a.lua\n@@\n *** Update File: b.lua\n--- c.lua\n+++ d.lua\n";
        assert_eq!(paths(text), ["a.lua"]);
        assert!(paths("no patch").is_empty());
        assert!(paths("*** Update File: \n").is_empty());
    }
}
