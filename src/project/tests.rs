//! The fixture repositories, read whole, and trees that mean harm.
//!
//! What is particular to one kind of manifest is tested in its file.

use std::{
    fs,
    path::{Path, PathBuf},
};

use proptest::prelude::*;
use tempfile::TempDir;

use super::{Project, Purpose, dependencies, survey};

/// Writes files into a new folder.
pub(super) fn tree_of(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Surveys a new folder with these files in it.
pub(super) fn survey_of(files: &[(&str, &str)]) -> Project {
    survey(tree_of(files).path())
}

/// Returns what a new folder with these files in it depends on, as text: each ecosystem with what it has.
pub(super) fn depends_of(files: &[(&str, &str)]) -> String {
    depends(tree_of(files).path())
}

fn depends(root: &Path) -> String {
    let mut lines = Vec::new();
    for (ecosystem, versions) in dependencies(root) {
        lines.push(ecosystem.to_owned());
        lines.extend(versions.into_iter().map(|(name, version)| format!("{name} {version}")));
    }
    lines.join("\n")
}

/// Returns the command lines for a purpose.
pub(super) fn runs(project: &Project, purpose: Purpose) -> Vec<&str> {
    let commands = project.commands.iter().filter(|command| command.purpose == purpose);
    commands.map(|command| command.run.as_str()).collect()
}

/// Returns the paths of the parts.
pub(super) fn paths(project: &Project) -> Vec<&str> {
    project.parts.iter().map(|part| part.path.as_str()).collect()
}

fn fixture(name: &str) -> Project {
    survey(&fixture_folder(name))
}

fn fixture_folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/repos").join(name)
}

fn parts(project: &Project) -> Vec<(&str, &str, Option<&str>)> {
    let parts = project.parts.iter();
    parts.map(|part| (part.path.as_str(), part.name.as_str(), part.what.as_deref())).collect()
}

fn commands(project: &Project) -> Vec<(Purpose, &str, &str)> {
    let commands = project.commands.iter();
    commands.map(|command| (command.purpose, command.run.as_str(), command.from.as_str())).collect()
}

#[test]
fn the_fixtures_depend_on_what_their_manifests_name() {
    let of = |name: &str| depends(&fixture_folder(name));
    // Only on parts of their own, or on nothing.
    assert_eq!(of("cargo-workspace") + &of("go") + &of("gradle") + &of("empty"), "");
    assert_eq!(of("node"), "npm\neslint ^9.0.0\ntypescript ^5.6.0\nvitest ^3.0.0");
    assert_eq!(of("python"), "python\nclick >=8.1\nmypy >=1.13\npytest >=8.3\nruff >=0.8");
}

