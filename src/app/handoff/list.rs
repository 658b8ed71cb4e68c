//! Finding and listing handoffs, and telling whom one is for.

use super::view::{HandoffView, HandoffsView, view};
use crate::app::find;
use crate::app::open::App;
use crate::app::session::roles_of;
use crate::domain::event::Noun;
use crate::domain::handoff::Handoff;
use crate::domain::name::{Address, Name};
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::items::ItemRow;

/// At most so many that are open are listed.
const MOST: usize = 1000;

impl App {
    /// Returns the handoffs on which somebody has still to act, and at most `limit` of those that are over.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn handoffs(&self, all: bool, limit: usize) -> Result<HandoffsView, Error> {
        let index = self.store.index();
        let mut rows = index.open_handoffs(MOST)?;
        let mut more = rows.len() == MOST;
        if all {
            let mut over = index.closed_handoffs(limit.saturating_add(1))?;
            more |= over.len() > limit;
            over.truncate(limit);
            rows.extend(over);
        }
        let handoffs = rows.iter().map(|row| view(index, row)).collect::<Result<_, _>>()?;
        Ok(HandoffsView { handoffs, more })
    }

    /// Returns one handoff.
    ///
    /// # Errors
    /// When it is not known.
    pub fn handoff(&self, said: &str) -> Result<HandoffView, Error> {
        let index = self.store.index();
        view(index, &found(index, said)?)
    }
}

/// Finds a handoff by a prefix of its id.
pub(super) fn found(index: Index<'_>, said: &str) -> Result<ItemRow<Handoff>, Error> {
    let (_, id) = find::object(index, said, Some(Noun::Handoff))?;
    index.handoff(id)?.ok_or_else(|| find::missing(Some(Noun::Handoff), said))
}

/// Says whether a handoff is for somebody: by name, by role, or as it is for all or for whoever comes next.
pub(crate) fn is_for(index: Index<'_>, handoff: &Handoff, name: &Name) -> Result<bool, Error> {
    if handoff.to.is_empty() {
        return Ok(true);
    }
    let mut roles: Option<Vec<String>> = None;
    for to in &handoff.to {
        let is = match to {
            Address::All => true,
            Address::One(one) => one == name,
            Address::Role(role) => {
                if roles.is_none() {
                    let own = index.participant(name)?.and_then(|row| row.participant.role);
                    let here = roles_of(index, name)?.into_iter().map(|(role, _)| role);
                    roles = Some(own.into_iter().chain(here).collect());
                }
                roles.as_ref().is_some_and(|roles| roles.contains(role))
            }
        };
        if is {
            return Ok(true);
        }
    }
    Ok(false)
}
