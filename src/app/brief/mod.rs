//! The briefing: what matters to one participant since it was last here, within a budget of tokens.
//!
//! Each section is a file and gathers its items, each with a weight; `fit` keeps the weightiest that
//! the budget holds and says what it cut. The weights are one table, in [`weight`].
//!
//! Invariant: the same events and the same time give the same text, and the text never has more tokens
//! than the budget allows.

mod beginning;
mod desk;
mod fit;
mod notes;
mod sections;
mod skills;
pub(crate) mod text;
pub mod tokens;
pub mod weight;
mod words;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::desk::Desk;
pub(crate) use self::skills::asked_for;
pub(crate) use self::text::{is_harmless, quote};
use self::words::Names;
use super::note::Lines;
use super::open::App;
use crate::domain::name::Name;
use crate::error::Error;
use crate::store::cursors::Briefed;
use crate::store::index::items::NoteRow;

/// The smallest budget that holds anything useful, in tokens.
pub const LEAST_BUDGET: usize = 100;

/// How much is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Depth {
    /// What cannot wait; 400 tokens
    Quick,
    /// What a day's work needs; 1,200 tokens
    #[default]
    Standard,
    /// Everything that may matter; 4,000 tokens
    Deep,
}

impl Depth {
    /// Returns the budget in tokens, unless another is given.
    #[must_use]
    pub fn budget(self) -> usize {
        match self {
            Self::Quick => 400,
            Self::Standard => 1200,
            Self::Deep => 4000,
        }
    }
}

/// Which briefing is asked for.
#[derive(Clone, Debug, Default)]
pub struct BriefAsked {
    /// How much is told.
    pub depth: Depth,
    /// At most so many tokens.
    pub budget: Option<usize>,
    /// Since when, instead of since the last briefing.
    pub since: Option<String>,
    /// The team's view.
    pub all: bool,
    /// Leave the next briefing to begin where this one does.
    pub peek: bool,
}

/// A briefing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BriefView {
    /// For whom; `all` for the team's view.
    #[serde(rename = "for")]
    pub reader: String,
    /// Since when; nothing for a newcomer.
    pub since: Option<Timestamp>,
    /// What is told.
    pub sections: Vec<SectionView>,
    /// How many tokens the text has.
    pub tokens: i64,
    /// What was cut to fit the budget.
    pub cut: Vec<CutView>,
    /// The text for reading.
    #[serde(skip)]
    pub text: String,
    /// Where the next one begins; nowhere else than this one, if there is none.
    #[serde(skip)]
    pub(crate) ended: Option<Briefed>,
}

/// One section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SectionView {
    /// What it is about.
    pub name: String,
    /// Its lines.
    pub items: Vec<ItemView>,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ItemView {
    /// What to act on: a short id, a commit, or nothing.
    pub id: Option<String>,
    /// The line.
    pub text: String,
}

/// What was cut from a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CutView {
    /// The section.
    pub name: String,
    /// How many lines.
    pub items: i64,
    /// The command that shows them.
    pub command: String,
}

impl App {
    /// Returns the briefing for who asks, or the team's. It counts as told only after
    /// [`mark_briefed`](Self::mark_briefed).
    ///
    /// # Errors
    /// When it cannot be told who asks, or something that was asked for is not possible.
    pub fn brief(&mut self, asked: &BriefAsked) -> Result<BriefView, Error> {
        let budget = asked.budget.unwrap_or_else(|| asked.depth.budget());
        if budget < LEAST_BUDGET {
            return Err(Error::usage(format!("a briefing of {budget} tokens tells nothing"))
                .hint(format!("Ask for at least `--budget {LEAST_BUDGET}`.")));
        }
        super::history::refresh(&self.site, &mut self.store)?;
        // What arrives from now on is for the next briefing.
        let ended = if asked.peek || asked.all { None } else { self.ended()? };
        let me = if asked.all { None } else { Some(self.my_name()?) };
        Ok(BriefView { ended, ..self.brief_for(me, asked, budget)? })
    }

    /// Returns the briefing for anybody, and remembers nothing.
    pub(crate) fn brief_for(
        &mut self,
        me: Option<Name>,
        asked: &BriefAsked,
        budget: usize,
    ) -> Result<BriefView, Error> {
        let desk = Desk::set(self, me, asked)?;
        let sections = sections::gather(self, &desk)?;
        let lines = Lines::of(&self.site);
        let follow = Box::new(|note: &NoteRow| lines.now(note));
        let names = Names::new(self.store.index(), follow, desk.shorts());
        fit::fit(&desk, &names, &sections, budget)
    }

    /// Says what a clone lacks in which nobody ran `init` yet: all works, from what is committed.
    #[must_use]
    pub fn not_set_up(&self) -> Option<String> {
        let collab = self.store.paths().collab()?;
        let lacks = cfg!(unix) && collab.join("live").symlink_metadata().is_err();
        let fresh = lacks && self.site.place.is_some();
        let remote = self.site.place.as_ref().is_some_and(crate::git::Place::has_remote);
        fresh.then(|| {
            let fetch = if remote { "; `collab sync` fetches what others did" } else { "" };
            format!(
                "This clone is not set up yet: `collab init` does it; nothing is lost until then{fetch}."
            )
        })
    }

    /// Returns where a briefing of now ends; nowhere where nothing ever happened.
    fn ended(&self) -> Result<Option<Briefed>, Error> {
        let index = self.store.index();
        let (seq, commits) = (index.last_seq()?, index.last_commit()?);
        let (store, at) = (self.store.meta.nonce.clone(), Some(self.now()));
        Ok(self.followed()?.map(|id| Briefed { id, seq, commits, at, store }))
    }

    /// Remembers where a briefing ended: after it was shown, so that nothing is lost of which the output
    /// did not arrive.
    ///
    /// # Errors
    /// When the store is damaged.
    pub fn mark_briefed(&mut self, view: &BriefView) -> Result<(), Error> {
        let Some(ended) = view.ended.clone() else { return Ok(()) };
        let (me, now) = (self.my_name()?, self.now());
        self.store.mark_read(|cursors| {
            let cursor = cursors.readers.entry(me).or_default();
            let same = cursor.brief.as_ref().is_some_and(|last| {
                let until = last.at.map(|at| at.as_second() + 60);
                until.is_some_and(|until| now.as_second() < until)
                    && Briefed { at: ended.at, ..last.clone() } == ended
            });
            // Nothing came within the minute: to say so again is not worth a write.
            if !same {
                cursor.brief = Some(ended);
            }
            cursor.seen(now);
            Ok(())
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
