//! Tasks: what can be asked for, what is done then, and what of it is shown.

mod act;
mod allocate;
mod asked;
mod cycles;
mod show;
mod write;

pub(crate) use act::{act_on_each, best_of_ready, content_of, is_within, next, uncommitted};
pub use asked::{Add, Edit, TaskAct, TaskQuery};
pub(crate) use show::{detail, unknown, view};
pub(crate) use write::{act_on, add_on, edit_on};
