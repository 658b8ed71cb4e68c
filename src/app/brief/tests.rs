//! Tests of the weights.

use super::weight::{self, Traits};
use crate::domain::priority::Priority;

#[test]
fn no_message_but_a_critical_one_is_among_what_must_be_told() {
    let all = Traits { direct: true, answer: true, ack: true, mine: true, question: true };
    for priority in [Priority::Important, Priority::Routine] {
        assert!(weight::message(priority, all) < weight::MUST);
    }
    assert!(weight::message(Priority::Critical, Traits::default()) >= weight::MUST);
}
