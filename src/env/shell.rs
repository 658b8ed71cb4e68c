//! Runs a line for the shell that somebody trusts: with low priority, for a while, and keeping some of what it
//! prints.
//!
//! Invariant: once this returns, or this process ends in whatever way, nothing that it has started runs any more,
//! but what left its group of processes.

use std::io::{self, Read, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::process::kill;
use super::stop;

/// So much of the beginning of what it prints is kept, and so much of the end, in bytes.
const KEPT: usize = 64 * 1024;
/// How often is looked whether to stop.
const LOOK: Duration = Duration::from_millis(50);
/// How long what was printed is waited for once all has ended.
const AFTER: Duration = Duration::from_millis(500);

/// What is to run.
#[derive(Clone, Copy, Debug)]
pub struct Line<'l> {
    /// The line.
    pub line: &'l str,
    /// Where.
    pub dir: &'l Path,
    /// What it reads.
    pub input: &'l [u8],
    /// How long it may take.
    pub timeout: Duration,
    /// Whether everything else goes first.
    pub low: bool,
}

/// How it ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// By itself, with this code; none if a signal ended it.
    Exited(Option<i32>),
    /// Its time was over.
    TimedOut,
    /// It was told to stop.
    Stopped,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Ran {
    /// How it ended.
    pub ended: Ended,
    /// What it printed, on both ways, in order; with the middle left out where that is much.
    pub output: String,
    /// How long it took.
    pub took: Duration,
}

