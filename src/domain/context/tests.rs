use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::decide::There;
use super::event::{Appended, Removed, Set};
use super::tree::{holding, leaves, nested, waiting};
use super::{Entry, Key, KeyError, Refused};
use crate::domain::event::{Body, Event};
use crate::domain::ids::{Clock, CloneId, Id};
use crate::domain::text::{Json, TextError};

fn id(n: i64) -> Id {
    Id::new(Clock::after(None, n), CloneId(1), 0)
}

fn event(n: i64, by: &str, body: Body) -> Event {
    let at = Timestamp::from_second(n).unwrap();
    Event {
        id: id(n),
        at,
        by: by.parse().unwrap(),
        session: None,
        branch: None,
        head: None,
        of: None,
        body,
    }
}

fn set(n: i64, by: &str, key: &str, value: Value, follows: Option<i64>) -> Event {
    let (key, value, follows) = (key.parse().unwrap(), Json(value), follows.map(id));
    event(n, by, Body::ContextSet(Set { key, value, branch: None, follows, origin: None }))
}

fn appended(n: i64, by: &str, key: &str, value: Value) -> Event {
    let (key, value) = (key.parse().unwrap(), Json(value));
    event(n, by, Body::ContextAppended(Appended { key, value, branch: None }))
}

fn removed(n: i64, by: &str, key: &str, follows: Option<i64>) -> Event {
    let (key, follows) = (key.parse().unwrap(), follows.map(id));
    event(n, by, Body::ContextRemoved(Removed { key, branch: None, follows }))
}

fn value(entry: &Entry) -> Option<&Value> {
    entry.value.as_ref().map(|Json(value)| value)
}

#[test]
fn the_last_set_or_removal_wins() {
    let events = [set(1, "ann", "a", json!(1), None), set(2, "bob", "a", json!(2), Some(1))];
    let entry = Entry::fold(&events).unwrap();
    assert_eq!((value(&entry), entry.by.as_str()), (Some(&json!(2)), "bob"));
    assert!(entry.lost.is_empty(), "bob had seen what ann wrote");

    let entry = Entry::fold(&[events[0].clone(), removed(3, "bob", "a", Some(1))]).unwrap();
    assert_eq!(value(&entry), None);
}

#[test]
fn what_is_written_over_unseen_is_lost_to_its_author() {
    let events = [
        set(1, "ann", "a", json!(1), None),
        set(2, "bob", "a", json!(2), None),
        set(3, "bob", "a", json!(3), None),
        removed(4, "cyd", "a", Some(3)),
    ];
    let entry = Entry::fold(&events).unwrap();
    let lost: Vec<_> = entry.lost.iter().map(|lost| (lost.id, lost.by.as_str(), lost.to)).collect();
    assert_eq!(lost, [(id(1), "ann", id(2))]);
}

#[test]
fn all_whose_changes_were_not_seen_are_told() {
    let entry = Entry::fold(&[
        set(1, "ann", "a", json!(["x"]), None),
        appended(2, "bob", "a", json!("y")),
        appended(3, "cyd", "a", json!("z")),
        set(4, "ann", "a", json!(["w"]), Some(1)),
    ]);
    let lost: Vec<_> = entry
        .unwrap()
        .lost
        .into_iter()
        .map(|lost| (lost.id, lost.by.to_string(), lost.to))
        .collect();
    assert_eq!(lost, [(id(2), "bob".to_owned(), id(4)), (id(3), "cyd".to_owned(), id(4))]);
}

#[test]
fn of_endlessly_many_losses_each_is_told_its_last() {
    // Ann and bob write in turn, and neither sees the other.
    let events: Vec<Event> = (1..=301)
        .map(|n| {
            let by = if n % 2 == 0 { "bob" } else { "ann" };
            set(n, by, "a", json!(n), None)
        })
        .collect();
    let entry = Entry::fold(&events).unwrap();
    let lost: Vec<_> = entry.lost.iter().map(|lost| (lost.id, lost.by.as_str(), lost.to)).collect();
    assert_eq!(lost, [(id(299), "ann", id(300)), (id(300), "bob", id(301))]);
}

