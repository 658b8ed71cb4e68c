//! Which changes are asked for.

use std::collections::HashSet;

use crate::app::find;
use crate::app::history::makers;
use crate::app::open::App;
use crate::domain::about::About;
use crate::domain::change::{Commit, FileChange};
use crate::domain::event::{Body, Noun};
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::domain::shell::quoted;
use crate::error::Error;
use crate::git::{Repo, is_hidden};
use crate::store::index::events::LogQuery;
use crate::store::index::objects::Found;

/// How many contents that somebody recorded are looked for.
const MOST_CONTENTS: usize = 10_000;

/// Contents of files, as path and blob.
type Contents = HashSet<(String, String)>;

/// What is asked for; of nothing said, everything.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) by: Option<Name>,
    /// What that participant recorded.
    by_contents: Contents,
    about: Option<Subject>,
}

/// What changes are to be about.
#[derive(Debug, Default)]
struct Subject {
    paths: Vec<String>,
    task: Option<Id>,
    /// What was recorded for the task.
    contents: Contents,
}

impl Wanted {
    pub(super) fn find(app: &App, by: Option<&str>, about: Option<&str>) -> Result<Self, Error> {
        let index = app.store.index();
        let by = by.map(Name::typed).transpose()?;
        let by_contents = match &by {
            Some(name) => index.contents_by(name, MOST_CONTENTS)?.into_iter().collect(),
            None => Contents::new(),
        };
        let about = about.map(|about| Subject::find(app, about)).transpose()?.flatten();
        Ok(Self { by, by_contents, about })
    }

    /// Says whether whole trees have to be compared to tell.
    pub(super) fn needs_trees(&self) -> bool {
        let contents = self.about.as_ref().is_some_and(|about| !about.contents.is_empty());
        contents || !self.by_contents.is_empty()
    }

    /// Returns the command of git's that looks through the whole history.
    pub(super) fn in_git(&self) -> String {
        let paths = self.about.iter().flat_map(|about| &about.paths);
        match paths.map(|path| quoted(path.as_str())).collect::<Vec<_>>().join(" ") {
            paths if !paths.is_empty() => format!("git log -- {paths}"),
            _ => "git log".to_owned(),
        }
    }

    /// Says whether a commit is asked for.
    pub(super) fn has(&self, app: &App, repo: &Repo, commit: &Commit) -> Result<bool, Error> {
        let mut touched = None;
        let mut touches = |test: &dyn Fn(&str, &str) -> bool| -> Result<bool, Error> {
            let files = match touched.take() {
                Some(files) => files,
                None => repo.touched(&commit.id)?,
            };
            let found =
                files.iter().any(|(path, blob)| test(path, blob.as_deref().unwrap_or_default()));
            touched = Some(files);
            Ok(found)
        };
        if let Some(by) = &self.by
            && !makers(commit, app.config()).iter().any(|maker| maker.name == by.as_str())
            && (self.by_contents.is_empty()
                || !touches(&|path, blob| has(&self.by_contents, path, blob))?)
        {
            return Ok(false);
        }
        let found = match &self.about {
            Some(about) if about.contents.is_empty() => {
                about.is_of_task(app, commit)?
                    || (!about.paths.is_empty() && repo.touches(&commit.id, &about.paths)?)
            }
            Some(about) => {
                about.is_of_task(app, commit)? || touches(&|path, blob| about.covers(path, blob))?
            }
            None => true,
        };
        // Who asks for a hidden file is answered, by the commit alone.
        let named = |about: &Subject| about.paths.iter().any(|path| is_hidden(path.as_bytes()));
        Ok(found && (self.about.as_ref().is_some_and(named) || !repo.is_hidden(&commit.id)?))
    }

    /// Says whether a file of a commit that is asked for is shown.
    pub(super) fn shows(
        &self,
        app: &App,
        commit: &Commit,
        file: &FileChange,
    ) -> Result<bool, Error> {
        let Some(about) = &self.about else { return Ok(true) };
        Ok(about.covers_change(file) || about.is_of_task(app, commit)?)
    }

    /// Says whether what is not committed of a file is asked for.
    pub(super) fn has_uncommitted(&self, file: &FileChange, recorded_by: Option<&Name>) -> bool {
        self.by.as_ref().is_none_or(|by| recorded_by == Some(by))
            && self.about.as_ref().is_none_or(|about| about.covers_change(file))
    }
}

impl Subject {
    /// Finds what is meant; none if it is everything.
    fn find(app: &App, text: &str) -> Result<Option<Self>, Error> {
        let at_root = app.site.root().is_some_and(|root| {
            app.site.cwd.join(text).canonicalize().is_ok_and(|path| path == root)
        });
        if at_root {
            return Ok(None);
        }
        let id = match find::about(app, text)? {
            About::Place { path, .. } => {
                return Ok(Some(Self { paths: vec![path], ..Self::default() }));
            }
            About::Object(id) => id,
        };
        let index = app.store.index();
        let Some(row) = index.task(id)? else {
            return Err(Error::user(format!("`{text}` is not a task"))
                .hint("Name a task, or a path in this repository."));
        };
        let paths = row.task.about.iter().filter_map(About::path).map(str::to_owned).collect();
        let query = LogQuery {
            since_millis: Some(row.task.at.as_millisecond()),
            kind: Some("change.recorded".to_owned()),
            limit: Some(MOST_CONTENTS as i64),
            ..LogQuery::default()
        };
        let mut contents = Contents::new();
        for logged in index.log(&query)? {
            if let Ok(event) = logged.parsed.event
                && let Body::ChangeRecorded(recorded) = event.body
                && recorded.task == Some(id)
            {
                contents.extend(recorded.files.into_iter().map(|file| (file.path, file.blob)));
            }
        }
        Ok(Some(Self { paths, task: Some(id), contents }))
    }

    fn covers(&self, path: &str, blob: &str) -> bool {
        let inside = |folder: &String| {
            path.strip_prefix(folder.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.paths.iter().any(inside) || has(&self.contents, path, blob)
    }

    fn covers_change(&self, file: &FileChange) -> bool {
        self.covers(&file.path, &file.blob)
            || file.from.as_deref().is_some_and(|from| self.covers(from, ""))
    }

    /// Says whether a trailer names the task.
    fn is_of_task(&self, app: &App, commit: &Commit) -> Result<bool, Error> {
        let Some(task) = self.task else { return Ok(false) };
        let trailers = commit.trailers.iter().filter(|(key, _)| key == "Collab-Task");
        let ids = trailers.flat_map(|(_, value)| value.split([',', ' ']));
        for id in ids.filter(|id| !id.is_empty()) {
            let named = match app.store.index().find(id, Some(Noun::Task))? {
                Found::None => None,
                Found::One(_, id) => Some(id),
                // The others came later, and got longer ids to be told apart from it.
                Found::Many(all) => all.into_iter().map(|(_, id)| id).min(),
            };
            if named == Some(task) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn has(contents: &Contents, path: &str, blob: &str) -> bool {
    !contents.is_empty()
        && !blob.is_empty()
        && contents.contains(&(path.to_owned(), blob.to_owned()))
}
