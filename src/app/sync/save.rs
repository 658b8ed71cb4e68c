//! Saving: the log ref holds every event of the clone, whatever becomes of the live directory.

use std::collections::HashSet;

use super::exchange::{ATTEMPTS, pause};
use crate::app::open::App;
use crate::domain::event::parse_line;
use crate::domain::ids::Id;
use crate::env::clock;
use crate::error::Error;
use crate::git::{LOG_REF, LogChange, Repo};
use crate::store::batch::MAX_BATCH;
use crate::store::index::batches::{KnownBatch, holds};
use crate::store::plain;

/// How long the longest pause before the next attempt is; see [`pause`].
const SHORT: u32 = 3;

/// From how many events, or bytes of them, on the older ones of what is in no batch go into a file that is
/// never written again.
const PART_EVENTS: usize = 1000;
const PART_BYTES: usize = 256 * 1024;

impl App {
    /// Saves everything to the log ref of this clone; says whether there was anything to save. Outside git
    /// there is no such ref.
    ///
    /// # Errors
    /// When git's objects or refs cannot be written.
    pub fn save_log(&mut self) -> Result<bool, Error> {
        if self.site.place.is_none() {
            return Ok(false);
        }
        match self.save_what_is_new() {
            // A loss of power may leave a ref before its objects. The store has what they held.
            Err(_) if self.renew_log()? => self.save_what_is_new(),
            saved => saved,
        }
    }

    fn save_what_is_new(&mut self) -> Result<bool, Error> {
        let mut saved = false;
        for attempt in 0..ATTEMPTS {
            // Whoever moves it needs a moment only.
            pause(attempt.min(SHORT));
            let repo = self.site.readable_repo()?;
            // The ref first: what another process saves to it is in the store by then.
            let tip = match repo.log_tip(LOG_REF)? {
                None => self.begin_log()?,
                tip => tip,
            };
            self.store.refresh(self.site.sources())?;
            if let Some(tip) = &tip {
                self.adopt_claims(tip)?;
            }
            let repo = self.site.readable_repo()?;
            let change = self.log_change(repo, tip.as_deref(), &[])?;
            let Some(next) = repo.log_saved(tip.as_deref(), &change, clock::now().as_second())?
            else {
                return Ok(saved);
            };
            if repo.move_log(LOG_REF, tip.as_deref(), &next)? {
                saved = true;
                self.store.refresh(self.site.sources())?;
                return Ok(saved);
            }
        }
        Err(Error::user("other processes move refs/collab/log all the time; it is not saved")
            .hint("Try again with `collab sync --local`; if `refs/collab/log.lock` stays in the git directory, remove it."))
    }

    /// Takes an event that was redacted out of the log ref: it is saved anew, and what led there and was never
    /// pushed is left behind. Says whether a remote has had the event.
    ///
    /// # Errors
    /// When git's objects or refs cannot be written.
    pub(crate) fn redact_log(&mut self, id: Id) -> Result<bool, Error> {
        for attempt in 0..ATTEMPTS {
            pause(attempt.min(SHORT));
            self.save_log()?;
            let repo = self.site.readable_repo()?;
            let Some(tip) = repo.log_tip(LOG_REF)? else { return Ok(false) };
            let mut pushed: Vec<String> = repo
                .log_refs()?
                .into_iter()
                .filter(|tip| tip.name != LOG_REF)
                .map(|tip| tip.id)
                .collect();
            pushed.sort_unstable();
            pushed.dedup();
            let was_pushed = repo.log_had(&pushed, &[], &id.to_string())?;
            if !repo.log_had(std::slice::from_ref(&tip), &pushed, &id.to_string())? {
                return Ok(was_pushed);
            }
            let next = repo.log_after(&tip, &pushed, clock::now().as_second())?;
            if repo.move_log(LOG_REF, Some(&tip), &next)? {
                self.notices.push(
                    "git keeps the versions of refs/collab/log that held it, which nothing leads to any more, until \
                     `git gc --prune=now`"
                        .to_owned(),
                );
                return Ok(was_pushed);
            }
        }
        Ok(true)
    }

    /// Returns what is to be put into a version of the log, and beside that some events that are not in the
    /// store yet.
    pub(super) fn log_change(
        &self,
        repo: &Repo,
        tip: Option<&str>,
        extra: &[(Id, String)],
    ) -> Result<LogChange, Error> {
        let index = self.store.index();
        let mut change = LogChange::default();
        let mut covered: HashSet<Id> = HashSet::new();
        let missing = index.batches_not_in_log()?;
        let trees = if missing.is_empty() { Vec::new() } else { repo.log_trees()? };
        for batch in missing {
            let own = index.own_in_batch(&batch)?;
            let blobs = self.blobs_of(repo, &trees, &batch, &own)?;
            if !blobs.is_empty() {
                covered.extend(own);
            }
            change.batches.extend(blobs.into_iter().map(|blob| (batch.path.clone(), blob)));
        }
        let mut lines = index.not_in_log(None)?;
        lines.retain(|(id, _)| !covered.contains(id));
        lines.extend(extra.iter().cloned());
        change.tails = self.tails(repo, tip, lines)?;
        Ok(change)
    }

