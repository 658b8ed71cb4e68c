//! Which folders a list of workspace patterns names.
//!
//! Patterns are walked one name at a time, so only folders that can match are
//! listed. Hidden folders and installed packages never match a wildcard.

use std::collections::BTreeSet;

use globset::{Glob, GlobMatcher};

use super::tree::{Tree, join};

const MOST_FOLDERS: usize = 300;
const DEEPEST: usize = 4;

/// Returns the folders that `patterns` name and `exclude` does not, by path.
///
/// A pattern after `!` excludes too.
pub(super) fn folders(tree: &Tree, patterns: &[String], exclude: &[String]) -> Vec<String> {
    let mut found = BTreeSet::new();
    for pattern in patterns.iter().filter(|pattern| !pattern.starts_with('!')) {
        let names: Vec<&str> =
            pattern.split('/').filter(|name| !name.is_empty() && *name != ".").collect();
        expand(tree, "", &names, 0, &mut found);
    }
    let negated = patterns.iter().filter_map(|pattern| pattern.strip_prefix('!'));
    let unwanted: Vec<Unwanted> =
        exclude.iter().map(String::as_str).chain(negated).map(Unwanted::new).collect();
    found.retain(|path| !path.is_empty() && !unwanted.iter().any(|unwanted| unwanted.holds(path)));
    found.into_iter().collect()
}

fn expand(tree: &Tree, folder: &str, names: &[&str], depth: usize, found: &mut BTreeSet<String>) {
    if found.len() >= MOST_FOLDERS {
        return;
    }
    let Some((name, rest)) = names.split_first() else {
        found.insert(folder.to_owned());
        return;
    };
    if *name == "**" {
        expand(tree, folder, rest, depth, found);
        if depth < DEEPEST {
            let inner = tree.list(folder).into_iter();
            for inner in inner.filter(|e| e.is_folder && !e.is_link && can_match(&e.name)) {
                expand(tree, &join(folder, &inner.name), names, depth + 1, found);
            }
        }
        return;
    }
    if !is_pattern(name) {
        let path = join(folder, name);
        // The last name is not looked up: reading its manifest will tell.
        if rest.is_empty() || tree.is_folder(&path) {
            expand(tree, &path, rest, depth, found);
        }
        return;
    }
    // Building a matcher costs more than all else here, and nearly every pattern is `*`.
    let matcher = (*name != "*").then(|| Glob::new(name).ok().map(|glob| glob.compile_matcher()));
    if matches!(matcher, Some(None)) {
        return;
    }
    for inner in tree.list(folder) {
        let matches = matcher.iter().flatten().all(|matcher| matcher.is_match(&inner.name));
        if inner.is_folder && can_match(&inner.name) && matches {
            expand(tree, &join(folder, &inner.name), rest, depth, found);
        }
    }
}

fn can_match(name: &str) -> bool {
    !name.starts_with('.') && name != "node_modules"
}

fn is_pattern(name: &str) -> bool {
    name.contains(['*', '?', '[', '{'])
}

enum Unwanted {
    Under(String),
    Matching(Option<GlobMatcher>),
}

impl Unwanted {
    fn new(pattern: &str) -> Self {
        let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
        if is_pattern(pattern) {
            Self::Matching(Glob::new(pattern).ok().map(|glob| glob.compile_matcher()))
        } else {
            Self::Under(pattern.to_owned())
        }
    }

    fn holds(&self, path: &str) -> bool {
        match self {
            Self::Under(folder) => path
                .strip_prefix(folder)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/')),
            Self::Matching(matcher) => matcher.iter().any(|matcher| matcher.is_match(path)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::tree_of, *};

    fn strings(list: &[&str]) -> Vec<String> {
        list.iter().map(|item| (*item).to_owned()).collect()
    }

    #[test]
    fn patterns_name_folders() {
        let files = ["a/one/x", "a/two/x", "a/.hid/x", "a/two/deep/x", "b/x", "a/node_modules/x"];
        let folder = tree_of(&files.map(|path| (path, "")));
        let tree = Tree::open(folder.path()).unwrap();
        for (patterns, exclude, expected) in [
            (&["a/*"][..], &[][..], &["a/one", "a/two"][..]),
            (&["a/*", "b", "./b/"], &["a/one"], &["a/two", "b"]),
            (&["a/*", "!a/t*"], &[], &["a/one"]),
            (&["a/**"], &[], &["a", "a/one", "a/two", "a/two/deep"]),
            (&["a/**"], &["a/two"], &["a", "a/one"]),
            (&["*/t?o", "[b]"], &[], &["a/two", "b"]),
            (&["a/{one,two}"], &["a/on"], &["a/one", "a/two"]),
            (&["a/[", "", ".", "/"], &["["], &[]),
        ] {
            let found = folders(&tree, &strings(patterns), &strings(exclude));
            assert_eq!(found, expected, "{patterns:?} {exclude:?}");
        }
    }
}
