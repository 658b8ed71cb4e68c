//! `collab check list`, and `collab check` alone.

use clap::Args;

use crate::app::App;
use crate::cli::command::Done;
use crate::cli::style::{Text, Tone};
use crate::cli::table::{Column, Table};
use crate::cli::ui::Ui;
use crate::domain::time::ago;

/// List the checks with how they ended last in this worktree
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab check list
  collab check list --json")]
pub struct ListArgs {}

pub(super) fn run(ui: &mut Ui, app: &App, _args: &ListArgs) -> Done {
    app.checks_can_be_told()?;
    let view = app.checks(&[])?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    if view.checks.is_empty() {
        return Ok(ui.status(
            "There are no checks. Put them into `[checks]` of .collab/config.toml: `test = \"cargo test\"`.",
        )?);
    }
    let mut table = Table::new([
        Column::left("CHECK"),
        Column::left("STATE"),
        Column::left("LAST RUN"),
        Column::flexible("RUNS"),
    ]);
    for check in &view.checks {
        let state = match (check.trusted, check.passed) {
            (false, _) => Text::of(Tone::Warn, "not trusted"),
            (true, Some(true)) => Text::of(Tone::Ok, "passed"),
            (true, Some(false)) => Text::of(Tone::Critical, "failed"),
            (true, None) => Text::of(Tone::Dim, "never ran"),
        };
        let at = check.at.map(|at| ago(at, app.now(), &app.time_zone())).unwrap_or_default();
        table.row([Text::of(Tone::Id, &check.name), state, at.into(), Text::from(&*check.run)]);
    }
    ui.table(&table)?;
    if view.checks.iter().any(|check| !check.trusted) {
        ui.status("What is not trusted does not run: `collab check trust`.")?;
    }
    Ok(())
}
