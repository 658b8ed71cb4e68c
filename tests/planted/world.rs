//! A repository with its history and its events, and what of them matters to one reader.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use collab_hub::app::brief::tokens;
use collab_hub::domain::event::{Body, Event};
use collab_hub::domain::ids::{Clock, CloneId, Id};
use collab_hub::domain::message::Sent;
use collab_hub::domain::name::Name;
use jiff::Timestamp;
use tempfile::TempDir;

use crate::fact::{Class, Fact, Telling};
use crate::support::cast::{AIS, Member, PEOPLE, ROLES};
use crate::support::history::{self, Commit};
use crate::support::live::{self, Journals};
use crate::support::rng::Rng;
use crate::support::text::{self, FILES, Mood};
use crate::{baseline, commits, noise, plan};

/// How many events there are, and how many commits.
const EVENTS: usize = 2000;
pub(crate) const COMMITS: usize = 200;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How many files only the reader's tasks are about.
const OWN_FILES: usize = 20;

/// What was made, on disk.
pub(crate) struct World {
    _dir: TempDir,
    pub(crate) root: PathBuf,
    pub(crate) reader: &'static str,
    pub(crate) now: Timestamp,
    pub(crate) facts: Vec<Fact>,
    /// What the events' lines cost.
    pub(crate) raw_tokens: usize,
    /// One line an event or commit, newest first.
    pub(crate) newest_first: Vec<String>,
}

/// What is being made.
pub(crate) struct Plan {
    pub(crate) rng: Rng,
    pub(crate) cast: Vec<Member>,
    /// Who the reader is, in `cast`; its role is the one at the same place in `roles`.
    pub(crate) reader: usize,
    pub(crate) roles: Vec<&'static str>,
    pub(crate) start: i64,
    pub(crate) left: i64,
    pub(crate) now: i64,
    pub(crate) own_files: Vec<&'static str>,
    pub(crate) other_files: Vec<&'static str>,
    pub(crate) commits: Vec<Commit>,
    pub(crate) heads: Vec<(i64, String)>,
    pub(crate) events: Vec<Event>,
    /// Messages that the reader had left unread when it went.
    pub(crate) left_unread: Vec<Id>,
    pub(crate) facts: Vec<Fact>,
    /// The pairs of words of facts, and of all else.
    own_pairs: BTreeSet<String>,
    other_pairs: BTreeSet<String>,
    shorts: BTreeSet<String>,
}

impl World {
    pub(crate) fn make(seed: u64) -> Self {
        let dir = TempDir::new().expect("a temporary directory");
        let root = dir.path().join("repo");
        history::init(&root);
        let mut plan = Plan::new(seed);
        let own_commits = commits::plan(&mut plan);
        let ids = history::grow(&root, plan.commits.iter().cloned());
        plan.heads = plan.commits.iter().map(|commit| commit.at * 1000).zip(ids).collect();
        commits::facts(&mut plan, &own_commits);
        plan::facts(&mut plan);
        noise::fill(&mut plan, EVENTS);
        plan.events.sort_by_key(|event| event.id);
        assert_eq!(plan.events.len(), EVENTS);
        assert_eq!(plan.facts.len(), plan::FACTS);
        let lines: Vec<String> = plan.events.iter().map(Event::to_line).collect();
        plan.store(&root, &lines);
        let raw_tokens = lines.iter().map(|line| tokens::count(line) + 1).sum();
        Self {
            _dir: dir,
            root,
            reader: plan.cast[plan.reader].name,
            now: at(plan.now),
            raw_tokens,
            newest_first: baseline::newest_first(&plan),
            facts: plan.facts,
        }
    }
}

