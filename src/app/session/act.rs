//! Beginning a session, coming and going, resting and ending.

use jiff::Timestamp;

use super::view::{SessionView, view};
use super::{here, is_gone, title};
use crate::app::find;
use crate::app::open::App;
use crate::app::presence::Presence;
use crate::domain::event::Body;
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::session::Session;
use crate::domain::session::decide::Act;
use crate::domain::session::event::{Created, Trigger};
use crate::domain::session::policy::{Genes, MAX_MINUTES, Values};
use crate::domain::session::role::{DRIVER, Roles};
use crate::domain::text::{line, nearest};
use crate::error::Error;
use crate::store::index::items::ItemRow;
use crate::store::write::Write;

/// A session to begin, as it was asked for.
#[derive(Clone, Debug, Default)]
pub struct Create {
    /// What it is called.
    pub name: String,
    /// What sort of work it is.
    pub sort: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Who else is meant to join.
    pub with: Vec<String>,
    /// The role of who asks; left out: it drives.
    pub role: Option<String>,
    /// `strict` or `loose`.
    pub preset: Option<String>,
    /// Genes, each as `NAME=VALUE`.
    pub policy: Vec<String>,
}

impl App {
    /// Begins a session; whoever does is in it.
    ///
    /// # Errors
    /// When one of that name is open, somebody or a role is not known, or a limit is passed.
    pub fn create_session(&mut self, create: &Create) -> Result<SessionView, Error> {
        let name = line("name", &create.name)?;
        let role = create.role.as_deref().map(|role| self.role_of_word(role)).transpose()?;
        let mut with = Vec::new();
        let me = self.my_name()?;
        for other in &create.with {
            // Whoever is invited may come here for the first time.
            let other = Name::typed(other)?;
            if other != me && !with.contains(&other) {
                with.push(other);
            }
        }
        let chosen = genes(create.preset.as_deref(), &create.policy)?;
        let genes = chosen.or(self.config().policy.clone());
        let created = Created {
            name: name.clone(),
            sort: create.sort.as_deref().map(|sort| line("type", sort)).transpose()?,
            description: create.description.clone().filter(|text| !text.trim().is_empty()),
            with,
            role: role.filter(|role| role != DRIVER),
            worktree: self.worktree(),
            policy: Some(genes).filter(|genes| *genes != Genes::default()),
        };
        created.check()?;
        let (clone, worktree) = (self.store.clone, self.store.paths().worktree().to_owned());
        let id = self.write(|write| {
            let open = write.open_sessions()?;
            if let Some(same) = open.iter().find(|row| row.name.eq_ignore_ascii_case(&name)) {
                let message = format!("{} is {} already", title(same), same.status);
                return Err(Error::user(message)
                    .hint(format!("Join it with `collab session join {}`.", same.short)));
            }
            leave_for_another(write, &me, clone, &worktree, None)?;
            let id = write.emit(None, Body::SessionCreated(created))?;
            write.be_in(Some(id));
            Ok(id)
        })?;
        self.session_view(id)
    }

    /// Comes into a session, in a role; whoever works elsewhere in this worktree leaves that.
    ///
    /// # Errors
    /// When it is not known or over, or the role is another's.
    pub fn join_session(
        &mut self,
        said: Option<&str>,
        role: Option<&str>,
    ) -> Result<SessionView, Error> {
        let role = role.map(|role| self.role_of_word(role)).transpose()?;
        let id = self.session_or_only(said)?.id;
        self.join(id, role)?;
        self.session_view(id)
    }

    fn join(&mut self, id: Id, role: Option<String>) -> Result<(), Error> {
        let me = self.my_name()?;
        let (clone, worktree) = (self.store.clone, self.worktree());
        let presence = Presence::look(self);
        let now = self.now();
        self.write(|write| {
            let row = session_of(write, id)?;
            let gone = driver_is_gone(write, &row, &presence, now)?;
            // Where nobody drives, the first to come does, if it came for no other role.
            let free = row.driver.as_ref().is_none_or(|driver| !row.has(driver));
            let role = role.or_else(|| (free && !row.has(&me)).then(|| DRIVER.to_owned()));
            let name = title(&row);
            let act = Act { by: &me, title: &name };
            let written = row.decide_join(act, role, worktree.clone(), gone)?;
            leave_for_another(
                write,
                &me,
                clone,
                worktree.as_deref().unwrap_or_default(),
                Some(id),
            )?;
            write.be_in(Some(id));
            for body in written {
                write.emit(Some(id), body)?;
            }
            Ok(())
        })
    }

