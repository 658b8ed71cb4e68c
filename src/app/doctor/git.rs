//! Whether git can be read, and leaves out what is local and nothing else.

use super::mend::Fix;
use super::{Found, Severity};
use crate::app::open::App;
use crate::app::setup::HooksAct;
use crate::app::sha256::{WORKS, WORKS_NOT};
use crate::error::Error;
use crate::git::{GitError, Repo};
use crate::store::exclude::IGNORED;

pub(super) fn check(app: &App, found: &mut Vec<Found>) -> Result<(), Error> {
    let Some(place) = &app.site.place else { return Ok(()) };
    let repo = match Repo::open(place) {
        Ok(repo) => repo,
        Err(error) => {
            found.push(unreadable(error, app.shown(&place.git_dir)));
            return Ok(());
        }
    };
    // A branch may lack the folder, and a bare repository has none.
    if !app.store.paths().collab().is_some_and(|collab| collab.is_dir()) {
        return Ok(());
    }
    let ignored = |line: &str| {
        let path = line.trim_start_matches('/');
        repo.is_ignored(&if path.ends_with('/') { format!("{path}x") } else { path.to_owned() })
    };
    let missing: Vec<&'static str> = IGNORED.into_iter().filter(|line| !ignored(line)).collect();
    if !missing.is_empty() {
        let names: Vec<String> =
            missing.iter().map(|line| format!("`{}`", line.trim_start_matches('/'))).collect();
        found.push(
            Found::new(
                Severity::Problem,
                "not-ignored",
                format!("git does not ignore {}", names.join(", ")),
            )
            .at(".collab/.gitignore")
            .means("What is local to this clone may come into a commit.")
            .by_fix(Fix::Ignore(missing), "adds the lines."),
        );
    }
    let tracked: Vec<String> = IGNORED
        .into_iter()
        .map(|line| line.trim_matches('/').to_owned())
        .filter(|path| repo.is_tracked(path) || repo.tracks_any(path))
        .collect();
    if let Some(first) = tracked.first() {
        found.push(
            Found::new(
                Severity::Problem,
                "local-tracked",
                format!("git tracks what is local: `{}`", tracked.join("`, `")),
            )
            .at(first.clone())
            .means("Git brings it to other clones, and changes it at a checkout.")
            .by_hand(format!(
                "Take it out of the index, and commit that: `git rm -r -q --cached {}`.",
                tracked.join(" ")
            )),
        );
    }
    if app.store.knows_a_saved_batch()? && repo.log_refs().is_ok_and(|refs| refs.is_empty()) {
        found.push(
            Found::new(Severity::Note, "log-ref-missing", "the log ref was there, and is gone")
                .at("refs/collab/log")
                .means(
                    "Nothing is lost, but the store has no backup in git until it is saved again.",
                )
                .by_hand("The next save makes it anew."),
        );
    }
    hooks(app, found);
    if !app.is_local() && ignored("/.collab/log/") {
        found.push(
            Found::new(
                Severity::Problem,
                "collab-ignored",
                "git ignores `.collab/log/`, where sealed batches lie",
            )
            .at(".collab/log")
            .means("What is sealed here is not committed, so nobody else gets it.")
            .by_hand(
                "Take that line out; `git check-ignore -v .collab/log/x.jsonl` tells where it is. If \
                 nothing is to be committed: `collab init --local`.",
            ),
        );
    }
    Ok(())
}

