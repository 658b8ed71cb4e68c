//! `collab participant list`, and `collab participant` alone.

use clap::Args;

use crate::app::App;
use crate::app::view::ParticipantView;
use crate::cli::command::Done;
use crate::cli::style::{Text, Tone};
use crate::cli::table::{Column, Table};
use crate::cli::ui::Ui;
use crate::domain::time::ago;

/// List who is known, by when they were last here
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  collab participant list --json")]
pub struct ListArgs {}

pub(crate) fn run(ui: &mut Ui, app: &App) -> Done {
    let view = app.participants()?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    let mut table = Table::new([
        Column::left("NAME"),
        Column::left("KIND"),
        Column::left("CLIENT"),
        Column::left("ROLE"),
        Column::left("LAST HERE"),
        Column::flexible("SKILLS"),
    ]);
    for participant in &view.participants {
        table.row([
            Text::of(Tone::Id, &participant.name)
                .and(Tone::Dim, if participant.me { " (you)" } else { "" }),
            participant.kind.as_deref().unwrap_or_default().into(),
            client(participant).into(),
            participant.role.as_deref().unwrap_or_default().into(),
            last_here(app, participant),
            participant.skills.join(", ").into(),
        ]);
    }
    ui.table(&table)?;
    if table.is_empty() {
        ui.status("Nobody is known yet: whoever writes something is.")?;
    }
    Ok(())
}

/// Returns an AI's client and model.
pub(crate) fn client(participant: &ParticipantView) -> String {
    let parts = [&participant.client, &participant.model];
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    parts.join(" ")
}

/// Returns when a participant was last here.
pub(crate) fn last_here(app: &App, participant: &ParticipantView) -> Text {
    if participant.present {
        return Text::of(Tone::Ok, "here now");
    }
    match participant.last_here {
        Some(at) => ago(at, app.now(), &app.time_zone()).into(),
        None => Text::of(Tone::Dim, "never"),
    }
}
