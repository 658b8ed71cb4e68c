//! One run of the program: from the arguments to the exit code.

use std::io::{self, IsTerminal as _, Write as _};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue};

use super::args::{Command, Global};
use super::command;
use super::ui::{Options as UiOptions, Surroundings, Ui};
use crate::app::{App, Options};
use crate::env::Env;
use crate::error::{Error, Kind};

/// What a command comes to: an error of ours, or of writing the output.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The act failed.
    Act(Box<Error>),
    /// The output could not be written.
    Output(io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Act(Box::new(error))
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// What a command returns.
pub(crate) type Done = Result<(), Failure>;

/// Runs the program with the arguments of this process.
#[must_use]
pub fn main() -> ExitCode {
    if super::complete::answer() {
        return ExitCode::SUCCESS;
    }
    let surroundings = Surroundings::read(Env::var_os);
    let args = match super::parse::parse() {
        Ok(args) => args,
        Err(error) => return usage(error, &surroundings),
    };
    let Global { as_name, json, dir, color, quiet } = args.global;
    let mut ui = Ui::stdio(UiOptions { colour: color, quiet, json }, &surroundings);
    let done =
        Env::from_process().map_err(|error| Failure::from(Error::from(error))).and_then(|env| {
            // The process is about to end: the system closes what is open, and faster.
            run(
                &mut ui,
                &args.command,
                env,
                Options { as_name, dir, served: None },
                std::mem::forget,
            )
        });
    finish(&mut ui, done, json)
}

/// Runs one command for somebody else than this process: whatever it says goes to `ui`.
///
/// # Errors
/// As the command.
pub(super) fn inside(ui: &mut Ui, command: &Command, env: Env, options: Options) -> Done {
    run(ui, command, env, options, drop)
}

/// Ends the run: tells an error, and says how it ended.
fn finish(ui: &mut Ui, done: Done, json: bool) -> ExitCode {
    super::ui::end_progress();
    match done.and_then(|()| Ok(ui.flush()?)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Act(error)) => {
            // If it cannot be told, the code still says it.
            let _ = ui.error(error.kind.word(), &error.message, &error.hints, json);
            ExitCode::from(error.kind.exit_code())
        }
        // Whoever read the results has seen enough.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(Failure::Output(error)) => {
            let message = format!("cannot write the output: {error}");
            let _ = ui.error(Kind::User.word(), &message, &[], json);
            ExitCode::from(Kind::User.exit_code())
        }
    }
}

/// Tells what is wrong with the command line, or shows the help that was asked for.
fn usage(mut error: clap::Error, surroundings: &Surroundings) -> ExitCode {
    suggest_show(&mut error);
    // A client takes 2 of a hook for a refusal, and a newer set-up may know events that this program does not.
    if error.use_stderr() && super::parse::is_hook() {
        // If it cannot be told, the code still says it.
        let _ = print(&error, surroundings);
        return ExitCode::from(Kind::User.exit_code());
    }
    let json = Env::args().any(|arg| arg == "--json");
    if !error.use_stderr() || !json {
        let code = if error.use_stderr() { Kind::Usage.exit_code() } else { 0 };
        return match print(&error, surroundings) {
            Err(error) if code == 0 && error.kind() != io::ErrorKind::BrokenPipe => {
                ExitCode::from(Kind::User.exit_code())
            }
            _ => ExitCode::from(code),
        };
    }
    let mut ui = Ui::stdio(UiOptions { json, ..UiOptions::default() }, surroundings);
    let text = error.render().to_string();
    let mut lines = text.lines().map(str::trim);
    // What is wrong is the first paragraph, in one line or several.
    let wrong: Vec<&str> = lines.by_ref().take_while(|line| !line.is_empty()).collect();
    let message = wrong.join(" ").trim_start_matches("error: ").to_owned();
    let hints: Vec<String> = lines
        .filter(|line| !line.is_empty() && !line.starts_with("For more"))
        .map(|line| line.trim_start_matches("tip: ").to_owned())
        .collect();
    let _ = ui.error(Kind::Usage.word(), &message, &hints, true);
    ExitCode::from(Kind::Usage.exit_code())
}

/// Writes help or what is wrong with the command line, in colour where that is wanted: it is the parser's text, and
/// the parser knows nothing of our options.
fn print(error: &clap::Error, surroundings: &Surroundings) -> io::Result<()> {
    let is_terminal =
        if error.use_stderr() { io::stderr().is_terminal() } else { io::stdout().is_terminal() };
    let text = error.render();
    let is_coloured = surroundings.wants_colour(super::parse::colour(), is_terminal);
    let text = if is_coloured { text.ansi().to_string() } else { text.to_string() };
    if error.use_stderr() {
        let mut err = anstream::AutoStream::always(io::stderr());
        return err.write_all(text.as_bytes()).and_then(|()| err.flush());
    }
    let mut out = anstream::AutoStream::always(io::stdout());
    out.write_all(text.as_bytes()).and_then(|()| out.flush())
}

