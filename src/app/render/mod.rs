//! What is stored as readable files, for people and tools that read no JSON of commands.
//!
//! Invariant: each file says of which event it is the state, and what others wrote is in it without a
//! character that acts on a terminal.

mod briefings;
mod context;
mod files;

pub use files::{MessagesFile, RenderView, RenderedFile, TasksFile};
