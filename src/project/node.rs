//! Node: `package.json`, its scripts and workspaces, and the package manager
//! that the lock file tells.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{
    dependencies::Named,
    globs,
    kind::Found,
    survey::Purpose,
    tree::{Tree, join},
    yaml,
};

const FILE: &str = "package.json";
const PNPM_WORKSPACE: &str = "pnpm-workspace.yaml";
/// For each purpose, scripts that serve it; the first one there is taken.
const SCRIPTS: [(Purpose, &[&str]); 5] = [
    (Purpose::Build, &["build", "compile"]),
    (Purpose::Test, &["test", "test:unit"]),
    (Purpose::Lint, &["lint", "check"]),
    (Purpose::Lint, &["typecheck", "type-check"]),
    (Purpose::Run, &["start", "dev", "serve"]),
];

/// A parsed `package.json`.
struct Manifest(Map<String, Value>);

impl Manifest {
    fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().map(Self)
    }

    fn text(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.as_str().filter(|text| !text.trim().is_empty())
    }

    /// Returns whether there is a script of this name that does something.
    fn has_script(&self, name: &str) -> bool {
        let script = self.0.get("scripts").and_then(|scripts| scripts.get(name)?.as_str());
        // `npm init` writes a test script that only fails.
        script.is_some_and(|script| !script.contains("no test specified"))
    }

    fn script(&self, names: &[&'static str]) -> Option<&'static str> {
        names.iter().copied().find(|name| self.has_script(name))
    }

    fn workspaces(&self) -> Vec<String> {
        let value = self.0.get("workspaces");
        let list = value.and_then(|value| value.get("packages").or(Some(value)));
        let items = list.and_then(Value::as_array).into_iter().flatten();
        items.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// Returns the patterns of folders that hold members, also those that pnpm has elsewhere.
    fn patterns(&self, tree: &Tree) -> Vec<String> {
        let mut patterns = self.workspaces();
        if tree.has(PNPM_WORKSPACE) {
            let listed = tree.parse(PNPM_WORKSPACE, |text| Some(yaml::list(text, "packages")));
            patterns.extend(listed.unwrap_or_default());
        }
        patterns
    }
}

#[derive(Clone, Copy)]
enum Manager {
    Npm,
    Pnpm,
    Yarn,
    /// Yarn 2 and later, where running in all workspaces is another command.
    YarnBerry,
    Bun,
}

impl Manager {
    fn of(manifest: &Manifest, tree: &Tree) -> Self {
        let yarn = if tree.has(".yarnrc.yml") { Self::YarnBerry } else { Self::Yarn };
        let declared = manifest.text("packageManager").unwrap_or_default();
        match declared.split_once('@').unwrap_or((declared, "")) {
            ("npm", _) => return Self::Npm,
            ("pnpm", _) => return Self::Pnpm,
            ("bun", _) => return Self::Bun,
            ("yarn", version) if version.starts_with("1.") => return Self::Yarn,
            ("yarn", _) => return Self::YarnBerry,
            _ => {}
        }
        let locks = [
            ("pnpm-lock.yaml", Self::Pnpm),
            (PNPM_WORKSPACE, Self::Pnpm),
            ("yarn.lock", yarn),
            ("bun.lock", Self::Bun),
            ("bun.lockb", Self::Bun),
        ];
        locks.into_iter().find(|(lock, _)| tree.has(lock)).map_or(Self::Npm, |(_, found)| found)
    }

    fn run(self, script: &str) -> String {
        let tool = match self {
            Self::Npm => "npm",
            Self::Pnpm => "pnpm",
            Self::Yarn | Self::YarnBerry => "yarn",
            // `bun test` is a test runner of its own.
            Self::Bun => return format!("bun run {script}"),
        };
        match script {
            "test" | "start" => format!("{tool} {script}"),
            _ => format!("{tool} run {script}"),
        }
    }

    fn run_in_all(self, script: &str) -> String {
        match self {
            Self::Npm => format!("npm run {script} --workspaces --if-present"),
            Self::Pnpm => format!("pnpm --recursive run {script}"),
            Self::Yarn => format!("yarn workspaces run {script}"),
            Self::YarnBerry => format!("yarn workspaces foreach --all run {script}"),
            Self::Bun => format!("bun run --filter '*' {script}"),
        }
    }
}

/// Returns what the `package.json` at the root says.
pub(super) fn survey(tree: &Tree) -> Option<Found> {
    if !tree.has(FILE) {
        return None;
    }
    let root = tree.parse(FILE, Manifest::parse)?;
    let mut found = Found::new(FILE);
    found.language = Some(if tree.has("tsconfig.json") { "TypeScript" } else { "JavaScript" });
    found.name = root.text("name").map(str::to_owned);
    found.description = root.text("description").map(str::to_owned);

    let mut members = Vec::new();
    for path in globs::folders(tree, &root.patterns(tree), &[]) {
        let Some(member) = tree.parse(&join(&path, FILE), Manifest::parse) else { continue };
        found.part(&path, member.text("name"), member.text("description"));
        members.push(member);
    }
    let manager = Manager::of(&root, tree);
    for (purpose, names) in SCRIPTS {
        if let Some(script) = root.script(names) {
            found.command(purpose, manager.run(script));
        } else if purpose != Purpose::Run {
            let script = names.iter().find(|name| members.iter().any(|m| m.has_script(name)));
            if let Some(script) = script {
                found.command(purpose, manager.run_in_all(script));
            }
        }
    }
    Some(found)
}

/// Adds what the packages of the `package.json` at the root depend on.
pub(super) fn dependencies(tree: &Tree, named: &mut Named) {
    let Some(root) = tree.has(FILE).then(|| tree.parse(FILE, Manifest::parse)).flatten() else {
        return;
    };
    let mut own: BTreeSet<String> = root.text("name").map(str::to_owned).into_iter().collect();
    let members = globs::folders(tree, &root.patterns(tree), &[]);
    let members = members.iter().filter_map(|path| tree.parse(&join(path, FILE), Manifest::parse));
    for package in members.chain([root]) {
        own.extend(package.text("name").map(str::to_owned));
        for kind in ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"]
        {
            let wanted = package.0.get(kind).and_then(Value::as_object);
            for (name, version) in wanted.into_iter().flatten() {
                named.add(name, version.as_str().unwrap_or_default());
            }
        }
    }
    named.without(&own);
}

#[cfg(test)]
mod tests {
    use super::super::{
        Purpose,
        tests::{depends_of, paths, runs, survey_of},
    };

    #[test]
    fn dependencies_of_all_members_are_named_and_members_are_not() {
        let root = r#"{"name": "web", "workspaces": ["libs/*"], "devDependencies": {"tsc": "^5"}}"#;
        let a = r#"{"name": "@web/a", "dependencies": {"socket.io": "4.8.1", "@web/b": "*"},
                    "peerDependencies": {"tsc": ">=5", "odd": 3}}"#;
        let found = depends_of(&[
            ("package.json", root),
            ("libs/a/package.json", a),
            ("libs/b/package.json", r#"{"name": "@web/b"}"#),
        ]);
        assert_eq!(found, "npm\nodd *\nsocket.io 4.8.1\ntsc >=5 | ^5");
    }

    #[test]
    fn the_manager_is_told_by_its_files() {
        let scripts = r#""scripts": {"build": "x", "test": "x", "dev": "x"}"#;
        for (manager, file, build, test) in [
            ("", "x", "npm run build", "npm test"),
            ("", "pnpm-lock.yaml", "pnpm run build", "pnpm test"),
            ("", "yarn.lock", "yarn run build", "yarn test"),
            ("", "bun.lock", "bun run build", "bun run test"),
            ("pnpm@9.1.0", "yarn.lock", "pnpm run build", "pnpm test"),
            ("odd", "package-lock.json", "npm run build", "npm test"),
        ] {
            let manifest = format!(r#"{{"packageManager": "{manager}", {scripts}}}"#);
            let project = survey_of(&[("package.json", &manifest), (file, "")]);
            assert_eq!(runs(&project, Purpose::Build), [build]);
            assert_eq!(runs(&project, Purpose::Test), [test]);
        }
    }

    #[test]
    fn the_test_script_that_npm_writes_is_none() {
        let manifest = r#"{"scripts": {"test": "echo \"Error: no test specified\" && exit 1"}}"#;
        assert_eq!(survey_of(&[("package.json", manifest)]).commands, []);
    }

    #[test]
    fn scripts_that_only_members_have_are_run_in_all() {
        let project = survey_of(&[
            ("package.json", r#"{"scripts": {"build": "x"}}"#),
            ("pnpm-workspace.yaml", "packages:\n  - 'libs/*'\n  - '!libs/old'\n"),
            ("libs/a/package.json", r#"{"name": "@x/a", "scripts": {"test": "x", "start": "x"}}"#),
            ("libs/old/package.json", "{}"),
        ]);
        assert_eq!(paths(&project), ["libs/a"]);
        assert_eq!(project.parts[0].name, "@x/a");
        assert_eq!(runs(&project, Purpose::Build), ["pnpm run build"]);
        assert_eq!(runs(&project, Purpose::Test), ["pnpm --recursive run test"]);
        assert_eq!(runs(&project, Purpose::Run), [""; 0]);
    }

    #[test]
    fn workspaces_may_be_an_object_and_the_text_may_have_a_mark() {
        let project = survey_of(&[
            ("package.json", "\u{feff}{\"workspaces\": {\"packages\": [\"a\"]}}"),
            ("a/package.json", r#"{"name": " "}"#),
        ]);
        assert_eq!(project.parts[0].name, "a");
    }
}
