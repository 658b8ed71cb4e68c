//! `collab role show`, and `collab role` alone.

use clap::Args;

use crate::app::App;
use crate::app::session::SessionView;
use crate::cli::command::Done;
use crate::cli::style::{Text, Tone};
use crate::cli::table::{Column, Table};
use crate::cli::ui::Ui;
use crate::domain::session::role::Permission;
use crate::domain::time::ago;

/// Show who has which role, and what each may do
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab role show
  collab role show --json")]
pub struct ShowArgs {}

pub(super) fn run(ui: &mut Ui, app: &App) -> Done {
    let session = app.roles()?;
    if ui.is_json() {
        return Ok(ui.json(&session)?);
    }
    print(ui, app, &session)
}

/// Shows the roles in a session.
pub(super) fn print(ui: &mut Ui, app: &App, session: &SessionView) -> Done {
    let mut table = Table::new([
        Column::left("NAME"),
        Column::left("ROLE"),
        Column::left("MAY"),
        Column::left("LAST HERE"),
    ]);
    for member in session.members.iter().filter(|member| member.left.is_none()) {
        let last = match (member.present, member.last_here) {
            (true, _) => "here now".to_owned(),
            (false, last) => {
                last.map(|at| ago(at, app.now(), &app.time_zone())).unwrap_or_default()
            }
        };
        let may: Vec<&str> =
            app.may(&member.name, &member.role)?.into_iter().map(Permission::word).collect();
        let tone =
            if session.driver.as_ref() == Some(&member.name) { Tone::Ok } else { Tone::Plain };
        table.row([
            Text::from(&*member.name),
            Text::of(tone, &member.role),
            may.join(" ").into(),
            Text::of(Tone::Dim, last),
        ]);
    }
    ui.table(&table)?;
    for request in &session.requests {
        let why = request.reason.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        let line = format!("{} asks for the role {}{why}", request.by, request.role);
        ui.line(Text::of(Tone::Important, line))?;
    }
    let me = app.me().map(|me| me.name.to_string()).unwrap_or_default();
    if session.driver.is_none() {
        ui.status("Nobody drives: `collab role take driver`.")?;
    } else if session.driver.as_deref() == Some(&me) && !session.requests.is_empty() {
        ui.hint("Grant the oldest request with `collab role grant`.")?;
    }
    Ok(())
}
