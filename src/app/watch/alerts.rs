//! Bringing the alerts of a watcher in line with what it found.

use std::collections::BTreeSet;

use crate::app::alert::{clear_on, raise_on};
use crate::app::open::App;
use crate::domain::about::About;
use crate::domain::alert::{Alert, Kind, Raised, Word};
use crate::error::Error;

/// The source of the alerts.
pub(super) const SOURCE: &str = "watch";
/// So many that stand are looked at.
const MOST: usize = 1000;

impl App {
    /// Raises what was found of a sort and does not stand yet, and clears what stands and was not found any more. A
    /// sort is what the keys begin with. What another clone raised is that one's to clear: it may see what we do
    /// not. Of `unknown` ones nothing is known now: they stay as they are.
    pub(super) fn bring_alerts(
        &mut self,
        sort: &str,
        found: Vec<Raised>,
        unknown: &BTreeSet<Word>,
        mended: &str,
    ) -> Result<(), Error> {
        let index = self.store.index();
        let standing: Vec<Alert> = index
            .alerts(MOST)?
            .into_iter()
            .filter(|alert| alert.name.source.as_str() == SOURCE)
            .filter(|alert| alert.name.key.as_str().starts_with(sort))
            .collect();
        let new: Vec<Raised> = found
            .iter()
            .filter(|raised| {
                let same = |alert: &&Alert| alert.name == raised.alert();
                standing.iter().find(same).is_none_or(|alert| is_another(alert, raised))
            })
            .cloned()
            .collect();
        let gone: Vec<Alert> = standing
            .into_iter()
            .filter(|alert| alert.touched.clone_id() == self.store.clone)
            .filter(|alert| !unknown.contains(&alert.name.key))
            .filter(|alert| !found.iter().any(|raised| raised.alert() == alert.name))
            .collect();
        if new.is_empty() && gone.is_empty() {
            return Ok(());
        }
        let why = mended.to_owned();
        self.write(|write| {
            for raised in new {
                raised.check()?;
                raise_on(write, raised)?;
            }
            for alert in gone {
                clear_on(write, &alert.name.to_string(), Some(&why))?;
            }
            Ok(())
        })
    }
}

/// Says whether an alert stands about other files, or other errors: that lines have moved is no news.
fn is_another(alert: &Alert, raised: &Raised) -> bool {
    let files = |about: &[About]| -> BTreeSet<String> {
        about.iter().filter_map(About::path).map(str::to_owned).collect()
    };
    let standing = alert.raised.as_ref();
    standing.is_none_or(|standing| {
        files(&standing.last.about) != files(&raised.about)
            || raised.kind == Kind::Build && standing.last.text != raised.text
    })
}
