//! Before and after a file is edited.

use std::fs;
use std::path::PathBuf;

use super::elsewhere::named;
use crate::app::find;
use crate::app::guard::{GuardReason, GuardView};
use crate::app::memory::Push;
use crate::app::open::App;
use crate::clients::hook::{Answer, Use};
use crate::domain::about::About;
use crate::domain::event::Body;
use crate::domain::lock::glob::Pattern;
use crate::domain::name::Name;
use crate::domain::recorded::{FileBlob, Recorded};
use crate::domain::shell::quoted;
use crate::domain::time::left;
use crate::error::Error;
use crate::git::blob_id;
use crate::store::leases::{self, Lease};

/// So many files of one use of a tool are looked at.
const MOST: usize = 2_000;
/// Files longer than this, in bytes, are not read to say who made them.
const LONGEST: u64 = 8 * 1024 * 1024;
/// The longest path that a refusal shows whole, in characters.
const PATH: usize = 60;

impl App {
    /// Says whether a tool may be used.
    pub(super) fn ask_edit(&self, used: &Use) -> Result<Answer, Error> {
        let me = self.my_name()?;
        let mut paths = self.inside(&used.writes);
        paths.extend(self.elsewhere(&used.writes[..used.writes.len().min(MOST)]));
        paths.retain(|path| !path.is_empty());
        paths.extend(self.below(&used.whole));
        if !paths.is_empty() {
            let view = self.guard_paths(&me, &paths, false)?;
            if let Some(reason) = self.refusal(&view)? {
                return Ok(Answer::Refuse(sentence(self, reason)));
            }
        }
        if used.runs {
            let view = self.guard_paths(&me, &[], true)?;
            if !view.allowed
                && let Some(reason) = view.reasons.first()
            {
                return Ok(Answer::Refuse(sentence(self, reason)));
            }
        }
        Ok(Answer::Nothing)
    }

