use std::time::Duration;

use super::*;
use crate::git::LogChange;
use crate::git::testing::World;

const LONG: Duration = Duration::from_secs(60);

/// A repository with a bare one beside it as `origin`, and a commit of a log that is in neither.
fn with_origin() -> (World, String) {
    let world = World::with_commit();
    world.git(&["init", "-q", "--bare", "../origin.git"]);
    world.git(&["remote", "add", "origin", "../origin.git"]);
    let repo = world.open();
    let change = LogChange {
        batches: Vec::new(),
        tails: vec![("00000001.jsonl".to_owned(), b"1\n".to_vec())],
    };
    let commit = repo.log_with(None, &change, 1).unwrap().unwrap();
    (world, commit)
}

#[test]
fn nothing_there_is_no_error_and_what_is_pushed_is_fetched() {
    let (world, commit) = with_origin();
    let place = world.place();
    let origin = Remote::new(&place, "origin", None, LONG, false);
    origin.fetch().unwrap();
    assert_eq!(origin.push(&commit, LOG_REF).unwrap(), Pushed::Taken);
    assert_eq!(origin.push(&commit, LOG_REF).unwrap(), Pushed::Taken);
    origin.fetch().unwrap();
    let tracking = origin.tracking(LOG_REF);
    assert_eq!(world.git(&["rev-parse", &tracking]), commit);
    // Nothing else came along.
    let refs = world.git(&["for-each-ref", "--format=%(refname)"]);
    assert_eq!(refs, format!("{tracking}\nrefs/heads/main"));
    assert!(!world.root.join(".git/FETCH_HEAD").exists());
    // What the remote has lost is no longer believed to be there.
    world.git(&["push", "-q", "origin", ":refs/collab/log"]);
    origin.fetch().unwrap();
    assert_eq!(world.open().log_tip(&tracking).unwrap(), None);
}

#[test]
fn whoever_was_first_is_not_overwritten() {
    let (world, commit) = with_origin();
    let place = world.place();
    let origin = Remote::new(&place, "origin", None, LONG, false);
    let change = LogChange {
        tails: vec![("00000002.jsonl".to_owned(), b"2\n".to_vec())],
        ..LogChange::default()
    };
    let other = world.open().log_with(None, &change, 1).unwrap().unwrap();
    assert_eq!(origin.push(&commit, LOG_REF).unwrap(), Pushed::Taken);
    let pushed = origin.push(&other, LOG_REF).unwrap();
    assert!(matches!(pushed, Pushed::Behind(_)), "{pushed:?}");
}

#[cfg(unix)]
#[test]
fn a_remote_that_takes_no_such_ref_says_so() {
    use std::os::unix::fs::PermissionsExt as _;
    let (world, commit) = with_origin();
    let hook = world.above().join("origin.git/hooks/update");
    std::fs::write(
        &hook,
        "#!/bin/sh\ncase $1 in refs/heads/*) ;; *) echo branches only >&2; exit 1;; esac\n",
    )
    .unwrap();
    std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o755)).unwrap();
    let place = world.place();
    let origin = Remote::new(&place, "origin", None, LONG, false);
    assert_eq!(origin.push(&commit, LOG_REF).unwrap(), Pushed::Refused("hook declined".to_owned()));
    assert_eq!(origin.push(&commit, LOG_BRANCH_REF).unwrap(), Pushed::Taken);
    origin.fetch().unwrap();
    assert_eq!(world.git(&["rev-parse", &origin.tracking(LOG_BRANCH_REF)]), commit);
    assert_eq!(world.open().log_tip(&origin.tracking(LOG_REF)).unwrap(), None);
}

#[test]
fn each_failure_has_its_own_words() {
    let (world, commit) = with_origin();
    let place = world.place();
    world.git(&["remote", "add", "gone", ".."]);
    world.git(&["remote", "add", "off", "http://127.0.0.1:1/x.git"]);
    let at = |name: &str| Remote::new(&place, name, None, LONG, false);
    let error = at("gone").fetch().unwrap_err();
    assert!(matches!(error, RemoteError::Failed { .. }), "{error}");
    assert!(error.to_string().contains("does not appear to be a git repository"), "{error}");
    assert!(at("gone").push(&commit, LOG_REF).is_err());
    let text =
        "git@x: Permission denied (publickey).\nfatal: Could not read from remote repository.\n";
    let error = at("x").error(text.as_bytes());
    assert_eq!(error.to_string(), "x does not let you in: git@x: Permission denied (publickey).");
    let text =
        "ssh: Could not resolve hostname x: Name or service not known\nfatal: Could not read\n";
    let error = at("x").error(text.as_bytes());
    assert!(matches!(error, RemoteError::Unreachable { .. }), "{error}");
}

