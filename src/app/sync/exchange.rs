//! `sync`: save, fetch, put together, push; and again, when another was faster.

use std::time::Duration;

use super::remote::{Choice, Failed, Stuck};
use super::{SyncAsk, SyncView};
use crate::app::open::App;
use crate::env::clock;
use crate::error::Error;
use crate::git::{LOG_REF, Remote};

/// How often it is tried: each failure is another clone that was faster.
pub(super) const ATTEMPTS: u32 = 15;

/// The longest pause before trying again, in milliseconds.
const LONGEST_PAUSE: u32 = 2000;

impl App {
    /// Saves everything, and exchanges it with a remote.
    ///
    /// A remote that cannot be reached is no error; the view says so.
    ///
    /// # Errors
    /// When the remote refuses, or something here cannot be read or written: then nothing is lost.
    pub fn sync(&mut self, ask: SyncAsk<'_>) -> Result<SyncView, Error> {
        let mut view = SyncView {
            saved: self.save_log()?,
            remote: None,
            kept_in: None,
            received: 0,
            sent: false,
            reason: None,
        };
        if ask.local {
            return Ok(view);
        }
        let name = match self.choose_remote(ask.remote)? {
            Choice::Remote(name) => name,
            Choice::None(why) => {
                view.reason = Some(why);
                return Ok(view);
            }
        };
        let Some(place) = self.site.place.clone() else { return Ok(view) };
        let remote = self.remote_named(&place, &name, ask.asks);
        let before = self.store.index().last_seq()?;
        let done = self.exchange(&remote, ask, &mut view);
        view.received = self.store.index().last_seq()?.saturating_sub(before);
        match done {
            Ok(there) => {
                view.remote = Some(name);
                view.kept_in = there;
            }
            Err(failed) => view.reason = Some(failed.offline()?),
        }
        Ok(view)
    }

    /// Returns the ref in which the remote has everything now, if there is anything.
    fn exchange(
        &mut self,
        remote: &Remote<'_>,
        ask: SyncAsk<'_>,
        view: &mut SyncView,
    ) -> Result<Option<String>, Failed> {
        let mut there = None;
        let mut stuck = Stuck::default();
        for attempt in 0..ATTEMPTS {
            pause(attempt);
            let strangers = self.fetch_log(remote, ask)?;
            view.saved |= self.save_log()?;
            let repo = self.site.readable_repo()?;
            let target = match &mut there {
                Some(there) => there,
                None => there.insert(self.kept_there(repo, remote)?),
            };
            strangers.refuse(target)?;
            let Some(ours) = repo.log_tip(LOG_REF)? else { return Ok(None) };
            let theirs = repo.log_tip(&remote.tracking(target))?;
            if theirs.as_deref() == Some(&*ours) {
                return Ok(there);
            }
            (ask.tell)("sending what happened here");
            let Some(why) = self.push_log(remote, &ours, target, &strangers)? else {
                view.sent = true;
                return Ok(there);
            };
            stuck.note(remote, theirs, &why)?;
        }
        Err(Error::user("others change the remote's log all the time; nothing is lost")
            .hint("Try again with `collab sync`.")
            .into())
    }

    /// Brings in what a remote has, in a clone that has no log ref yet: returns the sentence that says what came
    /// of it.
    pub(crate) fn first_fetch(&mut self, tell: fn(&str)) -> Option<String> {
        let place = self.site.place.clone().filter(crate::git::Place::has_remote)?;
        if self.site.repo()?.log_tip(LOG_REF).ok()?.is_some() {
            return None;
        }
        let Ok(Choice::Remote(name)) = self.choose_remote(None) else { return None };
        let sync = &self.config().sync;
        let timeout = sync.timeout.min(FIRST);
        let remote = Remote::new(&place, &name, sync.there.as_deref(), timeout, false);
        let before = self.store.index().last_seq().ok()?;
        let ask = SyncAsk { remote: None, local: false, asks: false, tell };
        let why = match self.fetch_log(&remote, ask) {
            Ok(_) => {
                let count = self.store.index().last_seq().ok()?.saturating_sub(before);
                return (count > 0).then(|| {
                    format!("{count} events were fetched from {name}, which keeps the log")
                });
            }
            Err(failed) => failed.offline().unwrap_or_else(|error| error.message),
        };
        Some(format!("{why}; fetch what others did with `collab sync` later"))
    }
}

/// How long a remote may take when it is asked by the way.
const FIRST: Duration = Duration::from_secs(15);

/// Lets others go first, for a time that grows and that nobody else takes.
pub(super) fn pause(attempt: u32) {
    if attempt > 0 {
        let most = LONGEST_PAUSE.min(20u32.saturating_mul(1 << attempt.min(10)));
        let millis = u64::from(clock::random_u32() % most);
        std::thread::sleep(Duration::from_millis(millis));
    }
}
