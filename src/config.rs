//! The team's policy: `.collab/config.toml`.
//!
//! People edit it, branches differ in it, and merges leave marks in it; so nothing that is in it may
//! stop other work. A file that cannot be read is told once, and the last one known is used.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;

use crate::domain::check::{Check, MOST_CHECKS};
use crate::domain::escape;
use crate::domain::kinds::Kinds;
use crate::domain::name::Name;
use crate::domain::session::policy::Genes;
use crate::domain::session::role::{Permission, Roles};

/// What a new repository gets.
pub const TEMPLATE: &str = r#"# Policy of this repository's collaboration; see `collab help`.

# Who is who in git: an e-mail address, a name, or "Name <address>" = a participant.
[names]
# "jane@example.org" = "jane-doe"

[task]
# How long a claimed task may lie without an act of its holder before another may take it over.
claim_ttl = "24h"

[commit]
# Which kinds of events commits take along: nouns (message, task, note, context, alert, participant,
# change), kinds such as "note.added", or "*" for all. The others stay in the clones and their log ref.
kinds = ["*"]
# To leave conversations out: kinds = ["task", "note", "context"]

[sync]
# The remote to sync with, if it is not that of the branch, `origin`, or the only one.
# remote = "origin"
# The ref in which that remote keeps the log, if it takes neither refs/collab/log nor the branch collab-log.
# ref = "refs/heads/our-log"
# How long the remote may take.
# timeout = "60s"

# What a session begins with: a preset, `strict` or `loose`, and genes before it; see
# `collab session policy --help`.
[policy]
# preset = "strict"
# roleRotationInterval = 30

[session]
# After so many tasks of the driver's the turn passes on, too; 0: never.
# rotate_after_tasks = 0

[watch]
# Whether `collab watch` relays to the VSCode gateway (port 9600), if one has this repository open.
# gateway = false

[hooks]
# How long an AI that has ended its turn and does not drive waits for work that is handed off to it.
# wait = "2m"

# What is run to see whether the work holds: `collab check run`, and `collab watch` after edits. Nothing of it
# runs before somebody has trusted it on that machine with `collab check trust`.
[checks]
# test = "cargo test"
# build = { run = "cargo build", on = ["src/**", "Cargo.*"], timeout = "10m" }

# Roles beside driver, navigator and observer, with what each may do: read, write, execute, suggest,
# review, comment.
[roles]
# tester = ["read", "execute", "comment"]
"#;

/// How long a check may take where nothing else is said.
const CHECK_TIME: Duration = Duration::from_secs(10 * 60);

/// The policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Participants by what git calls them.
    pub names: BTreeMap<String, String>,
    /// Seconds without an act of its holder after which a claim may be taken over.
    pub claim_ttl: i64,
    /// Which kinds of events commits take along.
    pub commit: Kinds,
    /// How the log is exchanged.
    pub sync: Sync,
    /// What a session begins with.
    pub policy: Genes,
    /// After how many tasks the driver's turn passes on; 0 is never.
    pub rotate_after_tasks: i64,
    /// How long an AI that has ended its turn and does not drive waits for work.
    pub hooks_wait: Option<Duration>,
    /// Whether a watcher relays to the VSCode gateway.
    pub gateway: bool,
    /// What is run to see whether the work holds, by name.
    pub checks: Vec<Check>,
    /// What each role may do.
    pub roles: Roles,
}

/// How the log is exchanged with a remote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sync {
    /// The remote, where it is not found by the branch.
    pub remote: Option<String>,
    /// The ref that it is kept in there, where it is not the usual one.
    pub there: Option<String>,
    /// How long a remote may take to answer.
    pub timeout: Duration,
}

impl Default for Sync {
    fn default() -> Self {
        Self { remote: None, there: None, timeout: Duration::from_secs(60) }
    }
}

impl Default for Config {
    fn default() -> Self {
        let (commit, sync) = (Kinds::default(), Sync::default());
        let (policy, roles) = (Genes::default(), Roles::default());
        Self {
            names: BTreeMap::new(),
            claim_ttl: 24 * 3600,
            commit,
            sync,
            policy,
            rotate_after_tasks: 0,
            hooks_wait: None,
            gateway: false,
            checks: Vec::new(),
            roles,
        }
    }
}

/// Why the file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(".collab/config.toml line {line}: {why}")]
pub struct ConfigError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: String,
}

