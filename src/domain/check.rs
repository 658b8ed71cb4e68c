//! Checks: commands that tell whether the work holds, as builds and tests.

use std::time::Duration;

use super::alert::Kind;
use super::lock::glob::Pattern;
use super::name::Name;
use super::text::is_unseen;

/// The task that fills an editor's list of problems, by its label.
pub const PROBLEMS_TASK: &str = "collab problems";
/// There are at most so many.
pub const MOST_CHECKS: usize = 50;
/// The longest command, in bytes.
const MAX_RUN: usize = 4096;
/// So many lines of what failed are told.
pub const MOST_LINES: usize = 6;
/// The longest of them, in characters.
const LINE: usize = 200;

/// A check, as the policy has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name: lower-case letters, digits, `-`.
    pub name: String,
    /// The command: a line for the shell, in the top of the worktree.
    pub run: String,
    /// Globs of the paths whose change lets it run; none: every path.
    pub on: Vec<String>,
    /// How long it may take.
    pub timeout: Duration,
}

impl Check {
    /// Returns why it cannot be one, if it cannot.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        if self.name.parse::<Name>().is_err() {
            return Some(
                "a check's name is lower-case letters and digits, joined by `-`".to_owned(),
            );
        }
        // What does not show could hide what is trusted.
        let shows = |c: char| !is_unseen(c) || matches!(c, ' ' | '\t' | '\n');
        if self.run.trim().is_empty() || self.run.len() > MAX_RUN || !self.run.chars().all(shows) {
            return Some(format!(
                "what it runs is 1 to {MAX_RUN} bytes, without characters that do not show"
            ));
        }
        self.timeout.is_zero().then(|| "its timeout is 0".to_owned())
    }

    /// Says whether a change of some paths lets it run.
    #[must_use]
    pub fn is_on<'p>(&self, mut paths: impl Iterator<Item = &'p str>) -> bool {
        if self.on.is_empty() {
            return paths.next().is_some();
        }
        let on: Vec<Pattern> = self.on.iter().map(|glob| Pattern::glob(glob)).collect();
        paths.any(|path| on.iter().any(|glob| glob.overlaps(&Pattern::path(path))))
    }

    /// Returns what an alert about it is about.
    #[must_use]
    pub fn kind(&self) -> Kind {
        let builds = ["build", "compile", "lint", "fmt", "typecheck"];
        let is = |word: &&str| self.name.split('-').any(|part| part == *word);
        if builds.iter().any(is) { Kind::Build } else { Kind::Tests }
    }
}

/// Returns the first lines that say what failed, of what a check printed: from the first that sounds like it,
/// else the last ones. Escape sequences must be taken out before.
#[must_use]
pub fn failing_lines(output: &str) -> Vec<String> {
    let lines: Vec<&str> = output.lines().filter(|line| !line.trim().is_empty()).collect();
    let sounds = [
        "error",
        "Error",
        "ERROR",
        "FAILED",
        "FAIL ",
        "FAIL:",
        "panicked",
        "not ok",
        "failed",
        "Traceback",
        "✗",
        "✕",
        "×",
        "assert",
    ];
    // `0 failed` and `no errors` sound like it and say the opposite.
    let fine = ["0 failed", "0 errors", "no errors", "0 failures", "failed: 0"];
    let is_bad = |line: &&str| {
        sounds.iter().any(|word| line.contains(word))
            && !fine.iter().any(|word| line.contains(word))
    };
    let start = lines.iter().position(is_bad);
    let start = start.unwrap_or(lines.len().saturating_sub(MOST_LINES));
    let shown = lines[start..].iter().take(MOST_LINES);
    shown
        .map(|line| line.trim_end().chars().filter(|c| !c.is_control()).take(LINE).collect())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, run: &str, on: &[&str]) -> Check {
        Check {
            name: name.to_owned(),
            run: run.to_owned(),
            on: on.iter().map(|glob| (*glob).to_owned()).collect(),
            timeout: Duration::from_secs(1),
        }
    }

    #[test]
    fn it_runs_on_what_its_globs_meet() {
        let check = check("test", "cargo test", &["src/**", "Cargo.*"]);
        assert!(check.is_on(["README.md", "src/a/b.rs"].into_iter()));
        assert!(check.is_on(["Cargo.toml"].into_iter()));
        assert!(!check.is_on(["README.md", "docs/src.md"].into_iter()));
        assert!(!check.is_on([].into_iter()));
    }

    #[test]
    fn what_would_hide_what_runs_is_no_check() {
        assert_eq!(check("test", "cargo test", &[]).fault(), None);
        for (name, run) in
            [("Test", "x"), ("a/b", "x"), ("test", " "), ("test", "true \u{202e}; x")]
        {
            assert!(check(name, run, &[]).fault().is_some(), "{name} {run:?}");
        }
    }

    #[test]
    fn the_first_failing_lines_are_found() {
        let output = "running 2 tests\n\ntest a ... ok\ntest b ... FAILED\n\nfailures:\n  b\n";
        assert_eq!(failing_lines(output), ["test b ... FAILED", "failures:", "  b"]);
        assert_eq!(failing_lines("one\ntwo\n"), ["one", "two"]);
        assert_eq!(failing_lines("1 passed, 0 failed\n"), ["1 passed, 0 failed"]);
        assert_eq!(failing_lines(""), Vec::<String>::new());
    }
}
