//! Who may commit what: asked before a commit is made, and looked at again afterwards, as a commit can be made
//! without asking.

use std::path::PathBuf;

use crate::app::alert::Raise;
use crate::app::guard::GuardView;
use crate::app::open::App;
use crate::domain::alert::Kind;
use crate::domain::note::Severity;
use crate::error::Error;
use crate::git::Staging;
use crate::store::leases;

/// So many files an alert names.
const NAMED: usize = 10;

impl App {
    /// Says whether who commits may change what is staged; nothing if nothing stands against anybody.
    pub(super) fn guard_staged(&self, index: Option<PathBuf>) -> Result<Option<GuardView>, Error> {
        let Some(place) = self.site.place.clone() else { return Ok(None) };
        if place.is_rewriting() || !self.is_guarded()? {
            return Ok(None);
        }
        let Some(mut files) = Staging::new(&place, index).changed() else { return Ok(None) };
        self.only_code(&mut files);
        if files.is_empty() {
            return Ok(None);
        }
        let view = self.guard_paths(&self.my_name()?, &files, false)?;
        Ok((!view.reasons.is_empty()).then_some(view))
    }

    /// Tells all of a commit that was made though strict rules stood against it.
    pub(super) fn record_bypass(&mut self) -> Result<(), Error> {
        if !self.is_guarded()? {
            return Ok(());
        }
        let Some(commit) = self.site.head().commit else { return Ok(()) };
        let Some(repo) = self.site.repo() else { return Ok(()) };
        let changes = repo.commit_changes(&commit)?;
        let mut files: Vec<String> = changes.into_iter().map(|change| change.path).collect();
        self.only_code(&mut files);
        if files.is_empty() {
            return Ok(());
        }
        let view = self.guard_paths(&self.my_name()?, &files, false)?;
        if view.allowed {
            return Ok(());
        }
        let short = commit.get(..8).unwrap_or(&commit).to_owned();
        let why: Vec<&str> = view.reasons.iter().map(|reason| reason.why.as_str()).collect();
        files.truncate(NAMED);
        self.raise_alert(&Raise {
            text: format!("{short} was committed past the rules: {}", why.join("; ")),
            key: format!("bypass:{short}"),
            source: None,
            kind: Kind::Conflict,
            severity: Some(Severity::High),
            // A file may have any name.
            about: files.into_iter().filter(|file| self.site.cwd.join(file).exists()).collect(),
        })?;
        Ok(())
    }

    /// Says whether anything may stand against a commit, without asking git.
    fn is_guarded(&self) -> Result<bool, Error> {
        let leased = !leases::read(self.store.paths()).leases.is_empty();
        Ok(leased || !self.store.index().active_sessions()?.is_empty())
    }

    /// Leaves out what is ours: it goes along with whatever is committed.
    fn only_code(&self, files: &mut Vec<String>) {
        files.retain(|file| file != ".collab" && !file.starts_with(".collab/"));
    }
}
