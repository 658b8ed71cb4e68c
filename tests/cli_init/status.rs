//! `collab status`.

use crate::harness::{Yard, write};

#[test]
fn one_screen_says_who_and_what() {
    let (yard, root) = Yard::repo("r");
    yard.collab(&root, &["init"]);
    yard.git(&root, &["add", ".collab"]);
    yard.git(&root, &["commit", "-q", "-m", "Add .collab"]);
    let short = |who: &str, args: &[&str]| {
        let ran = yard.collab_as(who, &root, &[args, &["--json"]].concat());
        let made: serde_json::Value = ran.json();
        made["short"].as_str().unwrap().to_owned()
    };
    let mut ids = Vec::new();
    for who in ["claude", "gemini"] {
        ids.push(short(
            who,
            &["task", "add", &format!("Work of {who}"), "--priority", "important"],
        ));
        let id = ids.last().unwrap();
        assert_eq!(yard.collab_as(who, &root, &["task", "claim", id]).code, 0);
    }
    assert_eq!(
        yard.collab_as("gemini", &root, &["task", "block", &ids[1], "-m", "the schema"]).code,
        0
    );
    ids.push(short("claude", &["send", "gemini", "-m", "Look at this\nplease", "--ack"]));
    short("gemini", &["send", "claude", "-p", "critical", "-m", "main is red"]);
    let mut text = yard.collab_as("claude", &root, &["status"]).text();
    for (n, id) in ids.iter().enumerate() {
        text = text.replace(id, &format!("<id {n}>"));
    }
    let head = yard.git(&root, &["rev-parse", "HEAD"]);
    insta::assert_snapshot!(text.replace(&head[..8], "<commit>"), @"
    You are claude (AI, by COLLAB_AS), on main at <commit>
    Here: gemini (AI), just now
    Unread: 1 critical (`collab inbox`)
    Yours
      <id 0> in progress important Work of claude
    Held by others
      <id 1> blocked     gemini important Work of gemini (waits: the schema)
    Open tasks: 1 in progress, 1 blocked, 0 pending
    Not acknowledged
      <id 2> by gemini, just now: Look at this
    Not committed: 9 events to seal (`collab publish`)
    ");
}

#[test]
fn whatever_there_is_it_is_one_screen() {
    let (yard, root) = Yard::repo("r");
    yard.collab(&root, &["init"]);
    for n in 0..12 {
        let who = format!("worker-{n}");
        let add = ["task", "add", &format!("Task {n}"), "--json"];
        let made = yard.collab_as(&who, &root, &add).json();
        let id = made["id"].as_str().unwrap();
        let who = if n % 2 == 0 { "ann" } else { who.as_str() };
        assert_eq!(yard.collab_as(who, &root, &["task", "claim", id]).code, 0);
        let send = ["send", &format!("worker-{n}"), "-m", "Hello", "--ack"];
        assert_eq!(yard.collab(&root, &send).code, 0);
    }
    let text = yard.collab(&root, &["status"]).text();
    assert!(text.lines().count() <= 25, "{text}");
    assert!(text.contains(" more"), "{text}");
}

#[test]
fn what_a_list_leaves_out_is_counted_with_the_command_that_shows_it() {
    let (yard, root) = Yard::repo("r");
    yard.collab(&root, &["init"]);
    let batch = |who: &str, tasks: usize| {
        let to = if who == "ann" { "bob" } else { "ann" };
        let lines: String = (0..tasks)
            .map(|n| {
                format!(
                    "{{\"op\":\"task.add\",\"title\":\"Task {n}\",\"label\":\"a{n}\"}}\n\
                     {{\"op\":\"task.claim\",\"of\":\"$a{n}\"}}\n\
                     {{\"op\":\"send\",\"to\":[\"{to}\"],\"text\":\"Hello\",\"ack\":true}}\n"
                )
            })
            .collect();
        write(yard.top.join("ops"), &lines);
        let ran = yard.collab_as(who, &root, &["batch", "../ops"]);
        assert_eq!(ran.code, 0, "{ran:?}");
    };
    yard.collab_as("bob", &root, &["participant", "set", "bob"]);
    batch("ann", 20);
    let view = yard.collab(&root, &["status", "--json"]).json();
    for list in ["mine", "others", "unacked"] {
        assert!(view[format!("{list}_more")].is_null(), "{view}");
    }
    batch("ann", 3);
    // Mine are no reason not to list those of others.
    batch("bob", 22);
    let view = yard.collab(&root, &["status", "--json"]).json();
    for (list, count, command) in [
        ("mine", 3, "collab task list --assignee me"),
        ("others", 2, "collab task"),
        ("unacked", 3, "collab log --by me --kind message.sent"),
    ] {
        assert_eq!(view[list].as_array().unwrap().len(), 20, "{list}");
        let more = serde_json::json!({"count": count, "command": command});
        assert_eq!(view[format!("{list}_more")], more);
        let words: Vec<&str> = command.split(' ').skip(1).collect();
        assert_eq!(yard.collab(&root, &words).code, 0);
    }
    let text = yard.collab(&root, &["status"]).text();
    for line in [
        "  18 more (`collab task list --assignee me`)\n",
        "  16 more (`collab task`)\n",
        "  20 more (`collab log --by me --kind message.sent`)\n",
    ] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn what_was_sent_before_somebody_first_wrote_stays_unread() {
    let (yard, root) = Yard::repo("r");
    yard.collab(&root, &["init"]);
    yard.collab(&root, &["send", "gemini", "-p", "critical", "-m", "Stop"]);
    yard.collab_as("gemini", &root, &["send", "ann", "-m", "Here I am"]);
    let view = yard.collab_as("gemini", &root, &["status", "--json"]).json();
    assert_eq!(view["unread"]["critical"], 1);
    assert_eq!(
        yard.collab_as("gemini", &root, &["inbox", "--json"]).json()["messages"][0]["text"],
        "Stop"
    );
}

#[test]
fn outside_git_and_local_say_what_is_never_committed() {
    let yard = Yard::new();
    write(yard.top.join("plain/x"), "");
    let plain = yard.top.join("plain");
    yard.collab(&plain, &["init"]);
    insta::assert_snapshot!(yard.collab(&plain, &["status"]).text(), @"
    You are ann (by COLLAB_AS), outside git
    Here: nobody else (`collab participant`)
    Unread: none
    Open tasks: 0 in progress, 0 blocked, 0 pending
    Not committed: everything, as this is outside git (`git init`)
    ");
    let (yard, root) = Yard::repo("r");
    yard.collab(&root, &["init", "--local"]);
    insta::assert_snapshot!(yard.collab(&root, &["status"]).text(), @"
    You are ann (by COLLAB_AS), on main, before the first commit
    Here: nobody else (`collab participant`)
    Unread: none
    Open tasks: 0 in progress, 0 blocked, 0 pending
    Not committed: everything, as `collab init --local` wants it
    ");
}

#[test]
fn it_tells_the_session_what_is_wrong_and_what_is_locked() {
    let (yard, root) = Yard::repo("r");
    let raise = ["alert", "raise", "main is red", "--key", "build", "--severity", "critical"];
    for args in [
        &["init"][..],
        &["session", "create", "Lexer"],
        &raise,
        &["lock", "src/parser.rs", "--op", "rewriting it"],
    ] {
        assert_eq!(yard.collab_as("ann", &root, args).code, 0, "{args:?}");
    }
    let status = yard.collab_as("ann", &root, &["status"]).text();
    let locked = "src/parser.rs by ann (rewriting it)";
    for told in [" Lexer, you are its driver", " critical", ": main is red", locked] {
        assert!(status.contains(told), "{told}: {status}");
    }
    let others = yard.collab_as("bob", &root, &["status"]).text();
    assert!(others.contains(": main is red") && !others.contains("Lexer"), "{others}");
}
