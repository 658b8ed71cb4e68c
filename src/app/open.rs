//! Finding the repository, its store, and who asks.

use std::cell::{Cell, OnceCell};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::batches::InGit;
use super::handoff;
use super::identity::{self, Me};
use super::inbox;
use super::redact;
use super::session::{here, see_to};
use crate::config::Config;
use crate::domain::event::Body;
use crate::domain::name::Name;
use crate::domain::participant::{Kind, Set};
use crate::domain::session::policy::Verbosity;
use crate::env::{Env, clock};
use crate::error::{Error, Kind as ErrorKind};
use crate::git::{Head, Place, Repo};
use crate::store::batch::{Batches, Folder};
use crate::store::open::Sources;
use crate::store::paths::COLLAB;
use crate::store::write::{Author, Write};
use crate::store::{Paths, Store, Warning};
use crate::store::{mend, plain};

/// The longest `config.toml` that is read, in bytes: each command reads it, and the store keeps it.
const MAX_CONFIG: u64 = 1024 * 1024;

/// What the global options say.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Who asks, if it is said.
    pub as_name: Option<String>,
    /// Where, if it is not the current directory.
    pub dir: Option<PathBuf>,
    /// For whom a server acts: that was settled when it began, and nothing that it is asked changes it.
    pub served: Option<Name>,
}

/// Everything that an act needs: where it is, what is stored, who asks.
#[derive(Debug)]
pub struct App {
    pub(crate) site: Site,
    pub(crate) store: Store,
    me: OnceCell<Me>,
    pub(crate) verbosity: OnceCell<Verbosity>,
    pub(crate) notices: Vec<String>,
}

/// Where an act happens; what does not change while it does.
pub(crate) struct Site {
    pub(crate) env: Env,
    pub(crate) options: Options,
    /// The directory in which the act was asked for.
    pub(crate) cwd: PathBuf,
    /// The repository, unless it is outside git.
    pub(crate) place: Option<Place>,
    batches: Box<dyn Batches>,
    progress: fn(usize, Option<u8>),
    repo: OnceCell<Option<Repo>>,
    config: OnceCell<(Config, Vec<String>)>,
    now: Timestamp,
}

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Site").field("cwd", &self.cwd).field("place", &self.place).finish()
    }
}

/// What was found above a directory, before there is a store.
#[derive(Debug)]
pub(crate) struct Ground {
    /// The repository, if it is in one.
    pub(crate) place: Option<Place>,
    /// The paths of the store that is, or would be.
    pub(crate) paths: Paths,
    /// Whether there is a store, or a `.collab` to make one from.
    pub(crate) ready: bool,
}

impl Ground {
    /// Looks around a directory.
    pub(crate) fn find(cwd: &Path) -> Result<Self, Error> {
        let Some(mut place) = Place::find(cwd)? else { return Ok(Self::outside(cwd)) };
        if !has_collab(&place) {
            // A submodule without its own belongs to the repository around it.
            let mut above = place.clone();
            while let Some(next) = above.superproject() {
                if has_collab(&next) {
                    place = next;
                    break;
                }
                above = next;
            }
        }
        Ok(Self::inside(place))
    }

    /// Looks around a directory for where to begin: a submodule is a repository of its own here.
    pub(crate) fn to_begin(cwd: &Path) -> Result<Self, Error> {
        Ok(Place::find(cwd)?.map_or_else(|| Self::outside(cwd), Self::inside))
    }

    fn inside(place: Place) -> Self {
        let worktree = place.worktree_name.clone().unwrap_or_default();
        let paths = Paths::in_git(place.root.clone(), &place.common_dir, &worktree);
        let ready = has_collab(&place) || is_committed(&place);
        Self { place: Some(place), paths, ready }
    }

    fn outside(cwd: &Path) -> Self {
        let root = cwd.ancestors().find(|dir| dir.join(COLLAB).is_dir());
        let ready = root.is_some();
        let paths = Paths::outside_git(root.unwrap_or(cwd).to_owned());
        Self { place: None, paths, ready }
    }

