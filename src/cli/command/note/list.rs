//! `collab note list`, and `collab note` alone.

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::note::NoteQuery;
use crate::cli::command::Done;
use crate::cli::ui::Ui;
use crate::domain::note::{Kind, Severity};

/// How many are listed where nobody says how many.
const LIMIT: usize = 100;

/// List notes
///
/// Open ones, unless asked otherwise, newest first. A place is shown where its line, or its file, is now,
/// and found by that, too; where that is gone, it is marked as stale.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab note list --kind hypothesis --all
  collab note list --about src/parser.rs
  collab note list --kind discovery --severity high
  collab note list --by gemini --since yesterday --json")]
pub struct ListArgs {
    /// Closed ones, too
    #[arg(long)]
    all: bool,
    /// Of this kind only
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// Of this severity only
    #[arg(long, value_enum)]
    severity: Option<Severity>,
    /// By this participant only; `me` is who asks
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// About this path or object only
    #[arg(long, value_name = "TASK|PATH")]
    about: Option<String>,
    /// Since a time (2h, friday, 2026-11-20), `last` (your own last act), or a commit
    #[arg(long, value_name = "WHEN")]
    since: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N", value_parser = crate::cli::input::one_or_more(), default_value_t = LIMIT)]
    limit: usize,
}

pub(crate) fn run(ui: &mut Ui, app: &App, args: &ListArgs) -> Done {
    let view = app.notes(&NoteQuery {
        all: args.all,
        kind: args.kind,
        severity: args.severity,
        by: args.by.clone(),
        about: args.about.clone(),
        since: args.since.clone(),
        limit: args.limit,
    })?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    ui.table(&shown::table(&view.notes))?;
    if view.more {
        let more = args.limit.saturating_mul(10);
        ui.status(&format!("There are more: see them with `--limit {more}`."))?;
    } else if view.notes.is_empty() && args.is_plain() {
        ui.status("No open notes. Add one with `collab note add TEXT`.")?;
    } else if view.notes.is_empty() {
        ui.status("No such notes.")?;
    }
    Ok(())
}

impl ListArgs {
    /// Says whether nothing is asked for but the list.
    pub(super) fn is_plain(&self) -> bool {
        let Self { all, kind, severity, by, about, since, limit } = self;
        !all && kind.is_none()
            && severity.is_none()
            && [by, about, since].iter().all(|it| it.is_none())
            && *limit == LIMIT
    }
}
