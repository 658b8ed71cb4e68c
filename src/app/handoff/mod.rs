//! Handoffs: work that passes on, and reviews; one file an act.

mod accept;
mod asked;
mod consensus;
mod list;
mod make;
mod pass;
mod review;
mod view;

pub use asked::{Make, Verdict};
pub(crate) use list::is_for;
pub(crate) use pass::see_to;
pub use review::ReviewShown;
pub use view::{HandoffView, HandoffsView, ReviewView};
