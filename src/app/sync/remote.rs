//! Which remote, and what can be done about one that cannot be had.

use crate::app::open::App;
use crate::error::{Error, Kind};
use crate::git::{GitError, LOG_BRANCH_REF, LOG_REF, Place, Pushed, Remote, RemoteError, Repo};

use super::SyncAsk;

/// A remote, or why there is none to sync with.
pub(super) enum Choice {
    Remote(String),
    None(String),
}

impl App {
    /// Chooses the remote: the one that is said, that of the policy, the branch's, `origin`, or the only one.
    pub(super) fn choose_remote(&self, asked: Option<&str>) -> Result<Choice, Error> {
        let Some(place) = &self.site.place else {
            return Ok(Choice::None("this is in no git repository".to_owned()));
        };
        let remotes = place.remotes()?;
        let known = |name: &str| remotes.iter().any(|remote| remote == name);
        if let Some(name) = asked {
            if known(name) {
                return Ok(Choice::Remote(name.to_owned()));
            }
            return Err(no_such(name, &remotes));
        }
        let set = self.config().sync.remote.clone();
        if let Some(name) = set {
            if known(&name) {
                return Ok(Choice::Remote(name));
            }
            let why = format!("there is no remote {name}, which `[sync] remote` names");
            return Ok(Choice::None(why));
        }
        let branch = self.site.head().branch;
        let of_branch = branch.and_then(|branch| place.remote_of(&branch));
        if let Some(name) = of_branch.filter(|name| known(name)) {
            return Ok(Choice::Remote(name));
        }
        if known("origin") {
            return Ok(Choice::Remote("origin".to_owned()));
        }
        Ok(match &*remotes {
            [only] => Choice::Remote(only.clone()),
            [] => Choice::None(
                "there is no remote; add one with `git remote add origin URL`".to_owned(),
            ),
            _ => Choice::None(format!(
                "there are several remotes ({}); say which one with `--remote NAME`, or with \
                 `remote` under `[sync]` in .collab/config.toml",
                remotes.join(", ")
            )),
        })
    }

    /// Returns a remote by its name.
    pub(super) fn remote_named<'p>(&self, place: &'p Place, name: &str, asks: bool) -> Remote<'p> {
        let sync = &self.config().sync;
        Remote::new(place, name, sync.there.as_deref(), sync.timeout, asks)
    }

    /// Returns the ref in which a remote keeps the log, as it was last seen there.
    pub(super) fn kept_there(&self, repo: &Repo, remote: &Remote<'_>) -> Result<String, Error> {
        if let Some(set) = &self.config().sync.there {
            return Ok(set.clone());
        }
        let has = |there: &str| repo.log_tip(&remote.tracking(there)).map(|tip| tip.is_some());
        let branch = !has(LOG_REF)? && has(LOG_BRANCH_REF)?;
        Ok(if branch { LOG_BRANCH_REF } else { LOG_REF }.to_owned())
    }

    /// Fetches from a remote, and puts together with the log ref what it has; returns what it has under the
    /// log's names that is none.
    pub(super) fn fetch_log(
        &mut self,
        remote: &Remote<'_>,
        ask: SyncAsk<'_>,
    ) -> Result<Strangers, Failed> {
        match self.fetch_and_join(remote, ask) {
            // Git fetches nothing where a ref of ours is damaged, and what is lost cannot be put together.
            Err(Failed::Remote(RemoteError::Failed { .. }) | Failed::Here(_))
                if self.renew_log()? =>
            {
                self.save_log()?;
                self.fetch_and_join(remote, ask)
            }
            done => done,
        }
    }

    fn fetch_and_join(
        &mut self,
        remote: &Remote<'_>,
        ask: SyncAsk<'_>,
    ) -> Result<Strangers, Failed> {
        // What was fetched before is taken in first, as what is gone there goes here, too.
        self.join_logs(remote)?;
        (ask.tell)("fetching what others did");
        remote.fetch().map_err(Failed::Remote)?;
        (ask.tell)("bringing in what others did");
        let strangers = self.join_logs(remote)?;
        self.store.refresh(self.site.sources()).map_err(Error::from)?;
        Ok(strangers)
    }

    /// Puts together with the log ref what a remote had. What is no log is left alone, and forgotten here.
    fn join_logs(&mut self, remote: &Remote<'_>) -> Result<Strangers, Error> {
        let repo = self.site.readable_repo()?;
        let mut strangers = Vec::new();
        for there in remote.kept_in() {
            let tracking = remote.tracking(there);
            match repo.log_tip(&tracking).and_then(|tip| match tip {
                None => Ok(None),
                Some(tip) => repo.no_log(&tip).map(|what| Some((tip, what))),
            }) {
                Ok(None) => {}
                Ok(Some((theirs, None))) => join(repo, &theirs)?,
                Ok(Some((_, Some(what)))) => {
                    repo.remove_log_ref(&tracking)?;
                    strangers.push((there.to_owned(), what));
                }
                // What was fetched is damaged here: it is fetched again.
                Err(_) => repo.remove_log_ref(&tracking)?,
            }
        }
        Ok(Strangers { remote: remote.name().to_owned(), refs: strangers })
    }

    /// Pushes a commit of the log to a remote; to a branch there, if that takes branches only. Returns what
    /// git says where another was faster, and nothing if it was taken; `there` is where it is then.
    pub(super) fn push_log(
        &mut self,
        remote: &Remote<'_>,
        commit: &str,
        there: &mut String,
        strangers: &Strangers,
    ) -> Result<Option<String>, Failed> {
        loop {
            strangers.refuse(there)?;
            let pushed = match remote.push(commit, there) {
                // Git sends nothing of what is damaged here.
                Err(RemoteError::Failed { why, .. }) if self.renew_log()? => return Ok(Some(why)),
                pushed => pushed.map_err(Failed::Remote)?,
            };
            match pushed {
                Pushed::Taken => {
                    let repo = self.site.readable_repo()?;
                    let tracking = remote.tracking(there);
                    let was = repo.log_tip(&tracking)?;
                    // Where another process has fetched meanwhile, it knows better.
                    repo.move_log(&tracking, was.as_deref(), commit)?;
                    return Ok(None);
                }
                Pushed::Behind(why) => return Ok(Some(why)),
                // What it has taken before is refused for another reason than its name.
                Pushed::Refused(_)
                    if there == LOG_REF
                        && self.config().sync.there.is_none()
                        && self
                            .site
                            .readable_repo()?
                            .log_tip(&remote.tracking(there))?
                            .is_none() =>
                {
                    LOG_BRANCH_REF.clone_into(there);
                }
                Pushed::Refused(why) => {
                    let message = format!("the remote does not take {there}: {why}");
                    return Err(Error::user(message)
                        .hint("Name a ref that it takes: `ref` under `[sync]` in .collab/config.toml.")
                        .into());
                }
                Pushed::Failed(why) => {
                    let message = format!("{} cannot keep {there}: {why}", remote.name());
                    return Err(Error::user(message)
                        .hint("That is to be put right there; then run the same again.")
                        .into());
                }
            }
        }
    }
}

