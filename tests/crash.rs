//! The store after whatever may have happened to its files: nothing acknowledged is lost.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod world;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc;
use std::time::Duration;

use collab_hub::domain::about::About;
use collab_hub::domain::event::Body;
use collab_hub::domain::ids::Id;
use collab_hub::domain::kinds::Kinds;
use collab_hub::domain::message::{Acked, Sent};
use collab_hub::domain::name::Address;
use collab_hub::domain::participant::Set;
use collab_hub::domain::priority::Priority;
use collab_hub::domain::recorded::{FileBlob, Recorded};
use collab_hub::domain::task::event::{Added, Blocked, Claimed, Commented, Done};
use collab_hub::store::index::events::LogQuery;
use collab_hub::store::open::{Sources, Store, Warning};
use collab_hub::store::write::Author;
use collab_hub::store::{StoreError, cursors, journal, lock};
use world::{World, dump, read_all};

/// Copies the files of one folder into another.
fn copy_files(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

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
            let claim = Body::TaskClaimed(Claimed { follows: task, ttl: None, confirmed: false });
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

/// Says whether bytes follow the last complete line of a file.
fn ends_torn(path: &Path) -> bool {
    fs::read(path).unwrap().last().is_some_and(|last| *last != b'\n')
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
    assert_eq!(ends_torn(&path), is_torn, "cut at {cut}");

    expected.push(say(&world, &mut store, "cyd", "after").unwrap());
    assert_eq!(ids(&store), expected, "written on top of {cut}");
    let bad = store.index().bad_lines(10).unwrap();
    assert_eq!(bad.len(), usize::from(is_torn), "cut at {cut}: {bad:?}");
    assert!(!ends_torn(&path));
    drop(store);
    // Building it anew is slow, so only some are tried, and all near the end of a line.
    if !cut.is_multiple_of(5) && !(cut + 3..cut + 6).any(|at| whole.get(at - 3) == Some(&b'\n')) {
        return;
    }

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

/// Fills a store with some of everything: about 170 events.
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
                let claim =
                    Body::TaskClaimed(Claimed { follows: task, ttl: Some(60), confirmed: false });
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
        child("child_fills", &world, "", "2026-05-01T12:00:00Z");
        // Most of it goes into the main file, and some stays in the log.
        let db = rusqlite::Connection::open(world.paths.store()).unwrap();
        db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
        drop(db);
        for _ in 0..5 {
            child("child_writes", &world, "", "2026-05-01T12:00:01Z");
        }
        let store = world.open();
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
                fs::write(store, "no database at all, but long enough".repeat(99)).unwrap();
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

/// How many bits are flipped, one at a time.
const FLIPS: usize = 200;

/// Returns which table or index each page of a database belongs to.
fn pages(store: &Path) -> BTreeMap<i64, String> {
    let db = rusqlite::Connection::open(store).unwrap();
    let mut statement = db.prepare("SELECT pageno, name FROM dbstat").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.unwrap().map(Result::unwrap).collect()
}

#[test]
fn flipped_bytes_do_not_go_unnoticed() {
    let filled = Filled::new();
    let main = fs::read(filled.world.paths.store()).unwrap();
    let log = fs::read(filled.world.paths.store().with_extension("db-wal")).unwrap();
    let pages = pages(&filled.world.paths.store());
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut draw = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 8) as usize % below
    };
    // Which rows an index or an inbox leads to is not in any checksum, and not worth one: a flipped
    // bit there hides a row, or shows it where it does not belong, until the database is built anew.
    // What is said, and what a task is, must never be another.
    let unguarded = [
        "about",
        "about_object",
        "delivery",
        "delivery_ack",
        "dep",
        "dep_needs",
        "event_id",
        "event_object",
        "event_unfolded",
        "event_unsealed",
        "message_reply",
        "message_unacked",
        "object",
        "participant",
        "sqlite_autoindex_object_1",
        "task_assignee",
        "task_closed",
        "task_open",
        "task_parent",
        "task_ready",
        "task_touched",
        "attribution",
    ];
    let (mut anew, mut unguarded_flips) = (0, 0);
    for n in 0..FLIPS {
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
        anew += usize::from(rebuilt);
        if !is_truth {
            // The log has checksums of its own.
            assert!(!in_log, "byte {at} of the log, bit {mask:#x}");
            let table = &pages[&(at as i64 / 4096 + 1)];
            assert!(unguarded.contains(&table.as_str()), "byte {at}, bit {mask:#x}, in {table}");
            unguarded_flips += 1;
        }
    }
    println!("{FLIPS} flips: built anew {anew} times, unnoticed {unguarded_flips} times");
    assert!(anew > FLIPS / 5 && unguarded_flips < FLIPS / 8, "{anew} and {unguarded_flips}");
}