#[test]
fn manifests_one_level_down_count_where_the_root_has_none() {
    let found = depends_of(&[
        ("backend/Cargo.toml", "[package]\nname = 'b'\n[dependencies]\nserde = '1'\n"),
        ("frontend/package.json", r#"{"dependencies": {"react": "^19", "bad\u0007name": "1\n2"}}"#),
        ("frontend/x/package.json", "{"),
    ]);
    assert_eq!(found, "cargo\nserde 1\nnpm\nbad name 1 2\nreact ^19");
}

#[test]
fn the_cargo_fixture_is_read() {
    let project = fixture("cargo-workspace");
    assert_eq!(project.name, "tidemark");
    assert_eq!(
        project.summary.as_deref(),
        Some("Predicts the tide at a harbour from its harmonic constants")
    );
    assert_eq!(project.summary_from.as_deref(), Some("Cargo.toml"));
    assert_eq!(project.languages, ["Rust"]);
    assert_eq!(
        parts(&project),
        [
            (
                "crates/constants",
                "tidemark-constants",
                Some("Harmonic constants of the harbours that are known")
            ),
            (
                "crates/model",
                "tidemark-model",
                Some("Sums the constituents of a tide into the height of the water.")
            ),
        ]
    );
    assert_eq!(
        commands(&project),
        [
            (Purpose::Build, "cargo build --workspace", "Cargo.toml"),
            (Purpose::Test, "cargo test --workspace", "Cargo.toml"),
            (Purpose::Lint, "cargo clippy --workspace", "Cargo.toml"),
            (Purpose::Run, "cargo run", "Cargo.toml"),
        ]
    );
    assert_eq!(project.notes, [""; 0]);
}

#[test]
fn the_node_fixture_is_read() {
    let project = fixture("node");
    assert_eq!(project.name, "ferrytime");
    assert_eq!(
        project.summary.as_deref(),
        Some("Timetables of island ferries as a small web page and an API")
    );
    assert_eq!(project.summary_from.as_deref(), Some("package.json"));
    assert_eq!(project.languages, ["TypeScript"]);
    assert_eq!(
        parts(&project),
        [
            (
                "packages/schedule",
                "@ferrytime/schedule",
                Some("Works out departures from a timetable")
            ),
            (
                "packages/server",
                "@ferrytime/server",
                Some("Answers /next with the next departure.")
            ),
        ]
    );
    assert_eq!(
        commands(&project),
        [
            (Purpose::Build, "npm run build", "package.json"),
            (Purpose::Test, "npm test", "package.json"),
            (Purpose::Lint, "npm run lint", "package.json"),
            (Purpose::Lint, "npm run typecheck", "package.json"),
            (Purpose::Run, "npm start", "package.json"),
        ]
    );
}

#[test]
fn the_python_fixture_is_read() {
    let project = fixture("python");
    assert_eq!(project.name, "tallybook");
    assert_eq!(
        project.summary.as_deref(),
        Some("Keeps the accounts of a small club in plain text files.")
    );
    assert_eq!(project.summary_from.as_deref(), Some("pyproject.toml"));
    assert_eq!(project.languages, ["Python"]);
    assert_eq!(
        parts(&project),
        [("src/tallybook", "tallybook", Some("Reads a book of entries and adds it up."))]
    );
    assert_eq!(
        commands(&project),
        [
            (Purpose::Build, "uv build", "pyproject.toml"),
            (Purpose::Test, "uv run pytest", "pyproject.toml"),
            (Purpose::Lint, "uv run ruff check", "pyproject.toml"),
            (Purpose::Lint, "uv run mypy", "pyproject.toml"),
            (Purpose::Run, "uv run tally", "pyproject.toml"),
        ]
    );
}

#[test]
fn the_go_fixture_is_read() {
    let project = fixture("go");
    assert_eq!(project.name, "quill");
    assert_eq!(
        project.summary.as_deref(),
        Some("Quill turns a folder of notes into one printable book.")
    );
    assert_eq!(project.summary_from.as_deref(), Some("README.md"));
    assert_eq!(project.languages, ["Go"]);
    assert_eq!(
        parts(&project),
        [
            ("cmd/quill", "quill", Some("Command quill prints a folder of notes as one book.")),
            (
                "internal/notes",
                "notes",
                Some("Package notes finds notes in a folder, and puts them in order.")
            ),
            (
                "internal/render",
                "render",
                Some("Package render sets notes as the pages of a book.")
            ),
        ]
    );
    assert_eq!(
        commands(&project),
        [
            (Purpose::Build, "go build ./...", "go.mod"),
            (Purpose::Build, "make build", "Makefile"),
            (Purpose::Test, "go test ./...", "go.mod"),
            (Purpose::Test, "make test", "Makefile"),
            (Purpose::Lint, "go vet ./...", "go.mod"),
            (Purpose::Run, "go run ./cmd/quill", "go.mod"),
        ]
    );
}

#[test]
fn the_gradle_fixture_is_read() {
    let project = fixture("gradle");
    assert_eq!(project.name, "orchard");
    assert_eq!(
        project.summary.as_deref(),
        Some("Plans when to prune, spray and pick in an orchard")
    );
    assert_eq!(project.summary_from.as_deref(), Some("build.gradle.kts"));
    assert_eq!(project.languages, ["Kotlin"]);
    assert_eq!(
        parts(&project),
        [
            ("app", "app", None),
            ("core", "core", Some("Trees, seasons and the rules between them")),
            ("storage/files", "storage:files", Some("Keeps an orchard in a folder")),
        ]
    );
    assert_eq!(
        commands(&project),
        [
            (Purpose::Build, "./gradlew build", "build.gradle.kts"),
            (Purpose::Test, "./gradlew test", "build.gradle.kts"),
            (Purpose::Lint, "./gradlew spotlessCheck", "build.gradle.kts"),
            (Purpose::Run, "./gradlew :app:run", "app/build.gradle.kts"),
        ]
    );
}

#[test]
fn an_empty_repository_has_a_name_and_no_more() {
    let project = fixture("empty");
    assert_eq!(project, Project { name: "empty".to_owned(), ..Project::default() });
}

#[test]
fn a_root_that_is_not_there_has_the_name_that_was_asked_for() {
    let project = survey(Path::new("/nowhere/at all\n"));
    assert_eq!(project, Project { name: "at all ".to_owned(), ..Project::default() });
}

#[test]
fn every_kind_at_the_root_is_listed() {
    let project = survey_of(&[
        ("Cargo.toml", "[package]\nname = 'both'"),
        ("package.json", r#"{"name": "tooling", "scripts": {"test": "x"}}"#),
        ("Makefile", "test:\n\tcargo test\n"),
    ]);
    assert_eq!(project.name, "both");
    assert_eq!(runs(&project, Purpose::Test), ["cargo test", "npm test", "make test"]);
    assert_eq!(project.languages, ["Rust", "JavaScript"]);
}

#[test]
fn without_manifests_the_top_folders_are_the_parts() {
    let project = survey_of(&[
        ("scripts/go.sh", ""),
        ("notes/README.md", "Letters we never sent."),
        (".hidden/x", ""),
        ("node_modules/x/package.json", "{}"),
        ("Makefile", "build:\n"),
    ]);
    assert_eq!(
        parts(&project),
        [("notes", "notes", Some("Letters we never sent.")), ("scripts", "scripts", None)]
    );
    assert_eq!(commands(&project), [(Purpose::Build, "make build", "Makefile")]);
    assert_eq!(project.languages, ["Shell"]);
}

#[test]
fn folders_in_src_stand_for_it() {
    let project = survey_of(&[
        ("Cargo.toml", "[package]\nname = 'one'"),
        ("src/main.rs", ""),
        ("src/heat/mod.rs", "//! Heat, and where it goes.\n//!\n//! Slowly.\n"),
        ("src/cold/mod.rs", ""),
        ("docs/x.md", ""),
    ]);
    assert_eq!(
        parts(&project),
        [
            ("docs", "docs", None),
            ("src/cold", "cold", None),
            ("src/heat", "heat", Some("Heat, and where it goes.")),
        ]
    );
}

#[test]
fn without_manifests_at_the_root_those_one_level_down_are_read() {
    let project = survey_of(&[
        ("back/go.mod", "module example.org/back"),
        ("front/package.json", r#"{"name": "shop", "scripts": {"test": "x"}}"#),
        ("$(id)/go.mod", "module example.org/bad"),
    ]);
    assert_eq!(paths(&project), ["$(id)", "back", "front"]);
    assert_eq!(project.parts[2].name, "shop");
    assert_eq!(
        commands(&project)
            .into_iter()
            .filter(|(purpose, ..)| *purpose == Purpose::Test)
            .collect::<Vec<_>>(),
        [
            (Purpose::Test, "cd back && go test ./...", "back/go.mod"),
            (Purpose::Test, "cd front && npm test", "front/package.json"),
        ]
    );
}

#[test]
fn a_broken_manifest_is_skipped_and_noted() {
    let project = survey_of(&[
        ("Cargo.toml", "[package\nname ="),
        ("package.json", "{"),
        ("pyproject.toml", "\u{0}"),
        ("pom.xml", "<project><artifactId>x"),
        ("go.mod", ""),
        ("README.md", "Still worth a visit."),
    ]);
    assert_eq!(project.commands, []);
    assert_eq!(project.summary.as_deref(), Some("Still worth a visit."));
    assert_eq!(
        project.notes,
        [
            "Cargo.toml does not parse; skipped",
            "pyproject.toml does not parse; skipped",
            "go.mod does not parse; skipped",
            "pom.xml does not parse; skipped",
            "package.json does not parse; skipped",
        ]
    );
}

#[test]
fn values_of_another_type_are_as_if_missing() {
    let project = survey_of(&[
        ("Cargo.toml", "package = { name = 3, description = [] }\nworkspace.members = 'x'"),
        ("package.json", r#"{"name": {}, "scripts": [], "workspaces": 4, "description": 1}"#),
        ("pyproject.toml", "project = { name = true, scripts = [] }\ntool = 'x'"),
    ]);
    assert_eq!(project.summary, None);
    assert_eq!(runs(&project, Purpose::Build), ["cargo build", "python -m build"]);
    assert_eq!(project.notes, [""; 0]);
}

#[test]
fn bytes_that_are_no_text_are_no_manifest() {
    let folder = tree_of(&[]);
    fs::write(folder.path().join("Cargo.toml"), [0xff, 0xfe, 0x00]).unwrap();
    fs::write(folder.path().join("README.md"), b"Caf\xe9 menus, one a day.").unwrap();
    let project = survey(folder.path());
    assert_eq!(project.notes, ["Cargo.toml does not parse; skipped"]);
    assert_eq!(project.summary.as_deref(), Some("Caf\u{fffd} menus, one a day."));
}

#[test]
fn a_manifest_past_the_bound_is_skipped() {
    let long = format!("{{\"name\": \"{}\"}}", "x".repeat(2 << 20));
    let project = survey_of(&[("package.json", &long)]);
    assert_eq!(project.commands, []);
    assert_eq!(project.notes, ["package.json is larger than 1 MiB; skipped"]);
}

#[test]
fn a_readme_past_the_bound_is_read_from_its_start() {
    let long = format!("The start says it.\n\n{}", "x".repeat(2 << 20));
    assert_eq!(survey_of(&[("README", &long)]).summary.as_deref(), Some("The start says it."));
}

#[test]
fn parts_and_commands_have_an_end() {
    let members: Vec<String> = (0..50).map(|n| format!("m/{n:02}/package.json")).collect();
    let mut files: Vec<(&str, &str)> = members.iter().map(|path| (path.as_str(), "{}")).collect();
    files.push(("package.json", r#"{"workspaces": ["m/*"]}"#));
    let project = survey_of(&files);
    assert_eq!(project.parts.len(), 30);
    assert_eq!(project.parts[29].path, "m/29");
    assert_eq!(project.notes, ["20 more parts are left out"]);
}

#[test]
fn names_with_escapes_are_one_quiet_line() {
    let project = survey_of(&[(
        "package.json",
        r#"{"name": "a\u001b[31mred\nline", "description": "One\u0007 two\r\n\u202ethree."}"#,
    )]);
    assert_eq!(project.name, "a [31mred line");
    assert_eq!(project.summary.as_deref(), Some("One two three."));
}

#[cfg(unix)]
#[test]
fn folders_with_escapes_are_shown_as_spaces() {
    let project = survey_of(&[("a\u{1b}[2Jb\n/x.txt", "")]);
    assert_eq!(parts(&project), [("a [2Jb ", "a [2Jb ", None)]);
}

#[test]
fn names_that_a_shell_would_act_on_make_no_command() {
    let project = survey_of(&[
        ("Cargo.toml", "[workspace]\nmembers = ['a', 'b']"),
        ("a/Cargo.toml", "[package]\nname = '$(touch x)'"),
        ("a/src/main.rs", ""),
        ("b/Cargo.toml", "[package]\nname = '-Zhelp'"),
        ("b/src/main.rs", ""),
    ]);
    assert_eq!(paths(&project), ["a", "b"]);
    assert_eq!(runs(&project, Purpose::Run), [""; 0]);
}

#[cfg(unix)]
#[test]
fn links_out_of_the_root_are_not_followed() {
    use std::os::unix::fs::symlink;

    let outside = tree_of(&[
        ("Cargo.toml", "[package]\nname = 'outside'"),
        ("README.md", "A secret of the house."),
    ]);
    let inside = tree_of(&[("package.json", r#"{"workspaces": ["p/*"]}"#), ("p/own/x", "")]);
    let root = inside.path();
    symlink(outside.path().join("Cargo.toml"), root.join("Cargo.toml")).unwrap();
    symlink(outside.path().join("README.md"), root.join("README.md")).unwrap();
    symlink(outside.path(), root.join("p/linked")).unwrap();
    fs::write(outside.path().join("package.json"), "{}").unwrap();
    fs::write(root.join("p/own/package.json"), "{}").unwrap();

    let project = survey(root);
    assert_eq!(project.summary, None);
    assert_eq!(runs(&project, Purpose::Build), [""; 0]);
    assert_eq!(paths(&project), ["p/own"]);
}

#[cfg(unix)]
#[test]
fn links_inside_the_root_lead_to_what_is_not_hidden() {
    use std::os::unix::fs::symlink;

    let shown = tree_of(&[("docs/README.md", "A page that all may read.")]);
    symlink("docs/README.md", shown.path().join("README.md")).unwrap();
    assert_eq!(survey(shown.path()).summary.as_deref(), Some("A page that all may read."));

    let hidden = tree_of(&[(".env", "PASSWORD is the word for it")]);
    symlink(".env", hidden.path().join("README.md")).unwrap();
    symlink(".", hidden.path().join("loop")).unwrap();
    assert_eq!(survey(hidden.path()).summary, None);
}

#[test]
fn members_that_climb_out_of_the_root_are_none() {
    let folder = tree_of(&[
        ("out/Cargo.toml", "[package]\nname = 'out'"),
        ("out/package.json", "{}"),
        ("out/pom.xml", "<project><artifactId>out</artifactId></project>"),
        ("in/Cargo.toml", "[workspace]\nmembers = ['../out', '/', 'x/../../out']"),
        ("in/package.json", r#"{"workspaces": ["../*", "../out"]}"#),
        ("in/pom.xml", "<project><modules><module>../out</module></modules></project>"),
        ("in/settings.gradle", "include '..:out'\ninclude ':..'"),
        ("in/go.work", "use ../out"),
        ("in/pyproject.toml", "[project]\n[tool.setuptools.packages.find]\nwhere = ['..']"),
    ]);
    let project = survey(&folder.path().join("in"));
    assert_eq!(project.parts, []);
}

#[test]
fn the_answer_has_a_shape_that_tools_can_read() {
    let json = serde_json::to_value(fixture("empty")).unwrap();
    let schema = serde_json::to_value(schemars::schema_for!(Project)).unwrap();
    assert!(jsonschema::is_valid(&schema, &json));
    let json = serde_json::to_value(fixture("go")).unwrap();
    assert!(jsonschema::is_valid(&schema, &json));
    assert_eq!(json["commands"][0]["purpose"], "build");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_the_files_hold_the_answer_is_short_and_quiet(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "include", "project", "use", "module", "(", ")", "[", "]", "{", "}", "<", ">", "</",
                "<!--", "-->", "<![CDATA[", "]]>", "\"", "'", "\"\"\"", "`", "\\", "/*", "*/", "//",
                "!", "*", "_", "#", "=", "==", ":", ",", "$", "&amp;", "- ", "..", "|", "~~~", "\n",
                "\n\n", " ", "\t", "é", "日", "\u{1b}", "\u{202e}", "\0", "a", "word", "name",
                "packages:", "tasks:", "test:", "package main",
            ]),
            0..80,
        ),
    ) {
        let text = pieces.concat();
        let names = [
            "Cargo.toml", "package.json", "pnpm-workspace.yaml", "pyproject.toml", "setup.cfg",
            "tox.ini", "go.mod", "go.work", "main.go", "settings.gradle", "build.gradle.kts",
            "pom.xml", "Makefile", "justfile", "Taskfile.yml", "README.md", "word/__init__.py",
            "requirements.txt", "a/mod.rs",
        ];
        let project = survey_of(&names.map(|name| (name, text.as_str())));
        // A control character is written as an escape, and so is a backslash.
        let json = serde_json::to_string(&project).unwrap().replace("\\\\", "");
        let loud = ["\\u", "\\n", "\\t", "\u{202e}"].iter().any(|mark| json.contains(mark));
        prop_assert!(!loud, "{json}");
        prop_assert!(json.len() < 30_000);
    }
}
