//! Connecting clients: what belongs into their files is put there, looked at, or taken out.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use similar::TextDiff;

use super::check;
use crate::app::open::{Ground, Options, directory};
pub use crate::clients::setup::Scope;
use crate::clients::setup::{CONNECTED, Connected, Part};
use crate::clients::{self, Client};
use crate::env::Env;
use crate::error::Error;
use crate::store::atomic::{self, Durability};
use crate::store::paths::COLLAB;
use crate::store::plain;

/// The longest file that is read, in bytes.
const MOST: u64 = 4 * 1024 * 1024;

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SetupAct {
    /// Put in place what is missing.
    Install,
    /// Only look.
    Check,
    /// Take it out.
    Remove,
}

/// Clients, and what is in their files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SetupView {
    /// The folder that paths are from: the repository's root, or the person's home.
    pub folder: String,
    /// The clients.
    pub clients: Vec<ClientView>,
}

/// A client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClientView {
    /// Its name in the command line.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// Whether its program is on the path.
    pub installed: bool,
    /// Its files.
    pub files: Vec<FileView>,
    /// What was found wrong in trying what is installed.
    pub problems: Vec<String>,
    /// What its person has still to do.
    pub needs: Vec<String>,
}

/// A file of a client's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct FileView {
    /// Where, from the folder.
    pub path: String,
    /// `in_place`, `missing`, `absent` (there is nothing to take out), `shared` (another connected client needs
    /// it), `kept` (somebody changed what was put there), `broken`, `written` or `removed`.
    pub state: String,
    /// Why it is broken, who shares it, or what in it is kept.
    pub detail: Option<String>,
    /// What changes in it, as a unified diff.
    pub diff: Option<String>,
}

/// What was found, and is to be changed.
#[derive(Debug)]
pub struct Setup {
    folder: PathBuf,
    act: SetupAct,
    /// What was found of it.
    pub view: SetupView,
    /// What each file of the view is to hold; an empty text for one that goes.
    texts: Vec<Vec<Option<String>>>,
    /// The same by where it lies: clients share files.
    planned: BTreeMap<PathBuf, String>,
}

impl Setup {
    /// Looks at the files of some clients, or, where none is named, of those that are here; to take out, of all.
    ///
    /// # Errors
    /// When one is not known, or none is here.
    pub fn find(
        env: &Env,
        options: &Options,
        names: &[String],
        scope: Scope,
        act: SetupAct,
    ) -> Result<Self, Error> {
        let home = env.var("HOME").or_else(|| env.var("USERPROFILE")).map(PathBuf::from);
        let ground = Ground::find(&directory(env, options)?)?;
        let root = match (scope, &home, ground.place) {
            (Scope::Project, _, Some(place)) => place.root.ok_or_else(|| {
                Error::user("a bare repository has no files for clients")
                    .hint("Run it in a worktree, or for yourself with `--global`.")
            })?,
            (Scope::Project, _, None) => directory(env, options)?,
            (Scope::Person, Some(home), _) => home.clone(),
            (Scope::Person, None, _) => {
                return Err(Error::user("cannot tell your home folder").hint("Set HOME."));
            }
        };
        let chosen = choose(env, names, &root, home.as_deref(), act)?;
        let mut setup = Self {
            view: SetupView { folder: root.display().to_string(), clients: Vec::new() },
            folder: root,
            act,
            texts: Vec::new(),
            planned: BTreeMap::new(),
        };
        for client in &chosen {
            setup.look(env, client, &chosen, scope)?;
        }
        Ok(setup)
    }

