//! What a `pyproject.toml` says.

use toml::{Table, Value};

use super::super::{dependencies::Named, lookup, text::is_plain_word};
use super::add_requirement;

/// A parsed `pyproject.toml`.
#[derive(Default)]
pub(super) struct Manifest(pub(super) Table);

impl Manifest {
    pub(super) fn parse(text: &str) -> Option<Self> {
        toml::from_str(text).ok().map(Self)
    }

    pub(super) fn name(&self) -> Option<&str> {
        let text = |path| lookup::text(&self.0, path);
        text(&["project", "name"]).or_else(|| text(&["tool", "poetry", "name"]))
    }

    pub(super) fn description(&self) -> Option<&str> {
        let text = |path| lookup::text(&self.0, path);
        text(&["project", "description"]).or_else(|| text(&["tool", "poetry", "description"]))
    }

    pub(super) fn has(&self, path: &[&str]) -> bool {
        lookup::at(&self.0, path).is_some()
    }

    pub(super) fn has_tool(&self, tool: &str) -> bool {
        self.has(&["tool", tool])
    }

    /// Returns whether there is anything to build into a wheel.
    pub(super) fn builds(&self) -> bool {
        self.has(&["build-system"]) || self.has(&["project"]) || self.has_tool("poetry")
    }

    /// Returns whether it is more than the settings of a tool.
    pub(super) fn is_project(&self) -> bool {
        self.builds()
            || self.has(&["dependency-groups"])
            || self.has_tool("uv")
            || self.has_tool("pytest")
    }

    /// Returns whether any list of requirements names this package.
    pub(super) fn requires(&self, package: &str) -> bool {
        let places: [&[&str]; 9] = [
            &["project", "dependencies"],
            &["project", "optional-dependencies"],
            &["dependency-groups"],
            &["tool", "poetry", "dependencies"],
            &["tool", "poetry", "dev-dependencies"],
            &["tool", "poetry", "group"],
            &["tool", "uv", "dev-dependencies"],
            &["tool", "pdm", "dev-dependencies"],
            &["tool", "hatch", "envs"],
        ];
        places.into_iter().filter_map(|place| lookup::at(&self.0, place)).any(|v| names(v, package))
    }

    /// Adds all that it requires, also for optional parts and for those who work on it.
    pub(super) fn add_dependencies(&self, named: &mut Named) {
        let lists: [&[&str]; 3] = [
            &["project", "dependencies"],
            &["tool", "uv", "dev-dependencies"],
            &["tool", "pdm", "dev-dependencies"],
        ];
        for place in lists {
            lookup::list(&self.0, place).iter().for_each(|line| add_requirement(line, named));
        }
        let groups: [&[&str]; 2] = [&["project", "optional-dependencies"], &["dependency-groups"]];
        for group in groups.into_iter().filter_map(|place| lookup::table(&self.0, place)) {
            let lines = group.values().filter_map(Value::as_array).flatten();
            lines.filter_map(Value::as_str).for_each(|line| add_requirement(line, named));
        }
        let own: [&[&str]; 2] =
            [&["tool", "poetry", "dependencies"], &["tool", "poetry", "dev-dependencies"]];
        let mut tables: Vec<&Table> =
            own.into_iter().filter_map(|place| lookup::table(&self.0, place)).collect();
        let groups = lookup::table(&self.0, &["tool", "poetry", "group"]).into_iter().flatten();
        tables.extend(groups.filter_map(|(_, group)| group.get("dependencies")?.as_table()));
        for (name, wanted) in tables.into_iter().flatten().filter(|(name, _)| *name != "python") {
            let version = wanted.as_str().or_else(|| wanted.get("version")?.as_str());
            if version.is_some() || wanted.get("path").is_none() {
                named.add(name, version.unwrap_or_default());
            }
        }
    }

    /// Returns the first program that installing the project gives.
    pub(super) fn program(&self) -> Option<&str> {
        let places: [&[&str]; 2] = [&["project", "scripts"], &["tool", "poetry", "scripts"]];
        let scripts = places.into_iter().find_map(|place| lookup::table(&self.0, place))?;
        scripts.keys().map(String::as_str).find(|name| is_plain_word(name))
    }

    /// Returns the folder that packages are in, for setuptools.
    pub(super) fn sources(&self) -> Vec<String> {
        lookup::list(&self.0, &["tool", "setuptools", "packages", "find", "where"])
    }
}

/// Looks for a requirement as a key or at the start of a string.
fn names(value: &Value, package: &str) -> bool {
    match value {
        Value::String(requirement) => is_requirement_of(requirement, package),
        Value::Array(items) => items.iter().any(|item| names(item, package)),
        Value::Table(table) => {
            table.iter().any(|(key, value)| key == package || names(value, package))
        }
        _ => false,
    }
}

pub(super) fn is_requirement_of(requirement: &str, package: &str) -> bool {
    let rest = requirement.trim_start().strip_prefix(package);
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || "-_.".contains(c)))
}
