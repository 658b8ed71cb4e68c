//! Finding what somebody typed: ids by any unique prefix, names, places; with what was likely meant.

use std::fmt::Display;
use std::path::{Path, PathBuf};

use super::import::called;
use super::open::{App, Site};
use crate::config::Config;
use crate::domain::about::About;
use crate::domain::event::Noun;
use crate::domain::ids::Id;
use crate::domain::name::{Address, Name};
use crate::domain::shell::quoted;
use crate::domain::text::nearest;
use crate::error::Error;
use crate::store::index::Index;
use crate::store::index::items::NoteRow;
use crate::store::index::objects::Found;
use crate::store::index::tasks::TaskRow;

/// What names, ids and places are looked up in: what is stored, or what a write has made of it.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    pub(crate) site: &'a Site,
    pub(crate) index: Index<'a>,
    pub(crate) config: &'a Config,
    /// Says whether a name is that of who asks.
    pub(crate) is_me: &'a dyn Fn(&Name) -> bool,
}

/// Runs a look-up in what is stored.
pub(crate) fn stored<T>(app: &App, look: impl FnOnce(Scope<'_>) -> T) -> T {
    let is_me = |name: &Name| app.me().is_ok_and(|me| me.name == *name);
    let index = app.store.index();
    look(Scope { site: &app.site, index, config: app.config(), is_me: &is_me })
}

/// Finds the one object of a noun that a prefix stands for.
pub(crate) fn object(
    index: Index<'_>,
    prefix: &str,
    noun: Option<Noun>,
) -> Result<(Noun, Id), Error> {
    let what = noun.map_or("object", Noun::word);
    match index.find(prefix, noun)? {
        Found::One(found, id) if noun.is_none_or(|noun| noun == found) => Ok((found, id)),
        Found::One(found, _) => {
            let message = format!("`{prefix}` is a {}, not a {what}", found.word());
            Err(Error::user(message).hint(format!("Look at it with `collab show {prefix}`.")))
        }
        Found::None => match imported(index, prefix, noun)?.as_slice() {
            [] => Err(missing(noun, prefix)),
            [one] => Ok((Noun::Task, *one)),
            several => Err(several_called(
                index,
                prefix,
                several.iter().map(|id| (Noun::Task, *id)).collect(),
            )?),
        },
        Found::Many(candidates) => Err(several_called(index, prefix, candidates)?),
    }
}

/// Returns the tasks that were called so where they were imported from, if a task may be meant.
pub(crate) fn imported(index: Index<'_>, text: &str, noun: Option<Noun>) -> Result<Vec<Id>, Error> {
    match noun {
        None | Some(Noun::Task) => called(index, text),
        Some(_) => Ok(Vec::new()),
    }
}

/// Says what a word could stand for.
fn several_called(
    index: Index<'_>,
    prefix: &str,
    candidates: Vec<(Noun, Id)>,
) -> Result<Error, Error> {
    let mut error = Error::user(format!("`{prefix}` could be any of {}", candidates.len()));
    for (noun, id) in candidates.into_iter().take(10) {
        error = error.hint(title(index, noun, id)?);
    }
    Ok(error)
}

/// Says that there is no such object.
pub(crate) fn missing(noun: Option<Noun>, what: impl Display) -> Error {
    let list = match noun {
        Some(Noun::Message) => "collab inbox --all",
        Some(Noun::Note) => "collab note --all",
        Some(Noun::Session) => "collab session --all",
        Some(Noun::Handoff) => "collab handoff list --all",
        Some(Noun::Checkpoint) => "collab checkpoint",
        _ => "collab task",
    };
    let noun = noun.map_or("object", Noun::word);
    Error::user(format!("there is no {noun} `{what}`")).hint(format!("List them with `{list}`."))
}

/// Says that nobody has a name.
pub(crate) fn nobody(name: &Name) -> Error {
    Error::user(format!("nobody called `{name}` is known here"))
}

/// Returns an object's short id and a line about it.
pub(crate) fn title(index: Index<'_>, noun: Noun, id: Id) -> Result<String, Error> {
    let short = index.short(noun, id)?;
    let line = match noun {
        Noun::Task => index.task(id)?.map(|row| row.task.title),
        Noun::Message => index.message(id)?.map(|message| {
            format!("{}: {}", message.from, message.sent.text.lines().next().unwrap_or_default())
        }),
        Noun::Note => index.note(id)?.map(|note| {
            let line = note.added.text.lines().next().unwrap_or_default();
            format!("{} by {}: {line}", note.added.kind, note.by)
        }),
        Noun::Session => index.session(id)?.map(|row| row.item.name),
        Noun::Handoff => index.handoff(id)?.map(|handoff| {
            let line = handoff.made.text.lines().next().unwrap_or_default();
            format!("by {}, {}: {line}", handoff.by, handoff.state)
        }),
        Noun::Checkpoint => index.checkpoint(id)?.map(|checkpoint| {
            let line = checkpoint.begun.text.lines().next().unwrap_or_default();
            format!("by {}: {line}", checkpoint.by)
        }),
        Noun::Participant | Noun::Context | Noun::Alert => None,
    };
    Ok(format!("{short} {}", line.unwrap_or_default()))
}

/// Finds a task.
pub(crate) fn task(index: Index<'_>, prefix: &str) -> Result<TaskRow, Error> {
    let (_, id) = object(index, prefix, Some(Noun::Task))?;
    index.task(id)?.ok_or_else(|| missing(Some(Noun::Task), prefix))
}

/// Finds a task by its id.
pub(crate) fn task_of(index: Index<'_>, id: Id) -> Result<TaskRow, Error> {
    index.task(id)?.ok_or_else(|| missing(Some(Noun::Task), id))
}

/// Finds a note.
pub(crate) fn note(index: Index<'_>, prefix: &str) -> Result<NoteRow, Error> {
    let (_, id) = object(index, prefix, Some(Noun::Note))?;
    index.note(id)?.ok_or_else(|| missing(Some(Noun::Note), prefix))
}

/// Reads what something concerns: an id, or a path as seen from the directory of the act.
pub(crate) fn about(app: &App, text: &str) -> Result<About, Error> {
    about_in(&app.site, app.store.index(), text)
}

/// As [`about`], also while writing.
pub(crate) fn about_in(site: &Site, index: Index<'_>, text: &str) -> Result<About, Error> {
    let looks_like_id = Noun::WITH_IDS
        .iter()
        .any(|noun| text.strip_prefix(noun.letter()).is_some_and(|rest| rest.starts_with('-')))
        || text.parse::<Id>().is_ok();
    if looks_like_id && !site.cwd.join(text).exists() {
        return Ok(About::Object(object(index, text, None)?.1));
    }
    // An imported id looks like a file's name, and a file that is there comes first.
    let may_be_imported = text.contains('-') && !text.contains('/');
    if may_be_imported && !site.cwd.join(text).exists() && !imported(index, text, None)?.is_empty()
    {
        return Ok(About::Object(object(index, text, None)?.1));
    }
    place(site, text)
}

/// Reads a place, as seen from the directory of the act.
pub(crate) fn place(site: &Site, text: &str) -> Result<About, Error> {
    if let Some(wrong) = wrong_lines(text).filter(|_| !site.cwd.join(text).exists()) {
        return Err(Error::user(format!("`{text}` names no lines: {wrong}"))
            .hint("Say PATH:LINE or PATH:FIRST-LAST, as in `src/main.rs:12-20`."));
    }
    Ok(About::place(&from_root(site, text)?)?)
}

/// Says what is wrong with the lines of a place as it was typed, if something is.
fn wrong_lines(text: &str) -> Option<&'static str> {
    let (_, lines) = text.rsplit_once(':')?;
    let (first, last) = lines.split_once('-').unwrap_or((lines, lines));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number(first) || !is_number(last) {
        return None;
    }
    match (first.parse::<u32>(), last.parse::<u32>()) {
        (Ok(0), _) | (_, Ok(0)) => Some("they are counted from 1"),
        (Ok(first), Ok(last)) if first > last => Some("the last one comes before the first"),
        (Ok(_), Ok(_)) => None,
        _ => Some("no file has so many"),
    }
}

