//! `collab context history`

use clap::Args;

use super::shown::{from, on_branch, one_line};
use crate::app::App;
use crate::app::context::Scope;
use crate::cli::command::Done;
use crate::cli::input;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::domain::time::ago;

/// How many changes are shown where nobody says how many.
const NEWEST: usize = 50;

/// Show who changed a key, when, from what and to what
///
/// Also what is below it, on every branch; newest first. Where somebody wrote over what it had not seen,
/// the line says whose that was; what waits, as a key above or below it was written apart, is marked.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab context history conventions.testing
  collab context history conventions --limit 10 --json")]
pub struct HistoryArgs {
    /// The key; what is below it counts, too
    #[arg(value_name = "KEY")]
    key: String,
    /// Only what holds on all branches, or only what holds on this one alone
    #[arg(long, value_enum)]
    scope: Option<Scope>,
    /// At most so many, the newest
    #[arg(long, value_name = "N", default_value_t = NEWEST, value_parser = input::one_or_more())]
    limit: usize,
}

pub(crate) fn run(ui: &mut Ui, app: &App, args: &HistoryArgs) -> Done {
    let view = app.context_history(&args.key, args.scope, args.limit)?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    for change in &view.changes {
        let when = ago(change.at, app.now(), &app.time_zone());
        let line = Text::of(Tone::Dim, format!("{when} {}: ", change.by));
        let line = line.and(Tone::Id, &change.key).plain(" ");
        let line = match (&change.from, &change.to) {
            (None, Some(to)) => line.plain("set to ").plain(one_line(to)),
            (Some(from), Some(to)) => {
                line.plain(one_line(from)).and(Tone::Dim, " -> ").plain(one_line(to))
            }
            (Some(from), None) => line.plain("removed, was ").plain(one_line(from)),
            (None, None) => line,
        };
        let line = line.with(from(change.origin.as_deref()));
        let line = line.with(on_branch(change.branch.as_deref()));
        let unseen = change.unseen.as_ref().map(|by| format!(" (had not seen the change by {by})"));
        let instead = change.instead.as_ref();
        let instead = instead.map(|view| format!(" (waits: {} by {} shows)", view.key, view.by));
        let line = line.and(Tone::Warn, unseen.unwrap_or_default());
        ui.line(line.and(Tone::Warn, instead.unwrap_or_default()))?;
    }
    if view.more > 0 {
        ui.hint(&format!("{} older ones: `--limit` shows more.", view.more))?;
    }
    Ok(())
}
