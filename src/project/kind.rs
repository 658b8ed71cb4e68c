//! The kinds of project that are known, and what one of them says.

use super::{
    cargo, go, gradle, maven, node, python,
    survey::{Command, Part, Purpose},
    text,
    tree::Tree,
};

/// What one kind of manifest, at the root, says about the project.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The manifest that the description was read from, and that commands follow from.
    pub(super) manifest: &'static str,
    pub(super) name: Option<String>,
    pub(super) description: Option<String>,
    pub(super) language: Option<&'static str>,
    pub(super) parts: Vec<Part>,
    pub(super) commands: Vec<Command>,
}

/// Asks every kind. A package.json is often there for tooling alone, so Node comes last.
pub(super) fn all(tree: &Tree) -> Vec<Found> {
    [cargo::survey, python::survey, go::survey, gradle::survey, maven::survey, node::survey]
        .into_iter()
        .filter_map(|survey| survey(tree))
        .collect()
}

impl Found {
    pub(super) fn new(manifest: &'static str) -> Self {
        Self { manifest, ..Self::default() }
    }

    /// Adds a command that follows from the main manifest.
    pub(super) fn command(&mut self, purpose: Purpose, run: impl Into<String>) {
        self.command_from(purpose, run, self.manifest);
    }

    pub(super) fn command_from(&mut self, purpose: Purpose, run: impl Into<String>, from: &str) {
        self.commands.push(Command { purpose, run: run.into(), from: from.to_owned() });
    }

    /// Adds a part. Without a name of its own it has that of its folder.
    pub(super) fn part(&mut self, path: &str, name: Option<&str>, what: Option<&str>) {
        let folder = path.rsplit('/').next().unwrap_or(path);
        self.parts.push(Part {
            path: path.to_owned(),
            name: name.filter(|name| !name.trim().is_empty()).unwrap_or(folder).to_owned(),
            what: what.and_then(text::sentence),
        });
    }
}
