//! The history of git, walked once and then kept in the store.
//!
//! Who made a commit: its trailers, a co-author that is an AI, what a participant recorded of the
//! same content, its author; the table `[names]` of the policy maps what git calls people.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use super::open::{App, Site};
use crate::config::Config;
use crate::domain::change::{Commit, FileChange};
use crate::domain::name::Name;
use crate::error::Error;
use crate::git::{IdentityKind, identities};
use crate::store::Store;
use crate::store::index::Index;
use crate::store::index::commits::CommitsFrom;

/// How many commits one transaction keeps.
const CHUNK: usize = 20_000;

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
    let walked = store.meta.walked.clone();
    if tips.join(" ") == walked {
        return Ok(store.keep_commits(&[], Some((&walked, &stamps)))?);
    }
    let known: Vec<String> = walked.split_whitespace().map(str::to_owned).collect();
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
    Ok(store.keep_commits(&commits, Some((&tips.join(" "), &stamps)))?)
}

impl App {
    /// Returns commits, newest first, with who made them.
    pub(crate) fn commits(&mut self, from: CommitsFrom, limit: usize) -> Result<Vec<Made>, Error> {
        refresh(&self.site, &mut self.store)?;
        let rows = self.store.index().commits(from, limit)?;
        let config = self.config();
        Ok(rows.into_iter().map(|(commit, _)| made(commit, config)).collect())
    }

    /// Returns what a commit changed, keeping it for the next time.
    pub(crate) fn changes_of(&mut self, commit: &Commit) -> Result<Vec<FileChange>, Error> {
        if let Some(changes) = self.store.index().changes_of(&commit.id)? {
            return Ok(changes);
        }
        let Some(repo) = self.site.repo() else { return Ok(Vec::new()) };
        let changes = repo.commit_changes(&commit.id)?;
        self.store.keep_changes(&commit.id, &changes)?;
        Ok(changes)
    }

    /// Returns who recorded having made one of the files of a commit, if somebody did.
    pub(crate) fn recorded_by(&self, changes: &[FileChange]) -> Result<Option<String>, Error> {
        let index: Index<'_> = self.store.index();
        for change in changes.iter().filter(|change| !change.blob.is_empty()) {
            if let Some(name) = index.made_by(&change.path, &change.blob)? {
                return Ok(Some(name.to_string()));
            }
        }
        Ok(None)
    }
}

/// Says who made a commit.
pub(crate) fn made(commit: Commit, config: &Config) -> Made {
    let makers = identities(&commit, &config.names);
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
