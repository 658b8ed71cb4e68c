//! Exchanging everything with other clones, through the log ref.
//!
//! Invariants: what happened here is saved before a remote is asked; the store's lock is not held while git
//! or the network is at work; a remote that cannot be had changes nothing here.

mod claim;
mod exchange;
mod remote;
mod renew;
mod save;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How to sync.
#[derive(Clone, Copy, Debug)]
pub struct SyncAsk<'a> {
    /// With which remote, if it is said.
    pub remote: Option<&'a str>,
    /// Whether to leave remotes alone.
    pub local: bool,
    /// Whether somebody sits there who can be asked for a password.
    pub asks: bool,
    /// Is told what takes long.
    pub tell: fn(&str),
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SyncView {
    /// Whether the log ref of this clone holds something now that it did not hold.
    pub saved: bool,
    /// The remote with which everything was exchanged.
    pub remote: Option<String>,
    /// The ref in which that keeps it.
    pub kept_in: Option<String>,
    /// How many events were new here.
    pub received: i64,
    /// Whether the remote got something.
    pub sent: bool,
    /// Why nothing was exchanged.
    pub reason: Option<String>,
}
