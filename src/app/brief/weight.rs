//! The one table of weights: what a briefing tells first.
//!
//! What must not be missed comes before everything and is never cut without a word: critical messages,
//! what the reader has begun, what keeps it from going on. Then what is meant for the reader in
//! person, then what touches its tasks and files, then what is meant for all, then the rest.

use crate::domain::note::Severity;
use crate::domain::priority::Priority;

/// A critical message that is unread.
pub const CRITICAL: i64 = 1000;
/// A task of the reader's that cannot go on.
pub const MINE_BLOCKED: i64 = 990;
/// A claim of the reader's that lost since it was here.
pub const CLAIM_LOST: i64 = 985;
/// One that lost before.
pub const CLAIM_LOST_BEFORE: i64 = 845;
/// A task that the reader has begun.
pub const MINE_BEGUN: i64 = 980;
/// From here on it is never cut without a word.
pub const MUST: i64 = 900;

/// A task of the reader's that was given up or opened again by another.
pub const MINE_TURNED: i64 = 890;
/// A task of the reader's that can go on, as what it waited for is done.
pub const MINE_FREED: i64 = 880;
/// A task that was given to the reader.
pub const MINE_GIVEN: i64 = 870;
/// Something that another said on, or changed about, a task of the reader's.
pub const MINE_NEWS: i64 = 850;
/// An acknowledgement that the reader owes.
pub const OWED_ACK: i64 = 840;
/// Somebody waits for a task of the reader's.
pub const WAITED_FOR: i64 = 780;
/// The same, where an unread message asks for it.
pub const ASKED_FOR: i64 = 580;
/// What to do next: the first suggestion; each further one is [`NEXT_STEP`] less. What suggestions are
/// drawn from weighs more and is told itself; being short, they fill what room is left.
pub const NEXT: i64 = 690;
/// How much less each further suggestion weighs.
pub const NEXT_STEP: i64 = 30;
/// A commit by another to files of the reader's tasks.
pub const MY_FILES: i64 = 750;
/// A task closed by another that the reader's task depends on or is beside, or that the reader added.
pub const NEAR_CLOSED: i64 = 745;
/// From here on a quotation is long enough to tell what it says.
pub const WHOLE: i64 = 600;
/// What each of the others did, in a line.
pub const OTHERS: i64 = 400;
/// An acknowledgement that others owe the reader.
pub const AWAITED_ACK: i64 = 560;
/// What changed elsewhere in git, in a line.
pub const ELSEWHERE: i64 = 380;
/// A task of another's that cannot go on.
pub const OTHER_BLOCKED: i64 = 330;
/// A task closed by another.
pub const OTHER_CLOSED: i64 = 300;
/// A commit elsewhere.
pub const OTHER_COMMIT: i64 = 150;
/// What the project is, for a newcomer.
pub const PROJECT: i64 = 700;
/// A task that fits a newcomer's skills: the best; each further one is [`NEXT_STEP`] less.
pub const FITTING: i64 = 685;
/// What somebody works on, for a newcomer.
pub const FOCUS: i64 = 670;

/// A driver's role that two took while apart.
pub const ROLE_LOST: i64 = 879;
/// What the review of the reader's work came to.
pub const REVIEWED: i64 = 878;
/// Work that was handed off to the reader.
pub const HANDED_OFF: i64 = 876;
/// A review that the reader has begun.
pub const REVIEWING: i64 = 872;
/// Work that was left for whoever comes next.
pub const LEFT: i64 = 738;
/// Where somebody stood who is gone.
pub const GONE: i64 = 725;
/// Somebody asks for a role of whoever drives.
pub const ROLE_ASKED: i64 = 865;
/// A session in which the reader is awaited.
pub const SESSION_AWAITS: i64 = 825;
/// The session in which the reader is.
pub const SESSION_MINE: i64 = 779;
/// One of the reader's that rests.
pub const SESSION_PAUSED: i64 = 720;
/// A session of others.
pub const SESSION: i64 = 310;