    /// Returns why an edit is refused: an AI is refused what another holds unless the rules are loose, and what
    /// its role may not where they are strict.
    fn refusal<'v>(&self, view: &'v GuardView) -> Result<Option<&'v GuardReason>, Error> {
        if !view.allowed {
            return Ok(view.reasons.first());
        }
        let policy = match self.here()? {
            Some(session) => session.policy(),
            None => self.config().policy.policy(),
        };
        let held = view.reasons.iter().find(|reason| reason.path.is_some());
        Ok(held.filter(|_| !policy.is_loose()))
    }

    /// Remembers what was edited, and that its lock is still needed.
    pub(super) fn note_edit(&mut self, used: &Use) -> Result<(), Error> {
        let me = self.my_name()?;
        let paths = self.inside(&used.writes);
        if paths.is_empty() {
            return Ok(());
        }
        let made = self.made(&paths, &me)?;
        if !made.is_empty() {
            let recorded = Recorded { files: made, task: None };
            recorded.check()?;
            self.write(|write| {
                write.emit(None, Body::ChangeRecorded(recorded)).map_err(Error::from)
            })?;
            self.push_memory(&Push { files: self.absolute(&paths), ..Push::default() })?;
        }
        self.extend(&me, &paths)
    }

    /// Returns those of the paths that are in the repository and none of ours, from its root: each as it is named, and
    /// as it is called where a link on its way leads.
    fn inside(&self, paths: &[String]) -> Vec<String> {
        let named = |path: &String| find::from_root(&self.site, path).ok();
        let mut found: Vec<String> = paths.iter().take(MOST).filter_map(named).collect();
        if let Some(root) = self.site.root() {
            let real = |path: &String| {
                let real = find::followed(&root, &root.join(path))?;
                Some(real.to_str()?.to_owned()).filter(|real| real != path)
            };
            let real: Vec<String> = found.iter().filter_map(real).collect();
            found.extend(real);
        }
        let plain = |path: String| {
            let path = About::place(&path).ok()?.path()?.to_owned();
            (path != ".collab" && !path.starts_with(".collab/")).then_some(path)
        };
        found.into_iter().filter_map(plain).collect()
    }

    /// Returns what is locked below those of the paths that are folders, which goes with them.
    fn below(&self, paths: &[String]) -> Vec<String> {
        let real = |path: PathBuf| path.canonicalize().unwrap_or(path);
        let (root, cwd) = (self.site.root().map(real), real(self.site.cwd.clone()));
        // One above the root, too, goes with all that is in this.
        let folder = |path: &String| {
            let (folder, root) = (named(&cwd.join(path))?, root.as_ref()?);
            let inner = if root.starts_with(&folder) {
                ""
            } else {
                folder.strip_prefix(root).ok()?.to_str()?
            };
            Some(inner.to_owned())
        };
        let paths = &paths[..paths.len().min(MOST)];
        let mut folders: Vec<String> = paths.iter().filter_map(folder).collect();
        folders.extend(self.elsewhere(paths));
        let held = leases::read(self.store.paths()).leases.into_iter().map(|lease| lease.path);
        let is_below = |held: &String, folder: &String| {
            folder.is_empty() || held.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
        };
        held.filter(|held| folders.iter().any(|folder| is_below(held, folder))).collect()
    }

    fn absolute(&self, paths: &[String]) -> Vec<String> {
        let Some(root) = self.site.root() else { return paths.to_vec() };
        paths.iter().map(|path| root.join(path).to_string_lossy().into_owned()).collect()
    }

    /// Returns what the files hold now, without what is known already.
    fn made(&self, paths: &[String], me: &Name) -> Result<Vec<FileBlob>, Error> {
        let Some(root) = self.site.root() else { return Ok(Vec::new()) };
        let mut made = Vec::new();
        for path in paths {
            let file = root.join(path);
            let is_file = file.symlink_metadata().is_ok_and(|m| m.is_file() && m.len() <= LONGEST);
            let Some(bytes) = is_file.then(|| fs::read(&file).ok()).flatten() else { continue };
            let blob = blob_id(&bytes);
            if self.store.index().made_by(path, &blob)?.as_ref() != Some(me) {
                made.push(FileBlob { path: path.clone(), blob });
            }
        }
        Ok(made)
    }

    /// Begins the time of own locks anew that hold files which were edited, once half of it is over.
    fn extend(&mut self, me: &Name, paths: &[String]) -> Result<(), Error> {
        let now = self.now();
        let patterns: Vec<Pattern> = paths.iter().map(|path| Pattern::path(path)).collect();
        let is_due = |lease: &Lease| {
            let (whole, gone) =
                (lease.until.duration_since(lease.since), now.duration_since(lease.since));
            lease.by == *me
                && lease.until > now
                && gone * 2 > whole
                && patterns.iter().any(|path| Pattern::glob(&lease.path).overlaps(path))
        };
        let live = self.store.paths().clone();
        if !leases::read(&live).leases.iter().any(is_due) {
            return Ok(());
        }
        self.write(|_| {
            let mut all = leases::read(&live).leases;
            for lease in all.iter_mut().filter(|lease| is_due(lease)) {
                let whole = lease.until.duration_since(lease.since);
                (lease.since, lease.until) =
                    (now, now.saturating_add(whole).unwrap_or(lease.until));
            }
            Ok(leases::write(&live, &all)?)
        })
    }
}

/// Says why in one short line, and what to do instead.
fn sentence(app: &App, reason: &GuardReason) -> String {
    match (&reason.path, &reason.holder, reason.until) {
        (Some(path), Some(holder), Some(until)) => {
            let shown: String = path.chars().take(PATH).collect();
            let is_whole = shown.len() == path.len();
            let time = left(until, app.now());
            // A command with half a path would wait for another file.
            let wait = if is_whole { quoted(path) } else { "PATH".to_owned() };
            let path = if is_whole { shown } else { format!("{shown}…") };
            format!(
                "{path} is locked by {holder} for {time} more. Do other work, wait with `collab lock {wait} --wait`, \
                 or ask with `collab send {holder}`."
            )
        }
        _ => {
            let way =
                reason.ways.first().map(|way| format!(" Way out: `{way}`.")).unwrap_or_default();
            format!("{}.{way}", reason.why)
        }
    }
}
