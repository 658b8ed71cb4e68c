//! From where on things are new to a reader.
//!
//! Whoever was never briefed in this clone is a newcomer as long as all that it did, anywhere, is younger than
//! a day: to begin by taking a task must not cost anybody the onboarding.

use jiff::Timestamp;

use crate::app::open::App;
use crate::domain::name::Name;
use crate::error::Error;
use crate::store::cursors;
use crate::store::index::Index;
use crate::store::index::activity::Since;
use crate::store::index::commits::CommitsFrom;
use crate::store::index::participants::ParticipantRow;

/// For how long somebody is new who was never briefed here, in milliseconds.
const NEW: i64 = 86_400_000;

/// From where on things are new.
pub(super) struct Beginning {
    pub(super) events: Since,
    pub(super) commits: CommitsFrom,
    /// When that was; nothing for a newcomer.
    pub(super) since: Option<Timestamp>,
}

impl Beginning {
    pub(super) fn find(
        app: &App,
        me: Option<&Name>,
        said: Option<&str>,
        newcomer: i64,
    ) -> Result<Self, Error> {
        let at = |millis: i64, since| Self {
            events: Since::Millis(millis),
            commits: CommitsFrom::Millis(millis),
            since,
        };
        if let Some(millis) = app.since_millis(said)? {
            return Ok(at(millis, Timestamp::from_millisecond(millis).ok()));
        }
        let Some(me) = me else { return Ok(at(newcomer, None)) };
        let cursor = cursors::read(app.store.paths()).readers.remove(me).unwrap_or_default();
        if let Some(brief) = cursor.brief {
            // Earlier builds took an id from the end of time for the newest: nothing comes after it.
            let is_possible = app.followed()?.is_none_or(|followed| brief.id <= followed);
            // The newest event then may be much older than that briefing.
            let newest = Timestamp::from_millisecond(brief.id.clock().millis()).ok();
            let since = brief.at.or(newest.filter(|_| is_possible));
            let millis = since.map_or(newcomer, Timestamp::as_millisecond);
            let same = brief.store == app.store.meta.nonce;
            return Ok(Self {
                events: if same {
                    Since::Arrived(brief.seq)
                } else if is_possible {
                    Since::Id(brief.id)
                } else {
                    Since::Millis(millis)
                },
                commits: if same {
                    CommitsFrom::Arrived(brief.commits)
                } else {
                    CommitsFrom::Millis(millis)
                },
                since,
            });
        }
        let index = app.store.index();
        let last = match (index.participant(me)?, app.followed()?) {
            (Some(row), Some(followed)) if !is_new(index, &row, app.now())? => {
                index.last_of(me, followed)?
            }
            _ => None,
        };
        // Others are told what came since their own last act.
        let Some((id, millis)) = last else { return Ok(at(newcomer, None)) };
        // What a stranger wrote may tell any time, and one to come would leave nothing to be told.
        let millis = millis.min(id.clock().millis()).min(app.now().as_millisecond());
        let since = Timestamp::from_millisecond(millis).ok();
        Ok(Self { events: Since::Id(id), ..at(millis, since) })
    }
}

/// Says whether all that somebody did is younger than a day.
fn is_new(index: Index<'_>, row: &ParticipantRow, now: Timestamp) -> Result<bool, Error> {
    let young = index.count_since(&row.participant.name, now.as_millisecond() - NEW)?;
    Ok(young >= row.events)
}
