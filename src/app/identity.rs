//! Who asks.
//!
//! All processes of one AI client are one participant: its server, its hooks, the commands that it
//! runs. What a client is called is settled by its process, which is registered in the clone with the
//! first command: under the name that this one says, or that of its kind. Else a name is taken at its
//! word: everybody who can write here is trusted to say who they are.

use super::open::Site;
use crate::clients::{self, Ancestry as _, Client, Machine};
use crate::domain::name::Name;
use crate::domain::participant::Kind;
use crate::env::process::{self, Process};
use crate::error::{Error, Kind as ErrorKind};
use crate::git::Repo;
use crate::store::Store;
use crate::store::registry::{self, Registered, Registry, Served};

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// The name.
    pub name: Name,
    /// Person or AI, where it shows.
    pub kind: Option<Kind>,
    /// The AI's client, where it shows.
    pub client: Option<&'static str>,
    /// The name as people write it, where it shows.
    pub title: Option<String>,
    /// What tells it: `--as`, `COLLAB_AS`, a client, or git's `user.name`.
    pub how: String,
}

/// Tells who asks: a registered client's process, `--as`, `COLLAB_AS`, a client's environment, git.
pub(crate) fn find(site: &Site, store: &Store) -> Result<Me, Error> {
    if let Some(name) = &site.options.served {
        let (kind, how) = (Some(Kind::Ai), "collab mcp".to_owned());
        return Ok(Me { name: name.clone(), kind, client: None, title: None, how });
    }
    let said = said(site)?;
    let registry = registry::read(store.paths());
    if !registry.clients.is_empty()
        && let Some(client) = registered(&registry)
    {
        return match said {
            Some((name, how)) if name != client.participant => Err(refuse(&client, &name, how)),
            _ => Ok(of_client(&client)),
        };
    }
    if let Some(client) = clients::running(&site.env, &Machine) {
        return register(site, store, client, said);
    }
    if let Some((name, how)) = said {
        let client = clients::named(name.as_str()).filter(|c| c.participant == name.as_str());
        let kind = client.map(|_| Kind::Ai);
        let client = client.map(|client| client.name);
        return Ok(Me { name, kind, client, title: None, how: how.to_owned() });
    }
    if let Some(title) = user_name(site)
        && let Ok(name) = Name::slug(&title)
    {
        let (kind, how) = (Some(Kind::Person), "git's user.name".to_owned());
        return Ok(Me { name, kind, client: None, title: Some(title), how });
    }
    Err(Error::user("cannot tell who you are")
        .hint("Say it with `--as NAME` or the variable COLLAB_AS, or set git's user.name."))
}

/// Returns git's `user.name`, which may be set for all repositories and so hold outside of them.
fn user_name(site: &Site) -> Option<String> {
    match &site.place {
        // What libgit2 cannot open the user's git may.
        Some(place) => match site.repo() {
            Some(repo) => repo.user_name(),
            None => Repo::user_name_by_git(place),
        },
        None => Repo::user_name_everywhere(),
    }
}

/// Returns the name that was said, and how.
fn said(site: &Site) -> Result<Option<(Name, &'static str)>, Error> {
    let (text, how) = match (&site.options.as_name, site.env.var("COLLAB_AS")) {
        (Some(name), _) => (name.clone(), "--as"),
        (None, Some(name)) => (name, "COLLAB_AS"),
        (None, None) => return Ok(None),
    };
    let name = Name::typed(&text).map_err(|error| {
        let mut error = Error::from(error);
        error.message = format!("{how}: {}", error.message);
        error
    })?;
    Ok(Some((name, how)))
}

/// Returns the registered client that started us, the nearest one.
fn registered(registry: &Registry) -> Option<Registered> {
    Machine.ancestors().into_iter().find_map(|ancestor| {
        let Process { pid, start } = ancestor.process;
        registry.clients.iter().find(|c| c.pid == pid && c.start == start).cloned()
    })
}

fn of_client(registered: &Registered) -> Me {
    let client = clients::named(&registered.client).map(|client| client.name);
    let how = format!("{}, process {}", registered.client, registered.pid);
    Me { name: registered.participant.clone(), kind: Some(Kind::Ai), client, title: None, how }
}

fn refuse(client: &Registered, name: &Name, how: &str) -> Error {
    let message = format!(
        "{how} {name}: this runs inside {} (process {}), which is {}",
        client.client, client.pid, client.participant
    );
    Error::new(ErrorKind::Held, message).hint(format!("Leave out `{how}`."))
}

