//! `collab init`

use clap::Args;

use super::Done;
use crate::app::init::InitView;
use crate::app::survey;
use crate::app::{App, Options};
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::env::Env;

/// The most tokens that the first briefing costs.
const BUDGET: usize = 400;

/// Make .collab/ in this repository, and tell what there is to know of it
///
/// Safe to run again: what is there stays as it is. The briefing is read from git and the manifests:
/// what the project is, how it is built and tested, its parts, what changes most, and who did what.
///
/// Git's hooks are put in place as by `collab setup git`, so that each commit takes along what happened.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab init             then commit .collab/, so that every clone has it
  collab init --no-hooks  leave git's hooks as they are; `collab setup git` puts ours in place
  collab init --local     keep everything out of commits, in this clone alone")]
pub struct InitArgs {
    /// Keep .collab/ out of commits, by git's info/exclude
    #[arg(long)]
    local: bool,
    /// Leave git's hooks as they are
    #[arg(long)]
    no_hooks: bool,
}

pub(crate) fn run(
    ui: &mut Ui,
    env: Env,
    options: Options,
    progress: fn(usize, Option<u8>),
    args: &InitArgs,
) -> Done {
    let (mut app, view) =
        App::init(env, options, progress, crate::cli::ui::progress, args.local, !args.no_hooks)?;
    crate::cli::ui::end_progress();
    if ui.is_json() {
        ui.json(&view)?;
    } else {
        show(ui, &app, &view)?;
    }
    for warning in app.take_warnings() {
        ui.warning(&warning)?;
    }
    Ok(())
}

fn show(ui: &mut Ui, app: &App, view: &InitView) -> Done {
    let place = view.root.as_ref().map(|root| format!(" in {root}")).unwrap_or_default();
    if view.made.is_empty() {
        ui.line(format!("Nothing to make{place}: all of it is there."))?;
    } else {
        let made = view.made.join(", ");
        ui.line(Text::of(Tone::Ok, "Made").plain(format!("{place}: {made}")))?;
        if !view.kept.is_empty() {
            ui.line(Text::of(Tone::Dim, format!("There already: {}", view.kept.join(", "))))?;
        }
    }
    if let Some(hooks) = &view.hooks {
        super::setup::told_by_init(ui, hooks)?;
    }
    for note in &view.notes {
        ui.line(Text::of(Tone::Important, "Note").plain(format!(": {note}")))?;
    }
    if let Some(next) = &view.next {
        ui.line(Text::of(Tone::Heading, "Next").plain(": ").and(Tone::Id, next))?;
    }
    if !view.made.is_empty() {
        let line = Text::from("AI clients that are here are connected with ");
        ui.line(line.and(Tone::Id, "collab setup"))?;
    }
    ui.blank()?;
    for line in survey::text(&view.survey(), app.now(), &app.time_zone(), BUDGET).lines() {
        let tone = if line.starts_with('#') { Tone::Heading } else { Tone::Plain };
        ui.line(Text::of(tone, line))?;
    }
    Ok(())
}
