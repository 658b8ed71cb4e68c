//! Where what happens is kept: the only code that opens files in `.collab/`.
//!
//! Architecture invariant: the journal is the truth of this clone and the batches in git that of all;
//! the database beside them is a cache, which is rebuilt from both whenever it is lost.
#![doc = include_str!("FORMAT.md")]

pub mod atomic;
pub mod batch;
pub mod brought;
mod build;
pub mod check;
mod check_batches;
pub mod checks;
mod clone_file;
mod closed;
pub mod cursors;
mod dropped;
pub mod error;
pub mod exclude;
pub mod faults;
pub mod import;
pub mod index;
pub mod journal;
mod keep;
pub mod leases;
pub mod lock;
pub mod lost;
pub mod memory;
pub mod mend;
pub mod open;
pub mod paths;
pub mod peek;
pub mod plain;
pub mod redact;
pub mod registry;
pub mod remove;
pub mod search;
pub mod setup;
pub mod staged;
pub mod stamps;
pub mod view;
pub mod waiting;
pub mod write;

pub use error::StoreError;
pub use open::{Store, Warning};
pub use paths::Paths;
