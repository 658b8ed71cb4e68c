//! Running checks.

use std::path::{Path, PathBuf};

use super::ChecksView;
use crate::app::open::App;
use crate::domain::check::{Check, failing_lines};
use crate::env::shell::{self, Ended, Line};
use crate::env::{patience, stop};
use crate::error::{Error, Kind};
use crate::store::checks;

/// A check that can run anywhere, also in another thread.
#[derive(Clone, Debug)]
pub(crate) struct Running {
    /// The check.
    pub(crate) check: Check,
    dir: PathBuf,
}

/// What a run came to.
#[derive(Clone, Debug)]
pub(crate) struct Came {
    /// The check.
    pub(crate) check: Check,
    /// Whether it passed.
    pub(crate) passed: bool,
    /// How long it took, in milliseconds.
    pub(crate) took_ms: i64,
    /// The first lines that say what failed.
    pub(crate) lines: Vec<String>,
}

impl Running {
    /// Runs it; nothing if it was told to stop before it ended.
    pub(crate) fn run(self) -> Option<Came> {
        let Self { check, dir } = self;
        let line =
            Line { line: &check.run, dir: &dir, input: &[], timeout: check.timeout, low: true };
        let ran = shell::run(line, &|| stop::is_told() || patience::is_over());
        let (passed, took_ms, lines) = match ran {
            Ok(ran) => {
                let took = i64::try_from(ran.took.as_millis()).unwrap_or(i64::MAX);
                let plain = anstream::adapter::strip_str(&ran.output).to_string();
                let mut lines = failing_lines(&plain);
                match ran.ended {
                    Ended::Stopped => return None,
                    Ended::Exited(Some(0)) => (true, took, Vec::new()),
                    Ended::Exited(code) => {
                        if lines.is_empty() {
                            lines.push(match code {
                                Some(code) => format!("it exited with {code} and printed nothing"),
                                None => "a signal ended it".to_owned(),
                            });
                        }
                        (false, took, lines)
                    }
                    Ended::TimedOut => {
                        let limit = check.timeout.as_secs();
                        lines.insert(0, format!("it was not done after {limit} s and was ended"));
                        (false, took, lines)
                    }
                }
            }
            Err(error) => (false, 0, vec![format!("it cannot be started: {error}")]),
        };
        Some(Came { check, passed, took_ms, lines })
    }
}

impl App {
    /// Returns the checks of some names, or all, made ready to run in this worktree: those that are trusted, and
    /// the names of those that are not.
    ///
    /// # Errors
    /// When there is none of a name, or no worktree.
    pub(crate) fn runnable(&self, names: &[String]) -> Result<(Vec<Running>, Vec<String>), Error> {
        let Some(dir) = self.site.root() else {
            return Err(Error::user("a bare repository has no worktree to run checks in")
                .hint("Run it in a worktree."));
        };
        let known = checks::read(self.store.paths(), self.store.clone);
        let (trusted, others): (Vec<Check>, Vec<Check>) = self
            .named_checks(names)?
            .into_iter()
            .partition(|check| known.trusts(&check.name, &check.run));
        let ready = |check| Running { check, dir: Path::new(&dir).to_owned() };
        let names = others.into_iter().map(|check| check.name).collect();
        Ok((trusted.into_iter().map(ready).collect(), names))
    }

    /// Runs the checks of some names, or all that are trusted, one after the other; `each` is told which begins.
    ///
    /// # Errors
    /// When none of them is trusted, or one of those that are named is not; when it was told to stop.
    pub fn run_checks(
        &mut self,
        names: &[String],
        mut each: impl FnMut(&str),
    ) -> Result<ChecksView, Error> {
        let (ready, untrusted) = self.runnable(names)?;
        if !untrusted.is_empty() && (ready.is_empty() || !names.is_empty()) {
            let message =
                format!("nobody on this machine trusts what `{}` runs", untrusted.join("`, `"));
            return Err(Error::new(Kind::Held, message).hint(if self.is_ai()? {
                "An AI cannot trust it: ask a person to look at it with `collab check trust`."
            } else {
                "See what that is and trust it: `collab check trust`."
            }));
        }
        let ran: Vec<String> = ready.iter().map(|ready| ready.check.name.clone()).collect();
        // Each ends what it has started before this process ends.
        stop::notice();
        for ready in ready {
            each(&ready.check.name);
            let Some(came) = ready.run() else {
                return Err(Error::user("stopped before the checks were done"));
            };
            self.settle_check(&came)?;
        }
        if !untrusted.is_empty() {
            self.notices.push(format!(
                "`{}` did not run: nobody on this machine trusts it; see `collab check trust`",
                untrusted.join("`, `")
            ));
        }
        if ran.is_empty() {
            return Ok(ChecksView { checks: Vec::new() });
        }
        self.checks(&ran)
    }
}
