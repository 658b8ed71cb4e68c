//! Facts that are notes, or entries of the shared context.

use collab_hub::domain::about::About;
use collab_hub::domain::context::event::Set as Entry;
use collab_hub::domain::event::Body;
use collab_hub::domain::note::event::{Added, Resolution, Resolved};
use collab_hub::domain::note::{Kind, Severity};
use collab_hub::domain::text::Json;

use super::Facts;
use crate::fact::{Class, Telling};
use crate::support::text::Mood;
use crate::world;

impl Facts<'_> {
    /// Something was decided, now and then in place of what had been decided before.
    pub(super) fn decided(&mut self) {
        let by = self.plan.other();
        let old = self.plan.rng.percent(30).then(|| {
            let [at] = self.plan.before();
            let text = self.plan.babble(Mood::Decision);
            let added = Added { text, kind: Kind::Decision, ..Added::default() };
            self.plan.event(at, by, None, Body::NoteAdded(added))
        });
        let [at] = self.plan.after();
        let (text, pair) = self.plan.say(Mood::Decision);
        let about = self.maybe_about(20);
        let added = Added { text, kind: Kind::Decision, about, ..Added::default() };
        let id = self.plan.event(at, by, None, Body::NoteAdded(added));
        if let Some(old) = old {
            let why = Some(self.plan.babble(Mood::Reason));
            let resolved = Resolved { outcome: Resolution::Replaced, why, evidence: vec![id] };
            self.plan.event(at + 1_000, by, Some(old), Body::NoteResolved(resolved));
        }
        self.plan.fact(Class::Decided, vec![Telling::of(&[&world::note(id)], &[&[&pair]])]);
    }

    /// What somebody suspected, before the reader left or since, was ruled out.
    pub(super) fn ruled_out(&mut self) {
        let (mut by, reader) = (self.plan.other(), self.plan.reader);
        let (asked, at) = if self.plan.rng.percent(50) {
            let [asked] = self.plan.before();
            let [at] = self.plan.after();
            if self.plan.rng.percent(25) {
                by = reader;
            }
            (asked, at)
        } else {
            let [asked, at] = self.plan.after();
            (asked, at)
        };
        let (text, pair) = self.plan.say(Mood::Guess);
        let about = self.maybe_about(20);
        let added = Added { text, kind: Kind::Hypothesis, about, ..Added::default() };
        let id = self.plan.event(asked, by, None, Body::NoteAdded(added));
        let closer = self.plan.other();
        let (why, reason) = self.plan.say(Mood::Reason);
        let why = Some(why);
        let resolved = Resolved { outcome: Resolution::RuledOut, why, evidence: Vec::new() };
        self.plan.event(at, closer, Some(id), Body::NoteResolved(resolved));
        let words: [&[&str]; 3] = [&["ruled out", "ruled_out"], &[&pair], &[&reason]];
        self.plan.fact(Class::RuledOut, vec![Telling::of(&[&world::note(id)], &words)]);
    }

    /// There is a new convention, or one has another value.
    pub(super) fn convention(&mut self) {
        let by = self.plan.other();
        let key = format!("conventions.rule-{}", self.plan.facts.len());
        let follows = self.plan.rng.percent(50).then(|| {
            let [at] = self.plan.before();
            let value = Json(self.plan.babble(Mood::Rule).into());
            let set = Entry {
                key: key.parse().expect("a key"),
                value,
                branch: None,
                follows: None,
                origin: None,
            };
            self.plan.event(at, by, None, Body::ContextSet(set))
        });
        let [at] = self.plan.after();
        let (text, pair) = self.plan.say(Mood::Rule);
        let value = Json(text.into());
        let set =
            Entry { key: key.parse().expect("a key"), value, branch: None, follows, origin: None };
        self.plan.event(at, by, None, Body::ContextSet(set));
        self.plan.fact(Class::Convention, vec![Telling::of(&[&key], &[&[&pair]])]);
    }

    /// Something bad was found in a file that a task of the reader's is about.
    pub(super) fn discovery(&mut self) {
        let n = self.plan.rng.below(self.open.len());
        let line = self.plan.rng.between(1, 40);
        let place = format!("{}:{line}", self.open[n].file);
        let about = vec![About::place(&place).expect("the list holds paths")];
        let [at] = self.plan.after();
        let by = self.plan.other();
        let (text, pair) = self.plan.say(Mood::Notice);
        let worst = self.plan.rng.percent(25);
        let severity = Some(if worst { Severity::Critical } else { Severity::High });
        let added = Added { text, kind: Kind::Discovery, about, severity, ..Added::default() };
        let id = self.plan.event(at, by, None, Body::NoteAdded(added));
        self.plan.fact(Class::Discovery, vec![Telling::of(&[&world::note(id)], &[&[&pair]])]);
    }
}
