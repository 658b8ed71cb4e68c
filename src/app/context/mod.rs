//! The shared context: reading and writing it, what became of it, and its ways in and out.
//!
//! Invariant: what is derived (`activeWork`, `dependencies`) is worked out when it is asked for, and stored
//! nowhere.

mod derived;
mod diff;
mod document;
mod edit;
mod history;
mod import;
mod knowledge;
mod point;
mod read;
mod scope;
mod toml_text;
mod view;
mod waiting;
mod write;

pub use document::{Format, MAX_DOCUMENT};
pub use edit::Shown;
pub use knowledge::Knowledge;
pub use scope::Scope;
pub use view::{
    ContextChanged, ContextDiff, ContextHistory, ContextImported, ContextSynced, ContextView,
    DiffView, EntryView, HistoryView, InsteadView,
};

pub(crate) use waiting::Instead;
pub(crate) use write::{append_on, remove_on, set_on};
