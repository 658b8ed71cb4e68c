//! `collab init`, `changes` and `status`: what only the whole program can show.

mod changes;
mod fixtures;
mod harness;
mod places;
mod status;
