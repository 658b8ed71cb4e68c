//! What is put into files of all sorts, and taken out of them.

use super::*;

fn each() -> impl Iterator<Item = Part> {
    [Scope::Project, Scope::Person]
        .into_iter()
        .flat_map(|scope| CONNECTED.iter().flat_map(move |client| client.parts(scope)))
}

/// Returns texts that files may hold before.
fn samples(path: &str) -> Vec<&'static str> {
    if path.ends_with(".json") {
        vec![
            "",
            "{}\n",
            "{}",
            "{ }\n",
            "{\n}\n",
            "{\"a\":1}",
            "{\"mcpServers\":{}, \"hooks\":{}}\n",
            "{\n  \"mcpServers\": {},\n  \"servers\": {},\n  \"mcp\": {},\n  \"hooks\": {},\n  \"tasks\": []\n}\n",
            "{\n  \"hooks\": {\n    \"Stop\": [],\n    \"preToolUse\": [ ],\n    \"AfterTool\": [\n    ]\n  }\n}\n",
            "{\n  \"version\": 1\n}\n",
            "{ \"version\": 1, \"hooks\": {} }\n",
            "{\n  \"version\": \"2.0.0\",\n  \"tasks\": []\n}\n",
            "{\n  \"hooks\": {},\n  \"version\": 3\n}\n",
            "{\n  // mine\n  \"a\": 1, /* b */\n  \"mcpServers\": {\n    \"other\": { \"command\": \"x\" },\n  },\n}\n",
            "// on top\n{\n    \"a\": [1, 2], // first\n    \"b\": 2 // second\n    // last\n}\n// below",
            "{\n\t\"hooks\": {\n\t\t\"PreToolUse\": [\n\t\t\t{ \"matcher\": \"Bash\", \"hooks\": [{ \"type\": \"command\", \"command\": \"mine\" }] }\n\t\t],\n\t\t\"Stop\": [{ \"hooks\": [] }]\n\t}\n}",
            "{\n  \"servers\": { \"x\": {} },\n  \"mcp\": { \"y\": {} },\n  \"version\": 1\n}\n",
            "{\n  \"a\": 1\n}\n\n\n",
        ]
    } else if path.ends_with(".toml") {
        vec![
            "",
            "# mine\nmodel = \"x\"\n\n[mcp_servers.other]\ncommand = \"y\" # why\n",
            "a = 1\n",
            "a = 1",
            "[mcp_servers]\n",
            "[mcp_servers]\n# none yet",
            "mcp_servers = {}\n",
            "[a]\nb = 1\n\n\n",
            "a = 1\r\nb = 2\n",
            "[mcp_servers.a]\ncommand = \"y\"\r\n\r\n[b]\r\nc = \"\"\"\r\n\n\"\"\"\n",
        ]
    } else {
        vec!["", "# Mine\n\ntext\n", "no newline at the end"]
    }
}

/// Says whether all that is left is the version of a file that needs one and had none: it stays with what was
/// there, and still is, of what needs it.
fn version_stays(part: &Part, old: &str, taken: &str) -> bool {
    let Piece::Json(entries) = &part.piece else { return false };
    let read = |text: &str| {
        let text = text.trim_start_matches('\u{feff}');
        let parsed = jsonc_parser::parse_to_ast(text, &Default::default(), &Default::default());
        parsed.ok().and_then(|parsed| parsed.value).map(serde_json::Value::from)
    };
    let needed = entries.iter().find_map(|entry| match entry {
        json::Entry::Needed(key, _) => Some(*key),
        _ => None,
    });
    let (Some(key), Some(old), Some(mut taken)) = (needed, read(old), read(taken)) else {
        return false;
    };
    let had = ["hooks", "tasks"].iter().any(|key| old.get(key).is_some());
    let is_put =
        old.get(key).is_none() && taken.as_object_mut().is_some_and(|t| t.remove(key).is_some());
    had && is_put && taken == old
}

