//! Under which names what is open speaks of files that have another name now.

use std::collections::BTreeMap;

use super::place::Lines;
use crate::error::Error;
use crate::store::index::Index;

/// So many places of open notes are looked at, and so many of open tasks.
const LOOKED_AT: usize = 2000;

/// Returns each old name with the new one.
pub(crate) fn moved(
    index: Index<'_>,
    lines: &Lines<'_>,
) -> Result<BTreeMap<String, String>, Error> {
    let mut moved = BTreeMap::new();
    for place in index.open_places(LOOKED_AT)? {
        if !moved.contains_key(&place.path)
            && let Some(now) = lines.renamed(&place.path, || index.head_of(place.object).ok()?)
        {
            moved.insert(place.path, now);
        }
    }
    Ok(moved)
}

/// Returns a path with the names that it had before, as what is open speaks of it.
pub(crate) fn names(index: Index<'_>, lines: &Lines<'_>, path: &str) -> Result<Vec<String>, Error> {
    // A word that was searched for may be none, and to look for renames takes a while.
    if !lines.is_file(path) {
        return Ok(vec![path.to_owned()]);
    }
    let moved = moved(index, lines)?.into_iter().filter(|(_, now)| now == path);
    Ok(std::iter::once(path.to_owned()).chain(moved.map(|(old, _)| old)).collect())
}
