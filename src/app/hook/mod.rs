//! What git's hooks do: see to it that commits take along what happened, and that what they bring is known.
//!
//! Invariants: whatever fails here, git goes on; the advisory lock is never held while git runs; where
//! there is nothing to do, git is asked nothing.

mod guard;
mod message;
mod pre_commit;
mod staged;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::guard::GuardView;
use super::open::{App, Ground, Options, directory};
use crate::env::{Env, patience};
use crate::error::Error;
use crate::git::Place;
use crate::store::mend;

/// How long a hook waits for whoever else writes.
const WAITS: Duration = Duration::from_secs(2);

/// How long a hook takes, whatever happens: git, and a person, wait for it.
const LONGEST: Duration = Duration::from_secs(30);

/// Does what is to be done at an event of git's; one that is not known is none of ours. Before a commit it
/// returns what stands against that, if anything does.
///
/// # Errors
/// When it could not be done; git need not know.
pub fn git(
    env: Env,
    options: Options,
    event: &str,
    args: &[OsString],
) -> Result<Option<GuardView>, Error> {
    patience::wait_at_most(WAITS);
    patience::end_after(LONGEST);
    let cwd = directory(&env, &options)?;
    let ground = Ground::find(&cwd)?;
    let Some(place) = &ground.place else { return Ok(None) };
    if !ground.ready || !is_of(&env, &cwd, place) {
        return Ok(None);
    }
    // A rebase makes many commits, each of which was sealed and signed when it was first made; whatever
    // comes next brings in what it has made.
    if matches!(event, "prepare-commit-msg" | "post-commit") && place.is_rewriting() {
        return Ok(None);
    }
    let index = env.var("GIT_INDEX_FILE").map(|path| env.cwd().join(path));
    // Git gives this editor to hooks when there will be none.
    let edited = env.var("GIT_EDITOR").is_none_or(|editor| editor != ":");
    let file = args.first().map(|file| env.cwd().join(file));
    let mut app = App::on(env, options, cwd, ground, |_, _| {})?;
    mend::see_to_link(app.store.paths());
    match event {
        "pre-commit" => {
            // Where it cannot be told, nothing stands against it.
            let view = app.guard_staged(index.clone()).unwrap_or_default();
            // What is refused takes nothing along.
            if view.as_ref().is_none_or(|view| view.allowed) {
                app.seal_into_commit(index)?;
            }
            Ok(view)
        }
        "prepare-commit-msg" => {
            let source = args.get(1).and_then(|word| word.to_str()).unwrap_or_default();
            let Some(file) = file else { return Ok(None) };
            app.sign(&file, source, edited);
            Ok(None)
        }
        // That it was opened has brought in what there is.
        "post-commit" => {
            app.note_committed();
            let recorded = app.record_bypass();
            // The backup of the live directory, when nobody waits for a write.
            app.save_log()?;
            recorded.map(|()| None)
        }
        _ => Ok(None),
    }
}

/// Says whether a hook was run for the repository that was found: `git --git-dir` may be used anywhere,
/// and a submodule's hooks are its own.
fn is_of(env: &Env, cwd: &Path, found: &Place) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let here = Place::find(cwd).ok().flatten().map(|place| real(&place.git_dir));
    let said = env.var("GIT_DIR").map(|path| real(&env.cwd().join(PathBuf::from(path))));
    let found = real(&found.git_dir);
    here.is_some_and(|here| here == found) && said.is_none_or(|said| said == found)
}