#[derive(Debug, Default, Deserialize)]
struct File {
    #[serde(default)]
    names: BTreeMap<String, String>,
    #[serde(default)]
    task: Task,
    #[serde(default)]
    commit: Commit,
    #[serde(default)]
    sync: SyncTable,
    #[serde(default)]
    policy: Genes,
    #[serde(default)]
    session: SessionTable,
    #[serde(default)]
    hooks: HooksTable,
    #[serde(default)]
    watch: WatchTable,
    #[serde(default)]
    checks: BTreeMap<String, CheckValue>,
    #[serde(default)]
    roles: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Default, Deserialize)]
struct SyncTable {
    remote: Option<String>,
    #[serde(rename = "ref")]
    there: Option<String>,
    timeout: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct SessionTable {
    rotate_after_tasks: Option<u32>,
}

#[derive(Debug, Default, Deserialize)]
struct HooksTable {
    wait: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct WatchTable {
    gateway: Option<bool>,
}

/// A command alone, or with when and how long it runs.
#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "a check is a command, or { run = COMMAND, on = [GLOBS], timeout = TIME }"
)]
enum CheckValue {
    Line(String),
    Table(CheckTable),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CheckTable {
    run: String,
    #[serde(default)]
    on: Vec<String>,
    timeout: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Task {
    claim_ttl: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Commit {
    kinds: Option<Vec<String>>,
}

/// The keys that mean something, as `table.key`; a table with `*` takes any.
const KEYS: &[&str] = &[
    "names.*",
    "task.claim_ttl",
    "commit.kinds",
    "sync.remote",
    "sync.ref",
    "sync.timeout",
    "session.rotate_after_tasks",
    "hooks.wait",
    "checks.*",
    "watch.gateway",
    "policy.preset",
    "policy.taskAllocation",
    "policy.parallelWorkThreshold",
    "policy.contextSyncFrequency",
    "policy.messageVerbosity",
    "policy.handshakeStrictness",
    "policy.roleRotationInterval",
    "policy.navigatorAutonomy",
    "policy.reviewRequirement",
    "policy.briefingDepth",
    "policy.checkpointFrequency",
    "policy.conflictResolution",
    "roles.*",
];

impl Config {
    /// Reads the file; also says which keys mean nothing, as a sentence each.
    ///
    /// # Errors
    /// When it is not TOML, or a value cannot be.
    pub fn parse(text: &str) -> Result<(Self, Vec<String>), ConfigError> {
        if let Some(line) = text.lines().position(is_merge_mark) {
            let why = "an unfinished merge left its marks".to_owned();
            return Err(ConfigError { line: line + 1, why });
        }
        let at = |error: &toml::de::Error| {
            let start = error.span().map_or(0, |span| span.start);
            let line = text.get(..start).map_or(1, |before| before.matches('\n').count() + 1);
            let mut why = error.message().replace('\n', " ");
            // The parser names neither the key nor what to do about it.
            if why == "duplicate key"
                && let Some(key) = error.span().and_then(|span| text.get(span))
            {
                let key = escape::controls(key);
                why = format!("duplicate key `{key}`: it stands further up, too; make one of both");
            }
            ConfigError { line, why }
        };
        let table: toml::Table = text.parse().map_err(|error| at(&error))?;
        let file: File = toml::from_str(text).map_err(|error| at(&error))?;
        let mut config = Self { names: file.names, ..Self::default() };
        let fault = |key: &str, why: &dyn std::fmt::Display| {
            let line = text.lines().position(|line| line.contains(key));
            ConfigError { line: line.map_or(1, |n| n + 1), why: format!("{key}: {why}") }
        };
        let duration = |key: &str, value: &str| {
            crate::domain::time::parse_duration(value).map_err(|error| fault(key, &error))
        };
        if let Some(timeout) = file.sync.timeout {
            config.sync.timeout = duration("timeout", &timeout)?;
        }
        if let Some(there) = &file.sync.there
            && !is_log_ref(there)
        {
            let why = "it is `refs/collab/…`, or a branch whose last part is `collab-log`, as \
                       `refs/heads/collab-log`";
            return Err(fault("ref", &why));
        }
        config.sync.there = file.sync.there;
        config.sync.remote = file.sync.remote;
        if let Some(tasks) = file.session.rotate_after_tasks {
            config.rotate_after_tasks = i64::from(tasks);
        }
        if let Some(wait) = file.hooks.wait {
            config.hooks_wait = Some(duration("wait", &wait)?);
        }
        if let Some(ttl) = file.task.claim_ttl {
            let duration = duration("claim_ttl", &ttl)?;
            config.claim_ttl = i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
        }
        file.policy.check().map_err(|error| fault("policy", &error))?;
        let preset = match table.get("policy").and_then(|policy| policy.get("preset")) {
            None => Genes::default(),
            Some(name) => name
                .as_str()
                .and_then(Genes::preset)
                .ok_or_else(|| fault("preset", &"it is `strict` or `loose`"))?,
        };
        config.policy = file.policy.or(preset);
        config.gateway = file.watch.gateway.unwrap_or_default();
        for (name, value) in file.checks {
            let (run, on, timeout) = match value {
                CheckValue::Line(run) => (run, Vec::new(), None),
                CheckValue::Table(table) => (table.run, table.on, table.timeout),
            };
            let timeout = timeout.map(|timeout| duration(&name, &timeout)).transpose()?;
            let check =
                Check { name: name.clone(), run, on, timeout: timeout.unwrap_or(CHECK_TIME) };
            check.fault().map_or(Ok(()), |why| Err(fault(&name, &why)))?;
            config.checks.push(check);
        }
        if config.checks.len() > MOST_CHECKS {
            return Err(fault("checks", &format!("there are at most {MOST_CHECKS}")));
        }
        for (role, words) in file.roles {
            if role.parse::<Name>().is_err() {
                return Err(fault(
                    &role,
                    &"a role is lower-case letters and digits, joined by `-`",
                ));
            }
            let may: Option<Vec<Permission>> =
                words.iter().map(|word| Permission::of_word(word)).collect();
            let known = "it may hold read, write, execute, suggest, review, comment";
            config.roles.set(role.clone(), may.ok_or_else(|| fault(&role, &known))?);
        }
        config.commit = file.commit.kinds.map(Kinds::of).unwrap_or_default();
        let mut unknown = unknown_keys(&table);
        unknown.extend(config.commit.unknown().into_iter().map(|(word, near)| {
            let word = escape::controls(word);
            let hint = near.map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
            format!(".collab/config.toml: `commit.kinds` names `{word}`, which is no kind of event{hint}")
        }));
        Ok((config, unknown))
    }
}

/// Says whether the log may be kept in a ref: no branch of the code is taken for it, nor the other way round.
fn is_log_ref(name: &str) -> bool {
    let inside = |prefix: &str| name.strip_prefix(prefix).filter(|rest| !rest.is_empty());
    let known = match (inside("refs/collab/"), inside("refs/heads/")) {
        (Some(rest), _) => !rest.starts_with("remotes/"),
        (_, Some(branch)) => branch.rsplit('/').next() == Some("collab-log"),
        _ => false,
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || "/-_.".contains(c);
    known && name.chars().all(plain) && !name.contains("..") && !name.contains("//")
}

fn is_merge_mark(line: &str) -> bool {
    ["<<<<<<< ", ">>>>>>> ", "||||||| "].iter().any(|mark| line.starts_with(mark))
}

fn unknown_keys(table: &toml::Table) -> Vec<String> {
    let mut unknown = Vec::new();
    for (name, value) in table {
        if KEYS.contains(&format!("{name}.*").as_str()) {
            continue;
        }
        let keys: Vec<String> = match value {
            toml::Value::Table(inner)
                if KEYS.iter().any(|key| key.starts_with(&format!("{name}."))) =>
            {
                inner.keys().map(|key| format!("{name}.{key}")).collect()
            }
            _ => vec![name.clone()],
        };
        unknown.extend(keys.into_iter().filter(|key| !KEYS.contains(&key.as_str())).map(|key| {
            let known = KEYS.iter().map(|known| known.trim_end_matches(".*"));
            let nearest = crate::domain::text::nearest(&key, known);
            let hint =
                nearest.map(|known| format!("; did you mean `{known}`?")).unwrap_or_default();
            format!(".collab/config.toml: `{key}` means nothing here{hint}")
        }));
    }
    unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_the_default() {
        assert_eq!(Config::parse(TEMPLATE).unwrap(), (Config::default(), Vec::new()));
    }

    #[test]
    fn merge_marks_and_faults_name_their_line() {
        let merge = "[names]\n<<<<<<< HEAD\n\"a@b\" = \"a\"\n=======\n>>>>>>> x\n";
        assert_eq!(Config::parse(merge).unwrap_err().line, 2);
        assert_eq!(Config::parse("[names]\n\n\"a\" = 1\n").unwrap_err().line, 3);
        assert_eq!(Config::parse("[task]\nclaim_ttl = \"soon\"\n").unwrap_err().line, 2);
    }

    #[test]
    fn what_stands_twice_is_named_with_its_line() {
        for (text, line, key) in [
            ("[checks]\na = \"x\"\n[checks]\nb = \"y\"\n", 3, "checks"),
            ("[checks]\na = \"x\"\n\na = \"y\"\n", 4, "a"),
            ("[sync]\nremote = \"x\"\n[names]\n\"a\" = \"b\"\n\"a\" = \"b\"\n", 5, "\"a\""),
        ] {
            let error = Config::parse(text).unwrap_err();
            assert_eq!(error.line, line, "{error}");
            assert!(error.why.starts_with(&format!("duplicate key `{key}`:")), "{error}");
        }
    }

    #[test]
    fn a_kind_that_there_is_not_is_told_with_the_nearest_one() {
        let (config, unknown) =
            Config::parse("[commit]\nkinds = [\"mesage\", \"task.*\"]\n").unwrap();
        assert_eq!(unknown.len(), 1);
        assert!(
            unknown[0]
                .ends_with("names `mesage`, which is no kind of event; did you mean `message`?")
        );
        assert!(config.commit.has("task.done") && !config.commit.has("message.sent"));
        assert_eq!(Config::parse("[commit]\n\nkinds = 3\n").unwrap_err().line, 3);
    }

    #[test]
    fn how_to_sync_is_read_and_no_branch_of_the_code_is_taken_for_the_log() {
        let text =
            "[sync]\nremote = \"hub\"\nref = \"refs/heads/bots/collab-log\"\ntimeout = \"5s\"\n";
        let (config, unknown) = Config::parse(text).unwrap();
        assert_eq!(unknown, Vec::<String>::new());
        let sync = Sync {
            remote: Some("hub".to_owned()),
            there: Some("refs/heads/bots/collab-log".to_owned()),
            timeout: Duration::from_secs(5),
        };
        assert_eq!(config.sync, sync);
        for bad in
            ["refs/heads/main", "refs/tags/collab-log", "main", "refs/collab/*", "refs/collab/"]
        {
            let error = Config::parse(&format!("[sync]\nref = \"{bad}\"\n")).unwrap_err();
            assert_eq!(error.line, 2, "{bad}");
        }
    }

    #[test]
    fn a_preset_is_the_ground_of_a_policy_and_roles_are_added() {
        let text = "[policy]\npreset = \"strict\"\nreviewRequirement = 0.5\n[roles]\ntester = [\"read\"]\n";
        let (config, unknown) = Config::parse(text).unwrap();
        assert_eq!(unknown, Vec::<String>::new());
        let policy = config.policy.policy();
        assert!(policy.is_strict());
        assert_eq!(policy.review_requirement.to_string(), "0.5");
        assert_eq!(config.roles.may("tester"), [Permission::Read]);
        for (bad, line) in [
            ("[policy]\n\npreset = \"mild\"\n", 3),
            ("[policy]\nreviewRequirement = 2.0\n", 2),
            ("[policy]\ncheckpointFrequency = -1\n", 2),
            ("[roles]\ntester = [\"fly\"]\n", 2),
            ("[roles]\n\"No Role\" = []\n", 2),
        ] {
            assert_eq!(Config::parse(bad).unwrap_err().line, line, "{bad}");
        }
        let (_, unknown) = Config::parse("[policy]\nreviewRequirment = 1\n").unwrap();
        assert!(unknown[0].contains("did you mean `policy.reviewRequirement`?"), "{unknown:?}");
    }

    #[test]
    fn an_unknown_key_is_told_with_the_nearest_one() {
        let (_, unknown) = Config::parse("[task]\nclaim_tll = \"1h\"\n[name]\nx = 1\n").unwrap();
        assert_eq!(unknown.len(), 2);
        assert!(unknown[1].contains("did you mean `task.claim_ttl`?"), "{unknown:?}");
        assert!(unknown[0].contains("did you mean `names`?"), "{unknown:?}");
    }
}
