//! The search index: the words of everything that was written, and what refers to what.
//!
//! A cache beside the database, in a file of its own, so that no other command reads its tables. Only
//! searching opens it, and brings it up to date first, from where it ended. Missing, damaged, of another
//! version or of another database, it is made anew by itself.

mod docs;
mod fill;
pub mod find;
mod open;
mod schema;

pub use fill::CommitText;
pub use find::{Asked, Found, Target};
pub use open::Search;