    /// Leaves a session; who drives gives that up.
    ///
    /// # Errors
    /// When who asks is in none.
    pub fn leave_session(
        &mut self,
        said: Option<&str>,
        reason: Option<&str>,
    ) -> Result<SessionView, Error> {
        let reason = reason.map(|reason| line("reason", reason)).transpose()?;
        let (id, me) = (self.session_here(said)?.id, self.my_name()?);
        self.write(|write| {
            let row = session_of(write, id)?;
            let name = title(&row);
            for body in row.decide_leave(Act { by: &me, title: &name }, reason)? {
                write.emit(Some(id), body)?;
            }
            Ok(())
        })?;
        self.session_view(id)
    }

    /// Lets a session rest, and saves it.
    ///
    /// # Errors
    /// When it rests already or is over, or who asks is not in it.
    pub fn pause_session(
        &mut self,
        said: Option<&str>,
        reason: Option<&str>,
    ) -> Result<SessionView, Error> {
        let reason = reason.map(|reason| line("reason", reason)).transpose()?;
        let (id, me) = (self.session_here(said)?.id, self.my_name()?);
        let paths = self.store.paths().clone();
        self.write(|write| {
            let row = session_of(write, id)?;
            let name = title(&row);
            let body = row.decide_pause(Act { by: &me, title: &name }, reason)?;
            write.emit(Some(id), super::save::saved(write, &paths, &row, Trigger::Pause, None)?)?;
            write.emit(Some(id), body)?;
            Ok(())
        })?;
        let view = self.session_view(id)?;
        self.keep_log();
        Ok(view)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When it is over, or who asks is not in it.
    pub fn complete_session(
        &mut self,
        said: Option<&str>,
        summary: Option<&str>,
    ) -> Result<SessionView, Error> {
        let summary = summary.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let (id, me) = (self.session_here(said)?.id, self.my_name()?);
        let paths = self.store.paths().clone();
        self.write(|write| {
            let row = session_of(write, id)?;
            let name = title(&row);
            let body = row.decide_complete(Act { by: &me, title: &name }, summary)?;
            if let Body::SessionCompleted(completed) = &body {
                completed.check()?;
            }
            write
                .emit(Some(id), super::save::saved(write, &paths, &row, Trigger::Manual, None)?)?;
            write.emit(Some(id), body)?;
            Ok(())
        })?;
        let view = self.session_view(id)?;
        self.keep_log();
        Ok(view)
    }

    /// Goes on with a session that rests, and comes into it.
    pub(super) fn go_on(&mut self, id: Id) -> Result<(), Error> {
        let me = self.my_name()?;
        self.write(|write| {
            let row = session_of(write, id)?;
            let name = title(&row);
            if let Some(body) = row.decide_resume(Act { by: &me, title: &name })? {
                write.be_in(Some(id));
                write.emit(Some(id), body)?;
            }
            Ok(())
        })?;
        self.join(id, None)
    }

    /// Returns what of a session is shown.
    pub(super) fn session_view(&self, id: Id) -> Result<SessionView, Error> {
        let index = self.store.index();
        let row = session_of_index(index, id)?;
        view(index, &row, &Presence::look(self), self.now())
    }

    /// Saves the log where a session ends: nobody waits for what it would say.
    fn keep_log(&mut self) {
        let _ = self.save_log();
    }

    /// Returns the worktree as it is written down; none is the main one.
    fn worktree(&self) -> Option<String> {
        let worktree = self.store.paths().worktree();
        (!worktree.is_empty()).then(|| worktree.to_owned())
    }

    /// Reads a role that is known here.
    pub(crate) fn role_of_word(&self, word: &str) -> Result<String, Error> {
        let word = word.strip_prefix('@').unwrap_or(word).to_lowercase();
        let roles = &self.config().roles;
        if roles.has(&word) {
            return Ok(word);
        }
        Err(no_role(&word, roles))
    }
}

fn no_role(word: &str, roles: &Roles) -> Error {
    let word: String = word.chars().take(200).collect();
    let known: Vec<&str> = roles.names().collect();
    let error = Error::user(format!("there is no role `{word}`"));
    match nearest(&word, known.iter().copied()) {
        Some(near) => error.hint(format!("Did you mean `{near}`?")),
        None => error.hint(format!(
            "Known are {}; others are named in `[roles]` of .collab/config.toml.",
            known.join(", ")
        )),
    }
}

/// Reads what of a policy was chosen: a preset, and genes of their own before it.
pub(super) fn genes(preset: Option<&str>, chosen: &[String]) -> Result<Genes, Error> {
    let preset = match preset {
        None => Genes::default(),
        Some(name) => Genes::preset(name).ok_or_else(|| {
            Error::usage(format!("there is no preset `{name}`")).hint("There is strict and loose.")
        })?,
    };
    let mut fields = serde_json::Map::new();
    for gene in chosen {
        let (name, value) = gene.split_once('=').ok_or_else(|| {
            Error::usage(format!("`{gene}` is no choice"))
                .hint("Say GENE=VALUE, as in `reviewRequirement=1`; strict and loose are presets: `--preset strict`.")
        })?;
        if !Genes::NAMES.contains(&name) {
            let error = Error::usage(format!("there is no gene `{name}` in a policy"));
            return Err(match nearest(name, Genes::NAMES.iter().copied()) {
                Some(near) => error.hint(format!("Did you mean `{near}`?")),
                None => error.hint(format!("There is {}.", Genes::NAMES.join(", "))),
            });
        }
        let value = match value.parse::<serde_json::Number>() {
            Ok(number) => serde_json::Value::Number(number),
            Err(_) => serde_json::Value::String(value.to_owned()),
        };
        let one = serde_json::Map::from_iter([(name.to_owned(), value.clone())]);
        if let Err(error) = serde_json::from_value::<Genes>(one.into()) {
            let error = Error::usage(format!("`{gene}`: {error}"));
            return Err(error.hint(accepts(name)));
        }
        fields.insert(name.to_owned(), value);
    }
    let chosen: Genes = serde_json::from_value(fields.into())
        .map_err(|error| Error::usage(format!("the policy: {error}")))?;
    chosen.check().map_err(|error| {
        Error::from(error).hint(format!("At most {MAX_MINUTES} minutes, which is a week."))
    })?;
    Ok(chosen.or(preset))
}

/// Says what a gene may be set to.
fn accepts(name: &str) -> String {
    match Genes::values(name) {
        Values::Share => format!("Say a number from 0 to 1: `{name}=0.5`."),
        Values::Minutes => {
            format!("Say whole minutes, from 0 to {MAX_MINUTES}: `{name}=30`.")
        }
        Values::Words(words) => format!("Say {}.", words.join(", ")),
    }
}

/// Finds a session in a write, as it is by now.
pub(super) fn session_of(write: &Write<'_>, id: Id) -> Result<ItemRow<Session>, Error> {
    session_of_index(**write, id)
}

pub(super) fn session_of_index(
    index: crate::store::index::Index<'_>,
    id: Id,
) -> Result<ItemRow<Session>, Error> {
    let noun = crate::domain::event::Noun::Session;
    index.session(id)?.ok_or_else(|| find::missing(Some(noun), id))
}

/// Says whether who drives a session is gone, so that another may.
pub(super) fn driver_is_gone(
    write: &Write<'_>,
    row: &ItemRow<Session>,
    presence: &Presence,
    now: Timestamp,
) -> Result<bool, Error> {
    let Some(driver) = &row.driver else { return Ok(true) };
    let known = write.participant(driver)?;
    Ok(!row.has(driver) || is_gone(presence, driver, known.as_ref(), now))
}

/// A participant is in one session at a time in each worktree: coming into another it leaves the first.
fn leave_for_another(
    write: &mut Write<'_>,
    me: &Name,
    clone: crate::domain::ids::CloneId,
    worktree: &str,
    next: Option<Id>,
) -> Result<(), Error> {
    let Some(row) = here(**write, me, clone, worktree)? else { return Ok(()) };
    let member = row.members.get(me);
    let is_here = member.is_some_and(|member| member.clone == clone && member.worktree == worktree);
    if Some(row.id) == next || !is_here {
        return Ok(());
    }
    let name = title(&row);
    write.be_in(Some(row.id));
    for body in row.decide_leave(Act { by: me, title: &name }, None)? {
        write.emit(Some(row.id), body)?;
    }
    write.be_in(None);
    Ok(())
}
