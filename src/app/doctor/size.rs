//! How much room it takes.

use super::{Found, Severity};
use crate::app::open::App;
use crate::error::Error;
use crate::store::remove::size;

/// From how many bytes on the live directory is large: that of a million events has less.
const LIVE: u64 = 4_000_000_000;
/// From how many bytes on the batches of a worktree are.
const LOG: u64 = 500_000_000;

pub(super) fn check(app: &App, found: &mut Vec<Found>) -> Result<(), Error> {
    let paths = app.store.paths();
    let live = size(paths.live());
    if live > LIVE {
        found.push(
            large(live, app.shown(paths.live())).by_hand(
                "Files that end in `.aside` are what was set aside, and may be deleted; so may `search.db`, which \
                 is made anew.",
            ),
        );
    }
    let Some(log) = paths.log() else { return Ok(()) };
    let batches = size(&log);
    if batches > LOG {
        found.push(large(batches, app.shown(&log)).by_hand(
            "Nothing needs to be done; git packs it far smaller. Long texts are best kept in files, and named by path.",
        ));
    }
    Ok(())
}

fn large(bytes: u64, place: String) -> Found {
    Found::new(Severity::Note, "size", format!("it has {} MB", bytes / 1_000_000))
        .at(place)
        .means("It takes room on the disk; nothing is slow because of it.")
}