    /// Returns the blob of a batch, if it can be found and holds what it has to hold of this clone's. Of
    /// another clone's it is every blob that a branch has under that path: only damage makes more than one.
    fn blobs_of(
        &self,
        repo: &Repo,
        trees: &[String],
        batch: &KnownBatch,
        own: &[Id],
    ) -> Result<Vec<String>, Error> {
        let mut blobs: Vec<String> = Vec::new();
        for tree in trees {
            let Some(blob) = repo.batch_blob(tree, &batch.path) else { continue };
            if blobs.contains(&blob) {
                continue;
            }
            if !own.is_empty() && repo.blob(&blob).is_ok_and(|bytes| holds(&bytes, own)) {
                return Ok(vec![blob]);
            }
            blobs.push(blob);
        }
        if own.is_empty() && !blobs.is_empty() {
            return Ok(blobs);
        }
        let Some(place) = &self.site.place else { return Ok(Vec::new()) };
        for root in place.worktrees().into_iter().filter_map(|worktree| worktree.root) {
            let file = root.join(".collab/log").join(&batch.path);
            // What cannot be read is elsewhere, or stays in the tail.
            let Ok(Some(bytes)) = plain::read(&file, MAX_BATCH) else { continue };
            if own.is_empty() || holds(&bytes, own) {
                return Ok(vec![repo.put_blob(&bytes)?]);
            }
        }
        Ok(Vec::new())
    }

    /// Returns the files below `tail/` that are to be replaced, so that they hold these lines.
    fn tails(
        &self,
        repo: &Repo,
        tip: Option<&str>,
        mut lines: Vec<(Id, String)>,
    ) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let clone = self.store.clone.to_string();
        let index = self.store.index();
        let file = format!("{clone}.jsonl");
        let mut tails = Vec::new();
        let mut wanted: HashSet<Id> = lines.iter().map(|(id, _)| *id).collect();
        let read = |path: &str| -> Result<Vec<(Id, String)>, Error> {
            let bytes = tip.map(|tip| repo.log_tail(tip, path)).transpose()?.flatten();
            Ok(events(&bytes.unwrap_or_default()))
        };
        // What stands here and nowhere else was written by a process that was ended before it could keep
        // it, or is somebody's forgery; it was seen by others all the same.
        for (id, line) in read(&file)? {
            if wanted.insert(id) {
                if index.hangs_on_tail(id)? {
                    lines.push((id, line));
                } else {
                    wanted.remove(&id);
                }
            }
        }
        let parts = tip.map(|tip| repo.log_parts(tip, &clone)).transpose()?.unwrap_or_default();
        let mut in_parts = HashSet::new();
        for part in parts {
            let there = read(&part)?;
            let (mut needed, mut redacted) = (false, false);
            for (id, _) in &there {
                needed |= wanted.contains(id) || index.hangs_on_tail(*id)?;
                redacted |= index.is_redacted(*id)?;
            }
            if needed && !redacted {
                in_parts.extend(there.into_iter().map(|(id, _)| id));
                continue;
            }
            tails.push((part, Vec::new()));
            for (id, line) in there {
                if needed && index.hangs_on_tail(id)? && wanted.insert(id) {
                    lines.push((id, line));
                }
            }
        }
        lines.retain(|(id, _)| !in_parts.contains(id));
        lines.sort_unstable();
        lines.dedup();
        let size = |lines: &[(Id, String)]| -> usize {
            lines.iter().map(|(_, line)| line.len() + 1).sum()
        };
        while lines.len() > PART_EVENTS || size(&lines) > PART_BYTES {
            let mut bytes = 0;
            let fits = |(_, line): &&(Id, String)| {
                bytes += line.len() + 1;
                bytes <= PART_BYTES
            };
            let count = lines.iter().take(PART_EVENTS).take_while(fits).count().max(1);
            let rest = lines.split_off(count);
            if let Some((last, _)) = lines.last() {
                tails.push((format!("{clone}/{last}.jsonl"), text(&lines)));
            }
            lines = rest;
        }
        tails.push((file, text(&lines)));
        Ok(tails)
    }
}

fn text(lines: &[(Id, String)]) -> Vec<u8> {
    let mut text = Vec::new();
    for (_, line) in lines {
        text.extend_from_slice(line.as_bytes());
        text.push(b'\n');
    }
    text
}

/// Returns the events in a file, with their lines.
pub(super) fn events(bytes: &[u8]) -> Vec<(Id, String)> {
    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    let event = |line: &[u8]| {
        let parsed = parse_line(line).ok()?;
        Some((parsed.id, String::from_utf8(line.to_vec()).ok()?))
    };
    lines.filter_map(event).collect()
}