    /// Returns the policy, if there is one that is in order.
    pub(crate) fn config(&self) -> Option<Config> {
        let path = self.paths.collab()?.join("config.toml");
        let bytes = plain::read(&path, MAX_CONFIG).ok().flatten()?;
        Config::parse(&String::from_utf8(bytes).ok()?).ok().map(|(config, _)| config)
    }

    /// Says no to a `.collab` that cannot be one.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let Some(collab) = self.paths.collab() else { return Ok(()) };
        let Ok(meta) = collab.symlink_metadata() else { return Ok(()) };
        if meta.is_dir() {
            return Ok(());
        }
        let what = if meta.is_symlink() { "a link" } else { "a file" };
        let message = format!("{} is {what}, and not a folder", collab.display());
        Err(Error::new(ErrorKind::Data, message).hint(
            "Move it away, then run `collab init`; collab keeps its state in a folder there.",
        ))
    }
}

fn has_collab(place: &Place) -> bool {
    let live = place.common_dir.join("collab");
    live.is_dir() || place.root.as_ref().is_some_and(|root| root.join(COLLAB).is_dir())
}

/// Says that a store was made though the worktree has no `.collab`, as after it was uninstalled.
fn made_anew(live: &Path) -> String {
    format!(
        "{} was made, as the checked-out commit has {COLLAB}, though this worktree has not; to end that, commit \
         the removal: `git rm -r --cached {COLLAB}` and `git commit`, then `collab uninstall`",
        live.display()
    )
}

/// Says whether `.collab` is in the commit that is checked out, though not in the worktree: a bare
/// repository, or a sparse checkout.
fn is_committed(place: &Place) -> bool {
    let Ok(repo) = Repo::open(place) else { return false };
    repo.is_tracked(&format!("{COLLAB}/config.toml"))
}

impl App {
    /// Opens what is above the directory.
    ///
    /// # Errors
    /// When there is no `.collab`, or it cannot be used.
    pub fn open(
        env: Env,
        options: Options,
        progress: fn(usize, Option<u8>),
    ) -> Result<Self, Error> {
        let cwd = directory(&env, &options)?;
        let ground = Ground::find(&cwd)?;
        ground.check()?;
        if !ground.ready {
            let message = format!("there is no .collab at or above {}", cwd.display());
            let hint = if ground.place.is_some() {
                "Make one with `collab init`."
            } else {
                "Make one with `collab init`, best in a git repository."
            };
            return Err(Error::user(message).hint(hint));
        }
        let live = ground.paths.live().to_owned();
        let is_new = !live.exists();
        let mut app = Self::on(env, options, cwd, ground, progress)?;
        app.settle_staged();
        mend::see_to_moved_link(app.store.paths());
        if is_new && app.site.place.is_some() {
            let collab = app.store.paths().collab();
            app.notices.extend(collab.filter(|collab| !collab.exists()).map(|_| made_anew(&live)));
        }
        Ok(app)
    }

    /// Opens the store on ground that was looked at.
    pub(crate) fn on(
        env: Env,
        options: Options,
        cwd: PathBuf,
        ground: Ground,
        progress: fn(usize, Option<u8>),
    ) -> Result<Self, Error> {
        let batches: Box<dyn Batches> = match &ground.place {
            Some(place) => Box::new(InGit::new(place.clone())),
            None => Box::new(Folder::new(ground.paths.log().unwrap_or_default())),
        };
        let site = Site {
            env,
            options,
            cwd,
            place: ground.place,
            batches,
            progress,
            repo: OnceCell::new(),
            config: OnceCell::new(),
            now: clock::now(),
        };
        let store = Store::open(ground.paths, site.sources())?;
        Ok(Self {
            site,
            store,
            me: OnceCell::new(),
            verbosity: OnceCell::new(),
            notices: Vec::new(),
        })
    }

    /// Sets the database aside and builds it anew.
    ///
    /// # Errors
    /// When it cannot be built either.
    pub fn rebuild(&mut self, why: String) -> Result<(), Error> {
        Ok(self.store.rebuild(self.site.sources(), why)?)
    }

