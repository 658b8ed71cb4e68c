//! The commands, one file each; the path is the words.

pub mod ack;
pub mod batch;
pub mod brief;
pub mod doctor;
pub mod inbox;
pub mod publish;
pub mod render;
pub mod send;
pub mod util;

pub(crate) use super::run::Done;
