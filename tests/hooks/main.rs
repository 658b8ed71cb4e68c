//! Git's hooks, run by git itself.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod circle;
mod commit;
mod guard;
mod harness;
mod install;
mod managers;
mod meanwhile;
mod message;
mod places;
mod rewrite;
mod staged;
