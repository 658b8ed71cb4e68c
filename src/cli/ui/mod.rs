//! Where all output of the command line goes.
//!
//! Results go to stdout. Everything else, `warning:`, `hint:`, `error:` and status, goes to
//! stderr, so that a pipe sees results alone.
//!
//! Invariant: nothing here ends the process. A closed pipe is an
//! [`std::io::ErrorKind::BrokenPipe`] for the caller to turn into a quiet success.

use std::io::{IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

mod output;
mod settings;
#[cfg(test)]
mod tests;

pub(crate) use output::ErrorDocument;
pub use output::{Stream, Ui};
pub use settings::{Colour, Options, Surroundings};

/// How many characters a bar has.
const BAR: usize = 20;

/// Whether the terminal shows how far long work has come.
static SHOWN: AtomicBool = AtomicBool::new(false);

/// Shows on the terminal how far long work has come; nothing where nobody looks.
pub(crate) fn progress(message: &str) {
    let mut err = std::io::stderr();
    if err.is_terminal() {
        SHOWN.store(true, Ordering::Relaxed);
        // Only for the eye: if it cannot be written, nothing is lost.
        let _ = write!(err, "\r\x1b[K{message}");
    }
}

/// As [`progress`], with a bar where it is known how many percent of the work are done.
pub(crate) fn progress_of(message: &str, percent: Option<u8>) {
    match percent {
        None => progress(message),
        Some(percent) => {
            let full = BAR * usize::from(percent.min(100)) / 100;
            let bar: String = "#".repeat(full) + &".".repeat(BAR - full);
            progress(&format!("[{bar}] {percent:3} %  {message}"));
        }
    }
}

/// Takes away what [`progress`] shows, so that nothing of it stays beside what is written next.
pub(crate) fn end_progress() {
    if SHOWN.swap(false, Ordering::Relaxed) {
        let _ = write!(std::io::stderr(), "\r\x1b[K");
    }
}
