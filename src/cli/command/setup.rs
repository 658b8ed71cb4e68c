//! `collab setup`: what is put in place in other programs, and taken out again.

use clap::{Args, Subcommand};

use super::Done;
use crate::app::client::setup::{ClientView, FileView, Scope, Setup, SetupAct, SetupView};
use crate::app::setup::{HookView, HooksAct, HooksView};
use crate::app::{App, Options};
use crate::cli::input;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::env::Env;
use crate::error::Error;

/// Connect AI clients, so that they use collab by themselves; or put it in place in git
///
/// Writes each client's files in this repository: the server that it starts (`collab mcp`), hooks that give its AI the
/// briefing and urgent news and keep it from editing what another has locked, and a few lines for it to read. Shows
/// what changes, and asks. Everything else in those files stays, and so does a server called `collab` that somebody
/// changed: it is neither written anew nor taken out. Where collab is not installed, none of it does anything.
/// Clients: claude, codex, copilot, cursor, gemini, opencode, qwen, vscode.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  collab setup                   connect the clients that are here
  collab setup claude gemini --yes
  collab setup codex --dry-run   show what would be written
  collab setup --check           try what is installed, and say what is still to do
  collab setup claude --global   for yourself, in all repositories
  collab setup --remove          take all of it out again
  collab setup git               git's hooks"
)]
pub struct SetupArgs {
    /// Where else.
    #[command(subcommand)]
    program: Option<SetupProgram>,
    /// The clients; left out: those that are here
    #[arg(value_name = "CLIENT")]
    clients: Vec<String>,
    /// In your own files, for all repositories
    #[arg(long)]
    global: bool,
    /// Only show what would be changed
    #[arg(long, conflicts_with = "check")]
    dry_run: bool,
    /// Only look what is in place, and try it
    #[arg(long, conflicts_with = "remove")]
    check: bool,
    /// Take it out
    #[arg(long)]
    remove: bool,
    /// Do it without asking
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, Subcommand)]
enum SetupProgram {
    Git(GitArgs),
}

/// Put git's hooks in place
///
/// With them each commit takes along what happened in its worktree, its message says who made it and for
/// which task (`Collab-By:`, `Collab-Task:`), and what git brings is known at once. Without them
/// everything works, and `collab publish` seals.
///
/// A hook that is there is renamed to `<hook>.before-collab` and runs first. Where `core.hooksPath` is set,
/// as by husky, the lines are shown that are to be added there. Where collab is not installed, the hooks do
/// nothing, and no fault of collab's fails a commit.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab setup git            put in place what is missing or out of date
  collab setup git --check    exits with 1 if a hook is missing
  collab setup git --remove   take them out, and put back what was there")]
pub struct GitArgs {
    /// Only tell which hooks are in place
    #[arg(long, conflicts_with = "remove")]
    check: bool,
    /// Take the hooks out, and put back what was there
    #[arg(long)]
    remove: bool,
}

/// Connects clients, which needs no store.
pub(crate) fn run(
    ui: &mut Ui,
    env: &Env,
    options: &Options,
    args: &SetupArgs,
) -> Result<bool, super::Failure> {
    if args.program.is_some() {
        return Ok(false);
    }
    let act = match (args.check, args.remove) {
        (true, _) => SetupAct::Check,
        (_, true) => SetupAct::Remove,
        _ => SetupAct::Install,
    };
    let scope = if args.global { Scope::Person } else { Scope::Project };
    let mut setup = Setup::find(env, options, &args.clients, scope, act)?;
    let only_looks = args.dry_run || act == SetupAct::Check;
    if !ui.is_json() {
        show_clients(ui, &setup.view, act)?;
    }
    let mut agreed = false;
    if !only_looks && setup.changes() {
        ui.flush()?;
        agreed = args.yes || (input::is_terminal() && input::confirm("Write this?")?);
        if agreed {
            setup.apply()?;
        }
    }
    if ui.is_json() {
        ui.json(&setup.view)?;
    } else if agreed {
        show_done(ui, &setup.view)?;
        if !args.remove && !args.global {
            ui.hint(
                "Commit what was written: whoever clones this and has collab is connected, too.",
            )?;
        }
    }
    if !only_looks && setup.changes() && !agreed {
        let mut again = "collab setup".to_owned();
        let options = [(args.global, "--global"), (args.remove, "--remove"), (true, "--yes")];
        let options = options.iter().filter(|(is, _)| *is).map(|(_, option)| *option);
        for word in args.clients.iter().map(String::as_str).chain(options) {
            again.push(' ');
            again.push_str(word);
        }
        return Err(Error::user("nothing was written, as nobody agreed to it")
            .hint(format!("Write it with `{again}`."))
            .into());
    }
    broken(&setup.view, act)?;
    Ok(true)
}