#[test]
fn many_writers_lose_nothing() {
    let world = World::new();
    drop(world.open());
    let (sent, written) = mpsc::channel();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (world, sent) = (&world, sent.clone());
            scope.spawn(move || {
                let mut store = world.open();
                let mut last = None;
                for n in 0..50 {
                    let by = format!("writer-{thread}");
                    let id = say(world, &mut store, &by, &format!("number {n}")).unwrap();
                    assert!(Some(id) > last, "ids go up");
                    last = Some(id);
                    sent.send(id).unwrap();
                }
                assert_eq!(rebuilt(&store), None);
            });
        }
    });
    drop(sent);
    let mut written: Vec<Id> = written.into_iter().collect();
    written.sort_unstable();
    assert_eq!(written.iter().collect::<BTreeSet<_>>().len(), 400);
    let store = world.open();
    assert_eq!(ids(&store), written);
    // The order in the journal is the order of ids, too.
    let truth = dump(&world.paths);
    fs::remove_file(world.paths.store()).unwrap();
    let store = world.open();
    assert_eq!(dump(&world.paths), truth);
    let log = store.index().log(&LogQuery { after_seq: Some(0), ..LogQuery::default() }).unwrap();
    assert_eq!(log.into_iter().map(|logged| logged.parsed.id).collect::<Vec<_>>(), written);
}

#[test]
fn two_stores_see_what_the_other_writes() {
    let world = World::new();
    let (mut one, mut other) = (world.open(), world.open());
    let mut written = Vec::new();
    for n in 0..10 {
        written.push(say(&world, &mut one, "ann", &format!("{n}")).unwrap());
        // A decision is made on what the other wrote last.
        let seen = other.write::<_, StoreError>(world.sources(), &author("bob"), |write| {
            let seen = write.newest()?;
            written.push(write.emit(None, message("seen"))?);
            Ok(seen)
        });
        assert_eq!(seen.unwrap(), Some(written[written.len() - 2]));
        one.refresh(world.sources()).unwrap();
        assert_eq!(ids(&one), written);
    }
}

#[test]
fn a_database_that_another_replaced_loses_nothing() {
    let world = World::new();
    let (mut old, mut other) = (world.open(), world.open());
    let mut written = vec![say(&world, &mut old, "ann", "before").unwrap()];
    other.rebuild(world.sources(), "a test says so".to_owned()).unwrap();
    assert_eq!(rebuilt(&other).as_deref(), Some("a test says so"));
    written.push(say(&world, &mut other, "bob", "in the new one").unwrap());
    // The old handle reads what it has; it writes to the new database.
    written.push(say(&world, &mut old, "ann", "after").unwrap());
    assert_eq!(ids(&old), written);
    assert_eq!(ids(&world.open()), written);
    other.refresh(world.sources()).unwrap();
    assert_eq!(ids(&other), written);
    // Who finds damage that another has mended meanwhile does not build it once more.
    let mut late = world.open();
    other.rebuild(world.sources(), "once".to_owned()).unwrap();
    late.rebuild(world.sources(), "twice".to_owned()).unwrap();
    assert_eq!(rebuilt(&late), None);
    assert_eq!(ids(&late), written);
}

#[test]
fn a_database_that_is_deleted_under_an_open_store_comes_back() {
    let world = World::new();
    let mut store = world.open();
    let before = say(&world, &mut store, "ann", "before").unwrap();
    fs::remove_file(world.paths.store()).unwrap();
    let refused = say(&world, &mut store, "ann", "lost?");
    assert!(matches!(refused, Err(StoreError::Damaged { .. })), "{refused:?}");
    store.rebuild(world.sources(), "it was deleted".to_owned()).unwrap();
    let after = say(&world, &mut store, "ann", "after").unwrap();
    assert_eq!(ids(&world.open()), [before, after]);
}

