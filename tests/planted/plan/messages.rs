//! Facts that are messages.

use collab_hub::domain::about::About;
use collab_hub::domain::ids::Id;
use collab_hub::domain::message::Sent;
use collab_hub::domain::name::Address;
use collab_hub::domain::priority::Priority;

use super::Facts;
use crate::fact::{Class, Telling};
use crate::support::text::Mood;
use crate::world;

impl Facts<'_> {
    /// Sends something to the reader, alone or with others.
    pub(super) fn for_reader(
        &mut self,
        class: Class,
        to: Vec<Address>,
        mood: Mood,
        sent: Sent,
    ) -> Id {
        let by = self.plan.other();
        let at = if self.plan.left_unread.is_empty()
            && sent.priority != Priority::Routine
            && self.plan.rng.percent(10)
        {
            let [at] = self.plan.before();
            at
        } else {
            let [at] = self.plan.after();
            at
        };
        let (text, pair) = self.plan.say(mood);
        let id = self.plan.send(at, by, Sent { to, text, ..sent });
        if at < self.plan.left {
            self.plan.left_unread.push(id);
        }
        self.plan.fact(class, vec![Telling::of(&[&world::message(id)], &[&[&pair]])]);
        id
    }

    pub(super) fn reader(&self) -> Address {
        Address::One(self.plan.name(self.plan.reader))
    }

    pub(super) fn role(&self) -> Address {
        Address::Role(self.plan.roles[self.plan.reader].to_owned())
    }

    /// The reader, perhaps with somebody else.
    pub(super) fn reader_and(&mut self) -> Vec<Address> {
        let other = self.plan.other();
        let other = Address::One(self.plan.name(other));
        if self.plan.rng.percent(25) { vec![other, self.reader()] } else { vec![self.reader()] }
    }

    pub(super) fn maybe_about(&mut self, percent: usize) -> Vec<About> {
        if self.open.is_empty() || !self.plan.rng.percent(percent) {
            return Vec::new();
        }
        let n = self.plan.rng.below(self.open.len());
        vec![About::Object(self.open[n].id)]
    }

    pub(super) fn critical_message(&mut self) {
        let to = match self.plan.rng.below(3) {
            0 => vec![Address::All],
            1 => vec![self.role()],
            _ => self.reader_and(),
        };
        let ack = self.plan.rng.percent(40);
        let sent = Sent { priority: Priority::Critical, ack, ..Sent::default() };
        self.for_reader(Class::CriticalMessage, to, Mood::Alarm, sent);
    }

    pub(super) fn important(&mut self) {
        let to = if self.plan.rng.percent(25) { vec![self.role()] } else { self.reader_and() };
        let about = self.maybe_about(30);
        let sent = Sent { priority: Priority::Important, about, ..Sent::default() };
        self.for_reader(Class::Important, to, Mood::Notice, sent);
    }

    pub(super) fn confirm(&mut self) {
        let to = if self.plan.rng.percent(40) { vec![Address::All] } else { self.reader_and() };
        let sent = Sent { ack: true, ..Sent::default() };
        self.for_reader(Class::Confirm, to, Mood::Confirm, sent);
    }

    pub(super) fn question(&mut self) {
        let about = self.maybe_about(40);
        let to = self.reader_and();
        self.for_reader(Class::Question, to, Mood::Question, Sent { about, ..Sent::default() });
    }

    pub(super) fn decision(&mut self) {
        let sent = Sent { priority: Priority::Important, ..Sent::default() };
        self.for_reader(Class::Decision, vec![Address::All], Mood::Decision, sent);
    }

    /// The reader asked; now there is an answer.
    pub(super) fn answer(&mut self) {
        let [asked] = self.plan.before();
        let [answered] = self.plan.after();
        let (reader, other) = (self.plan.reader, self.plan.other());
        let text = self.plan.babble(Mood::Question);
        let to = vec![Address::One(self.plan.name(other))];
        let question = self.plan.send(asked, reader, Sent { to, text, ..Sent::default() });
        let (text, pair) = self.plan.say(Mood::Answer);
        let to = vec![self.reader()];
        let sent = Sent { to, text, reply_to: Some(question), ..Sent::default() };
        let id = self.plan.send(answered, other, sent);
        self.plan.fact(Class::Answer, vec![Telling::of(&[&world::message(id)], &[&[&pair]])]);
    }
}
