//! Places that something is about: whether one is there, and what its line says.

use crate::app::open::Site;
use crate::domain::about::About;
use crate::error::Error;
use crate::git::{Content, content, lines_with_ends, remembered};

/// Says no to a place that is not there, and returns what its first line says.
pub(crate) fn look(site: &Site, about: &About) -> Result<Option<String>, Error> {
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
