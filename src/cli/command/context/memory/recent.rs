//! `collab context memory recent`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Show what each has at hand, the newest first
#[derive(Debug, Default, Args)]
#[command(after_help = "\
Examples:
  collab context memory recent
  collab context memory recent --by claude --limit 5")]
pub struct RecentArgs {
    /// What this participant has only; `me` is who asks
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// At most so many of each
    #[arg(long, value_name = "N")]
    limit: Option<u32>,
}

pub(crate) fn run(ui: &mut Ui, app: &App, args: &RecentArgs) -> Done {
    let limit = args.limit.map_or(usize::MAX, |limit| limit as usize);
    let view = app.recent_memory(args.by.as_deref(), limit)?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    let known: Vec<_> = view.memories.iter().filter(|memory| memory.at.is_some()).collect();
    if known.is_empty() {
        ui.status("Nothing is in the working memory.")?;
    }
    for (number, memory) in known.into_iter().enumerate() {
        if number > 0 {
            ui.blank()?;
        }
        shown::memory(ui, app, memory)?;
    }
    Ok(())
}
