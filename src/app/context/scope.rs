//! Where an entry of the context holds: on all branches, or on the one that is checked out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::open::Site;
use crate::error::Error;

/// Where an entry holds.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// On all branches.
    #[default]
    All,
    /// On the branch that is checked out, and on no other.
    Branch,
}

impl Scope {
    /// Returns the branch on which alone entries of this scope hold.
    pub(crate) fn branch(self, site: &Site) -> Result<Option<String>, Error> {
        match self {
            Self::All => Ok(None),
            Self::Branch => site.head().branch.map(Some).ok_or_else(|| {
                Error::user("no branch is checked out, so nothing can hold on one alone")
                    .hint("Check one out with `git switch`, or leave out `--scope branch`.")
            }),
        }
    }
}
