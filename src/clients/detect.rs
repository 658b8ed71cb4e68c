//! Tells the client that runs us, and its process, from variables and ancestors.
//!
//! Invariant: a guess, never proof. Anyone can set a variable, so nothing is allowed or refused
//! because of it.

use super::Client;
use super::known::{ANY, CLIENTS};
use crate::env::Env;
use crate::env::process::{self, Ancestor, Process};

/// Programs that systems give orphans to: beyond one of them there is no one who started us.
const REAPERS: &[&str] = &["systemd", "init", "launchd", "tini", "dumb-init", "docker-init"];

/// Where the processes that we descend from are read.
pub trait Ancestry {
    /// Returns the processes that we descend from, the parent first.
    fn ancestors(&self) -> Vec<Ancestor>;

    /// Returns whether a process was started with a variable set; `None` where unreadable.
    fn has_env(&self, pid: u32, var: &str) -> Option<bool>;
}

/// The processes of this machine.
#[derive(Clone, Copy, Debug)]
pub struct Machine;

impl Ancestry for Machine {
    fn ancestors(&self) -> Vec<Ancestor> {
        process::ancestors()
    }

    fn has_env(&self, pid: u32, var: &str) -> Option<bool> {
        process::has_env(pid, var)
    }
}

/// Returns the first client whose variables are set.
pub fn from_env(env: &Env) -> Option<&'static Client> {
    CLIENTS.iter().find(|client| shows(env, client))
}

/// Returns the client that runs us; of several, the one that started us last.
///
/// A client that another one runs has the variables of both. Ancestors are read only then.
pub fn running(env: &Env, ancestry: &impl Ancestry) -> Option<&'static Client> {
    let mut shown: Vec<_> = CLIENTS.iter().filter(|client| shows(env, client)).collect();
    if shown.len() > 1 {
        shown.retain(|client| client.name != ANY.name);
    }
    if shown.len() > 1 {
        let ancestors = ancestry.ancestors();
        let distance =
            |client: &&Client| setter(client, env, &ancestors, ancestry).unwrap_or(ancestors.len());
        return shown.into_iter().min_by_key(distance);
    }
    shown.pop()
}

/// Returns the first client of that name, or whose AI is that participant.
pub fn named(name: &str) -> Option<&'static Client> {
    let by_name = CLIENTS.iter().find(|client| client.name == name);
    by_name.or_else(|| CLIENTS.iter().find(|client| client.participant == name))
}

/// Returns the process of a client that runs us.
///
/// That is the nearest ancestor that was started without one of the variables which show the
/// client: it set the variable itself, for all that it starts, shells in between included.
pub fn client_process(client: &Client, env: &Env, ancestry: &impl Ancestry) -> Option<Process> {
    let ancestors = ancestry.ancestors();
    setter(client, env, &ancestors, ancestry).map(|index| ancestors[index].process)
}

/// Programs that stand between a client and what it starts.
const SHELLS: &[&str] = &["sh", "bash", "dash", "zsh", "fish", "cmd.exe", "powershell.exe"];

/// Returns the process that started us, shells left out; none where that has ended.
pub fn parent(ancestry: &impl Ancestry) -> Option<Process> {
    let ancestors = ancestry.ancestors();
    let parent = ancestors.iter().find(|one| !SHELLS.contains(&one.name.as_str()))?;
    (!REAPERS.contains(&parent.name.as_str())).then_some(parent.process)
}

fn shows(env: &Env, client: &Client) -> bool {
    client.env.iter().any(|var| env.var(var).is_some())
}

fn setter(
    client: &Client,
    env: &Env,
    ancestors: &[Ancestor],
    ancestry: &impl Ancestry,
) -> Option<usize> {
    let set: Vec<_> = client.env.iter().filter(|var| env.var(var).is_some()).collect();
    ancestors.iter().take_while(|ancestor| !REAPERS.contains(&ancestor.name.as_str())).position(
        |ancestor| set.iter().any(|var| ancestry.has_env(ancestor.process.pid, var) == Some(false)),
    )
}