/// Sees that what is put into a text is taken out of it again, and put but once.
#[track_caller]
fn round(part: &Part, old: &str) {
    let put = part.put(old).unwrap_or_else(|error| panic!("{} {old}: {error}", part.path));
    assert_ne!(put, old, "{}", part.path);
    assert_eq!(part.kept(&put), None, "{put}");
    assert_eq!(part.put(&put).unwrap(), put, "{} twice", part.path);
    let taken = part.take(&put).unwrap();
    let is_same = taken == old || version_stays(part, old, &taken);
    assert!(is_same, "{}\n--- before\n{old}\n--- put\n{put}\n--- after\n{taken}", part.path);
    assert_eq!(part.take(old).unwrap(), old);
}

#[test]
fn what_is_put_is_taken_without_a_trace_and_put_twice_is_put_once() {
    for part in each() {
        for old in samples(part.path) {
            if matches!(part.piece, Piece::Whole(_)) && !old.is_empty() {
                continue;
            }
            round(&part, old);
            if !old.is_empty() {
                round(&part, &format!("\u{feff}{old}"));
                round(&part, &old.replace('\n', "\r\n"));
            }
        }
    }
}

#[test]
fn what_somebody_changed_is_neither_put_anew_nor_taken() {
    let part = |client: &str, path: &str| {
        let client = CONNECTED.iter().find(|one| one.name == client).unwrap();
        client.parts(Scope::Project).into_iter().find(|part| part.path == path).unwrap()
    };
    for (part, key, old) in [
        (
            part("claude", ".mcp.json"),
            "mcpServers.collab",
            "{\n  \"mcpServers\": {\n    \"collab\": { \"command\": \"collab\", \"args\": [\"mcp\", \"--as\", \"ann\"] }\n  }\n}\n",
        ),
        (
            part("claude", ".mcp.json"),
            "mcpServers.collab",
            "{ \"mcpServers\": { \"collab\": { \"command\": \"collab\", \"args\": [\"mcp\"], \"env\": { \"X\": \"1\" } } } }",
        ),
        (
            part("claude", ".mcp.json"),
            "mcpServers.collab",
            "{ \"mcpServers\": { \"collab\": { // mine\n \"command\": \"collab\", \"args\": [\"mcp\"] } } }",
        ),
        (
            part("opencode", "opencode.json"),
            "mcp.collab",
            "{\"mcp\":{\"collab\":{\"type\":\"local\",\"command\":[\"collab\",\"mcp\"],\"enabled\":false}}}",
        ),
        (
            part("codex", ".codex/config.toml"),
            "mcp_servers.collab",
            "[mcp_servers.collab]\ncommand = \"collab\"\nargs = [\"mcp\"]\nenabled = false\n",
        ),
        (
            part("codex", ".codex/config.toml"),
            "mcp_servers.collab",
            "[mcp_servers.collab]\ncommand = \"collab\"\nargs = [\"mcp\", \"--as\", \"ann\"]\n",
        ),
        (
            part("codex", ".codex/config.toml"),
            "mcp_servers.collab",
            "# why\n[mcp_servers.collab]\ncommand = \"collab\"\nargs = [\"mcp\"]\n",
        ),
    ] {
        assert_eq!(part.put(old).unwrap(), old);
        assert_eq!(part.take(old).unwrap(), old);
        assert!(part.kept(old).unwrap().contains(key), "{old}");
    }
    // What is the same in other white space is ours.
    let part = part("claude", ".mcp.json");
    let ours =
        "{\"mcpServers\": {\n\"collab\": {\"args\":[\"mcp\"],\n\n\"command\":\"collab\"}\n} }";
    assert_eq!(part.kept(ours), None);
    assert_eq!(part.put(ours).unwrap(), ours);
    assert!(!part.take(ours).unwrap().contains("collab"));
}

