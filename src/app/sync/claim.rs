//! A claim that counts only once a remote has taken it: of all clones that race, one has the task.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};

use super::SyncAsk;
use super::exchange::{ATTEMPTS, pause};
use super::remote::{Choice, Failed, Stuck};
use super::save::events;
use crate::app::find;
use crate::app::open::App;
use crate::app::task::{TaskAct, act_on_each, best_of_ready};
use crate::app::view::TaskView;
use crate::domain::event::{Body, Event, parse_line};
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::secret::{self, Hit};
use crate::env::clock;
use crate::error::{Error, Kind};
use crate::git::{LOG_REF, Remote, RemoteError, Repo};

impl App {
    /// Claims tasks, or with none named what is best of what is ready, through a remote.
    ///
    /// # Errors
    /// When another holds one, or the remote cannot be had: then nothing has changed.
    pub fn claim_through_remote(
        &mut self,
        prefixes: &[String],
        ask: SyncAsk<'_>,
    ) -> Result<Vec<TaskView>, Error> {
        let name = match self.choose_remote(ask.remote)? {
            Choice::Remote(name) => name,
            Choice::None(why) => {
                return Err(Error::user(format!("nothing is claimed: {why}"))
                    .hint("Claim it in this clone alone with `collab task claim`."));
            }
        };
        let Some(place) = self.site.place.clone() else { return Ok(Vec::new()) };
        let remote = self.remote_named(&place, &name, ask.asks);
        let mut there = None;
        let mut stuck = Stuck::default();
        for attempt in 0..ATTEMPTS {
            pause(attempt);
            let strangers = self.fetch_log(&remote, ask).map_err(unclaimed)?;
            self.save_log()?;
            let decided = self.decide_claims(prefixes);
            let (mut views, lines) = decided.map_err(|error| self.until(error, prefixes))?;
            if lines.is_empty() {
                self.tell_confirmed(&mut views)?;
                return Ok(views);
            }
            self.refuse_held(&lines)?;
            let events = lines
                .iter()
                .filter_map(|line| Some((parse_line(line.as_bytes()).ok()?.id, line.clone())));
            let events: Vec<(Id, String)> = events.collect();
            let repo = self.site.readable_repo()?;
            let ours = repo.log_tip(LOG_REF)?;
            let change = self.log_change(repo, ours.as_deref(), &events)?;
            let now = clock::now().as_second();
            let Some(commit) = repo.log_with(ours.as_deref(), &change, now)? else { continue };
            let target = match &mut there {
                Some(there) => there,
                None => there.insert(self.kept_there(repo, &remote)?),
            };
            let theirs = repo.log_tip(&remote.tracking(target))?;
            (ask.tell)("claiming");
            let behind = match self.push_log(&remote, &commit, target, &strangers) {
                Ok(behind) => behind,
                // Of what was cut off it is not known how far it came.
                Err(Failed::Remote(error)) if !matches!(error, RemoteError::Denied { .. }) => {
                    match self.was_taken(&remote, &commit, &events, ask) {
                        None => return Err(unknown(&error)),
                        Some(false) => return Err(unclaimed(Failed::Remote(error))),
                        Some(true) => None,
                    }
                }
                Err(failed) => return Err(unclaimed(failed)),
            };
            let Some(why) = behind else {
                self.accept(&lines)?;
                let repo = self.site.readable_repo()?;
                // Where another process has saved meanwhile, the next sync puts both together.
                repo.move_log(LOG_REF, ours.as_deref(), &commit)?;
                self.tell_confirmed(&mut views)?;
                return Ok(views);
            };
            stuck.note(&remote, theirs, &why).map_err(|error| unclaimed(error.into()))?;
        }
        Err(Error::user("others change the remote's log all the time; nothing is claimed")
            .hint("Try again."))
    }

