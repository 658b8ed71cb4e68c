//! Whether sealed batches are as they were sealed, and where somebody finds them.

use super::{Found, Severity};
use crate::app::open::App;
use crate::error::Error;
use crate::git::LOG_REF;
use crate::store::paths::COLLAB;

/// How many batches are named.
const NAMED: usize = 3;

pub(super) fn check(app: &App, found: &mut Vec<Found>) -> Result<(), Error> {
    orphans(app, found)?;
    deleted(app, found);
    let repo = app.site.repo();
    let tip = repo.and_then(|repo| repo.log_tip(LOG_REF).ok().flatten());
    let in_log = |path: &str, bytes: &[u8]| repo?.log_batch_beside(tip.as_deref()?, path, bytes);
    let altered = app.store.check_batches(&in_log)?;
    let place = |path: &str| format!("{COLLAB}/log/{path}");
    let restore = |path: &str| {
        format!(
            "Restore the file as it was sealed: `git log -- {0}` tells who changed it, and `git checkout \
             COMMIT -- {0}` takes it from a commit.",
            place(path)
        )
    };
    for (path, count) in &altered.lacking {
        found.push(
            Found::new(
                Severity::Damage,
                "batch-lacks",
                format!("it lacks {count} of its events, which the store has"),
            )
            .at(place(path))
            .means("Nothing is lost here, but whoever gets only this file does not get them.")
            .by_hand(restore(path)),
        );
    }
    for (path, count) in &altered.edited {
        found.push(
            Found::new(
                Severity::Damage,
                "batch-edited",
                format!("{count} of its lines say something else than the store has"),
            )
            .at(place(path))
            .means("Somebody edited them. Of two lines with one id, the lesser counts, in every clone.")
            .by_hand(restore(path)),
        );
    }
    for (first, second) in &altered.doubled {
        found.push(
            Found::new(
                Severity::Note,
                "batch-doubled",
                format!("it holds just what {} does", place(first)),
            )
            .at(place(second))
            .means("Each event counts once, however often it is there.")
            .by_hand(format!("It may go: `git rm {}`.", place(second))),
        );
    }
    Ok(())
}

/// Tells of own batches that are in no branch, index or worktree.
fn orphans(app: &App, found: &mut Vec<Found>) -> Result<(), Error> {
    let gone = app.store.orphans(app.site.sources().batches)?;
    let Some(first) = gone.first() else { return Ok(()) };
    let what = match gone.len() {
        1 => "a batch of this clone is in no branch, index or worktree any more".to_owned(),
        count => {
            format!("{count} batches of this clone are in no branch, index or worktree any more")
        }
    };
    let mut names: Vec<&str> = gone.iter().take(NAMED).map(String::as_str).collect();
    names.extend((gone.len() > NAMED).then_some("…"));
    found.push(
        Found::new(Severity::Note, "batch-orphaned", what)
            .at(format!("{COLLAB}/log/{first}"))
            .means(format!(
                "Their commits were dropped, reverted or stashed ({}). Nothing is lost here, but nobody else \
                 gets it.",
                names.join(", ")
            ))
            .by_hand("The next seal puts their events into a new batch: `collab publish`, or a commit."),
    );
    Ok(())
}

/// Tells of a commit that took all batches away.
fn deleted(app: &App, found: &mut Vec<Found>) {
    let Some(repo) = app.site.repo() else { return };
    let Some(commit) = app.site.head().commit else { return };
    let Ok(Some(by)) = repo.log_deleted_by(&commit) else { return };
    let short: String = by.chars().take(8).collect();
    found.push(
        Found::new(
            Severity::Note,
            "log-deleted",
            format!("commit {short} took all sealed batches off this branch"),
        )
        .at(format!("{COLLAB}/log"))
        .means(
            "Nothing is lost while the store or another branch has them. A clone of this branch alone does not \
             get it.",
        )
        .by_hand(format!("Bring them back: `git checkout {short}^ -- {COLLAB}/log`, and commit that.")),
    );
}