#[test]
fn an_element_without_a_place_is_lost_to_its_author() {
    let events = [
        set(1, "ann", "a", json!([1]), None),
        set(2, "bob", "a", json!("text"), Some(1)),
        appended(3, "ann", "a", json!(2)),
    ];
    let entry = Entry::fold(&events).unwrap();
    assert_eq!(value(&entry), Some(&json!("text")));
    let lost = &entry.lost[0];
    assert_eq!((lost.id, lost.by.as_str(), lost.to), (id(3), "ann", id(2)));
}

#[test]
fn to_write_the_same_takes_nothing_from_anybody() {
    let events = [set(1, "ann", "a", json!(1), None), set(2, "bob", "a", json!(1), None)];
    assert!(Entry::fold(&events).unwrap().lost.is_empty());
}

#[test]
fn elements_come_at_the_end_and_once() {
    let entry = Entry::fold(&[
        set(1, "ann", "a", json!(["x"]), None),
        appended(2, "bob", "a", json!("y")),
        appended(3, "cyd", "a", json!("x")),
        appended(4, "cyd", "a", json!("z")),
    ]);
    assert_eq!(value(&entry.unwrap()), Some(&json!(["x", "y", "z"])));

    let begun =
        Entry::fold(&[appended(1, "ann", "a", json!(1)), appended(2, "bob", "a", json!(2))]);
    assert_eq!(value(&begun.unwrap()), Some(&json!([1, 2])));

    // What is no list any more has no end.
    let other = [set(1, "ann", "a", json!("text"), None), appended(2, "bob", "a", json!(1))];
    assert_eq!(value(&Entry::fold(&other).unwrap()), Some(&json!("text")));
}

fn entry(n: i64, key: &str, branch: Option<&str>, value: Value) -> Entry {
    let body = Body::ContextSet(Set {
        key: key.parse().unwrap(),
        value: Json(value),
        branch: branch.map(str::to_owned),
        follows: None,
        origin: None,
    });
    Entry::fold(&[event(n, "ann", body)]).unwrap()
}

#[test]
fn what_holds_on_a_branch_alone_stands_before_what_holds_on_all() {
    let entries = [
        entry(1, "build.command", Some("rewrite"), json!("make")),
        entry(2, "build.command", None, json!("cargo build")),
        entry(3, "focus", None, json!("parser")),
    ];
    let on = |branch| nested(&holding(&entries, branch));
    assert_eq!(on(None), json!({"build": {"command": "cargo build"}, "focus": "parser"}));
    assert_eq!(on(Some("rewrite")), json!({"build": {"command": "make"}, "focus": "parser"}));
}

#[test]
fn of_a_value_and_what_is_below_it_the_newer_shows() {
    let entries = [
        entry(1, "a", None, json!(1)),
        entry(2, "a.b", None, json!(2)),
        entry(3, "ab", None, json!(3)),
    ];
    assert_eq!(nested(&holding(&entries, None)), json!({"a": {"b": 2}, "ab": 3}));
    let entries = [entry(3, "a", None, json!(1)), entry(2, "a.b.c", None, json!(2))];
    assert_eq!(nested(&holding(&entries, None)), json!({"a": 1}));
}

#[test]
fn what_waits_is_known_with_what_shows_instead() {
    let named = |entries: &[Entry]| -> Vec<(String, Vec<String>)> {
        let key = |entry: &Entry| entry.name.key.to_string();
        let instead = |instead: &[&Entry]| instead.iter().map(|entry| key(entry)).collect();
        waiting(entries).iter().map(|w| (key(w.entry), instead(&w.instead))).collect()
    };
    let mut entries = vec![
        entry(2, "a", None, json!(1)),
        entry(1, "a.old", None, json!(2)),
        entry(3, "a.b", None, json!(3)),
        entry(4, "a.c", None, json!(4)),
        entry(5, "ab", None, json!(5)),
    ];
    assert_eq!(named(&entries), [("a".to_owned(), vec!["a.b".to_owned(), "a.c".to_owned()])]);
    entries[0] = entry(6, "a", None, json!(1));
    let waits = |key: &str| (key.to_owned(), vec!["a".to_owned()]);
    assert_eq!(named(&entries), [waits("a.b"), waits("a.c"), waits("a.old")]);
    assert!(named(&entries[1..]).is_empty());
}

