//! Whatever is sent to a hook is read to its end, and what is plain in it is found.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::event::read;
use super::{patch, shell};

fn any_json() -> impl Strategy<Value = Value> {
    let keys = prop::sample::select(vec![
        "hook_event_name",
        "tool_name",
        "tool_input",
        "toolName",
        "toolArgs",
        "command",
        "file_path",
        "edits",
        "cwd",
        "stop_hook_active",
        "loop_count",
        "workspace_roots",
        "patch",
        "x",
    ]);
    let words = prop::sample::select(vec![
        "PreToolUse",
        "PostToolUse",
        "Stop",
        "Bash",
        "Edit",
        "apply_patch",
        "a.rs",
        "> a",
        "-c",
        "*** Update File: a",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        words.prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((keys.clone(), inner), 0..6).prop_map(|fields| {
                Value::Object(fields.into_iter().map(|(k, v)| (k.to_owned(), v)).collect())
            }),
        ]
    })
}

proptest! {
    #[test]
    fn whatever_a_client_sends_is_an_event_or_none(sent in any_json(), said in prop::option::of(".{0,12}")) {
        let _ = read(&sent, said.as_deref());
        let mut event = json!({ "hook_event_name": "PreToolUse", "tool_name": "Bash" });
        event["tool_input"] = sent;
        prop_assert!(read(&event, None).unwrap().used.is_some());
    }

    #[test]
    fn whatever_a_command_is_it_is_read(command in "[a-z0-9 '\"\\\\$`<>|&;(){}*?~#\n\t-]{0,60}") {
        for path in shell::paths(&command).files {
            prop_assert!(!path.is_empty());
        }
    }

    /// Quoted as a shell has it, any path is found by each form.
    #[test]
    fn what_is_written_plainly_is_found(path in "[a-zA-Z0-9 ._'\"$*ü-]{1,20}", before in "[a-z ]{0,10}") {
        prop_assume!(!path.starts_with('-'));
        // After these the path is one of another folder.
        prop_assume!(!before.split(' ').any(|word| ["cd", "pushd", "popd"].contains(&word)));
        let word = shell::quoted(&path);
        for command in [
            format!("{before}> {word}"),
            format!("{before}; tee {word}"),
            format!("rm -f -- {word}"),
            format!("sed -i s/a/b/ {word}"),
            format!("git checkout -- {word}"),
        ] {
            prop_assert!(shell::paths(&command).files.contains(&path), "{command}");
        }
    }

    #[test]
    fn whatever_a_patch_is_it_is_read(text in "(\\*\\*\\* (Add|Update|Delete) File: |\\+\\+\\+ |--- |@@|[a-z/ \t]{0,5}|\n){0,20}") {
        for path in patch::paths(&text) {
            prop_assert!(!path.is_empty() && !path.contains('\n'));
        }
    }
}
