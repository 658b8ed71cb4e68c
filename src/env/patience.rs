//! How long this process waits for others.
//!
//! Invariant: `COLLAB_TEST_LOCK_MS`, for tests only, can shorten a wait and never lengthen it. A value
//! that does not parse is ignored.

use std::cell::RefCell;
use std::sync::OnceLock;
use std::time::Duration;

/// The longest that this process waits for anybody.
static AT_MOST: OnceLock<Duration> = OnceLock::new();

thread_local! {
    /// What says that nobody waits for this thread any more.
    static GIVEN_UP: RefCell<Option<Box<dyn Fn() -> bool>>> = const { RefCell::new(None) };
}

/// Runs something for somebody who may give up waiting for it.
pub fn unless<T>(given_up: impl Fn() -> bool + 'static, run: impl FnOnce() -> T) -> T {
    GIVEN_UP.set(Some(Box::new(given_up)));
    let done = run();
    GIVEN_UP.set(None);
    done
}

/// Says whether nobody waits for this thread any more; whoever waits for long looks.
pub fn is_over() -> bool {
    GIVEN_UP.with_borrow(|given_up| given_up.as_ref().is_some_and(|given_up| given_up()))
}

/// Makes this process wait for a lock no longer than that; what is said first holds.
pub fn wait_at_most(wait: Duration) {
    let _ = AT_MOST.set(wait);
}

/// Ends this process after a while, whatever it does then, as if it had nothing more to do.
pub fn end_after(span: Duration) {
    std::thread::spawn(move || {
        std::thread::sleep(span);
        std::process::exit(0);
    });
}

/// Returns how long to wait for a lock, given how long that is usually.
#[must_use]
pub fn for_lock(usual: Duration) -> Duration {
    let usual = AT_MOST.get().map_or(usual, |most| usual.min(*most));
    let given = super::process_var("COLLAB_TEST_LOCK_MS").and_then(|text| text.parse().ok());
    given.map_or(usual, |milliseconds| usual.min(Duration::from_millis(milliseconds)))
}
