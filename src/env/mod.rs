//! What this process is given by its surroundings: clock, randomness, variables, directory, processes.
//!
//! Invariant: nothing outside this folder asks the operating system for any of them, so a test
//! that sets them sees the same output every time.

pub mod clock;
pub mod disk;
pub mod editor;
pub(crate) mod outputs;
pub mod patience;
pub mod process;
pub mod shell;
pub mod stop;
pub(crate) mod watch;
pub(crate) mod watched;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// Why the surroundings cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum EnvError {
    /// The current directory was removed or may not be read.
    #[error("cannot tell the current directory")]
    CurrentDir(#[source] std::io::Error),
}

/// The current directory and the environment variables of this process.
#[derive(Clone, Debug)]
pub struct Env {
    cwd: PathBuf,
    vars: Vars,
}

#[derive(Clone, Debug)]
enum Vars {
    Process,
    Given(BTreeMap<String, String>),
}

impl Env {
    /// Captures the current directory; variables are looked up when asked for.
    pub fn from_process() -> Result<Self, EnvError> {
        let cwd = std::env::current_dir().map_err(EnvError::CurrentDir)?;
        Ok(Self { cwd, vars: Vars::Process })
    }

    /// Builds surroundings from given values, for tests.
    pub fn for_test<'a>(
        cwd: impl Into<PathBuf>,
        vars: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let vars = vars.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self { cwd: cwd.into(), vars: Vars::Given(vars.collect()) }
    }

    /// Returns the directory this process was started in.
    pub fn cwd(&self) -> &Path {
        &self.cwd
    }

    /// Returns a variable of this process as it is, also one that is empty or not UTF-8.
    pub fn var_os(name: &str) -> Option<std::ffi::OsString> {
        std::env::var_os(name)
    }

    /// Returns the arguments of this process as they are, its name first.
    pub fn args_os() -> impl Iterator<Item = std::ffi::OsString> {
        std::env::args_os()
    }

    /// Returns the arguments of this process, without its name, lossy where not UTF-8.
    pub fn args() -> impl Iterator<Item = String> {
        std::env::args_os().skip(1).map(|arg| arg.to_string_lossy().into_owned())
    }

    /// Returns the time zone in which people read times.
    pub fn time_zone(&self) -> jiff::tz::TimeZone {
        match &self.vars {
            Vars::Process => jiff::tz::TimeZone::system(),
            Vars::Given(_) => jiff::tz::TimeZone::UTC,
        }
    }

    /// Says whether a program of that name is on the path.
    pub fn has_program(&self, name: &str) -> bool {
        let path = self.var("PATH").unwrap_or_default();
        let names = [name.to_owned(), format!("{name}.exe"), format!("{name}.cmd")];
        std::env::split_paths(&path).any(|dir| names.iter().any(|name| dir.join(name).is_file()))
    }

    /// Returns a variable's value; one that is empty or not UTF-8 counts as absent.
    pub fn var(&self, name: &str) -> Option<String> {
        match &self.vars {
            Vars::Process => process_var(name),
            Vars::Given(vars) => vars.get(name).filter(|value| !value.is_empty()).cloned(),
        }
    }
}

/// What this process does, once that is known.
static DOES: OnceLock<String> = OnceLock::new();

/// Says what this process does, as `collab task add`; what is said first holds.
pub fn set_doing(what: String) {
    let _ = DOES.set(what);
}

/// Returns what this process does.
pub fn doing() -> &'static str {
    DOES.get().map_or("collab", String::as_str)
}

/// Returns the first port at which a gateway is looked for, where `COLLAB_TEST_GATEWAY_PORT`, for tests only, says
/// one.
pub(crate) fn gateway_port() -> Option<u16> {
    process_var("COLLAB_TEST_GATEWAY_PORT").and_then(|text| text.parse().ok())
}

fn process_var(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_counts_as_absent() {
        let env = Env::for_test("/repo", [("FULL", "x"), ("EMPTY", "")]);

        assert_eq!(env.var("FULL").as_deref(), Some("x"));
        assert_eq!(env.var("EMPTY"), None);
        assert_eq!(env.var("ABSENT"), None);
        assert_eq!(env.cwd(), Path::new("/repo"));
    }

    #[test]
    fn the_process_has_a_directory_and_variables() {
        let env = Env::from_process().unwrap();

        assert!(env.cwd().is_absolute());
        // Cargo sets this one for every test that it runs.
        assert!(env.var("CARGO_MANIFEST_DIR").is_some());
        assert_eq!(env.var("COLLAB_NO_SUCH_VARIABLE"), None);
    }
}
