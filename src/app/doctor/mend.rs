//! What `doctor --fix` does about a finding.

use std::path::PathBuf;

use crate::app::open::App;
use crate::app::setup::HooksAct;
use crate::error::Error;
use crate::store::mend;

/// A safe mend. In the order in which they are done: what the store is built from comes first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fix {
    /// Put a copy without the lines that cannot be read in a journal's place.
    Journal(String),
    /// Take redacted events out of the journals.
    Forget,
    /// Set the file of what was read aside.
    Cursors,
    /// Set the file of registered clients aside.
    Clients,
    /// Set the file of what went wrong in hooks aside.
    Faults,
    /// Set a file aside that waits in a worktree.
    Aside(PathBuf),
    /// Give this clone another id.
    CloneId,
    /// Make the link to the live directory.
    Link,
    /// Put git's hooks in place.
    Hooks,
    /// Remove what was begun and never finished.
    Unfinished(Vec<PathBuf>),
    /// Have git ignore what is local.
    Ignore(Vec<&'static str>),
    /// Build the store anew.
    Store(String),
    /// Make the log ref anew, of what the store holds.
    LogRef,
}

/// Returns the mends in order, the store's once only.
pub(super) fn in_order(fixes: impl Iterator<Item = Fix>) -> Vec<Fix> {
    let mut fixes: Vec<Fix> = fixes.collect();
    fixes.sort();
    fixes.dedup_by(|a, b| a == b || matches!((a, b), (Fix::Store(_), Fix::Store(_))));
    fixes
}

/// Does one.
pub(super) fn apply(app: &mut App, fix: &Fix) -> Result<(), Error> {
    let paths = app.store.paths();
    match fix {
        Fix::Journal(name) => {
            mend::rewrite_journal(paths, name)?;
            // Where its lines are has changed.
            app.refresh()
        }
        Fix::Forget => {
            let redacted = app.store.index().redacted()?;
            Ok(app.store.forget(&redacted).map(drop)?)
        }
        Fix::Cursors => Ok(mend::set_aside(paths, &paths.cursors()).map(drop)?),
        Fix::Clients => Ok(mend::set_aside(paths, &paths.clients()).map(drop)?),
        Fix::Faults => Ok(mend::set_aside(paths, &paths.faults()).map(drop)?),
        Fix::Aside(path) => Ok(mend::set_aside(paths, path).map(drop)?),
        Fix::CloneId => Ok(app.store.renew_clone_id()?),
        Fix::Link => Ok(mend::restore_link(paths)?),
        Fix::Hooks => app.hooks(HooksAct::Install).map(drop),
        Fix::Unfinished(files) => Ok(mend::remove_unfinished(paths, files)?),
        Fix::Ignore(lines) => Ok(mend::ignore(paths, lines)?),
        Fix::Store(why) => app.rebuild(why.clone()),
        Fix::LogRef => {
            app.renew_log()?;
            app.save_log().map(drop)
        }
    }
}
