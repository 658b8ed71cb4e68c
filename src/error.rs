//! Every failure as the faces show it: who has to act, what went wrong, what to do next.
//!
//! Only this file turns the errors of modules into [`Error`], so that the command line, its JSON and
//! later faces say the same.

use std::fmt;

use crate::config::ConfigError;
use crate::domain::about::AboutError;
use crate::domain::alert::NotAWord;
use crate::domain::context;
use crate::domain::handoff::State;
use crate::domain::name::NameError;
use crate::domain::note::{Kind as NoteKind, Outcome};
use crate::domain::refused::Refused;
use crate::domain::search::QueryError;
use crate::domain::shell::quoted;
use crate::domain::text::TextError;
use crate::domain::time::TimeError;
use crate::env::EnvError;
use crate::git::{GitError, HookError, PatchError, RemoteError};
use crate::store::StoreError;

/// Who has to act on a failure. One kind, one exit code; the codes are public.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request cannot be met as asked.
    User = 1,
    /// The command line does not parse.
    Usage = 2,
    /// Another holds what was asked for, or it is not allowed.
    Held = 3,
    /// `.collab/` is damaged, or newer than this build.
    Data = 4,
    /// A bug in collab.
    Internal = 70,
}

impl Kind {
    /// Returns the word for it in JSON.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Usage => "usage",
            Self::Held => "held",
            Self::Data => "data",
            Self::Internal => "internal",
        }
    }

    /// Returns the exit code.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        self as u8
    }
}

/// A failure, with what to do next.
#[derive(Debug)]
pub struct Error {
    /// Who has to act.
    pub kind: Kind,
    /// What went wrong, and where.
    pub message: String,
    /// What to do next, a sentence each.
    pub hints: Vec<String>,
    /// What shows that the database has to be rebuilt: the act may then be tried once more.
    pub damaged_store: Option<String>,
}

impl Error {
    /// Makes an error without hints.
    pub fn new(kind: Kind, message: impl fmt::Display) -> Self {
        Self { kind, message: message.to_string(), hints: Vec::new(), damaged_store: None }
    }

    /// Makes an error of a request that cannot be met.
    pub fn user(message: impl fmt::Display) -> Self {
        Self::new(Kind::User, message)
    }

    /// Makes an error of a command line that says something impossible.
    pub fn usage(message: impl fmt::Display) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

/// What to do about a clock that is wrong.
pub(crate) const SET_CLOCK: &str = "Set the clock, as with `timedatectl set-ntp true`.";

/// What to do when the disk takes no more.
const FULL: &str = "Make room on the disk and try again; nothing was changed.";

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        let message = error.to_string();
        match error {
            StoreError::Io { source, .. } => {
                let error = Self::user(message);
                match source.kind() {
                    std::io::ErrorKind::PermissionDenied
                    | std::io::ErrorKind::ReadOnlyFilesystem => {
                        error.hint("Make the folder writable for this user; nothing was changed.")
                    }
                    std::io::ErrorKind::StorageFull
                    | std::io::ErrorKind::FileTooLarge
                    | std::io::ErrorKind::QuotaExceeded => error.hint(FULL),
                    std::io::ErrorKind::IsADirectory
                    | std::io::ErrorKind::NotADirectory
                    | std::io::ErrorKind::AlreadyExists => Self::new(Kind::Data, error.message)
                        .hint("Something else lies there: move it away and try again."),
                    _ => error,
                }
            }
            StoreError::Database { full: true, .. } => Self::user(message).hint(FULL),
            StoreError::Database { .. } => {
                Self::user(message).hint("Check the store with `collab doctor`.")
            }
            StoreError::Damaged { why, .. } => {
                let mut error = Self::new(Kind::Data, message)
                    .hint("Rebuild the store with `collab doctor --fix`; events are not lost.");
                error.damaged_store = Some(why);
                error
            }
            StoreError::Locked { .. } => Self::new(Kind::Held, message)
                .hint("Try again; if that process hangs, end it: what it has written is safe."),
            StoreError::Clock(_) => Self::user(message).hint(SET_CLOCK),
            StoreError::Ahead { .. } => Self::user(message).hint(
                "Compare the clocks of the machines that share this repository: one is days wrong.",
            ),
            StoreError::Void { .. } => Self::user(message),
            StoreError::Nowhere { .. } => Self::user(message)
                .hint("Make one of them writable for this user; nothing was changed."),
            StoreError::Newer { .. } => {
                Self::new(Kind::Data, message).hint("Update collab; reading still works.")
            }
            StoreError::LocalFile { .. } => {
                Self::new(Kind::Data, message).hint("Move it away and try again.")
            }
            StoreError::TooLarge { .. } => {
                Self::user(message).hint("Put long content into a file, and name its path.")
            }
        }
    }
}

