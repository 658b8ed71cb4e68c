//! Completing a command line: which words may come next.
//!
//! The name of a value, as help shows it (`TASK`, `NAME`), says what it is completed with, so that a
//! new command is completed without a word here.
//!
//! Invariant: quick, silent whatever fails, and nothing is written.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use clap::{Arg, Command, CommandFactory as _};
use clap_complete::CompleteEnv;
use clap_complete::engine::{
    ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter as _,
};

use super::args::Args;
use super::terminal;
use crate::app::complete::{self, Known, Word};
use crate::env::Env;

/// The variable with which a shell's script asks.
pub(crate) const VAR: &str = "COLLAB_COMPLETE";

/// Answers a shell that asks for words, if this run is one; says whether it is.
pub(crate) fn answer() -> bool {
    if Env::var_os(VAR).is_none_or(|shell| shell.is_empty() || shell == "0") {
        return false;
    }
    // Whoever types must not see that something is wrong here.
    std::panic::set_hook(Box::new(|_| std::process::exit(0)));
    let cwd = Env::from_process().ok().map(|env| env.cwd().to_owned());
    let complete = CompleteEnv::with_factory(command).var(VAR).bin("collab").completer("collab");
    let _ = complete.try_complete(Env::args_os(), cwd.as_deref());
    true
}

/// Returns the grammar, with what completes its values.
fn command() -> Command {
    with_words(Args::command(), "")
}

fn with_words(command: Command, above: &str) -> Command {
    let words = match above {
        "" if command.get_name() == "collab" => String::new(),
        "" => command.get_name().to_owned(),
        above => format!("{above} {}", command.get_name()),
    };
    let named = |arg: Arg| {
        let id = arg.get_id().as_str();
        let given = arg.get_value_names().and_then(|names| names.first());
        // As clap names a value that is given no name.
        let value = given.map_or_else(|| id.to_uppercase(), ToString::to_string);
        let source = source(&words, id, &value);
        match source {
            Some(source) => {
                arg.add(ArgValueCompleter::new(move |current: &OsStr| candidates(source, current)))
            }
            None => arg,
        }
    };
    let command = command.mut_args(named);
    command.mut_subcommands(|sub| with_words(sub, &words))
}

/// What a value is completed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    OpenTasks,
    ClosedTasks,
    Messages,
    OpenNotes,
    /// `SOURCE/KEY` of those that stand.
    Alerts,
    /// Tasks, messages, notes and participants.
    Objects,
    /// Open tasks, and participants.
    TasksAndNames,
    /// Open tasks, and paths.
    TasksAndPaths,
    Paths,
    Names,
    /// Names, `all` and roles.
    Addresses,
    Tags,
    /// Keys of the context.
    Keys,
    Kinds,
    /// Those that are open.
    Sessions,
    /// Those that are open.
    Handoffs,
    /// Those that are known to all, and those of the configuration.
    Roles,
    /// The genes of a policy.
    Genes,
}

/// Says what a value is completed with, by the command's words, the argument and the value's name.
fn source(words: &str, arg: &str, value: &str) -> Option<Source> {
    Some(match (value, words, arg) {
        ("ID", "task reopen", _) => Source::ClosedTasks,
        ("ID", "ack", _) | ("ID", _, "reply") | ("MESSAGE", _, _) => Source::Messages,
        ("ID", "show", _) => Source::Objects,
        ("ID" | "TASK", _, _) => Source::OpenTasks,
        ("ID|NAME", _, _) => Source::TasksAndNames,
        ("NOTE", _, _) => Source::OpenNotes,
        ("ALERT", _, _) => Source::Alerts,
        ("TASK|PATH" | "PATH|TASK" | "PATH|ID", _, _) => Source::TasksAndPaths,
        ("PATH" | "PATH:LINE" | "FILE" | "DIR", _, _) => Source::Paths,
        ("TO", _, _) => Source::Addresses,
        ("NAME", _, _) => Source::Names,
        ("TAG", _, _) => Source::Tags,
        ("KEY", words, _) if words.starts_with("context") => Source::Keys,
        ("KIND", "log", _) => Source::Kinds,
        ("SESSION", _, _) => Source::Sessions,
        ("HANDOFF", _, _) => Source::Handoffs,
        ("ROLE", words, _) if !words.starts_with("participant") => Source::Roles,
        ("GENE=VALUE", _, _) => Source::Genes,
        _ => return None,
    })
}

fn candidates(source: Source, current: &OsStr) -> Vec<CompletionCandidate> {
    let mut words = words(source).unwrap_or_default();
    if let Some(current) = current.to_str() {
        words.retain(|(word, _)| word.starts_with(current));
    }
    // What a shell would split or read as something else cannot be offered.
    words.retain(|(word, _)| !word.chars().any(|c| c.is_whitespace() || c.is_control()));
    let mut candidates: Vec<CompletionCandidate> = words.into_iter().map(candidate).collect();
    if matches!(source, Source::Paths | Source::TasksAndPaths) {
        candidates.extend(PathCompleter::any().complete(current));
    }
    candidates
}

fn candidate((word, about): Word) -> CompletionCandidate {
    let about = terminal::clean_line(&about);
    let help = (!about.is_empty()).then(|| about.into_owned().into());
    CompletionCandidate::new(word).help(help)
}

fn words(source: Source) -> Option<Vec<Word>> {
    match source {
        Source::Kinds => return Some(complete::kinds()),
        Source::Genes => return Some(complete::genes()),
        _ => {}
    }
    let known = Known::find(&directory()?)?;
    Some(match source {
        Source::OpenTasks | Source::TasksAndPaths => known.open_tasks(),
        Source::ClosedTasks => known.closed_tasks(),
        Source::Messages => known.messages(),
        Source::OpenNotes => known.open_notes(),
        Source::Alerts => known.alerts(),
        Source::Objects => {
            [known.open_tasks(), known.messages(), known.open_notes(), known.names()].concat()
        }
        Source::TasksAndNames => [known.open_tasks(), known.names()].concat(),
        Source::Names => known.names(),
        Source::Addresses => known.addresses(),
        Source::Tags => known.tags(),
        Source::Keys => known.keys(),
        Source::Sessions => known.sessions(),
        Source::Handoffs => known.handoffs(),
        Source::Roles => known.roles(),
        Source::Paths | Source::Kinds | Source::Genes => Vec::new(),
    })
}

/// Returns the directory that the line being typed is about.
fn directory() -> Option<PathBuf> {
    let cwd = Env::from_process().ok()?.cwd().to_owned();
    let typed: Vec<OsString> = Env::args_os().collect();
    let after = typed.iter().position(|word| word == "-C").and_then(|at| typed.get(at + 1));
    Some(after.map_or(cwd.clone(), |dir| cwd.join(dir)))
}
