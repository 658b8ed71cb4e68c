//! Text that comes from `-m`, from a file, or from standard input.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::terminal;
use crate::domain::text::MAX_TEXT;
use crate::error::Error;

/// More than any text may have, so that what is too long is refused with the limit.
const MOST: usize = 16 * MAX_TEXT;

thread_local! {
    /// What this thread reads instead of the standard input, which is not its own.
    static GIVEN: RefCell<Option<Vec<u8>>> = const { RefCell::new(None) };
}

/// Runs something for which `text` stands on the standard input; without one that is empty.
pub(crate) fn given<T>(text: &str, run: impl FnOnce() -> T) -> T {
    GIVEN.set(Some(text.as_bytes().to_vec()));
    let done = run();
    GIVEN.set(None);
    done
}

/// Returns what reads how many to show: nothing at all is never meant.
pub(crate) fn one_or_more() -> clap::builder::RangedU64ValueParser<usize> {
    clap::builder::RangedU64ValueParser::new().range(1..)
}

/// Returns the text that was given, or else what standard input holds.
///
/// # Errors
/// When there is neither, or the input is too long or not UTF-8.
pub(crate) fn text(given: Option<&String>, option: &str) -> Result<String, Error> {
    match given {
        Some(text) if text != "-" => Ok(text.clone()),
        _ => read(option),
    }
}

/// Returns the text that was given, if one was; `-` stands for what standard input holds.
///
/// # Errors
/// As [`text`].
pub(crate) fn optional(given: Option<&String>, option: &str) -> Result<Option<String>, Error> {
    given.map(|given| text(Some(given), option)).transpose()
}

/// As [`text`], of a value that stands in the line itself: `how` shows where.
///
/// # Errors
/// As [`text`].
pub(crate) fn text_after(given: Option<&String>, how: &str) -> Result<String, Error> {
    match given {
        Some(text) if text != "-" => Ok(text.clone()),
        _ => read_as(&format!("Write it as `{how}`, or pipe it in.")),
    }
}

/// Returns the text that a file holds.
///
/// # Errors
/// When it cannot be read, or is not UTF-8.
pub(crate) fn file(path: &Path) -> Result<String, Error> {
    let bytes = bytes(Some(path), MOST, "", "")?;
    String::from_utf8(bytes).map_err(|_| {
        Error::user(format!("{} is not UTF-8", path.display())).hint("Convert it, as with iconv.")
    })
}

fn read(option: &str) -> Result<String, Error> {
    read_as(&format!("Give it with `{option} TEXT`, or pipe it in."))
}

fn read_as(hint: &str) -> Result<String, Error> {
    let bytes = bytes(None, MOST, "there is no text", hint)?;
    let text = String::from_utf8(bytes).map_err(|_| {
        Error::user("the text on the standard input is not UTF-8")
            .hint("Convert it, as with iconv.")
    })?;
    if text.trim().is_empty() {
        return Err(Error::user("there is no text on the standard input").hint(hint));
    }
    Ok(text)
}

/// Says no to what is no file: to open a pipe is to wait, and a device need never end.
///
/// # Errors
/// When something else lies there, also behind a link, or nothing does.
pub(crate) fn only_a_file(path: &Path) -> Result<(), Error> {
    let cannot = |error| Error::user(format!("cannot read {}: {error}", path.display()));
    let meta = fs::metadata(path).map_err(cannot)?;
    if meta.is_file() {
        return Ok(());
    }
    let what = if meta.is_dir() { "a folder" } else { "a pipe or a device" };
    let error = Error::user(format!("{} is {what}, and not a file", path.display()));
    Err(error.hint("Name a file; what a command writes is piped in, as in `COMMAND | collab …`."))
}

/// Returns the first `most` bytes of a file, or else of standard input, which is not read from a
/// terminal: then `missing` is the error, and `hint` its hint.
///
/// Read once: a command that is run again, as the store had to be rebuilt, gets the same.
///
/// # Errors
/// When it cannot be read.
pub(crate) fn bytes(
    file: Option<&Path>,
    most: usize,
    missing: &str,
    hint: &str,
) -> Result<Vec<u8>, Error> {
    let given = GIVEN.with_borrow(Clone::clone);
    if let (Some(given), None) = (&given, file) {
        if given.is_empty() {
            return Err(Error::usage(missing).hint(hint));
        }
        return Ok(given.iter().copied().take(most).collect());
    }
    static READ: Mutex<BTreeMap<Option<PathBuf>, Vec<u8>>> = Mutex::new(BTreeMap::new());
    let mut all = READ.lock().unwrap_or_else(PoisonError::into_inner);
    let from = file.map(Path::to_owned);
    if let Some(read) = all.get(&from).filter(|_| given.is_none()) {
        return Ok(read.clone());
    }
    let mut bytes = Vec::new();
    let read = match file {
        Some(path) => {
            let cannot = |error| Error::user(format!("cannot read {}: {error}", path.display()));
            only_a_file(path)?;
            let file = File::open(path).map_err(cannot)?;
            file.take(most as u64).read_to_end(&mut bytes).map_err(cannot)
        }
        None if io::stdin().is_terminal() => return Err(Error::usage(missing).hint(hint)),
        None => io::stdin()
            .lock()
            .take(most as u64)
            .read_to_end(&mut bytes)
            .map_err(|error| Error::user(format!("cannot read the standard input: {error}"))),
    };
    read?;
    if given.is_some() {
        // What runs on need not find the same the next time.
        return Ok(bytes);
    }
    Ok(all.entry(from).or_insert(bytes).clone())
}

/// The longest answer that is read, in bytes.
const LONGEST_ANSWER: u64 = 1024;

/// Says whether somebody is there to be asked.
pub(crate) fn is_terminal() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks a question that only a plain yes answers.
pub(crate) fn confirm(question: &str) -> io::Result<bool> {
    let mut err = io::stderr();
    write!(err, "{} [y/N] ", terminal::clean(question))?;
    err.flush()?;
    let mut answer = String::new();
    io::stdin().lock().take(LONGEST_ANSWER).read_line(&mut answer)?;
    Ok(is_yes(&answer))
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::is_yes;

    #[test]
    fn only_a_plain_yes_is_one() {
        assert!(is_yes("y\n") && is_yes(" YES\r\n"));
        assert!(["", "\n", "n", "yo", "yes, but", "j"].into_iter().all(|answer| !is_yes(answer)));
    }
}