#[test]
fn keys_have_one_spelling() {
    for bad in ["", ".", "a.", ".a", "a..b", "a b", "a\n", "\"a\"", &"k".repeat(201)] {
        assert!(bad.parse::<Key>().is_err(), "{bad:?}");
    }
    for good in ["conventions.testing", "src/auth/*", "@scope/pkg", "größe.1"] {
        assert_eq!(good.parse::<Key>().unwrap().as_str(), good);
    }
    let key = |text: &str| text.parse::<Key>().unwrap();
    assert!(key("a.b").is_within(&key("a")) && key("a").is_within(&key("a")));
    assert!(!key("ab").is_within(&key("a")) && !key("a").is_within(&key("a.b")));
}

#[test]
fn leaves_and_nesting_undo_each_other() {
    let value = json!({"a": {"b": [1, {"c": 2}], "d": {}}, "e": "f"});
    let found = leaves(None, &value).unwrap();
    let keys: Vec<&str> = found.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["a.b", "a.d", "e"]);
    let entries: Vec<Entry> =
        found.iter().map(|(key, value)| entry(1, key.as_str(), None, value.clone())).collect();
    assert_eq!(nested(&holding(&entries, None)), value);
    assert!(leaves(None, &json!({"a b": 1})).is_err());
    assert!(leaves(None, &json!({"a": {"b.c": 1}})).is_err());
}

proptest! {
    /// Whatever three clones write, in whatever order it arrives, there is one context; and it never
    /// shows a key both as a value and as a parent.
    #[test]
    fn any_interleaving_gives_one_context(
        steps in proptest::collection::vec((0usize..3, 0usize..4, 0usize..5, 0i64..4), 1..40),
        order in any::<prop::sample::Index>(),
    ) {
        let keys = ["a", "a.b", "a.b.c", "ab", "d"];
        let mut events = Vec::new();
        for (n, (who, what, key, number)) in steps.into_iter().enumerate() {
            let (n, who, key) = (n as i64 + 1, ["ann", "bob", "cyd"][who], keys[key]);
            events.push(match what {
                0 => removed(n, who, key, (number > 0).then_some(number)),
                1 => appended(n, who, key, json!(number)),
                2 => set(n, who, key, json!([number]), (number > 0).then_some(number)),
                _ => set(n, who, key, json!(number), None),
            });
        }
        let context = |mut events: Vec<Event>| {
            events.sort_by_key(|event| event.id);
            let of = |key: &str| {
                let mine: Vec<Event> = events
                    .iter()
                    .filter(|event| match &event.body {
                        Body::ContextSet(set) => set.key.as_str() == key,
                        Body::ContextAppended(appended) => appended.key.as_str() == key,
                        Body::ContextRemoved(removed) => removed.key.as_str() == key,
                        _ => false,
                    })
                    .cloned()
                    .collect();
                Entry::fold(&mine)
            };
            let mut entries: Vec<Entry> = keys.iter().filter_map(|key| of(key)).collect();
            let len = entries.len();
            entries.rotate_left(if len == 0 { 0 } else { order.index(len) });
            nested(&holding(&entries, None))
        };
        let one = context(events.clone());
        let at = order.index(events.len());
        events.rotate_left(at);
        events.reverse();
        prop_assert_eq!(&context(events), &one);
        prop_assert!(one.get("a").is_none_or(|a| a.is_object() || a.get("b").is_none()));
    }
}