#[test]
fn remotes_are_known_by_name() {
    let (world, _) = with_origin();
    let place = world.place();
    assert_eq!(place.remotes().unwrap(), ["origin"]);
    assert!(place.has_remote());
    assert_eq!(place.remote_of("main"), None);
    world.git(&["config", "branch.main.remote", "origin"]);
    assert_eq!(place.remote_of("main").as_deref(), Some("origin"));
    assert!(!World::with_commit().place().has_remote());
}

#[cfg(unix)]
#[test]
fn a_remote_that_hangs_is_given_up() {
    let (world, commit) = with_origin();
    world.git(&["config", "protocol.ext.allow", "always"]);
    world.git(&["remote", "add", "slow", "ext::sleep 600"]);
    let place = world.place();
    let slow = Remote::new(&place, "slow", None, Duration::from_millis(300), false);
    assert!(matches!(slow.fetch(), Err(RemoteError::Hangs { .. })));
    assert!(matches!(slow.push(&commit, LOG_REF), Err(RemoteError::Hangs { .. })));
}

#[test]
fn a_shallow_and_a_partial_clone_fetch_all_of_the_log() {
    let (world, commit) = with_origin();
    let place = world.place();
    let origin = Remote::new(&place, "origin", None, LONG, false);
    assert_eq!(origin.push(&commit, LOG_REF).unwrap(), Pushed::Taken);
    world.git(&["push", "-q", "origin", "main"]);
    world.git(&["-C", "../origin.git", "config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", world.above().join("origin.git").display());
    world.git_in(
        world.above(),
        &["clone", "-q", "-b", "main", "--filter=blob:none", "--depth=1", &url, "part"],
    );
    let part = Place::find(&world.above().join("part")).unwrap().unwrap();
    let origin = Remote::new(&part, "origin", None, LONG, false);
    origin.fetch().unwrap();
    let repo = crate::git::Repo::open(&part).unwrap();
    let tail = repo.log_tail(&commit, "00000001.jsonl").unwrap();
    assert_eq!(tail.as_deref(), Some(&b"1\n"[..]));
}

#[test]
fn what_only_begins_like_the_log_is_not_fetched() {
    let (world, commit) = with_origin();
    let place = world.place();
    let origin = Remote::new(&place, "origin", None, LONG, false);
    for name in ["refs/heads/collab-logging", "refs/collab/logs", "refs/x/refs/collab/log"] {
        world.git(&["push", "-q", "origin", &format!("main:{name}")]);
    }
    world.git(&["push", "-q", "origin", "main:refs/heads/collab-log/x"]);
    origin.fetch().unwrap();
    let refs = || world.git(&["for-each-ref", "--format=%(refname)", "refs/collab"]);
    assert_eq!(refs(), "");
    assert_eq!(origin.push(&commit, LOG_REF).unwrap(), Pushed::Taken);
    origin.fetch().unwrap();
    assert_eq!(refs(), origin.tracking(LOG_REF));
}

#[cfg(unix)]
#[test]
fn a_fetch_that_another_is_in_the_way_of_is_tried_again() {
    let (world, commit) = with_origin();
    let place = world.place();
    let origin = Remote::new(&place, "origin", None, LONG, false);
    assert_eq!(origin.push(&commit, LOG_REF).unwrap(), Pushed::Taken);
    // The lock is there for the first fetch alone: what is asked of the remote is its refs, a fetch, its refs.
    let folder = world.root.join(".git/refs/collab/remotes/origin");
    std::fs::create_dir_all(&folder).unwrap();
    let script = world.above().join("upload-pack");
    let text = format!(
        "#!/bin/sh\nif [ -e {above}/third ]; then rm -f {lock}; elif [ -e {above}/second ]; then \
         touch {above}/third; else touch {above}/second {lock}; fi\nexec git-upload-pack \"$@\"\n",
        above = world.above().display(),
        lock = folder.join("log.lock").display(),
    );
    std::fs::write(&script, text).unwrap();
    world.git(&["config", "remote.origin.uploadpack", &format!("sh {}", script.display())]);
    origin.fetch().unwrap();
    assert_eq!(world.git(&["rev-parse", &origin.tracking(LOG_REF)]), commit);
    assert!(world.above().join("third").exists());
}

#[test]
fn only_what_is_said_of_the_ref_itself_makes_it_another_one() {
    let said = |why: &str| {
        let line = format!("!\tabc:{LOG_REF}\t[remote rejected] ({why})\nDone\n");
        answer(line.as_bytes(), b"remote: error: 'x' exists; cannot create\n", LOG_REF).unwrap()
    };
    for why in ["hook declined", "deny updating a hidden ref", "prohibited by Gerrit"] {
        assert_eq!(said(why), Pushed::Refused(why.to_owned()));
    }
    assert_eq!(said("unpacker error"), Pushed::Failed("unpacker error".to_owned()));
    let behind = Pushed::Behind("'x' exists; cannot create".to_owned());
    assert_eq!(said("failed to update ref"), behind);
}
