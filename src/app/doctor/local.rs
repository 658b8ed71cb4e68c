//! The clone's own files: what was read, who is registered, the link, the disk.

use super::mend::Fix;
use super::{Found, Severity};
use crate::app::open::App;
use crate::env::disk;
use crate::error::Error;
use crate::store::check::{self, Link};
use crate::store::faults::{self, Fault};
use crate::store::plain;

/// Where Codex has the hooks of a project.
const CODEX_HOOKS: &str = ".codex/hooks.json";
/// The longest file of hooks that is looked at, in bytes.
const MOST: u64 = 1024 * 1024;

/// Says that Codex leaves hooks out without a word as long as nobody has trusted them.
fn codex_hooks(app: &App) -> Option<Found> {
    let bytes = plain::read(&app.site.root()?.join(CODEX_HOOKS), MOST).ok().flatten()?;
    String::from_utf8_lossy(&bytes).contains("collab hook codex").then(|| {
        Found::new(Severity::Note, "codex-hooks", "Codex runs its hooks only once they are trusted")
            .at(CODEX_HOOKS)
            .means("Until then it leaves them out without a word: it is told nothing, and kept from nothing.")
            .by_hand("Trust them in Codex with `/hooks`; again after each change of them.")
    })
}

pub(super) fn check(app: &App, found: &mut Vec<Found>) -> Result<(), Error> {
    let paths = app.store.paths();
    if let Some(why) = check::cursors(paths) {
        found.push(
            Found::new(Severity::Problem, "cursors-damaged", why)
                .at(app.shown(&paths.cursors()))
                .means("What each participant has read here is not known: things are shown again.")
                .by_fix(Fix::Cursors, "sets the file aside."),
        );
    }
    if let Some(why) = check::clients(paths) {
        found.push(
            Found::new(Severity::Problem, "clients-damaged", why)
                .at(app.shown(&paths.clients()))
                .means("Which process is which participant is not known: a running client may get another name.")
                .by_fix(Fix::Clients, "sets the file aside; clients register again by themselves."),
        );
    }
    if let Some(last) = faults::read(paths).last() {
        let Fault { client, moment, message, .. } = last;
        found.push(
            Found::new(
                Severity::Problem,
                "hook-fault",
                format!("a hook of {client} failed at {moment}: {message}"),
            )
            .at(app.shown(&paths.faults()))
            .means("The client went on without what the hook was to tell or to keep it from.")
            .by_fix(Fix::Faults, "sets the file aside; what goes wrong again is said again."),
        );
    }
    found.extend(codex_hooks(app));
    let unfinished = check::unfinished(paths, app.now().as_millisecond());
    if let Some(first) = unfinished.first() {
        let what = match unfinished.len() {
            1 => "a file was begun and never finished".to_owned(),
            count => format!("{count} files were begun and never finished"),
        };
        found.push(
            Found::new(Severity::Note, "file-unfinished", what)
                .at(app.shown(first))
                .means("A process ended in the middle of it; what it was to hold is elsewhere, or was never acknowledged.")
                .by_fix(Fix::Unfinished(unfinished), "removes what is older than an hour."),
        );
    }
    let link = |severity: Severity, what: &str| {
        Found::new(severity, "live-link", what).at(".collab/live").means(
            "Whoever looks for the live directory there does not find it; collab itself does.",
        )
    };
    let does = "makes the link again.";
    found.extend(match check::link(paths) {
        Link::Sound => None,
        // Git does not make it in a new worktree, and takes it out of one that it cleans.
        Link::Missing => {
            let what = "the link to the live directory is missing";
            Some(
                link(Severity::Note, what)
                    .by_fix(Fix::Link, "makes it, as does whatever writes here."),
            )
        }
        Link::Elsewhere(target) => {
            let what = format!("the link leads to {}", target.display());
            Some(link(Severity::Problem, &what).by_fix(Fix::Link, does))
        }
        Link::Other => Some(
            link(Severity::Problem, "there is something else in the place of the link")
                .by_hand("Move it away, then run `collab doctor --fix`."),
        ),
    });
    found.extend(disk::remote(paths.live()).map(|kind| network(&kind, &app.shown(paths.live()))));
    Ok(())
}

/// Says that the live directory is on another machine's disk.
fn network(kind: &str, place: &str) -> Found {
    let what = format!("the live directory is on a network file system ({kind})");
    Found::new(Severity::Problem, "network-file-system", what)
        .at(place)
        .means("Locks and syncing may not hold there: two machines that write at once can damage the store.")
        .by_hand("Keep the clone on a local disk, and share it by git: `git clone`.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_file_system_is_named_with_what_to_do() {
        let finding = network("nfs4", ".git/collab").finding;
        assert_eq!(finding.id, "network-file-system");
        assert_eq!(finding.what, "the live directory is on a network file system (nfs4)");
        assert!(finding.mend.contains("`git clone`") && !finding.fix);
    }
}
