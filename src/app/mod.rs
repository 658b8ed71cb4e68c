//! What the faces can do: one function an act, which loads, decides, writes, and returns a view.
//!
//! Architecture invariant: nothing here prints, and no face decides.

pub mod alert;
pub mod batch;
pub mod batches;
pub mod brief;
pub mod changes;
pub mod check;
pub mod checkpoint;
pub mod client;
pub mod complete;
pub mod context;
pub mod doctor;
pub(crate) mod escape;
pub mod find;
pub mod guard;
pub mod handoff;
pub mod history;
pub mod hook;
pub mod identity;
pub mod import;
pub mod inbox;
pub mod init;
pub(crate) mod json;
pub mod lock;
pub mod log;
pub mod lost_claims;
pub mod memory;
pub mod message;
pub mod note;
pub mod open;
pub mod participant;
pub(crate) mod place;
pub mod policy;
pub(crate) mod presence;
pub mod problems;
pub mod publish;
pub mod redact;
pub mod render;
pub mod search;
pub mod session;
pub mod setup;
mod sha256;
pub mod show;
pub mod since;
pub mod status;
pub mod survey;
pub mod sync;
pub mod task;
pub mod uninstall;
pub mod urgent;
pub mod view;
pub mod wait;
pub mod watch;

pub use open::{App, Options};
