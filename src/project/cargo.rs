//! Cargo: `Cargo.toml`, one package or a workspace of them.

use std::collections::BTreeSet;

use toml::{Table, Value};

use super::{
    dependencies::Named,
    globs,
    kind::Found,
    lookup, readme,
    survey::Purpose,
    text,
    tree::{Tree, join},
};

const FILE: &str = "Cargo.toml";
const LONGEST_DOC: u64 = 8 * 1024;
/// More programs than this are parts to choose from, not commands to start with.
const MOST_PROGRAMS: usize = 3;

/// A parsed `Cargo.toml`.
struct Manifest(Table);

impl Manifest {
    fn parse(text: &str) -> Option<Self> {
        toml::from_str(text).ok().map(Self)
    }

    fn is_package(&self) -> bool {
        lookup::table(&self.0, &["package"]).is_some()
    }

    fn is_workspace(&self) -> bool {
        lookup::table(&self.0, &["workspace"]).is_some()
    }

    fn name(&self) -> Option<&str> {
        lookup::text(&self.0, &["package", "name"])
    }

    /// Returns the description, which a member may have from its workspace.
    fn description<'m>(&'m self, workspace: &'m Self) -> Option<&'m str> {
        match lookup::at(&self.0, &["package", "description"])? {
            Value::String(text) => Some(text),
            _ => lookup::text(&workspace.0, &["workspace", "package", "description"]),
        }
    }

    fn members(&self) -> Vec<String> {
        lookup::list(&self.0, &["workspace", "members"])
    }

    fn exclude(&self) -> Vec<String> {
        lookup::list(&self.0, &["workspace", "exclude"])
    }

    fn has_default_members(&self) -> bool {
        lookup::at(&self.0, &["workspace", "default-members"]).is_some()
    }

    fn uses_clippy(&self) -> bool {
        let roots: [&[&str]; 2] = [&["lints", "clippy"], &["workspace", "lints", "clippy"]];
        roots.into_iter().any(|path| lookup::at(&self.0, path).is_some())
    }

    /// Adds what the package depends on; what it has from its workspace is looked up there.
    fn add_dependencies(&self, workspace: &Self, named: &mut Named) {
        let shared = lookup::table(&workspace.0, &["workspace", "dependencies"]);
        let targets = lookup::table(&self.0, &["target"]).into_iter().flat_map(Table::values);
        let targets = targets.filter_map(Value::as_table);
        for table in std::iter::once(&self.0).chain(targets) {
            for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
                for (name, wanted) in lookup::table(table, &[kind]).into_iter().flatten() {
                    let inherits = wanted.get("workspace").is_some();
                    let shared = shared.and_then(|shared| shared.get(name)).filter(|_| inherits);
                    let wanted = shared.unwrap_or(wanted);
                    let text = |key| wanted.get(key).and_then(Value::as_str);
                    let version = wanted.as_str().or_else(|| text("version"));
                    if version.is_none() && text("path").is_some() {
                        continue;
                    }
                    let git = text("git").filter(|_| version.is_none());
                    let version = version.or(git).unwrap_or_default();
                    named.add(text("package").unwrap_or(name), version);
                }
            }
        }
    }

    /// Returns whether `cargo run` in the package's folder knows what to run.
    fn runs(&self, tree: &Tree, folder: &str) -> bool {
        if lookup::at(&self.0, &["package", "default-run"]).is_some() {
            return true;
        }
        let declared = lookup::at(&self.0, &["bin"]).and_then(Value::as_array).map_or(0, Vec::len);
        let several = tree.is_folder(&join(folder, "src/bin"));
        declared <= 1 && !several && (declared == 1 || tree.is_file(&join(folder, "src/main.rs")))
    }
}

/// Returns what the `Cargo.toml` at the root says.
pub(super) fn survey(tree: &Tree) -> Option<Found> {
    if !tree.has(FILE) {
        return None;
    }
    let root = tree.parse(FILE, Manifest::parse)?;
    let mut found = Found::new(FILE);
    found.language = Some("Rust");
    found.name = root.name().map(str::to_owned);
    found.description = root.description(&root).map(str::to_owned);

    let mut programs: Vec<String> = Vec::new();
    if root.is_workspace() {
        for path in globs::folders(tree, &root.members(), &root.exclude()) {
            let Some(member) = tree.parse(&join(&path, FILE), Manifest::parse) else { continue };
            let doc = || crate_doc(tree, &path);
            let what = member.description(&root).map(str::to_owned).or_else(doc);
            found.part(&path, member.name(), what.as_deref());
            if let Some(name) = member.name().filter(|name| text::is_plain_word(name))
                && member.runs(tree, &path)
            {
                programs.push(format!("cargo run -p {name}"));
            }
        }
    }
    // At a package that has members, and where members are chosen, the bare
    // command leaves members out.
    let some_are_left_out = root.is_package() || root.has_default_members();
    let all = if !found.parts.is_empty() && some_are_left_out { " --workspace" } else { "" };
    found.command(Purpose::Build, format!("cargo build{all}"));
    found.command(Purpose::Test, format!("cargo test{all}"));
    if root.uses_clippy() {
        found.command(Purpose::Lint, format!("cargo clippy{all}"));
    } else if let Some(file) = tree.first_of(&["clippy.toml", ".clippy.toml"]) {
        found.command_from(Purpose::Lint, format!("cargo clippy{all}"), file);
    }
    if let Some(file) = tree.first_of(&["rustfmt.toml", ".rustfmt.toml"]) {
        found.command_from(Purpose::Lint, "cargo fmt --all --check", file);
    }
    if root.is_package() && root.runs(tree, "") {
        found.command(Purpose::Run, "cargo run");
    } else if programs.len() <= MOST_PROGRAMS {
        for program in programs {
            found.command(Purpose::Run, program);
        }
    }
    Some(found)
}