    fn look(
        &mut self,
        env: &Env,
        client: &'static Connected,
        chosen: &[&'static Connected],
        scope: Scope,
    ) -> Result<(), Error> {
        let parts = client.parts(scope);
        if parts.is_empty() {
            return Err(Error::user(format!(
                "{} has no files of yours that are known",
                client.name
            ))
            .hint("Run it in a repository, without `--global`."));
        }
        let (mut files, mut texts) = (Vec::new(), Vec::new());
        for part in &parts {
            let shared = (self.act == SetupAct::Remove)
                .then(|| self.shared_with(client, part, chosen, scope))
                .flatten();
            let (view, text) = match shared {
                Some(other) => (self.file(part.path, "shared", Some(other.to_owned())), None),
                None => self.look_at(part),
            };
            if let (Some(text), Ok(place)) = (&text, self.place(part.path)) {
                self.planned.insert(place, text.clone());
            }
            files.push(view);
            texts.push(text);
        }
        let known: Option<&Client> = clients::named(client.client);
        let in_place = files.iter().all(|file| file.state == "in_place");
        let needs = if self.act == SetupAct::Remove { &[][..] } else { client.needs };
        let mut problems = Vec::new();
        if self.act == SetupAct::Check && in_place {
            problems = check::problems(client, &self.folder);
        }
        self.view.clients.push(ClientView {
            name: client.name.to_owned(),
            title: known.map_or(client.name, |client| client.title).to_owned(),
            installed: is_installed(env, client),
            files,
            problems,
            needs: needs.iter().map(|&need| need.to_owned()).collect(),
        });
        self.texts.push(texts);
        Ok(())
    }

    /// Returns who needs a part besides a client, and is to stay connected.
    fn shared_with(
        &self,
        client: &Connected,
        part: &Part,
        chosen: &[&'static Connected],
        scope: Scope,
    ) -> Option<&'static str> {
        let others = CONNECTED.iter().filter(|other| {
            other.name != client.name && !chosen.iter().any(|chosen| chosen.name == other.name)
        });
        others.into_iter().find_map(|other| {
            let parts = other.parts(scope);
            let place = self.place(part.path);
            let shares = parts.iter().any(|one| self.place(one.path) == place);
            // It is connected if a file is in place that is not this client's as well.
            let mine = client.parts(scope);
            let own = parts.iter().find(|one| !mine.iter().any(|mine| mine.path == one.path));
            let is_there = own.is_some_and(|own| self.look_at_put(own).0 == "in_place");
            (shares && is_there).then_some(other.name)
        })
    }

    fn file(&self, path: &str, state: &str, detail: Option<String>) -> FileView {
        FileView { path: path.to_owned(), state: state.to_owned(), detail, diff: None }
    }

    fn look_at(&self, part: &Part) -> (FileView, Option<String>) {
        let (state, detail, change) = match self.act {
            SetupAct::Remove => self.look_at_taken(part),
            _ => self.look_at_put(part),
        };
        let mut view = self.file(part.path, state, detail);
        let Some((old, new)) = change else { return (view, None) };
        let diff = TextDiff::from_lines(&old, &new);
        let names = (format!("a/{}", part.path), format!("b/{}", part.path));
        view.diff = Some(diff.unified_diff().header(&names.0, &names.1).to_string());
        (view, Some(new))
    }

    /// Returns how a part stands, and what its file holds and is to hold.
    fn look_at_put(&self, part: &Part) -> (&'static str, Option<String>, Option<(String, String)>) {
        let old = match self.read(part.path) {
            Ok(old) => old.unwrap_or_default(),
            Err(why) => return ("broken", Some(why), None),
        };
        match part.put(&old) {
            Ok(new) if new == old => ("in_place", part.kept(&old), None),
            Ok(new) => ("missing", part.kept(&old), Some((old, new))),
            Err(why) => ("broken", Some(why.to_string()), None),
        }
    }

    fn look_at_taken(
        &self,
        part: &Part,
    ) -> (&'static str, Option<String>, Option<(String, String)>) {
        let old = match self.read(part.path) {
            Ok(Some(old)) => old,
            Ok(None) => return ("absent", None, None),
            Err(why) => return ("broken", Some(why), None),
        };
        match (part.take(&old), part.kept(&old)) {
            (Ok(new), Some(kept)) if new == old => ("kept", Some(kept), None),
            (Ok(new), None) if new == old => ("absent", None, None),
            (Ok(new), kept) => ("in_place", kept, Some((old, new))),
            // What cannot be read has nothing of ours in it.
            (Err(why), _) if old.contains("collab") => ("broken", Some(why.to_string()), None),
            (Err(_), _) => ("absent", None, None),
        }
    }

    /// Returns where a file really lies: one may be a link to another in the same folder, as CLAUDE.md to AGENTS.md,
    /// but to none that is git's or ours.
    fn place(&self, path: &str) -> Result<PathBuf, String> {
        let file = self.folder.join(path);
        let folder = self.folder.canonicalize().unwrap_or_else(|_| self.folder.clone());
        let is_inside = |real: &Path| {
            let inner = real.strip_prefix(&folder).ok();
            inner.is_some_and(|inner| ![".git", COLLAB].iter().any(|ours| inner.starts_with(ours)))
        };
        let Ok(real) = file.canonicalize() else {
            return if file.is_symlink() {
                Err("it is a link to nothing".to_owned())
            } else {
                // Its folder may be a link, too.
                let above = file.ancestors().skip(1).find_map(|above| above.canonicalize().ok());
                match above.filter(|above| !is_inside(above)) {
                    Some(above) => {
                        Err(format!("its folder is a link that leads to {}", above.display()))
                    }
                    None => Ok(file),
                }
            };
        };
        if is_inside(&real) {
            Ok(real)
        } else {
            Err(format!("it is a link that leads to {}", real.display()))
        }
    }

    fn read(&self, path: &str) -> Result<Option<String>, String> {
        let place = self.place(path)?;
        if let Some(text) = self.planned.get(&place) {
            return Ok(Some(text.clone()).filter(|text| !text.is_empty()));
        }
        let bytes = plain::read(&place, MOST).map_err(|error| error.to_string())?;
        let text = bytes.map(String::from_utf8).transpose();
        text.map_err(|_| "it is not UTF-8".to_owned())
    }

    /// Says whether there is anything to change.
    #[must_use]
    pub fn changes(&self) -> bool {
        self.texts.iter().flatten().any(Option::is_some)
    }

    /// Makes the changes.
    ///
    /// # Errors
    /// When a file cannot be written; those before it are.
    pub fn apply(&mut self) -> Result<(), Error> {
        for (client, texts) in self.texts.iter_mut().enumerate() {
            for (n, text) in texts.iter_mut().enumerate() {
                let Some(text) = text.take() else { continue };
                let view = &self.view.clients[client].files[n];
                let cannot = |why: String| {
                    Error::user(format!("cannot write {}: {why}", view.path))
                        .hint("Mend that, then run it again; what is written already stays.")
                };
                // As when it was looked at.
                let named = self.folder.join(&view.path);
                let file = named.canonicalize().unwrap_or_else(|_| named.clone());
                let state = if text.is_empty() {
                    fs::remove_file(&file).map_err(|error| cannot(error.to_string()))?;
                    remove_folders(&named, &self.folder);
                    "removed"
                } else {
                    write(&file, &text).map_err(cannot)?;
                    if self.act == SetupAct::Remove { "removed" } else { "written" }
                };
                self.view.clients[client].files[n].state = state.to_owned();
            }
        }
        Ok(())
    }
}

fn write(file: &Path, text: &str) -> Result<(), String> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    }
    let permissions = fs::metadata(file).map(|meta| meta.permissions()).ok();
    atomic::replace(file, text.as_bytes(), Durability::Power).map_err(|error| error.to_string())?;
    match permissions {
        Some(permissions) => {
            fs::set_permissions(file, permissions).map_err(|error| error.to_string())
        }
        None => Ok(()),
    }
}

