//! How well a task fits what somebody is good at.
//!
//! Each skill counts once, by the strongest sign that the task asks for it:
//!
//! | sign | points |
//! |---|---|
//! | the skill is one of the task's tags | 4 |
//! | a file that the task is about is in that language | 3 |
//! | all words of the skill stand in the title, or in a path that the task is about | 2 |
//! | all words of the skill stand in the description | 1 |
//!
//! Upper and lower case are the same. The sum is how well the task fits; tasks that fit alike come in the
//! order in which `task next` takes them.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::domain::about::About;
use crate::domain::task::Task;
use crate::project::language_of;

/// Returns the skills that a task asks for, each with its points, the strongest first.
pub(crate) fn asked_for<'s>(task: &Task, skills: &'s [String]) -> Vec<(&'s str, u32)> {
    let paths: Vec<&str> = task.about.iter().filter_map(About::path).collect();
    let mut title = words(&task.title);
    title.extend(paths.iter().flat_map(|path| words(path)));
    let description = words(&task.description);
    let points = |skill: &str| {
        let is = |other: &str| other.to_lowercase() == skill.to_lowercase();
        let needed = words(skill);
        let stands_in = |text: &BTreeSet<String>| !needed.is_empty() && needed.is_subset(text);
        match () {
            () if task.tags.iter().any(|tag| is(tag)) => 4,
            () if paths.iter().filter_map(|path| language_of(path)).any(is) => 3,
            () if stands_in(&title) => 2,
            () if stands_in(&description) => 1,
            () => 0,
        }
    };
    let mut found: Vec<(&str, u32)> = Vec::new();
    for skill in skills {
        let points = points(skill);
        if points > 0 && !found.iter().any(|(known, _)| *known == skill) {
            found.push((skill, points));
        }
    }
    found.sort_by_key(|(_, points)| Reverse(*points));
    found
}

/// Returns the words of a text: runs of letters and digits, in lower case.
fn words(text: &str) -> BTreeSet<String> {
    let words = text.split(|c: char| !(c.is_alphanumeric() || c == '+' || c == '#'));
    words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::event::{Body, Event};
    use crate::domain::ids::{Clock, CloneId, Id};
    use crate::domain::task::event::Added;

    fn task(title: &str, tags: &[&str], about: &[&str], description: &str) -> Task {
        let body = Body::TaskAdded(Added {
            title: title.to_owned(),
            description: Some(description.to_owned()),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            about: about.iter().map(|path| About::place(path).unwrap()).collect(),
            ..Added::default()
        });
        let id = Id::new(Clock::after(None, 1), CloneId(1), 0);
        let (at, by) = (Timestamp::UNIX_EPOCH, "ann".parse().unwrap());
        let event = Event { id, at, by, session: None, branch: None, head: None, of: None, body };
        Task::fold(&[event]).unwrap()
    }

    #[test]
    fn a_skill_counts_once_by_its_strongest_sign() {
        let parser = task("Make the Rust parser faster", &["parser"], &["src/lib.rs"], "Use SIMD");
        for (skills, points) in [
            (vec![], 0),
            (vec!["cooking"], 0),
            // A tag, although the title has it, too.
            (vec!["Parser"], 4),
            // The language of a file, although the title has it, too.
            (vec!["rust"], 3),
            (vec!["faster"], 2),
            (vec!["lib"], 2),
            (vec!["simd"], 1),
            (vec!["parser", "rust", "faster", "simd"], 10),
            (vec!["rust", "rust"], 3),
            // All words of it, or none.
            (vec!["fast parser"], 0),
            (vec!["faster-parser"], 2),
            (vec!["  "], 0),
            // No part of a word.
            (vec!["pars"], 0),
        ] {
            let skills: Vec<String> = skills.into_iter().map(str::to_owned).collect();
            let sum: u32 = asked_for(&parser, &skills).iter().map(|(_, points)| points).sum();
            assert_eq!(sum, points, "{skills:?}");
        }
        let c = task("Port it to C++", &[], &[], "");
        assert_eq!(asked_for(&c, &["c".to_owned()]), []);
        assert_eq!(asked_for(&c, &["C++".to_owned()]), [("C++", 2)]);
    }
}
