//! Files that one side put into a folder that the other moved: git asks where they belong.

use std::collections::{BTreeMap, BTreeSet};

use git2::{Delta, DiffFindOptions, ObjectType, Repository, Tree};

use super::changes::Changes;
use super::{MOST_RENAMES, part_of};
use crate::git::tree::Changed;

/// One side of a merge.
#[derive(Clone, Copy)]
pub(super) struct Moving<'t> {
    pub(super) tree: &'t Tree<'t>,
    pub(super) changes: &'t Changes,
}

/// Returns the files that a side added to folders that are gone on the other, which moved files out of them.
pub(super) fn left_behind(
    git: &Repository,
    base: &Tree<'_>,
    mover: Moving<'_>,
    added: &BTreeMap<Vec<u8>, Changed>,
) -> Result<Vec<Vec<u8>>, git2::Error> {
    let mut gone: BTreeMap<&[u8], bool> = BTreeMap::new();
    let mut waiting: Vec<(&Vec<u8>, Vec<&[u8]>)> = Vec::new();
    for (path, file) in added {
        if file.old.is_some() || file.new.is_none() {
            continue;
        }
        let slashes = path.iter().enumerate().filter(|(_, byte)| **byte == b'/');
        let mut folders = Vec::new();
        for folder in slashes.map(|(at, _)| &path[..at]) {
            let is_gone = match gone.get(folder) {
                Some(known) => *known,
                None => has(git, base, folder)? && !has(git, mover.tree, folder)?,
            };
            gone.insert(folder, is_gone);
            if is_gone {
                folders.push(folder);
            }
        }
        if !folders.is_empty() {
            waiting.push((path, folders));
        }
    }
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let moved = moved_folders(git, base, mover)?;
    let left =
        waiting.into_iter().filter(|(_, folders)| folders.iter().any(|f| moved.contains(*f)));
    Ok(left.map(|(path, _)| path.clone()).collect())
}

/// Returns the folders that a side moved, as the files show that it moved.
fn moved_folders(
    git: &Repository,
    base: &Tree<'_>,
    mover: Moving<'_>,
) -> Result<BTreeSet<Vec<u8>>, git2::Error> {
    let renames = mover.changes.renames(git, base, mover.tree)?;
    Ok(renames.iter().filter_map(|(new, old)| moved_folder(old, new)).collect())
}

/// Returns where each file was that a side moved, by where it is now.
pub(super) fn renames(
    git: &Repository,
    base: &Tree<'_>,
    tree: &Tree<'_>,
    changed: &BTreeMap<Vec<u8>, Changed>,
) -> Result<BTreeMap<Vec<u8>, Vec<u8>>, git2::Error> {
    let paths: BTreeSet<&Vec<u8>> = changed.keys().collect();
    let (old, new) = (part_of(git, base, &paths)?, part_of(git, tree, &paths)?);
    let mut diff = git.diff_tree_to_tree(Some(&old), Some(&new), None)?;
    let mut options = DiffFindOptions::new();
    options.renames(true).rename_limit(MOST_RENAMES as usize);
    diff.find_similar(Some(&mut options))?;
    let renamed = diff.deltas().filter(|delta| delta.status() == Delta::Renamed);
    Ok(renamed
        .filter_map(|delta| {
            let (old, new) = (delta.old_file(), delta.new_file());
            Some((new.path_bytes()?.to_vec(), old.path_bytes()?.to_vec()))
        })
        .collect())
}

/// Returns the folder that was moved if this file was: without the last parts of its name that stayed.
fn moved_folder(old: &[u8], new: &[u8]) -> Option<Vec<u8>> {
    let folders = |path: &'_ [u8]| -> Vec<Vec<u8>> {
        let mut parts: Vec<Vec<u8>> =
            path.split(|byte| *byte == b'/').map(<[u8]>::to_vec).collect();
        parts.pop();
        parts
    };
    let (mut old, mut new) = (folders(old), folders(new));
    let mut stayed = None;
    while old.last().is_some() && old.last() == new.last() {
        (stayed, _) = (old.pop(), new.pop());
    }
    // One that moved into or out of another, under its own name, is moved with that name: `lib` to `src/lib`.
    if old.is_empty() || new.is_empty() {
        old.extend(stayed);
    }
    (!old.is_empty()).then(|| old.join(&b'/'))
}

/// Says whether a tree has a folder.
fn has(git: &Repository, tree: &Tree<'_>, folder: &[u8]) -> Result<bool, git2::Error> {
    let mut parts = folder.splitn(2, |byte| *byte == b'/');
    let found = parts.next().and_then(|name| tree.get_name_bytes(name));
    let Some(entry) = found.filter(|entry| entry.kind() == Some(ObjectType::Tree)) else {
        return Ok(false);
    };
    match parts.next() {
        None => Ok(true),
        Some(rest) => has(git, &git.find_tree(entry.id())?, rest),
    }
}
