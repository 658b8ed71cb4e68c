//! Claims of the reader's that do not count, as another clone's came first.
//!
//! They are told wherever somebody looks for what is new, until its next briefing has told them. No event says
//! so: it follows from the claims, in every clone.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::open::App;
use crate::domain::event::Noun;
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::error::Error;
use crate::store::cursors::{self, Briefed};

/// How many are looked at.
const MOST: usize = 100;

/// A claim that lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LostClaimView {
    /// The short id of the task.
    pub short: String,
    /// What it is.
    pub title: String,
    /// Who holds it instead.
    pub won_by: String,
}

impl App {
    /// Returns the claims of somebody's that lost and of which no briefing has told it.
    pub(crate) fn claims_lost(&self, name: &Name) -> Result<Vec<LostClaimView>, Error> {
        let index = self.store.index();
        let ids = index.lost_claims(name, MOST)?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let cursor = cursors::read(self.store.paths()).readers.remove(name).unwrap_or_default();
        let mut lost = Vec::new();
        for id in ids {
            let Some(task) = index.task(id)?.map(|row| row.task) else { continue };
            let Some(claim) = task.contested.iter().rfind(|claim| claim.by == *name) else {
                continue;
            };
            if !task.status.is_open() || task.assignee.as_ref() == Some(name) {
                continue;
            }
            let brief = cursor.brief.as_ref();
            if self.is_since(brief, claim.id)? || self.is_since(brief, task.hold)? {
                lost.push(LostClaimView {
                    short: index.short(Noun::Task, id)?,
                    title: task.title,
                    won_by: claim.won_by.to_string(),
                });
            }
        }
        Ok(lost)
    }

    /// Says whether an event came after a briefing.
    fn is_since(&self, brief: Option<&Briefed>, id: Id) -> Result<bool, Error> {
        let Some(brief) = brief else { return Ok(true) };
        if brief.store != self.store.meta.nonce {
            return Ok(id > brief.id);
        }
        Ok(self.store.index().arrived(id)?.is_some_and(|seq| seq > brief.seq))
    }
}