/// Looks at hooks that do not all run. That there are none is only noted: it may be meant so.
fn hooks(app: &App, found: &mut Vec<Found>) {
    let Ok(hooks) = app.hooks(HooksAct::Check) else { return };
    if hooks.hooks.iter().all(|hook| hook.state == "missing") {
        let own = app.site.place.as_ref().filter(|place| crate::git::has_own_hooks(place));
        if let Some(own) = own.map(|place| place.common_dir.join("hooks").display().to_string())
            && own != hooks.folder
        {
            found.push(
                Found::new(
                    Severity::Problem,
                    "hooks-unused",
                    format!("collab's hooks lie in {own}, and git runs those in {}", hooks.folder),
                )
                .at(own)
                .means("Commits may not take along what happened, or do not say who made them.")
                .by_hand("See which lines to add there with `collab setup git`."),
            );
        } else {
            found.push(
                Found::new(Severity::Note, "hooks-none", "git runs no hook of collab's")
                    .at(hooks.folder.clone())
                    .means(
                        "Commits do not take along what happened by themselves, nor do they say who made them; \
                         `collab publish` seals it, to be committed by hand.",
                    )
                    .by_hand("Put the hooks in place with `collab setup git`, if that is not meant so."),
            );
        }
        return;
    }
    let (doubled, missing): (Vec<_>, Vec<_>) = hooks
        .hooks
        .iter()
        .filter(|hook| hooks.missing().contains(&hook.event.as_str()))
        .partition(|hook| hook.state == "doubled");
    for path in doubled.into_iter().filter_map(|hook| hook.detail.as_ref()) {
        found.push(
            Found::new(
                Severity::Problem,
                "hook-doubled",
                format!("`{path}` is collab's own hook, and no hook that was there before"),
            )
            .at(path.clone())
            .means(
                "Put there by an older version, it may run itself without end at the next commit.",
            )
            .by_hand("Have it dropped by `collab setup git`."),
        );
    }
    let in_the_way = missing.iter().find(|hook| hook.state == "in_the_way");
    let in_the_way = in_the_way.and_then(|hook| hook.detail.clone());
    let is_old = !missing.is_empty() && missing.iter().all(|hook| hook.state == "out_of_date");
    let missing: Vec<&str> = missing.into_iter().map(|hook| hook.event.as_str()).collect();
    if missing.is_empty() {
        return;
    }
    let what = if is_old { "another version's hooks run" } else { "git does not run" };
    let finding = Found::new(
        Severity::Problem,
        "hooks-missing",
        format!("{what} collab at {}", missing.join(", ")),
    )
    .at(hooks.folder.clone())
    .means("Commits may not take along what happened, or do not say who made them.");
    found.push(match (in_the_way, hooks.manager.is_some()) {
        (Some(detail), _) => finding.by_hand(format!("{detail}.")),
        (None, true) => finding.by_hand("See which lines to add with `collab setup git`."),
        (None, false) => {
            finding.by_fix(Fix::Hooks, "puts the hooks in place, as does `collab setup git`.")
        }
    });
}

/// Says that the repository cannot be read.
fn unreadable(error: GitError, place: String) -> Found {
    if let GitError::Sha256 { .. } = error {
        return Found::new(Severity::Note, "git-sha256", "objects go by SHA-256 in this repository")
            .at(place)
            .means(format!("In it {WORKS}. What does not work: {WORKS_NOT}."))
            .by_hand(
                "Exchange by commits: `collab publish`, `git add .collab`, `git commit`, `git push` and `git pull`. \
                 A repository of SHA-1 objects has all the rest.",
            );
    }
    let owner = matches!(error, GitError::Owner { .. });
    let id = if owner { "git-owner" } else { "git-unreadable" };
    let error = Error::from(error);
    let mend = match error.hints.first() {
        Some(hint) => hint.clone(),
        None => "Look at it with `git fsck`.".to_owned(),
    };
    Found::new(Severity::Problem, id, error.message)
        .at(place)
        .means(
            "What others committed is not seen, nor who changed what; nothing is synced or saved in the log ref, and \
             what a commit dropped is not sealed again.",
        )
        .by_hand(mend)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_of_another_user_is_told_with_the_command_that_trusts_it() {
        let finding =
            unreadable(GitError::Owner { path: "/srv/repo".into() }, ".git".to_owned()).finding;
        assert_eq!(finding.id, "git-owner");
        assert!(finding.mend.contains("git config --global --add safe.directory /srv/repo"));
    }
}
