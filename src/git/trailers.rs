//! Adding trailers to a message that is about to be committed.
//!
//! Invariants: a message that says nothing stays as it is, so that git makes no commit of it; a trailer
//! that is there is not added again.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use super::{Place, program};

/// A longer message is left alone.
const LONGEST: u64 = 16 * 1024 * 1024;

/// What parts a message from what is only shown to who edits it, after the character for comments.
const SCISSORS: &str = " ------------------------ >8 ------------------------";

/// A character for comments that no message has: every line counts.
const NO_COMMENTS: [&str; 2] = ["-c", "core.commentChar=\u{1}"];

/// Adds trailers to the message in a file. Where it goes to an editor (`edited`), its comments do not count.
///
/// What fails leaves the message as it is.
pub fn add_trailers(place: &Place, file: &Path, edited: bool, trailers: &[String]) {
    let mut message = Vec::new();
    let opened = File::open(file).map(|file| file.take(LONGEST + 1));
    if !opened.is_ok_and(|mut file| file.read_to_end(&mut message).is_ok())
        || message.len() as u64 > LONGEST
        || says_nothing(place, &message, edited)
    {
        return;
    }
    let options: &[&str] = if edited { &[] } else { &NO_COMMENTS };
    let words = ["interpret-trailers", "--in-place", "--no-divider", "--if-exists=addIfDifferent"];
    let mut git = program::command(place, &[options, &words].concat());
    for trailer in trailers {
        git.arg("--trailer").arg(trailer);
    }
    git.arg("--").arg(file);
    // What it makes of the file is there entirely or not at all.
    let _ = program::run(git, &[]);
}

/// Says whether git would make no commit of a message.
fn says_nothing(place: &Place, message: &[u8], edited: bool) -> bool {
    if !edited {
        return message.trim_ascii().is_empty();
    }
    let text = String::from_utf8_lossy(message);
    let said: String = text.split_inclusive('\n').take_while(|line| !is_scissors(line)).collect();
    if said.trim().is_empty() {
        return true;
    }
    let git = program::command(place, &["stripspace", "--strip-comments"]);
    // If it cannot be told, it is better left alone.
    program::run(git, said.as_bytes()).is_none_or(|out| out.stdout.is_empty())
}

fn is_scissors(line: &str) -> bool {
    let mark = line.trim_end_matches(['\r', '\n']).strip_suffix(SCISSORS);
    mark.is_some_and(|mark| !mark.is_empty() && !mark.contains(char::is_whitespace))
}
