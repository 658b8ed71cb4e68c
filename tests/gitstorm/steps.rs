//! What may happen, and how often.

use crate::ground::{At, Ground};

type Step = fn(&mut Ground, &At);

/// Each step with its weight.
const STEPS: [(usize, Step); 30] = [
    (20, Ground::send),
    (9, Ground::add_task),
    (5, Ground::claim),
    (3, Ground::note),
    (3, Ground::set_context),
    (4, Ground::read),
    (12, |ground, at| drop(ground.commit(at, &[]))),
    (3, |ground, at| drop(ground.commit(at, &["--amend"]))),
    (3, |ground, at| drop(ground.commit(at, &["--no-verify"]))),
    (2, |ground, at| drop(ground.git(at, &["commit", "-q", "--allow-empty", "-m", "Nothing"]))),
    (3, Ground::commit_partly),
    (4, Ground::commit_in_vain),
    (2, |ground, at| drop(ground.edit(at))),
    (3, Ground::stash),
    (3, Ground::stash_pop),
    (2, Ground::clean),
    (3, Ground::reset),
    (5, Ground::checkout),
    (3, Ground::new_branch),
    (2, Ground::delete_branch),
    (6, Ground::merge),
    (4, Ground::rebase),
    (4, Ground::pick_or_revert),
    (3, Ground::add_worktree),
    (2, Ground::remove_worktree),
    (4, Ground::push),
    (4, Ground::pull),
    (1, Ground::collect_garbage),
    (2, Ground::lose_the_store),
    (2, Ground::read_only),
];

/// Does one step somewhere.
pub(crate) fn one(ground: &mut Ground) {
    ground.told.steps += 1;
    let at = ground.anywhere();
    let sum: usize = STEPS.iter().map(|(weight, _)| weight).sum();
    // The two that are about both clones.
    let mut thrown = ground.dice.below(sum + 4);
    for (weight, step) in STEPS {
        if thrown < weight {
            return step(ground, &at);
        }
        thrown -= weight;
    }
    if thrown < 3 { ground.sync(&at) } else { ground.sync_both() }
}
