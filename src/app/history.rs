//! The history of git, walked once and then kept in the store.
//!
//! Who made a commit: its trailers, a co-author that is an AI, what a participant recorded of the
//! same content, its author; the table `[names]` of the policy maps what git calls people.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::open::{App, Site};
use crate::clients;
use crate::config::Config;
use crate::domain::change::{Commit, FileChange};
use crate::domain::name::Name;
use crate::domain::participant::Kind;
use crate::error::Error;
use crate::git::{Identity, IdentityKind, Place, identities, slug};
use crate::store::index::commits::{CommitsFrom, Kept};
use crate::store::{Store, StoreError};

/// How many commits one transaction keeps.
const CHUNK: usize = 4_000;
/// With more files than this, it is not looked up for the others who recorded them.
const MOST_LOOKED_UP: usize = 500;

/// A commit with who made it.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) commit: Commit,
    /// Who made it, AIs first; never empty.
    pub(crate) who: Vec<String>,
    /// Whether the first of them is an AI.
    pub(crate) by_ai: bool,
}

/// Brings the kept history up to date: only what is new is walked.
pub(crate) fn refresh(site: &Site, store: &mut Store) -> Result<(), Error> {
    // What git's files looked like at the last walk tells whether there can be more, for nothing.
    if store.history_is_fresh() {
        return Ok(());
    }
    let stamps = site.stamps();
    let Some(repo) = site.repo() else { return Ok(()) };
    let tips: BTreeSet<String> = repo.tips()?.into_iter().map(|tip| tip.id).collect();
    let tips: Vec<String> = tips.into_iter().collect();
    let cut_off = site.place.as_ref().map(Place::cut_off).unwrap_or_default();
    let walking = format!("{} {cut_off}", tips.join(" ")).trim_end().to_owned();
    let walked = store.meta.walked.clone();
    if walking == walked {
        return Ok(store.keep_commits(&[], Some((&walked, &stamps)))?);
    }
    let (was_cut_off, mut known): (Vec<_>, Vec<_>) =
        walked.split_whitespace().map(str::to_owned).partition(|word| word.starts_with('^'));
    if was_cut_off.join(" ") != cut_off {
        // What was brought since lies below what is known; and of where it ended, too little was seen.
        store.forget_commits()?;
        known.clear();
    }
    let mut commits: Vec<Commit> = Vec::new();
    let mut failed = None;
    let walk = repo.commits(&tips, &known, None, |commit| {
        commits.push(commit);
        if commits.len() >= CHUNK
            && let Err(error) = store.keep_commits(&std::mem::take(&mut commits), None)
        {
            failed = Some(error);
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    if let Some(error) = failed {
        return Err(error.into());
    }
    walk?;
    Ok(store.keep_commits(&commits, Some((&walking, &stamps)))?)
}

impl App {
    /// Returns commits, newest first, with who made them and, of those that `looks` asks for if
    /// there is any such, what they changed; which is kept for the next time. Commits of hidden files
    /// alone are passed over.
    pub(crate) fn commits(
        &self,
        from: CommitsFrom,
        limit: usize,
        looks: Option<impl Fn(&Made) -> bool>,
    ) -> Result<Vec<(Made, Vec<FileChange>)>, Error> {
        let (index, config) = (self.store.index(), self.config());
        let mut kept = index.commits(from, limit, looks.is_some())?;
        // Those that are found to be hidden leave room for others.
        while self.settle_hidden(&mut kept)? {
            kept = index.commits(from, limit, looks.is_some())?;
        }
        let mut found = Vec::new();
        let mut unknown = Vec::new();
        for kept in kept {
            let made = made(kept.commit, config);
            let mut changes = Vec::new();
            match kept.changes {
                _ if !looks.as_ref().is_some_and(|looks| looks(&made)) => {}
                Some(kept) => changes = index.read_changes(&kept)?,
                None => unknown.push((found.len(), made.commit.clone())),
            }
            found.push((made, changes));
        }
        let (places, unknown): (Vec<usize>, Vec<Commit>) = unknown.into_iter().unzip();
        for (place, changes) in places.into_iter().zip(self.changes_of_all(&unknown)?) {
            found[place].1 = changes;
        }
        Ok(found)
    }

    /// Looks at those commits of which it is not known whether they change hidden files alone, keeps
    /// it for the next time, and takes these out. One that cannot be read is told all the same. Says
    /// whether it is worth asking for others in the place of those that were taken out.
    fn settle_hidden(&self, commits: &mut Vec<Kept>) -> Result<bool, Error> {
        let mut new = Vec::new();
        for kept in commits.iter_mut().filter(|kept| kept.hidden.is_none()) {
            let Some(repo) = self.site.repo() else { return Ok(false) };
            if let Ok(hidden) = repo.is_hidden(&kept.commit.id) {
                kept.hidden = Some(hidden);
                new.push((kept.commit.id.clone(), hidden));
            }
        }
        let before = commits.len();
        commits.retain(|kept| kept.hidden != Some(true));
        match self.store.keep_hidden(&new) {
            Err(error @ StoreError::Damaged { .. }) => Err(error.into()),
            // Where nothing can be kept, the same ones would be found again.
            kept => Ok(kept.unwrap_or(false) && commits.len() < before),
        }
    }

    /// Returns what each commit changed, keeping it for the next time.
    pub(crate) fn changes_of_all(&self, commits: &[Commit]) -> Result<Vec<Vec<FileChange>>, Error> {
        let mut all = Vec::with_capacity(commits.len());
        let mut new = Vec::new();
        for commit in commits {
            let known = self.store.index().changes_of(&commit.id)?;
            let changes = match (known, self.site.repo()) {
                (Some(known), _) => known,
                (None, None) => Vec::new(),
                (None, Some(repo)) => {
                    new.push(all.len());
                    repo.commit_changes(&commit.id)?
                }
            };
            all.push(changes);
        }
        let new: Vec<(&Commit, &[FileChange])> =
            new.into_iter().map(|at| (&commits[at], all[at].as_slice())).collect();
        // What cannot be kept, on a read-only disk for one, is worked out again next time.
        if let Err(error @ StoreError::Damaged { .. }) = self.store.keep_changes(&new) {
            return Err(error.into());
        }
        Ok(all)
    }

    /// Returns who recorded having made some of the files of a commit, each once.
    pub(crate) fn recorded_by(&self, changes: &[FileChange]) -> Result<Vec<Name>, Error> {
        let mut names = Vec::new();
        let hashed = changes.iter().filter(|change| !change.blob.is_empty());
        for change in hashed.take(MOST_LOOKED_UP) {
            names.extend(self.store.index().made_by(&change.path, &change.blob)?);
        }
        names.sort_unstable();
        names.dedup();
        Ok(names)
    }

    /// Adds who recorded the changes to who made the commit by what git tells.
    pub(crate) fn with_recorded(
        &self,
        made: &mut Made,
        changes: &[FileChange],
    ) -> Result<(), Error> {
        for name in self.recorded_by(changes)? {
            let known = self.store.index().participant(&name)?;
            let kind = known.and_then(|row| row.participant.kind);
            let is_ai = kind.map_or_else(
                || clients::CLIENTS.iter().any(|client| client.participant == name.as_str()),
                |kind| kind == Kind::Ai,
            );
            // The table also says who a participant is that goes by several names.
            let table = &self.config().names;
            let name = table.get(name.as_str()).map_or(name.to_string(), |to| slug(to));
            made.who.retain(|who| *who != name);
            if is_ai || !made.by_ai {
                made.who.insert(0, name);
            } else {
                made.who.push(name);
            }
            made.by_ai |= is_ai;
        }
        Ok(())
    }
}

/// Returns who made a commit by what git tells, AIs first.
pub(crate) fn makers(commit: &Commit, config: &Config) -> Vec<Identity> {
    identities(commit, &config.names)
}

/// Says who made a commit.
pub(crate) fn made(commit: Commit, config: &Config) -> Made {
    let makers = makers(&commit, config);
    let by_ai = makers.first().is_some_and(|maker| maker.kind == IdentityKind::Ai);
    let mut who: Vec<String> = makers.into_iter().map(|maker| maker.name).collect();
    if who.is_empty() {
        who.push("unknown".to_owned());
    }
    Made { commit, who, by_ai }
}

/// Returns the names of those who made the newest commits; none where git cannot be read.
pub(crate) fn authors(site: &Site, config: &Config, limit: usize) -> Vec<String> {
    let Some(repo) = site.repo() else { return Vec::new() };
    let Some(head) = site.head().commit else { return Vec::new() };
    let mut names = BTreeSet::new();
    // Names only help to tell a misspelling, so what cannot be walked is passed over.
    let _ = repo.commits(&[head], &[], Some(limit), |commit| {
        names.extend(made(commit, config).who);
        ControlFlow::Continue(())
    });
    names.into_iter().filter(|name| name.parse::<Name>().is_ok()).collect()
}
