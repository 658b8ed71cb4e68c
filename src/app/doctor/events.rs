//! Events that are kept but not folded, and lines of batches that are no events.

use std::collections::BTreeMap;

use super::mend::Fix;
use super::{Found, Severity};
use crate::app::open::App;
use crate::domain::event::{Parsed, Unfolded};
use crate::error::Error;
use crate::git::LOG_REF;

/// How many events that are not folded are looked at.
const LOOKED_AT: i64 = 10_000;

pub(super) fn check(app: &App, found: &mut Vec<Found>) -> Result<(), Error> {
    let mut by_reason: BTreeMap<(&str, String), Vec<Parsed>> = BTreeMap::new();
    for parsed in app.store.index().unfolded(LOOKED_AT)? {
        let Err(why) = &parsed.event else { continue };
        let key = match why {
            Unfolded::Newer(v) => ("event-newer", v.to_string()),
            Unfolded::UnknownKind(kind) => ("event-unknown-kind", kind.clone()),
            // Each of them is another's mistake.
            Unfolded::Void(_) => ("event-void", parsed.id.to_string()),
        };
        by_reason.entry(key).or_default().push(parsed);
    }
    for ((id, key), events) in by_reason {
        found.extend(events.first().map(|first| finding(id, &key, first, events.len())));
    }
    for line in app.store.bad_batch_lines()? {
        // What the log ref alone has is in no file.
        let in_ref = ["tail/", "log/"].iter().any(|part| line.source.starts_with(part));
        let path = if in_ref {
            format!("{LOG_REF}:{}", line.source)
        } else {
            format!(".collab/log/{}", line.source)
        };
        let place = match line.at {
            0 => path.clone(),
            at => format!("{path}:{at}"),
        };
        found.push(
            Found::new(Severity::Damage, "batch-bad-line", line.why)
                .at(place)
                .means("That line is passed over; all others of the batch count.")
                .by_hand(if in_ref {
                    format!("Nothing needs to be done; `git log {LOG_REF}` tells what was pushed when.")
                } else {
                    format!(
                        "Restore the file as it was sealed (`git log -- {path}` tells who changed it) and \
                         commit that; if the file is gone, run `collab doctor --fix`."
                    )
                })
                // Only reading everything again tells that it is gone.
                .and_fix(Fix::Store("lines of batches could not be read".to_owned())),
        );
    }
    Ok(())
}

fn finding(id: &str, key: &str, first: &Parsed, count: usize) -> Found {
    let by = if first.by.is_empty() { "nobody" } else { &first.by };
    let events = if count == 1 { "1 event".to_owned() } else { format!("{count} events") };
    match id {
        "event-newer" => Found::new(
            Severity::Damage,
            "event-newer",
            format!("{events} of format {key}, which this build does not know"),
        )
        .at(format!("event {} by {by}", first.id))
        .means("They are kept, but what they say is not shown, and what they are of is read-only here.")
        .by_hand(format!("Update collab to a version that knows format {key}.")),
        "event-unknown-kind" => Found::new(
            Severity::Note,
            "event-unknown-kind",
            format!("{events} of the kind `{key}`, which this build does not know"),
        )
        .at(format!("event {} by {by}", first.id))
        .means("They are kept and shown as unknown; everything else works.")
        .by_hand("Update collab, if a newer version knows that kind."),
        _ => {
            let why = first.event.as_ref().err().map(ToString::to_string).unwrap_or_default();
            Found::new(
                Severity::Note,
                "event-void",
                format!("a {} that breaks the rules of its kind: {why}", first.kind),
            )
            .at(format!("event {} by {by}", first.id))
            .means("It is kept and has no effect, in any clone.")
            .by_hand(format!("Nothing needs to be done; {by} may say it again, in the right form."))
        }
    }
}