    /// Fills in of tasks that somebody holds whether the claim is confirmed, where there is a remote to do so.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn tell_confirmed(&self, tasks: &mut [TaskView]) -> Result<(), Error> {
        if !self.has_remote() {
            return Ok(());
        }
        let index = self.store.index();
        for view in tasks.iter_mut().filter(|view| view.status.is_open()) {
            let task = find::task(index, &view.id)?.task;
            view.confirmed = task.assignee.is_some().then_some(task.confirmed);
        }
        Ok(())
    }

    /// Says whether there is any remote that claims can be confirmed by.
    pub(crate) fn has_remote(&self) -> bool {
        let place = self.site.place.as_ref();
        // Where nothing can be synced, nothing can be confirmed either.
        place.is_some_and(|place| place.has_remote() && !place.is_sha256())
    }

    /// Tells, where another holds a task, until when that is so.
    fn until(&self, mut error: Error, prefixes: &[String]) -> Error {
        if error.kind != Kind::Held {
            return error;
        }
        for prefix in prefixes {
            let Ok(row) = find::task(self.store.index(), prefix) else { continue };
            let Some((since, ttl)) = row.task.holder_active.zip(row.task.ttl) else { continue };
            let Ok(end) = since.checked_add(SignedDuration::from_secs(ttl)) else { continue };
            let end = end.to_zoned(self.time_zone()).strftime("%Y-%m-%d %H:%M");
            let hint = format!(
                "{} may be taken over after {end}, if its holder does nothing until then.",
                row.short
            );
            error = error.hint(hint);
        }
        error
    }

    /// Refuses a claim that would be held back from git, or whose task is: it would count for nobody else.
    fn refuse_held(&self, lines: &[String]) -> Result<(), Error> {
        let index = self.store.index();
        for line in lines {
            if let Some(Hit { rule, field, masked }) = secret::scan(line) {
                return Err(Error::user(format!(
                    "nothing is claimed: the claim looks as if it held a credential, {rule} in `{field}`: {masked}"
                ))
                .hint("It would be held back from git. Change that, and claim again."));
            }
            let of = parse_line(line.as_bytes()).ok().and_then(|parsed| parsed.event.ok()?.of);
            let Some(of) = of else { continue };
            if index.whereabouts(of)?.is_some_and(|there| there.held) {
                return Err(Error::user(
                    "nothing is claimed: the task is held back from git, so nobody else knows it",
                )
                .hint("`collab doctor` tells why, and how to let it go."));
            }
        }
        Ok(())
    }

    /// Takes into the journal what this clone's part of the log has of claims that a remote has taken, and
    /// whose process was ended before it could write them down.
    pub(super) fn adopt_claims(&mut self, tip: &str) -> Result<(), Error> {
        let repo = self.site.readable_repo()?;
        let clone = self.store.clone;
        let tail = repo.log_tail(tip, &format!("{clone}.jsonl"))?.unwrap_or_default();
        let index = self.store.index();
        let mut lost: Vec<(Event, String)> = Vec::new();
        for (id, line) in events(&tail) {
            if id.clone_id() != clone || index.whereabouts(id)?.is_none_or(|there| there.own) {
                continue;
            }
            lost.extend(
                parse_line(line.as_bytes()).ok().and_then(|p| Some((*p.event.ok()?, line))),
            );
        }
        let writes: Vec<(Timestamp, Name)> = lost
            .iter()
            .filter(|(event, _)| matches!(&event.body, Body::TaskClaimed(claim) if claim.confirmed))
            .map(|(event, _)| (event.at, event.by.clone()))
            .collect();
        for (at, by) in writes {
            // One write has one time: it may have told who the claimer is, too.
            let of_it = |(event, _): &&(Event, String)| event.at == at && event.by == by;
            let lines: Vec<String> = lost.iter().filter(of_it).map(|(_, l)| l.clone()).collect();
            self.accept_as(by.clone(), &lines)?;
            lost.retain(|(event, _)| event.at != at || event.by != by);
        }
        Ok(())
    }

    /// Decides, on what the remote has too, and writes nothing.
    fn decide_claims(
        &mut self,
        prefixes: &[String],
    ) -> Result<(Vec<TaskView>, Vec<String>), Error> {
        let ttl = self.config().claim_ttl;
        let roles = self.config().roles.clone();
        self.prepared(|write| {
            if prefixes.is_empty() {
                let best = best_of_ready(write, &roles)?;
                return act_on_each(write, &[best], &TaskAct::ClaimConfirmed, None, &[], ttl);
            }
            act_on_each(write, prefixes, &TaskAct::ClaimConfirmed, None, &[], ttl)
        })
    }

    /// Looks whether a remote that did not answer has taken claims with a commit; none if that cannot be told.
    fn was_taken(
        &mut self,
        remote: &Remote<'_>,
        commit: &str,
        claims: &[(Id, String)],
        ask: SyncAsk<'_>,
    ) -> Option<bool> {
        (ask.tell)("asking again");
        remote.fetch().ok()?;
        let repo = self.site.repo()?;
        for there in remote.kept_in() {
            let Some(tip) = repo.log_tip(&remote.tracking(there)).ok()? else { continue };
            if repo.no_log(&tip).ok()?.is_some() {
                continue;
            }
            // Where somebody works in the remote itself, a save there may have taken the commit's place.
            if repo.log_contains(&tip, commit).ok()? || self.has_claims(repo, &tip, claims)? {
                return Some(true);
            }
        }
        Some(false)
    }

    /// Says whether a version of the log has all of some claims of this clone; none if that cannot be read.
    fn has_claims(&self, repo: &Repo, version: &str, claims: &[(Id, String)]) -> Option<bool> {
        let clone = self.store.clone.to_string();
        let mut files = repo.log_parts(version, &clone).ok()?;
        files.push(format!("{clone}.jsonl"));
        let mut there = HashSet::new();
        for file in files {
            let tail = repo.log_tail(version, &file).ok()?.unwrap_or_default();
            there.extend(events(&tail).into_iter().map(|(id, _)| id));
        }
        Some(claims.iter().all(|(id, _)| there.contains(id)))
    }
}

fn unclaimed(failed: Failed) -> Error {
    let mut error = Error::from(failed);
    error.message = format!("nothing is claimed: {}", error.message);
    error.hint("Claim it in this clone alone with `collab task claim`, and confirm it later.")
}

fn unknown(error: &RemoteError) -> Error {
    Error::user(format!("it cannot be told whether it is claimed: {error}"))
        .hint("Run the same again when the remote answers: then it is told.")
}
