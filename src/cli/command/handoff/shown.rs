//! How handoffs look on a terminal.

use crate::app::App;
use crate::app::handoff::HandoffView;
use crate::cli::command::Done;
use crate::cli::command::show::{field, heading, text};
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::domain::handoff::State;
use crate::domain::time::ago;

/// Says what was done to a handoff, and whose turn it is.
pub(crate) fn acted(ui: &mut Ui, verb: &str, handoff: &HandoffView) -> Done {
    if ui.is_json() {
        return Ok(ui.json(handoff)?);
    }
    let to = whose(handoff);
    ui.line(Text::from(verb).plain(" ").and(Tone::Id, &handoff.short).plain(to))?;
    match handoff.state {
        State::WorkComplete if handoff.needs_review => {
            let needed = match handoff.approvals_needed {
                1 => "a review".to_owned(),
                needed => format!("{needed} approvals"),
            };
            Ok(ui.status(&format!("It waits for {needed}: `collab review {}`.", handoff.short))?)
        }
        State::ReviewComplete => {
            let came = if handoff.approved == Some(true) { "approved" } else { "rejected" };
            let line = format!(
                "It is {came}; {} goes on with `collab handoff confirm {}`.",
                handoff.by, handoff.short
            );
            Ok(ui.status(&line)?)
        }
        _ => Ok(()),
    }
}

fn whose(handoff: &HandoffView) -> String {
    match (handoff.state, &handoff.receiver) {
        (State::WorkComplete, _) if handoff.to.is_empty() => ", for whoever comes next".to_owned(),
        (State::WorkComplete, _) => format!(" to {}", handoff.to.join(", ")),
        (State::ControlReceived, Some(receiver)) => format!(": {receiver} goes on"),
        (state, _) => format!(": {state}"),
    }
}

/// Shows a handoff in full: its fields, what changed, the reviews, where its author stood.
pub(crate) fn print(ui: &mut Ui, app: &App, handoff: &HandoffView) -> Done {
    let ago = |at| ago(at, app.now(), &app.time_zone());
    let line = handoff.text.lines().next().unwrap_or_default();
    ui.line(Text::of(Tone::Id, &handoff.short).plain(" ").and(Tone::Heading, line))?;
    let state = match handoff.approved {
        Some(true) => format!("{}, approved", handoff.state),
        Some(false) => format!("{}, rejected", handoff.state),
        None => handoff.state.to_string(),
    };
    field(ui, "state", state.into())?;
    field(ui, "from", format!("{}, {}", handoff.by, ago(handoff.at)).into())?;
    let to =
        if handoff.to.is_empty() { "whoever comes next".to_owned() } else { handoff.to.join(", ") };
    field(ui, "to", to.into())?;
    field(ui, "session", Text::of(Tone::Id, handoff.session.as_deref().unwrap_or_default()))?;
    if handoff.needs_review {
        let (got, needed) = (handoff.approvals, handoff.approvals_needed);
        field(ui, "approvals", format!("{got} of {needed}").into())?;
    }
    field(ui, "overruled by", handoff.overruled_by.as_deref().unwrap_or_default().into())?;
    if handoff.pass_control {
        field(ui, "control", "whoever takes it drives".into())?;
    }
    field(ui, "about", handoff.about.join(", ").into())?;
    field(ui, "commit", handoff.commit.as_deref().unwrap_or_default().into())?;
    field(ui, "declined by", handoff.declined_by.join(", ").into())?;
    field(ui, "receiver", handoff.receiver.as_deref().unwrap_or_default().into())?;
    field(ui, "next", handoff.next.as_deref().unwrap_or_default().into())?;
    field(ui, "checkpoint", Text::of(Tone::Id, handoff.checkpoint.as_deref().unwrap_or_default()))?;
    field(ui, "id", Text::of(Tone::Dim, &handoff.id))?;
    if handoff.text.trim().contains('\n') {
        text(ui, "What was handed off", &handoff.text)?;
    }
    let changes: Vec<String> = handoff.changes.iter().map(|change| format!("- {change}")).collect();
    text(ui, "Changes", &changes.join("\n"))?;
    if !handoff.reviews.is_empty() {
        heading(ui, "Reviews")?;
    }
    for review in &handoff.reviews {
        let aspect =
            review.aspect.as_ref().map(|aspect| format!(" of {aspect}")).unwrap_or_default();
        let (tone, came, at) = match (review.approved, review.at) {
            (Some(true), Some(at)) => (Tone::Ok, "approved", at),
            (Some(false), Some(at)) => (Tone::Warn, "rejected", at),
            _ => (Tone::Plain, "under way", review.begun),
        };
        let line = Text::from(format!("  {}{aspect}: ", review.by)).and(tone, came);
        ui.line(line.and(Tone::Dim, format!(", {}", ago(at))))?;
        if let Some(text) = &review.text {
            ui.prose(text, 4)?;
        }
        for suggestion in &review.suggestions {
            ui.prose(&format!("- suggests: {suggestion}"), 4)?;
        }
        for issue in &review.issues {
            ui.prose(&format!("- issue: {issue}"), 4)?;
        }
    }
    let briefing = handoff.briefing.as_deref().unwrap_or_default();
    text(ui, &format!("Where {} stood", handoff.by), briefing)
}
