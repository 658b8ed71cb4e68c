//! What an event tells beyond its kind and its object, in a few words for a line of the log.

use std::fmt::Display;

use crate::app::message::about_text;
use crate::domain::about::About;
use crate::domain::event::{Body, Noun};
use crate::domain::ids::Id;
use crate::domain::name::Address;
use crate::domain::note::{Outcome, Severity};
use crate::domain::text::Json;
use crate::error::Error;
use crate::store::index::Index;

/// How many characters of a value are told.
const VALUE: usize = 80;

/// Returns the words; none where the kind says it all.
pub(super) fn of(index: Index<'_>, body: &Body) -> Result<String, Error> {
    let said = |text: &Option<String>| first_line(text.as_deref().unwrap_or_default());
    Ok(match body {
        Body::MessageSent(sent) => {
            let to: Vec<String> = sent.to.iter().map(Address::to_string).collect();
            format!("to {}: {}", to.join(", "), first_line(&sent.text))
        }
        Body::MessageAcked(_)
        | Body::TaskAdded(_)
        | Body::TaskClaimed(_)
        | Body::TaskClaimExpired(_)
        | Body::TaskStarted(_) => String::new(),
        Body::TaskAssigned(assigned) => format!("to {}", assigned.to),
        Body::TaskReleased(released) => said(&released.reason),
        Body::TaskBlocked(blocked) => match blocked.on {
            Some(on) => {
                let on = about_text(index, &About::Object(on))?;
                format!("{} (waits for {on})", first_line(&blocked.reason))
            }
            None => first_line(&blocked.reason),
        },
        Body::TaskDone(done) => said(&done.summary),
        Body::TaskCancelled(cancelled) => said(&cancelled.reason),
        Body::TaskReopened(reopened) => said(&reopened.reason),
        Body::TaskEdited(edited) => {
            let changed = [
                ("title", edited.title.is_some()),
                ("description", edited.description.is_some()),
                ("priority", edited.priority.is_some()),
                ("under", edited.under.is_some()),
                ("estimate", edited.estimate.is_some()),
                ("criteria", edited.criteria.is_some()),
                ("tags", !edited.tag.is_empty() || !edited.untag.is_empty()),
                ("about", !edited.about.is_empty() || !edited.unabout.is_empty()),
            ];
            let changed: Vec<&str> =
                changed.into_iter().filter(|(_, is)| *is).map(|(what, _)| what).collect();
            changed.join(", ")
        }
        Body::TaskDepended(depended) => {
            let mut words = Vec::new();
            for (word, ids) in [("on", &depended.on), ("off", &depended.off)] {
                if !ids.is_empty() {
                    words.push(format!("{word} {}", shorts(index, Noun::Task, ids)?));
                }
            }
            words.join(", ")
        }
        Body::TaskCommented(commented) => first_line(&commented.text),
        Body::ParticipantSet(set) => {
            let said = [
                ("kind", set.kind.is_some()),
                ("title", set.title.is_some()),
                ("client", set.client.is_some()),
                ("model", set.model.is_some()),
                ("skills", set.skills.is_some()),
                ("permissions", set.permissions.is_some()),
                ("role", set.role.is_some()),
            ];
            let said: Vec<&str> =
                said.into_iter().filter(|(_, is)| *is).map(|(what, _)| what).collect();
            said.join(", ")
        }
        Body::ChangeRecorded(recorded) => match recorded.files.as_slice() {
            [file] => file.path.clone(),
            files => format!("{} files", files.len()),
        },
        Body::ContextSet(set) => context(&set.value, set.branch.as_deref()),
        Body::ContextAppended(appended) => context(&appended.value, appended.branch.as_deref()),
        Body::ContextRemoved(removed) => on_branch(removed.branch.as_deref()),
        Body::NoteAdded(added) => {
            format!("{}: {}", graded(&added.kind, added.severity), first_line(&added.text))
        }
        Body::NoteResolved(resolved) => {
            let mut words = Outcome::from(resolved.outcome).to_string();
            if !resolved.evidence.is_empty() {
                words += &format!(" by {}", shorts(index, Noun::Note, &resolved.evidence)?);
            }
            match said(&resolved.why) {
                why if why.is_empty() => words,
                why => format!("{words}: {why}"),
            }
        }
        Body::NoteAccepted(judged) | Body::NoteRejected(judged) => said(&judged.why),
        Body::AlertRaised(raised) => {
            format!("{}: {}", graded(&raised.kind, raised.severity), first_line(&raised.text))
        }
        Body::AlertCleared(cleared) => said(&cleared.why),
        Body::SessionCreated(created) => first_line(&created.name),
        Body::SessionJoined(joined) => {
            joined.role.as_ref().map(|role| format!("as {role}")).unwrap_or_default()
        }
        Body::SessionLeft(ended) | Body::SessionPaused(ended) => said(&ended.reason),
        Body::SessionCompleted(completed) => said(&completed.summary),
        Body::SessionSaved(saved) => match said(&saved.name) {
            name if name.is_empty() => saved.trigger.word().to_owned(),
            name => format!("{}: {name}", saved.trigger.word()),
        },
        Body::SessionChanged(changed) => {
            let said = [
                ("name", changed.name.is_some()),
                ("description", changed.description.is_some()),
                ("policy", changed.policy.is_some()),
            ];
            let said: Vec<&str> =
                said.into_iter().filter(|(_, is)| *is).map(|(what, _)| what).collect();
            said.join(", ")
        }
        Body::RoleTaken(taken) => with_reason(&taken.role, said(&taken.reason)),
        Body::RoleGiven(given) => {
            with_reason(&format!("{} to {}", given.role, given.to), said(&given.reason))
        }
        Body::RoleRequested(requested) => with_reason(&requested.role, said(&requested.reason)),
        Body::RoleReleased(released) => released.role.clone(),
        Body::HandoffMade(made) => {
            let to: Vec<String> = made.to.iter().map(Address::to_string).collect();
            let to = if to.is_empty() { "whoever comes next".to_owned() } else { to.join(", ") };
            format!("to {to}: {}", first_line(&made.text))
        }
        Body::HandoffDeclined(refusal) | Body::HandoffWithdrawn(refusal) => said(&refusal.reason),
        Body::HandoffPassed(passed) => {
            with_reason(&format!("to {}", passed.to), said(&passed.reason))
        }
        Body::HandoffConfirmed(confirmed) => said(&confirmed.next),
        Body::ReviewBegun(begun) => said(&begun.aspect),
        Body::ReviewGiven(given) => {
            let verdict = if given.approved { "approved" } else { "rejected" };
            with_reason(verdict, said(&given.text))
        }
        Body::ReviewOverruled(overruled) => said(&overruled.reason),
        Body::CheckpointBegun(begun) => first_line(&begun.text),
        Body::LockTaken(taken) => {
            let of = taken.operation.as_ref().map(|said| format!(" ({})", first_line(said)));
            format!("{}{}", taken.paths.join(", "), of.unwrap_or_default())
        }
        Body::LockReleased(released) => {
            format!(
                "{} of {}: {}",
                released.paths.join(", "),
                released.holder,
                released.why.words()
            )
        }
        Body::SessionResumed(_)
        | Body::SessionMeasured(_)
        | Body::HandoffAccepted(_)
        | Body::CheckpointEnded(_) => String::new(),
        Body::EventRedacted(redacted) => match said(&redacted.why) {
            why if why.is_empty() => redacted.event.to_string(),
            why => format!("{}: {why}", redacted.event),
        },
        Body::EventCleared(cleared) => cleared.event.to_string(),
    })
}

/// Words a value of the context, shortened, and the branch on which alone it holds.
fn context(Json(value): &Json, branch: Option<&str>) -> String {
    let value: String = value.to_string().chars().take(VALUE).collect();
    format!("{value} {}", on_branch(branch)).trim_end().to_owned()
}

fn on_branch(branch: Option<&str>) -> String {
    branch.map(|branch| format!("(on {branch})")).unwrap_or_default()
}

fn with_reason(what: &str, why: String) -> String {
    if why.is_empty() { what.to_owned() } else { format!("{what}: {why}") }
}

/// Words what something is, and how bad.
fn graded(kind: &impl Display, severity: Option<Severity>) -> String {
    severity.map_or_else(|| kind.to_string(), |severity| format!("{kind}, {severity}"))
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

fn shorts(index: Index<'_>, noun: Noun, ids: &[Id]) -> Result<String, Error> {
    let shorts: Result<Vec<String>, _> =
        ids.iter().take(5).map(|id| index.short(noun, *id)).collect();
    Ok(shorts?.join(", "))
}
