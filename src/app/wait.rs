//! Waiting for something to happen, without looking for it all the time.

use std::time::{Duration, Instant};

use schemars::JsonSchema;
use serde::Serialize;

use super::handoff::HandoffView;
use super::handoff::is_for;
use super::inbox::InboxQuery;
use super::lock::{LeaseView, LeasesView, Take};
use super::open::App;
use super::view::{MessageView, TaskView};
use crate::domain::handoff::State;
use crate::env::patience;
use crate::env::watch::Watch;
use crate::error::{Error, Kind};

/// What ends without a word in any file, as a process, is looked for this often.
const LOOK: Duration = Duration::from_secs(1);
/// What is written by looking alone: to be woken by it would be to look all the time.
const OURS: &[&str] = &["holder", "lock"];
/// So many of a sort are shown.
const SHOWN: usize = 20;

/// What is waited for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum For {
    /// Anything of what follows
    #[default]
    Any,
    /// A message that is unread
    Message,
    /// A review of your work that is complete
    Review,
    /// Work that is handed off to you
    Handoff,
    /// Locks of others to end
    Lock,
    /// A task that you can begin
    Task,
}

/// What has come.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub struct WaitView {
    /// Messages that are unread.
    pub messages: Vec<MessageView>,
    /// Work that was handed off, and one's own of which the review is complete.
    pub handoffs: Vec<HandoffView>,
    /// Tasks that can be begun: those that were given to who asks, and for those who wait for tasks alone also
    /// those of nobody.
    pub tasks: Vec<TaskView>,
    /// Locks of others that have ended.
    pub unlocked: Vec<LeaseView>,
}

impl WaitView {
    fn is_empty(&self) -> bool {
        self.messages.is_empty()
            && self.handoffs.is_empty()
            && self.tasks.is_empty()
            && self.unlocked.is_empty()
    }
}

impl App {
    /// Waits until something has come for who asks; what is there already ends it at once. Who waits for locks
    /// gets nothing where nobody else has any.
    ///
    /// # Errors
    /// When the time is over, or the store cannot be read.
    pub fn wait(&mut self, what: For, most: Duration) -> Result<WaitView, Error> {
        let before = self.others_locks()?;
        if what == For::Lock && before.is_empty() {
            return Ok(WaitView::default());
        }
        let found = self.wait_until(most, |app| {
            let found = app.arrived(what, &before)?;
            Ok((!found.is_empty()).then_some(found))
        })?;
        found.ok_or_else(|| {
            Error::user("nothing has come in time").hint("Wait on, or see `collab brief`.")
        })
    }

    /// Takes leases as soon as nobody else holds any of them, at most after so many seconds.
    ///
    /// # Errors
    /// As [`take_locks`](Self::take_locks), where others still hold one.
    pub fn wait_for_locks(&mut self, take: &Take, seconds: i64) -> Result<LeasesView, Error> {
        let most = Duration::from_secs(u64::try_from(seconds).unwrap_or(0));
        if !self.held_of(&take.paths)?.leases.is_empty() {
            self.want_locks(&take.paths)?;
        }
        let taken = self.wait_until(most, |app| {
            // To look first costs nobody a write.
            if !app.held_of(&take.paths)?.leases.is_empty() {
                return Ok(None);
            }
            match app.take_locks(take) {
                // Another was quicker.
                Err(error) if error.kind == Kind::Held => Ok(None),
                taken => taken.map(Some),
            }
        })?;
        taken.map_or_else(|| self.take_locks(take), Ok)
    }

    /// Returns what wakes whenever something changed here.
    ///
    /// # Errors
    /// When the system does not let it be watched.
    pub(crate) fn watch(&self) -> Result<Watch, Error> {
        let live = self.store.paths().live();
        Watch::on(live, OURS).map_err(|error| {
            Error::user(format!("cannot watch {}: {error}", live.display()))
                .hint("Look now and then with `collab inbox`.")
        })
    }

    /// Looks for something whenever something changed here, until it is found or the time is over.
    fn wait_until<T>(
        &mut self,
        most: Duration,
        mut look: impl FnMut(&mut Self) -> Result<Option<T>, Error>,
    ) -> Result<Option<T>, Error> {
        let begun = Instant::now();
        // Watched before it is looked for, so that nothing happens unseen in between.
        let watch = self.watch()?;
        let mut changed = true;
        loop {
            self.look_anew();
            if changed {
                self.refresh()?;
            }
            if let Some(found) = look(self)? {
                return Ok(Some(found));
            }
            let left = most.saturating_sub(begun.elapsed());
            if left.is_zero() || patience::is_over() {
                return Ok(None);
            }
            changed = watch.sleep(left.min(LOOK));
        }
    }

    /// Returns what has come for who asks.
    fn arrived(&self, what: For, before: &[LeaseView]) -> Result<WaitView, Error> {
        let is = |one| what == one || what == For::Any;
        let mut found = WaitView::default();
        if is(For::Message) {
            found.messages =
                self.inbox(&InboxQuery { limit: SHOWN, ..InboxQuery::default() })?.messages;
        }
        if is(For::Review) || is(For::Handoff) {
            found.handoffs = self.handoffs_for(is(For::Review), is(For::Handoff))?;
        }
        if is(For::Task) {
            let me = self.my_name()?.to_string();
            found.tasks = self.next_tasks(SHOWN)?.tasks;
            found
                .tasks
                .retain(|task| what == For::Task || task.assignee.as_deref() == Some(me.as_str()));
        }
        if is(For::Lock) {
            let now = self.others_locks()?;
            found.unlocked = before.iter().filter(|lease| !now.contains(lease)).cloned().collect();
        }
        Ok(found)
    }

    /// Returns open handoffs: own ones of which the review is complete, and those to who asks.
    pub(crate) fn handoffs_for(
        &self,
        reviews: bool,
        handoffs: bool,
    ) -> Result<Vec<HandoffView>, Error> {
        let index = self.store.index();
        let me = self.my_name()?;
        let mut found = Vec::new();
        for row in index.open_handoffs(1000)? {
            let own = row.by == me;
            let came = reviews && own && row.state == State::ReviewComplete;
            let mine = handoffs
                && !own
                && row.state == State::WorkComplete
                && !row.declined.contains(&me)
                && is_for(index, &row, &me)?;
            if came || mine {
                found.push(self.handoff(&row.id.to_string())?);
            }
        }
        found.truncate(SHOWN);
        Ok(found)
    }

    fn others_locks(&self) -> Result<Vec<LeaseView>, Error> {
        let me = self.my_name()?.to_string();
        let mut locks = self.locks()?.leases;
        locks.retain(|lease| lease.by != me);
        Ok(locks)
    }
}
