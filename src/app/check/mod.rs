//! Checks: which there are, which are trusted, running them, and telling what failed.
//!
//! Invariant: a command of the policy runs only if somebody on this machine trusted exactly this command.

mod run;
mod settle;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::open::App;
use crate::domain::check::Check;
use crate::domain::participant::Kind;
use crate::domain::text::nearest;
use crate::error::{Error, Kind as ErrorKind};
use crate::store::checks;

pub(crate) use run::{Came, Running};
pub(crate) use settle::Settled;

/// A check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckView {
    /// Its name.
    pub name: String,
    /// What it runs.
    pub run: String,
    /// Globs of the paths whose change lets it run; none: every path.
    pub on: Vec<String>,
    /// How long it may take, in seconds.
    pub timeout: i64,
    /// Whether this command is trusted on this machine.
    pub trusted: bool,
    /// What was trusted under this name, if that was another command.
    pub trusted_before: Option<String>,
    /// Whether it passed last in this worktree; nothing if it never ran.
    pub passed: Option<bool>,
    /// When that was.
    pub at: Option<Timestamp>,
    /// How long it took, in milliseconds.
    pub took_ms: Option<i64>,
    /// The first lines that say what failed.
    pub lines: Vec<String>,
}

/// The checks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ChecksView {
    /// By name.
    pub checks: Vec<CheckView>,
}

impl ChecksView {
    /// Returns how many failed last.
    #[must_use]
    pub fn failed(&self) -> usize {
        self.checks.iter().filter(|check| check.passed == Some(false)).count()
    }
}

impl App {
    /// Returns the checks of the policy with how they ended last in this worktree: those of some names, or all.
    ///
    /// # Errors
    /// When there is none of a name.
    pub fn checks(&self, names: &[String]) -> Result<ChecksView, Error> {
        let known = checks::read(self.store.paths(), self.store.clone);
        let worktree = self.store.paths().worktree();
        let view = |check: &Check| {
            let last = known.last(&check.name, worktree);
            let trusted = known.trusts(&check.name, &check.run);
            let before = known.trusted.get(&check.name).filter(|_| !trusted);
            CheckView {
                name: check.name.clone(),
                run: check.run.clone(),
                on: check.on.clone(),
                timeout: check.timeout.as_secs().cast_signed(),
                trusted,
                trusted_before: before.cloned(),
                passed: last.map(|last| last.passed),
                at: last.map(|last| last.at),
                took_ms: last.map(|last| last.took_ms),
                lines: last.map(|last| last.lines.clone()).unwrap_or_default(),
            }
        };
        Ok(ChecksView { checks: self.named_checks(names)?.iter().map(view).collect() })
    }

    /// Trusts commands, as they are shown, on this machine: checks of them may run from now on.
    ///
    /// # Errors
    /// When an AI asks, as it is a person's to say what runs by itself; when one is not as it was shown any more;
    /// when it cannot be written down.
    pub fn trust_checks(&self, shown: &ChecksView) -> Result<ChecksView, Error> {
        if self.is_ai()? {
            let message =
                format!("{} is an AI: what runs by itself is a person's to trust", self.my_name()?);
            return Err(Error::new(ErrorKind::Held, message)
                .hint("Ask a person to run `collab check trust` in a terminal."));
        }
        let names: Vec<String> = shown.checks.iter().map(|check| check.name.clone()).collect();
        for check in self.named_checks(&names)? {
            if !shown.checks.iter().any(|one| one.name == check.name && one.run == check.run) {
                let message = format!("`{}` has changed meanwhile", check.name);
                return Err(Error::user(message).hint("Look again: `collab check trust`."));
            }
        }
        self.store.change_checks(|known| {
            for check in &shown.checks {
                known.trusted.insert(check.name.clone(), check.run.clone());
            }
        })?;
        self.checks(&names)
    }

    /// Says whether an AI asks.
    fn is_ai(&self) -> Result<bool, Error> {
        let me = self.me()?;
        let known = self.store.index().participant(&me.name)?;
        let is_known = known.is_some_and(|known| known.participant.kind == Some(Kind::Ai));
        Ok(me.kind == Some(Kind::Ai) || is_known)
    }

    /// Returns the checks of some names, or all, by name.
    pub(crate) fn named_checks(&self, names: &[String]) -> Result<Vec<Check>, Error> {
        let all = &self.config().checks;
        for name in names {
            if all.iter().any(|check| check.name == *name) {
                continue;
            }
            let near = nearest(name, all.iter().map(|check| check.name.as_str()));
            let shown: String = name.chars().take(100).collect();
            let error = Error::user(format!("there is no check `{shown}`"));
            return Err(match near {
                Some(near) => error.hint(format!("Did you mean `{near}`?")),
                None if all.is_empty() => error.hint(
                    "Put it into `[checks]` of .collab/config.toml: `test = \"cargo test\"`.",
                ),
                None => error.hint("See which there are with `collab check`."),
            });
        }
        let is_asked = |check: &&Check| names.is_empty() || names.contains(&check.name);
        Ok(all.iter().filter(is_asked).cloned().collect())
    }
}
