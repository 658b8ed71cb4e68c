//! Makes large repositories to measure on: `benches/run` calls it.
//!
//! - `generate store DIR --events N`: a repository with 200 commits and a store of N events, which
//!   end now: messages, tasks, notes and what else happens in a team of eight. However many events
//!   there are, at most 200 tasks and 60 notes are open, and the last 200 events came after the
//!   reader, `claude`, left.
//! - `generate history DIR --commits N`: a repository with N commits.
//!
//! The events are written as the journals of one clone, and nothing is imported: the first command
//! of `collab` does that. One seed, so two runs make the same but for the times.

mod support;

use std::collections::VecDeque;
use std::path::Path;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use collab_hub::domain::about::About;
use collab_hub::domain::context::event::Set as Entry;
use collab_hub::domain::event::{Body, Event};
use collab_hub::domain::ids::{Clock, CloneId, Id};
use collab_hub::domain::message::{Acked, Sent};
use collab_hub::domain::name::{Address, Name};
use collab_hub::domain::note::Kind as Note;
use collab_hub::domain::note::event::{Added as Noted, Resolution, Resolved};
use collab_hub::domain::participant::{Kind, Set};
use collab_hub::domain::priority::Priority;
use collab_hub::domain::recorded::{FileBlob, Recorded};
use collab_hub::domain::task::event::{Added, Blocked, Claimed, Commented, Done, Started};
use collab_hub::domain::text::Json;
use jiff::Timestamp;

use support::cast::{AIS, Member, PEOPLE, ROLES};
use support::history::{self, Commit};
use support::live::{self, Journals};
use support::rng::Rng;
use support::text::{self, FILES, Mood};

const USAGE: &str = "usage: generate store DIR --events N | generate history DIR --commits N";

const CLONE: CloneId = CloneId(0x0bea_c4e5);

/// How far apart events are, in milliseconds.
const STEP: i64 = 30_000;

/// How many tasks are open at the most, and how many the reader works on.
const OPEN: usize = 200;
const OF_THE_READER: usize = 6;

/// How many notes are open at the most, and how many conventions there are.
const NOTES: usize = 60;
const KEYS: usize = 40;

/// How many events the reader has not seen.
const NEWS: usize = 200;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words[..] {
        ["store", dir, "--events", events] => {
            let Ok(events) = events.parse() else { return usage() };
            store(Path::new(dir), events);
            ExitCode::SUCCESS
        }
        ["history", dir, "--commits", commits] => {
            let Ok(commits) = commits.parse() else { return usage() };
            commit(Path::new(dir), commits);
            ExitCode::SUCCESS
        }
        // `cargo bench` and `cargo test` start every target; this one has nothing to do then.
        [] | ["--bench" | "--test"] => ExitCode::SUCCESS,
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    eprintln!("{USAGE}");
    ExitCode::from(2)
}

fn now_millis() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("it is after 1970");
    i64::try_from(now.as_millis()).expect("it is before the year 292 million")
}

/// Makes a repository of so many commits, one file each, the last one now.
fn commit(dir: &Path, commits: usize) {
    history::init(dir);
    let start = now_millis() / 1000 - commits as i64 * 60;
    let mut rng = Rng::new(1);
    let makers: Vec<Member> = PEOPLE.iter().chain(&AIS).copied().collect();
    let all = (0..commits).map(|n| {
        let by = rng.pick(&makers);
        let pair = text::pair(&mut rng);
        let file = if n < FILES.len() { FILES[n] } else { *rng.pick(&FILES) };
        let content = (0..20).map(|line| format!("line {line} of {}\n", rng.below(1000))).collect();
        Commit {
            author: (by.author, by.email),
            at: start + n as i64 * 60,
            message: text::text(&mut rng, Mood::Subject, &pair, file),
            files: vec![(file.to_owned(), content)],
        }
    });
    history::grow(dir, all);
}

/// Makes a repository with a store of so many events.
fn store(dir: &Path, events: usize) {
    commit(dir, 200);
    let live = live::make(dir, CLONE);
    let head = history::run(dir, &["rev-parse", "HEAD"]);
    let mut team = Team::new(Journals::new(&live), now_millis() - events as i64 * STEP, head);
    team.introduce();
    let news = NEWS.min(events / 2);
    let mut read = None;
    while team.written < events {
        team.reader_is_here = team.written < events - news;
        team.act();
        if team.reader_is_here {
            read = team.last;
        }
    }
    team.journals.finish();
    if let Some(read) = read {
        live::read_up_to(&live, team.members[0].name, read, &[]);
    }
}