/// Where an id stands for a verb, as in `collab task t-7k2mq`, says how to see what it names.
fn suggest_show(error: &mut clap::Error) {
    let Some(ContextValue::String(verb)) = error.get(ContextKind::InvalidSubcommand) else {
        return;
    };
    if ["t-", "m-", "n-"].iter().any(|noun| verb.starts_with(noun)) {
        let tip = format!("look at it with 'collab show {verb}'");
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
}

/// Runs one command; if the store turns out to be damaged, rebuilds it and runs the command again.
fn run(ui: &mut Ui, command: &Command, env: Env, options: Options, end: fn(App)) -> Done {
    // The commands that need no store to begin with.
    if let Command::Init(args) = command {
        return command::init::run(ui, env, options, progress, args);
    }
    // And the one that must do without.
    if let Command::Uninstall(args) = command {
        return command::uninstall::run(ui, &env, &options, args);
    }
    if let Command::Agents(_) = command {
        return command::agents::run(ui);
    }
    if let Command::Util(args) = command {
        return command::util::run(ui, args);
    }
    if let Command::Hook(args) = command {
        return command::hook::run(ui, env, options, args);
    }
    if let Command::Setup(args) = command
        && command::setup::run(ui, &env, &options, args)?
    {
        return Ok(());
    }
    if let Command::Mcp(_) = command {
        return command::mcp::run(env, options);
    }
    let says_who = options.as_name.is_some();
    let mut app = App::open(env, options, progress)?;
    ui.tell_durability(app.waits());
    super::ui::end_progress();
    if says_who {
        // What is said wrongly is refused also where nobody would ask who it is.
        app.me()?;
    }
    let mut done = dispatch(ui, &mut app, command);
    if let Err(Failure::Act(error)) = &done
        && let Some(why) = error.damaged_store.clone()
    {
        app.rebuild(why)?;
        done = dispatch(ui, &mut app, command);
    }
    for warning in app.take_warnings() {
        // That it cannot be told must not hide how the command ended.
        let _ = ui.warning(&warning);
    }
    end(app);
    done
}

/// From how many events on people are shown that they are brought in.
const SLOW: usize = 10_000;

/// Shows how far long work has come, where a person looks.
fn progress(events: usize, percent: Option<u8>) {
    // What takes no time needs no word.
    if events >= SLOW {
        super::ui::progress_of(&format!("bringing in events: {events}"), percent);
    }
}

fn dispatch(ui: &mut Ui, app: &mut App, command: &Command) -> Done {
    match command {
        Command::Init(_)
        | Command::Hook(_)
        | Command::Uninstall(_)
        | Command::Agents(_)
        | Command::Mcp(_) => Ok(()),
        Command::Brief(args) => command::brief::run(ui, app, args),
        Command::Send(args) => command::send::run(ui, app, args),
        Command::Inbox(args) => command::inbox::run(ui, app, args),
        Command::Status(args) => command::status::run(ui, app, args),
        Command::Changes(args) => command::changes::run(ui, app, args),
        Command::Context(args) => command::context::run(ui, app, args),
        Command::Ack(args) => command::ack::run(ui, app, args),
        Command::Task(args) => command::task::run(ui, app, args),
        Command::Note(args) => command::note::run(ui, app, args),
        Command::Alert(args) => command::alert::run(ui, app, args),
        Command::Session(args) => command::session::run(ui, app, args),
        Command::Handoff(args) => command::handoff::run(ui, app, args),
        Command::Review(args) => command::review::run(ui, app, args),
        Command::Checkpoint(args) => command::checkpoint::run(ui, app, args),
        Command::Wait(args) => command::wait::run(ui, app, args),
        Command::Watch(args) => command::watch::run(ui, app, args),
        Command::Lock(args) => command::lock::run(ui, app, args),
        Command::Unlock(args) => command::unlock::run(ui, app, args),
        Command::Guard(args) => command::guard::run(ui, app, args),
        Command::Role(args) => command::role::run(ui, app, args),
        Command::Check(args) => command::check::run(ui, app, args),
        Command::Search(args) => command::search::run(ui, app, args),
        Command::Participant(args) => command::participant::run(ui, app, args),
        Command::Log(args) => command::log::run(ui, app, args),
        Command::Show(args) => command::show::run(ui, app, args),
        Command::Redact(args) => command::redact::run(ui, app, args),
        Command::Sync(args) => command::sync::run(ui, app, args),
        Command::Doctor(args) => command::doctor::run(ui, app, args),
        Command::Import(args) => command::import::run(ui, app, args),
        Command::Setup(args) => command::setup::run_git(ui, app, args),
        Command::Publish(args) => command::publish::run(ui, app, args),
        Command::Render(args) => command::render::run(ui, app, args),
        Command::Batch(args) => command::batch::run(ui, app, args),
        Command::Util(args) => command::util::run(ui, args),
    }
}