#[test]
fn a_whole_file_is_ours_only_as_it_was_written() {
    let part = each().find(|part| matches!(part.piece, Piece::Whole(_))).unwrap();
    let ours = part.put("").unwrap();
    assert_eq!(part.take(&ours).unwrap(), "");
    assert_eq!(part.take(&ours.replace('\n', "\r\n")).unwrap(), "");
    let changed = ours.replace("noReply: true", "noReply: false");
    assert_ne!(changed, ours);
    assert_eq!(part.put(&changed).unwrap(), changed);
    assert_eq!(part.take(&changed).unwrap(), changed);
    assert!(part.kept(&changed).is_some());
    // One of another that says what it is not.
    let other = "// It does not run collab hook opencode.\nexport const x = 1\n";
    assert!(part.put(other).is_err());
    assert_eq!(part.take(other).unwrap(), other);
    assert_eq!(part.kept(other), None);
}

#[test]
fn hooks_of_an_older_version_are_replaced_where_they_stand() {
    let client = CONNECTED.iter().find(|one| one.name == "claude").unwrap();
    let part = client.parts(Scope::Project).into_iter().find(|p| p.path.ends_with("settings.json"));
    let part = part.unwrap();
    let new = part.put("").unwrap();
    let old = new.replace("Edit|Write|MultiEdit", "Edit");
    assert_ne!(old, new);
    assert_eq!(part.put(&old).unwrap(), new);
    assert_eq!(part.take(&old).unwrap(), "");
}

#[test]
fn what_somebody_put_to_a_hook_of_ours_stays_and_ours_is_not_put_twice() {
    let client = CONNECTED.iter().find(|one| one.name == "claude").unwrap();
    let part = client.parts(Scope::Project).into_iter().find(|p| p.path.ends_with("settings.json"));
    let part = part.unwrap();
    let ours = part.put("").unwrap();
    let own = "{ \"type\": \"command\", \"command\": \"mine\" }";
    let (before, after) = ours.split_once("\n          }\n").unwrap();
    let both = format!("{before}\n          }},\n          {own} // why\n{after}");
    assert_eq!(part.put(&both).unwrap(), both);
    let left = format!(
        "{{\n  \"hooks\": {{\n    \"SessionStart\": [\n      {{\n        \"hooks\": [\n          {own} // why\n        ]\n      }}\n    ]\n  }}\n}}\n"
    );
    assert_eq!(part.take(&both).unwrap(), left);
}

mod any {
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    use super::*;

    /// White space and comments, where they may stand.
    fn blank() -> impl Strategy<Value = String> {
        let part = prop::sample::select(vec![
            " ",
            "\n",
            "\n  ",
            "\t",
            "/* c */",
            " // c\n",
            "\n\n",
            "/* a\n b */",
        ]);
        prop_oneof![
            3 => Just(String::new()),
            2 => Just(" ".to_owned()),
            2 => Just("\n  ".to_owned()),
            2 => prop::collection::vec(part, 0..3).prop_map(|parts| parts.concat()),
        ]
    }

    /// Documents in which objects and lists stand where ours go, and elsewhere, in any layout.
    fn value(depth: u32) -> BoxedStrategy<String> {
        let flat =
            prop::sample::select(vec!["1", "\"x\"", "true", "null", "\"a, b}\"", "[]", "{}"]);
        let flat = flat.prop_map(str::to_owned);
        if depth == 0 {
            return flat.boxed();
        }
        prop_oneof![
            2 => flat,
            2 => object(depth - 1),
            1 => list(depth - 1),
        ]
        .boxed()
    }

    fn between(
        open: char,
        close: char,
        items: Vec<(String, String, String)>,
        last: (String, bool),
    ) -> String {
        let count = items.len();
        let mut text = String::from(open);
        for (n, (before, item, after)) in items.into_iter().enumerate() {
            text += &format!("{before}{item}{after}");
            if n + 1 < count || last.1 {
                text.push(',');
            }
        }
        text + &last.0 + &String::from(close)
    }

