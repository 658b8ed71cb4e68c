//! Which client process is which participant, in this clone.
//!
//! All that one client starts is one participant; two clients of a kind are two.

use serde::{Deserialize, Serialize};

use super::atomic::{self, Durability};
use super::error::StoreError;
use super::paths::Paths;
use super::plain;
use crate::domain::name::Name;

/// The clients that are registered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registry {
    v: u32,
    /// In the order in which they came.
    pub clients: Vec<Registered>,
}

/// A client that is registered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registered {
    /// Its process.
    pub pid: u32,
    /// When that process started, in the system's own count.
    pub start: u64,
    /// What it is, such as `claude-code`.
    pub client: String,
    /// Who it is.
    pub participant: Name,
    /// The server that it has started, if it has: somebody whose server has ended is not here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server: Option<Served>,
}

/// The process of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Served {
    /// Its number.
    pub pid: u32,
    /// When it started, in the system's own count.
    pub start: u64,
}

/// The longest file that is read, in bytes.
pub const MOST: u64 = 1024 * 1024;

/// Reads the registered clients; none where the file is missing or damaged.
#[must_use]
pub fn read(paths: &Paths) -> Registry {
    plain::read(&paths.clients(), MOST)
        .ok()
        .flatten()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}

/// Replaces the registered clients. The caller holds the lock.
///
/// # Errors
/// When the file cannot be replaced.
pub fn write(paths: &Paths, registry: &Registry) -> Result<(), StoreError> {
    let registry = Registry { v: 1, clients: registry.clients.clone() };
    let bytes = serde_json::to_vec(&registry).expect("a registry has only string keys");
    atomic::replace(&paths.clients(), &bytes, Durability::Process)
}
