//! `collab alert list`, and `collab alert` alone.

use clap::Args;

use crate::app::App;
use crate::cli::command::Done;
use crate::cli::style::{Text, Tone};
use crate::cli::table::{Column, Table};
use crate::cli::ui::Ui;
use crate::domain::note::Severity;
use crate::domain::time::ago;

/// List the alerts that stand
///
/// The last raised first.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab alert list
  collab alert list --json")]
pub struct ListArgs {}

pub(super) fn run(ui: &mut Ui, app: &App) -> Done {
    let view = app.alerts()?;
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
            Text::from(alert.text.trim().lines().next().unwrap_or_default()).and(Tone::Dim, about),
        ]);
    }
    ui.table(&table)?;
    if view.alerts.is_empty() {
        ui.status("No alert stands.")?;
    } else if view.more {
        ui.status("There are more: clear what is mended, with `collab alert clear ALERT`.")?;
    }
    Ok(())
}
