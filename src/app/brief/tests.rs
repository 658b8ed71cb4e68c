//! Tests of the weights, and of what lines are worded with.

use super::weight::{self, Traits};
use super::words::{Handle, Names};
use crate::app::note::Now;
use crate::domain::event::Noun;
use crate::domain::ids::{Clock, CloneId, Id};
use crate::domain::note::Severity;
use crate::domain::priority::Priority;
use crate::store::batch::Folder;
use crate::store::open::Sources;
use crate::store::{Paths, Store};

#[test]
fn no_message_but_a_critical_one_is_among_what_must_be_told() {
    let all = Traits { direct: true, answer: true, ack: true, mine: true, question: true };
    for priority in [Priority::Important, Priority::Routine] {
        assert!(weight::message(priority, all) < weight::MUST);
    }
    assert!(weight::message(Priority::Critical, Traits::default()) >= weight::MUST);
}

#[test]
fn of_alerts_the_bad_ones_must_be_told_and_no_discovery_must() {
    let bad = [Severity::Critical, Severity::High];
    assert!(bad.iter().all(|severity| weight::alert(Some(*severity)) >= weight::MUST));
    for severity in [None, Some(Severity::Low), Some(Severity::Medium)] {
        assert!(weight::alert(severity) < weight::MUST);
    }
    for mine in [true, false] {
        let weights = [
            Some(Severity::Critical),
            Some(Severity::High),
            Some(Severity::Medium),
            Some(Severity::Low),
        ]
        .map(|severity| weight::discovery(severity, mine));
        assert!(weights.is_sorted_by(|worse, better| worse > better));
        assert!(weights[0] < weight::MUST);
    }
    assert!(
        weight::discovery(Some(Severity::High), true)
            > weight::discovery(Some(Severity::Critical), false)
    );
}

#[test]
fn an_id_is_called_by_the_noun_that_is_asked_for_whatever_was_read_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let paths = Paths::outside_git(dir.path().to_owned());
    std::fs::create_dir_all(paths.live()).unwrap();
    let batches = Folder::new(paths.log().unwrap());
    let store = Store::open(paths, Sources { batches: &batches, progress: &|_, _| {} }).unwrap();
    let id = Id::new(Clock::after(None, 1000), CloneId(1), 1);
    let known = [((Noun::Message, id), "m-00001".to_owned())].into();
    let names =
        Names::new(store.index(), Box::new(|_| Now { about: Vec::new(), gone: None }), known);
    assert!(names.of(&Handle::Task(id)).unwrap().starts_with("t-"));
    assert_eq!(names.of(&Handle::Message(id)).unwrap(), "m-00001");
}
