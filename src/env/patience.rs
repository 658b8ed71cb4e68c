//! How long this process waits for others.
//!
//! Invariant: `COLLAB_TEST_LOCK_MS`, for tests only, can shorten a wait and never lengthen it. A value
//! that does not parse is ignored.

use std::time::Duration;

/// Returns how long to wait for a lock, given how long that is outside tests.
#[must_use]
pub fn for_lock(usual: Duration) -> Duration {
    let given = super::process_var("COLLAB_TEST_LOCK_MS").and_then(|text| text.parse().ok());
    given.map_or(usual, |milliseconds| usual.min(Duration::from_millis(milliseconds)))
}