impl Plan {
    fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed);
        let (mut people, mut ais) = (PEOPLE, AIS);
        shuffle(&mut rng, &mut people);
        shuffle(&mut rng, &mut ais);
        let cast: Vec<Member> = people[..2].iter().chain(&ais[..4]).copied().collect();
        let mut roles = ROLES.to_vec();
        shuffle(&mut rng, &mut roles);
        let mut files = FILES.to_vec();
        shuffle(&mut rng, &mut files);
        let other_files = files.split_off(OWN_FILES);
        // Some day of 2026, at eight in the morning.
        let start = 1_767_254_400_000 + rng.between(0, 350) * DAY;
        let left = start + DAY + rng.between(2 * HOUR, 8 * HOUR);
        let reader = rng.below(cast.len());
        Self {
            rng,
            cast,
            reader,
            roles,
            start,
            left,
            now: start + 2 * DAY + 10 * HOUR,
            own_files: files,
            other_files,
            commits: Vec::new(),
            heads: Vec::new(),
            events: Vec::new(),
            left_unread: Vec::new(),
            facts: Vec::new(),
            own_pairs: BTreeSet::new(),
            other_pairs: BTreeSet::new(),
            shorts: BTreeSet::new(),
        }
    }

    /// Returns `N` different times before the reader left, in order.
    pub(crate) fn before<const N: usize>(&mut self) -> [i64; N] {
        self.times(self.start + 10 * MINUTE, self.left - 10 * MINUTE)
    }

    /// Returns `N` different times after the reader left, in order.
    pub(crate) fn after<const N: usize>(&mut self) -> [i64; N] {
        self.times(self.left + 5 * MINUTE, self.now - 5 * MINUTE)
    }

    fn times<const N: usize>(&mut self, from: i64, to: i64) -> [i64; N] {
        loop {
            let mut times = [0; N].map(|_| self.time(from, to));
            times.sort_unstable();
            if times.windows(2).all(|two| two[0] < two[1]) {
                return times;
            }
        }
    }

    /// Returns a time, most likely one of the working day.
    pub(crate) fn time(&mut self, from: i64, to: i64) -> i64 {
        loop {
            let time = self.rng.between(from, to);
            if (time - self.start).rem_euclid(DAY) < 11 * HOUR || self.rng.percent(15) {
                return time;
            }
        }
    }

    /// Returns a pair of words that is nobody's but the caller's.
    pub(crate) fn own_pair(&mut self) -> String {
        loop {
            let pair = text::pair(&mut self.rng);
            if !self.other_pairs.contains(&pair) && self.own_pairs.insert(pair.clone()) {
                return pair;
            }
        }
    }

    /// Returns a pair of words that is no fact's.
    pub(crate) fn any_pair(&mut self) -> String {
        loop {
            let pair = text::pair(&mut self.rng);
            if !self.own_pairs.contains(&pair) {
                self.other_pairs.insert(pair.clone());
                return pair;
            }
        }
    }

    /// Says something about a pair of its own; returns the pair, too.
    pub(crate) fn say(&mut self, mood: Mood) -> (String, String) {
        let pair = self.own_pair();
        let file = *self.rng.pick(&self.other_files);
        (text::text(&mut self.rng, mood, &pair, file), pair)
    }

    /// Says something that is no fact.
    pub(crate) fn babble(&mut self, mood: Mood) -> String {
        let pair = self.any_pair();
        let file = *self.rng.pick(&self.other_files);
        text::text(&mut self.rng, mood, &pair, file)
    }

    /// Returns somebody other than the reader.
    pub(crate) fn other(&mut self) -> usize {
        let n = self.rng.below(self.cast.len() - 1);
        if n >= self.reader { n + 1 } else { n }
    }

    /// Returns somebody who is neither the reader nor `not`.
    pub(crate) fn third(&mut self, not: usize) -> usize {
        loop {
            let other = self.other();
            if other != not {
                return other;
            }
        }
    }

    pub(crate) fn name(&self, member: usize) -> Name {
        self.cast[member].name.parse().expect("the lists hold names")
    }

    /// Writes an event down, and returns its id.
    pub(crate) fn event(&mut self, at_millis: i64, by: usize, of: Option<Id>, body: Body) -> Id {
        assert!(body.check().is_ok(), "{body:?}");
        let clock = Clock::after(None, at_millis);
        let id = loop {
            let id = Id::new(clock, clone_of(by), self.rng.next() as u32);
            // No two objects share a short id, so that it names a fact's without doubt.
            if self.shorts.insert(id.key().prefix(5)) {
                break id;
            }
        };
        let head = self.heads.iter().rev().find(|(time, _)| *time <= at_millis);
        let event = Event {
            id,
            at: at(at_millis),
            by: self.name(by),
            session: None,
            branch: Some("main".to_owned()),
            head: head.map(|(_, head)| head.clone()),
            of,
            body,
        };
        self.events.push(event);
        id
    }

    pub(crate) fn send(&mut self, at_millis: i64, by: usize, sent: Sent) -> Id {
        self.event(at_millis, by, None, Body::MessageSent(sent))
    }

    pub(crate) fn fact(&mut self, class: Class, tellings: Vec<Telling>) {
        self.facts.push(Fact { class, tellings });
    }

    /// Puts the events where they belong: the reader's clone has a journal, the two others' events
    /// came as batches, which the last commit brings.
    fn store(&mut self, root: &std::path::Path, lines: &[String]) {
        let live = live::make(root, CloneId(0xc011_ab00));
        let mut journal = Journals::new(&live);
        let mut batches: BTreeMap<(u32, i64), (Id, String)> = BTreeMap::new();
        for (event, line) in self.events.iter().zip(lines) {
            let clone = event.id.clone_id();
            if clone == CloneId(0xc011_ab00) {
                journal.write(event.id, std::slice::from_ref(line));
                continue;
            }
            let half_day = (event.at.as_millisecond() - self.start) / (DAY / 2);
            let (_, batch) =
                batches.entry((clone.0, half_day)).or_insert_with(|| (event.id, String::new()));
            writeln!(batch, "{line}").expect("a string takes all");
        }
        journal.finish();
        let files = batches.into_iter().map(|((clone, _), (id, lines))| {
            let day = at(id.clock().millis()).to_zoned(jiff::tz::TimeZone::UTC);
            let day = day.strftime("%Y-%m/%d");
            (format!(".collab/log/{day}/{}-{id}.jsonl", CloneId(clone)), lines)
        });
        let by = self.other();
        let by = self.cast[by];
        let publish = Commit {
            author: (by.author, by.email),
            at: self.now / 1000 - 90,
            message: "Publish the log".to_owned(),
            files: files.collect(),
        };
        history::grow(root, std::iter::once(publish));
        let ignored = "live\nview/\nopen/\n";
        fs::write(root.join(".git/info/exclude"), ignored).expect("a file");
        // Half of the readers come back to the clone that they left, others to a fresh one.
        let newest = self.events.iter().filter(|event| event.at.as_millisecond() <= self.left);
        let newest = newest.map(|event| event.id).max().expect("there are events");
        if self.rng.percent(50) || !self.left_unread.is_empty() {
            // All was there when it was read: of a database that was lost that would not be known.
            let built = std::process::Command::new(env!("CARGO_BIN_EXE_collab"))
                .args(["-q", "status", "--as", "observer"])
                .env("COLLAB_TEST_NOW", at(self.now).to_string())
                .current_dir(root)
                .output();
            assert!(built.is_ok_and(|built| built.status.success()), "the store is built");
            live::read_up_to(&live, self.cast[self.reader].name, newest, &self.left_unread);
        }
    }
}

fn shuffle<T>(rng: &mut Rng, list: &mut [T]) {
    for n in (1..list.len()).rev() {
        list.swap(n, rng.below(n + 1));
    }
}

/// The clone in which a member works: three machines.
fn clone_of(member: usize) -> CloneId {
    CloneId([0xc011_ab00, 0x1d2c_3b4a, 0x9f8e_7d6c][member % 3])
}

/// Reads milliseconds since 1970.
pub(crate) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).expect("a time of this century")
}

/// Returns the short id of a message.
pub(crate) fn message(id: Id) -> String {
    format!("m-{}", id.key().prefix(5))
}

/// Returns the short id of a task.
pub(crate) fn task(id: Id) -> String {
    format!("t-{}", id.key().prefix(5))
}

/// Returns the short id of a note.
pub(crate) fn note(id: Id) -> String {
    format!("n-{}", id.key().prefix(5))
}
