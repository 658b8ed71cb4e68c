//! Whether somebody who has a role, or holds work, is gone.

use jiff::Timestamp;

use crate::app::presence::Presence;
use crate::domain::name::Name;
use crate::store::index::participants::ParticipantRow;

/// So many seconds somebody whose client has ended may be silent: it may only be started anew.
const ENDED: i64 = 2 * 60;
/// So many seconds anybody else may be silent who does not run here.
const SILENT: i64 = 30 * 60;

/// Says whether somebody is gone: its client was known in this clone and has ended, or nothing was seen of
/// it for half an hour, nor does it run here. Of somebody in another clone only what it wrote is seen.
pub(crate) fn is_gone(
    presence: &Presence,
    name: &Name,
    row: Option<&ParticipantRow>,
    now: Timestamp,
) -> bool {
    if presence.is_running(name) {
        return false;
    }
    let last = row.and_then(|row| presence.last_here(row));
    let silent = last.map_or(i64::MAX, |last| now.as_second().saturating_sub(last.as_second()));
    silent >= if presence.has_ended(name) { ENDED } else { SILENT }
}
