//! Taking an event back, saying that one is no secret, and telling what is held back.
//!
//! Who may is decided here alone: its author, and every person. An AI takes back what is its own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::find;
use super::open::App;
use crate::domain::event::{Body, Noun, ObjectRef, Parsed};
use crate::domain::ids::Id;
use crate::domain::participant::Kind;
use crate::domain::redaction::{Cleared, Redacted};
use crate::domain::secret;
use crate::domain::text::line;
use crate::error::{Error, Kind as ErrorKind};
use crate::store::index::Index;
use crate::store::index::redactions::{Held, Whereabouts};
use crate::store::paths::COLLAB;

/// What is to be done with an event.
#[derive(Clone, Debug, Default)]
pub struct RedactAsked {
    /// The event, or the object that it made.
    pub what: String,
    /// It is no secret: it is let into git instead.
    pub not_a_secret: bool,
    /// Why.
    pub why: Option<String>,
}

/// What was done with an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RedactView {
    /// The event.
    pub event: String,
    /// The short id of what it made; else the full id.
    pub name: String,
    /// Whether it counts no more; else it is said to be no secret.
    pub redacted: bool,
    /// Whether it had been taken back before.
    pub before: bool,
    /// The batch that holds it, from the root: what was pushed cannot be unsaid.
    pub batch: Option<String>,
    /// Whether a commit holds that batch, here or elsewhere.
    pub committed: bool,
    /// Whether the log ref may hold it.
    pub log_ref: bool,
    /// Files of this clone that may hold it still, from the root.
    pub left: Vec<String>,
}

/// An event that is held back from git.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HeldView {
    /// The full id.
    pub event: String,
    /// The short id of what it made; else the full id.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// Who wrote it.
    pub by: String,
    /// What it looks like.
    pub rule: String,
    /// The field that holds it.
    pub field: String,
    /// How it begins, as far as that may be shown.
    pub masked: String,
    /// The command that takes it back; with `--not-a-secret` it says that it is none.
    pub redact: String,
}

impl App {
    /// Takes an event back for good, or says that it is no secret.
    ///
    /// # Errors
    /// When there is no such event, or several are meant, or it is another's.
    pub fn redact(&mut self, asked: &RedactAsked) -> Result<RedactView, Error> {
        let why = asked.why.as_deref().map(|why| line("reason", why)).transpose()?;
        if why
            .as_ref()
            .is_some_and(|why| secret::scan(&Value::from(why.as_str()).to_string()).is_some())
        {
            return Err(Error::user("the reason itself looks as if it held a credential")
                .hint("Say why without repeating what was in it."));
        }
        let id = self.event_meant(&asked.what, asked.not_a_secret)?;
        let index = self.store.index();
        // Afterwards nothing is known of it any more.
        let name = match index.line_of(id)? {
            Some(parsed) => name(index, &parsed.kind, id),
            None => id.to_string(),
        };
        let whereabouts = index.whereabouts(id)?;
        let held = whereabouts.as_ref().is_some_and(|at| at.held);
        if whereabouts.is_some() {
            self.check_may_redact(id, asked.not_a_secret)?;
        }
        if asked.not_a_secret {
            if !held {
                return Err(Error::user(format!("{name} is not held back"))
                    .hint("`collab status` lists what is."));
            }
            self.write(|write| Ok(write.emit(None, Body::EventCleared(Cleared { event: id }))?))?;
            return Ok(view(id, name, false));
        }
        // Again it only takes away what a run that was cut short has left.
        if whereabouts.is_some() {
            let body = Body::EventRedacted(Redacted { event: id, why });
            self.write(|write| Ok(write.emit(None, body)?))?;
        }
        let mut view = view(id, name, true);
        view.before = whereabouts.is_none();
        if let Some(Whereabouts { own, batch, .. }) = whereabouts {
            let path = batch.map(|path| format!("{COLLAB}/log/{path}"));
            view.committed = path.as_ref().is_some_and(|path| !own || self.is_committed(path));
            view.committed |= !own;
            view.batch = path;
            let in_log = !held && self.store.paths().root().is_some() && self.has_log_ref();
            // Where that cannot be told or done, it rather is there still.
            view.log_ref =
                in_log && (!own || view.batch.is_some() || self.redact_log(id).unwrap_or(true));
        } else if self.has_log_ref() {
            view.log_ref = self.redact_log(id).unwrap_or(true);
        }
        let forgotten = self.store.forget(&[id]).map_err(|error| {
            Error::user(format!(
                "event {id} counts no more, but its text is still in files of this clone: {error}"
            ))
            .hint(format!(
                "Once {} can be written, take it out with `collab redact {id}`.",
                self.store.paths().live().display()
            ))
        })?;
        let root = self.site.root();
        view.left = forgotten
            .left
            .iter()
            .map(|path| {
                let inside = root.as_ref().and_then(|root| path.strip_prefix(root).ok());
                inside.unwrap_or(path).to_string_lossy().into_owned()
            })
            .collect();
        self.refresh_views();
        Ok(view)
    }

