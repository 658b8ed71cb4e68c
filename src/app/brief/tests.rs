//! Tests of the weights.

use super::weight::{self, Traits};
use crate::domain::note::Severity;
use crate::domain::priority::Priority;

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