/// Where a task stands.
#[derive(Clone, Copy, PartialEq)]
enum State {
    Free,
    Held,
    Blocked,
}

struct Task {
    id: Id,
    holder: usize,
    state: State,
}

/// Who works, and on what.
struct Team {
    rng: Rng,
    journals: Journals,
    /// The reader comes first.
    members: Vec<Member>,
    names: Vec<Name>,
    reader_is_here: bool,
    open: Vec<Task>,
    /// Messages that wait for an acknowledgement, and whose: all get it in time.
    asked: VecDeque<(Id, usize)>,
    /// The notes that are open, the oldest first.
    noted: VecDeque<Id>,
    /// When the first event was written.
    start: i64,
    head: String,
    last: Option<Id>,
    written: usize,
}

impl Team {
    fn new(journals: Journals, start: i64, head: String) -> Self {
        let members: Vec<Member> = AIS.iter().chain(&PEOPLE[..2]).copied().collect();
        let names = members
            .iter()
            .map(|member| member.name.parse().expect("the lists hold names"))
            .collect();
        Self {
            rng: Rng::new(7),
            journals,
            members,
            names,
            reader_is_here: true,
            open: Vec::new(),
            asked: VecDeque::new(),
            noted: VecDeque::new(),
            start,
            head,
            last: None,
            written: 0,
        }
    }

    fn event(&mut self, by: usize, of: Option<Id>, body: Body) -> Id {
        let at = self.start + self.written as i64 * STEP + self.rng.between(0, STEP - 1);
        let id = Id::new(Clock::after(None, at), CLONE, self.rng.next() as u32);
        let event = Event {
            id,
            at: Timestamp::from_millisecond(at).expect("a time of this century"),
            by: self.names[by].clone(),
            session: None,
            branch: Some("main".to_owned()),
            head: Some(self.head.clone()),
            of,
            body,
        };
        self.journals.write(id, &[event.to_line()]);
        self.last = Some(id);
        self.written += 1;
        id
    }

    fn introduce(&mut self) {
        for n in 0..self.members.len() {
            let Member { author, client, .. } = self.members[n];
            let set = Set {
                kind: Some(if client.is_some() { Kind::Ai } else { Kind::Person }),
                title: client.is_none().then(|| author.to_owned()),
                client: client.map(str::to_owned),
                role: ROLES.get(n).map(|role| (*role).to_owned()),
                ..Set::of(self.names[n].clone())
            };
            self.event(n, None, Body::ParticipantSet(set));
        }
    }

    fn say(&mut self, moods: &[Mood]) -> String {
        let mood = *self.rng.pick(moods);
        let (pair, file) = (text::pair(&mut self.rng), *self.rng.pick(&FILES));
        text::text(&mut self.rng, mood, &pair, file)
    }

    /// Returns somebody who is here.
    fn somebody(&mut self) -> usize {
        let absent = usize::from(!self.reader_is_here);
        absent + self.rng.below(self.members.len() - absent)
    }

    /// Writes one event.
    fn act(&mut self) {
        let by = self.somebody();
        match self.rng.below(100) {
            0..=39 => self.send(by),
            40..=44 => self.acknowledge(by),
            45..=94 => self.work(by),
            95..=96 => self.share(by),
            _ => {
                let file = FileBlob {
                    path: (*self.rng.pick(&FILES)).to_owned(),
                    blob: format!("{:016x}{:016x}{:08x}", self.rng.next(), self.rng.next(), by),
                };
                self.event(
                    by,
                    None,
                    Body::ChangeRecorded(Recorded { files: vec![file], task: None }),
                );
            }
        }
    }

    /// Notes something, says what came of the oldest note, or writes into the context.
    fn share(&mut self, by: usize) {
        if self.rng.percent(30) {
            let key = format!("conventions.rule-{}", self.rng.below(KEYS));
            let value = Json(self.say(&[Mood::Rule]).into());
            let set = Entry {
                key: key.parse().expect("a key"),
                value,
                branch: None,
                follows: None,
                origin: None,
            };
            self.event(by, None, Body::ContextSet(set));
            return;
        }
        if self.noted.len() >= NOTES
            && let Some(oldest) = self.noted.pop_front()
        {
            let why = Some(self.say(&[Mood::Reason]));
            let resolved = Resolved { outcome: Resolution::RuledOut, why, evidence: Vec::new() };
            self.event(by, Some(oldest), Body::NoteResolved(resolved));
            return;
        }
        let kinds = [Note::Hypothesis, Note::Hypothesis, Note::Discovery, Note::Question];
        let (kind, text, about) = (*self.rng.pick(&kinds), self.say(&[Mood::Guess]), self.about());
        let added = Noted { text, kind, about, ..Noted::default() };
        let id = self.event(by, None, Body::NoteAdded(added));
        self.noted.push_back(id);
    }

