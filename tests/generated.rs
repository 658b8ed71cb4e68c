//! What is committed is what the program makes: `man/`, `completions/`, `fixtures/schema/`, `integrations/`.
//!
//! `COLLAB_BLESS=1 cargo test --test generated` writes it anew.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

fn collab(args: &[&str]) -> Vec<u8> {
    let out = Command::new(env!("CARGO_BIN_EXE_collab")).args(args).output().unwrap();
    assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    out.stdout
}

fn files_in(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            let inner = files_in(&entry.path()).into_iter();
            found.extend(inner.map(|(below, content)| (format!("{name}/{below}"), content)));
        } else {
            found.insert(name, fs::read(entry.path()).unwrap());
        }
    }
    found
}

/// Sees that a committed folder holds just these files, or makes it so.
fn compare(folder: &str, made: &BTreeMap<String, Vec<u8>>) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    if std::env::var_os("COLLAB_BLESS").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, content) in made {
            let file = folder.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, content).unwrap();
        }
    }
    let committed = files_in(&folder);
    let stale: Vec<&String> = made
        .keys()
        .chain(committed.keys())
        .filter(|name| made.get(*name) != committed.get(*name))
        .collect();
    let how = "run `COLLAB_BLESS=1 cargo test --test generated`";
    assert!(stale.is_empty(), "{}: not what the program makes: {stale:?}; {how}", folder.display());
}

/// Has the program write a folder, and returns its files.
fn made(kind: &str) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    collab(&["util", kind, folder.path().to_str().unwrap()]);
    files_in(folder.path())
}

#[test]
fn man_pages_are_fresh() {
    let made = made("man");
    assert!(
        made.contains_key("collab.1") && made.contains_key("collab-send.1"),
        "{:?}",
        made.keys()
    );
    compare("man", &made);
}

#[test]
fn schemas_are_fresh() {
    let made = made("schema");
    for (name, content) in &made {
        let text = String::from_utf8_lossy(content);
        assert!(!text.contains("\"uint"), "{name} has an unsigned integer; use a signed one");
    }
    compare("fixtures/schema", &made);
}

#[test]
fn completions_are_fresh() {
    let shells = [("bash", "collab.bash"), ("zsh", "_collab"), ("fish", "collab.fish")];
    let script =
        |(shell, file): (&str, &str)| (file.to_owned(), collab(&["util", "completions", shell]));
    compare("completions", &shells.into_iter().map(script).collect());
}

#[test]
fn packages_for_clients_are_fresh() {
    let made = collab_hub::clients::setup::packages(env!("CARGO_PKG_VERSION"));
    let made = made.into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
    compare("integrations", &made);
}
