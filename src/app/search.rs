//! Searching everything that was written.

use std::cell::RefCell;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::context::Instead;
use super::find;
use super::history;
use super::note;
use super::open::App;
use crate::domain::about::About;
use crate::domain::change::Commit;
use crate::domain::context::EntryName;
use crate::domain::event::{Noun, ObjectRef};
use crate::domain::ids::Id;
use crate::domain::search::{Kind, Query};
use crate::error::Error;
use crate::git::is_hidden;
use crate::store::StoreError;
use crate::store::index::objects::Found as Object;
use crate::store::search::{Asked, CommitText, Found, Search, Target};

/// The most hits that are shown: each alternative may have as many, and all are ranked.
pub const MOST_HITS: usize = 1000;
/// How many characters of a commit's id are shown.
const SHORT_COMMIT: usize = 8;

/// What to search for, as it was asked for.
#[derive(Clone, Debug, Default)]
pub struct SearchAsked {
    /// Words, an id, or a path.
    pub query: String,
    /// Of these kinds; of all if there is none.
    pub kinds: Vec<Kind>,
    /// By whom.
    pub by: Option<String>,
    /// What it has to concern.
    pub about: Option<String>,
    /// Since when: a time, `last`, or a commit.
    pub since: Option<String>,
    /// At most so many; never more than a thousand.
    pub limit: usize,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SearchView {
    /// What refers to the id or path that was given, then what the words are found in, the best first.
    pub hits: Vec<HitView>,
    /// Whether there are more than were asked for.
    pub more: bool,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HitView {
    /// What it is.
    pub kind: Kind,
    /// The full id; of a comment or summary, its task's; of the context, the key.
    pub id: String,
    /// The short id, or the key.
    pub short: String,
    /// Who wrote it; of a commit, all who made it, parted by commas.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// A task's title, a key, what sort of note or alert it is, a commit's first line; may be empty.
    pub title: String,
    /// The part of the text that shows why it was found, in one line, with each hit between `**`.
    pub snippet: String,
}

/// What the query names, besides being words.
#[derive(Default)]
struct Named {
    /// The number of the object that it is the id of.
    object: Option<i64>,
    /// The place of the commit that it is the id of.
    commit: Option<i64>,
    /// What things may refer to.
    targets: Vec<Target>,
    /// Its short id, where it was given in full.
    short: Option<String>,
}

impl App {
    /// Searches everything that was written.
    ///
    /// # Errors
    /// When the query holds no word, or a name, time or place is not one.
    pub fn search(&mut self, asked: &SearchAsked) -> Result<SearchView, Error> {
        let query = Query::parse(&asked.query)?;
        let wanted = Asked {
            kinds: asked.kinds.clone(),
            by: asked.by.as_deref().map(|by| self.somebody(by)).transpose()?.map(String::from),
            about: asked
                .about
                .as_deref()
                .map(|about| find::about(self, about))
                .transpose()?
                .map_or_else(|| Ok(Vec::new()), |about| self.targets(about))?,
            since_millis: self.since_millis(asked.since.as_deref())?,
            limit: asked.limit.min(MOST_HITS),
        };
        history::refresh(&self.site, &mut self.store)?;
        let named = self.named(&asked.query)?;
        let query = match &named.short {
            // Where one is meant, the other one is written perhaps.
            Some(short) => Query::any_of(&[asked.query.trim(), short]).unwrap_or(query),
            None => query,
        };
        let names = format!("{:?}", self.config().names);
        let text_of = |commit: &Commit| self.text_of(commit);
        let commits = Commits::asked_for(self, wanted.about.first());
        let search =
            |search: &Search| all(search, &named, &query, &wanted, &|id: &str| commits.has(id));
        let (found, more) = self.store.search(self.site.sources(), &names, &text_of, search)?;
        commits.keep()?;
        let has_context = found.iter().any(|found| found.kind == Kind::Context);
        let index = self.store.index();
        let instead = if has_context { Instead::find(index)? } else { Instead::default() };
        let hit = |found| self.hit(found, &instead);
        let hits = found.into_iter().map(hit).collect::<Result<_, Error>>()?;
        Ok(SearchView { hits, more })
    }

    fn text_of(&self, commit: &Commit) -> CommitText {
        let by = history::made(commit.clone(), self.config()).who.join(", ");
        let body = self.site.repo().map(|repo| repo.message_body(&commit.id)).unwrap_or_default();
        CommitText { by, body }
    }

    /// Tells what the query names, if it is one word that can be an id or a path.
    fn named(&self, query: &str) -> Result<Named, Error> {
        let word = query.trim();
        if word.contains(|c: char| c.is_whitespace() || c.is_control() || "\"*".contains(c)) {
            return Ok(Named::default());
        }
        let index = self.store.index();
        let is_full = word.parse::<Id>().is_ok();
        let has_letter = Noun::WITH_IDS
            .iter()
            .any(|noun| word.strip_prefix(noun.letter()).is_some_and(|rest| rest.starts_with('-')));
        if (is_full || has_letter)
            && let Object::One(noun, id) = index.find(word, None)?
        {
            return Ok(Named {
                object: index.number_of(&ObjectRef::Id(noun, id))?,
                targets: vec![Target::Object(id.to_string())],
                short: if is_full { Some(index.short(noun, id)?) } else { None },
                commit: None,
            });
        }
        let mut named = Named::default();
        let is_hex = |word: &str| word.bytes().all(|byte| byte.is_ascii_hexdigit());
        if (4..=64).contains(&word.len())
            && is_hex(word)
            && let [place] = index.commits_named(&word.to_ascii_lowercase())?[..]
        {
            named.commit = Some(place);
        }
        // What is no path in here is only words.
        if let Some(about) = find::about(self, word).ok().filter(|about| about.path().is_some()) {
            named.targets = self.targets(about)?;
        }
        Ok(named)
    }

    /// Returns what is searched for what something refers to: a path first, and then the names under which
    /// what is open speaks of it, as it had them before.
    fn targets(&self, about: About) -> Result<Vec<Target>, Error> {
        match about {
            About::Object(id) => Ok(vec![Target::Object(id.to_string())]),
            About::Place { path, .. } => {
                let names = note::names(self.store.index(), &note::Lines::of(&self.site), &path)?;
                Ok(names.into_iter().map(Target::Path).collect())
            }
        }
    }

    fn hit(&self, mut found: Found, instead: &Instead) -> Result<HitView, Error> {
        // What waits is found as all that was written is; but it does not hold.
        if let Some(instead) = entry_of(&found).and_then(|name| instead.of(&name)) {
            found.title += &format!(" (waits: {} by {} shows)", instead.key, instead.by);
        }
        if found.kind == Kind::Alert
            && let Some(kind) = found.title.strip_prefix(&format!("{} ", found.id))
        {
            // It goes by its name anyway.
            found.title = kind.to_owned();
        }
        let noun = match found.kind {
            Kind::Message => Some(Noun::Message),
            Kind::Task | Kind::Comment | Kind::Summary => Some(Noun::Task),
            Kind::Note => Some(Noun::Note),
            Kind::Context | Kind::Alert | Kind::Commit => None,
        };
        let short = match noun.zip(found.id.parse().ok()) {
            Some((noun, id)) => self.store.index().short(noun, id)?,
            None if found.kind == Kind::Commit => found.id.chars().take(SHORT_COMMIT).collect(),
            None => found.id.clone(),
        };
        Ok(HitView {
            kind: found.kind,
            id: found.id,
            short,
            by: found.by,
            at: Timestamp::from_millisecond(found.at_millis).unwrap_or_default(),
            title: found.title,
            snippet: found.snippet,
        })
    }
}

/// Which commits are asked for, by what the search index does not hold.
struct Commits<'a> {
    app: &'a App,
    /// Which path they have to have changed.
    path: Option<[String; 1]>,
    /// Of which it was not known before whether they change hidden files alone.
    new: RefCell<Vec<(String, bool)>>,
}

impl<'a> Commits<'a> {
    fn asked_for(app: &'a App, about: Option<&Target>) -> Self {
        let path = match about {
            Some(Target::Path(path)) => Some([path.clone()]),
            _ => None,
        };
        Self { app, path, new: RefCell::default() }
    }