/// What three clones write who each decide by what they know, and now and then fetch from another.
fn decided(steps: &[(usize, usize, usize, u8)]) -> Vec<Event> {
    let keys: Vec<Key> = ["a", "a.b", "a.b.c", "d"].map(|key| key.parse().unwrap()).into();
    let values =
        [json!(1), json!({"b": 2}), json!({"b": {"c": [3]}, "e": 4}), json!({}), json!([5])];
    let mut known: [Vec<Event>; 3] = Default::default();
    for (n, &(who, key, value, act)) in steps.iter().enumerate() {
        let n = 1 + n as i64;
        if act == 0 {
            let other = known[value % 3].clone();
            known[who].extend(other);
            known[who].sort_by_key(|event| event.id);
            known[who].dedup_by_key(|event| event.id);
            continue;
        }
        let (key, value) = (&keys[key], &values[value]);
        let entries = entries(&known[who]);
        let there = There::new(&entries);
        // Each change has an id of its own, in the order in which it is made.
        let mut at = n * 100;
        let mut next = || {
            at += 1;
            at
        };
        let touched = |key: &Key| {
            entries.iter().find(|entry| entry.name.key == *key).map(|entry| entry.touched)
        };
        let name = ["ann", "bob", "cyd"][who];
        let new: Vec<Event> = if act == 1 {
            let Ok(true) = there.append(key, value) else { continue };
            vec![appended(next(), name, key.as_str(), value.clone())]
        } else {
            let changes = if act == 2 {
                there.remove(key)
            } else {
                there.set(key, leaves(Some(key), value).unwrap())
            };
            let Ok(changes) = changes else { continue };
            let mut new = Vec::new();
            for key in changes.removed {
                let mut event = removed(next(), name, key.as_str(), None);
                if let Body::ContextRemoved(body) = &mut event.body {
                    body.follows = touched(&key);
                }
                new.push(event);
            }
            for (key, Json(value)) in changes.set {
                let mut event = set(next(), name, key.as_str(), value, None);
                if let Body::ContextSet(body) = &mut event.body {
                    body.follows = touched(&key);
                }
                new.push(event);
            }
            new
        };
        known[who].extend(new);
        // What a clone decides comes to be: at the key stands what was set, and nothing else.
        if act > 2 {
            let now = self::entries(&known[who]);
            let tree = nested(&holding(&now, None));
            let found = key.parts().try_fold(&tree, |tree, part| tree.get(part));
            assert_eq!(found, Some(value), "{key}");
        }
    }
    let mut all: Vec<Event> = known.into_iter().flatten().collect();
    all.sort_by_key(|event| event.id);
    all.dedup_by_key(|event| event.id);
    all
}

fn entries(events: &[Event]) -> Vec<Entry> {
    let mut by_key: std::collections::BTreeMap<Key, Option<Entry>> = Default::default();
    for event in events {
        let key = match &event.body {
            Body::ContextSet(set) => &set.key,
            Body::ContextAppended(appended) => &appended.key,
            Body::ContextRemoved(removed) => &removed.key,
            _ => continue,
        };
        Entry::apply(by_key.entry(key.clone()).or_default(), event);
    }
    by_key.into_values().flatten().collect()
}

proptest! {
    #[test]
    fn three_clones_that_decide_apart_come_to_one_tree_that_can_be_written_on(
        steps in proptest::collection::vec((0..3usize, 0..4usize, 0..5usize, 0..6u8), 1..40),
        cut in any::<prop::sample::Index>(),
    ) {
        let events = decided(&steps);
        let one = entries(&events);
        // In whatever two parts it came, it is the same.
        let (first, second) = events.split_at(cut.index(events.len() + 1));
        let mut again = [second, first].concat();
        again.sort_by_key(|event| event.id);
        prop_assert_eq!(&entries(&again), &one);
        // Whatever the clones made together, the next one who writes can put a tree of its own there.
        let (key, value): (Key, Value) = ("a".parse().unwrap(), json!({"b": {"c": 7}}));
        let there = There::new(&one);
        prop_assert!(there.set(&key, leaves(Some(&key), &value).unwrap()).is_ok());
        // And what shows can be written again as it is: nothing in it is in the way of anything else.
        let shown = leaves(None, &nested(&holding(&one, None))).unwrap();
        let changes = there.put(shown, Default::default());
        prop_assert!(changes.is_ok_and(|changes| changes.set.is_empty() && changes.removed.is_empty()));
        // What holds something shows, or waits for what does.
        let (shown, waits) = (holding(&one, None), waiting(&one));
        prop_assert_eq!(shown.len() + waits.len(), one.iter().filter(|e| e.value.is_some()).count());
        for waiting in waits {
            prop_assert!(!waiting.instead.is_empty());
            prop_assert!(waiting.instead.iter().all(|other| shown.contains(other)));
        }
        let lost = one.iter().flat_map(|entry| &entry.lost);
        for lost in lost {
            prop_assert!(events.iter().any(|event| event.id == lost.id && event.by == lost.by));
            prop_assert!(events.iter().any(|event| event.id == lost.to && event.by != lost.by));
        }
    }
}