#[test]
fn a_refused_write_leaves_nothing_behind() {
    let world = World::new();
    let mut store = world.open();
    say(&world, &mut store, "ann", "before").unwrap();
    let (truth, journal) = (dump(&world.paths), fs::read(the_journal(&world)).unwrap());
    let refused = store.write::<(), StoreError>(world.sources(), &author("bob"), |write| {
        write.emit(None, message("not this"))?;
        // Empty, so nobody would fold it.
        write.emit(None, message(" ")).map(drop)
    });
    assert!(matches!(refused, Err(StoreError::Void { kind: "message.sent", .. })), "{refused:?}");
    let refused = store.write::<(), StoreError>(world.sources(), &author("bob"), |write| {
        for _ in 0..200 {
            write.emit(None, message("x".repeat(60_000)))?;
        }
        Ok(())
    });
    assert!(matches!(refused, Err(StoreError::TooLarge { .. })), "{refused:?}");
    assert_eq!(dump(&world.paths), truth);
    assert_eq!(fs::read(the_journal(&world)).unwrap(), journal);
    say(&world, &mut store, "ann", "after").unwrap();
    assert_eq!(ids(&store).len(), 2);
}

#[test]
fn the_time_out_of_the_lock_names_the_holder() {
    let world = World::new();
    let held = lock::take(&world.paths, Duration::ZERO).unwrap();
    let holder = match lock::take(&world.paths, Duration::from_millis(1)) {
        Err(StoreError::Locked { holder, .. }) => holder,
        other => panic!("{other:?}"),
    };
    assert!(holder.starts_with(&format!("process {} (`collab", std::process::id())), "{holder}");
    drop(held);
    lock::take(&world.paths, Duration::ZERO).unwrap();
}

#[test]
fn a_reader_answers_while_another_holds_the_lock() {
    let world = World::new();
    let mut store = world.open();
    let first = say(&world, &mut store, "ann", "one").unwrap();
    let whole = fs::read(the_journal(&world)).unwrap();
    let store = world.open();
    let held = lock::take(&world.paths, Duration::ZERO).unwrap();
    assert_eq!(ids(&world.open()), [first]);
    // Something new came, which cannot be brought in now.
    let id = first.to_string().replacen(&first.to_string()[..8], "01f00000", 1);
    let line = String::from_utf8(whole).unwrap().replace(&first.to_string(), &id);
    let mut journal = fs::OpenOptions::new().append(true).open(the_journal(&world)).unwrap();
    std::io::Write::write_all(&mut journal, line.as_bytes()).unwrap();
    let reader = world.open();
    assert_eq!(ids(&reader), [first]);
    let warnings = reader.take_warnings();
    assert!(matches!(&warnings[..], [Warning::Behind { .. }]), "{warnings:?}");
    drop(held);
    assert_eq!(ids(&world.open()), [first, id.parse().unwrap()]);
    assert_eq!(store.take_warnings(), []);
}

#[cfg(unix)]
#[test]
fn a_lock_file_that_is_replaced_locks_nothing_any_more() {
    let world = World::new();
    let old = lock::take(&world.paths, Duration::ZERO).unwrap();
    let (sent, taken) = mpsc::channel();
    std::thread::scope(|scope| {
        let waits = &world;
        scope.spawn(move || {
            let lock = lock::take(&waits.paths, Duration::from_secs(60));
            sent.send(lock.is_ok()).unwrap();
        });
        fs::remove_file(world.paths.lock()).unwrap();
        let new = lock::take(&world.paths, Duration::from_secs(60)).unwrap();
        // Whoever waits at the old file must not hold a lock beside the new one's holder; it may have
        // come so late that it waits at the new one, or has had and left it already.
        let is_done = taken.try_recv().is_ok();
        drop(old);
        if !is_done {
            assert_eq!(
                taken.recv_timeout(Duration::from_millis(100)),
                Err(mpsc::RecvTimeoutError::Timeout)
            );
            drop(new);
            assert_eq!(taken.recv(), Ok(true));
        }
    });
}

