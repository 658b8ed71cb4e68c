//! `collab search`

use insta::assert_snapshot;
use serde_json::Value;

use crate::support::World;

/// Returns each hit as its kind and snippet.
fn hits(view: &Value) -> Vec<String> {
    let hit = |hit: &Value| {
        format!("{}: {}", hit["kind"].as_str().unwrap(), hit["snippet"].as_str().unwrap())
    };
    view["hits"].as_array().unwrap().iter().map(hit).collect()
}

/// Searches as ann.
fn search(world: &World, args: &[&str]) -> Vec<String> {
    hits(&world.json("ann", &[&["search"], args].concat()))
}

fn commit(world: &World, message: &str) {
    let who = ["-c", "user.name=Jane Doe", "-c", "user.email=jane@example.org"];
    world.git(&[&who[..], &["commit", "-q", "--allow-empty", "-m", message]].concat());
}

#[test]
fn hits_are_shown_with_what_they_are_who_wrote_them_and_why() {
    let world = World::new();
    world.people(&["bob"]);
    let task = world.task(&["Fix the parser", "--description", "Lists in lists are cut off"]);
    world.ok("bob", &["task", "comment", &task, "-m", "The lists end too early"]);
    world.send("bob", &["all", "-m", "Who wrote the parser?\nIt cuts\u{1b}[31m off"]);

    assert_snapshot!(world.run("ann", &["search", "cut*", "off"]), @r"
    m-mess1 message, bob, 1 min ago
      Who wrote the parser? It **cuts**\x1b[31m **off**
    t-task1 task, ann, 3 min ago: Fix the parser
      Lists in lists are **cut** **off**
    ");
    assert_snapshot!(world.run("ann", &["search", "lists", "--limit", "1"]), @"
    t-task1 task, ann, 4 min ago: Fix the parser
      **Lists** in **lists** are cut off
    --- stderr ---
    There are more: `--limit 20` shows them.
    ");
    assert_snapshot!(world.run("ann", &["search", "lists", "--by", "bob"]), @"
    t-task1 comment, bob, 4 min ago: Fix the parser
      The **lists** end too early
    ");
    assert_snapshot!(world.run("ann", &["search", "PÁRSER", "--kind", "task"]), @"
    t-task1 task, ann, 6 min ago
      Fix the **parser**
    ");
    assert_snapshot!(world.run("ann", &["search", "nowhere"]), @"
    --- stderr ---
    Nothing is found.
    ");
}

#[test]
fn programs_get_ids_times_and_whether_there_is_more() {
    let world = World::new();
    let task = world.task(&["Fix the parser"]);
    world.task(&["Write the parser"]);

    let view = world.json("ann", &["search", "fix OR write", "--limit", "1", "--kind", "task"]);

    assert_eq!(view["more"], true);
    let view = world.json("ann", &["search", "fix"]);
    assert_eq!(view["more"], false);
    let mut hit = view["hits"][0].clone();
    assert_eq!(hit.as_object_mut().unwrap().remove("id").unwrap().as_str().unwrap().len(), 36);
    assert_eq!(
        hit,
        serde_json::json!({
            "kind": "task", "short": task, "by": "ann", "at": "2026-11-23T09:00:00Z",
            "title": "Fix the parser", "snippet": "**Fix** the parser",
        })
    );
}

#[test]
fn quotes_stars_and_or_mean_what_they_say_and_all_else_is_text() {
    let world = World::new();
    for title in
        ["nested lists here", "lists nested there", "the end OR not", "a \"b\" c:d ^e NEAR(f)"]
    {
        world.task(&[title]);
    }
    let found = |args: &[&str]| {
        let found = search(&world, args).into_iter();
        let mut found: Vec<String> =
            found.map(|hit| hit.trim_start_matches("task: ").replace("**", "")).collect();
        found.sort();
        found
    };

    assert_eq!(found(&["nested", "lists"]), ["lists nested there", "nested lists here"]);
    assert_eq!(found(&["\"nested lists\""]), ["nested lists here"]);
    assert_eq!(found(&["nest*", "her*"]), ["nested lists here"]);
    assert_eq!(found(&["nest"]), [""; 0]);
    assert_eq!(found(&["here OR there"]), ["lists nested there", "nested lists here"]);
    assert_eq!(found(&["or"]), ["the end OR not"]);
    assert_eq!(found(&["c:d"]), ["a \"b\" c:d ^e NEAR(f)"]);
    assert_eq!(found(&["NEAR(f) ^e"]), ["a \"b\" c:d ^e NEAR(f)"]);
    assert_eq!(found(&["lists NOT nested"]), [""; 0]);
    assert_eq!(found(&["nested -- ::"]), ["lists nested there", "nested lists here"]);
}

#[test]
fn the_best_comes_first_and_of_equals_the_newest() {
    let world = World::new();
    world.people(&["bob"]);
    world.send(
        "ann",
        &["bob", "-m", "Somewhere in this long message there is a word on parsers, parser"],
    );
    world.send("ann", &["bob", "-m", "a parser"]);
    world.task(&["Fix the parser"]);
    world.send("ann", &["bob", "-m", "b parser"]);

    assert_eq!(
        search(&world, &["parser"]),
        [
            "task: Fix the **parser**",
            "message: b **parser**",
            "message: a **parser**",
            "message: Somewhere in this long message there is a word on parsers, **parser**",
        ]
    );
}

#[test]
fn the_newest_of_very_many_are_found_and_a_rare_one_among_them() {
    let world = World::new();
    let ops: Vec<String> = (0..150)
        .map(|n| serde_json::json!({"op": "task.add", "title": format!("common number{n}")}))
        .map(|op| op.to_string())
        .collect();
    let made = world.run_with("ann", &["batch", "-q"], ops.join("\n"));
    assert!(!made.contains("error"), "{made}");

    assert_eq!(search(&world, &["common", "--limit", "1"]), ["task: **common** number149"]);
    assert_eq!(search(&world, &["common number3"]), ["task: **common** **number3**"]);
    assert_eq!(
        search(&world, &["common OR number3", "--limit", "1"]),
        ["task: **common** **number3**"]
    );
    assert_eq!(search(&world, &["common", "--limit", "200"]).len(), 150);
}

#[test]
fn what_changed_is_found_as_it_is_now() {
    let world = World::new();
    let task = world.task(&["Old title", "--tag", "oldtag"]);
    assert_eq!(search(&world, &["old"]).len(), 1);

    world.ok("ann", &["task", "edit", &task, "--title", "New title"]);
    world.ok("ann", &["task", "done", &task, "-m", "It was renamed"]);

    assert_eq!(search(&world, &["old"]), [""; 0]);
    assert_eq!(search(&world, &["new"]), ["task: **New** title"]);
    assert_eq!(search(&world, &["oldtag"]), ["task: **oldtag**"]);
    assert_eq!(search(&world, &["renamed", "--kind", "summary"]), ["summary: It was **renamed**"]);
    assert_eq!(search(&world, &["renamed", "--kind", "task"]).len(), 1);
    world.ok("ann", &["task", "reopen", &task]);
    assert_eq!(search(&world, &["renamed"]), [""; 0]);
}

#[test]
fn commits_are_found_by_all_of_their_message_and_by_whoever_made_them() {
    let world = World::new();
    commit(
        &world,
        "Begin the lexer\n\nIt reads Größe and names.\n\nCo-authored-by: Claude <noreply@anthropic.com>",
    );
    assert_eq!(search(&world, &["lexer"]), ["commit: Begin the **lexer**"]);

    commit(&world, "Mend the lexer");

    assert_eq!(search(&world, &["lexer", "--kind", "commit"]).len(), 2);
    assert_eq!(
        search(&world, &["names"])[0],
        "commit: It reads Größe and **names**. Co-authored-by: Claude <noreply@anthropic.com>"
    );
    assert_eq!(search(&world, &["lexer", "--by", "claude"]), ["commit: Begin the **lexer**"]);
    assert_eq!(search(&world, &["lexer", "--by", "jane-doe"]).len(), 2);
    let hit = &world.json("ann", &["search", "mend"])["hits"][0];
    let (id, short) = (hit["id"].as_str().unwrap(), hit["short"].as_str().unwrap());
    assert_eq!((id.len(), short.len(), hit["by"].as_str().unwrap()), (40, 8, "jane-doe"));
    world.task(&[&format!("See {short}, which is wrong")]);
    assert_eq!(
        search(&world, &[short]),
        ["commit: Mend the lexer".to_owned(), format!("task: See **{short}**, which is wrong")]
    );
    assert_eq!(search(&world, &[id]), ["commit: Mend the lexer"]);
    world.write(".collab/config.toml", "[names]\n\"jane@example.org\" = \"jd\"\n");
    assert_eq!(search(&world, &["mend", "--by", "jd"]), ["commit: **Mend** the lexer"]);
}

#[test]
fn commits_are_found_by_what_they_changed() {
    let world = World::new();
    for (path, message) in [
        ("src/parser.rs", "Begin the words"),
        ("src/lexer/mod.rs", "Split words"),
        (".collab/config.toml", "Seal words"),
    ] {
        world.write(path, message);
        world.git(&["add", "--force", path]);
        commit(&world, message);
    }
    let task = world.task(&["Count words", "--about", "src/parser.rs"]);

    let begin = "commit: Begin the **words**";
    assert_eq!(
        search(&world, &["words", "--about", "src/parser.rs"]),
        ["task: Count **words**", begin]
    );
    assert_eq!(search(&world, &["words", "--about", "src", "--kind", "commit"]).len(), 2);
    assert_eq!(search(&world, &["words", "--about", "src/lexer"]), ["commit: Split **words**"]);
    assert_eq!(search(&world, &["words", "--about", "gone.rs"]), [""; 0]);
    assert_eq!(search(&world, &["words", "--about", &task]), [""; 0]);
    // What touches hidden files alone is found where it is asked for, as `changes` shows it.
    assert_eq!(search(&world, &["words", "--kind", "commit"]).len(), 2);
    assert_eq!(search(&world, &["seal"]), [""; 0]);
    assert_eq!(search(&world, &["seal", "--about", ".collab"]), ["commit: **Seal** words"]);
}

#[test]
fn very_many_commits_of_hidden_files_hide_no_other() {
    let world = World::new();
    world.write("a.txt", "");
    world.git(&["add", "a.txt"]);
    commit(&world, "Count words");
    for n in 0..120 {
        world.write(".collab/config.toml", format!("# {n}\n"));
        world.git(&["add", "--force", ".collab/config.toml"]);
        commit(&world, "Seal words");
    }
    assert_eq!(search(&world, &["words", "--kind", "commit"]), ["commit: Count **words**"]);
    assert_eq!(search(&world, &["words"]), ["commit: Count **words**"]);
}

#[test]
fn an_id_finds_what_refers_to_it_before_what_names_it() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    let task = world.task(&["Fix the parser"]);
    world.task(&["Comes after", "--depends-on", &task]);
    world.task(&["A part", "--under", &task]);
    let message = world.send("ann", &["bob", "-m", "About it", "--about", &task]);
    world.send("bob", &["--reply", &message, "-m", "An answer"]);
    world.send("bob", &["ann", "-m", &format!("I speak of {task} only")]);

    let expected = [
        "task: Fix the parser".to_owned(),
        "message: About it".to_owned(),
        "task: A part".to_owned(),
        "task: Comes after".to_owned(),
        format!("message: I speak of **{task}** only"),
    ];
    assert_eq!(search(&world, &[&task]), expected);
    let full =
        world.json("ann", &["show", &task])["object"]["task"]["id"].as_str().unwrap().to_owned();
    assert_eq!(search(&world, &[&full]), expected);
    assert_eq!(search(&world, &[&message]), ["message: About it", "message: An answer"]);
    assert_eq!(search(&world, &[&task, "--kind", "message", "--by", "ann"]), ["message: About it"]);
    assert_eq!(search(&world, &[&task, "--limit", "2"]), &expected[..2]);
    assert_eq!(search(&world, &["answer", "--about", &message]), ["message: An **answer**"]);
    assert_eq!(search(&world, &["it", "--about", &message]), [""; 0]);
}

#[test]
fn a_path_finds_what_refers_to_it_and_to_what_is_below_it() {
    let world = World::new();
    world.people(&["ann", "bob"]);
    world.write("src/deep/x", "");
    world.task(&["One", "--about", "src/parser.rs:3-5"]);
    world.send("ann", &["bob", "-m", "Two", "--about", "src/deep/lexer.rs"]);
    world.send("ann", &["bob", "-m", "Three, in src/parser.rs"]);
    world.task(&["Four", "--about", "srcs/parser.rs"]);

    assert_eq!(
        search(&world, &["src/parser.rs"]),
        ["task: One", "message: Three, in **src/parser.rs**"]
    );
    assert_eq!(search(&world, &["src/parser.rs:4"]), ["task: One"]);
    let below = search(&world, &["src"]);
    assert_eq!(below[..2], ["message: Two", "task: One"]);
    assert_eq!(search(&world, &["two OR four OR one", "--about", "src"]).len(), 2);
    let from_below = world.json("ann", &["-C", "src", "search", "deep"]);
    assert_eq!(hits(&from_below), ["message: Two"]);
    assert_snapshot!(world.run("ann", &["search", "one", "--about", "../x"]), @"
    --- stderr ---
    error: the path `../x` leaves the repository
    hint: Name a path in this repository, or a task's id.
    [exit 1]
    ");
    assert_eq!(search(&world, &["../x"]), [""; 0]);
}

#[test]
fn notes_the_context_and_alerts_are_found() {
    let world = World::new();
    let id = |n: u32| format!("01a20715-d122-7000-84f0-48c37dcb7{n:03}");
    let line = |n: u32, kind: &str, of: Option<u32>, data: Value| {
        let mut line = serde_json::json!({
            "v": 1, "id": id(n), "at": "2026-11-23T00:39:16.123Z", "by": "eve", "kind": kind, "data": data,
        });
        if let Some(of) = of {
            line["of"] = id(of).into();
        }
        line.to_string()
    };
    let lines = [
        line(
            1,
            "note.added",
            None,
            serde_json::json!({"text": "The cache is cold", "kind": "hypothesis", "about": ["src/c.rs"]}),
        ),
        line(
            2,
            "note.added",
            None,
            serde_json::json!({"text": "It was warm at 9", "kind": "evidence"}),
        ),
        line(
            3,
            "note.resolved",
            Some(1),
            serde_json::json!({"outcome": "ruled_out", "why": "Warm in the trace", "evidence": [id(2)]}),
        ),
        line(
            4,
            "context.set",
            None,
            serde_json::json!({"key": "conventions.testing", "value": "No sleeping tests"}),
        ),
        line(
            5,
            "context.set",
            None,
            serde_json::json!({"key": "keyModules", "value": ["parser", "lexer"], "branch": "next"}),
        ),
        line(6, "context.set", None, serde_json::json!({"key": "gone.key", "value": "sleeping"})),
        line(7, "context.removed", None, serde_json::json!({"key": "gone.key"})),
        line(
            8,
            "alert.raised",
            None,
            serde_json::json!({"source": "ci", "key": "build", "text": "main does not build", "kind": "build", "about": ["src/c.rs"]}),
        ),
        line(
            9,
            "alert.raised",
            None,
            serde_json::json!({"source": "ci", "key": "tests", "text": "tests sleeping"}),
        ),
        line(10, "alert.cleared", None, serde_json::json!({"source": "ci", "key": "tests"})),
    ];
    let batch = ".collab/log/2026-11/23/00000001-01a20715-d122-7000-84f0-48c37dcb74d8.jsonl";
    world.write(batch, lines.join("\n") + "\n");
    world.git(&["add", "-f", batch]);
    commit(&world, "Seal");

    assert_eq!(search(&world, &["cache"]), ["note: The **cache** is cold Warm in the trace"]);
    assert_eq!(search(&world, &["hypothesis ruled_out"]), ["note: **hypothesis**, **ruled_out**"]);
    assert_eq!(
        search(&world, &["trace", "--kind", "note"]),
        ["note: The cache is cold Warm in the **trace**"]
    );
    assert_eq!(search(&world, &["sleeping"]), ["context: No **sleeping** tests"]);
    assert_eq!(search(&world, &["conventions.testing"]), ["context: No sleeping tests"]);
    // An alert is found by its source and its key as well.
    for (query, snippet) in [
        ("ci build", "main does not **build**"),
        ("ci/build", "main does not build"),
        ("ci", "main does not build"),
    ] {
        let alert = &world.json("ann", &["search", query])["hits"][0];
        assert_eq!(
            (&alert["id"], &alert["title"], &alert["snippet"]),
            (&"ci/build".into(), &"build".into(), &snippet.into()),
        );
    }
    let module = &world.json("ann", &["search", "lexer"])["hits"][0];
    assert_eq!(
        (&module["id"], &module["title"]),
        (&"keyModules".into(), &"keyModules on next".into())
    );
    assert_eq!(
        search(&world, &["main build", "--kind", "alert"]),
        ["alert: **main** does not **build**"]
    );
    let about = search(&world, &["src/c.rs"]);
    assert_eq!(about.len(), 2, "{about:?}");
    let evidence = search(&world, &[&id(2)]);
    assert_eq!(
        evidence[..2],
        ["note: It was warm at 9", "note: The cache is cold Warm in the trace"]
    );
}

#[test]
fn only_what_is_asked_for_is_found() {
    let world = World::new();
    world.people(&["bob"]);
    world.send("ann", &["bob", "-m", "early word"]);
    world.task(&["A word"]);
    world.send("bob", &["all", "-m", "late word"]);

    assert_eq!(search(&world, &["word", "--kind", "message,comment"]).len(), 2);
    assert_eq!(search(&world, &["word", "--since", "2m"]), ["message: late **word**"]);
    assert_eq!(
        search(&world, &["word", "--by", "me", "--kind", "message"]),
        ["message: early **word**"]
    );
    assert_eq!(search(&world, &["word", "--limit", "0"]), [""; 0]);
    assert_snapshot!(world.run("ann", &["search", "word", "--by", "bib"]), @"
    --- stderr ---
    error: nobody called `bib` is known here
    hint: Did you mean `bob`?
    hint: For somebody who is yet to come: `collab participant set bib`.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["search", "word", "--kind", "massage"]), @"
    --- stderr ---
    error: invalid value 'massage' for '--kind <KIND>'
      [possible values: message, task, comment, summary, context, note, alert, commit]

      tip: a similar value exists: 'message'

    For more information, try '--help'.
    [exit 2]
    ");
}

#[test]
fn whatever_is_typed_is_looked_for_or_refused() {
    let world = World::new();
    world.task(&["Fix the \u{1b}[31m parser"]);
    // A quote that is never closed goes to the end; what moves a cursor parts words.
    for query in ["\"the", "fix \"the", "fix\u{1b}the", "\u{7}fix\u{8}parser"] {
        assert_eq!(search(&world, &[query]).len(), 1, "{query:?}");
    }
    // What is no id is words.
    for query in ["t-zzzzz", "n-nope0", "01a20715-d122-7000-84f0-48c37dcb7000", "deadbeef", "\"t-"]
    {
        let said = world.run("ann", &["search", query]);
        assert_eq!(said, "--- stderr ---\nNothing is found.\n", "{query}");
    }
    for about in ["t-zzzzz", "n-nope0", "01a20715-d122-7000-84f0-48c37dcb7000"] {
        assert_eq!(world.fails("ann", &["search", "fix", "--about", about]).0, 1, "{about}");
    }
    assert_eq!(world.fails("ann", &["search", "fix", "--about", ""]).0, 1);
}

#[test]
fn a_query_that_asks_for_nothing_is_refused() {
    let world = World::new();
    for (query, what) in [
        ("", "the query is empty"),
        (" \n", "the query is empty"),
        ("OR", "there is no word in the query `OR` to look for"),
        ("* \"\" OR --", "there is no word in the query `* \"\" OR --` to look for"),
        ("\"", "there is no word in the query `\"` to look for"),
        ("\u{1b}[", "there is no word in the query `[` to look for"),
        ("fix a*", "`a*` begins too many words; 3 letters have to be before the `*`"),
    ] {
        let (code, error) = world.fails("ann", &["search", query]);
        assert_eq!((code, error["error"]["message"].as_str().unwrap()), (2, what));
    }
    assert_snapshot!(world.run("ann", &["search", "pa*"]), @"
    --- stderr ---
    error: `pa*` begins too many words; 3 letters have to be before the `*`
    hint: Say more of the word, or all of it without the `*`.
    [exit 2]
    ");
    assert_snapshot!(world.run("ann", &["search", &"ten bytes ".repeat(1000)]), @"
    --- stderr ---
    error: the query has 10000 bytes; at most 500 are allowed
    hint: Search for fewer words; all of those that are given have to be there.
    [exit 1]
    ");
    assert_snapshot!(world.run("ann", &["search"]), @"
    --- stderr ---
    error: the following required arguments were not provided:
      <QUERY>...

    Usage: collab search <QUERY>...

    For more information, try '--help'.
    [exit 2]
    ");
    // More than a system takes as one word.
    let words = vec!["x".repeat(100_000); 10];
    let args: Vec<&str> = ["search"].into_iter().chain(words.iter().map(String::as_str)).collect();
    assert_snapshot!(world.run("ann", &args), @"
    --- stderr ---
    error: the query has 1000009 bytes; at most 500 are allowed
    hint: Search for fewer words; all of those that are given have to be there.
    [exit 1]
    ");
}

#[test]
fn clones_that_hold_the_same_find_the_same() {
    let world = World::new();
    world.task(&["Shared"]);
    world.commit();
    let other = world.clone_of();
    let notes = |from: usize| -> String {
        let note = |n| format!("{{\"op\":\"note.add\",\"text\":\"parser {n} printer\"}}\n");
        (from..from + 80).map(note).collect()
    };
    let _ = world.run_with("ann", &["batch"], notes(0));
    let _ = other.run_with("bob", &["batch"], notes(100));
    // Each has its own first, and takes the other's in later.
    let found = |world: &World| {
        let view = world.json("ann", &["search", "parser OR printer", "--limit", "90"]);
        let hits = view["hits"].as_array().unwrap().clone();
        hits.into_iter().map(|hit| hit["snippet"].clone()).collect::<Vec<_>>()
    };
    for world in [&world, &other] {
        assert_eq!(found(world).len(), 80);
        world.commit();
    }
    for (from, to) in [(&other, &world), (&world, &other)] {
        let who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org"];
        let from = from.root();
        let pull = ["pull", "--quiet", "--rebase", &from.to_string_lossy()];
        to.git(&[&who[..], &pull].concat());
    }
    assert_eq!(found(&world).len(), 90);
    assert_eq!(found(&world), found(&other));
}
