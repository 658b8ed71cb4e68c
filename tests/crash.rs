//! The store after whatever may have happened to its files: nothing acknowledged is lost.

mod world;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use collab_hub::domain::about::About;
use collab_hub::domain::event::Body;
use collab_hub::domain::ids::Id;
use collab_hub::domain::message::{Acked, Sent};
use collab_hub::domain::name::Address;
use collab_hub::domain::participant::Set;
use collab_hub::domain::priority::Priority;
use collab_hub::domain::recorded::{FileBlob, Recorded};
use collab_hub::domain::task::event::{Added, Blocked, Claimed, Commented, Done};
use collab_hub::store::index::events::LogQuery;
use collab_hub::store::open::{Store, Warning};
use collab_hub::store::write::Author;
use collab_hub::store::{StoreError, journal, lock};
use world::{World, copy_files, dump, read_all};

fn author(by: &str) -> Author {
    Author { by: by.parse().unwrap(), branch: None, head: None }
}

fn message(text: impl Into<String>) -> Body {
    let to = vec![Address::One("bob".parse().unwrap())];
    Body::MessageSent(Sent { to, text: text.into(), ..Sent::default() })
}

fn say(world: &World, store: &mut Store, by: &str, text: &str) -> Result<Id, StoreError> {
    store.write(world.sources(), &author(by), |write| write.emit(None, message(text)))
}

/// Returns the ids of the log, in order.
fn ids(store: &Store) -> Vec<Id> {
    let log = store.index().log(&LogQuery::default()).unwrap();
    log.into_iter().map(|logged| logged.parsed.id).collect()
}

/// Makes five writes, of one event and of several; returns the ids of each.
fn five_writes(world: &World, store: &mut Store) -> Vec<Vec<Id>> {
    let mut writes = vec![vec![say(world, store, "ann", "one").unwrap()]];
    for by in ["ann", "bob"] {
        let ids = store.write::<_, StoreError>(world.sources(), &author(by), |write| {
            let task = write
                .emit(None, Body::TaskAdded(Added { title: "t".into(), ..Added::default() }))?;
            let claim = Body::TaskClaimed(Claimed { follows: task, ttl: None });
            let claim = write.emit(Some(task), claim)?;
            Ok(vec![task, claim, write.emit(None, message("all of it"))?])
        });
        writes.push(ids.unwrap());
    }
    writes.push(vec![say(world, store, "ann", "four\u{e9}").unwrap()]);
    writes.push(vec![say(world, store, "bob", "five").unwrap()]);
    writes
}

fn the_journal(world: &World) -> PathBuf {
    let names = journal::list(&world.paths).unwrap();
    assert_eq!(names.len(), 1);
    world.paths.journal(&names[0])
}

fn rebuilt(store: &Store) -> Option<String> {
    store.take_warnings().into_iter().find_map(|warning| match warning {
        Warning::Rebuilt { why, .. } => Some(why),
        _ => None,
    })
}

/// Opens a store on a journal cut to `cut` bytes, and checks that exactly the whole writes are there;
/// then writes on top of it, and checks that again in this store and in one that is built anew.
fn try_cut(whole: &[u8], name: &Path, writes: &[Vec<Id>], cut: usize, database: Option<&Path>) {
    let world = World::new();
    if let Some(database) = database {
        copy_files(database, world.paths.live());
    }
    let path = world.paths.live().join(name);
    fs::write(&path, &whole[..cut]).unwrap();
    let lines = whole[..cut].iter().filter(|byte| **byte == b'\n').count();
    let is_torn = cut > 0 && whole[cut - 1] != b'\n';
    let mut expected: Vec<Id> = writes[..lines].concat();

    let mut store = world.open();
    assert_eq!(ids(&store), expected, "cut at {cut}");
    assert_eq!(journal::is_torn(&path).unwrap(), is_torn, "cut at {cut}");

    expected.push(say(&world, &mut store, "cyd", "after").unwrap());
    assert_eq!(ids(&store), expected, "written on top of {cut}");
    let bad = store.index().bad_lines(10).unwrap();
    assert_eq!(bad.len(), usize::from(is_torn), "cut at {cut}: {bad:?}");
    assert!(!journal::is_torn(&path).unwrap());
    drop(store);

    let truth = dump(&world.paths);
    fs::remove_file(world.paths.store()).unwrap();
    let store = world.open();
    assert_eq!(ids(&store), expected, "built anew after {cut}");
    assert_eq!(dump(&world.paths), truth);
    let again = store.index().bad_lines(10).unwrap();
    let places = |bad: &[_]| -> Vec<(String, i64)> {
        bad.iter()
            .map(|line: &collab_hub::store::index::events::BadLine| (line.source.clone(), line.at))
            .collect()
    };
    assert_eq!(places(&again), places(&bad), "cut at {cut}");
}

