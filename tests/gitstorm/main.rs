//! Does what is shared survive git? Two clones of one bare remote, up to three worktrees each, and hundreds
//! of random steps of git and `collab`, mixed.
//!
//! At the end both clones sync, and then:
//!
//! - every event that was acknowledged with exit code 0 is in both clones and in a fresh clone, but for those
//!   that were said to be durable in a worktree only and whose worktree was cleaned or removed before
//!   another command could take them in;
//! - both clones and the fresh one show the same;
//! - no git command failed because of `.collab`, but for a batch that was left staged by a rejected
//!   commit-msg, an aborted commit message or a `stash pop`; each of these is counted, and gone after
//!   the next `collab` command. A stash that was popped, kept as the code conflicted, and popped again
//!   brings no untracked file twice: that, too, is counted.
//!
//! Everything follows from a seed, but for the two syncs that are started at once. A seed that fails prints
//! what was done, and how to run it again:
//! `COLLAB_SEEDS=1 COLLAB_SEED_BASE=<seed> cargo test --test gitstorm -- --ignored --nocapture`;
//! with `COLLAB_SHOW=1` prints what was done in any case.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod check;
mod dice;
mod ground;
mod history;
mod steps;
mod writes;

use std::panic::{AssertUnwindSafe, catch_unwind};

use ground::{Ground, Told};

/// How many steps a storm has.
const STEPS: usize = 250;

/// Runs one storm; says what it came to.
fn storm(seed: u64) -> Told {
    let mut ground = Ground::new(seed);
    let ran = catch_unwind(AssertUnwindSafe(|| {
        for _ in 0..STEPS {
            steps::one(&mut ground);
        }
        check::all(&mut ground);
    }));
    if let Err(panic) = ran {
        eprintln!("seed {seed}, after {} steps:", ground.told.steps);
        for line in ground.transcript.iter().rev().take(60).rev() {
            eprintln!("  {line}");
        }
        ground.keep();
        eprintln!(
            "again: COLLAB_SEEDS=1 COLLAB_SEED_BASE={seed} cargo test --test gitstorm -- --ignored --nocapture"
        );
        std::panic::resume_unwind(panic);
    }
    if std::env::var_os("COLLAB_SHOW").is_some() {
        ground.transcript.iter().for_each(|line| println!("{line}"));
    }
    ground.told
}

macro_rules! seeds {
    ($($name:ident: $seed:expr;)*) => {
        $(#[test]
        fn $name() {
            let told = storm($seed);
            assert!(told.acknowledged > 20 && told.git > 50, "a storm of nothing: {told:?}");
        })*
    };
}

seeds! {
    nothing_is_lost_in_the_first_storm: 1;
    nothing_is_lost_in_the_second_storm: 2;
    nothing_is_lost_in_the_third_storm: 3;
    nothing_is_lost_in_the_fourth_storm: 4;
    nothing_is_lost_in_the_fifth_storm: 5;
}

/// Any number of storms: `COLLAB_SEEDS` of them, from `COLLAB_SEED_BASE` on.
#[test]
#[ignore = "takes about a minute a seed"]
fn any_number_of_storms() {
    let number = |name: &str, default: u64| {
        std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let (seeds, base) = (number("COLLAB_SEEDS", 5), number("COLLAB_SEED_BASE", 1000));
    let mut failed = Vec::new();
    for seed in base..base + seeds {
        match catch_unwind(|| storm(seed)) {
            Ok(told) => println!("seed {seed}: {told:?}"),
            Err(_) => failed.push(seed),
        }
    }
    assert!(failed.is_empty(), "of {seeds} storms these failed: {failed:?}");
}
