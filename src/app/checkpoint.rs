//! Checkpoints: where somebody stands in a long piece of work, and whether it may be spoken to meanwhile.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::find;
use super::message::about_text;
use super::open::App;
use super::presence::Presence;
use super::session::is_gone;
use crate::domain::about::About;
use crate::domain::checkpoint::{Begun, Checkpoint, Ended};
use crate::domain::event::{Body, Noun};
use crate::domain::name::Name;
use crate::domain::text::text;
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::items::ItemRow;
use crate::store::write::Write;

/// So many checkpoints of which nobody said that they are over are looked at.
const LOOKED_AT: usize = 1000;

/// A checkpoint to begin, as it was asked for.
#[derive(Clone, Debug, Default)]
pub struct Begin {
    /// What is done next, and where it stands.
    pub text: String,
    /// The task that it is for.
    pub task: Option<String>,
    /// What it concerns besides.
    pub about: Vec<String>,
    /// How many seconds it should take.
    pub seconds: Option<i64>,
    /// Whether all messages are shown meanwhile.
    pub interruptible: bool,
}

/// A checkpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckpointView {
    /// The full id.
    pub id: String,
    /// The short id.
    pub short: String,
    /// Who stands there.
    pub by: String,
    /// Since when.
    pub at: Timestamp,
    /// What is done next, and where it stands.
    pub text: String,
    /// What it concerns: short ids, and paths.
    pub about: Vec<String>,
    /// Until when it should take.
    pub until: Option<Timestamp>,
    /// Whether all messages are shown meanwhile, and not only critical ones.
    pub interruptible: bool,
    /// Whether it goes on: not ended, in time, and nothing else was done since.
    pub goes_on: bool,
    /// Whether whoever began it is gone, so that another picks the work up there.
    pub gone: bool,
}

/// Checkpoints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CheckpointsView {
    /// Those that go on, and those of who is gone; the newest first.
    pub checkpoints: Vec<CheckpointView>,
}

impl App {
    /// Begins a checkpoint; one that goes on ends with it, as with any act.
    ///
    /// # Errors
    /// When what it is about is not known, or a limit is passed.
    pub fn begin_checkpoint(&mut self, begin: &Begin) -> Result<CheckpointView, Error> {
        let index = self.store.index();
        let task = begin.task.as_deref().map(|task| find::task(index, task)).transpose()?;
        let about: Result<Vec<About>, Error> =
            begin.about.iter().map(|about| find::about(self, about)).collect();
        let begun = Begun {
            text: text("checkpoint", &begin.text)?,
            task: task.map(|row| row.task.id),
            about: about?,
            seconds: begin.seconds,
            interruptible: begin.interruptible,
        };
        begun.check()?;
        let id = self.write(|write| Ok(write.emit(None, Body::CheckpointBegun(begun))?))?;
        let row = self.store.index().checkpoint(id)?;
        let row = row.ok_or_else(|| find::missing(Some(Noun::Checkpoint), id))?;
        self.checkpoint_view(&row, &Presence::look(self))
    }

    /// Says that the checkpoint of who asks is over.
    ///
    /// # Errors
    /// When it is in none.
    pub fn end_checkpoint(&mut self) -> Result<CheckpointView, Error> {
        let (me, now) = (self.my_name()?, self.now());
        let row = self.write(|write| {
            let Some(row) = of(**write, &me, now)? else {
                return Err(Error::user("you are in no checkpoint").hint(
                    "Begin one with `collab checkpoint -m TEXT`; whatever you do next ends it.",
                ));
            };
            write.emit(Some(row.id), Body::CheckpointEnded(Ended {}))?;
            Ok(row)
        })?;
        let row = self.store.index().checkpoint(row.id)?;
        let row = row.ok_or_else(|| Error::user("the checkpoint is not there any more"))?;
        self.checkpoint_view(&row, &Presence::look(self))
    }