#[test]
fn a_journal_cut_anywhere_holds_every_whole_write_and_nothing_else() {
    let world = World::new();
    let writes = five_writes(&world, &mut world.open());
    let path = the_journal(&world);
    let whole = fs::read(&path).unwrap();
    let name = PathBuf::from(path.file_name().unwrap());
    std::thread::scope(|scope| {
        for part in 0..4 {
            let (whole, name, writes) = (&whole, &name, &writes);
            scope.spawn(move || {
                for cut in (part..=whole.len()).step_by(4) {
                    try_cut(whole, name, writes, cut, None);
                }
            });
        }
    });
}

#[test]
fn a_database_that_is_behind_the_journal_catches_up() {
    let world = World::new();
    let mut store = world.open();
    let mut writes = vec![vec![say(&world, &mut store, "ann", "one").unwrap()]];
    drop(store);
    let behind = tempfile::tempdir().unwrap();
    copy_files(world.paths.live(), behind.path());
    writes.extend(five_writes(&world, &mut world.open()));
    let path = the_journal(&world);
    let whole = fs::read(&path).unwrap();
    let first = whole.iter().position(|byte| *byte == b'\n').unwrap();
    for cut in (first + 1..=whole.len()).step_by(61).chain([whole.len() - 1, whole.len()]) {
        let name = Path::new(path.file_name().unwrap());
        try_cut(&whole, name, &writes, cut, Some(behind.path()));
    }
}

/// Fills a store with some of everything: about 300 events.
fn fill(world: &World) {
    let mut store = world.open();
    let names = ["ann", "bob", "cyd", "dan"];
    let mut messages: Vec<Id> = Vec::new();
    let mut tasks: Vec<Id> = Vec::new();
    for n in 0..60usize {
        let by = names[n % 4];
        let done = store.write::<_, StoreError>(world.sources(), &author(by), |write| {
            let place = About::place(&format!("src/f{}.rs", n % 7)).expect("it is a place");
            let to = [
                Address::All,
                Address::Role("reviewer".into()),
                Address::One("bob".parse().expect("a name")),
            ];
            messages.push(write.emit(
                None,
                Body::MessageSent(Sent {
                    to: vec![to[n % 3].clone()],
                    text: format!("number {n} says something of some length"),
                    priority: Priority::ALL[n % 3],
                    reply_to: (n % 5 == 4).then(|| messages[n / 2]),
                    about: vec![place.clone()],
                    ack: n % 4 == 1,
                    data: None,
                }),
            )?);
            if n % 3 == 0 {
                write.emit(Some(messages[n / 2]), Body::MessageAcked(Acked {}))?;
            }
            if n % 2 == 0 {
                let task = write.emit(
                    None,
                    Body::TaskAdded(Added {
                        title: format!("task {n}"),
                        priority: Priority::ALL[n % 3],
                        under: tasks.get(n / 5).copied(),
                        depends_on: tasks.last().into_iter().copied().collect(),
                        about: vec![place],
                        ..Added::default()
                    }),
                )?;
                tasks.push(task);
                let claim = Body::TaskClaimed(Claimed { follows: task, ttl: Some(60) });
                match n % 10 {
                    0 => write.emit(Some(task), claim)?,
                    2 => write
                        .emit(Some(task), Body::TaskDone(Done { summary: Some("ok".into()) }))?,
                    4 => write.emit(
                        Some(task),
                        Body::TaskBlocked(Blocked { reason: "ci".into(), on: None }),
                    )?,
                    _ => write
                        .emit(Some(task), Body::TaskCommented(Commented { text: "so".into() }))?,
                };
            }
            if n % 6 == 5 {
                let mut set = Set::of(by.parse().expect("a name"));
                set.role = Some("reviewer".into());
                set.model = Some(format!("model {n}"));
                write.emit(None, Body::ParticipantSet(set))?;
                let file = FileBlob { path: format!("src/f{n}.rs"), blob: format!("{n:040x}") };
                write
                    .emit(None, Body::ChangeRecorded(Recorded { files: vec![file], task: None }))?;
            }
            Ok(())
        });
        done.unwrap();
    }
}

/// A filled store that was half copied back from its log, and what it holds.
struct Filled {
    world: World,
    truth: String,
}

impl Filled {
    fn new() -> Self {
        let world = World::new();
        fill(&world);
        // Most of it goes into the main file, and some stays in the log.
        let db = rusqlite::Connection::open(world.paths.store()).unwrap();
        db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        drop(db);
        let mut store = world.open();
        for n in 0..5 {
            say(&world, &mut store, "dan", &format!("late {n}")).unwrap();
        }
        let truth = read_all(&store).unwrap();
        drop(store);
        assert!(world.paths.store().with_extension("db-wal").metadata().unwrap().len() > 10_000);
        Self { world, truth }
    }