#[test]
fn the_log_of_the_database_stays_short() {
    let world = World::new();
    for n in 0..60 {
        say(&world, &mut world.open(), "ann", &format!("{n}")).unwrap();
        let log = fs::metadata(world.paths.store().with_extension("db-wal")).unwrap().len();
        assert!(log < 600_000, "{log} bytes after {n} writes");
    }
    assert_eq!(ids(&world.open()).len(), 60);
}

/// Puts a batch of one message to bob into the worktree, and returns its id.
fn arrive(world: &World, id: &str) -> Id {
    let line = format!(
        r#"{{"v":1,"id":"{id}","at":"2026-01-01T00:00:00.000Z","by":"ann","kind":"message.sent","data":{{"to":["bob"],"text":"x"}}}}"#
    );
    let folder = world.paths.log().unwrap().join("2026-01").join("01");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(format!("{id}.jsonl")), line + "\n").unwrap();
    id.parse().unwrap()
}

#[test]
fn what_arrives_late_is_unread_and_what_was_read_stays_so() {
    let world = World::new();
    let read = arrive(&world, "01a0c450-6e01-7000-aaf3-448d2e2cc59b");
    let bob = || "bob".parse().unwrap();
    let mut store = world.open();
    store
        .mark_read(|cursors| {
            cursors.readers.entry(bob()).or_default().inbox = Some(read);
            Ok(())
        })
        .unwrap();
    let unread = |world: &World| cursors::read(&world.paths).readers[&bob()].unread.clone();

    let late = arrive(&world, "01a0c450-0000-7000-aaf3-448d2e2cc59b");
    store.refresh(world.sources()).unwrap();
    assert_eq!(unread(&world), [late]);

    // Built anew, the database meets all of them for the first time; one is new indeed.
    store
        .mark_read(|cursors| {
            cursors.readers.entry(bob()).or_default().unread.clear();
            Ok(())
        })
        .unwrap();
    let later = arrive(&world, "01a0c450-0001-7000-aaf3-448d2e2cc59b");
    store.rebuild(world.sources(), "a test says so".to_owned()).unwrap();
    assert_eq!(unread(&world), [later]);
    assert_eq!(ids(&store).len(), 3);
}

#[test]
fn what_is_sealed_is_sealed_once_and_read_by_another_clone() {
    let world = World::new();
    let mut store = world.open();
    let written = five_writes(&world, &mut store).concat();
    let (path, count) =
        store.seal(world.sources(), &[String::new()], &Kinds::default()).unwrap().unwrap();
    assert_eq!(count, written.len());
    assert_eq!(store.seal(world.sources(), &[String::new()], &Kinds::default()).unwrap(), None);
    // The database forgets, and learns it again from the batch.
    store.rebuild(world.sources(), "a test says so".to_owned()).unwrap();
    assert_eq!(store.seal(world.sources(), &[String::new()], &Kinds::default()).unwrap(), None);

    let other = World::new();
    let there = other.paths.log().unwrap().join(&path);
    fs::create_dir_all(there.parent().unwrap()).unwrap();
    fs::copy(world.paths.log().unwrap().join(&path), &there).unwrap();
    let store = other.open();
    assert_eq!(ids(&store), written);
    assert_eq!(dump(&other.paths), dump(&world.paths));
}