impl From<GitError> for Error {
    fn from(error: GitError) -> Self {
        let mut message = error.to_string();
        match &error {
            GitError::Owner { path } => {
                let path = quoted(&path.display().to_string());
                let hint = format!(
                    "Run `git config --global --add safe.directory {path}` if it is yours."
                );
                Self::new(Kind::Held, message).hint(hint)
            }
            GitError::Sha256 { .. } => Self::user(message)
                .hint("Commits take along what happens here and bring what others did: `git push`, `git pull`.")
                .hint("What else works there and what does not: `collab doctor`."),
            GitError::NoCommit(_) => Self::user(message).hint("See `git log`."),
            GitError::Broken { .. } | GitError::Unsupported { .. } | GitError::TooBig { .. } => {
                Self::user(message)
            }
            GitError::Io { source, .. } => {
                message = format!("{message}: {source}");
                Self::user(message)
            }
            GitError::Libgit2 { source, .. } => {
                message = format!("{message}: {}", source.message());
                let why = source.message().to_lowercase();
                let says = |any: &[&str]| any.iter().any(|part| why.contains(part));
                let hint = if says(&["permission denied", "read-only file system", "not permitted"])
                {
                    "See that you may write in the git directory; nothing in it is damaged."
                } else if says(&["no space left", "quota exceeded"]) {
                    "Make room on the disk, and run the same again."
                } else {
                    "Check the repository with `git fsck`."
                };
                Self::user(message).hint(hint)
            }
        }
    }
}

impl From<HookError> for Error {
    fn from(error: HookError) -> Self {
        let hint = match &error {
            HookError::Io { .. } => "Put that right, then run `collab setup git` again.",
            HookError::Git(_) => "See what git says to `git config --get core.hooksPath`.",
        };
        Self::user(error).hint(hint)
    }
}