    /// Returns who asks.
    ///
    /// # Errors
    /// When that cannot be told, or is said differently from what it is.
    pub fn me(&self) -> Result<&Me, Error> {
        if let Some(me) = self.me.get() {
            return Ok(me);
        }
        let me = identity::find(&self.site, &self.store)?;
        Ok(self.me.get_or_init(|| me))
    }

    /// Settles for whom a server acts; `itself` is what the client that has started it calls itself.
    ///
    /// # Errors
    /// When it is said wrongly, or the store cannot be written.
    pub fn serve(&self, itself: &str) -> Result<Name, Error> {
        identity::settle(&self.site, &self.store, itself, true)
    }

    /// Settles that a hook of a client's acts for whoever that client is.
    pub(crate) fn act_for(&mut self, client: &str) -> Result<Name, Error> {
        let name = identity::settle(&self.site, &self.store, client, false)?;
        self.site.options.served = Some(name.clone());
        Ok(name)
    }

    /// Ends the presence of the client that has started us.
    pub(crate) fn depart(&self) -> Result<(), Error> {
        identity::depart(&self.store)
    }

    /// Returns what tells whether something that was written is durable in this worktree only.
    #[must_use]
    pub fn waits(&self) -> Rc<Cell<bool>> {
        self.store.waits()
    }

