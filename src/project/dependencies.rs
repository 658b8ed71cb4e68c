//! What a project depends on, by the names and versions that its manifests give.
//!
//! Invariant: a version is what the manifest asks for, as it is written there; what is a part of the
//! project itself is no dependency. Names and versions are short, one line each, and have an end.

use std::{collections::BTreeMap, collections::BTreeSet, path::Path};

use super::{cargo, go, gradle, node, python, text, tree::Tree};

/// How many of an ecosystem are named.
const MOST: usize = 500;
const LONGEST: usize = 200;
/// In how many folders manifests are looked for where the root has none.
const MOST_FOLDERS: usize = 30;

/// Names with their versions, by name.
pub type Versions = Vec<(String, String)>;

/// What was found, before it is put together: a version for each place that names one.
#[derive(Debug, Default)]
pub(super) struct Named(BTreeMap<String, BTreeSet<String>>);

impl Named {
    /// Adds a dependency; an empty version means any.
    pub(super) fn add(&mut self, name: &str, version: &str) {
        let plain = |text: &str| text::plain(text.trim(), LONGEST);
        let (name, version) = (plain(name), plain(version));
        if !name.is_empty() && (self.0.len() < MOST || self.0.contains_key(&name)) {
            self.0.entry(name).or_default().insert(version);
        }
    }

    /// Takes away what is a part of the project.
    pub(super) fn without(&mut self, own: &BTreeSet<String>) {
        self.0.retain(|name, _| !own.contains(name));
    }

    fn versions(self) -> Versions {
        let joined = |versions: BTreeSet<String>| {
            // Of places that ask for any and for some version, the latter say more.
            let said: Vec<String> = versions.into_iter().filter(|said| !said.is_empty()).collect();
            if said.is_empty() { "*".to_owned() } else { said.join(" | ") }
        };
        self.0.into_iter().map(|(name, versions)| (name, joined(versions))).collect()
    }
}

/// Adds what the manifests of one kind name in a tree.
type Reader = fn(&Tree, &mut Named);

const READERS: [(&str, Reader); 5] = [
    ("cargo", cargo::dependencies),
    ("go", go::dependencies),
    ("gradle", gradle::dependencies),
    ("npm", node::dependencies),
    ("python", python::dependencies),
];

/// Returns what the manifests under `root` name, by ecosystem.
pub fn dependencies(root: &Path) -> BTreeMap<&'static str, Versions> {
    let Some(tree) = Tree::open(root) else { return BTreeMap::new() };
    let mut found: BTreeMap<&str, Named> = BTreeMap::new();
    read(&tree, &mut found);
    if found.values().all(|named| named.0.is_empty()) {
        // As in a tree of `backend/` and `frontend/`.
        for folder in tree.folders("").iter().take(MOST_FOLDERS) {
            if let Some(inner) = tree.inside(folder) {
                read(&inner, &mut found);
            }
        }
    }
    found.retain(|_, named| !named.0.is_empty());
    found.into_iter().map(|(ecosystem, named)| (ecosystem, named.versions())).collect()
}

fn read(tree: &Tree, found: &mut BTreeMap<&'static str, Named>) {
    for (ecosystem, reader) in READERS {
        reader(tree, found.entry(ecosystem).or_default());
    }
}
