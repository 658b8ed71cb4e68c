//! Where all output of the command line goes.
//!
//! Results go to stdout. Everything else, `warning:`, `hint:`, `error:` and status, goes to
//! stderr, so that a pipe sees results alone.
//!
//! Invariant: nothing here ends the process. A closed pipe is an
//! [`std::io::ErrorKind::BrokenPipe`] for the caller to turn into a quiet success.

mod output;
mod settings;
#[cfg(test)]
mod tests;

pub use output::{Stream, Ui};
pub use settings::{Colour, Options, Surroundings};
