//! `collab setup`: what is put in place in other programs, and taken out again.

use clap::{Args, Subcommand};

use super::Done;
use crate::app::App;
use crate::app::setup::{HookView, HooksAct, HooksView};
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::error::Error;

/// Put collab in place in git, or take it out
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab setup git
  collab setup git --check
  collab setup git --remove")]
pub struct SetupArgs {
    /// Where.
    #[command(subcommand)]
    program: SetupProgram,
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

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &SetupArgs) -> Done {
    let SetupProgram::Git(args) = &args.program;
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
