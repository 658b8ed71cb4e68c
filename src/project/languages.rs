//! Which languages the files of a tree are written in.
//!
//! A bounded walk, nearest folders first, that looks at names alone. Samples
//! that a test reads are not the project's own code, so they do not count.

use std::collections::{BTreeMap, VecDeque};

use super::tree::{Tree, join};

const MOST_FILES: usize = 600;
const MOST_FOLDERS: usize = 80;
const DEEPEST: usize = 10;
const MOST_LANGUAGES: usize = 6;
const SAMPLES: [&str; 4] = ["fixtures", "testdata", "__fixtures__", "snapshots"];
/// Languages that a JVM build may be written in.
const JVM: [&str; 4] = ["Java", "Kotlin", "Groovy", "Scala"];

/// Returns the languages seen, the one with most files first, then those that
/// only a manifest speaks of.
pub(super) fn seen<'l>(tree: &Tree, hints: impl Iterator<Item = &'l str>) -> Vec<String> {
    let counts = count(tree);
    // Configuration of the tools around TypeScript is often written in JavaScript.
    let script = counts.get("TypeScript").copied().unwrap_or(0);
    let mut found: Vec<(&str, usize)> = counts
        .iter()
        .map(|(name, count)| (*name, *count))
        .filter(|(name, count)| *name != "JavaScript" || *count > script)
        .collect();
    // The map is in order of names, and the sort keeps it for equal counts.
    found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let mut languages: Vec<String> = found.iter().map(|(name, _)| (*name).to_owned()).collect();
    for hint in hints {
        let known = |name: &str| counts.contains_key(name);
        let another_jvm = JVM.contains(&hint) && JVM.into_iter().any(known);
        if !known(hint) && !another_jvm && !languages.iter().any(|name| name == hint) {
            languages.push(hint.to_owned());
        }
    }
    languages.truncate(MOST_LANGUAGES);
    languages
}

fn count(tree: &Tree) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    let mut files = 0;
    let mut queue = VecDeque::from([(String::new(), 0)]);
    for _ in 0..MOST_FOLDERS {
        let Some((folder, depth)) = queue.pop_front() else { break };
        for entry in tree.list(&folder) {
            if !entry.is_folder {
                files += 1;
                let extension = entry.name.rsplit_once('.').map(|(_, extension)| extension);
                if let Some(language) = extension.and_then(language) {
                    *counts.entry(language).or_default() += 1;
                }
            }
        }
        if files > MOST_FILES {
            break;
        }
        if depth < DEEPEST {
            let inner = tree.folders(&folder).into_iter();
            let own = inner.filter(|name| !SAMPLES.contains(&name.as_str()));
            queue.extend(own.map(|name| (join(&folder, &name), depth + 1)));
        }
    }
    counts
}

/// Returns the language that a file is written in, by its name.
pub(crate) fn language_of(path: &str) -> Option<&'static str> {
    language(path.rsplit('/').next()?.rsplit_once('.')?.1)
}

fn language(extension: &str) -> Option<&'static str> {
    Some(match extension {
        "rs" => "Rust",
        "py" | "pyi" => "Python",
        "ts" | "tsx" | "mts" | "cts" => "TypeScript",
        "js" | "jsx" | "mjs" | "cjs" => "JavaScript",
        "vue" => "Vue",
        "svelte" => "Svelte",
        "go" => "Go",
        "java" => "Java",
        "kt" => "Kotlin",
        "groovy" => "Groovy",
        "scala" => "Scala",
        "c" | "h" => "C",
        "cc" | "cpp" | "cxx" | "hpp" | "hh" => "C++",
        "cs" => "C#",
        "fs" => "F#",
        "rb" => "Ruby",
        "php" => "PHP",
        "swift" => "Swift",
        "m" | "mm" => "Objective-C",
        "ex" | "exs" => "Elixir",
        "erl" => "Erlang",
        "hs" => "Haskell",
        "ml" | "mli" => "OCaml",
        "clj" | "cljs" => "Clojure",
        "dart" => "Dart",
        "lua" => "Lua",
        "pl" | "pm" => "Perl",
        "r" | "R" => "R",
        "jl" => "Julia",
        "zig" => "Zig",
        "nix" => "Nix",
        "tf" => "Terraform",
        "sql" => "SQL",
        "sh" | "bash" => "Shell",
        "ps1" => "PowerShell",
        _ => return None,
    })
}
