//! The command line: parses, calls the app, shows a view.
//!
//! Architecture invariant: no face names the store or git, and nothing here decides. Results go to
//! stdout; everything else goes to stderr.

pub mod args;
pub mod command;
mod complete;
mod input;
mod man;
mod mcp;
mod parse;
mod run;
pub mod schema;
pub mod style;
pub mod table;
pub mod terminal;
pub mod ui;

pub use run::main;
