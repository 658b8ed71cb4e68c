//! Being told to stop: Ctrl-C, a request to end, a terminal that was closed.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use super::process::kill;

/// How often it is looked whether all is over.
const LOOKS: Duration = Duration::from_millis(20);

/// Whether this process was told to stop.
static TOLD: AtomicBool = AtomicBool::new(false);

/// The groups of processes that this one has started and that must not outlive it, each by its first process.
static GROUPS: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// What is done as soon as it is.
static WAKES: Mutex<Vec<Box<dyn Fn() + Send>>> = Mutex::new(Vec::new());

/// Lets what tells this process to stop be noticed, in the place of ending it at once: whoever calls this has
/// something to end first. A second time it ends at once all the same, with the groups of processes that it has
/// [started](start).
pub fn notice() {
    static NOTICED: OnceLock<()> = OnceLock::new();
    NOTICED.get_or_init(|| {
        // Where it cannot be noticed, the process ends as any other.
        let _ = ctrlc::set_handler(|| {
            if TOLD.swap(true, Ordering::Relaxed) {
                for group in GROUPS.lock().iter().flat_map(|groups| groups.iter()) {
                    kill(*group, true);
                }
                std::process::exit(130);
            }
            for wake in WAKES.lock().iter().flat_map(|wakes| wakes.iter()) {
                wake();
            }
        });
    });
}

/// Starts processes, in a group of their own whose number comes with them. The group ends with this process when that
/// is told to stop twice, until it is [over].
///
/// # Errors
/// When they cannot be started.
pub fn start<S>(start: impl FnOnce() -> io::Result<(u32, S)>) -> io::Result<(u32, S)> {
    // Whoever is told to stop between the two waits for the lock.
    let mut groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
    let (group, started) = start()?;
    groups.push(group);
    Ok((group, started))
}

/// Forgets a group of processes, as it was ended.
pub fn over(group: u32) {
    GROUPS.lock().unwrap_or_else(PoisonError::into_inner).retain(|other| *other != group);
}

/// Has something done as soon as this process is told to stop.
pub fn wakes(wake: impl Fn() + Send + 'static) {
    notice();
    if let Ok(mut wakes) = WAKES.lock() {
        wakes.push(Box::new(wake));
    }
}

/// Ends this process once all that it has [started](start) is over, or after that time at the latest.
pub fn end_once_over(most: Duration) -> ! {
    let until = Instant::now() + most;
    let is_over = || GROUPS.lock().unwrap_or_else(PoisonError::into_inner).is_empty();
    while !is_over() && Instant::now() < until {
        std::thread::sleep(LOOKS);
    }
    std::process::exit(130);
}

/// Tells this process to stop: what it has started ends.
pub fn tell() {
    TOLD.store(true, Ordering::Relaxed);
}

/// Says whether this process was told to stop.
#[must_use]
pub fn is_told() -> bool {
    TOLD.load(Ordering::Relaxed)
}
