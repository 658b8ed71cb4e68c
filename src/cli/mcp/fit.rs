//! Cutting JSON so that both parts are JSON: as much as may be shown, and under the same keys what is missing
//! there.

use serde_json::{Map, Value};

use super::rest::split;
use crate::app::brief::tokens;

/// With less than so many tokens nothing is cut any further.
const FEW: usize = 16;

/// Both parts, and where the one ends and the other begins, as a JSON pointer.
#[derive(Debug)]
pub(super) struct Cut {
    pub shown: Value,
    pub rest: Value,
    pub at: String,
}

/// Cuts a value so that the first part costs at most so many tokens; returns it where there is nothing to cut.
pub(super) fn cut(value: Value, most: usize) -> Result<Cut, Value> {
    let mut asked = most;
    loop {
        let mut at = String::new();
        let (shown, rest) = fit(value.clone(), asked, &mut at);
        let Some(rest) = rest else { return Err(shown) };
        // What is counted apart can cost more in one.
        if asked <= FEW || weight(&shown, most).is_some() {
            return Ok(Cut { shown, rest, at });
        }
        asked = asked * 3 / 4;
    }
}

/// Returns what a value costs, if that is at most so much.
fn weight(value: &Value, most: usize) -> Option<usize> {
    tokens::count_within(&value.to_string(), most)
}

/// Returns as much of a value as fits, and the rest.
fn fit(value: Value, most: usize, at: &mut String) -> (Value, Option<Value>) {
    let most = most.max(FEW);
    if weight(&value, most).is_some() {
        return (value, None);
    }
    match value {
        Value::String(text) => {
            let (shown, rest) = split(&text, most);
            let rest = (!rest.is_empty()).then(|| rest.into());
            (shown.into(), rest)
        }
        Value::Array(items) => list(items, most, at),
        Value::Object(fields) => object(fields, most, at),
        other => (other, None),
    }
}

fn list(items: Vec<Value>, most: usize, at: &mut String) -> (Value, Option<Value>) {
    let mut left = most.saturating_sub(2);
    let (mut shown, mut rest) = (Vec::new(), Vec::new());
    let mut items = items.into_iter();
    while let Some(item) = items.next() {
        if let Some(after) = left.checked_sub(1)
            && let Some(cost) = weight(&item, after)
        {
            left = after - cost;
            shown.push(item);
            continue;
        }
        if shown.is_empty() {
            // A first one that is too long alone.
            let (one, more) = within("0", item, left, at);
            shown.push(one);
            rest.extend(more);
        } else {
            rest.push(item);
        }
        rest.extend(items);
        break;
    }
    let rest = (!rest.is_empty()).then_some(Value::Array(rest));
    (Value::Array(shown), rest)
}

fn object(fields: Map<String, Value>, most: usize, at: &mut String) -> (Value, Option<Value>) {
    let cost = |key: &str, value: &Value| {
        let text = value.to_string();
        // Of what is too long it is enough to know about how long.
        let cost = tokens::count_within(&text, most).unwrap_or(most + text.len());
        tokens::count(key) + cost + 4
    };
    let mut fields: Vec<(usize, String, Value)> =
        fields.into_iter().map(|(key, value)| (cost(&key, &value), key, value)).collect();
    // What says what it is, is short; what goes on for long can do so later.
    fields.sort_by_key(|(cost, ..)| *cost);
    let mut left = most.saturating_sub(2);
    let (mut shown, mut rest) = (Map::new(), Map::new());
    for (cost, key, value) in fields {
        if cost <= left && rest.is_empty() {
            left -= cost;
            shown.insert(key, value);
        } else if rest.is_empty() && (left > 4 * FEW || shown.is_empty()) {
            let (one, more) = within(&key, value, left.saturating_sub(FEW), at);
            shown.insert(key.clone(), one);
            rest.extend(more.map(|more| (key, more)));
            left = 0;
        } else {
            rest.insert(key, value);
        }
    }
    let rest = (!rest.is_empty()).then_some(Value::Object(rest));
    (Value::Object(shown), rest)
}

/// Cuts what stands under a key.
fn within(key: &str, value: Value, most: usize, at: &mut String) -> (Value, Option<Value>) {
    let begun = at.len();
    at.push('/');
    at.push_str(&key.replace('~', "~0").replace('/', "~1"));
    let (one, more) = fit(value, most, at);
    if more.is_none() {
        at.truncate(begun);
    }
    (one, more)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Puts a rest behind what was shown.
    fn join(shown: &mut Value, rest: Value, at: &str) {
        match (shown, rest) {
            (Value::String(shown), Value::String(rest)) => shown.push_str(&rest),
            (Value::Array(shown), Value::Array(mut rest)) => {
                if let Some(below) = at.strip_prefix("/0").filter(|_| !at.is_empty())
                    && !rest.is_empty()
                {
                    join(&mut shown[0], rest.remove(0), below);
                }
                shown.extend(rest);
            }
            (Value::Object(shown), Value::Object(rest)) => {
                for (key, value) in rest {
                    let here = format!("/{}", key.replace('~', "~0").replace('/', "~1"));
                    match shown.get_mut(&key) {
                        Some(there) => join(there, value, at.strip_prefix(&here).unwrap_or("")),
                        None => drop(shown.insert(key, value)),
                    }
                }
            }
            (shown, rest) => panic!("{shown} and {rest}"),
        }
    }

    #[test]
    fn both_parts_together_are_the_whole() {
        let words = "some words, and ünïcödé 語語語\n";
        let task = |n: usize| json!({ "id": format!("t-{n}"), "title": words, "tags": ["a", "b"] });
        for whole in [
            json!({ "tasks": (0..100).map(task).collect::<Vec<_>>(), "more": false }),
            json!({ "task": { "id": "t-1", "description": words.repeat(200), "by": "ann" } }),
            json!({ "tasks": [{ "id": "t-1", "description": words.repeat(200) }, task(2)] }),
            json!({ "tree": (0..100).map(|n| (format!("a/{n}"), task(n))).collect::<Map<_, _>>() }),
            json!({ "a": words.repeat(20), "b": words.repeat(200), "c": [words.repeat(200)] }),
            json!(["x".repeat(9_000)]),
        ] {
            let (mut parts, mut left) = (Vec::new(), whole.clone());
            loop {
                match cut(left, 400) {
                    Ok(Cut { shown, rest, at }) => {
                        assert!(weight(&shown, 400).is_some(), "{shown}");
                        parts.push((shown, at));
                        left = rest;
                    }
                    Err(last) => {
                        left = last;
                        break;
                    }
                }
                assert!(parts.len() < 200, "it goes on for ever");
            }
            assert!(!parts.is_empty());
            for (mut shown, at) in parts.into_iter().rev() {
                join(&mut shown, left, &at);
                left = shown;
            }
            assert_eq!(left, whole);
        }
    }

    #[test]
    fn what_fits_is_not_cut() {
        let small = json!({ "tasks": [] });
        assert_eq!(cut(small.clone(), 1_000).unwrap_err(), small);
    }
}
