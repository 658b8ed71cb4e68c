//! What somebody may do: what it may itself stands before what its role may.

use crate::app::open::App;
use crate::domain::name::Name;
use crate::domain::session::role::{Permission, Roles};
use crate::error::Error;
use crate::store::index::Index;

/// Returns what somebody of a role may do.
pub(crate) fn may(
    index: Index<'_>,
    roles: &Roles,
    name: &Name,
    role: &str,
) -> Result<Vec<Permission>, Error> {
    let known = index.participant(name)?.map(|row| row.participant.permissions).unwrap_or_default();
    let own: Vec<Permission> = known.iter().filter_map(|word| Permission::of_word(word)).collect();
    Ok(if own.is_empty() { roles.may(role).to_vec() } else { own })
}

impl App {
    /// Returns what somebody of a role may do.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn may(&self, name: &str, role: &str) -> Result<Vec<Permission>, Error> {
        may(self.store.index(), &self.config().roles, &name.parse()?, role)
    }
}
