//! A remote's copy of the log: fetched and pushed by the user's git, with the user's credentials.
//!
//! Invariants: nothing of the code's refs is fetched, pushed, pruned or tagged along; no hook of the user's
//! for pushing code runs; it takes no longer than it may, and then nothing is left running; nobody is asked
//! for a password where nobody sits.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{LOG_BRANCH, LOG_REF, Place, child, program};
use crate::env::Env;

/// The branch that a remote has instead of [`LOG_REF`], where it takes branches only.
pub const LOG_BRANCH_REF: &str = "refs/heads/collab-log";

/// What a failure is called by: the last of git's words, and no more than this many characters.
const MOST_WORDS: usize = 300;

/// How often a fetch is tried that another process is in the way of, and how much longer each time it waits.
const FETCHES: u32 = 6;
const PAUSE: Duration = Duration::from_millis(40);

/// What git says where a ref was moved meanwhile, here or there.
const MOVED: [&str; 4] = [
    "cannot lock ref",
    "couldn't find remote ref",
    "unable to update local ref",
    "incorrect old value",
];

/// A remote of a repository.
#[derive(Clone, Debug)]
pub struct Remote<'p> {
    place: &'p Place,
    name: String,
    /// Another ref than the usual two that the log is kept in there.
    set: Option<String>,
    timeout: Duration,
    asks: bool,
}

/// Why a remote could not be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RemoteError {
    /// There is no git to run.
    #[error("there is no `git` to run: {0}")]
    NoGit(String),
    /// It did not answer in time.
    #[error("{name} did not answer within {} s", timeout.as_secs_f64())]
    Hangs {
        /// The remote.
        name: String,
        /// How long it was waited for.
        timeout: Duration,
    },
    /// There is no way to it now.
    #[error("{name} cannot be reached: {why}")]
    Unreachable {
        /// The remote.
        name: String,
        /// What git says.
        why: String,
    },
    /// It does not let us in.
    #[error("{name} does not let you in: {why}")]
    Denied {
        /// The remote.
        name: String,
        /// What git says.
        why: String,
    },
    /// Anything else.
    #[error("git failed at {name}: {why}")]
    Failed {
        /// The remote.
        name: String,
        /// What git says.
        why: String,
    },
}

/// What came of a push.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// The remote has it.
    Taken,
    /// Another was first, or is at it: what is there now has to be fetched. And what git says.
    Behind(String),
    /// The remote takes no such ref, and why.
    Refused(String),
    /// Something else fails there, and why.
    Failed(String),
}

impl Place {
    /// Returns the names of the remotes.
    ///
    /// # Errors
    /// When there is no git to ask.
    pub fn remotes(&self) -> Result<Vec<String>, RemoteError> {
        let listed = program::command(self, &["--no-optional-locks", "remote"]).output();
        let listed = listed.map_err(|error| RemoteError::NoGit(error.to_string()))?;
        Ok(String::from_utf8_lossy(&listed.stdout).lines().map(str::to_owned).collect())
    }

    /// Returns the remote that a branch is pulled from, if it is one with a name.
    #[must_use]
    pub fn remote_of(&self, branch: &str) -> Option<String> {
        let key = format!("branch.{branch}.remote");
        program::line(self, &["config", "--get", &key]).filter(|name| name != ".")
    }

    /// Says whether there is any remote, without starting git.
    #[must_use]
    pub fn has_remote(&self) -> bool {
        let config = std::fs::read_to_string(self.common_dir.join("config")).unwrap_or_default();
        config.lines().any(|line| line.trim_start().starts_with("[remote \""))
    }
}

impl<'p> Remote<'p> {
    /// Names a remote; `set` is the ref that it keeps the log in, where that is neither of the usual two.
    /// `asks` says whether somebody sits there who can be asked for a password.
    #[must_use]
    pub fn new(
        place: &'p Place,
        name: &str,
        set: Option<&str>,
        timeout: Duration,
        asks: bool,
    ) -> Self {
        let set = set.filter(|name| *name != LOG_REF && *name != LOG_BRANCH_REF);
        Self { place, name: name.to_owned(), set: set.map(str::to_owned), timeout, asks }
    }

    /// Returns its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the ref here that tells what was last seen in a ref of the remote.
    #[must_use]
    pub fn tracking(&self, there: &str) -> String {
        let last = match there {
            LOG_REF => "log",
            LOG_BRANCH_REF => LOG_BRANCH,
            _ => "set",
        };
        format!("refs/collab/remotes/{}/{last}", self.name)
    }