/// Puts a version of the log together with the log ref.
pub(super) fn join(repo: &Repo, theirs: &str) -> Result<(), Error> {
    loop {
        let ours = repo.log_tip(LOG_REF)?;
        let both = match &ours {
            Some(ours) => repo.log_union(ours, theirs)?,
            None => theirs.to_owned(),
        };
        if ours.as_deref() == Some(&*both) || repo.move_log(LOG_REF, ours.as_deref(), &both)? {
            return Ok(());
        }
    }
}

/// What a remote has under the log's names that is no log.
pub(super) struct Strangers {
    remote: String,
    refs: Vec<(String, String)>,
}

impl Strangers {
    /// Refuses to keep the log where something else is.
    pub(super) fn refuse(&self, there: &str) -> Result<(), Error> {
        let Some((_, what)) = self.refs.iter().find(|(name, _)| name == there) else {
            return Ok(());
        };
        let remote = &self.remote;
        let error = |name: &str| {
            Error::user(format!("{name} at {remote} is {what}, not the log; it is left alone"))
        };
        Err(match there.strip_prefix("refs/heads/") {
            Some(branch) => error(branch).hint(
                "Name another: `ref = \"refs/heads/…/collab-log\"` under `[sync]` in .collab/config.toml.",
            ),
            None => error(there).hint(format!(
                "If nobody needs it, take it away with `git push {remote} :{there}`; else name another \
                 with `ref` under `[sync]` in .collab/config.toml."
            )),
        })
    }
}

/// Counts attempts that fail though nobody has moved the remote's ref: there it is not others who are in
/// the way.
#[derive(Default)]
pub(super) struct Stuck {
    seen: Option<String>,
    count: u32,
}

impl Stuck {
    /// Notes an attempt to follow what was seen there.
    ///
    /// # Errors
    /// When it is of no use to go on, with git's own reason.
    pub(super) fn note(
        &mut self,
        remote: &Remote<'_>,
        theirs: Option<String>,
        why: &str,
    ) -> Result<(), Error> {
        self.count = if self.seen == theirs { self.count + 1 } else { 0 };
        self.seen = theirs;
        if self.count < STUCK {
            return Ok(());
        }
        Err(Error::user(format!("{} does not move its ref: {why}", remote.name()))
            .hint("See there whether a ref with such a name or the lock of a process that was killed is in the way."))
    }
}

/// From how many such attempts on.
const STUCK: u32 = 7;

/// Why something with a remote could not be done.
pub(super) enum Failed {
    /// The remote could not be had.
    Remote(RemoteError),
    /// Something here.
    Here(Error),
}

impl From<Error> for Failed {
    fn from(error: Error) -> Self {
        Self::Here(error)
    }
}

impl From<GitError> for Failed {
    fn from(error: GitError) -> Self {
        Self::Here(error.into())
    }
}

impl Failed {
    /// Returns why there is no way to the remote now, where that is all; else the error.
    pub(super) fn offline(self) -> Result<String, Error> {
        match self {
            Self::Remote(error @ (RemoteError::Hangs { .. } | RemoteError::Unreachable { .. })) => {
                Ok(error.to_string())
            }
            Self::Remote(error) => Err(error.into()),
            Self::Here(error) => Err(error),
        }
    }
}

impl From<Failed> for Error {
    fn from(failed: Failed) -> Self {
        match failed {
            Failed::Remote(error) => error.into(),
            Failed::Here(error) => error,
        }
    }
}

fn no_such(name: &str, remotes: &[String]) -> Error {
    let known = if remotes.is_empty() { "none".to_owned() } else { remotes.join(", ") };
    Error::new(Kind::User, format!("there is no remote {name}"))
        .hint(format!("There are: {known}. Add one with `git remote add {name} URL`."))
}
