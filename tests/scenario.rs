//! Scenarios, run as a person would: the tour of the README with its output, and what made
//! `.collab-example/`. With `COLLAB_BLESS=1` what they come to is written down instead of compared.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// Returns a shell in `dir` that finds this build of `collab`.
fn shell(dir: &Path, home: &Path) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_collab"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders =
        [program.parent().unwrap().to_owned()].into_iter().chain(std::env::split_paths(&path));
    let mut command = Command::new("sh");
    command
        .env_clear()
        .current_dir(dir)
        .stdin(Stdio::null())
        .env("PATH", std::env::join_paths(folders).unwrap())
        .env("HOME", home)
        .env("TZ", "UTC")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CEILING_DIRECTORIES", home)
        .envs(["AUTHOR", "COMMITTER"].iter().flat_map(|role| {
            [
                (format!("GIT_{role}_NAME"), "Ann Lee"),
                (format!("GIT_{role}_EMAIL"), "ann@example.org"),
                (format!("GIT_{role}_DATE"), "2026-11-20T09:00:00Z"),
            ]
        }));
    command
}

/// Runs a script, which has to succeed unless its exit code is part of its output.
fn run(command: &mut Command, script: &str) -> String {
    let output = command.args(["-c", script]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{script}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

fn blesses() -> bool {
    std::env::var_os("COLLAB_BLESS").is_some()
}

/// Returns the short ids in a text, in their order.
fn ids(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let is_id = |word: &&str| {
        word.len() == 7
            && ["t-", "m-", "n-", "s-", "h-", "k-"].iter().any(|noun| word.starts_with(noun))
            && word[2..].chars().all(|c| c.is_ascii_digit() || c.is_ascii_lowercase())
    };
    words.filter(is_id).map(str::to_owned).collect()
}

/// Runs the walkthrough's commands; returns it with the output that they really have. Each happens a
/// minute after the one before, on the day that a comment says.
fn walk(text: &str, dir: &Path, home: &Path) -> String {
    let mut walked = String::new();
    // What stands for an id in the text, and the id in this run.
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    let mut lines = text.lines().peekable();
    let mut minute = 0;
    let mut day = "2026-11-23";
    while let Some(line) = lines.next() {
        if let Some(next) = line.strip_prefix("<!-- day ") {
            day = next.trim_end_matches(" -->");
        }
        let Some(asked) = line.strip_prefix("$ ") else {
            walked += line;
            walked.push('\n');
            continue;
        };
        let mut expected = String::new();
        while let Some(line) = lines.next_if(|line| !line.starts_with("$ ") && *line != "```") {
            expected += line;
            expected.push('\n');
        }
        minute += 1;
        let asked = known.iter().fold(asked.to_owned(), |text, (old, new)| text.replace(old, new));
        let mut command = shell(dir, home);
        command.env("COLLAB_TEST_NOW", format!("{day}T09:{minute:02}:00Z"));
        command.env("COLLAB_TEST_SEED", minute.to_string());
        // A pipe keeps no width; the exit code does not show, as in a terminal.
        let got = run(&mut command, &format!("{{ {asked} ; }} 2>&1; true"));
        let name = dir.file_name().unwrap().to_str().unwrap();
        let got = got.replace(dir.to_str().unwrap(), &format!("~/{name}"));
        for (old, new) in ids(&expected).into_iter().zip(ids(&got)) {
            known.entry(old).or_insert(new);
        }
        walked += &format!("$ {asked}\n{got}");
    }
    walked
}

#[test]
fn the_tour_is_what_happens_and_the_readme_has_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let home = TempDir::new().unwrap();
    let dir = home.path().canonicalize().unwrap().join("lists");
    fs::create_dir_all(dir.join("src")).unwrap();
    fs::write(dir.join("README.md"), "# lists\n\nReads lists.\n").unwrap();
    fs::write(dir.join("src/parser.rs"), "pub fn parse() {}\n").unwrap();
    let begin = "git init -q -b main && git add . && git commit -q -m 'Begin the parser'";
    run(&mut shell(&dir, home.path()), begin);

    let path = root.join("fixtures/scenario/tour.md");
    let tour = fs::read_to_string(&path).unwrap();
    let walked = walk(&tour, &dir, home.path());

    let readme_path = root.join("README.md");
    let readme = fs::read_to_string(&readme_path).unwrap();
    let (before, rest) = readme.split_once("<!-- tour -->\n").unwrap();
    let (within, after) = rest.split_once("<!-- /tour -->").unwrap();
    if blesses() {
        fs::write(&path, &walked).unwrap();
        let readme = format!("{before}<!-- tour -->\n{walked}<!-- /tour -->{after}");
        fs::write(&readme_path, readme).unwrap();
        return;
    }
    assert_eq!(walked, tour, "COLLAB_BLESS=1 cargo test --test scenario writes it anew");
    assert_eq!(within, tour, "README.md differs from the tour: bless it");
}

/// Copies a fixture repository.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for (name, text) in files(from) {
        let path = to.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// Walks through a scenario in a folder, and compares what happens with what it says.
fn happens(scenario: &str, dir: &Path, home: &Path) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/scenario").join(scenario);
    let text = fs::read_to_string(&path).unwrap();
    let walked = walk(&text, dir, home);
    if blesses() {
        fs::write(&path, &walked).unwrap();
        return;
    }
    assert_eq!(walked, text, "COLLAB_BLESS=1 cargo test --test scenario writes it anew");
}

