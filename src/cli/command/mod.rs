//! The commands, one file each; the path is the words.

pub mod ack;
pub mod brief;
pub mod inbox;
pub mod send;

pub(crate) use super::run::Done;
