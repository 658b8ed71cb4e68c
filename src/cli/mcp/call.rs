//! Running a line in this process, with what it says kept.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use super::line::{Line, Wrong};
use super::rest::Sort;
use crate::app::Options;
use crate::cli::run::{self, Failure};
use crate::cli::ui::{Options as UiOptions, Stream, Ui};
use crate::cli::{input, parse};
use crate::env::Env;
use crate::error::Error;

/// What a line came to.
#[derive(Debug)]
pub(super) struct Said {
    /// What it printed, and then what it said beside that; of one that failed, why, and what to do instead.
    pub text: String,
    /// What is said beside JSON, which with sentences behind it would be none.
    pub beside: String,
    /// What the text is.
    pub sort: Sort,
    /// Whether nothing came of it.
    pub failed: bool,
}

impl Said {
    /// Returns what is said in words.
    pub(super) fn words(text: String, failed: bool) -> Self {
        Self { text, beside: String::new(), sort: Sort::Words, failed }
    }

    /// Returns what a line says that could not be.
    pub(super) fn wrong(Wrong { what, instead }: &Wrong) -> Self {
        Self::words(format!("error: {what}\nhint: {instead}\n"), true)
    }

    /// Returns what is said where a line could not be run.
    pub(super) fn error(error: &Error) -> Self {
        let hints = error.hints.iter().map(|hint| format!("hint: {hint}\n")).collect::<String>();
        Self::words(format!("error: {}\n{hints}", error.message), true)
    }
}

/// A way out that is kept.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Kept {
    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Runs a line; `refusal` says why it is none.
pub(super) fn run(
    line: Line,
    env: Env,
    options: Options,
    refusal: impl FnOnce(&clap::Error) -> Wrong,
) -> Said {
    let args = match parse::parse_words(line.words) {
        Ok(args) => args,
        Err(error) => return Said::wrong(&refusal(&error)),
    };
    let (out, told) = (Kept::default(), Kept::default());
    let asked = UiOptions { json: line.json, ..UiOptions::default() };
    let mut ui = Ui::new(Stream::plain(out.clone()), Stream::plain(told.clone()), None, asked);
    let done = input::given(&line.input, || run::inside(&mut ui, &args.command, env, options));
    let failed = match done.and_then(|()| Ok(ui.flush()?)) {
        Ok(()) => false,
        Err(Failure::Act(error)) => {
            // It is kept, which cannot fail.
            let _ = ui.error(error.kind.word(), &error.message, &error.hints, false);
            true
        }
        Err(Failure::Output(_)) => true,
    };
    drop(ui);
    let (out, told) = (out.text(), told.text());
    if line.json && !failed {
        return Said { text: out, beside: told, sort: Sort::Json, failed };
    }
    Said::words(out + &told, failed)
}
