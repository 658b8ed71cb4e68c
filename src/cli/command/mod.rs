//! The commands, one file each; the path is the words.

pub mod ack;
pub mod brief;
pub mod changes;
pub mod inbox;
pub mod init;
pub mod send;
pub mod status;

pub(crate) use super::run::Done;
