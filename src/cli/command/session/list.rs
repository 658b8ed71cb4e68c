//! `collab session list`, and `collab session` alone.

use clap::Args;

use super::shown::lasted;
use crate::app::App;
use crate::cli::command::Done;
use crate::cli::style::{Text, Tone};
use crate::cli::table::{Column, Table};
use crate::cli::ui::Ui;
use crate::domain::session::Status;
use crate::domain::time::ago;

/// At most so many that are over are listed.
const MOST: usize = 100;

/// List the sessions that are open
///
/// The last touched first, each with who drives it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab session list
  collab session list --all --json")]
pub struct ListArgs {
    /// Also those that are completed
    #[arg(long)]
    pub(super) all: bool,
}

pub(super) fn run(ui: &mut Ui, app: &App, args: &ListArgs) -> Done {
    let view = app.sessions(args.all, MOST)?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    let mut table = Table::new([
        Column::left("ID"),
        Column::left("STATUS"),
        Column::left("SINCE"),
        Column::left("ACTIVE"),
        Column::left("DRIVER"),
        Column::left("WITH"),
        Column::flexible("NAME"),
    ]);
    for session in &view.sessions {
        let tone = match session.status {
            Status::Active => Tone::Ok,
            Status::Paused => Tone::Warn,
            Status::Completed => Tone::Dim,
        };
        let driver = session.driver.as_deref().unwrap_or_default();
        let others = session.members.iter().filter(|m| m.left.is_none() && m.name != driver);
        let others: Vec<&str> = others.map(|member| member.name.as_str()).collect();
        let sort = session.sort.as_ref().map(|sort| format!(" ({sort})")).unwrap_or_default();
        table.row([
            Text::of(Tone::Id, &session.short),
            Text::of(tone, session.status.word()),
            ago(session.since, app.now(), &app.time_zone()).into(),
            lasted(session.active).into(),
            driver.into(),
            others.join(", ").into(),
            Text::from(&*session.name).and(Tone::Dim, sort),
        ]);
    }
    ui.table(&table)?;
    if view.sessions.is_empty() {
        ui.status("No session is open. Begin one with `collab session create NAME`.")?;
    } else if view.more {
        ui.status(&format!("These are the last {MOST} that are completed."))?;
    }
    Ok(())
}