    /// Returns the time of this act.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.site.now
    }

    /// Lets the act go on at another time: what waits looks at the clock again.
    pub(crate) fn look_anew(&mut self) {
        self.site.now = clock::now();
    }

    /// Lets an act that goes on look at everything again: the time, the policy, the repository.
    pub(crate) fn look_again(&mut self) {
        self.look_anew();
        self.site.config = OnceCell::new();
        self.site.repo = OnceCell::new();
    }

    /// Returns the tops of the worktrees of this clone.
    pub(crate) fn worktree_roots(&self) -> Vec<PathBuf> {
        match &self.site.place {
            Some(place) => place.worktrees().into_iter().filter_map(|tree| tree.root).collect(),
            None => self.site.root().into_iter().collect(),
        }
    }

    /// Returns the time zone in which people read times.
    #[must_use]
    pub fn time_zone(&self) -> TimeZone {
        self.site.env.time_zone()
    }

    /// Takes what there is to tell besides the result, a sentence each.
    pub fn take_warnings(&mut self) -> Vec<String> {
        let mut told = std::mem::take(&mut self.notices);
        if let Some((_, warnings)) = self.site.config.get() {
            told.extend(warnings.iter().cloned());
        }
        told.extend(self.store.take_warnings().into_iter().map(|warning| match warning {
            Warning::Rebuilt { why, events, .. } => format!(
                "the store was rebuilt from the journal and git, with {events} events ({why}); nothing is lost"
            ),
            Warning::Behind { holder } => {
                format!("{holder} is writing; this may be behind by what it writes")
            }
            Warning::Held(held) => redact::warning(self.store.index(), &held),
            Warning::NotIndexed { why, written: false } => {
                format!("the store could not take in what is new ({why}); the next command will")
            }
            Warning::NotIndexed { why, written: true } => {
                format!("written, but the store could not take it in yet ({why}); the next command will")
            }
            Warning::SearchNotKept { why } => {
                format!("the search index cannot be kept ({why}); all was read for this search")
            }
            Warning::BadLines(count) => {
                let lines = if count == 1 { "1 line".to_owned() } else { format!("{count} lines") };
                format!("{lines} of what came in cannot be read and did not count; see `collab doctor`")
            }
            Warning::LiveLost { brought } => {
                let live = self.store.paths().live().display();
                let count = brought.total();
                format!(
                    "{live} was gone and was made anew, with {count} events: {brought}; what was written here after the last commit or save is lost, see `collab doctor`"
                )
            }
            Warning::Waits => {
                let live = self.store.paths().live().display();
                format!(
                    "{live} cannot be written: this is durable in this worktree only, until a collab command runs that can write there"
                )
            }
            Warning::BatchesUnread { why } => format!("batches in git could not be read: {why}"),
        }));
        told
    }

    /// Runs an act that writes, as who asks; a newcomer is introduced first.
    pub(crate) fn write<T>(
        &mut self,
        act: impl FnOnce(&mut Write<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.write_at(|_, write| act(write))
    }

    /// As [`write`](Self::write), for an act that has to find things while it writes.
    pub(crate) fn write_at<T>(
        &mut self,
        act: impl FnOnce(&Site, &mut Write<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        self.run(true, act).map(|(done, _)| done)
    }

    /// Runs an act as [`write`](Self::write) does, and returns what it would write, which is not written.
    pub(crate) fn prepared<T>(
        &mut self,
        act: impl FnOnce(&mut Write<'_>) -> Result<T, Error>,
    ) -> Result<(T, Vec<String>), Error> {
        self.run(false, |_, write| act(write))
    }

    /// Writes what was prepared.
    pub(crate) fn accept(&mut self, lines: &[String]) -> Result<(), Error> {
        let by = self.my_name()?;
        self.accept_as(by, lines)
    }

    /// Writes what was prepared by somebody.
    pub(crate) fn accept_as(&mut self, by: Name, lines: &[String]) -> Result<(), Error> {
        let author = Author { by, branch: None, head: None };
        Ok(self.store.accept(self.site.sources(), &author, lines)?)
    }

    fn run<T>(
        &mut self,
        keeps: bool,
        act: impl FnOnce(&Site, &mut Write<'_>) -> Result<T, Error>,
    ) -> Result<(T, Vec<String>), Error> {
        let me = self.me()?.clone();
        let Head { branch, commit } = self.site.head();
        let author = Author { by: me.name.clone(), branch, head: commit };
        let config = self.site.config_text();
        let known = self.store.meta.config.clone();
        let paths = self.store.paths().clone();
        let clone = self.store.clone;
        let act = |write: &mut Write<'_>| {
            // The last policy that was in order serves on branches that lack one.
            if let Some(text) = config
                && text != known
                && Config::parse(&text).is_ok()
            {
                write.set_meta("config", &text)?;
            }
            inbox::settle(write, &paths, &me.name)?;
            introduce(write, &me)?;
            let session = here(**write, &me.name, clone, paths.worktree())?;
            write.be_in(session.map(|session| session.id));
            let done = act(&self.site, write)?;
            // The session may be another one now; what is only prepared waits for its own time.
            if let Some(session) = write.session_id().filter(|_| keeps && write.has_lines()) {
                let config = self.site.config(&known);
                see_to(write, &paths, session, config, self.site.now)?;
                handoff::see_to(write, &paths, session, &config.roles, self.site.now)?;
            }
            Ok(done)
        };
        if keeps {
            mend::see_to_link(self.store.paths());
            let done = self.store.write(self.site.sources(), &author, act)?;
            // It is a word beside the act, which is done.
            let _ = self.remind_of_context();
            return Ok((done, Vec::new()));
        }
        self.store.prepare(self.site.sources(), &author, act)
    }
}

/// Writes down what shows of a participant when it first writes.
fn introduce(write: &mut Write<'_>, me: &Me) -> Result<(), Error> {
    let known = write.participant(&me.name)?;
    let known = known.map(|row| row.participant);
    let said = known.as_ref().is_some_and(|known| known.kind.is_some());
    if said || (me.kind.is_none() && me.client.is_none()) {
        return Ok(());
    }
    let set = Set {
        kind: me.kind,
        title: me.title.clone().filter(|_| me.kind == Some(Kind::Person)),
        client: me.client.map(str::to_owned),
        ..Set::of(me.name.clone())
    };
    write.emit(None, Body::ParticipantSet(set))?;
    Ok(())
}

impl Site {
    pub(crate) fn sources(&self) -> Sources<'_> {
        Sources { batches: &*self.batches, progress: &self.progress }
    }

    /// Returns git's reader, unless it is outside git or cannot be read.
    pub(crate) fn repo(&self) -> Option<&Repo> {
        self.repo.get_or_init(|| self.place.as_ref().and_then(|p| Repo::open(p).ok())).as_ref()
    }

    /// Returns git's reader, or why there is none.
    pub(crate) fn readable_repo(&self) -> Result<&Repo, Error> {
        if let Some(repo) = self.repo() {
            return Ok(repo);
        }
        let Some(place) = &self.place else {
            let message = format!("{} is in no git repository", self.cwd.display());
            return Err(Error::user(message)
                .hint("Make it one with `git init`; changes and history are read from git."));
        };
        match Repo::open(place) {
            Err(error) => Err(error.into()),
            Ok(_) => Err(Error::user("the repository could not be opened; try again")),
        }
    }

    /// Returns the paths of the store here.
    pub(crate) fn paths(&self) -> Paths {
        match &self.place {
            Some(place) => Ground::inside(place.clone()).paths,
            None => Paths::outside_git(self.root().unwrap_or_else(|| self.cwd.clone())),
        }
    }

    /// Returns the names under which events are kept of the worktrees that there are.
    pub(crate) fn worktrees(&self) -> Vec<String> {
        let there = self.place.as_ref().map(Place::worktrees).unwrap_or_default();
        let mut names: Vec<String> =
            there.into_iter().map(|worktree| worktree.name.unwrap_or_default()).collect();
        // Outside git, and in a bare repository, there is the one place.
        names.push(String::new());
        names
    }

    /// Returns what git's files look like now.
    pub(crate) fn stamps(&self) -> String {
        crate::store::stamps::take(&self.batches.stamp_paths())
    }

    pub(crate) fn head(&self) -> Head {
        self.place.as_ref().map(Place::head).unwrap_or_default()
    }

    pub(crate) fn config_text(&self) -> Option<String> {
        let path = self.root()?.join(COLLAB).join("config.toml");
        // A commit may have brought a link, which could lead to a file that is not ours.
        let bytes = plain::read(&path, MAX_CONFIG).ok().flatten()?;
        String::from_utf8(bytes).ok()
    }

    /// Returns the top of the worktree, or the folder outside git.
    pub(crate) fn root(&self) -> Option<PathBuf> {
        match &self.place {
            Some(place) => place.root.clone(),
            None => self.cwd.ancestors().find(|dir| dir.join(COLLAB).is_dir()).map(Path::to_owned),
        }
    }

    /// Returns the policy: this branch's, else the last one known.
    pub(crate) fn config(&self, last_known: &str) -> &Config {
        let read = || {
            let fallback =
                || Config::parse(last_known).map(|(config, _)| config).unwrap_or_default();
            match self.config_text().map(|text| Config::parse(&text)) {
                None => (fallback(), Vec::new()),
                Some(Ok(config)) => config,
                Some(Err(error)) => {
                    (fallback(), vec![format!("{error}; the last policy known is used")])
                }
            }
        };
        &self.config.get_or_init(read).0
    }
}

impl App {
    /// Returns the policy that holds.
    pub(crate) fn config(&self) -> &Config {
        self.site.config(&self.store.meta.config)
    }

    /// Returns the name of who asks.
    pub(crate) fn my_name(&self) -> Result<Name, Error> {
        Ok(self.me()?.name.clone())
    }
}

/// Returns the directory in which an act is asked for.
pub(crate) fn directory(env: &Env, options: &Options) -> Result<PathBuf, Error> {
    let Some(dir) = &options.dir else { return Ok(env.cwd().to_owned()) };
    let dir = env.cwd().join(dir);
    // What lies above it is looked at later, and `a/../b` has other parents than it seems to have.
    let real = if cfg!(windows) { std::path::absolute(&dir) } else { dir.canonicalize() };
    if let Ok(real) = real
        && real.is_dir()
    {
        return Ok(real);
    }
    Err(Error::user(format!("there is no directory {}", dir.display()))
        .hint("Check what follows `-C`."))
}
