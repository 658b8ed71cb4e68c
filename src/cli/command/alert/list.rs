//! `collab alert list`, and `collab alert` alone.

use clap::Args;

use crate::app::App;
use crate::app::view::AlertView;
use crate::cli::command::Done;
use crate::cli::style::{Text, Tone};
use crate::cli::table::{Column, Table};
use crate::cli::ui::Ui;
use crate::domain::note::Severity;
use crate::domain::time::ago;

/// List the alerts that stand
///
/// The worst first, and of equals the last raised.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab alert list
  collab alert list --all
  collab alert list --json")]
pub struct ListArgs {
    /// Also those that were cleared last, and what mended them
    #[arg(long)]
    pub(super) all: bool,
}

pub(super) fn run(ui: &mut Ui, app: &App, args: &ListArgs) -> Done {
    let view = app.alerts(args.all)?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    let mut table = Table::new([
        Column::left("ALERT"),
        Column::left("KIND"),
        Column::left("SEVERITY"),
        Column::left("SINCE"),
        Column::left("WHO"),
        Column::flexible("TEXT"),
    ]);
    for alert in &view.alerts {
        let severity = match alert.severity {
            Some(Severity::Critical) => Tone::Critical,
            Some(Severity::High) => Tone::Important,
            Some(Severity::Medium | Severity::Low) | None => Tone::Plain,
        };
        let about = match alert.about.as_slice() {
            [] => String::new(),
            about => format!(" ({})", about.join(", ")),
        };
        table.row([
            Text::of(Tone::Id, &alert.alert),
            alert.kind.word().into(),
            Text::of(severity, alert.severity.map_or("", Severity::word)),
            ago(alert.since, app.now(), &app.time_zone()).into(),
            Text::from(&*alert.by),
            Text::of(Tone::Dim, cleared(alert))
                .plain(alert.text.trim().lines().next().unwrap_or_default())
                .and(Tone::Dim, about),
        ]);
    }
    ui.table(&table)?;
    if view.alerts.is_empty() {
        ui.status(if args.all { "There never was an alert." } else { "No alert stands." })?;
    } else if view.more {
        ui.status("There are more: clear what is mended, with `collab alert clear ALERT`.")?;
    }
    Ok(())
}

/// Says who cleared an alert and what mended it, if it is cleared.
fn cleared(alert: &AlertView) -> String {
    let Some(by) = &alert.cleared_by else { return String::new() };
    let why = alert.why.as_deref().map(|why| format!(" ({why})")).unwrap_or_default();
    format!("cleared by {by}{why}: ")
}