/// Returns where a path really leads, from the root, with all links in what there is of it followed; nothing where
/// that is outside of the root.
pub(crate) fn followed(root: &Path, path: &Path) -> Option<PathBuf> {
    let root = root.canonicalize().ok()?;
    let (real, rest) = path
        .ancestors()
        .find_map(|above| Some((above.canonicalize().ok()?, path.strip_prefix(above).ok()?)))?;
    Some(real.strip_prefix(root).ok()?.join(rest))
}

/// Turns a path as typed into one from the root.
pub(crate) fn from_root(site: &Site, text: &str) -> Result<String, Error> {
    let Some(root) = site.root() else { return Ok(text.to_owned()) };
    let outside = || {
        Error::user(format!("the path `{text}` leaves the repository"))
            .hint("Name a path in this repository, or a task's id.")
    };
    if let Some(absolute) = text.strip_prefix('/').map(|_| Path::new(text)) {
        if let Ok(inside) = absolute.strip_prefix(&root) {
            return Ok(inside.to_string_lossy().into_owned());
        }
        // The repository may have been named through a link; what is named itself is not followed.
        let folder = absolute.parent().and_then(|folder| followed(&root, folder));
        let file = folder.zip(absolute.file_name()).map(|(folder, name)| folder.join(name));
        return file.map(|path| path.to_string_lossy().into_owned()).ok_or_else(outside);
    }
    let prefix = site.cwd.strip_prefix(&root).ok().map(|p| p.to_string_lossy().into_owned());
    Ok(match prefix {
        Some(prefix) if !prefix.is_empty() => format!("{prefix}/{text}"),
        _ => text.to_owned(),
    })
}

