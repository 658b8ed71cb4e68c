//! Asks the installed git: for the few formats that libgit2 cannot open, and where only git's own
//! doing will do, as with an index that a hook is given.
//!
//! Git looks at who owns the repository, as it does for its user. What says where the repository is
//! comes from the [`Place`] alone: in a hook the variables for that are set, and may be another's.

use std::io::Write as _;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::Place;

/// Variables that point git at a repository; hooks have them set.
const LOCAL: [&str; 16] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// Returns a git that is to run in a place, with nothing on its standard input and errors.
pub(super) fn command(place: &Place, args: &[&str]) -> Command {
    let mut git = Command::new("git");
    for name in LOCAL {
        git.env_remove(name);
    }
    git.arg("-C")
        .arg(place.root.as_ref().unwrap_or(&place.git_dir))
        .args(args)
        .stdin(Stdio::null())
        .stderr(Stdio::null());
    git
}

/// Returns what a git that only reads prints, or none if it fails or is not there.
pub(super) fn output(place: &Place, args: &[&str]) -> Option<Vec<u8>> {
    let args = [&["--no-optional-locks"], args].concat();
    let out = command(place, &args).output().ok()?;
    out.status.success().then_some(out.stdout)
}

/// Returns the first line that git prints.
pub(super) fn line(place: &Place, args: &[&str]) -> Option<String> {
    let out = output(place, args)?;
    let line = out.split(|byte| *byte == b'\n').next()?;
    String::from_utf8(line.to_vec()).ok()
}

/// Returns what git prints when it is given some bytes to read, or none if it fails.
pub(super) fn with_input(place: &Place, args: &[&str], input: &[u8]) -> Option<Vec<u8>> {
    let out = run(command(place, args), input)?;
    out.status.success().then_some(out.stdout)
}

/// How long a git waits that a hook has started: a file system or a monitor of files may hang.
const PATIENCE: Duration = Duration::from_secs(10);

/// Runs a git in a hook; none if it cannot be started, or hangs, and is then ended.
pub(super) fn run(mut git: Command, input: &[u8]) -> Option<Output> {
    if !input.is_empty() {
        git.stdin(Stdio::piped());
    }
    let mut child = git.stdout(Stdio::piped()).spawn().ok()?;
    // In threads of their own, as either pipe may be full while git waits for the other.
    std::thread::scope(|scope| {
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
        let reader = scope.spawn(move || {
            let mut read = Vec::new();
            stdout.map(|mut out| std::io::Read::read_to_end(&mut out, &mut read));
            read
        });
        let status = ended(&mut child);
        let stdout = reader.join().unwrap_or_default();
        Some(Output { status: status?, stdout, stderr: Vec::new() })
    })
}

fn ended(child: &mut Child) -> Option<std::process::ExitStatus> {
    let began = Instant::now();
    let mut pause = Duration::from_micros(200);
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if began.elapsed() < PATIENCE => {}
            _ => break,
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(5));
    }
    end(child);
    None
}

/// Ends a git so that it takes its locks with it, if it still can.
fn end(child: &mut Child) {
    if cfg!(unix) {
        let asked = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
        let began = Instant::now();
        while asked.is_ok() && began.elapsed() < Duration::from_secs(1) {
            if matches!(child.try_wait(), Ok(Some(_))) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }
    let _ = child.kill();
    let _ = child.wait();
}
