//! `collab brief`

use clap::Args;

use super::Done;
use crate::app::App;
use crate::app::brief::{BriefAsked, Depth};
use crate::cli::ui::Ui;

/// Say what matters since you were last here
///
/// Alerts, unread messages, your own work and what happened to it, who waits for whom, what is asked,
/// was decided, ruled out and discovered, what changed in the shared context, what was completed, what
/// changed in git, and what to do next. Whoever is here for the first time (never briefed in this clone, and
/// did nothing anywhere that is older than a day) is told what the project is,
/// what to keep to, what is worked on, and which tasks fit its skills. The weightiest lines are kept when
/// the budget is small. What is cut is said, with the command that shows it. The next briefing begins
/// where this one ends, unless `--peek` is given. Messages stay unread until `collab inbox` shows them.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab brief                        what matters to you, in at most 1,200 tokens
  collab brief --depth quick          in at most 400
  collab brief --since yesterday --peek
  collab brief --all                  the team's view")]
pub struct BriefArgs {
    /// How much to tell; left out: standard, or as the policy of your session says
    #[arg(long, value_enum)]
    depth: Option<Depth>,
    /// At most so many tokens
    #[arg(long, value_name = "TOKENS")]
    budget: Option<usize>,
    /// Since when, instead of since the last briefing: 2h, friday, a time, `last`, a commit
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// The team's view
    #[arg(long)]
    all: bool,
    /// Let the next briefing begin where this one does
    #[arg(long)]
    peek: bool,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &BriefArgs) -> Done {
    let view = app.brief(&BriefAsked {
        depth: match args.depth {
            Some(depth) => depth,
            None => app.usual_depth(args.all)?,
        },
        budget: args.budget,
        since: args.since.clone(),
        all: args.all,
        peek: args.peek,
    })?;
    if ui.is_json() {
        ui.json(&view)?;
    } else {
        ui.text(&view.text)?;
    }
    ui.flush()?;
    app.mark_briefed(&view)?;
    match app.not_set_up() {
        Some(missing) if !ui.is_json() => Ok(ui.status(&missing)?),
        _ => Ok(()),
    }
}
