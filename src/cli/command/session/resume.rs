//! `collab session resume`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::brief::Depth;
use crate::app::check::ChecksView;
use crate::app::session::{OnResume, Resume, ResumeView};
use crate::cli::command::{Done, changes, check, context, inbox};
use crate::cli::style::{Text, Tone};
use crate::cli::ui::{Ui, end_progress, progress};
use crate::error::Error;

/// Go on with a session: what was saved, what changed since, and what matters now
///
/// Joins it, too. Quick tells the last 10 messages; standard also what changed since the last save in the
/// shared context and in git, and 50 messages; deep 100 messages and up to 100 commits. A briefing of that depth
/// follows, with what to do next. Standard and deep then run the checks that are trusted.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab session resume
  collab session resume \"Payment gateway\" --depth deep
  collab session resume --depth quick --messages 3")]
pub struct ResumeArgs {
    /// The session, if not the one that you are in, or the only one
    #[arg(value_name = "SESSION")]
    session: Option<String>,
    /// How much to tell; left out: as the session's policy says
    #[arg(long, value_enum)]
    depth: Option<Depth>,
    /// So many of the last messages
    #[arg(long, value_name = "N")]
    messages: Option<usize>,
    /// Do not run the checks
    #[arg(long)]
    no_checks: bool,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &ResumeArgs) -> Done {
    let mut view = app.resume_session(&Resume {
        session: args.session.clone(),
        depth: args.depth,
        messages: args.messages,
    })?;
    let checks = if args.no_checks { OnResume::None } else { app.checks_on_resume(&view)? };
    let runs = checks == OnResume::Run;
    if ui.is_json() {
        view.checks = if runs { Some(run_checks(app)?) } else { None };
        ui.json(&view)?;
    } else {
        print(ui, app, &view)?;
    }
    ui.flush()?;
    app.mark_briefed(&view.briefing)?;
    // Nobody has to wait for them to read what stands there already.
    if runs && !ui.is_json() {
        let ran = run_checks(app)?;
        ui.blank()?;
        ui.line(Text::of(Tone::Heading, "Checks"))?;
        ran.checks.iter().try_for_each(|one| check::show(ui, one))?;
    }
    if checks == OnResume::Named {
        ui.hint(
            "The checks did not run here, as they may take long: `collab check run` in a shell.",
        )?;
    }
    Ok(())
}

fn run_checks(app: &mut App) -> Result<ChecksView, Error> {
    let ran = app.run_checks(&[], |name| progress(&format!("running {name}")));
    end_progress();
    ran
}

fn print(ui: &mut Ui, app: &App, view: &ResumeView) -> Done {
    // Of a session that one has never been in nothing is gone on with.
    let verb = if view.joined { "Joined" } else { "Resumed" };
    shown::acted(ui, app, verb, &view.session)?;
    if let Some(save) = &view.saved {
        let held = match view.intact {
            Some(false) => "; other clones have brought what was before it since",
            _ => "",
        };
        ui.line(Text::from(format!("Saved: {}{held}", shown::save(app, save))))?;
    }
    if let Some(diff) = view.context.as_ref().filter(|diff| !diff.changes.is_empty()) {
        ui.blank()?;
        ui.line(Text::of(Tone::Heading, "Context changed since"))?;
        context::shown::diff(ui, app, diff)?;
    }
    if !view.commits.is_empty() {
        ui.blank()?;
        ui.line(Text::of(Tone::Heading, "Committed since"))?;
        for commit in &view.commits {
            changes::show(ui, app, commit)?;
        }
        if view.more_commits {
            ui.line(Text::of(Tone::Dim, "and more: `collab changes`"))?;
        }
    }
    if !view.messages.is_empty() {
        ui.blank()?;
        let of = match view.earlier_messages {
            0 => String::new(),
            earlier => format!(
                ", the last {} of {}",
                view.messages.len(),
                earlier + view.messages.len() as i64
            ),
        };
        ui.line(Text::of(Tone::Heading, "Messages").and(Tone::Dim, of))?;
        for message in &view.messages {
            inbox::show(ui, app, message)?;
        }
    }
    ui.blank()?;
    Ok(ui.text(&view.briefing.text)?)
}
