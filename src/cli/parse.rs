//! Reading the command line.
//!
//! To lay out the whole grammar takes as long as to read the store, and a run needs one verb of it. So
//! the verbs that stand in the line are laid out alone; if the line does not parse with these, the whole
//! grammar says what is wrong, or shows the help that was asked for.
//!
//! Invariant: what parses here parses to the same with the whole grammar.

use std::ffi::OsString;

use clap::{ArgMatches, Args as _, CommandFactory as _, FromArgMatches as _, ValueEnum as _};

use super::args::{Args, Command, Global};
use super::command::{
    ack, alert, brief, changes, context, guard, hook, inbox, lock, log, note, search, send, show,
    status, task, unlock, wait,
};
use super::ui::Colour;
use crate::env::{self, Env};

/// A verb, and what adds its arguments to its command.
type Verb = (&'static str, fn(clap::Command) -> clap::Command);

/// The verbs whose speed matters. What is not here is as right, and slower.
const DAILY: [Verb; 13] = [
    ("ack", ack::AckArgs::augment_args),
    ("brief", brief::BriefArgs::augment_args),
    ("changes", changes::ChangesArgs::augment_args),
    ("guard", guard::GuardArgs::augment_args),
    ("inbox", inbox::InboxArgs::augment_args),
    ("lock", lock::LockArgs::augment_args),
    ("log", log::LogArgs::augment_args),
    ("search", search::SearchArgs::augment_args),
    ("send", send::SendArgs::augment_args),
    ("show", show::ShowArgs::augment_args),
    ("status", status::StatusArgs::augment_args),
    ("unlock", unlock::UnlockArgs::augment_args),
    ("wait", wait::WaitArgs::augment_args),
];

const OF_A_TASK: [Verb; 9] = [
    ("add", task::add::AddArgs::augment_args),
    ("block", task::block::BlockArgs::augment_args),
    ("claim", task::claim::ClaimArgs::augment_args),
    ("comment", task::comment::CommentArgs::augment_args),
    ("done", task::done::DoneArgs::augment_args),
    ("list", task::list::ListArgs::augment_args),
    ("next", task::next::NextArgs::augment_args),
    ("release", task::release::ReleaseArgs::augment_args),
    ("start", task::start::StartArgs::augment_args),
];

const OF_THE_CONTEXT: [Verb; 4] = [
    ("append", context::append::AppendArgs::augment_args),
    ("get", context::get::GetArgs::augment_args),
    ("remove", context::remove::RemoveArgs::augment_args),
    ("set", context::set::SetArgs::augment_args),
];

const OF_A_NOTE: [Verb; 5] = [
    ("accept", note::accept::AcceptArgs::augment_args),
    ("add", note::add::AddArgs::augment_args),
    ("list", note::list::ListArgs::augment_args),
    ("reject", note::reject::RejectArgs::augment_args),
    ("resolve", note::resolve::ResolveArgs::augment_args),
];

const OF_AN_ALERT: [Verb; 3] = [
    ("clear", alert::clear::ClearArgs::augment_args),
    ("list", alert::list::ListArgs::augment_args),
    ("raise", alert::raise::RaiseArgs::augment_args),
];

/// Git and the person who has started it wait for a hook.
const OF_A_HOOK: [Verb; 8] = [
    ("claude", hook::ClientArgs::augment_args),
    ("codex", hook::ClientArgs::augment_args),
    ("copilot", hook::ClientArgs::augment_args),
    ("cursor", hook::ClientArgs::augment_args),
    ("gemini", hook::ClientArgs::augment_args),
    ("git", hook::GitArgs::augment_args),
    ("opencode", hook::ClientArgs::augment_args),
    ("qwen", hook::ClientArgs::augment_args),
];

/// The nouns with what they take without a verb, and their verbs.
const NOUNS: [(Verb, &[Verb]); 3] = [
    (("alert", alert::list::ListArgs::augment_args), &OF_AN_ALERT),
    (("note", note::list::ListArgs::augment_args), &OF_A_NOTE),
    (("task", task::list::ListArgs::augment_args), &OF_A_TASK),
];

/// Says whether the arguments of this process are those of a hook, in order or not.
pub(super) fn is_hook() -> bool {
    let command = Global::augment_args(clap::Command::new("collab"));
    let command = command.allow_external_subcommands(true).ignore_errors(true);
    let read = command.try_get_matches_from(Env::args_os());
    read.is_ok_and(|read| read.subcommand_name() == Some("hook"))
}

/// Returns when to use colour by the arguments of this process, in order or not: help and errors keep to it, too.
pub(super) fn colour() -> Colour {
    let mut words = Env::args().take_while(|word| word != "--");
    let mut colour = Colour::default();
    while let Some(word) = words.next() {
        let value = match word.strip_prefix("--color") {
            Some("") => words.next(),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        if let Some(said) = value.and_then(|value| Colour::from_str(&value, false).ok()) {
            colour = said;
        }
    }
    colour
}

/// Parses the arguments of this process, and lets it be known what it does.
///
/// # Errors
/// When they are not in order, or ask for help.
pub(crate) fn parse() -> Result<Args, clap::Error> {
    let words: Vec<OsString> = Env::args_os().collect();
    let (args, doing) = quickly(&words).map_or_else(|| wholly(words), Ok)?;
    env::set_doing(doing);
    Ok(args)
}

/// Parses the words of a line that did not come from this process's arguments.
///
/// # Errors
/// When they are not in order.
pub(super) fn parse_words(words: Vec<OsString>) -> Result<Args, clap::Error> {
    wholly(words).map(|(args, _)| args)
}

/// Parses a line with the whole grammar; returns its command words, too.
fn wholly(words: Vec<OsString>) -> Result<(Args, String), clap::Error> {
    let mut matches = Args::command().try_get_matches_from(words)?;
    let doing = command_words(&matches);
    let args = Args::from_arg_matches_mut(&mut matches)
        .map_err(|error| error.format(&mut Args::command()))?;
    Ok((args, doing))
}

/// Returns the words that name the command, without options and their values.
fn command_words(matches: &ArgMatches) -> String {
    let mut words = "collab".to_owned();
    let mut at = matches;
    while let Some((word, below)) = at.subcommand() {
        words = format!("{words} {word}");
        at = below;
    }
    words
}

/// Parses a line with the verbs alone that stand in it, if that will do.
fn quickly(words: &[OsString]) -> Option<(Args, String)> {
    let root = clap::Command::new("collab").subcommand_required(true);
    let mut grammar = layout(Global::augment_args(root), &DAILY, words);
    for ((noun, augment), verbs) in NOUNS {
        if words.iter().any(|word| word == noun) {
            // Without a verb it lists.
            grammar = grammar.subcommand(layout(augment(clap::Command::new(noun)), verbs, words));
        }
    }
    if words.iter().any(|word| word == "context") {
        let context = layout(clap::Command::new("context"), &OF_THE_CONTEXT, words);
        grammar = grammar.subcommand(context);
    }
    if words.iter().any(|word| word == "hook") {
        grammar = grammar.subcommand(layout(clap::Command::new("hook"), &OF_A_HOOK, words));
    }
    let matches = grammar.try_get_matches_from_mut(words);
    // The process is about to end; to take the grammar apart would cost as much as to lay it out.
    std::mem::forget(grammar);
    let mut matches = matches.ok()?;
    let doing = command_words(&matches);
    let global = Global::from_arg_matches_mut(&mut matches).ok()?;
    let command = Command::from_arg_matches_mut(&mut matches).ok()?;
    Some((Args { global, command }, doing))
}

/// Adds those verbs that stand in the line.
fn layout(to: clap::Command, verbs: &[Verb], words: &[OsString]) -> clap::Command {
    let standing = verbs.iter().filter(|(name, _)| words.iter().any(|word| word == name));
    standing.fold(to, |to, (name, augment)| to.subcommand(augment(clap::Command::new(*name))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn what_is_parsed_quickly_is_what_the_whole_grammar_makes_of_it() {
        let lines = [
            "collab inbox",
            "collab --as task inbox --peek",
            "collab inbox --as inbox --limit 3",
            "collab -C dir --json brief --depth deep",
            "collab send all gemini -m inbox --priority critical",
            "collab send task status -m brief --about task",
            "collab task",
            "collab task --status blocked",
            "collab task --status blocked add x",
            "collab task next --claim",
            "collab task add brief --tag next --under t-1",
            "collab task --json list --as ann",
            "collab task done t-1 -m done -q",
            "collab --color never status",
            "collab log --kind task --since 2h",
            "collab search task next OR brief* --kind task,note --by me",
            "collab show m-1",
            "collab guard src/a.rs task --execute --as lock",
            "collab lock",
            "collab lock a.txt src/** --for 30m --op refactor",
            "collab unlock a.txt --json",
            "collab wait --for review --timeout 5m",
            "collab ack m-1 m-2",
            "collab context",
            "collab --json context get context --scope branch",
            "collab context set get - --as set",
            "collab context append a -1",
            "collab context remove a.b -q",
            "collab note --kind hypothesis --all",
            "collab note add note --kind decision --replaces n-1 --about task",
            "collab note --as list add alert",
            "collab note resolve n-1 --outcome ruled-out --evidence n-2",
            "collab note accept n-1 --apply --json",
            "collab hook git pre-commit",
            "collab hook git prepare-commit-msg .git/COMMIT_EDITMSG message",
            "collab hook git post-checkout a b 1",
            "collab hook claude",
            "collab hook copilot preToolUse",
            "collab alert",
            "collab alert raise task --key note --source alert",
            "collab alert clear ci/build -m note",
        ];
        for line in lines {
            let quick = quickly(&words(line)).unwrap_or_else(|| panic!("{line} was not parsed"));
            let whole = wholly(words(line)).unwrap();
            assert_eq!(format!("{quick:?}"), format!("{whole:?}"), "{line}");
        }
    }

    #[test]
    fn what_only_the_whole_grammar_knows_is_left_to_it() {
        for line in [
            "collab",
            "collab --help",
            "collab --version",
            "collab inbox --help",
            "collab help inbox",
            "collab inbocks",
            "collab inbox --limit x",
            "collab task --status open",
            "collab task edit t-1 --title x",
            "collab context conventions",
            "collab context history a",
            "collab note --kind hunch",
            "collab alert --key build",
            "collab doctor",
            "collab init inbox",
        ] {
            assert!(quickly(&words(line)).is_none(), "{line}");
        }
    }

    /// Finds a line that the quick grammar takes and the whole one does not, or takes for another.
    #[test]
    fn no_line_of_our_words_means_two_things() {
        let parts = [
            "--as", "--json", "-q", "-C", "--color", "never", "task", "note", "alert", "context",
            "get", "inbox", "send", "next", "add", "list", "--peek", "-m", "--claim", "brief",
            "--", "t-1", "help", "doctor", "--status",
        ];
        // All lines of up to three of them, so that nothing depends on chance.
        let mut lines: Vec<Vec<&str>> = vec![vec!["collab"]];
        let mut last = lines.clone();
        for _ in 0..3 {
            last = last
                .iter()
                .flat_map(|line| parts.iter().map(|part| [line.as_slice(), &[*part]].concat()))
                .collect();
            lines.extend(last.iter().cloned());
        }
        for line in lines {
            let words: Vec<OsString> = line.iter().map(OsString::from).collect();
            if let Some(quick) = quickly(&words) {
                let whole = wholly(words.clone())
                    .unwrap_or_else(|error| panic!("{line:?} is refused: {error}"));
                assert_eq!(format!("{quick:?}"), format!("{whole:?}"), "{line:?}");
            }
        }
    }
}
