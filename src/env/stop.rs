//! Being told to stop: Ctrl-C, a request to end, a terminal that was closed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock};

/// Whether this process was told to stop.
static TOLD: AtomicBool = AtomicBool::new(false);

/// What is done as soon as it is.
static WAKES: Mutex<Vec<Box<dyn Fn() + Send>>> = Mutex::new(Vec::new());

/// Lets what tells this process to stop be noticed, in the place of ending it at once: whoever calls this has
/// something to end first. A second time it ends at once all the same.
pub fn notice() {
    static NOTICED: OnceLock<()> = OnceLock::new();
    NOTICED.get_or_init(|| {
        // Where it cannot be noticed, the process ends as any other.
        let _ = ctrlc::set_handler(|| {
            if TOLD.swap(true, Ordering::Relaxed) {
                std::process::exit(130);
            }
            for wake in WAKES.lock().iter().flat_map(|wakes| wakes.iter()) {
                wake();
            }
        });
    });
}

/// Has something done as soon as this process is told to stop.
pub fn wakes(wake: impl Fn() + Send + 'static) {
    notice();
    if let Ok(mut wakes) = WAKES.lock() {
        wakes.push(Box::new(wake));
    }
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
