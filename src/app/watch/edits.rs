//! Edits of what another has locked.
//!
//! A watcher sees that a file changed, and not who did it. What a hook recorded tells; else it is somebody of that
//! worktree, and the holder itself if it took the lock there or acts there.

use std::collections::BTreeSet;
use std::path::Path;

use jiff::Timestamp;

use super::alerts::SOURCE;
use super::merges::ranges;
use super::trees::Tree;
use crate::app::lock::standing;
use crate::app::open::App;
use crate::domain::about::About;
use crate::domain::alert::{Kind, Raised, Word};
use crate::domain::lock::glob::Pattern;
use crate::domain::note::Severity;
use crate::error::Error;
use crate::git::Repo;
use crate::store::leases::Lease;

/// What the keys of its alerts begin with.
const SORT: &str = "edit+";
/// In so many of the newest events it is looked for who acts in a worktree.
const LOOKED_AT: i64 = 5_000;
/// So many such edits are told.
const MOST: usize = 50;

/// Raises an alert for each edit of what another holds, and clears those that are over.
pub(super) fn look(app: &mut App, trees: &[Tree]) -> Result<(), Error> {
    let held = standing(app.store.index(), app.store.paths(), app.now())?.standing;
    let mut found = Vec::new();
    for tree in trees {
        let Some(work) = tree.work.as_ref().filter(|_| !held.is_empty()) else { continue };
        for (path, blob) in &work.files {
            let pattern = Pattern::path(path);
            let holds = |lease: &&Lease| Pattern::glob(&lease.path).overlaps(&pattern);
            for lease in held.iter().filter(holds) {
                if let Some(editor) = editor(app, tree, lease, path, blob)? {
                    found.push(raised(tree, lease, path, &editor)?);
                }
            }
        }
    }
    found.truncate(MOST);
    app.bring_alerts(SORT, found, &BTreeSet::new(), "it is not so any more")
}

/// Returns who edited what another holds, in words; nothing where the holder did, or it was before.
fn editor(
    app: &App,
    tree: &Tree,
    lease: &Lease,
    path: &str,
    blob: &str,
) -> Result<Option<String>, Error> {
    if !is_since(&tree.root.join(path), lease.since) {
        return Ok(None);
    }
    let index = app.store.index();
    if let Some(by) = index.made_by(path, blob)? {
        return Ok((by != lease.by).then(|| by.to_string()));
    }
    if lease.worktree.as_deref() == Some(tree.name()) {
        return Ok(None);
    }
    let acts = index.acted_in(tree.name(), LOOKED_AT)?;
    if acts.iter().any(|name| name == lease.by.as_str()) {
        return Ok(None);
    }
    Ok(Some(match &acts[..] {
        [one] => one.clone(),
        _ => "somebody".to_owned(),
    }))
}

/// Says whether a file, or what is left of its folder, changed since a time.
fn is_since(file: &Path, since: Timestamp) -> bool {
    let changed = |path: &Path| path.symlink_metadata().and_then(|meta| meta.modified()).ok();
    let at = changed(file).or_else(|| file.parent().and_then(changed));
    at.and_then(|at| Timestamp::try_from(at).ok()).is_some_and(|at| at >= since)
}

fn raised(tree: &Tree, lease: &Lease, path: &str, editor: &str) -> Result<Raised, Error> {
    let lines = match Repo::open(&tree.place).map(|repo| repo.changed_lines(path)) {
        Ok(lines) if !lines.is_empty() => format!(" ({})", ranges(&lines)),
        _ => String::new(),
    };
    let operation = lease.operation.as_ref().map(|said| format!(" ({said})")).unwrap_or_default();
    let text = format!(
        "{editor} changed {path}{lines} in {}, which {} holds{operation}",
        tree.title.clone(),
        lease.by
    );
    Ok(Raised {
        source: SOURCE.parse()?,
        key: Word::joined(&["edit", tree.name(), path]),
        text,
        kind: Kind::Conflict,
        severity: Some(Severity::High),
        about: About::place(path).into_iter().collect(),
    })
}
