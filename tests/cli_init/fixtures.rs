//! The fixture repositories: what each is, how it is built and tested, its parts, who made it.

use std::path::Path;

use serde_json::Value;

use crate::harness::{Yard, copy, each, write};

const ANN: &str = "Ann Lee <ann@example.com>";
const BOB: &str = "Bob Stone <bob@example.com>";
const COPILOT: &str = "copilot-swe-agent[bot] <198982749+Copilot@users.noreply.github.com>";

/// Copies a fixture, gives it a history by people and AIs, and begins in it.
fn begun(name: &str) -> Value {
    let (yard, root) = Yard::repo(name);
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/repos").join(name);
    copy(&fixture, &root);
    let commit = |who, at, message: &str| {
        let note = format!("{message}\n");
        write(root.join("NOTES"), &note);
        yard.commit(&root, who, at, message)
    };
    commit(ANN, "2026-11-16T09:00:00Z", "Begin");
    commit(
        BOB,
        "2026-11-17T09:00:00Z",
        "Sort the notes\n\nCo-Authored-By: Claude <noreply@anthropic.com>",
    );
    commit(COPILOT, "2026-11-18T09:00:00Z", "Mend the notes");
    commit(ANN, "2026-11-19T09:00:00Z", "Tune the notes\n\nCollab-By: codex");
    commit(
        ANN,
        "2026-11-20T09:00:00Z",
        "Cut the notes\n\nCo-authored-by: Claude <noreply@anthropic.com>",
    );
    let ran = yard.collab(&root, &["init", "--json"]);
    let view = ran.json();
    assert_eq!(view["next"], "git add .collab", "{name}");
    assert_eq!(view["commits"], 5, "{name}");
    let who: Vec<String> = view["who"]
        .as_array()
        .unwrap()
        .iter()
        .map(|who| {
            let last = who["last"].as_str().unwrap();
            format!("{} {} {} {last}", who["name"], who["kind"], who["commits"]).replace('"', "")
        })
        .collect();
    assert_eq!(
        who,
        [
            "claude ai 2 2026-11-20T09:00:00Z",
            "ann-lee person 3 2026-11-20T09:00:00Z",
            "codex ai 1 2026-11-19T09:00:00Z",
            "copilot ai 1 2026-11-18T09:00:00Z",
            "bob-stone person 1 2026-11-17T09:00:00Z",
        ],
        "{name}"
    );
    assert_eq!(view["who"][0]["subjects"][0], "Cut the notes", "{name}");
    assert_eq!(view["hot"][0]["path"], "NOTES", "{name}");
    assert_eq!(view["hot"][0]["commits"], 4, "{name}");
    assert_eq!(yard.collab(&root, &["init"]).code, 0);
    view
}

fn commands(view: &Value) -> Vec<String> {
    let commands = view["project"]["commands"].as_array().unwrap().iter();
    commands
        .map(|command| format!("{}: {}", command["purpose"], command["run"]).replace('"', ""))
        .collect()
}

fn parts(view: &Value) -> Vec<String> {
    each(&view["project"]["parts"], "path")
}

#[test]
fn a_cargo_workspace() {
    let view = begun("cargo-workspace");
    assert_eq!(view["project"]["name"], "tidemark");
    assert_eq!(parts(&view), ["crates/constants", "crates/model"]);
    assert_eq!(
        commands(&view),
        [
            "build: cargo build --workspace",
            "test: cargo test --workspace",
            "lint: cargo clippy --workspace",
            "run: cargo run",
        ]
    );
}

#[test]
fn a_node_workspace() {
    let view = begun("node");
    assert_eq!(view["project"]["name"], "ferrytime");
    assert_eq!(parts(&view), ["packages/schedule", "packages/server"]);
    assert_eq!(
        commands(&view),
        [
            "build: npm run build",
            "test: npm test",
            "lint: npm run lint",
            "lint: npm run typecheck",
            "run: npm start",
        ]
    );
}

#[test]
fn a_python_package() {
    let view = begun("python");
    assert_eq!(view["project"]["name"], "tallybook");
    assert_eq!(parts(&view), ["src/tallybook"]);
    assert_eq!(
        commands(&view),
        [
            "build: uv build",
            "test: uv run pytest",
            "lint: uv run ruff check",
            "lint: uv run mypy",
            "run: uv run tally",
        ]
    );
}

#[test]
fn a_go_module() {
    let view = begun("go");
    assert_eq!(view["project"]["name"], "quill");
    assert_eq!(parts(&view), ["cmd/quill", "internal/notes", "internal/render"]);
    assert_eq!(
        commands(&view),
        [
            "build: go build ./...",
            "build: make build",
            "test: go test ./...",
            "test: make test",
            "lint: go vet ./...",
            "run: go run ./cmd/quill",
        ]
    );
}

#[test]
fn a_gradle_build() {
    let view = begun("gradle");
    assert_eq!(view["project"]["name"], "orchard");
    assert_eq!(parts(&view), ["app", "core", "storage/files"]);
    assert_eq!(
        commands(&view),
        [
            "build: ./gradlew build",
            "test: ./gradlew test",
            "lint: ./gradlew spotlessCheck",
            "run: ./gradlew :app:run"
        ]
    );
}

#[test]
fn an_empty_repository() {
    let view = begun("empty");
    assert_eq!(view["project"]["name"], "empty");
    assert_eq!(parts(&view), [""; 0]);
    assert_eq!(commands(&view), [""; 0]);
}

#[test]
fn the_briefing_reads_well() {
    let (yard, root) = Yard::repo("tidemark");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/repos/cargo-workspace"), &root);
    yard.commit(&root, ANN, "2026-11-19T09:00:00Z", "Begin");
    write(root.join("src/main.rs"), "fn main() {}\n");
    let message = "Empty main\n\nCo-authored-by: Claude <noreply@anthropic.com>";
    yard.commit(&root, BOB, "2026-11-20T10:00:00Z", message);
    insta::assert_snapshot!(yard.collab(&root, &["init"]).text(), @"
    Made in <top>/tidemark: .collab/, .git/collab/, .collab/config.toml, .collab/.gitignore, .collab/.gitattributes, .collab/live, lines in .git/info/exclude
    Hooks: pre-commit, prepare-commit-msg, post-commit, post-checkout, post-merge run collab from now on; `collab setup git --remove` takes them out
    Next: git add .collab
    AI clients that are here are connected with collab setup

    # tidemark (Rust)
    Predicts the tide at a harbour from its harmonic constants

    ## Commands
    - build: `cargo build --workspace`
    - test: `cargo test --workspace`
    - lint: `cargo clippy --workspace`
    - run: `cargo run`

    ## Parts
    - crates/constants (tidemark-constants): Harmonic constants of the harbours that are known
    - crates/model (tidemark-model): Sums the constituents of a tide into the height of the water.

    ## Who made the newest 2 commits
    - claude (AI): 1 commit, last 2 h ago: Empty main
    - bob-stone: 1 commit, last 2 h ago: Empty main
    - ann-lee: 1 commit, last yesterday: Begin
    ");
}
