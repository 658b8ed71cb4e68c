//! Which session somebody means.

use super::here;
use crate::app::find;
use crate::app::open::App;
use crate::domain::event::Noun;
use crate::domain::session::Session;
use crate::domain::text::nearest;
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::items::ItemRow;

/// So many of the sessions that are over are looked through for a name.
const LOOKED_AT: usize = 1000;

/// Returns what a session is called in what is said: its short id and its name.
pub(crate) fn title(row: &ItemRow<Session>) -> String {
    let name: String = row.name.chars().take(60).collect();
    format!("{} \"{name}\"", row.short)
}

/// Finds a session by a prefix of its id, or by its name: of several of one name the one that is open.
pub(crate) fn meant(index: Index<'_>, said: &str) -> Result<ItemRow<Session>, Error> {
    let is_id = said.starts_with("s-") || said.parse::<crate::domain::ids::Id>().is_ok();
    let mut open = index.open_sessions()?;
    let named = |row: &ItemRow<Session>| row.name.to_lowercase() == said.to_lowercase();
    let mut found: Vec<usize> = (0..open.len()).filter(|&at| named(&open[at])).collect();
    if let (Some(at), true) = (found.pop(), found.is_empty()) {
        return Ok(open.swap_remove(at));
    }
    if !found.is_empty() {
        let mut error = Error::user(format!("several open sessions are called `{}`", short(said)));
        for row in open.iter().filter(|row| named(row)).take(10) {
            error = error.hint(format!("Say which by its id: {}, by {}", title(row), row.by));
        }
        return Err(error);
    }
    if is_id {
        let (_, id) = find::object(index, said, Some(Noun::Session))?;
        return index.session(id)?.ok_or_else(|| find::missing(Some(Noun::Session), said));
    }
    let over = index.completed_sessions(LOOKED_AT)?;
    if let Some(row) = over.iter().find(|row| named(row)) {
        return Ok(row.clone());
    }
    let names = open.iter().chain(&over).map(|row| row.name.as_str());
    let error = Error::user(format!("there is no session `{}`", short(said)));
    Err(match nearest(said, names) {
        Some(near) => error.hint(format!("Did you mean \"{near}\"?")),
        None => error.hint("List them with `collab session --all`."),
    })
}

fn short(said: &str) -> String {
    said.chars().take(200).collect()
}

impl App {
    /// Returns the session in which who asks is.
    pub(crate) fn here(&self) -> Result<Option<ItemRow<Session>>, Error> {
        let me = self.my_name()?;
        here(self.store.index(), &me, self.store.clone, self.store.paths().worktree())
    }

    /// Returns the session that is said, or else that in which who asks is.
    pub(crate) fn session_here(&self, said: Option<&str>) -> Result<ItemRow<Session>, Error> {
        match said {
            Some(said) => meant(self.store.index(), said),
            None => match self.here()? {
                Some(here) => Ok(here),
                None => self.only_resting()?.ok_or_else(|| nowhere(self.store.index())),
            },
        }
    }

    /// Returns the session that rests in which who asks is, if it is one alone.
    fn only_resting(&self) -> Result<Option<ItemRow<Session>>, Error> {
        let me = self.my_name()?;
        let mut resting = self.store.index().open_sessions()?;
        resting.retain(|row| row.has(&me));
        Ok(if resting.len() == 1 { resting.pop() } else { None })
    }

    /// Returns the session that is said, or that in which who asks is, or else the only one that is open.
    pub(crate) fn session_or_only(&self, said: Option<&str>) -> Result<ItemRow<Session>, Error> {
        if said.is_some() {
            return self.session_here(said);
        }
        if let Some(here) = self.here()? {
            return Ok(here);
        }
        let mut open = self.store.index().open_sessions()?;
        match (open.pop(), open.is_empty()) {
            (Some(only), true) => Ok(only),
            _ => Err(nowhere(self.store.index())),
        }
    }
}

/// Says that somebody is in no session, and in which it could be.
pub(crate) fn nowhere(index: Index<'_>) -> Error {
    let error = Error::user("you are in no session");
    let open = match index.open_sessions() {
        Ok(open) => open,
        Err(error) => return error.into(),
    };
    if open.is_empty() {
        return error.hint("Begin one with `collab session create NAME`.");
    }
    open.iter().take(10).fold(error, |error, row| {
        error.hint(format!("Join with `collab session join {}`: {}", row.short, row.name))
    })
}