impl From<RemoteError> for Error {
    fn from(error: RemoteError) -> Self {
        let message = error.to_string();
        match &error {
            RemoteError::NoGit(_) => {
                Self::user(message).hint("Install git: it is what talks to remotes.")
            }
            RemoteError::Hangs { .. } => Self::user(message).hint(
                "Try again later, or give it longer: `timeout` under `[sync]` in .collab/config.toml.",
            ),
            RemoteError::Unreachable { .. } => Self::user(message).hint("Try again when it is there."),
            RemoteError::Denied { name, .. } => Self::user(message).hint(format!(
                "See that `git push {name}` works in this terminal without being asked for a password."
            )),
            RemoteError::Failed { name, .. } => {
                Self::user(message).hint(format!("See whether `git fetch {name}` works."))
            }
        }
    }
}

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        let message = refused.to_string();
        match &refused {
            Refused::Held { title, holder, .. } => {
                let short = title.split(' ').next().unwrap_or_default();
                Self::new(Kind::Held, message)
                    .hint(format!("Ask with `collab send {holder} --about {short} -m \"…\"`."))
                    .hint("Take another with `collab task next --claim`.")
            }
            Refused::Closed { title, .. } => {
                let short = title.split(' ').next().unwrap_or_default();
                Self::user(message)
                    .hint(format!("Open it again with `collab task reopen {short}`."))
            }
            Refused::ClosedParent { title, .. } => {
                let short = title.split(' ').next().unwrap_or_default();
                Self::user(message)
                    .hint(format!("Open it again with `collab task reopen {short}`."))
                    .hint("Or leave out `--under`: a task can stand alone.")
            }
            Refused::Open { .. } => Self::user(message),
            Refused::Free { title, .. } => {
                let short = title.split(' ').next().unwrap_or_default();
                Self::user(message).hint(format!("Take it with `collab task claim {short}`."))
            }
            Refused::OpenSubtasks { .. } => {
                Self::user(message).hint("Finish or cancel them first.")
            }
            Refused::Cycle { .. } => Self::user(message)
                .hint("Take one of these dependencies away with `collab task depend ID --off ID`.")
                .hint("A task also waits for its parts: `collab task edit ID --under \"\"` makes one a task of its own."),
            Refused::WithinItself { .. } => Self::user(message)
                .hint("Take a task out of another with `collab task edit ID --under \"\"`."),
            Refused::NoteClosed { title, .. } => Self::user(message)
                .hint(format!("See it with `collab show {title}`."))
                .hint(format!("If that holds no longer, add a note: `collab note add TEXT --about {title}`.")),
            Refused::WrongOutcome { title, kind, .. } => {
                Self::user(message).hint(format!("Close it with {}.", closing(*kind, title)))
            }
            Refused::NoReason { outcome: Outcome::Answered, .. } => {
                Self::user(message).hint("Give the answer with `-m ANSWER`.")
            }
            Refused::NoReason { .. } => {
                Self::user(message).hint("Say it with `-m WHY`, or with `--evidence NOTE`.")
            }
            Refused::OwnEvidence { .. } => Self::user(message)
                .hint("Add what shows it: `collab note add TEXT --kind evidence --about NOTE`."),
            Refused::NoSuggestion { title, kind } => {
                Self::user(message).hint(format!("Close it with {}.", closing(*kind, title)))
            }
            Refused::OtherKind { kind, .. } => {
                Self::user(message).hint(format!("Add the new one with `--kind {kind}`."))
            }
            Refused::Session { .. } => {
                Self::user(message).hint("See which sessions there are with `collab session`.")
            }
            Refused::Driven { driver, .. } => Self::new(Kind::Held, message)
                .hint("Ask for it with `collab role request driver -m WHY`.")
                .hint(format!("Or suggest the change: `collab send {driver} -m \"…\"`.")),
            Refused::NotInSession { title, .. } => {
                let short = title.split(' ').next().unwrap_or_default();
                Self::user(message).hint(format!("Come in with `collab session join {short}`."))
            }
            Refused::NoRole { .. } => {
                Self::user(message).hint("Leave with `collab session leave`.")
            }
            Refused::Handoff { title, state: State::ReviewComplete, .. } => Self::user(message)
                .hint(format!("See it with `collab show {title}`."))
                .hint(format!("Tell what you found all the same: `collab task add TEXT --about {title}`.")),
            Refused::Handoff { title, .. } | Refused::OwnWork { title } => {
                Self::user(message).hint(format!("See it with `collab show {title}`."))
            }
            Refused::NotOwn { by, .. } => Self::new(Kind::Held, message)
                .hint(format!("Ask with `collab send {by} -m \"…\"`.")),
            Refused::NotFor { title, .. } => Self::new(Kind::Held, message)
                .hint(format!("See it with `collab show {title}`.")),
            Refused::NeedsReview { title } => {
                Self::user(message).hint(format!("Begin with `collab review {title}`."))
            }
            Refused::NoReview { title } => {
                Self::user(message).hint(format!("Take it with `collab handoff accept {title}`."))
            }
            Refused::Text(error) => Self::from(error.clone()),
        }
    }
}

