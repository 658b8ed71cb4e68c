//! Which AI client runs us: the ones we know, and how to tell.
//!
//! Invariant: only a variable that a client sets for the commands of its AI counts. One that
//! merely shows in which editor a terminal is open says nothing of who types there.

mod called;
mod detect;
pub mod hook;
mod known;
pub mod setup;
#[cfg(test)]
mod tests;

pub use called::called;
pub use detect::{Ancestry, Machine, client_process, from_env, named, parent, running};
pub use known::CLIENTS;

/// A program in which an AI works.
#[derive(Debug, PartialEq, Eq)]
pub struct Client {
    /// Its name here, such as `claude-code`.
    pub name: &'static str,
    /// The participant that its AI is unless told otherwise, such as `claude`.
    pub participant: &'static str,
    /// Its name for people, such as `Claude Code`.
    pub title: &'static str,
    /// Variables of which any one, set and not empty, shows that it runs us.
    pub env: &'static [&'static str],
}
