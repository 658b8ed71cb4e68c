//! `collab handoff list`, and `collab handoff` alone.

use clap::Args;

use crate::app::App;
use crate::app::handoff::HandoffView;
use crate::cli::command::Done;
use crate::cli::style::{Text, Tone};
use crate::cli::table::{Column, Table};
use crate::cli::ui::Ui;
use crate::domain::handoff::State;
use crate::domain::time::ago;

/// At most so many that are over are listed.
const MOST: usize = 100;

/// List the handoffs on which somebody has still to act
///
/// The last touched first.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab handoff list
  collab handoff list --all --json")]
pub struct ListArgs {
    /// Also those that are over
    #[arg(long)]
    pub(super) all: bool,
}

pub(super) fn run(ui: &mut Ui, app: &App, args: &ListArgs) -> Done {
    let view = app.handoffs(args.all, MOST)?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    let mut table = Table::new([
        Column::left("ID"),
        Column::left("STATE"),
        Column::left("SINCE"),
        Column::left("FROM"),
        Column::left("TURN"),
        Column::flexible("TEXT"),
    ]);
    for handoff in &view.handoffs {
        table.row([
            Text::of(Tone::Id, &handoff.short),
            state(handoff),
            ago(handoff.at, app.now(), &app.time_zone()).into(),
            handoff.by.as_str().into(),
            turn(handoff).into(),
            handoff.text.lines().next().unwrap_or_default().into(),
        ]);
    }
    ui.table(&table)?;
    if view.handoffs.is_empty() {
        ui.status(if args.all { "Nothing was handed off." } else { "Nothing is handed off." })?;
    } else if view.more {
        ui.status("There are more.")?;
    }
    Ok(())
}

fn state(handoff: &HandoffView) -> Text {
    let tone = match handoff.approved {
        Some(true) => Tone::Ok,
        Some(false) => Tone::Warn,
        None if handoff.state.is_open() => Tone::Plain,
        None => Tone::Dim,
    };
    Text::of(tone, handoff.state.word())
}

/// Says who acts next.
fn turn(handoff: &HandoffView) -> String {
    match handoff.state {
        State::WorkComplete if handoff.to.is_empty() => "anyone".to_owned(),
        State::WorkComplete => handoff.to.join(", "),
        State::Reviewing => {
            let under_way = handoff.reviews.iter().filter(|review| review.approved.is_none());
            let under_way: Vec<&str> = under_way.map(|review| review.by.as_str()).collect();
            if under_way.is_empty() { handoff.to.join(", ") } else { under_way.join(", ") }
        }
        State::ReviewComplete => handoff.by.clone(),
        State::ControlReceived => handoff.receiver.clone().unwrap_or_default(),
        State::Declined | State::Withdrawn => String::new(),
    }
}