/// Finds whom a message is for. A name that nobody has is refused, so that no message is lost to a
/// misspelling; it may be somebody of git's history, or an AI's usual name.
pub(crate) fn address(scope: Scope<'_>, text: &str) -> Result<Address, Error> {
    let address = Address::typed(text)?;
    match &address {
        Address::All => Ok(address),
        Address::One(name) => known_in(scope, name).map(|()| address.clone()),
        Address::Role(role) => {
            let people = scope.index.participants()?;
            let mut roles: Vec<String> =
                people.into_iter().filter_map(|row| row.participant.role).collect();
            for session in scope.index.active_sessions()? {
                let of_it = session.present().filter_map(|name| session.role_of(name));
                roles.extend(of_it.map(str::to_owned));
            }
            roles.sort();
            roles.dedup();
            if roles.contains(role) {
                return Ok(address);
            }
            let error = Error::user(format!("nobody has the role `{role}`"));
            Err(match nearest(role, roles.iter().map(String::as_str)) {
                Some(near) => error.hint(format!("Did you mean `@{near}`?")),
                None => {
                    let role = quoted(role);
                    error.hint(format!("Give it with `collab participant set NAME --role {role}`."))
                }
            })
        }
    }
}

/// Says no to a name that nobody has.
pub(crate) fn known(app: &App, name: &Name) -> Result<(), Error> {
    stored(app, |scope| known_in(scope, name))
}

/// As [`known`], also while writing.
pub(crate) fn known_in(scope: Scope<'_>, name: &Name) -> Result<(), Error> {
    let Scope { site, index, config, is_me } = scope;
    if index.participant(name)?.is_some()
        || crate::clients::CLIENTS.iter().any(|client| client.participant == name.as_str())
        || is_me(name)
    {
        return Ok(());
    }
    let mut names: Vec<String> =
        index.participants()?.into_iter().map(|row| row.participant.name.to_string()).collect();
    let authors = super::history::authors(site, config, 500);
    if authors.iter().any(|author| author == name.as_str()) {
        return Ok(());
    }
    names.extend(authors);
    names.extend(crate::clients::CLIENTS.iter().map(|client| client.participant.to_owned()));
    let error = nobody(name);
    let error = match nearest(name.as_str(), names.iter().map(String::as_str)) {
        Some(near) => error.hint(format!("Did you mean `{near}`?")),
        None => error.hint("See who is known with `collab participant`."),
    };
    Err(error.hint(format!("For somebody who is yet to come: `collab participant set {name}`.")))
}
