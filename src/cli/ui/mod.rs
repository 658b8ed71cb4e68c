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

pub(crate) use output::ErrorDocument;
pub use output::{Stream, Ui};
pub use settings::{Colour, Options, Surroundings};

/// Shows on the terminal how far long work has come; nothing where nobody looks.
pub(crate) fn progress(message: &str) {
    use std::io::{IsTerminal as _, Write as _};
    let mut err = std::io::stderr();
    if err.is_terminal() {
        // Only for the eye: if it cannot be written, nothing is lost.
        let _ = write!(err, "\r\x1b[K{message}\r");
    }
}
