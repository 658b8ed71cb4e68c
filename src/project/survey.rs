//! The survey: asks every kind of manifest, and puts one bounded answer together.
//!
//! Invariant: the same tree gives the same answer. Every string that leaves
//! here is one line without control characters, and every list has an end.

use std::{collections::BTreeMap, path::Path};

use schemars::JsonSchema;
use serde::Serialize;

use super::{
    cargo,
    kind::{self, Found},
    languages, readme, targets, text,
    tree::{Tree, join},
};

const MOST_PARTS: usize = 30;
/// So many folders down a file is looked for.
const DEEPEST: usize = 4;
const MOST_COMMANDS: usize = 12;
const MOST_NOTES: usize = 6;
const LONGEST_NAME: usize = 80;
const LONGEST_LINE: usize = 200;

/// What a working tree says about itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct Project {
    /// The name in the first manifest that has one, else the name of the folder.
    pub name: String,
    /// One sentence: what it is for.
    pub summary: Option<String>,
    /// The file that the summary was read from.
    pub summary_from: Option<String>,
    /// Programming languages, the one with most files first.
    pub languages: Vec<String>,
    /// Its parts, by path.
    pub parts: Vec<Part>,
    /// Commands, by purpose; those of a native build tool before those of a task runner.
    pub commands: Vec<Command>,
    /// What was skipped or left out, and why.
    pub notes: Vec<String>,
}

/// A workspace member, a package, a subproject, or a top folder.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Part {
    /// Its folder, from the root, with `/` between names.
    pub path: String,
    /// What its manifest calls it, else the name of the folder.
    pub name: String,
    /// One sentence: what it is for.
    pub what: Option<String>,
}

/// A command that the manifests declare or imply.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Command {
    /// What it is for.
    pub purpose: Purpose,
    /// The command line, to be run in the root.
    pub run: String,
    /// The manifest that it follows from.
    pub from: String,
}

/// What a command is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub enum Purpose {
    /// Makes what the project makes.
    #[serde(rename = "build")]
    Build,
    /// Runs its tests.
    #[serde(rename = "test")]
    Test,
    /// Looks for faults without running it.
    #[serde(rename = "lint")]
    Lint,
    /// Starts it.
    #[serde(rename = "run")]
    Run,
}

/// Returns what the manifests under `root` say.
pub fn survey(root: &Path) -> Project {
    let Some(tree) = Tree::open(root) else {
        let name = root.file_name().map(|name| name.to_string_lossy().into_owned());
        return Project { name: name.unwrap_or_default(), ..Project::default() }.bounded();
    };
    let found = kind::all(&tree);
    let mut parts: BTreeMap<String, Part> = BTreeMap::new();
    let mut commands: Vec<Command> = Vec::new();
    for part in found.iter().flat_map(|found| &found.parts) {
        parts.entry(part.path.clone()).or_insert_with(|| part.clone());
    }
    if parts.is_empty() {
        for path in folders(&tree).into_iter().filter(|path| holds_a_file(&tree, path, DEEPEST)) {
            let name = path.rsplit('/').next().unwrap_or(&path).to_owned();
            parts.insert(path.clone(), Part { path, name, what: None });
        }
    }
    commands.extend(found.iter().flat_map(|found| found.commands.iter().cloned()));
    if found.is_empty() {
        look_one_level_down(&tree, &mut parts, &mut commands);
    }
    // Task targets come last so that the native tool, which needs nothing
    // installed, stays the first choice; the sort below keeps this order.
    commands.extend(targets::commands(&tree));
    commands.sort_by_key(|command| command.purpose);

    // Reading a README for a part that is then cut off would be wasted.
    for part in parts.values_mut().take(MOST_PARTS).filter(|part| part.what.is_none()) {
        part.what =
            readme::of_part(&tree, &part.path).or_else(|| cargo::module_doc(&tree, &part.path));
    }
    let mut names = found.iter().filter_map(|found| found.name.clone());
    let (summary_from, summary) = summary(&tree, &found).unzip();
    Project {
        name: names.find(|name| !name.trim().is_empty()).unwrap_or_else(|| tree.name()),
        summary,
        summary_from,
        languages: languages::seen(&tree, found.iter().filter_map(|found| found.language)),
        parts: parts.into_values().collect(),
        commands,
        notes: tree.notes(),
    }
    .bounded()
}

fn summary(tree: &Tree, found: &[Found]) -> Option<(String, String)> {
    found
        .iter()
        .find_map(|found| {
            let sentence = text::sentence(found.description.as_deref()?)?;
            Some((found.manifest.to_owned(), sentence))
        })
        .or_else(|| readme::summary(tree))
}

/// Returns the top folders, with those inside `src` in its place if it holds several.
fn folders(tree: &Tree) -> Vec<String> {
    let mut folders = tree.folders("");
    if let Some(at) = folders.iter().position(|folder| folder == "src") {
        let inner = tree.folders("src");
        if inner.len() > 1 {
            folders.splice(at..=at, inner.iter().map(|name| join("src", name)));
        }
    }
    folders
}

/// Says whether there is a file in a folder, a few folders down: git knows of no folder that is empty.
fn holds_a_file(tree: &Tree, folder: &str, deepest: usize) -> bool {
    // A link counts as what it is, a name in that folder.
    let (folders, files): (Vec<_>, Vec<_>) =
        tree.list(folder).into_iter().partition(|entry| entry.is_folder && !entry.is_link);
    !files.is_empty()
        || (folders.iter()).any(|inner| {
            deepest == 0 || holds_a_file(tree, &join(folder, &inner.name), deepest - 1)
        })
}

/// Looks for manifests in the top folders, as in a tree of `backend/` and `frontend/`.
fn look_one_level_down(
    tree: &Tree,
    parts: &mut BTreeMap<String, Part>,
    commands: &mut Vec<Command>,
) {
    for (folder, part) in parts.iter_mut().take(MOST_PARTS) {
        let Some(inner) = tree.inside(folder) else { continue };
        for found in kind::all(&inner) {
            if let Some(name) = found.name.filter(|_| part.name == *folder) {
                part.name = name;
            }
            part.what =
                part.what.take().or_else(|| found.description.as_deref().and_then(text::sentence));
            if !text::is_plain_word(folder) {
                continue;
            }
            commands.extend(found.commands.into_iter().map(|command| Command {
                purpose: command.purpose,
                run: format!("cd {folder} && {}", command.run),
                from: format!("{folder}/{}", command.from),
            }));
        }
    }
}

impl Project {
    /// Cuts every list and every string to what a reader can use.
    fn bounded(mut self) -> Self {
        if self.parts.len() > MOST_PARTS {
            let more = self.parts.len() - MOST_PARTS;
            self.parts.truncate(MOST_PARTS);
            self.notes.insert(0, format!("{more} more parts are left out"));
        }
        self.commands.truncate(MOST_COMMANDS);
        self.notes.truncate(MOST_NOTES);
        self.name = text::plain(&self.name, LONGEST_NAME);
        self.summary_from = self.summary_from.map(|from| text::plain(&from, LONGEST_LINE));
        for part in &mut self.parts {
            part.path = text::plain(&part.path, LONGEST_LINE);
            part.name = text::plain(&part.name, LONGEST_NAME);
        }
        for command in &mut self.commands {
            command.run = text::plain(&command.run, LONGEST_LINE);
            command.from = text::plain(&command.from, LONGEST_LINE);
        }
        for note in &mut self.notes {
            *note = text::plain(note, LONGEST_LINE);
        }
        self
    }
}
