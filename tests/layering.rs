//! Layers depend one way only: held by reading which paths of this crate each file names.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// For each layer, what of this crate it may name besides itself.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("env", &[]),
    ("config", &["domain", "env"]),
    ("store", &["domain", "env", "config", "error"]),
    ("git", &["domain", "env", "config", "error"]),
    ("project", &["domain", "env", "config", "error", "git", "store"]),
    ("clients", &["domain", "env", "config", "error"]),
    ("gateway", &["domain", "env"]),
    ("app", &["domain", "env", "config", "error", "git", "store", "project", "clients", "gateway"]),
    ("cli", &["domain", "env", "config", "error", "app"]),
];

/// What asks the operating system for what only `env` may.
const ENV_ONLY: &[&str] =
    &["std::env", "SystemTime::now", "Timestamp::now", "Zoned::now", "getrandom::"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Returns the files under `src` with their layer and their text without comments and unit tests.
fn files() -> Vec<(PathBuf, String, String)> {
    let mut found = Vec::new();
    sources(Path::new("src"), &mut found);
    found.sort();
    let is_test = |name: &std::ffi::OsStr| name == "tests.rs" || name == "testing.rs";
    let is_code = |path: &PathBuf| path.file_name().is_none_or(|name| !is_test(name));
    found
        .into_iter()
        .filter(is_code)
        .map(|path| {
            let layer = path.iter().nth(1).unwrap().to_string_lossy();
            let layer = layer.trim_end_matches(".rs").to_owned();
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            (path, layer, lines.collect::<Vec<_>>().join("\n"))
        })
        .collect()
}

/// Returns the modules of the top that a text names by `crate::`, also in braces and by `super::`
/// from a file at the top of its layer.
fn named(code: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for (start, _) in code.match_indices("crate::") {
        let is_path = |c: char| c.is_alphanumeric() || c == '_';
        if code[..start].ends_with(is_path) {
            continue;
        }
        let rest = &code[start + "crate::".len()..];
        let word =
            |text: &str| -> String { text.trim().chars().take_while(|c| is_path(*c)).collect() };
        match rest.strip_prefix('{') {
            None => {
                named.insert(word(rest));
            }
            Some(list) => {
                let mut depth = 0;
                let mut item = String::new();
                for c in list.chars() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => {
                            named.insert(word(&item));
                            item.clear();
                            continue;
                        }
                        _ => {}
                    }
                    item.push(c);
                }
                named.insert(word(&item));
            }
        }
    }
    named.remove("");
    named
}

#[test]
fn each_layer_names_only_those_below() {
    let mut wrong = Vec::new();
    for (path, layer, code) in files() {
        let Some((_, may)) = MAY_NAME.iter().find(|(name, _)| *name == layer) else { continue };
        for name in named(&code) {
            // Macros and types at the top have no layer.
            let is_layer = MAY_NAME.iter().any(|(layer, _)| *layer == name) || name == "error";
            if is_layer && name != layer && !may.contains(&name.as_str()) {
                wrong.push(format!("{} names {name}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_env_asks_for_the_surroundings() {
    let mut wrong = Vec::new();
    for (path, layer, code) in files() {
        for what in ENV_ONLY.iter().filter(|_| layer != "env") {
            if code.contains(what) {
                wrong.push(format!("{} says {what}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_the_store_opens_its_database() {
    let names = |code: &str| code.contains("rusqlite::");
    let wrong: Vec<PathBuf> = files()
        .into_iter()
        .filter(|(_, layer, code)| layer != "store" && names(code))
        .map(|(path, ..)| path)
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn what_a_file_names_is_found() {
    let code = "use crate::domain::ids::Id;\nuse crate::{env, store::{a, b}, git};\nfn f() { crate::app::x() }";
    let found = named(code);
    assert_eq!(
        found.iter().map(String::as_str).collect::<Vec<_>>(),
        ["app", "domain", "env", "git", "store"]
    );
    assert!(files().len() > 40);
}
