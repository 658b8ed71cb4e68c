//! Eight processes fight over one lock and over one driver's role: never two have it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use tempfile::TempDir;

const PROCESSES: usize = 8;

/// How often in all; the measurement does it a thousand times.
fn rounds() -> usize {
    std::env::var("COLLAB_ROUNDS").ok().and_then(|text| text.parse().ok()).unwrap_or(40)
}

/// Each of the processes runs this with its name until all rounds are over.
fn fight(rounds: usize, each: impl Fn(&str) + Sync) {
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for number in 0..PROCESSES {
            let (next, each) = (&next, &each);
            scope.spawn(move || {
                let name = format!("p{number}");
                loop {
                    if next.fetch_add(1, Ordering::Relaxed) >= rounds {
                        return;
                    }
                    each(&name);
                }
            });
        }
    });
}

/// A repository of its own, at one moment.
struct World {
    _dir: TempDir,
    root: PathBuf,
    runs: AtomicUsize,
}

impl World {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let root = dir.path().join("repo");
        std::fs::create_dir_all(root.join(".collab")).unwrap();
        let world = Self { _dir: dir, root, runs: AtomicUsize::new(1) };
        assert!(world.surround("git", &["init", "-q"]).status().unwrap().success());
        std::fs::write(world.root.join("a.txt"), "a").unwrap();
        world
    }

    fn surround(&self, program: &str, args: &[&str]) -> Command {
        let home: &Path = self.root.parent().unwrap();
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap())
            .env("HOME", home)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("COLLAB_TEST_NOW", "2026-11-23T09:00:00Z")
            .env("COLLAB_TEST_SEED", self.runs.fetch_add(1, Ordering::Relaxed).to_string())
            .current_dir(&self.root)
            .stdin(Stdio::null())
            .args(args);
        command
    }

    /// Returns the exit code: 0, or 3 where another has it.
    fn code(&self, who: &str, args: &[&str]) -> i32 {
        let args = [&["--as", who], args].concat();
        let output = self.surround(env!("CARGO_BIN_EXE_collab"), &args).output().unwrap();
        let code = output.status.code().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(code == 0 || code == 3, "{who} {args:?}: {code}: {err}");
        code
    }
}

/// Whoever takes it knows that nobody else has it, until it gives it back.
fn one_at_a_time(world: &World, take: &[&str], give_back: &[&str]) {
    let (holders, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
    fight(rounds(), |name| {
        if world.code(name, take) == 3 {
            return;
        }
        assert_eq!(holders.fetch_add(1, Ordering::SeqCst), 0, "{name} is not alone");
        taken.fetch_add(1, Ordering::Relaxed);
        holders.fetch_sub(1, Ordering::SeqCst);
        assert_eq!(world.code(name, give_back), 0);
    });
    assert!(taken.into_inner() > 0);
}

#[test]
fn one_lock_has_one_holder() {
    one_at_a_time(&World::new(), &["lock", "a.txt"], &["unlock", "a.txt"]);
}

#[test]
fn one_session_has_one_driver() {
    let world = World::new();
    assert_eq!(world.code("p0", &["session", "create", "S", "--role", "navigator"]), 0);
    for number in 1..PROCESSES {
        let name = format!("p{number}");
        assert_eq!(world.code(&name, &["session", "join", "--role", "navigator"]), 0);
    }
    one_at_a_time(&world, &["role", "take", "driver"], &["role", "release"]);
}