    /// Returns the refs in which the remote may keep the log.
    #[must_use]
    pub fn kept_in(&self) -> Vec<&str> {
        [LOG_REF, LOG_BRANCH_REF].into_iter().chain(self.set.as_deref()).collect()
    }

    /// Fetches what the remote has of the log, if anything, to the tracking refs.
    ///
    /// It is asked for its refs first: to fetch one that is not there is an error, and a pattern would bring
    /// branches of the code whose names begin alike.
    pub fn fetch(&self) -> Result<(), RemoteError> {
        let mut attempt = 0;
        loop {
            let there = self.listed()?;
            let known = self.tracked();
            for (name, id) in &known {
                if !there.iter().any(|(there, _)| self.tracking(there) == *name) {
                    // Where another process has just fetched, it knows better.
                    program::output(self.place, &["update-ref", "-d", name, id]);
                }
            }
            let specs: Vec<String> = there
                .into_iter()
                .map(|(there, id)| (self.tracking(&there), there, id))
                .filter(|(tracking, _, id)| known.get(tracking) != Some(id))
                .map(|(tracking, there, _)| format!("+{there}:{tracking}"))
                .collect();
            if specs.is_empty() {
                return Ok(());
            }
            let mut args = vec!["fetch", "-q", "--no-tags", "--no-write-fetch-head", "--refmap="];
            args.extend(["--no-prune", "--no-prune-tags", "--no-recurse-submodules"]);
            // In a partial clone the events themselves would be left out.
            args.extend(["--no-progress", "--no-filter", "--", &self.name]);
            args.extend(specs.iter().map(String::as_str));
            let out = self.run(&args)?;
            if out.success {
                return Ok(());
            }
            attempt += 1;
            let text = String::from_utf8_lossy(&out.stderr);
            if attempt == FETCHES || !MOVED.iter().any(|part| text.contains(part)) {
                return Err(self.error(&out.stderr));
            }
            std::thread::sleep(PAUSE * attempt);
        }
    }

    /// Returns the refs in which the remote may keep the log and that it has, with what they are at.
    fn listed(&self) -> Result<Vec<(String, String)>, RemoteError> {
        let kept_in = self.kept_in();
        let mut args = vec!["ls-remote", "-q", "--refs", "--", &*self.name];
        args.extend(&kept_in);
        let out = self.run(&args)?;
        if !out.success {
            return Err(self.error(&out.stderr));
        }
        let text = String::from_utf8_lossy(&out.stdout);
        let refs = text.lines().filter_map(|line| {
            let (id, name) = line.split_once('\t')?;
            // Asked for a name, git lists those that end in it, too.
            kept_in.contains(&name).then(|| (name.to_owned(), id.to_owned()))
        });
        Ok(refs.collect())
    }

    /// Returns the tracking refs that there are, with what they are at.
    fn tracked(&self) -> BTreeMap<String, String> {
        let below = self.tracking(LOG_REF);
        let below = below.trim_end_matches("log");
        let args = ["for-each-ref", "--format=%(refname) %(objectname)", below];
        let listed = program::output(self.place, &args).unwrap_or_default();
        let text = String::from_utf8_lossy(&listed);
        let refs = text.lines().filter_map(|line| line.split_once(' '));
        refs.map(|(name, id)| (name.to_owned(), id.to_owned())).collect()
    }

    /// Pushes a commit to a ref of the remote, if that is in its history.
    pub fn push(&self, commit: &str, there: &str) -> Result<Pushed, RemoteError> {
        let spec = format!("{commit}:{there}");
        let mirror = format!("remote.{}.mirror=false", self.name);
        let mut args = vec!["-c", &*mirror, "push", "--porcelain", "--no-verify", "--no-signed"];
        args.extend(["--no-follow-tags", "--recurse-submodules=no", "--no-progress", "--"]);
        args.extend([&*self.name, &*spec]);
        let out = self.run(&args)?;
        if out.success {
            return Ok(Pushed::Taken);
        }
        match answer(&out.stdout, &out.stderr, there) {
            Some(pushed) => Ok(pushed),
            None => Err(self.error(&out.stderr)),
        }
    }

    fn run(&self, args: &[&str]) -> Result<child::Ended, RemoteError> {
        let mut git = program::command(self.place, &[]);
        // Its words are read, and nothing that it starts may outlive it.
        git.env("LC_ALL", "C").env("LANGUAGE", "C");
        git.args(["-c", "gc.auto=0", "-c", "maintenance.auto=false"]);
        if !self.asks {
            git.env("GIT_TERMINAL_PROMPT", "0");
            let says = |name: &str| Env::var_os(name).is_some();
            let own = says("GIT_SSH_COMMAND") || says("GIT_SSH");
            if !own && program::line(self.place, &["config", "--get", "core.sshCommand"]).is_none()
            {
                git.env("GIT_SSH_COMMAND", "ssh -o BatchMode=yes");
            }
        }
        git.args(args);
        match child::run(git, self.timeout, !self.asks) {
            Ok(Some(ended)) => Ok(ended),
            Ok(None) => Err(RemoteError::Hangs { name: self.name.clone(), timeout: self.timeout }),
            Err(error) => Err(RemoteError::NoGit(error.to_string())),
        }
    }