/// Adds what the packages of the `Cargo.toml` at the root depend on.
pub(super) fn dependencies(tree: &Tree, named: &mut Named) {
    let Some(root) = tree.has(FILE).then(|| tree.parse(FILE, Manifest::parse)).flatten() else {
        return;
    };
    let mut own: BTreeSet<String> = root.name().map(str::to_owned).into_iter().collect();
    root.add_dependencies(&root, named);
    for path in globs::folders(tree, &root.members(), &root.exclude()) {
        let Some(member) = tree.parse(&join(&path, FILE), Manifest::parse) else { continue };
        own.extend(member.name().map(str::to_owned));
        member.add_dependencies(&root, named);
    }
    named.without(&own);
}

/// Returns the first sentence of the documentation of a crate.
fn crate_doc(tree: &Tree, folder: &str) -> Option<String> {
    ["src/lib.rs", "src/main.rs"].into_iter().find_map(|file| inner_doc(tree, &join(folder, file)))
}

/// Returns the first sentence of the documentation of the module in a folder.
pub(super) fn module_doc(tree: &Tree, folder: &str) -> Option<String> {
    inner_doc(tree, &join(folder, "mod.rs"))
}

fn inner_doc(tree: &Tree, path: &str) -> Option<String> {
    let source = tree.head(path, LONGEST_DOC)?;
    let doc = source.lines().filter_map(|line| line.strip_prefix("//!"));
    let lines: Vec<&str> = doc.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    readme::first_paragraph(&lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::super::{
        Purpose,
        tests::{depends_of, paths, runs, survey_of},
    };

    #[test]
    fn dependencies_have_the_versions_that_packages_or_their_workspace_ask_for() {
        let root = "[package]\nname = 'root'\n[workspace]\nmembers = ['a']\n\
                    [workspace.dependencies]\nserde = { version = '1.0', features = ['derive'] }\n\
                    unused = '3'\n[dependencies]\na = { path = 'a', version = '0.1' }\n\
                    [target.'cfg(unix)'.dependencies]\nlibc = '0.2'\n";
        let member = "[package]\nname = 'a'\n[dependencies]\nserde.workspace = true\n\
                      far = { git = 'https://git.example/far' }\nbeside = { path = '../b' }\n\
                      [dev-dependencies]\nother = { package = 'real', version = '2' }\nlibc = '0.3'\n";
        let found = depends_of(&[("Cargo.toml", root), ("a/Cargo.toml", member)]);
        let expected = "far https://git.example/far\nlibc 0.2 | 0.3\nreal 2\nserde 1.0";
        assert_eq!(found, format!("cargo\n{expected}"));
    }

    #[test]
    fn a_virtual_workspace_builds_all_by_itself() {
        let workspace = "[workspace]\nmembers = ['crates/*', 'xtask']\nexclude = ['crates/old']\n\
                         [workspace.package]\ndescription = 'Shared words'";
        let project = survey_of(&[
            ("Cargo.toml", workspace),
            ("crates/a/Cargo.toml", "[package]\nname = 'lib-a'\ndescription.workspace = true"),
            ("crates/old/Cargo.toml", "[package]\nname = 'old'"),
            ("crates/none/x", ""),
            ("xtask/Cargo.toml", "[package]\nname = 'xtask'"),
            ("xtask/src/main.rs", ""),
            (".clippy.toml", ""),
        ]);
        assert_eq!(paths(&project), ["crates/a", "xtask"]);
        assert_eq!(project.parts[0].name, "lib-a");
        assert_eq!(project.parts[0].what.as_deref(), Some("Shared words"));
        assert_eq!(runs(&project, Purpose::Build), ["cargo build"]);
        assert_eq!(runs(&project, Purpose::Test), ["cargo test"]);
        assert_eq!(runs(&project, Purpose::Lint), ["cargo clippy"]);
        assert_eq!(runs(&project, Purpose::Run), ["cargo run -p xtask"]);
    }

    #[test]
    fn default_members_leave_others_out() {
        let project = survey_of(&[
            ("Cargo.toml", "[workspace]\nmembers = ['a', 'b']\ndefault-members = ['a']"),
            ("a/Cargo.toml", "[package]\nname = 'a'"),
            ("b/Cargo.toml", "[package]\nname = 'b'"),
        ]);
        assert_eq!(runs(&project, Purpose::Test), ["cargo test --workspace"]);
    }

    #[test]
    fn a_package_with_several_programs_has_none_to_run() {
        let several = [("src/main.rs", ""), ("src/bin/q.rs", "")];
        let plain = ("Cargo.toml", "[package]\nname = 'p'");
        assert_eq!(runs(&survey_of(&[plain, several[0], several[1]]), Purpose::Run), [""; 0]);
        let chosen = ("Cargo.toml", "[package]\nname = 'p'\ndefault-run = 'p'");
        assert_eq!(
            runs(&survey_of(&[chosen, several[0], several[1]]), Purpose::Run),
            ["cargo run"]
        );
    }
}