    /// Damages a copy, opens it, and reads everything. Says whether it was built anew, which there
    /// must have been a warning of, and whether what was read is the truth.
    fn try_damage(&self, damage: impl FnOnce(&Path)) -> (bool, bool) {
        let copy = World::new();
        copy_files(self.world.paths.live(), copy.paths.live());
        let _ = fs::remove_file(copy.paths.store().with_extension("db-shm"));
        damage(&copy.paths.store());
        let mut store = copy.open();
        let read = match read_all(&store) {
            Err(StoreError::Damaged { why, .. }) => {
                store.rebuild(copy.sources(), why).unwrap();
                read_all(&store)
            }
            read => read,
        };
        let anew = copy.paths.store().with_extension("db.aside").exists();
        assert_eq!(rebuilt(&store).is_some(), anew, "a warning tells of each rebuilding");
        (anew, read.unwrap() == self.truth)
    }
}

#[test]
fn a_damaged_database_is_built_anew() {
    let filled = Filled::new();
    let wal = |store: &Path| store.with_extension("db-wal");
    let cut = |path: &Path, at: u64| {
        let file = fs::OpenOptions::new().write(true).open(path).unwrap();
        file.set_len(at).unwrap();
    };
    let sql = |path: &Path, sql: &str| {
        rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
    };
    let main = fs::metadata(filled.world.paths.store()).unwrap().len();
    let log = fs::metadata(wal(&filled.world.paths.store())).unwrap().len();
    type Damage<'d> = Box<dyn Fn(&Path) + 'd>;
    let cases: Vec<(&str, bool, Damage<'_>)> = vec![
        ("nothing", false, Box::new(|_| ())),
        (
            "garbage",
            true,
            Box::new(|store| {
                fs::write(store, "no database at all, but long enough".repeat(99)).unwrap()
            }),
        ),
        ("a short text", true, Box::new(|store| fs::write(store, "x").unwrap())),
        (
            "another version",
            true,
            Box::new(|store| sql(store, "UPDATE meta SET value = 999 WHERE key = 'schema'")),
        ),
        ("no version", true, Box::new(|store| sql(store, "DELETE FROM meta"))),
        ("no table of tasks", true, Box::new(|store| sql(store, "DROP TABLE task"))),
        ("no table of events", true, Box::new(|store| sql(store, "DROP TABLE event"))),
        ("no table of journals", true, Box::new(|store| sql(store, "DROP TABLE journal"))),
        (
            "another kind of table",
            true,
            Box::new(|store| sql(store, "DROP TABLE dep; CREATE TABLE dep(x)")),
        ),
        ("no log", false, Box::new(|store| fs::remove_file(wal(store)).unwrap())),
        (
            "a log of garbage",
            false,
            Box::new(|store| fs::write(wal(store), vec![7; 50_000]).unwrap()),
        ),
        ("half a log", false, Box::new(move |store| cut(&wal(store), log / 2))),
        ("a log without its end", false, Box::new(move |store| cut(&wal(store), log - 100))),
    ];
    for (what, anew, damage) in cases {
        assert_eq!(filled.try_damage(damage), (anew, true), "{what}");
    }
    for at in [0, 1, 99, 100, 4096, main / 3, main / 2, main - 4096, main - 1] {
        let (_, is_truth) = filled.try_damage(|store| cut(store, at));
        assert!(is_truth, "cut to {at} of {main} bytes");
    }
}

#[test]
fn a_missing_database_is_built_anew_with_a_word() {
    let filled = Filled::new();
    fs::remove_file(filled.world.paths.store()).unwrap();
    let store = filled.world.open();
    assert_eq!(read_all(&store).unwrap(), filled.truth);
    assert_eq!(rebuilt(&store).as_deref(), Some("it was missing"));
    // Where there is nothing yet, there is nothing to tell.
    assert_eq!(World::new().open().take_warnings(), []);
}

#[test]
fn flipped_bytes_do_not_go_unnoticed() {
    let filled = Filled::new();
    let main = fs::read(filled.world.paths.store()).unwrap();
    let log = fs::read(filled.world.paths.store().with_extension("db-wal")).unwrap();
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut draw = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 8) as usize % below
    };
    let (mut tried, mut anew, mut unnoticed) = (0, 0, Vec::new());
    for n in 0..300 {
        let in_log = n % 5 == 4;
        let bytes = if in_log { &log } else { &main };
        // Free space holds nothing that could be wrong.
        let at = loop {
            let at = draw(bytes.len());
            if bytes[at] != 0 {
                break at;
            }
        };
        let mask = 1 << draw(8);
        let (rebuilt, is_truth) = filled.try_damage(|store| {
            let path = if in_log { store.with_extension("db-wal") } else { store.to_owned() };
            let mut bytes = bytes.clone();
            bytes[at] ^= mask;
            fs::write(path, bytes).unwrap();
        });
        tried += 1;
        anew += usize::from(rebuilt);
        if !is_truth {
            unnoticed.push((if in_log { "log" } else { "main" }, at, at / 4096 + 1, mask));
        }
    }
    println!("{tried} flips: built anew {anew} times; unnoticed: {unnoticed:?}");
    assert!(unnoticed.is_empty(), "{} of {tried}: {unnoticed:?}", unnoticed.len());
}