    fn priority(&mut self) -> Priority {
        match self.rng.below(100) {
            0 => Priority::Critical,
            1..=10 => Priority::Important,
            _ => Priority::Routine,
        }
    }

    fn about(&mut self) -> Vec<About> {
        if self.rng.percent(70) {
            return Vec::new();
        }
        vec![About::place(self.rng.pick::<&str>(&FILES)).expect("the list holds paths")]
    }

    fn send(&mut self, by: usize) {
        let one = (by + 1 + self.rng.below(self.names.len() - 1)) % self.names.len();
        let is_for_all = self.rng.percent(12);
        let to = if is_for_all { Address::All } else { Address::One(self.names[one].clone()) };
        let priority = self.priority();
        let ack = !is_for_all && self.rng.percent(8);
        let text = match priority {
            _ if ack => self.say(&[Mood::Confirm]),
            Priority::Routine => self.say(&Mood::ROUTINE),
            _ => self.say(&Mood::URGENT),
        };
        let about = self.about();
        let sent = Sent { to: vec![to], text, priority, about, ack, ..Sent::default() };
        let id = self.event(by, None, Body::MessageSent(sent));
        if ack {
            self.asked.push_back((id, one));
        }
    }

    fn acknowledge(&mut self, by: usize) {
        let here = |(_, by): &(Id, usize)| *by != 0 || self.reader_is_here;
        match self.asked.iter().position(here).and_then(|n| self.asked.remove(n)) {
            Some((id, by)) => {
                self.event(by, Some(id), Body::MessageAcked(Acked {}));
            }
            None => self.send(by),
        }
    }

    /// Adds a task, or brings one of the open ones on.
    fn work(&mut self, by: usize) {
        if self.open.len() < OPEN && (self.open.len() < 10 || self.rng.percent(30)) {
            return self.add(by);
        }
        let n = self.rng.below(self.open.len());
        let Task { id, holder, state } = self.open[n];
        // What the reader holds waits for it.
        let is_absent = holder == 0 && state != State::Free && !self.reader_is_here;
        match (state, self.rng.below(10)) {
            (_, 0..=1) => {
                let text = self.say(&[Mood::Comment]);
                self.event(by, Some(id), Body::TaskCommented(Commented { text }));
            }
            _ if is_absent => self.send(by),
            (State::Free, _) => self.claim(by, n),
            (State::Held, 2) => {
                let reason = self.say(&[Mood::Reason]);
                self.event(holder, Some(id), Body::TaskBlocked(Blocked { reason, on: None }));
                self.open[n].state = State::Blocked;
            }
            (State::Held, _) => {
                let summary = Some(self.say(&[Mood::Summary]));
                self.event(holder, Some(id), Body::TaskDone(Done { summary }));
                self.open.swap_remove(n);
            }
            (State::Blocked, _) => {
                self.event(holder, Some(id), Body::TaskStarted(Started {}));
                self.open[n].state = State::Held;
            }
        }
    }

    fn claim(&mut self, by: usize, n: usize) {
        let of_reader =
            self.open.iter().filter(|t| t.holder == 0 && t.state != State::Free).count();
        if by == 0 && of_reader >= OF_THE_READER {
            return self.send(by);
        }
        let id = self.open[n].id;
        self.event(
            by,
            Some(id),
            Body::TaskClaimed(Claimed { follows: id, ttl: Some(86_400), confirmed: false }),
        );
        (self.open[n].holder, self.open[n].state) = (by, State::Held);
    }

    fn add(&mut self, by: usize) {
        let title = self.say(&[Mood::Title]);
        let priority = self.priority();
        let depends_on = match self.open.last() {
            Some(task) if self.rng.percent(10) => vec![task.id],
            _ => Vec::new(),
        };
        let about = self.about();
        let criteria =
            if self.rng.percent(10) { vec![self.say(&[Mood::Criterion])] } else { Vec::new() };
        let added = Added { title, priority, depends_on, criteria, about, ..Added::default() };
        let id = self.event(by, None, Body::TaskAdded(added));
        self.open.push(Task { id, holder: by, state: State::Free });
    }
}
