//! What a working tree says about itself: name, purpose, parts, and the
//! commands that build, test, lint and run it.
//!
//! Read from manifests and the README alone. No process is run, git is not
//! asked, and no other module of this crate is named.
//!
//! Everything read here was written by strangers. `tree.rs` keeps every path
//! inside the root and every read small; `survey.rs` keeps the answer short and
//! free of control characters; a command is only made from names that a shell
//! reads as they stand. A manifest that cannot be read becomes a note, never
//! an error.
//!
//! Each kind of manifest has one file: a `Manifest` that parses the text and
//! answers questions about it, and a `survey` that asks them.

mod cargo;
mod dependencies;
mod globs;
mod go;
mod gradle;
mod ini;
mod kind;
mod languages;
mod lookup;
mod maven;
mod node;
mod python;
mod readme;
mod survey;
mod targets;
mod text;
mod tree;
mod yaml;

#[cfg(test)]
mod tests;

pub use dependencies::{Versions, dependencies};
pub use survey::{Command, Part, Project, Purpose, survey};