/// Removes the folders of a file below `top` that are empty; a link to one is somebody's, and stays with it.
fn remove_folders(file: &Path, top: &Path) {
    for folder in file.ancestors().skip(1).take_while(|folder| *folder != top) {
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
}

fn choose(
    env: &Env,
    names: &[String],
    root: &Path,
    home: Option<&Path>,
    act: SetupAct,
) -> Result<Vec<&'static Connected>, Error> {
    let known = || CONNECTED.iter().map(|client| client.name).collect::<Vec<_>>().join(", ");
    if names.is_empty() {
        let all = CONNECTED.iter();
        let is_here = |client: &&Connected| {
            act == SetupAct::Remove
                || is_installed(env, client)
                || client.traces.iter().any(|trace| root.join(trace).exists())
                || home
                    .is_some_and(|home| client.traces.iter().any(|trace| home.join(trace).exists()))
        };
        let here: Vec<&Connected> = all.filter(is_here).collect();
        if here.is_empty() {
            return Err(Error::user("no AI client is found here")
                .hint(format!("Name those that you use: {}.", known())));
        }
        return Ok(here);
    }
    let mut chosen: Vec<&Connected> = Vec::new();
    for name in names {
        let client = CONNECTED.iter().find(|client| client.name == name || client.client == name);
        let client = client.ok_or_else(|| {
            Error::usage(format!("no client `{name}` is known"))
                .hint(format!("There are {}; and `collab setup git`.", known()))
        })?;
        if !chosen.iter().any(|chosen| chosen.name == client.name) {
            chosen.push(client);
        }
    }
    Ok(chosen)
}

fn is_installed(env: &Env, client: &Connected) -> bool {
    client.programs.iter().any(|name| env.has_program(name))
}
