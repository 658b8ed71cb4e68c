//! The VSCode gateway: an extension by which other programs on this machine drive the editor, over plain HTTP on
//! 127.0.0.1. It has no way to be told of events, so what a watcher relays drives the editor's own interface, and
//! what it takes in is asked for now and then.
//!
//! Invariants: only a gateway whose workspace is this repository is used; the commands that it is told to run are
//! those named in `api.rs`, and nothing that anybody wrote is ever one; every call ends within its time; whatever
//! answers is taken for data of a stranger.
//!
//! How the gateway behaves was seen by running it; the stand-in in `tests/cli/support/gateway.rs` keeps each of its
//! traps.

mod answer;
mod api;
mod find;
mod http;
mod uri;

pub use api::{Diagnostic, Editor, Gateway, Level, Other};
pub use find::find;

/// Why a gateway could not be used.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// Nobody answers there, or not in time.
    #[error("it does not answer: {0}")]
    Away(String),
    /// It answered what no gateway answers.
    #[error("it answers nonsense: {0}")]
    Nonsense(String),
    /// It did not do what it was asked for.
    #[error("it says: {0}")]
    Refused(String),
}