#[test]
fn two_participants_build_up_the_context_of_a_project() {
    let home = TempDir::new().unwrap();
    let dir = home.path().canonicalize().unwrap().join("tallybook");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/repos/python"), &dir);
    let begin = "git init -q -b main && git add . && git commit -q -m 'Begin' && collab init";
    run(&mut shell(&dir, home.path()), begin);
    happens("context.md", &dir, home.path());
}

#[test]
fn the_bug_hunt_is_what_happens() {
    let home = TempDir::new().unwrap();
    let dir = home.path().canonicalize().unwrap().join("lists");
    fs::create_dir_all(dir.join("src")).unwrap();
    let parser = "pub fn list(depth: u32) {\n    open();\n    items(depth + 1);\n    close();\n}\n";
    fs::write(dir.join("src/parser.rs"), parser).unwrap();
    fs::write(dir.join("src/cache.rs"), "pub fn get() {}\n").unwrap();
    let begin = "git init -q -b main && git add . && git commit -q -m 'Begin the parser'";
    run(&mut shell(&dir, home.path()), begin);
    happens("bug-hunt.md", &dir, home.path());
}

#[test]
fn the_payment_gateway_is_what_happens() {
    let home = TempDir::new().unwrap();
    let dir = home.path().canonicalize().unwrap().join("shop");
    fs::create_dir_all(dir.join("src")).unwrap();
    fs::write(dir.join("README.md"), "# shop\n\nSells things.\n").unwrap();
    fs::write(dir.join("src/pay.rs"), "pub fn pay() {}\n").unwrap();
    let begin = "git init -q -b main && git add . && git commit -q -m 'Begin the shop'";
    run(&mut shell(&dir, home.path()), begin);
    happens("payment.md", &dir, home.path());
}

#[test]
fn the_use_cases_are_what_happens() {
    let home = TempDir::new().unwrap();
    let dir = home.path().canonicalize().unwrap().join("ledger");
    fs::create_dir_all(dir.join("src")).unwrap();
    fs::create_dir_all(dir.join("tests")).unwrap();
    fs::write(dir.join("README.md"), "# ledger\n\nKeeps accounts.\n").unwrap();
    fs::write(dir.join("src/ledger.rs"), "pub fn post() {}\n").unwrap();
    fs::write(dir.join("tests/ledger.rs"), "fn posts() {}\n").unwrap();
    let begin = "git init -q -b main && git add . && git commit -q -m 'Begin the ledger'";
    run(&mut shell(&dir, home.path()), begin);
    happens("use-cases.md", &dir, home.path());
}

/// Returns the files under a folder, but for the link to what lives in the git directory.
fn files(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_symlink() || path.ends_with("live") {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_owned();
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

#[test]
fn the_example_is_what_its_scenario_makes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let home = TempDir::new().unwrap();
    let dir = home.path().canonicalize().unwrap().join("lists");
    fs::create_dir(&dir).unwrap();
    let script = fs::read_to_string(root.join("fixtures/scenario/three-participants.sh")).unwrap();
    run(&mut shell(&dir, home.path()), &script);

    let mut made = files(&dir.join(".collab"));
    // It has git ignore itself, too, and so no clone of this repository would have it.
    assert!(made.remove(Path::new("view/.gitignore")).is_some());
    let example = root.join(".collab-example");
    if blesses() {
        let _ = fs::remove_dir_all(&example);
        for (name, text) in made {
            let path = example.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        return;
    }
    assert_eq!(files(&example), made, "COLLAB_BLESS=1 cargo test --test scenario writes it anew");
}