    /// Says whether the remote is a folder that is not there now, as on a drive that is not mounted.
    fn is_path_gone(&self) -> bool {
        let url = program::line(self.place, &["remote", "get-url", &self.name]).unwrap_or_default();
        let path = url.strip_prefix("file://").unwrap_or(&url);
        // Git takes one that is relative from the top of the worktree.
        let root = self.place.root.as_deref().unwrap_or(&self.place.git_dir);
        let is_path = path.len() < url.len() || path.starts_with(['/', '.']);
        is_path && !root.join(path).exists()
    }

    fn error(&self, stderr: &[u8]) -> RemoteError {
        let text = String::from_utf8_lossy(stderr);
        let (name, why) = (self.name.clone(), words(&text));
        let says = |any: &[&str]| any.iter().any(|part| text.contains(part));
        if says(&DENIED) {
            RemoteError::Denied { name, why }
        } else if says(&UNREACHABLE) || self.is_path_gone() {
            RemoteError::Unreachable { name, why }
        } else {
            RemoteError::Failed { name, why }
        }
    }
}

/// What git, ssh and curl say where the remote does not let somebody in.
const DENIED: [&str; 9] = [
    "Permission denied",
    "Authentication failed",
    "could not read Username",
    "could not read Password",
    "terminal prompts disabled",
    "returned error: 401",
    "returned error: 403",
    "Host key verification failed",
    "access denied",
];

/// What they say where there is no way to it.
const UNREACHABLE: [&str; 12] = [
    "Could not resolve",
    "unable to access",
    "Connection refused",
    "Connection timed out",
    "Connection reset",
    "Connection closed",
    "Network is unreachable",
    "No route to host",
    "unable to connect",
    "Operation timed out",
    "Temporary failure in name resolution",
    "unable to look up",
];

/// Reads what the remote said to one ref.
fn answer(stdout: &[u8], stderr: &[u8], there: &str) -> Option<Pushed> {
    let text = String::from_utf8_lossy(stdout);
    let line = text.lines().find_map(|line| {
        let mut fields = line.split('\t');
        let flag = fields.next()?;
        let is_ours = fields.next()?.ends_with(&format!(":{there}"));
        (is_ours && flag == "!").then(|| fields.next()).flatten()
    })?;
    // Refs that another process there is about to move are refused in words of many kinds.
    let behind = [
        "[rejected]",
        "cannot lock ref",
        "failed to lock",
        "failed to update ref",
        "fetch first",
        "non-fast-forward",
        "already exists",
        "incorrect old value",
    ];
    let why = words(line.split_once('(').map_or(line, |(_, why)| why.trim_end_matches(')')));
    if behind.iter().any(|part| line.contains(part)) {
        // What stands in the way there is told beside the answer.
        let text = String::from_utf8_lossy(stderr);
        let told = text.lines().find_map(|line| line.strip_prefix("remote: error: "));
        return Some(Pushed::Behind(told.map_or(why, words)));
    }
    if !line.contains("[remote rejected]") {
        return None;
    }
    let lower = why.to_lowercase();
    let is_name = NOT_THAT_REF.iter().any(|part| lower.contains(part));
    Some(if is_name { Pushed::Refused(why) } else { Pushed::Failed(why) })
}

/// What remotes say, in lower case, where they take other refs and not this one.
const NOT_THAT_REF: [&str; 9] = [
    "hook declined",
    "deny",
    "denied",
    "declined",
    "prohibited",
    "not allowed",
    "permi",
    "forbidden",
    "funny refname",
];

/// Returns what matters of git's words, in one line.
fn words(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let telling = lines.iter().find(|line| {
        ["fatal: ", "error: ", "ssh: "].iter().any(|start| line.starts_with(start))
            || DENIED.iter().any(|part| line.contains(part))
    });
    let line = telling.or(lines.last()).copied().unwrap_or("it says nothing");
    let line = line.trim_start_matches("fatal: ").trim_start_matches("error: ");
    line.chars().filter(|c| !c.is_control()).take(MOST_WORDS).collect()
}

#[cfg(test)]
#[path = "tests/remote.rs"]
mod tests;
