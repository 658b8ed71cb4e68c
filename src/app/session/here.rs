//! In which session somebody is.

use crate::domain::ids::CloneId;
use crate::domain::name::Name;
use crate::domain::session::Session;
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::items::ItemRow;

/// Returns the active session in which somebody is: the one that it joined in this worktree of this clone,
/// else the only one there is. Somebody who works in two clones need not join again in the second.
pub(crate) fn here(
    index: Index<'_>,
    name: &Name,
    clone: CloneId,
    worktree: &str,
) -> Result<Option<ItemRow<Session>>, Error> {
    let mut mine = index.active_sessions()?;
    mine.retain(|session| session.has(name));
    let joined_here = |session: &ItemRow<Session>| {
        let member = session.members.get(name);
        member.is_some_and(|member| member.clone == clone && member.worktree == worktree)
    };
    if let Some(at) = mine.iter().position(joined_here) {
        return Ok(Some(mine.swap_remove(at)));
    }
    Ok(if mine.len() == 1 { mine.pop() } else { None })
}
