//! What is stored, and what keeps it in order: sealing, readable files, batches, `doctor`, completion.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod batch;
mod brief;
#[cfg(unix)]
mod clones;
mod complete;
mod doctor;
mod forge;
mod hostile;
mod publish;
mod redact;
mod render;
#[cfg(unix)]
mod sandbox;
mod search;
mod uninstall;
mod world;
