//! `collab session show`

use clap::Args;

use super::shown::{self, lasted};
use crate::app::App;
use crate::app::session::{HistoryAsked, SessionDetail};
use crate::cli::command::Done;
use crate::cli::command::show::{field, heading, text, unknown};
use crate::cli::style::{Text, Tone};
use crate::cli::table::{Column, Table};
use crate::cli::ui::Ui;
use crate::domain::time::ago;

/// Show a session with what happened in it
///
/// With `--at` as it was at one of its saves, read anew from the log.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab session show
  collab session show \"Payment gateway\" --limit 200
  collab session show --at \"API works\"
  collab session show --at last --json")]
pub struct ShowArgs {
    /// The session, if not the one that you are in
    #[arg(value_name = "SESSION")]
    session: Option<String>,
    /// As it was at this save: a milestone, the beginning of an id, or `last`
    #[arg(long, value_name = "SAVE")]
    at: Option<String>,
    /// At most so much of what happened
    #[arg(long, value_name = "N", value_parser = crate::cli::input::one_or_more(), default_value_t = 50)]
    limit: usize,
}

pub(crate) fn run(ui: &mut Ui, app: &App, args: &ShowArgs) -> Done {
    let asked =
        HistoryAsked { session: args.session.clone(), at: args.at.clone(), limit: args.limit };
    let detail = app.session(&asked)?;
    if ui.is_json() {
        return Ok(ui.json(&detail)?);
    }
    print(ui, app, &detail)
}

/// Shows a session: its fields, who is in it, what happened.
pub(crate) fn print(ui: &mut Ui, app: &App, detail: &SessionDetail) -> Done {
    let session = &detail.session;
    let when = |at, by: &str| format!("{} by {by}", ago(at, app.now(), &app.time_zone()));
    ui.line(Text::of(Tone::Id, &session.short).plain(" ").and(Tone::Heading, &session.name))?;
    if let Some(save) = &detail.at_save {
        let held = match detail.intact {
            Some(false) => ", with what arrived from other clones since",
            _ => "",
        };
        field(ui, "as of", format!("{}{held}", shown::save(app, save)).into())?;
    }
    let since = ago(session.since, app.now(), &app.time_zone());
    field(ui, "status", format!("{} since {since}", session.status).into())?;
    field(ui, "type", session.sort.as_deref().unwrap_or_default().into())?;
    field(ui, "began", when(session.at, &session.by).into())?;
    field(ui, "active", lasted(session.active).into())?;
    field(ui, "awaited", session.awaited.join(", ").into())?;
    let saved = session.saved.as_ref().map(|save| shown::save(app, save)).unwrap_or_default();
    field(ui, "last save", saved.into())?;
    if session.tokens > 0 {
        field(ui, "tokens", session.tokens.to_string().into())?;
    }
    if session.tests_passed.is_some() || session.tests_failed.is_some() {
        let (passed, failed) =
            (session.tests_passed.unwrap_or(0), session.tests_failed.unwrap_or(0));
        field(ui, "tests", format!("{passed} passed, {failed} failed").into())?;
    }
    field(ui, "id", Text::of(Tone::Dim, &session.id))?;
    text(ui, "Description", session.description.as_deref().unwrap_or_default())?;
    text(ui, "Summary", session.summary.as_deref().unwrap_or_default())?;
    heading(ui, "Who")?;
    members(ui, app, detail)?;
    for request in &session.requests {
        let why = request.reason.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        let line = format!("  {} asks for the role {}{why}", request.by, request.role);
        ui.line(Text::of(Tone::Important, line))?;
    }
    let milestones: Vec<String> = detail
        .saves
        .iter()
        .filter(|save| save.name.is_some())
        .map(|save| format!("- {}", shown::save(app, save)))
        .collect();
    text(ui, "Milestones", &milestones.join("\n"))?;
    if !detail.timeline.is_empty() {
        heading(ui, "What happened")?;
    }
    if detail.earlier > 0 {
        ui.line(Text::of(Tone::Dim, format!("  {} more before: `--limit`", detail.earlier)))?;
    }
    let mut table = Table::new([
        Column::left("  WHEN"),
        Column::left("WHO"),
        Column::left("WHAT"),
        Column::left("OBJECT"),
        Column::flexible("TEXT"),
    ]);
    for entry in &detail.timeline {
        table.row([
            Text::of(Tone::Dim, format!("  {}", ago(entry.at, app.now(), &app.time_zone()))),
            entry.by.as_str().into(),
            entry.kind.as_str().into(),
            Text::of(Tone::Id, &entry.object),
            entry.text.as_str().into(),
        ]);
    }
    ui.table(&table)?;
    unknown(ui, &detail.unknown)
}

fn members(ui: &mut Ui, app: &App, detail: &SessionDetail) -> Done {
    let ago = |at| ago(at, app.now(), &app.time_zone());
    let mut table = Table::new([
        Column::left("  NAME"),
        Column::left("ROLE"),
        Column::left("JOINED"),
        Column::left("LAST HERE"),
    ]);
    for member in &detail.session.members {
        let last = match (member.left, member.present, member.last_here) {
            (Some(left), ..) => format!("left {}", ago(left)),
            (None, true, _) => "here now".to_owned(),
            (None, false, last) => last.map(ago).unwrap_or_default(),
        };
        table.row([
            Text::from(format!("  {}", member.name)),
            member.role.as_str().into(),
            ago(member.joined).into(),
            Text::of(Tone::Dim, last),
        ]);
    }
    Ok(ui.table(&table)?)
}
