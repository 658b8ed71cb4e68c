//! What of a handoff is shown.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::app::message::about_text;
use crate::domain::event::Noun;
use crate::domain::handoff::{Handoff, State};
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::items::ItemRow;

/// A handoff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HandoffView {
    /// The full id.
    pub id: String,
    /// The short id.
    pub short: String,
    /// Who hands off.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// The short id of the session in which it was made.
    pub session: Option<String>,
    /// Where it stands.
    pub state: State,
    /// For whom it is now; nobody: for whoever comes next.
    pub to: Vec<String>,
    /// What was done, and what is left.
    pub text: String,
    /// What it concerns: short ids, and paths.
    pub about: Vec<String>,
    /// The commit up to which it goes.
    pub commit: Option<String>,
    /// What was changed, a line each.
    pub changes: Vec<String>,
    /// Whether it is to be reviewed before it counts.
    pub needs_review: bool,
    /// How many must approve.
    pub approvals_needed: i64,
    /// How many did.
    pub approvals: i64,
    /// What the reviews came to, once they did.
    pub approved: Option<bool>,
    /// Who overruled a rejection.
    pub overruled_by: Option<String>,
    /// Whether the driver's role goes along.
    pub pass_control: bool,
    /// The reviews, in the order in which they were begun.
    pub reviews: Vec<ReviewView>,
    /// Who said no.
    pub declined_by: Vec<String>,
    /// Who has the work now, once somebody has.
    pub receiver: Option<String>,
    /// What the receiver does next.
    pub next: Option<String>,
    /// When it goes to somebody else, if nobody answers.
    pub expires_at: Option<Timestamp>,
    /// The short id of the checkpoint from which to go on.
    pub checkpoint: Option<String>,
    /// Where its author stood, for whoever takes over.
    pub briefing: Option<String>,
}

/// A review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReviewView {
    /// Who looks.
    pub by: String,
    /// At what.
    pub aspect: Option<String>,
    /// Since when.
    pub begun: Timestamp,
    /// When it was given, if it was.
    pub at: Option<Timestamp>,
    /// Whether it is good, once that was said.
    pub approved: Option<bool>,
    /// What there is to say.
    pub text: Option<String>,
    /// What could be better.
    pub suggestions: Vec<String>,
    /// What must be mended.
    pub issues: Vec<String>,
}

/// Handoffs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HandoffsView {
    /// Those on which somebody has still to act, the last touched first; then those that are over, if they were
    /// asked for.
    pub handoffs: Vec<HandoffView>,
    /// Whether there are more.
    pub more: bool,
}

/// Returns what of a handoff is shown.
pub(super) fn view(index: Index<'_>, row: &ItemRow<Handoff>) -> Result<HandoffView, Error> {
    let (handoff, made) = (&row.item, &row.item.made);
    let about = made.about.iter().map(|about| about_text(index, about));
    let expires = made.expires.filter(|_| handoff.state == State::WorkComplete).and_then(|after| {
        Timestamp::from_second(handoff.to_since.as_second().saturating_add(after)).ok()
    });
    let session = handoff.session.map(|id| index.short(Noun::Session, id)).transpose()?;
    let checkpoint = made.checkpoint.map(|id| index.short(Noun::Checkpoint, id)).transpose()?;
    let reviews = handoff.reviews.iter().map(|review| {
        let given = review.given.as_ref();
        ReviewView {
            by: review.by.to_string(),
            aspect: review.aspect.clone(),
            begun: review.begun,
            at: given.map(|(at, _)| *at),
            approved: given.map(|(_, given)| given.approved),
            text: given.and_then(|(_, given)| given.text.clone()),
            suggestions: given.map(|(_, given)| given.suggestions.clone()).unwrap_or_default(),
            issues: given.map(|(_, given)| given.issues.clone()).unwrap_or_default(),
        }
    });
    Ok(HandoffView {
        id: handoff.id.to_string(),
        short: row.short.clone(),
        by: handoff.by.to_string(),
        at: handoff.at,
        session,
        state: handoff.state,
        to: handoff.to.iter().map(ToString::to_string).collect(),
        text: made.text.clone(),
        about: about.collect::<Result<_, _>>()?,
        commit: made.commit.clone(),
        changes: made.changes.clone(),
        needs_review: made.needs_review,
        approvals_needed: if made.needs_review { handoff.needs() as i64 } else { 0 },
        approvals: handoff.approvals() as i64,
        approved: handoff.approved,
        overruled_by: handoff.overruled.as_ref().map(ToString::to_string),
        pass_control: made.pass_control,
        reviews: reviews.collect(),
        declined_by: handoff.declined.iter().map(ToString::to_string).collect(),
        receiver: handoff.receiver.as_ref().map(ToString::to_string),
        next: handoff.next.clone(),
        expires_at: expires,
        checkpoint,
        briefing: made.briefing.clone(),
    })
}