/// Runs a line until it ends, its time is over, or `stop` says so.
///
/// # Errors
/// When it cannot be started.
pub fn run(line: Line<'_>, stop: &dyn Fn() -> bool) -> io::Result<Ran> {
    let begun = Instant::now();
    let (reader, writer) = io::pipe()?;
    let (group, (mut child, leash)) = stop::start(|| start(line, writer))?;
    if let Some(mut stdin) = child.stdin.take() {
        let input = line.input.to_vec();
        // Whoever does not read what it is given must not hold us up.
        std::thread::spawn(move || stdin.write_all(&input));
    }
    let printed = collect(reader);
    let (sender, done) = mpsc::channel();
    std::thread::spawn(move || sender.send(child.wait()));
    let ended = loop {
        match done.recv_timeout(LOOK) {
            Ok(status) => break Ended::Exited(status?.code()),
            Err(RecvTimeoutError::Disconnected) => return Err(io::ErrorKind::BrokenPipe.into()),
            Err(RecvTimeoutError::Timeout) if stop() => break Ended::Stopped,
            Err(RecvTimeoutError::Timeout) if begun.elapsed() >= line.timeout => {
                break Ended::TimedOut;
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
    };
    // Also what it has left running in the background.
    kill(group, true);
    stop::over(group);
    if let Some(mut leash) = leash {
        let _ = leash.wait();
    }
    if !matches!(ended, Ended::Exited(_)) {
        let _ = done.recv_timeout(AFTER * 4);
    }
    let output = printed.recv_timeout(AFTER).unwrap_or_default();
    Ok(Ran { ended, output, took: begun.elapsed() })
}

/// Starts a line with what ends it should this process be killed; returns the number of their group as well.
fn start(line: Line<'_>, writer: io::PipeWriter) -> io::Result<(u32, (Child, Option<Child>))> {
    let leash = leash()?;
    let group = leash.as_ref().map(Child::id);
    let child = match start_line(line, writer, group) {
        Ok(child) => child,
        Err(error) => {
            if let Some(mut leash) = leash {
                let _ = leash.kill();
                let _ = leash.wait();
            }
            return Err(error);
        }
    };
    Ok((group.unwrap_or(child.id()), (child, leash)))
}

/// Starts what leads the group of a line, and kills all of it once this process is gone, however it ended: only this
/// process can write to what it reads.
#[cfg(unix)]
fn leash() -> io::Result<Option<Child>> {
    let mut command = Command::new("sh");
    command.args(["-c", "read -r over; kill -s KILL 0"]);
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn().map(Some)
}

/// There is no such thing: what runs there outlives who started it if that is killed.
#[cfg(not(unix))]
fn leash() -> io::Result<Option<Child>> {
    Ok(None)
}

fn start_line(line: Line<'_>, writer: io::PipeWriter, group: Option<u32>) -> io::Result<Child> {
    let spawn = |program: &str, args: &[&str]| {
        let mut command = Command::new(program);
        command.args(args).current_dir(line.dir).stdout(writer.try_clone()?);
        command.stderr(writer.try_clone()?);
        command.stdin(if line.input.is_empty() { Stdio::null() } else { Stdio::piped() });
        apart(&mut command, group, line.low);
        command.spawn()
    };
    if cfg!(windows) {
        return spawn("cmd", &["/C", line.line]);
    }
    if line.low
        && let Ok(child) = spawn("nice", &["-n", "10", "sh", "-c", "--", line.line])
    {
        return Ok(child);
    }
    // A line may begin as an option does.
    spawn("sh", &["-c", "--", line.line])
}

/// Puts it into a group that is not ours, so that all of it can be ended at once.
#[cfg(unix)]
fn apart(command: &mut Command, group: Option<u32>, _low: bool) {
    let group = group.and_then(|group| i32::try_from(group).ok()).unwrap_or(0);
    std::os::unix::process::CommandExt::process_group(command, group);
}

#[cfg(windows)]
fn apart(command: &mut Command, _group: Option<u32>, low: bool) {
    const BELOW_NORMAL: u32 = 0x4000;
    if low {
        std::os::windows::process::CommandExt::creation_flags(command, BELOW_NORMAL);
    }
}

/// Reads what is printed, to the end, in a thread of its own, and keeps some of it.
fn collect(mut reader: io::PipeReader) -> mpsc::Receiver<String> {
    let (sender, printed) = mpsc::channel();
    std::thread::spawn(move || {
        let (mut first, mut last, mut left_out) = (Vec::new(), Vec::new(), false);
        let mut buffer = [0; 8192];
        while let Ok(read @ 1..) = reader.read(&mut buffer) {
            let room = (KEPT - first.len()).min(read);
            first.extend_from_slice(&buffer[..room]);
            last.extend_from_slice(&buffer[room..read]);
            if last.len() > 2 * KEPT {
                last.drain(..last.len() - KEPT);
                left_out = true;
            }
        }
        let between: &[u8] = if left_out { b"\n[...]\n" } else { b"" };
        let all = [&first[..], between, &last[..]].concat();
        sender.send(String::from_utf8_lossy(&all).into_owned())
    });
    printed
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn run_line(line: &str, timeout: Duration, stop: bool) -> Ran {
        let dir = std::env::temp_dir();
        let line = Line { line, dir: &dir, input: b"in\n", timeout, low: true };
        run(line, &|| stop).expect("a shell starts")
    }

    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn how_it_ends_and_what_it_prints_is_returned() {
        let ran = run_line("cat; echo err >&2; exit 3", LONG, false);
        assert_eq!((ran.ended, ran.output.as_str()), (Ended::Exited(Some(3)), "in\nerr\n"));
    }

    #[test]
    fn what_takes_too_long_or_is_to_stop_is_ended_with_what_it_started() {
        for (stop, ended) in [(true, Ended::Stopped), (false, Ended::TimedOut)] {
            let ran = run_line("echo begun; sleep 600 & wait", Duration::from_millis(200), stop);
            assert_eq!(ran.ended, ended);
            // The end of what was printed comes only once nobody can write there any more.
            assert_eq!(ran.output, "begun\n");
        }
    }

    #[test]
    fn what_is_left_in_the_background_is_ended() {
        let ran = run_line("sleep 600 & echo done", LONG, false);
        assert_eq!((ran.ended, ran.output.as_str()), (Ended::Exited(Some(0)), "done\n"));
    }

    #[test]
    fn of_much_the_beginning_and_the_end_are_kept() {
        let ran = run_line("echo first; seq 1 200000; echo last", LONG, false);
        assert!(ran.output.starts_with("first\n1\n") && ran.output.ends_with("200000\nlast\n"));
        assert!(ran.output.len() < 4 * KEPT && ran.output.contains("\n[...]\n"));
    }
}
