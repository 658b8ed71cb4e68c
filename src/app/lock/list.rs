//! Listing leases.

use super::holds::standing;
use super::view::{LeasesView, view};
use crate::app::open::App;
use crate::error::Error;

impl App {
    /// Returns the leases that hold in this clone.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn locks(&self) -> Result<LeasesView, Error> {
        let held = standing(self.store.index(), self.store.paths(), self.now())?;
        Ok(LeasesView { leases: held.standing.iter().map(view).collect(), stolen_from: Vec::new() })
    }
}
