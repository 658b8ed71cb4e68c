//! What the briefing is compared with: the log, newest first.

use std::collections::BTreeMap;

use collab_hub::domain::event::{Body, Event};
use collab_hub::domain::ids::Id;

use crate::world::{self, Plan};

/// Returns a line for each event and commit, newest first: when, who, what, to which object, and
/// the whole of what was said.
pub(crate) fn newest_first(plan: &Plan) -> Vec<String> {
    let titles: BTreeMap<Id, &str> = plan
        .events
        .iter()
        .filter_map(|event| match &event.body {
            Body::TaskAdded(added) => Some((event.id, added.title.as_str())),
            _ => None,
        })
        .collect();
    let events = plan.events.iter().map(|event| (event.at.as_millisecond(), line(event, &titles)));
    let commits = plan.commits.iter().zip(&plan.heads).map(|(commit, (at, id))| {
        let subject = commit.message.lines().next().unwrap_or_default();
        let files: Vec<&str> = commit.files.iter().map(|(path, _)| path.as_str()).take(3).collect();
        let line = format!(
            "{} {} commit {} {subject} ({})",
            time(*at),
            commit.author.0,
            &id[..7],
            files.join(", ")
        );
        (*at, line)
    });
    let mut lines: Vec<(i64, String)> = events.chain(commits).collect();
    lines.sort_by_key(|(at, _)| -at);
    lines.into_iter().map(|(_, line)| line).collect()
}

fn time(millis: i64) -> String {
    let zoned = world::at(millis).to_zoned(jiff::tz::TimeZone::UTC);
    zoned.strftime("%m-%d %H:%M").to_string()
}

fn line(event: &Event, titles: &BTreeMap<Id, &str>) -> String {
    let object = event.of.unwrap_or(event.id);
    let (short, title) = match titles.get(&object) {
        Some(title) => (world::task(object), *title),
        None if event.body.kind().starts_with("note.") => (world::note(object), ""),
        None => (world::message(object), ""),
    };
    let text = match &event.body {
        Body::MessageSent(sent) => {
            let to: Vec<String> = sent.to.iter().cloned().map(String::from).collect();
            format!("to {} {} {}", to.join(", "), sent.priority, sent.text)
        }
        Body::TaskBlocked(blocked) => {
            let on = blocked.on.map(world::task).unwrap_or_default();
            format!("{} {on}", blocked.reason)
        }
        Body::NoteAdded(added) => added.text.clone(),
        Body::NoteResolved(resolved) => {
            format!("{:?} {}", resolved.outcome, resolved.why.clone().unwrap_or_default())
        }
        Body::ContextSet(set) => format!("{} {}", set.key, set.value.0),
        Body::TaskDone(done) => done.summary.clone().unwrap_or_default(),
        Body::TaskCancelled(cancelled) => cancelled.reason.clone().unwrap_or_default(),
        Body::TaskReopened(reopened) => reopened.reason.clone().unwrap_or_default(),
        Body::TaskCommented(commented) => commented.text.clone(),
        Body::TaskAssigned(assigned) => format!("to {}", assigned.to),
        Body::TaskEdited(edited) => {
            let priority = edited.priority.map(|p| p.to_string()).unwrap_or_default();
            format!("{priority} {}", edited.criteria.clone().unwrap_or_default().join("; "))
        }
        _ => String::new(),
    };
    format!(
        "{} {} {} {short} {title} {text}",
        time(event.at.as_millisecond()),
        event.by,
        event.body.kind()
    )
}
