//! `collab task list`, and `collab task` alone.

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::task::TaskQuery;
use crate::cli::command::Done;
use crate::cli::ui::Ui;
use crate::domain::task::Status;

/// How many are listed where nobody says how many.
const LIMIT: usize = 100;

/// List tasks
///
/// Open ones, unless asked otherwise: those in progress first, then blocked ones, then pending
/// ones, each by priority and age. Subtasks stand under what they are a part of.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab task list --assignee me
  collab task list --status blocked
  collab task list --all --about src/parser.rs
  collab task list --under t-7k2mq --json")]
pub struct ListArgs {
    /// Closed ones, too
    #[arg(long)]
    all: bool,
    /// Of this status only
    #[arg(long, value_enum)]
    status: Option<Status>,
    /// Held by this participant only; `me` is who asks
    #[arg(long, value_name = "NAME")]
    assignee: Option<String>,
    /// With this tag only
    #[arg(long)]
    tag: Option<String>,
    /// About this path or object only
    #[arg(long, value_name = "TASK|PATH")]
    about: Option<String>,
    /// Parts of this task only
    #[arg(long, value_name = "ID")]
    under: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N", value_parser = crate::cli::input::one_or_more(), default_value_t = LIMIT)]
    limit: usize,
}

pub(crate) fn run(ui: &mut Ui, app: &App, args: &ListArgs) -> Done {
    let view = app.tasks(&TaskQuery {
        all: args.all,
        status: args.status,
        assignee: args.assignee.clone(),
        tag: args.tag.clone(),
        about: args.about.clone(),
        under: args.under.clone(),
        limit: args.limit,
    })?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    ui.table(&shown::table(&view.tasks))?;
    if view.more {
        let more = args.limit.saturating_mul(10);
        ui.status(&format!("There are more: see them with `--limit {more}`."))?;
    } else if view.tasks.is_empty() && args.is_plain() {
        ui.status("No open tasks. Add one with `collab task add TITLE`.")?;
    } else if view.tasks.is_empty() {
        ui.status("No such tasks.")?;
    }
    Ok(())
}

impl ListArgs {
    /// Says whether nothing is asked for but the list.
    pub(super) fn is_plain(&self) -> bool {
        let Self { all, status, assignee, tag, about, under, limit } = self;
        let filters = [assignee, tag, about, under];
        !all && status.is_none() && filters.iter().all(|it| it.is_none()) && *limit == LIMIT
    }
}