    /// Returns the checkpoints that go on, and those of who is gone.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn checkpoints(&self) -> Result<CheckpointsView, Error> {
        let presence = Presence::look(self);
        let mut checkpoints = Vec::new();
        for row in self.store.index().open_checkpoints(LOOKED_AT)? {
            let view = self.checkpoint_view(&row, &presence)?;
            if view.goes_on || view.gone {
                checkpoints.push(view);
            }
        }
        Ok(CheckpointsView { checkpoints })
    }

    /// Returns a checkpoint by a prefix of its id.
    pub(crate) fn checkpoint(&self, said: &str) -> Result<CheckpointView, Error> {
        let index = self.store.index();
        let (_, id) = find::object(index, said, Some(Noun::Checkpoint))?;
        let row = index.checkpoint(id)?;
        let row = row.ok_or_else(|| find::missing(Some(Noun::Checkpoint), said))?;
        self.checkpoint_view(&row, &Presence::look(self))
    }

    fn checkpoint_view(
        &self,
        row: &ItemRow<Checkpoint>,
        presence: &Presence,
    ) -> Result<CheckpointView, Error> {
        let index = self.store.index();
        let known = index.participant(&row.by)?;
        let acted = index.acted_after(&row.by, row.id)?;
        let task = row.begun.task.map(About::Object);
        let about = task.iter().chain(&row.begun.about).map(|about| about_text(index, about));
        let gone = is_gone(presence, &row.by, known.as_ref(), self.now());
        Ok(CheckpointView {
            id: row.id.to_string(),
            short: row.short.clone(),
            by: row.by.to_string(),
            at: row.at,
            text: row.begun.text.clone(),
            about: about.collect::<Result<_, _>>()?,
            until: until(row),
            interruptible: row.begun.interruptible,
            goes_on: row.goes_on(acted, self.now()),
            gone: gone && row.ended.is_none() && !acted,
        })
    }

    /// Returns who of some is in a checkpoint in which it is not to be interrupted, with its end.
    pub(crate) fn in_quiet(&self, names: &[Name]) -> Result<Vec<(Name, Option<Timestamp>)>, Error> {
        let mut quiet = Vec::new();
        for name in names {
            if let Some(row) = of(self.store.index(), name, self.now())?
                && !row.begun.interruptible
            {
                quiet.push((name.clone(), until(&row)));
            }
        }
        Ok(quiet)
    }
}

/// Returns the checkpoint in which somebody is.
pub(crate) fn of(
    index: Index<'_>,
    name: &Name,
    now: Timestamp,
) -> Result<Option<ItemRow<Checkpoint>>, Error> {
    for row in index.open_checkpoints(LOOKED_AT)? {
        if row.by == *name {
            // The newest is the one that may go on.
            let acted = index.acted_after(name, row.id)?;
            return Ok(row.goes_on(acted, now).then_some(row));
        }
    }
    Ok(None)
}

/// Says whether somebody is in a checkpoint in which it is not to be interrupted.
pub(crate) fn is_quiet(write: &Write<'_>, name: &Name, now: Timestamp) -> Result<bool, Error> {
    Ok(of(**write, name, now)?.is_some_and(|row| !row.begun.interruptible))
}

/// Returns the checkpoints that ran out since a time by their own words alone: nobody ended them, and whoever began one
/// did nothing else since.
pub(crate) fn ran_out(
    index: Index<'_>,
    since: Timestamp,
    now: Timestamp,
) -> Result<Vec<(ItemRow<Checkpoint>, Timestamp)>, Error> {
    let mut over = Vec::new();
    for row in index.open_checkpoints(LOOKED_AT)? {
        if let Some(until) = until(&row).filter(|until| (since..=now).contains(until))
            && !index.acted_after(&row.by, row.id)?
        {
            over.push((row, until));
        }
    }
    Ok(over)
}

fn until(checkpoint: &Checkpoint) -> Option<Timestamp> {
    let seconds = checkpoint.begun.seconds?;
    Timestamp::from_second(checkpoint.at.as_second().saturating_add(seconds)).ok()
}
