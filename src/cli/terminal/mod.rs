//! Text made safe and laid out for a terminal. Nothing here adds styles; see [`super::style`].

mod clean;
mod layout;
#[cfg(test)]
mod tests;

pub use clean::{clean, clean_json, clean_line};
pub(super) use layout::prefix;
pub use layout::{truncate, width, wrap};