    fn is_committed(&self, path: &str) -> bool {
        let paths = [path.to_owned()];
        let missing = match (self.site.repo(), &self.site.place) {
            (Some(repo), _) => repo.not_in_head(&paths).ok(),
            (None, Some(place)) => place.lacking_by_git(&paths),
            (None, None) => return false,
        };
        // Where it cannot be told, it is rather taken to be.
        missing.is_none_or(|missing| missing.is_empty())
    }

    fn has_log_ref(&self) -> bool {
        self.site.repo().is_some_and(|repo| repo.resolve("refs/collab/log").is_some())
    }

    /// Says no to an AI that means what another wrote.
    fn check_may_redact(&self, id: Id, not_a_secret: bool) -> Result<(), Error> {
        let index = self.store.index();
        let me = self.me()?;
        let by = index.line_of(id)?.map(|parsed| parsed.by).unwrap_or_default();
        let known = index.participant(&me.name)?.and_then(|row| row.participant.kind);
        if by == me.name.as_str() || me.kind.or(known) != Some(Kind::Ai) {
            return Ok(());
        }
        let does = if not_a_secret { "clear" } else { "take back" };
        let message = format!("{} may not {does} what {by} wrote", me.name);
        Err(Error::new(ErrorKind::Held, message)
            .hint(format!("Ask {by}, or a person: an AI takes back its own events alone.")))
    }

    /// Finds the one event that is meant: by its id, or by the object that it made or is held back of.
    fn event_meant(&self, what: &str, not_a_secret: bool) -> Result<Id, Error> {
        let index = self.store.index();
        if let Ok(id) = what.parse::<Id>() {
            let Some(parsed) = index.line_of(id)? else {
                return if index.is_redacted(id)? { Ok(id) } else { Err(no_event(what)) };
            };
            let stands = matches!(
                parsed.event.as_ref().map(|event| &event.body),
                Ok(Body::EventRedacted(_) | Body::EventCleared(_))
            );
            if stands && !not_a_secret {
                return Err(Error::user(format!("event {id} is a {}, which stands", parsed.kind)));
            }
            // A message is its event; other objects go on.
            let of_many = matches!(parsed.object, Some(ObjectRef::Id(Noun::Task | Noun::Note, object)) if object == id);
            return if of_many { self.of_object(what, &parsed) } else { Ok(id) };
        }
        // The first letter says what is meant, and so what lists it.
        let noun = Noun::WITH_IDS
            .into_iter()
            .find(|noun| what.starts_with(&format!("{}-", noun.letter())));
        let (noun, id) = find::object(index, what, noun)?;
        if noun == Noun::Message {
            return Ok(id);
        }
        let made = index.line_of(id)?.ok_or_else(|| no_event(what))?;
        self.of_object(what, &made)
    }

