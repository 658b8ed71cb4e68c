//! What the hooks say to a commit of what another has locked, or of what one's role may not.

use crate::harness::Yard;

/// Bob drives and has locked `a.txt`; commits are ann's, who navigates.
fn locked(preset: &str) -> Yard {
    let yard = Yard::new();
    yard.ok(&["--as", "bob", "session", "create", "A", "--preset", preset]);
    yard.ok(&["session", "join"]);
    yard.ok(&["--as", "bob", "lock", "a.txt", "--op", "rename"]);
    yard
}

#[test]
fn in_a_loose_session_it_warns() {
    let yard = locked("loose");
    yard.stage("a.txt", "b\n");
    let ran = yard.try_git(&["commit", "-qm", "x"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("a.txt is locked by bob (rename)"), "{ran:?}");
}

#[test]
fn in_a_strict_session_it_refuses_and_names_the_ways_out() {
    let yard = locked("strict");
    yard.stage("a.txt", "b\n");
    let head = yard.git(&["rev-parse", "HEAD"]);
    let ran = yard.try_git(&["commit", "-qm", "x"]);
    assert_ne!(ran.code, 0);
    for said in [
        "a.txt is locked by bob",
        "your role navigator does not write; bob drives",
        "collab role request driver",
        "git commit --no-verify",
    ] {
        assert!(ran.err.contains(said), "{said}: {ran:?}");
    }
    assert_eq!(yard.git(&["rev-parse", "HEAD"]), head);
    // Nothing of ours is left behind for it.
    assert_eq!((yard.staged(), yard.untracked()), (vec![], vec![]));
}

#[test]
fn what_got_past_is_told_to_all() {
    let yard = locked("strict");
    yard.stage("a.txt", "b\n");
    yard.git(&["commit", "-q", "--no-verify", "-m", "x"]);
    let alerts = yard.json(&["alert"]);
    let alert = &alerts["alerts"][0];
    assert_eq!(alert["kind"], "conflict", "{alerts}");
    assert!(alert["text"].as_str().unwrap().contains("was committed past the rules"), "{alerts}");
    assert_eq!(alert["about"][0], "a.txt");
}

#[test]
fn whoever_drives_commits_as_ever() {
    let yard = Yard::new();
    yard.ok(&["session", "create", "A", "--preset", "strict"]);
    yard.ok(&["lock", "a.txt"]);
    yard.stage("a.txt", "b\n");
    yard.commit("x");
    assert_eq!(yard.json(&["alert"])["alerts"].as_array().unwrap().len(), 0);
}
