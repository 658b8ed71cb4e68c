//! Notes: adding one, closing one, and what of one is shown.

mod act;
mod add;
mod asked;
mod list;
mod moved;
mod place;
mod push;
mod show;

pub(crate) use act::{judge_on, resolve_on};
pub(crate) use add::{add_on, prepare_in};
pub use asked::{AddNote, NoteQuery, Resolve};
pub(crate) use moved::names;
pub(crate) use place::{Lines, Now};