/// An alert that was seen to stand and was cleared since.
pub const ALERT_CLEARED: i64 = 590;
/// A value of the reader's that another, who had not seen it, wrote over.
pub const VALUE_LOST: i64 = 860;
/// A closing of the reader's that another, who had not seen it, overruled.
pub const CLOSING_LOST: i64 = 858;
/// What became of the reader's own note: its question answered, its hypothesis settled.
pub const NOTE_CLOSED: i64 = 855;
/// A convention, for a newcomer: the first one; each further one is 1 less.
pub const FIRST_CONVENTION: i64 = 698;
/// A convention that changed.
pub const CONVENTION: i64 = 741;
/// Anything else in the context that changed.
pub const CONTEXT: i64 = 390;
/// What was decided since.
pub const DECISION: i64 = 742;
/// A hypothesis that was ruled out or confirmed since.
pub const HYPOTHESIS_CLOSED: i64 = 740;
/// One that is open and concerns the reader's work.
pub const HYPOTHESIS_MINE: i64 = 700;
/// One that is open and new, elsewhere; one that is not new weighs [`STANDING`] less.
pub const HYPOTHESIS: i64 = 370;
/// A question about the reader's work.
pub const QUESTION_MINE: i64 = 775;
/// Another question that is new.
pub const QUESTION: i64 = 320;
/// A suggestion on the reader's work.
pub const SUGGESTION_MINE: i64 = 765;
/// Another suggestion that is new.
pub const SUGGESTION: i64 = 210;
/// What else was noted since: observations, evidence, preferences.
pub const NOTED: i64 = 160;
/// What a note on the reader's work weighs more.
pub const ON_MINE: i64 = 60;
/// How much less what stands weighs than what is new.
pub const STANDING: i64 = 120;

/// What makes a message weigh more than its kind.
#[derive(Clone, Copy, Debug, Default)]
pub struct Traits {
    /// It is to the reader by name or role.
    pub direct: bool,
    /// It answers the reader.
    pub answer: bool,
    /// It wants an acknowledgement.
    pub ack: bool,
    /// It concerns a task or file of the reader's.
    pub mine: bool,
    /// It asks something.
    pub question: bool,
}

/// Returns the weight of an unread message.
#[must_use]
pub fn message(priority: Priority, traits: Traits) -> i64 {
    let base = match (priority, traits.direct) {
        (Priority::Critical, _) => return CRITICAL,
        (Priority::Important, true) => 820,
        (Priority::Routine, true) => 680,
        (Priority::Important, false) => 735,
        (Priority::Routine, false) => 200,
    };
    let more = [
        (traits.answer, 60),
        (traits.ack, if priority == Priority::Routine && !traits.direct { 540 } else { 60 }),
        (traits.mine, if traits.direct { 40 } else { 80 }),
        (traits.question && traits.direct, 60),
    ];
    let sum: i64 = more.iter().filter(|(has, _)| *has).map(|(_, weight)| weight).sum();
    (base + sum).min(MUST - 1)
}

/// Returns what a task's priority adds to its weight.
#[must_use]
pub fn task(priority: Priority) -> i64 {
    match priority {
        Priority::Critical => 9,
        Priority::Important => 5,
        Priority::Routine => 0,
    }
}

/// Returns the weight of an alert that stands; the bad ones are among what must be told.
#[must_use]
pub fn alert(severity: Option<Severity>) -> i64 {
    match severity {
        Some(Severity::Critical) => CRITICAL - 2,
        Some(Severity::High) => MUST + 60,
        Some(Severity::Medium) | None => 800,
        Some(Severity::Low) => 450,
    }
}

/// Returns the weight of a discovery that is new, by whether it concerns the reader's work.
#[must_use]
pub fn discovery(severity: Option<Severity>, mine: bool) -> i64 {
    match (severity, mine) {
        (Some(Severity::Critical), true) => MUST - 5,
        (Some(Severity::High), true) => 865,
        (Some(Severity::Medium), true) => 743,
        (Some(Severity::Low) | None, true) => 620,
        (Some(Severity::Critical), false) => 590,
        (Some(Severity::High), false) => 440,
        (Some(Severity::Medium), false) => 310,
        (Some(Severity::Low) | None, false) => 170,
    }
}
