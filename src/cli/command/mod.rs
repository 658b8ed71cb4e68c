//! The commands, one file each; the path is the words.

pub mod ack;
pub mod agents;
pub mod alert;
pub mod batch;
pub mod brief;
pub mod changes;
pub mod checkpoint;
pub mod context;
pub mod doctor;
pub mod guard;
pub mod handoff;
pub mod hook;
pub mod inbox;
pub mod init;
pub mod lock;
pub mod log;
pub mod note;
pub mod participant;
pub mod publish;
pub mod redact;
pub mod render;
pub mod review;
pub mod role;
pub mod search;
pub mod send;
pub mod session;
pub mod setup;
pub mod show;
pub mod status;
pub mod sync;
pub mod task;
pub mod uninstall;
pub mod unlock;
pub mod util;
pub mod wait;

pub(crate) use super::run::{Done, Failure};
