//! Leaving out of an export what is nobody else's business: credentials, and who the people are.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::Value;

use super::SessionExport;
use crate::domain::secret;

/// What stands in the place of a text that looks like a credential.
const LEFT_OUT: &str = "[left out: it looks like a credential]";

/// Counts what looks like a credential; where it is to be left out, does so, and names people by number.
pub(super) fn look(made: &mut SessionExport, redact: bool) {
    let people = if redact { people(made) } else { BTreeMap::new() };
    let mut count = 0;
    let mut text = |text: &mut String| {
        let quoted = Value::from(text.as_str()).to_string();
        if secret::scan(&quoted).is_some() {
            count += 1;
            if redact {
                LEFT_OUT.clone_into(text);
            }
        }
    };
    each_text(made, &mut text);
    for message in &mut made.messages {
        let has_one = |data: &Value| secret::scan(&data.to_string()).is_some();
        if message.data.as_ref().is_some_and(has_one) {
            count += 1;
            message.data.take_if(|_| redact);
        }
    }
    made.credentials = count;
    if redact {
        each_name(made, &|name: &mut String| {
            if let Some(other) = people.get(name) {
                other.clone_into(name);
            }
        });
        // The events say it all again, and so do briefings.
        made.events.clear();
        made.handoffs.iter_mut().for_each(|handoff| handoff.briefing = None);
        let mut rename = |text: &mut String| *text = renamed(text, &people);
        each_text(made, &mut rename);
        made.messages.iter_mut().filter_map(|message| message.data.as_mut()).for_each(|data| {
            each_within(data, &mut rename);
        });
    }
}

/// Returns a text in which people who are named as a word of their own are called otherwise.
fn renamed(text: &str, people: &BTreeMap<String, String>) -> String {
    let is_inside = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let mut renamed = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(begin) = rest.find(is_inside) {
        let word = &rest[begin..];
        let word = &word[..word.find(|c| !is_inside(c)).unwrap_or(word.len())];
        // A sentence may end in a dash, and begin with a capital letter.
        let name = word.trim_matches(['-', '_']);
        renamed.push_str(&rest[..begin]);
        match people.get(&name.to_lowercase()) {
            Some(other) => renamed.push_str(&word.replacen(name, other, 1)),
            None => renamed.push_str(word),
        }
        rest = &rest[begin + word.len()..];
    }
    renamed.push_str(rest);
    renamed
}

/// Returns what each is called instead who is named anywhere: first those in the session.
fn people(made: &mut SessionExport) -> BTreeMap<String, String> {
    let members = made.session.session.members.iter().map(|member| member.name.clone());
    let names = RefCell::new(members.collect::<Vec<_>>());
    each_name(made, &|name: &mut String| names.borrow_mut().push(name.clone()));
    let mut people = BTreeMap::new();
    // All, and who has a role, are nobody in particular.
    for name in
        names.into_inner().into_iter().filter(|name| name != "all" && !name.starts_with('@'))
    {
        let other = format!("participant-{}", people.len() + 1);
        people.entry(name).or_insert(other);
    }
    people
}

/// Changes each text in a document, its keys as well.
fn each_within(value: &mut Value, text: &mut impl FnMut(&mut String)) {
    match value {
        Value::String(one) => text(one),
        Value::Array(items) => items.iter_mut().for_each(|item| each_within(item, text)),
        Value::Object(fields) => {
            for (mut key, mut value) in std::mem::take(fields) {
                text(&mut key);
                each_within(&mut value, text);
                fields.insert(key, value);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn each_text(made: &mut SessionExport, text: &mut impl FnMut(&mut String)) {
    let session = &mut made.session.session;
    text(&mut session.name);
    session.description.iter_mut().for_each(&mut *text);
    session.summary.iter_mut().for_each(&mut *text);
    let saves = session.saved.iter_mut().chain(&mut made.session.saves);
    saves.filter_map(|save| save.name.as_mut()).for_each(&mut *text);
    made.session.timeline.iter_mut().for_each(|entry| text(&mut entry.text));
    for task in &mut made.tasks {
        text(&mut task.title);
        task.summary.iter_mut().chain(&mut task.blocked).for_each(&mut *text);
    }
    for message in &mut made.messages {
        text(&mut message.text);
    }
    for note in &mut made.notes {
        text(&mut note.text);
        let more = [&mut note.line, &mut note.impact, &mut note.patch, &mut note.why];
        more.into_iter().flatten().for_each(&mut *text);
        note.replaces.iter_mut().filter_map(|it| it.why.as_mut()).for_each(&mut *text);
        note.overruled.iter_mut().filter_map(|it| it.why.as_mut()).for_each(&mut *text);
    }
    for handoff in &mut made.handoffs {
        text(&mut handoff.text);
        let more = [&mut handoff.briefing, &mut handoff.next];
        more.into_iter().flatten().for_each(&mut *text);
        handoff.changes.iter_mut().for_each(&mut *text);
        for review in &mut handoff.reviews {
            review.text.iter_mut().chain(&mut review.aspect).for_each(&mut *text);
            review.suggestions.iter_mut().chain(&mut review.issues).for_each(&mut *text);
        }
    }
    for commit in &mut made.commits {
        text(&mut commit.subject);
        commit.files.iter_mut().filter_map(|file| file.diff.as_mut()).for_each(&mut *text);
    }
}

fn each_name(made: &mut SessionExport, name: &impl Fn(&mut String)) {
    let session = &mut made.session.session;
    name(&mut session.by);
    session.driver.iter_mut().for_each(name);
    session.completed_by.iter_mut().for_each(name);
    session.awaited.iter_mut().for_each(name);
    session.members.iter_mut().for_each(|member| name(&mut member.name));
    session.requests.iter_mut().for_each(|request| name(&mut request.by));
    session.saved.iter_mut().for_each(|save| name(&mut save.by));
    made.session.saves.iter_mut().for_each(|save| name(&mut save.by));
    made.session.timeline.iter_mut().for_each(|entry| name(&mut entry.by));
    made.tasks.iter_mut().for_each(|task| task.assignee.iter_mut().for_each(name));
    for message in &mut made.messages {
        name(&mut message.from);
        let lists = [&mut message.to, &mut message.acked_by, &mut message.waiting_for];
        lists.into_iter().flatten().for_each(name);
    }
    for note in &mut made.notes {
        name(&mut note.by);
        note.closed_by.iter_mut().for_each(name);
        note.overruled.iter_mut().for_each(|closing| name(&mut closing.by));
    }
    for handoff in &mut made.handoffs {
        name(&mut handoff.by);
        handoff.to.iter_mut().chain(&mut handoff.declined_by).for_each(name);
        handoff.receiver.iter_mut().chain(&mut handoff.overruled_by).for_each(name);
        handoff.reviews.iter_mut().for_each(|review| name(&mut review.by));
    }
    made.commits.iter_mut().for_each(|commit| commit.who.iter_mut().for_each(name));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_called_otherwise_in_texts_and_other_words_stay() {
        let people = [("ann", "participant-1"), ("jane-doe", "participant-2")];
        let people = people.map(|(name, other)| (name.to_owned(), other.to_owned())).into();
        for (text, other) in [
            (
                "Ann, look at @ann's annual plan",
                "participant-1, look at @participant-1's annual plan",
            ),
            ("jane-doe-2 and jane-doe: ann-", "jane-doe-2 and participant-2: participant-1-"),
            ("", ""),
            ("\u{e4}nn ann", "\u{e4}nn participant-1"),
        ] {
            assert_eq!(renamed(text, &people), other);
        }
    }
}