/// Runs one of the `child_…` tests below in a process of its own.
#[cfg(unix)]
fn child(test: &str, world: &World, before: &str, now: &str) -> String {
    let this = std::env::current_exe().unwrap();
    let script = format!("{before} exec \"$0\" --exact {test} --ignored --nocapture");
    let output = Command::new("sh")
        .arg("-c")
        .arg(script)
        .arg(this)
        .env("COLLAB_TRIED_DIR", world.paths.root().unwrap())
        .env("COLLAB_TEST_NOW", now)
        .env("COLLAB_TEST_SEED", "1")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

#[test]
#[ignore = "run by other tests, in a process of its own"]
fn child_writes() {
    let Ok(dir) = std::env::var("COLLAB_TRIED_DIR") else { return };
    let world = World::of(Path::new(&dir), None);
    say(&world, &mut world.open(), "ann", "by a child").unwrap();
}

#[test]
#[ignore = "run by other tests, in a process of its own"]
fn child_fills() {
    let Ok(dir) = std::env::var("COLLAB_TRIED_DIR") else { return };
    fill(&World::of(Path::new(&dir), None));
}

#[test]
#[ignore = "run by other tests, in a process of its own"]
fn child_is_refused() {
    let Ok(dir) = std::env::var("COLLAB_TRIED_DIR") else { return };
    let world = World::of(Path::new(&dir), None);
    let mut store = world.open();
    let before = dump(&world.paths);
    let refused = say(&world, &mut store, "ann", &"too much ".repeat(6000));
    assert!(matches!(refused, Err(StoreError::Io { what: "append to", .. })), "{refused:?}");
    assert_eq!(dump(&world.paths), before);
}

#[cfg(unix)]
#[test]
fn ids_go_up_when_the_clock_is_set_back() {
    let world = World::new();
    child("child_writes", &world, "", "2026-05-01T12:00:00Z");
    child("child_writes", &world, "", "2026-05-01T11:00:00Z");
    child("child_writes", &world, "", "2026-05-01T11:30:00Z");
    let store = world.open();
    let log = store.index().log(&LogQuery { after_seq: Some(0), ..LogQuery::default() }).unwrap();
    let written: Vec<Id> = log.iter().map(|logged| logged.parsed.id).collect();
    assert!(written.is_sorted() && written.len() == 3, "{written:?}");
    let times: Vec<i64> = log.iter().map(|logged| logged.parsed.at_millis).collect();
    assert!(!times.is_sorted(), "the time is what the clock said");
}

#[cfg(unix)]
#[test]
fn a_write_that_fails_in_the_middle_is_refused_and_the_next_one_works() {
    let world = World::new();
    let first = say(&world, &mut world.open(), "ann", "one").unwrap();
    // A line that is none fills the journal up to a little below the limit of the child's files.
    let limit = 1024 * 1024;
    let path = the_journal(&world);
    let mut bytes = fs::read(&path).unwrap();
    bytes.resize(limit - 20_001, b'x');
    bytes.push(b'\n');
    fs::write(&path, &bytes).unwrap();
    drop(world.open());
    child("child_is_refused", &world, &format!("ulimit -f {}; trap '' XFSZ;", limit / 512), "");
    assert_eq!(fs::metadata(&path).unwrap().len(), limit as u64, "part of it was written");
    assert!(ends_torn(&path));
    let mut store = world.open();
    assert_eq!(ids(&store), [first]);
    let next = say(&world, &mut store, "ann", "the next one").unwrap();
    assert_eq!(ids(&store), [first, next]);
    assert_eq!(store.index().bad_lines(10).unwrap().len(), 2);
    fs::remove_file(world.paths.store()).unwrap();
    let store = world.open();
    assert_eq!(ids(&store), [first, next]);
    assert_eq!(store.index().bad_lines(10).unwrap().len(), 2);
}

#[test]
fn while_it_is_built_anew_it_says_how_far_it_has_come() {
    let world = World::new();
    let count = 5_000;
    let mut store = world.open();
    store
        .write::<_, StoreError>(world.sources(), &author("ann"), |write| {
            (0..count).try_for_each(|n| write.emit(None, message(n.to_string())).map(drop))
        })
        .unwrap();
    drop(store);
    fs::remove_file(world.paths.store()).unwrap();
    let told = std::cell::RefCell::new(Vec::new());
    let tell = |events: usize, percent: Option<u8>| told.borrow_mut().push((events, percent));
    Store::open(world.paths.clone(), Sources { progress: &tell, ..world.sources() }).unwrap();
    let mut told = told.into_inner();
    // That nothing is left to bring in is told, too.
    told.retain(|(events, _)| *events > 0);
    assert!(told.len() > 2 && told.is_sorted(), "{told:?}");
    let (events, percent) = told[0];
    assert!(events < count && percent.unwrap().abs_diff(40) < 5, "{told:?}");
    assert_eq!(told.last(), Some(&(count, Some(100))));
}