/// Gives the client that runs us a name, the one that is said or a free one, and remembers its process.
fn register(
    site: &Site,
    store: &Store,
    client: &'static Client,
    said: Option<(Name, &'static str)>,
) -> Result<Me, Error> {
    let base = match &said {
        Some((name, _)) => name.clone(),
        None => Name::typed(client.participant)?,
    };
    let me = |name| Me {
        name,
        kind: Some(Kind::Ai),
        client: Some(client.name),
        title: None,
        how: said.as_ref().map_or(client.title, |(_, how)| how).to_owned(),
    };
    let Some(process) = clients::client_process(client, &site.env, &Machine) else {
        return Ok(me(base));
    };
    let registered = store.register(|registry| {
        let wanted = if said.is_some() { Wanted::Said(&base) } else { Wanted::Like(&base) };
        entry(registry, process, client.name, wanted).clone()
    });
    match registered {
        Ok(registered) => match &said {
            Some((name, how)) if *name != registered.participant => {
                Err(refuse(&registered, name, how))
            }
            _ => Ok(me(registered.participant)),
        },
        // Where nothing can be written there is no second client to be told apart from here.
        Err(crate::store::StoreError::Io { .. }) => Ok(me(base)),
        Err(error) => Err(error.into()),
    }
}

/// A name for a client.
#[derive(Clone, Copy)]
enum Wanted<'n> {
    /// It was said, and is taken at its word, also where another client says so.
    Said(&'n Name),
    /// That of its kind, or one like it where another has that.
    Like(&'n Name),
}

/// Returns a client's entry, which is added unless another command of the same client came first.
fn entry<'r>(
    registry: &'r mut Registry,
    Process { pid, start }: Process,
    client: &str,
    wanted: Wanted<'_>,
) -> &'r mut Registered {
    let there = registry.clients.iter().position(|c| c.pid == pid && c.start == start);
    let index = there.unwrap_or_else(|| {
        registry.clients.retain(|c| process::is_alive(&Process { pid: c.pid, start: c.start }));
        let participant = match wanted {
            Wanted::Said(name) => name.clone(),
            Wanted::Like(base) => free_name(base, registry),
        };
        let client = client.to_owned();
        registry.clients.push(Registered { pid, start, client, participant, server: None });
        registry.clients.len() - 1
    });
    &mut registry.clients[index]
}

/// Settles for whom a server or a hook acts, `itself` being what the client that has started it calls itself.
/// The process of that client is registered, so that all that it starts is the same participant; where it is
/// another's already, as one program may run several AIs, the server's own is.
pub(crate) fn settle(
    site: &Site,
    store: &Store,
    itself: &str,
    is_server: bool,
) -> Result<Name, Error> {
    let said = said(site)?.map(|(name, _)| name);
    let client = clients::called(itself).or_else(|| clients::running(&site.env, &Machine));
    let kind = client.map_or(itself, |client| client.name);
    let like = match client {
        Some(client) => Name::typed(client.participant)?,
        None => Name::slug(itself).or_else(|_| Name::typed("agent"))?,
    };
    let wanted = said.as_ref().map_or(Wanted::Like(&like), Wanted::Said);
    let me = process::me();
    // What lies between a client and what it starts is a shell at most. Variables would tell of one that runs
    // in another of the same kind what holds for that.
    let process = clients::parent(&Machine).unwrap_or(me);
    let known = registry::read(store.paths());
    let there = known.clients.iter().find(|c| c.pid == process.pid && c.start == process.start);
    if let Some(there) = there.filter(|_| !is_server) {
        return Ok(there.participant.clone());
    }
    store
        .register(|registry| {
            let mut process = process;
            let there = entry(registry, process, kind, wanted);
            if said.as_ref().is_some_and(|said| *said != there.participant) {
                process = me;
            }
            let there = entry(registry, process, kind, wanted);
            if is_server {
                there.server = Some(Served { pid: me.pid, start: me.start });
            }
            there.participant.clone()
        })
        .map_err(Error::from)
}

/// Forgets the process of the client that has started us: it ends.
pub(crate) fn depart(store: &Store) -> Result<(), Error> {
    let Some(Process { pid, start }) = clients::parent(&Machine) else { return Ok(()) };
    Ok(store.register(|registry| {
        registry.clients.retain(|client| (client.pid, client.start) != (pid, start));
    })?)
}

/// Returns `claude`, or `claude-2` where that is taken by another process that lives.
fn free_name(base: &Name, registry: &Registry) -> Name {
    let taken = |name: &Name| registry.clients.iter().any(|c| c.participant == *name);
    if !taken(base) {
        return base.clone();
    }
    (2u32..)
        .map(|n| Name::slug(&format!("{base}-{n}")).unwrap_or_else(|_| base.clone()))
        .find(|name| !taken(name))
        .unwrap_or_else(|| base.clone())
}