impl From<context::KeyError> for Error {
    fn from(error: context::KeyError) -> Self {
        let nested = match &error {
            context::KeyError::Dotted(_) => Some("Nest them: `{\"a\": {\"b\": 1}}` sets `a.b`."),
            _ => None,
        };
        Self::user(error).hint(nested.unwrap_or("See which there are with `collab context`."))
    }
}

impl From<context::Refused> for Error {
    fn from(refused: context::Refused) -> Self {
        use context::Refused;
        let message = refused.to_string();
        let remove = |key: &context::Key, branch: &Option<String>| {
            let scope = branch.as_ref().map_or("", |_| " --scope branch");
            format!("Take that away with `collab context remove {}{scope}`.", quoted(key.as_str()))
        };
        let error = Self::user(message);
        match &refused {
            Refused::Derived(key) if key.parts().next() == Some(context::ACTIVE_WORK) => {
                error.hint("It shows the tasks in progress: take one with `collab task claim`.")
            }
            Refused::Derived(_) => error
                .hint("It shows what the manifests name; `dependencies.critical` can be written."),
            Refused::Null(key) => {
                let key = quoted(key.as_str());
                error.hint(format!("Take a key away with `collab context remove {key}`."))
            }
            Refused::TooLong { .. } => {
                error.hint("Put long content into a file, and set the key to its path.")
            }
            Refused::TooDeep(_) => {
                error.hint("Make its parts keys of their own, or set it to a path or a text.")
            }
            Refused::Above { holder, is_list: true, branch, .. } => {
                let (holder, scope) =
                    (quoted(holder.as_str()), branch.as_ref().map_or("", |_| " --scope branch"));
                error.hint(format!(
                    "It is a list: `collab context append {holder} VALUE{scope}` adds to it."
                ))
            }
            Refused::Above { holder, branch, .. } => error.hint(remove(holder, branch)),
            Refused::Below { below, branch, .. } => error.hint(remove(below, branch)).hint(
                "Or choose another key; all that is below one shows `collab context get KEY`.",
            ),
            Refused::NotAList { key, .. } => {
                let key = quoted(key.as_str());
                error.hint(format!("Make it one with `collab context set {key} '[…]'`."))
            }
            Refused::Full(key) => {
                let key = quoted(key.as_str());
                error.hint(format!("Shorten it with `collab context set {key} '[…]'`."))
            }
            Refused::Nothing { near: Some(near), .. } => {
                error.hint(format!("Did you mean `{near}`?"))
            }
            Refused::Nothing { near: None, .. } => {
                error.hint("See which keys there are with `collab context`.")
            }
            Refused::Waits { key, instead } => {
                let (key, instead) = (quoted(key.as_str()), quoted(instead));
                error
                    .hint(format!("See what it holds with `collab context history {key}`."))
                    .hint(format!("It shows again after `collab context remove {instead}`."))
            }
            Refused::TooMany(_) => error.hint("Do it in several steps."),
        }
    }
}

/// Returns the commands that close a note of a kind.
fn closing(kind: NoteKind, note: &str) -> String {
    match kind {
        NoteKind::Hypothesis => format!(
            "`collab note resolve {note} --outcome confirmed` or `--outcome ruled-out`, and `-m WHY`"
        ),
        NoteKind::Question => {
            format!("`collab note resolve {note} --outcome answered -m ANSWER`")
        }
        NoteKind::Suggestion => {
            format!("`collab note accept {note}` or `collab note reject {note}`")
        }
        NoteKind::Observation
        | NoteKind::Preference
        | NoteKind::Discovery
        | NoteKind::Decision
        | NoteKind::Evidence => format!("`collab note resolve {note} --outcome settled`"),
    }
}

