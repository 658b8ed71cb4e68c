//! Notes, entries of the context and alerts that do not matter to the reader.
//!
//! While the reader is away nothing is decided here, no convention changes, no hypothesis is ruled out,
//! nothing becomes of the reader's own notes, nothing is noted on its files, and no alert is raised that must be seen. What is noted elsewhere may be
//! said to be bad, and before the reader left everything happened that it knows of.

use std::collections::BTreeMap;

use collab_hub::domain::about::About;
use collab_hub::domain::alert::{self, Cleared, Raised};
use collab_hub::domain::context::event::Set;
use collab_hub::domain::event::Body;
use collab_hub::domain::ids::Id;
use collab_hub::domain::note::event::{Added, Judged, Resolution, Resolved};
use collab_hub::domain::note::{Kind, Severity};
use collab_hub::domain::text::Json;

use crate::support::text::Mood;
use crate::world::Plan;

/// What is noted while the reader is away.
const ELSEWHERE: [(Kind, Mood); 8] = [
    (Kind::Observation, Mood::Progress),
    (Kind::Observation, Mood::Notice),
    (Kind::Discovery, Mood::Notice),
    (Kind::Discovery, Mood::Alarm),
    (Kind::Hypothesis, Mood::Guess),
    (Kind::Suggestion, Mood::Comment),
    (Kind::Question, Mood::Question),
    (Kind::Preference, Mood::Rule),
];

/// What others write into the context.
const KEYS: [&str; 6] = [
    "keyModules.parser",
    "keyModules.store",
    "focus",
    "dependencies.critical",
    "build.cache",
    "team.hours",
];

/// What was written so far, that something can follow.
#[derive(Default)]
pub(crate) struct Noted {
    keys: BTreeMap<String, Id>,
    /// Open hypotheses and suggestions, with who made them.
    open: Vec<(Id, Kind, usize)>,
    raised: Vec<String>,
}

impl Noted {
    /// Does exactly one thing.
    pub(crate) fn act(&mut self, plan: &mut Plan, at: i64, by: usize) {
        let gone = at >= plan.left;
        match plan.rng.below(10) {
            0..=2 => self.set(plan, at, by, gone),
            3 => self.alert(plan, at, by, gone),
            4..=5 if !self.open.is_empty() => self.close(plan, at, by, gone),
            _ => self.note(plan, at, by, gone),
        }
    }

    fn note(&mut self, plan: &mut Plan, at: i64, by: usize, gone: bool) {
        let (kind, mood) = if !gone && plan.rng.percent(30) {
            (Kind::Decision, Mood::Decision)
        } else {
            *plan.rng.pick(&ELSEWHERE)
        };
        let file = *plan.rng.pick(&plan.other_files);
        let place = format!("{file}:{}", plan.rng.between(1, 40));
        let place = About::place(&place).expect("the list holds paths");
        let about = if plan.rng.percent(60) { vec![place] } else { Vec::new() };
        let severity = match plan.rng.below(20) {
            0 => Some(Severity::Critical),
            1..=2 => Some(Severity::High),
            3..=9 => Some(Severity::Medium),
            10..=14 => Some(Severity::Low),
            _ => None,
        };
        let severity = severity.filter(|_| kind == Kind::Discovery);
        let added = Added { text: plan.babble(mood), kind, about, severity, ..Added::default() };
        let id = plan.event(at, by, None, Body::NoteAdded(added));
        if matches!(kind, Kind::Hypothesis | Kind::Suggestion) {
            self.open.push((id, kind, by));
        }
    }

    fn close(&mut self, plan: &mut Plan, at: i64, by: usize, gone: bool) {
        let n = plan.rng.below(self.open.len());
        let (id, kind, author) = self.open[n];
        if gone && (kind == Kind::Hypothesis || author == plan.reader) {
            return self.note(plan, at, by, gone);
        }
        self.open.remove(n);
        let why = Some(plan.babble(Mood::Reason));
        let body = match kind {
            Kind::Hypothesis => {
                let outcome = Resolution::RuledOut;
                Body::NoteResolved(Resolved { outcome, why, evidence: Vec::new() })
            }
            _ => Body::NoteRejected(Judged { why }),
        };
        plan.event(at, by, Some(id), body);
    }

    fn set(&mut self, plan: &mut Plan, at: i64, by: usize, gone: bool) {
        let convention = !gone && plan.rng.percent(40);
        let key = if convention { "conventions.naming" } else { *plan.rng.pick(&KEYS) };
        let value = Json(plan.babble(Mood::Rule).into());
        let follows = self.keys.get(key).copied();
        let set =
            Set { key: key.parse().expect("a key"), value, branch: None, follows, origin: None };
        let id = plan.event(at, by, None, Body::ContextSet(set));
        self.keys.insert(key.to_owned(), id);
    }

    /// Raises an alert, or clears the one that stands; none that is bad stands when the reader leaves.
    fn alert(&mut self, plan: &mut Plan, at: i64, by: usize, gone: bool) {
        let word = |text: &str| text.parse().expect("a word");
        let (source, why) = (word("ci"), None);
        if let Some(key) = self.raised.pop() {
            let cleared = Cleared { source, key: word(&key), why };
            plan.event(at, by, None, Body::AlertCleared(cleared));
            return;
        }
        let key = format!("check-{}", plan.rng.below(5));
        let bad = !gone && at < plan.start + 8 * 3_600_000 && plan.rng.percent(50);
        let severity = Some(if bad { Severity::High } else { Severity::Low });
        let (kind, text) = (alert::Kind::Tests, plan.babble(Mood::Alarm));
        let raised = Raised { source, key: word(&key), text, kind, severity, about: Vec::new() };
        plan.event(at, by, None, Body::AlertRaised(raised));
        self.raised.push(key);
    }
}
