//! What of leases is shown.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::store::leases::Lease;

/// A lease.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeaseView {
    /// The path or glob, from the root.
    pub path: String,
    /// Who holds it.
    pub by: String,
    /// What is done with it.
    pub operation: Option<String>,
    /// Since when.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Whether it ends with a process: a client, or a person's terminal.
    pub ends_with_process: bool,
}

/// Leases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeasesView {
    /// In the order in which they were taken.
    pub leases: Vec<LeaseView>,
    /// From whom some were taken away.
    pub stolen_from: Vec<String>,
}

pub(super) fn view(lease: &Lease) -> LeaseView {
    LeaseView {
        path: lease.path.clone(),
        by: lease.by.to_string(),
        operation: lease.operation.clone(),
        since: lease.since,
        until: lease.until,
        ends_with_process: lease.process.is_some(),
    }
}
