//! `collab init`, `changes` and `status`: what only the whole program can show.

#![expect(clippy::unwrap_used, reason = "a helper of tests fails its test")]

mod brief;
mod changes;
mod fixtures;
mod harness;
mod places;
mod status;
