//! The shared context: reading and writing it, what became of it, and its ways in and out.
//!
//! Invariant: what is derived (`activeWork`, `dependencies`) is worked out when it is asked for, and stored
//! nowhere.

mod derived;
mod read;
mod scope;
mod view;
mod write;

pub use scope::Scope;
pub use view::{ContextChanged, ContextView, EntryView};

pub(crate) use write::{append_on, remove_on, set_on};
