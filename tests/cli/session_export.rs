//! `collab session export`, `import` and `replay`.

use insta::assert_snapshot;
use serde_json::Value;

use crate::support::World;

/// A session in which all sorts of things happened, some of them written by somebody hostile.
fn lived() -> World {
    let world = World::new();
    world.git(&["config", "user.name", "Ann"]);
    world.git(&["config", "user.email", "ann@example.com"]);
    let create = ["session", "create", "Pay <b>now</b>", "--type", "feature"];
    world.ok("ann", &[&create[..], &["--policy", "reviewRequirement=0.5"]].concat());
    world.ok("bob", &["session", "join"]);
    let task = world.task(&["Take cards"]);
    world.ok("ann", &["task", "claim", &task]);
    world.ok(
        "bob",
        &[
            "send",
            "ann",
            "-m",
            "<script>alert(1)</script>\n# Heading\u{1b}[31m\u{202e}\u{61c}\u{3164}\u{e0101}",
        ],
    );
    let handed = ["handoff", "-m", "Look at it", "--to", "bob", "--needs-review", "--about", &task];
    let id = world.json("ann", &handed)["short"].as_str().unwrap().to_owned();
    world.ok("bob", &["review", &id, "--approve", "--suggest", "Check for null"]);
    world.ok("ann", &["handoff", "confirm", &id]);
    world.ok("ann", &["task", "done", &task, "-m", "Cards work"]);
    world
}