    fn list(depth: u32) -> BoxedStrategy<String> {
        let items = prop::collection::vec((blank(), value(depth), blank()), 0..3);
        (items, (blank(), any::<bool>()))
            .prop_map(|(items, last)| between('[', ']', items, last))
            .boxed()
    }

    /// Some of a few keys, and none at the bottom.
    fn some(depth: u32, keys: &[&'static str]) -> impl Strategy<Value = Vec<&'static str>> {
        let keys = if depth == 0 { Vec::new() } else { keys.to_vec() };
        let most = keys.len().min(3);
        prop::sample::subsequence(keys, 0..=most)
    }

    fn object(depth: u32) -> BoxedStrategy<String> {
        let item = |key: &'static str, value: BoxedStrategy<String>| {
            (blank(), value, blank()).prop_map(move |(before, value, after)| {
                (before, format!("\"{key}\": {value}"), after)
            })
        };
        let objects = some(depth, &["mcpServers", "hooks", "mcp", "servers"]);
        let known = objects.prop_flat_map(move |keys| {
            keys.into_iter().map(|key| item(key, object(depth / 2)).boxed()).collect::<Vec<_>>()
        });
        let lists = some(depth, &["Stop", "preToolUse", "tasks", "AfterTool"]);
        let lists = lists.prop_flat_map(move |keys| {
            keys.into_iter().map(|key| item(key, list(depth / 2)).boxed()).collect::<Vec<_>>()
        });
        let other = prop::collection::vec(item("k", value(depth)), 0..2);
        (known, lists, other, (blank(), any::<bool>()))
            .prop_map(|(mut items, lists, other, last)| {
                items.extend(lists);
                items.extend(other);
                between('{', '}', items, last)
            })
            .boxed()
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 3_000,
            failure_persistence: None,
            rng_seed: RngSeed::Fixed(6),
            ..ProptestConfig::default()
        })]

        #[test]
        fn what_is_put_into_any_document_is_taken_out_of_it(
            (before, text, after) in (blank(), object(3), blank()),
            n in any::<prop::sample::Index>(),
        ) {
            let text = format!("{before}{text}{after}");
            let parts: Vec<Part> = each().filter(|part| matches!(part.piece, Piece::Json(_))).collect();
            let part = n.get(&parts);
            // What holds something else where ours goes is left alone.
            if let Ok(put) = part.put(&text) {
                prop_assert!(jsonc_parser::parse_to_ast(&put, &Default::default(), &Default::default()).is_ok(), "{put}");
                prop_assert_eq!(part.put(&put).unwrap(), put.clone());
                let taken = part.take(&put).unwrap();
                let is_same = taken == text || version_stays(part, &text, &taken);
                prop_assert!(is_same, "before\n{}\nput\n{}\nafter\n{}", text, put, taken);
            }
        }
    }
}

#[test]
fn what_is_written_names_no_path_and_is_silent_without_the_program() {
    for part in each() {
        let put = part.put("").unwrap();
        let named = put.replace("<!-- /collab -->", "");
        assert!(!named.contains("/collab") && !named.contains("target"), "{put}");
        if part.path.ends_with(".js") {
            assert!(put.contains("if (done.error"), "{put}");
            continue;
        }
        for command in put.split('"').filter(|text| text.contains("collab hook")) {
            assert!(
                command.starts_with("command -v collab >/dev/null 2>&1 || exit 0; "),
                "{command}"
            );
        }
    }
}

#[test]
fn what_is_not_understood_is_left_alone() {
    for part in each().filter(|part| part.path.ends_with(".json")) {
        for old in
            ["{", "[]", "3", "{\"hooks\":3,\"mcpServers\":3,\"servers\":3,\"mcp\":3,\"tasks\":3}"]
        {
            if matches!(part.piece, Piece::Json(_)) {
                assert!(part.put(old).is_err(), "{} {old}", part.path);
            }
        }
    }
    let toml = Part { path: "x.toml", piece: Piece::Toml };
    assert!(toml.put("a = ").is_err() && toml.put("mcp_servers = 3").is_err());
}