    /// Chooses among the events of a task or note: its only one, or the only one that is held back. A
    /// full id stands for the event itself where it is held back.
    fn of_object(&self, what: &str, made: &Parsed) -> Result<Id, Error> {
        let index = self.store.index();
        let Some(ObjectRef::Id(noun, object)) = made.object else { return Ok(made.id) };
        let lines = index.lines_of(noun, object)?;
        let held: Vec<Id> = index.held()?.into_iter().map(|held| held.id).collect();
        let of_held: Vec<Id> =
            lines.iter().map(|line| line.id).filter(|id| held.contains(id)).collect();
        match (of_held.as_slice(), lines.as_slice()) {
            ([one], _) => return Ok(*one),
            (_, [one]) => return Ok(one.id),
            _ if what.parse::<Id>().is_ok() => return Ok(made.id),
            _ => {}
        }
        let error =
            Error::user(format!("{what} has {} events: name the one that is meant", lines.len()));
        let hint =
            |line: &Parsed| format!("collab redact {}  # {} by {}", line.id, line.kind, line.by);
        Err(lines.iter().take(20).map(hint).fold(error, Error::hint))
    }

    /// Returns what is held back from git.
    pub(crate) fn held(&self) -> Result<Vec<HeldView>, Error> {
        let index = self.store.index();
        Ok(index.held()?.iter().map(|held| held_view(index, held)).collect())
    }

    /// Tells what is held back from git.
    pub(crate) fn tell_held(&mut self) -> Result<(), Error> {
        let held = self.store.index().held()?;
        let told = held.iter().take(5).map(|held| warning(self.store.index(), held));
        let mut told: Vec<String> = told.collect();
        if held.len() > told.len() {
            told.push(format!(
                "{} more events are held back from git; see `collab doctor`",
                held.len() - told.len()
            ));
        }
        self.notices.append(&mut told);
        Ok(())
    }
}

fn view(id: Id, name: String, redacted: bool) -> RedactView {
    RedactView {
        event: id.to_string(),
        name,
        redacted,
        before: false,
        batch: None,
        committed: false,
        log_ref: false,
        left: Vec::new(),
    }
}

fn no_event(what: &str) -> Error {
    Error::user(format!("there is no event `{what}`"))
        .hint("`collab log --json` shows each event with its `id`.")
}

/// Returns what an event is called: by the short id of what it made, else by its full id.
fn name(index: Index<'_>, kind: &str, id: Id) -> String {
    let noun = Noun::of_kind(kind).filter(|noun| Noun::WITH_IDS.contains(noun));
    let makes = matches!(kind, "message.sent" | "task.added" | "note.added");
    noun.filter(|_| makes)
        .and_then(|noun| index.short(noun, id).ok())
        .unwrap_or_else(|| id.to_string())
}

fn held_view(index: Index<'_>, held: &Held) -> HeldView {
    let name = name(index, &held.kind, held.id);
    // Of a task or note, another event may be meant.
    let redact = if held.kind == "message.sent" { name.clone() } else { held.id.to_string() };
    HeldView {
        event: held.id.to_string(),
        redact: format!("collab redact {redact}"),
        name,
        kind: held.kind.clone(),
        by: held.by.clone(),
        rule: held.rule.clone(),
        field: held.field.strip_prefix("data.").unwrap_or(&held.field).to_owned(),
        masked: held.masked.clone(),
    }
}

/// Tells its author that an event is held back, and the way out.
pub(crate) fn warning(index: Index<'_>, held: &Held) -> String {
    let HeldView { name, rule, field, masked, redact, .. } = held_view(index, held);
    format!(
        "{name} looks as if it held a credential ({rule} in `{field}`: {masked}); it stays out of git. \
         `{redact}` takes it back for good; `{redact} --not-a-secret` says that it is none"
    )
}