#[test]
fn as_markdown_it_is_a_page_to_read() {
    let world = lived();
    assert_snapshot!(world.run("ann", &["session", "export"]), @r#"
    # Pay \<b\>now\</b\>

    Session `s-sess1` of repo, feature: active, begun 2026-11-23 09:00 UTC by ann, active for 9 min.

    ## Who

    | name | role | joined | left |
    |---|---|---|---|
    | ann | driver | 2026-11-23 09:00 UTC |  |
    | bob | navigator | 2026-11-23 09:01 UTC |  |

    ## Tasks

    - `t-task1` Take cards (completed, ann)

    ## Handoffs and reviews

    ### `h-hand1` ann to bob: control_received

    > Look at it

    Review by bob: approved
    - suggestion: Check for null

    ## Notes

    `n-note1` suggestion by bob

    > Check for null

    ## What happened

    - 2026-11-23 09:00 UTC **ann** session.created `s-sess1` Pay \<b\>now\</b\>
    - 2026-11-23 09:01 UTC **bob** session.joined `s-sess1`
    - 2026-11-23 09:02 UTC **ann** task.added `t-task1` Take cards
    - 2026-11-23 09:03 UTC **ann** task.claimed `t-task1` Take cards
    - 2026-11-23 09:04 UTC **bob** message.sent `m-mess1` to ann: \<script\>alert\(1\)\</script\>
    - 2026-11-23 09:05 UTC **ann** handoff.made `h-hand1` to bob: Look at it
    - 2026-11-23 09:06 UTC **bob** review.given `h-hand1` approved \(by ann, control\_received: Look at it\)
    - 2026-11-23 09:06 UTC **bob** note.added `n-note1` suggestion: Check for null
    - 2026-11-23 09:07 UTC **ann** handoff.confirmed `h-hand1` by ann, control\_received: Look at it
    - 2026-11-23 09:08 UTC **ann** task.done `t-task1` Cards work \(Take cards\)
    "#);
}

#[test]
fn as_html_it_is_one_page_that_loads_and_runs_nothing() {
    let world = lived();
    let page = world.ok("ann", &["session", "export", "--format", "html"]);
    assert!(page.starts_with("<!doctype html>"));
    assert!(page.contains("<meta name=\"viewport\"") && page.contains("prefers-color-scheme:dark"));
    // What participants wrote is text.
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(page.contains("<h1>Pay &lt;b&gt;now&lt;/b&gt;</h1>"));
    assert!(!page.contains(['\u{1b}', '\u{202e}', '\u{61c}', '\u{3164}', '\u{e0101}']));
    for active in ["<script", "<img", "<iframe", "<link", "<a ", "href=", "src=", "url(", "@import"]
    {
        assert!(!page.to_lowercase().contains(active), "{active}");
    }
    // Every element that is opened is closed.
    for name in
        ["main", "table", "tr", "td", "svg", "div", "blockquote", "h2", "h3", "path", "circle"]
    {
        let opened =
            page.matches(&format!("<{name}>")).count() + page.matches(&format!("<{name} ")).count();
        assert_eq!(opened, page.matches(&format!("</{name}>")).count(), "{name}");
    }
    // The picture has a lane for each, what each did, and what passed between them.
    let picture = &page[page.find("<svg").unwrap()..page.find("</svg>").unwrap()];
    assert_eq!(picture.matches("class=\"lane\"").count(), 2);
    assert!(picture.matches("class=\"dot\"").count() >= 8);
    assert_eq!(picture.matches("class=\"hand\"").count(), 1);
    assert!(picture.contains("ann drives"));
}

#[test]
fn as_json_it_goes_into_another_repository() {
    let world = lived();
    world.ok("ann", &["session", "export", "--format", "json", "-o", "s.json"]);
    let other = World::new();
    other.write("s.json", std::fs::read(world.root().join("s.json")).unwrap());
    other.ok("cyd", &["session", "import", "s.json"]);
    let shown = |world: &World| {
        let mut shown = world.json("cyd", &["session", "show", "Pay <b>now</b>"]);
        let session = &mut shown["session"];
        // Here nobody was seen, and the time goes on.
        for member in session["members"].as_array_mut().unwrap() {
            member["last_here"] = Value::Null;
        }
        session["active"] = Value::Null;
        shown
    };
    assert_eq!(shown(&other), shown(&world));
    let before = other.events();
    let again = other.json("cyd", &["session", "import", "s.json"]);
    assert_eq!(again["events"], 0);
    assert_eq!(other.events(), before);
    // It does not take the place of a file.
    assert_eq!(world.fails("ann", &["session", "export", "-o", "s.json"]).0, 1);
}

#[test]
fn a_damaged_or_newer_export_is_refused_and_nothing_taken_in() {
    let world = lived();
    let whole = world.ok("ann", &["session", "export", "--format", "json"]);
    let other = World::new();
    other.people(&["cyd"]);
    let before = other.events();
    let redacted = world.ok("ann", &["session", "export", "--format", "json", "--redact"]);
    for (what, text, code) in [
        ("cut", whole[..whole.len() / 2].to_owned(), 4),
        ("newer", whole.replacen("\"v\": 1", "\"v\": 2", 1), 4),
        ("none", whole.replacen("\"v\": 1", "\"w\": 1", 1), 4),
        ("empty", "{}".to_owned(), 4),
        ("list", "[]".to_owned(), 4),
        (
            "kind",
            whole.replace("\"kind\":\"session.joined\"", "\"kind\":\"session.teleported\""),
            4,
        ),
        ("event", whole.replacen("\"by\":\"bob\"", "\"by\":7", 1), 4),
        ("redacted", redacted, 1),
    ] {
        other.write("s.json", &text);
        assert_eq!(other.fails("cyd", &["session", "import", "s.json"]).0, code, "{what}");
    }
    assert_eq!(other.fails("cyd", &["session", "import", "gone.json"]).0, 1);
    assert_eq!(other.events(), before);
}

#[test]
fn what_is_nobody_elses_business_is_left_out_where_that_is_asked_for() {
    let world = lived();
    // It is no real one.
    let token = format!("ghp_{}", "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY2zA4");
    world.ok("bob", &["send", "ann", "-m", &format!("Use {token}")]);
    world.ok("bob", &["send", "ann", "-m", "Ann, bob's key is another"]);
    world.ok("bob", &["send", "ann", "-m", "x", "--data", &format!("{{\"key\":\"{token}\"}}")]);
    // Who is only spoken to is not in the session.
    world.people(&["dora"]);
    world.ok("bob", &["send", "ann", "dora", "-m", "y", "--data", "{\"ann\":[\"Dora\"]}"]);
    world.ok("ann", &["task", "add", "Ask", "--assign", "dora"]);
    world.ok("ann", &["note", "add", "z", "--kind", "decision", "--impact", "Dora can go on"]);
    let whole = world.ok("ann", &["session", "export", "--format", "json"]);
    let whole: serde_json::Value = serde_json::from_str(&whole).unwrap();
    // A message's text stands in the timeline, too.
    assert_eq!(whole["credentials"], 3);
    assert!(whole["messages"].as_array().unwrap().iter().any(|m| m["data"]["key"] == token));
    for format in ["markdown", "html", "json"] {
        let out =
            world.command("ann", &["session", "export", "--format", format]).output().unwrap();
        assert!(String::from_utf8_lossy(&out.stderr).contains("--redact"), "{format}");
        let args = ["session", "export", "--format", format, "--redact", "--with-code"];
        let redacted = world.ok("ann", &args);
        assert!(!redacted.contains(&token), "{format}");
        for name in ["ann", "bob", "dora"] {
            let word = |c: char| !c.is_alphanumeric();
            let is_named = |part: &str| part.to_lowercase() == name;
            assert!(!redacted.split(word).any(is_named), "{format}: {name}");
        }
        assert!(redacted.contains("participant"), "{format}");
    }
}

#[test]
fn it_is_played_as_it_came() {
    let world = lived();
    assert_snapshot!(world.run("ann", &["session", "replay", "--speed", "0"]), @"
    2026-11-23 09:00  ann  session.created s-sess1 Pay <b>now</b>
    2026-11-23 09:01  bob  session.joined s-sess1
    2026-11-23 09:02  ann  task.added t-task1 Take cards
    2026-11-23 09:03  ann  task.claimed t-task1 Take cards
    2026-11-23 09:04  bob  message.sent m-mess1 to ann: <script>alert(1)</script>
    2026-11-23 09:05  ann  handoff.made h-hand1 to bob: Look at it
    2026-11-23 09:06  bob  review.given h-hand1 approved (by ann, control_received: Look at it)
    2026-11-23 09:06  bob  note.added n-note1 suggestion: Check for null
    2026-11-23 09:07  ann  handoff.confirmed h-hand1 by ann, control_received: Look at it
    2026-11-23 09:08  ann  task.done t-task1 Cards work (Take cards)
    ");
    assert_eq!(world.fails("ann", &["session", "replay", "--speed", "-1"]).0, 2);
    assert_eq!(world.fails("ann", &["session", "replay", "--speed", "fast"]).0, 2);
}

#[test]
fn no_line_of_a_replay_or_page_ends_in_blanks() {
    let world = lived();
    for args in [&["session", "replay", "--speed", "0"][..], &["session", "export"]] {
        let shown = world.ok("ann", args);
        assert!(shown.contains("session.joined"), "{shown}");
        assert!(shown.lines().all(|line| line == line.trim_end()), "{shown:?}");
    }
}