/// Says no where something is not as it should be.
fn broken(view: &SetupView, act: SetupAct) -> Result<(), Error> {
    let files = || view.clients.iter().flat_map(|client| &client.files);
    if let Some(file) = files().find(|file| file.state == "broken") {
        let why = file.detail.as_deref().unwrap_or_default();
        return Err(Error::user(format!("{} was left as it is: {why}", file.path))
            .hint("Mend it, then run it again."));
    }
    if act != SetupAct::Check {
        return Ok(());
    }
    let missing: Vec<&str> =
        files().filter(|file| file.state == "missing").map(|file| file.path.as_str()).collect();
    if !missing.is_empty() {
        return Err(Error::user(format!("not in place: {}", missing.join(", ")))
            .hint("Put it in place with `collab setup`."));
    }
    match view.clients.iter().find_map(|client| client.problems.first()) {
        Some(problem) => Err(Error::user(problem.clone()).hint(
            "Put the program where the client finds it, as with `cargo install --path .`, and look again.",
        )),
        None => Ok(()),
    }
}

fn show_clients(ui: &mut Ui, view: &SetupView, act: SetupAct) -> Done {
    for client in &view.clients {
        let absent = act == SetupAct::Remove
            && client.files.iter().all(|file| file.state == "absent" || file.state == "shared");
        if absent && view.clients.len() > 1 {
            continue;
        }
        let here = if client.installed { "" } else { " (its program is not on the path)" };
        ui.line(Text::of(Tone::Heading, &client.title).plain(here))?;
        let shown = |file: &&FileView| act != SetupAct::Remove || file.state != "absent" || absent;
        for file in client.files.iter().filter(shown) {
            let detail = file.detail.as_deref().unwrap_or_default();
            let also = if detail.is_empty() { String::new() } else { format!("; {detail}") };
            let state = match (file.state.as_str(), act) {
                ("missing", SetupAct::Check) => "missing".to_owned(),
                ("missing", _) => format!("is to be written{also}"),
                ("in_place", SetupAct::Remove) => format!("is to be taken out{also}"),
                ("in_place", _) => format!("in place{also}"),
                ("kept", _) => detail.to_owned(),
                ("absent", _) => "has nothing of collab".to_owned(),
                ("shared", _) => format!("stays, as {detail} needs it"),
                ("broken", _) => format!("is left as it is: {detail}"),
                (other, _) => other.to_owned(),
            };
            ui.line(Text::from("  ").and(Tone::Id, &file.path).plain(format!(": {state}")))?;
            if let Some(diff) = file.diff.as_ref().filter(|_| act != SetupAct::Check) {
                for line in diff.lines().skip(2) {
                    ui.line(format!("    {line}"))?;
                }
            }
        }
        for problem in &client.problems {
            ui.line(Text::from("  ").and(Tone::Critical, "Problem").plain(format!(": {problem}")))?;
        }
        if act == SetupAct::Check {
            show_needs(ui, client)?;
        }
    }
    Ok(())
}

fn show_needs(ui: &mut Ui, client: &ClientView) -> Done {
    for need in &client.needs {
        ui.line(Text::from("  ").and(Tone::Important, "Still to do").plain(format!(": {need}")))?;
    }
    Ok(())
}

fn show_done(ui: &mut Ui, view: &SetupView) -> Done {
    for client in &view.clients {
        let done = |state: &str| {
            let files = client.files.iter().filter(|file| file.state == state);
            files.map(|file| file.path.as_str()).collect::<Vec<_>>().join(", ")
        };
        for (state, word) in [("written", "Written"), ("removed", "Taken out of")] {
            let files = done(state);
            if !files.is_empty() {
                ui.line(Text::of(Tone::Ok, word).plain(format!(" {files}")))?;
            }
        }
        show_needs(ui, client)?;
    }
    Ok(())
}

