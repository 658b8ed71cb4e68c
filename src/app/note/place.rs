//! Places that notes are about: whether one is there, what its line says, and where that is now.

use std::cell::OnceCell;

use crate::app::open::Site;
use crate::domain::about::About;
use crate::error::Error;
use crate::git::{Content, Follower, Spot, content, lines_with_ends, remembered};
use crate::store::index::items::NoteRow;

/// Says no to a place that is not there, and returns what its first line says.
pub(super) fn look(site: &Site, about: &About) -> Result<Option<String>, Error> {
    let About::Place { path, lines } = about else { return Ok(None) };
    // Where no files are, nothing can be said of them.
    let Some(root) = site.root() else { return Ok(None) };
    let there = content(&root, path);
    let Some((first, last)) = *lines else {
        return if there == Content::Missing && !is_in_head(site, path) {
            Err(missing(path))
        } else {
            Ok(None)
        };
    };
    match there {
        Content::Missing => Err(missing(path)),
        Content::NoText => {
            Err(Error::user(format!("{path} has no lines: it is no text, or too big"))
                .hint(format!("Name it without a line: `--about {path}`.")))
        }
        Content::Text(bytes) => {
            let lines = lines_with_ends(&bytes);
            let line = lines.get(first as usize - 1).filter(|_| last as usize <= lines.len());
            let Some(line) = line else {
                let count = lines.len();
                let ends = if count == 1 { "1 line".to_owned() } else { format!("{count} lines") };
                return Err(Error::user(format!(
                    "there is no line {last} in {path}: it has {ends}"
                ))
                .hint("Name a line that is there, or the file alone."));
            };
            Ok(Some(remembered(line)))
        }
    }
}

/// Says whether the commit that is checked out has a file: a sparse checkout leaves files out.
fn is_in_head(site: &Site, path: &str) -> bool {
    let asked = [path.to_owned()];
    site.repo().and_then(|repo| repo.not_in_head(&asked).ok()).is_some_and(|gone| gone.is_empty())
}

fn missing(path: &str) -> Error {
    Error::user(format!("there is no {path} here"))
        .hint("Name a path that is there, from the directory that you are in.")
}

/// Where the line of a note is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Now {
    /// It has no line, or nobody can tell.
    AsNoted,
    /// The place at this position of `about` is there now.
    At(usize, About),
    /// The line is gone.
    Gone,
}

/// What tells where the lines of notes are now.
pub(crate) struct Lines<'a> {
    site: &'a Site,
    /// Made for the first note that has a line, as to open a repository takes its time.
    follower: OnceCell<Option<Follower<'a>>>,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(site: &'a Site) -> Self {
        Self { site, follower: OnceCell::new() }
    }

    /// Returns where the line of a note is now.
    pub(crate) fn now(&self, row: &NoteRow) -> Now {
        let places = row.added.about.iter().enumerate();
        let mut with_lines = places.filter_map(|(n, about)| match about {
            About::Place { path, lines: Some(lines) } => Some((n, path, *lines)),
            _ => None,
        });
        let (Some(text), Some((n, path, (first, last)))) = (&row.added.line, with_lines.next())
        else {
            return Now::AsNoted;
        };
        let make = || self.site.root().map(|root| Follower::new(root, self.site.repo()));
        let Some(follower) = self.follower.get_or_init(make) else { return Now::AsNoted };
        let spot = Spot { path, line: first, text, head: row.head.as_deref() };
        match follower.follow(spot) {
            Some((path, line)) => {
                let lines = Some((line, line.saturating_add(last - first)));
                Now::At(n, About::Place { path, lines })
            }
            None => Now::Gone,
        }
    }
}