#[test]
fn keys_and_values_are_only_so_deep() {
    let key = vec!["a"; 32].join(".");
    assert!(key.parse::<Key>().is_ok());
    assert_eq!(format!("{key}.a").parse::<Key>(), Err(KeyError::TooDeep(33)));

    let nested = |depth| {
        (0..depth).fold(
            json!(1),
            |value, n| if n % 2 == 0 { json!([value]) } else { json!({"x": value}) },
        )
    };
    let set = |depth| Set {
        key: "a".parse().unwrap(),
        value: Json(nested(depth)),
        branch: None,
        follows: None,
        origin: None,
    };
    assert_eq!(set(32).check(), Ok(()));
    assert_eq!(set(33).check(), Err(TextError::TooDeep("value")));
    let put = |depth| {
        There::new(&[]).put(vec![("a".parse().unwrap(), json!([nested(depth)]))], BTreeSet::new())
    };
    assert!(put(31).is_ok());
    assert_eq!(put(32), Err(Refused::TooDeep("a".parse().unwrap())));
}

#[test]
fn what_shows_nothing_is_in_no_key() {
    for odd in [
        "\u{2800}",
        "\u{200b}",
        "\u{3164}",
        "\u{ad}",
        "\u{fe0f}",
        "\u{e0041}",
        "\u{202e}",
        "\u{a0}",
    ] {
        assert!(format!("a{odd}b").parse::<Key>().is_err(), "{odd:?}");
    }
    for fine in ["größe", "日本語", "@x/y", "a;b", "क्षि"] {
        assert!(fine.parse::<Key>().is_ok(), "{fine}");
    }
}

#[test]
fn a_list_takes_only_so_much_from_those_who_append_apart() {
    let element = |n: i64| json!(format!("{n:03}{}", "x".repeat(60_000)));
    let events: Vec<Event> = (1..=30).map(|n| appended(n, "ann", "l", element(n))).collect();
    let mut events = events;
    events.push(appended(31, "bob", "l", json!("short")));
    let entry = Entry::fold(&events).unwrap();
    let list = value(&entry).and_then(Value::as_array).unwrap();
    assert_eq!(list.len(), 18, "17 long ones and the short one");
    assert_eq!(list.last(), Some(&json!("short")));
    // Whoever appended what found no room is told.
    events.insert(18, Event { by: "cyd".parse().unwrap(), ..events[18].clone() });
    assert_eq!(Entry::fold(&events).unwrap().lost[0].by.as_str(), "cyd");
}

#[test]
fn near_is_what_is_at_a_key_above_or_below_it() {
    let keys = ["a", "a-b", "a.b", "a.b.c", "a.b-c", "a.c", "ab", "b"];
    let by_key: BTreeMap<&str, &str> = keys.iter().map(|key| (*key, *key)).collect();
    let near =
        |key: &str| super::tree::near(&by_key, &key.parse().unwrap()).copied().collect::<Vec<_>>();
    assert_eq!(near("a"), ["a", "a.b", "a.b-c", "a.b.c", "a.c"]);
    assert_eq!(near("a.b"), ["a", "a.b", "a.b.c"]);
    assert_eq!(near("a.b.c.d"), ["a", "a.b", "a.b.c"]);
    assert_eq!(near("c"), Vec::<&str>::new());
}

/// What compares each of these with each takes a minute here, and not a moment.
#[test]
fn many_keys_that_wait_are_found_among_many_that_do_not() {
    let mut entries: Vec<Entry> =
        (0..40_000).map(|n| entry(n + 1, &format!("k.i{n}"), None, json!(1))).collect();
    for family in 0..250 {
        for depth in 0..32 {
            let key = format!("f{family}{}", ".a".repeat(depth));
            entries.push(entry(50_000 + depth as i64, &key, None, json!(1)));
        }
    }
    let waiting = waiting(&entries);
    assert_eq!(waiting.len(), 250 * 31);
    assert!(waiting.iter().all(|waiting| waiting.instead.len() == 1));
}