/// Sees to git's hooks.
pub(crate) fn run_git(ui: &mut Ui, app: &mut App, args: &SetupArgs) -> Done {
    let Some(SetupProgram::Git(args)) = &args.program else { return Ok(()) };
    let act = match (args.check, args.remove) {
        (true, _) => HooksAct::Check,
        (_, true) => HooksAct::Remove,
        _ => HooksAct::Install,
    };
    let view = app.hooks(act)?;
    if ui.is_json() {
        ui.json(&view)?;
    } else {
        show(ui, &view, act)?;
    }
    let missing = view.missing();
    if act == HooksAct::Remove || missing.is_empty() {
        return Ok(());
    }
    let what = if missing.len() == 1 { "hook does" } else { "hooks do" };
    let error =
        Error::user(format!("{} {what} not run collab: {}", missing.len(), missing.join(", ")));
    let error = match (&view.manager, act) {
        (Some(_), _) => {
            error.hint("Add the lines above, then see with `collab setup git --check`.")
        }
        (None, HooksAct::Check) => error.hint("Put them in place with `collab setup git`."),
        _ => error.hint("Move away what is in the way, then run `collab setup git` again."),
    };
    Err(error.into())
}

fn show(ui: &mut Ui, view: &HooksView, act: HooksAct) -> Done {
    let changed = view.changed();
    match (act, changed.is_empty()) {
        (HooksAct::Install, false) => {
            let line = format!(" in {}: {}", view.folder, changed.join(", "));
            ui.line(Text::of(Tone::Ok, "Put in place").plain(line))?;
        }
        (HooksAct::Install, true) if view.missing().is_empty() => {
            ui.line(format!("Nothing to do in {}: all hooks are in place.", view.folder))?;
        }
        (HooksAct::Remove, false) => {
            let line = format!(" of {}: {}", view.folder, changed.join(", "));
            ui.line(Text::of(Tone::Ok, "Taken out").plain(line))?;
        }
        (HooksAct::Remove, true) => {
            ui.line(format!("Nothing to take out of {}.", view.folder))?;
        }
        _ => {}
    }
    for hook in &view.hooks {
        if let Some(line) = of_hook(hook, act) {
            ui.line(line)?;
        }
    }
    show_lines(ui, view)
}

/// Says of a hook what is to be known.
fn of_hook(hook: &HookView, act: HooksAct) -> Option<Text> {
    let detail = hook.detail.as_deref().unwrap_or_default();
    let text = match hook.state.as_str() {
        "in_the_way" => detail.to_owned(),
        "moved" => format!("moved to {detail}, where nobody runs it"),
        "chained" => format!("run by {detail}"),
        "doubled" => format!("there twice, the second time as {detail}"),
        _ if act == HooksAct::Remove => return None,
        "in_place" => match &hook.runs_first {
            Some(first) => format!("in place, after {first}"),
            None if act == HooksAct::Check => "in place".to_owned(),
            None => return None,
        },
        "out_of_date" => "of another version".to_owned(),
        _ if act == HooksAct::Check => "missing".to_owned(),
        _ => return None,
    };
    Some(Text::of(Tone::Id, &hook.event).plain(format!(": {text}")))
}

/// Shows what is to be added by hand.
fn show_lines(ui: &mut Ui, view: &HooksView) -> Done {
    let (Some(manager), false) = (&view.manager, view.add.is_empty()) else { return Ok(()) };
    let whose = match manager.as_str() {
        "core.hooksPath" | "a link" => {
            format!("Hooks are taken from {}, by {manager}.", view.folder)
        }
        tool => format!("Hooks are {tool}'s, in {}.", view.folder),
    };
    ui.line(format!("{whose} Nothing was changed there; to have collab run, add to"))?;
    for add in &view.add {
        ui.line(Text::from("  ").and(Tone::Id, &add.file).plain(format!(" ({})", add.event)))?;
        ui.line(format!("    {}", add.line))?;
    }
    Ok(())
}

/// Tells what `init` did about hooks.
pub(super) fn told_by_init(ui: &mut Ui, view: &HooksView) -> Done {
    let changed = view.changed();
    if !changed.is_empty() {
        let line = format!(
            ": {} run collab from now on; `collab setup git --remove` takes them out",
            changed.join(", ")
        );
        ui.line(Text::of(Tone::Ok, "Hooks").plain(line))?;
    }
    for hook in view.hooks.iter().filter(|hook| hook.state == "in_the_way") {
        if let Some(line) = of_hook(hook, HooksAct::Install) {
            ui.line(line)?;
        }
    }
    show_lines(ui, view)
}
