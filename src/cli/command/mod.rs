//! The commands, one file each; the path is the words.

pub mod ack;
pub mod brief;
pub mod inbox;
pub mod log;
pub mod participant;
pub mod send;
pub mod show;
pub mod task;

pub(crate) use super::run::Done;
