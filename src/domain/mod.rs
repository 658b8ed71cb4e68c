//! The rules, with no input or output: events, objects, how the one make the other.
//!
//! Architecture invariant: nothing here reads a clock, a file, the environment or configuration, and
//! applying an event never fails. `decide_*` may refuse, before anything is written.

pub mod about;
pub mod alert;
pub mod change;
pub mod check;
pub mod checkpoint;
pub mod context;
pub mod escape;
pub mod event;
pub mod handoff;
pub mod ids;
pub mod kinds;
pub mod lock;
pub mod message;
pub mod name;
pub mod note;
pub mod participant;
pub mod priority;
pub mod recorded;
pub mod redaction;
pub mod refused;
pub mod search;
pub mod secret;
pub mod session;
pub mod shell;
pub mod state;
pub mod task;
pub mod text;
pub mod time;
pub mod upcast;
