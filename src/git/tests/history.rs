//! Walking and parsing commits, sound and damaged.

use super::*;
use crate::git::testing::World;

fn walk(repo: &Repo, tips: &[String], known: &[String], limit: Option<usize>) -> Vec<Commit> {
    let mut all = Vec::new();
    repo.commits(tips, known, limit, |commit| {
        all.push(commit);
        ControlFlow::Continue(())
    })
    .unwrap();
    all
}

fn subjects(commits: &[Commit]) -> Vec<&str> {
    commits.iter().map(|commit| commit.subject.as_str()).collect()
}

#[test]
fn only_what_is_new_is_walked() {
    let world = World::with_commit();
    let first = world.git(&["rev-parse", "HEAD"]);
    world.commit("second");
    world.git(&["checkout", "-q", "-b", "side"]);
    let side = world.commit("aside");
    world.git(&["checkout", "-q", "main"]);
    world.commit("third");
    world.git(&["merge", "-q", "--no-ff", "-m", "join", "side"]);
    let top = world.git(&["rev-parse", "HEAD"]);

    let repo = world.open();
    let tips = std::slice::from_ref(&top);
    assert_eq!(walk(&repo, tips, &[], None).len(), 5);
    let new = walk(&repo, tips, &[first, side], None);
    assert_eq!(subjects(&new), ["join", "third"]);
    assert_eq!(new[0].parents, 2);
    assert_eq!(subjects(&walk(&repo, tips, &[], Some(1))), ["join"]);
    assert_eq!(walk(&repo, tips, tips, None), []);

    let mut seen = 0;
    repo.commits(tips, &[], None, |_| {
        seen += 1;
        ControlFlow::Break(())
    })
    .unwrap();
    assert_eq!(seen, 1);
}

#[test]
fn ids_that_are_no_commits_are_passed_over() {
    let world = World::with_commit();
    let top = world.git(&["rev-parse", "HEAD"]);
    let blob = world.git(&["rev-parse", "HEAD:a.txt"]);
    let odd = ["", "HEAD", "a", &"f".repeat(40), &blob, &"0".repeat(64)].map(str::to_owned);
    let mut tips = odd.to_vec();
    tips.push(top);
    assert_eq!(subjects(&walk(&world.open(), &tips, &odd, None)), ["first"]);
}

#[test]
fn a_commit_is_read_in_full() {
    let world = World::with_commit();
    let id = world.commit(
        "Fix the parser\n\nWhy: it broke.\nCo-authored-by: not a trailer\n\n\
         collab-by: claude-2\nSigned-off-by: x\nCO-AUTHORED-BY:  Bob <bob@x>\nCollab-Task: t-1",
    );
    let commit = world.open().resolve("HEAD").unwrap();
    assert_eq!(
        commit,
        Commit {
            id,
            at: "2026-01-02T03:04:05Z".parse().unwrap(),
            author_name: "Ann Lee".to_owned(),
            author_email: "ann@example.com".to_owned(),
            subject: "Fix the parser".to_owned(),
            parents: 1,
            trailers: vec![
                ("Collab-By".to_owned(), "claude-2".to_owned()),
                ("Co-authored-by".to_owned(), "Bob <bob@x>".to_owned()),
                ("Collab-Task".to_owned(), "t-1".to_owned()),
            ],
        }
    );
}

#[test]
fn a_subject_that_looks_like_a_trailer_is_none() {
    let commit = parse_commit(String::new(), b"tree x\n\nCollab-By: me\n");
    assert_eq!((commit.subject.as_str(), commit.trailers.len()), ("Collab-By: me", 0));
    let commit = parse_commit(String::new(), b"\nsubject\r\n\r\nCollab-By: me\r\n");
    assert_eq!(commit.subject, "subject");
    assert_eq!(commit.trailers, [("Collab-By".to_owned(), "me".to_owned())]);
}

#[test]
fn damaged_commits_are_read_as_far_as_they_go() {
    for data in [
        &b""[..],
        b"\n",
        b"author",
        b"author \n",
        b"author <\n",
        b"author >\n",
        b"author ><\n\n:",
        b"committer A <a> 99999999999999999999 +0000\n\nx",
        b"committer A <a> -9223372036854775808 +0000\n\nx\n\n\n",
        b"\n\n\n\n",
        b"author \xff\xfe <\x1b[31m> 1\n\n\xf0\x9f\n\n:\n: :",
    ] {
        parse_commit(String::new(), data);
    }
    let commit = parse_commit(String::new(), b"author \xffA\x1b[0m <a\x00b> 1 +0000\n\na\tb");
    assert_eq!(commit.author_name, "\u{fffd}A [0m");
    assert_eq!((commit.author_email.as_str(), commit.subject.as_str()), ("a b", "a b"));
}

#[test]
fn long_texts_are_cut() {
    let mut data = b"\n".to_vec();
    data.extend("é".repeat(100_000).into_bytes());
    assert_eq!(parse_commit(String::new(), &data).subject, "é".repeat(LONGEST));
}
