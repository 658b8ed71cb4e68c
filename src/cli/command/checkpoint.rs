//! `collab checkpoint`

use clap::Args;

use super::Done;
use super::handoff::seconds;
use super::show::{field, text};
use crate::app::App;
use crate::app::checkpoint::{Begin, CheckpointView};
use crate::cli::input;
use crate::cli::style::{Text, Tone};
use crate::cli::table::{Column, Table};
use crate::cli::ui::Ui;
use crate::domain::time::ago;
use crate::error::Error;

/// Say where you stand before a long piece of work; or list where others do
///
/// With `-m` one begins, else they are listed. Until it ends, only critical messages are shown to you, unless it is
/// interruptible; whoever writes to you is told so. It ends with `--done`, with your next act, or at its time.
/// Where you are gone meanwhile, another can pick the work up there.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab checkpoint -m \"Rewriting the parser; tests come next\" --about t-7k2mq --for 10m
  collab checkpoint --done
  collab checkpoint")]
pub struct CheckpointArgs {
    /// What you do next, and where it stands; `-` reads standard input
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// What it concerns: a task's id, or PATH[:LINE[-LINE]]
    #[arg(long, value_name = "TASK|PATH")]
    about: Vec<String>,
    /// How long it should take, as in `30s` or `10m`
    #[arg(long = "for", value_name = "TIME")]
    time: Option<String>,
    /// All messages are shown to you meanwhile
    #[arg(long)]
    interruptible: bool,
    /// It is over
    #[arg(long, conflicts_with_all = ["message", "about", "time", "interruptible"])]
    done: bool,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &CheckpointArgs) -> Done {
    if args.done {
        let checkpoint = app.end_checkpoint()?;
        return acted(ui, "Ended", &checkpoint);
    }
    if args.message.is_none() {
        if !args.about.is_empty() || args.time.is_some() || args.interruptible {
            let error = Error::usage("it does not say where you stand");
            return Err(error.hint("Say it with `-m TEXT`.").into());
        }
        return list(ui, app);
    }
    let seconds = args.time.as_deref().map(|time| seconds("--for", time)).transpose()?;
    let (task, about) = match args.about.iter().position(|about| about.starts_with("t-")) {
        Some(at) => {
            let mut about = args.about.clone();
            (Some(about.remove(at)), about)
        }
        None => (None, args.about.clone()),
    };
    let checkpoint = app.begin_checkpoint(&Begin {
        text: input::text(args.message.as_ref(), "-m")?,
        task,
        about,
        seconds,
        interruptible: args.interruptible,
    })?;
    acted(ui, "Began", &checkpoint)
}

fn acted(ui: &mut Ui, verb: &str, checkpoint: &CheckpointView) -> Done {
    if ui.is_json() {
        return Ok(ui.json(checkpoint)?);
    }
    Ok(ui.line(Text::from(verb).plain(" ").and(Tone::Id, &checkpoint.short))?)
}

fn list(ui: &mut Ui, app: &App) -> Done {
    let view = app.checkpoints()?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    let mut table = Table::new([
        Column::left("ID"),
        Column::left("WHO"),
        Column::left("SINCE"),
        Column::left("STATE"),
        Column::flexible("TEXT"),
    ]);
    for checkpoint in &view.checkpoints {
        let about = match checkpoint.about.as_slice() {
            [] => String::new(),
            about => format!(" ({})", about.join(", ")),
        };
        table.row([
            Text::of(Tone::Id, &checkpoint.short),
            checkpoint.by.as_str().into(),
            ago(checkpoint.at, app.now(), &app.time_zone()).into(),
            state(checkpoint),
            Text::from(checkpoint.text.lines().next().unwrap_or_default()).and(Tone::Dim, about),
        ]);
    }
    ui.table(&table)?;
    if view.checkpoints.is_empty() {
        ui.status("Nobody is in a checkpoint.")?;
    }
    Ok(())
}

fn state(checkpoint: &CheckpointView) -> Text {
    match (checkpoint.gone, checkpoint.goes_on, checkpoint.interruptible) {
        (true, ..) => Text::of(Tone::Warn, "is gone"),
        (false, false, _) => Text::of(Tone::Dim, "over"),
        (false, true, true) => Text::from("interruptible"),
        (false, true, false) => Text::of(Tone::Important, "not to be interrupted"),
    }
}

/// Shows a checkpoint in full.
pub(super) fn print(ui: &mut Ui, app: &App, checkpoint: &CheckpointView) -> Done {
    let line = checkpoint.text.lines().next().unwrap_or_default();
    ui.line(Text::of(Tone::Id, &checkpoint.short).plain(" ").and(Tone::Heading, line))?;
    let at = ago(checkpoint.at, app.now(), &app.time_zone());
    field(ui, "by", format!("{}, {at}", checkpoint.by).into())?;
    field(ui, "state", state(checkpoint))?;
    let until = checkpoint.until.map(|until| ago(until, app.now(), &app.time_zone()));
    field(ui, "until", until.unwrap_or_default().into())?;
    field(ui, "about", checkpoint.about.join(", ").into())?;
    field(ui, "id", Text::of(Tone::Dim, &checkpoint.id))?;
    if checkpoint.text.trim().contains('\n') {
        text(ui, "Where it stands", &checkpoint.text)?;
    }
    Ok(())
}