    /// Says whether a commit is asked for. Those of hidden files alone are not, unless such a file is; one
    /// that cannot be read is, unless a path is.
    fn has(&self, id: &str) -> bool {
        match &self.path {
            Some(path) => {
                let repo = self.app.site.repo();
                repo.is_some_and(|repo| repo.touches(id, path).unwrap_or(false))
                    && (is_hidden(path[0].as_bytes()) || !self.is_hidden(id))
            }
            None => !self.is_hidden(id),
        }
    }

    fn is_hidden(&self, id: &str) -> bool {
        // What of the database cannot be read is told by what else reads it.
        if let Ok(Some(known)) = self.app.store.index().is_hidden(id) {
            return known;
        }
        let Some(Ok(hidden)) = self.app.site.repo().map(|repo| repo.is_hidden(id)) else {
            return false;
        };
        self.new.borrow_mut().push((id.to_owned(), hidden));
        hidden
    }

    /// Keeps what was found out for the next time.
    fn keep(self) -> Result<(), Error> {
        match self.app.store.keep_hidden(&self.new.into_inner()) {
            Err(error @ StoreError::Damaged { .. }) => Err(error.into()),
            // Where it cannot be kept, it is found out again.
            _ => Ok(()),
        }
    }
}

/// Returns which entry of the context was found, if one was.
fn entry_of(found: &Found) -> Option<EntryName> {
    if found.kind != Kind::Context {
        return None;
    }
    // The title tells of which branch it is, and no key has white space in it.
    let branch = found.title.strip_prefix(&found.id)?.strip_prefix(" on ").map(str::to_owned);
    Some(EntryName { branch, key: found.id.parse().ok()? })
}

/// Finds what the query names, what refers to that, and then what its words are found in.
fn all(
    search: &Search,
    named: &Named,
    query: &Query,
    asked: &Asked,
    has: &dyn Fn(&str) -> bool,
) -> Result<(Vec<Found>, bool), StoreError> {
    let mut found = Vec::new();
    if let Some(number) = named.object {
        found.extend(search.object(number, asked)?);
    }
    if let Some(place) = named.commit {
        found.extend(search.commit(place, asked)?);
    }
    if !named.targets.is_empty() {
        found.extend(search.referring(&named.targets, asked)?);
    }
    let (matching, more) = search.matching(query, asked, has)?;
    for one in matching {
        if !found.iter().any(|known: &Found| known.is(&one)) {
            found.push(one);
        }
    }
    let more = more || found.len() > asked.limit;
    found.truncate(asked.limit);
    Ok((found, more))
}