impl From<TextError> for Error {
    fn from(error: TextError) -> Self {
        let message = error.to_string();
        match error {
            TextError::TooLong { .. } => Self::user(message)
                .hint("Put long content into a file, and name its path with `--about`."),
            TextError::Empty(what) => {
                Self::user(message).hint(format!("Say something in the {what}."))
            }
            TextError::Lines(_) => Self::user(message)
                .hint("Say it in one line; a description or a comment takes the rest."),
            TextError::Derived(_) => {
                Self::user(message).hint("See what it comes from with `collab context`.")
            }
            TextError::Role(_) => Self::user(message)
                .hint("Usual roles are driver, navigator and observer; `[roles]` in .collab/config.toml names others."),
            TextError::Negative(_) | TextError::TooLate { .. } => Self::user(message),
            TextError::Path(_) | TextError::TooMany { .. } | TextError::TooDeep(_) => {
                Self::user(message)
            }
        }
    }
}

impl From<NameError> for Error {
    fn from(error: NameError) -> Self {
        let message = error.to_string();
        match error {
            NameError::Reserved(_) => Self::usage(message).hint("Take another name."),
            NameError::Empty | NameError::TooLong | NameError::Characters(_) => {
                Self::usage(message).hint("See who is known with `collab participant`.")
            }
        }
    }
}

impl From<NotAWord> for Error {
    fn from(error: NotAWord) -> Self {
        Self::usage(error).hint("Take one word, such as `build` or `tests:linux`.")
    }
}

impl From<PatchError> for Error {
    fn from(error: PatchError) -> Self {
        let message = error.to_string();
        match error {
            PatchError::NoPatch { .. } | PatchError::Binary { .. } | PatchError::Mode { .. } => {
                Self::user(message).hint("Make one with `git diff`.")
            }
            PatchError::Outside { .. } => Self::user(message)
                .hint("Only plain files of this repository can be changed by a patch."),
            PatchError::Uncommitted { .. } => Self::user(message)
                .hint("Commit them or set them aside (`git stash --include-untracked`), then try again; nothing was changed.")
                .hint("Or make the change by hand, and accept the note without `--apply`."),
            PatchError::Exists { .. } | PatchError::Conflict { .. } => Self::user(message)
                .hint("Make the change by hand, then accept the note without `--apply`; nothing was changed."),
            PatchError::Write { source, .. } => {
                Self::user(format!("{message}: {source}")).hint("Nothing was changed.")
            }
            PatchError::Git(error) => Self::from(error),
        }
    }
}

impl From<QueryError> for Error {
    fn from(error: QueryError) -> Self {
        let message = error.to_string();
        match error {
            QueryError::TooLong(_) => Self::user(message)
                .hint("Search for fewer words; all of those that are given have to be there."),
            QueryError::ShortBeginning(_) => {
                Self::usage(message).hint("Say more of the word, or all of it without the `*`.")
            }
            QueryError::Empty | QueryError::NoWord(_) => Self::usage(message).hint(
                "Say words, as in `collab search parser`; with \"several in a row\", pars* and OR.",
            ),
        }
    }
}

impl From<AboutError> for Error {
    fn from(error: AboutError) -> Self {
        Self::user(error).hint("Name a path in this repository, or a task's id.")
    }
}

impl From<TimeError> for Error {
    fn from(error: TimeError) -> Self {
        Self::usage(error)
    }
}

impl From<EnvError> for Error {
    fn from(error: EnvError) -> Self {
        match error {
            EnvError::CurrentDir(source) => {
                Self::user(format!("cannot tell the current directory: {source}"))
                    .hint("Change to a directory that exists, or use `-C DIR`.")
            }
        }
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::new(Kind::Data, error)
            .hint("Mend it by hand, or take it from git with `git checkout`.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_be_written_is_not_taken_for_damage() {
        let hint = |why: &str| {
            let source = git2::Error::new(git2::ErrorCode::GenericError, git2::ErrorClass::Os, why);
            let error = GitError::Libgit2 { act: "write", path: "/r".into(), source };
            Error::from(error).hints.join(" ")
        };
        assert!(hint("failed to create locked file 'x': Permission denied").contains("may write"));
        assert!(hint("could not write 'x': No space left on device").contains("Make room"));
        assert!(hint("object not found").contains("git fsck"));
    }
}
