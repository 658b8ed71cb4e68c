//! The time and randomness.
//!
//! Invariant: no other file reads the clock or draws random numbers. Two variables, for tests
//! only, take their place:
//!
//! - `COLLAB_TEST_NOW`: the time, in RFC 3339. It stands still for the whole process.
//! - `COLLAB_TEST_SEED`: a `u64` from which all random numbers of the process follow. Two
//!   processes given the same seed draw the same numbers, so a test gives each its own.
//!
//! A value that does not parse is ignored.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use jiff::Timestamp;

/// Returns the time, to the millisecond.
pub fn now() -> Timestamp {
    let given = super::process_var("COLLAB_TEST_NOW").and_then(|text| text.parse().ok());
    to_millisecond(given.unwrap_or_else(Timestamp::now))
}

/// Returns the time by the system's own count, as files have it: no test's time takes its place.
pub fn system_time() -> SystemTime {
    SystemTime::now()
}

/// Returns a random number.
pub fn random_u32() -> u32 {
    u32::from_le_bytes(random_bytes())
}

/// Returns random bytes.
pub fn random_bytes<const N: usize>() -> [u8; N] {
    static SEEDED: OnceLock<Option<Seeded>> = OnceLock::new();
    let seeded = SEEDED.get_or_init(|| {
        let seed = super::process_var("COLLAB_TEST_SEED")?;
        seed.parse().ok().map(Seeded::new)
    });

    let mut bytes = [0; N];
    match seeded {
        Some(seeded) => seeded.fill(&mut bytes),
        // The standard library's hash maps draw from the same source and stop just so.
        None => getrandom::fill(&mut bytes).expect("the operating system gives random bytes"),
    }
    bytes
}

/// Cuts off what the journal does not keep, so that a time compares equal after a round trip.
fn to_millisecond(time: Timestamp) -> Timestamp {
    let nanosecond = time.subsec_nanosecond() / 1_000_000 * 1_000_000;
    Timestamp::new(time.as_second(), nanosecond).expect("a time cut towards 1970 stays in range")
}

/// A deterministic source (splitmix64): good enough to look random, and every seed will do.
struct Seeded {
    state: AtomicU64,
}

impl Seeded {
    const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

    fn new(seed: u64) -> Self {
        Self { state: AtomicU64::new(seed) }
    }

    fn next(&self) -> u64 {
        let state = self.state.fetch_add(Self::STEP, Ordering::Relaxed).wrapping_add(Self::STEP);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            chunk.copy_from_slice(&self.next().to_le_bytes()[..chunk.len()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_cut_to_the_millisecond() {
        let time: Timestamp = "2026-01-02T03:04:05.678999999Z".parse().unwrap();

        assert_eq!(to_millisecond(time).to_string(), "2026-01-02T03:04:05.678Z");
        assert_eq!(now().subsec_nanosecond() % 1_000_000, 0);
    }

    #[test]
    fn the_least_and_the_greatest_time_can_be_cut() {
        assert!(to_millisecond(Timestamp::MIN) >= Timestamp::MIN);
        assert!(to_millisecond(Timestamp::MAX) <= Timestamp::MAX);
    }

    #[test]
    fn a_seed_gives_the_published_numbers_of_splitmix64() {
        let seeded = Seeded::new(1_234_567);

        assert_eq!(seeded.next(), 6_457_827_717_110_365_317);
        assert_eq!(seeded.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn bytes_of_one_seed_repeat_and_of_another_differ() {
        let draw = |seed| {
            let mut bytes = [0; 11];
            Seeded::new(seed).fill(&mut bytes);
            bytes
        };

        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
    }

    #[test]
    fn two_draws_differ() {
        assert_ne!(random_bytes::<16>(), random_bytes::<16>());
    }
}
