//! Where the places are now that notes are about.

use std::cell::OnceCell;

use crate::app::open::Site;
use crate::domain::about::About;
use crate::git::{Follower, Spot};
use crate::store::index::items::NoteRow;

/// Where what a note is about is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Now {
    /// What it is about, each place where that is now.
    pub(crate) about: Vec<About>,
    /// The position there of the first place that is gone.
    pub(crate) gone: Option<usize>,
}

/// What tells where the places of notes are now.
pub(crate) struct Lines<'a> {
    site: &'a Site,
    /// Made for the first place, as to open a repository takes its time.
    follower: OnceCell<Option<Follower<'a>>>,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(site: &'a Site) -> Self {
        Self { site, follower: OnceCell::new() }
    }

    fn follower(&self) -> Option<&Follower<'a>> {
        let make = || self.site.root().map(|root| Follower::new(root, self.site.repo()));
        self.follower.get_or_init(make).as_ref()
    }

    /// Returns where what a note is about is now: of places with lines, the first follows its line; all
    /// follow their files.
    pub(crate) fn now(&self, row: &NoteRow) -> Now {
        let (mut about, head) = (row.added.about.clone(), row.head.as_deref());
        let (mut gone, mut text) = (None, row.added.line.as_deref());
        for (n, place) in about.iter_mut().enumerate() {
            let About::Place { path, lines } = place else { continue };
            let Some(follower) = self.follower() else { break };
            let there = match (lines.as_mut(), text) {
                (Some((first, last)), Some(noted)) => {
                    text = None;
                    let spot = Spot { path, line: *first, text: noted, head };
                    follower.follow(spot).map(|(path, line)| {
                        (*first, *last) = (line, line.saturating_add(*last - *first));
                        path
                    })
                }
                _ => follower.file(path, head),
            };
            match there {
                Some(now) => *path = now,
                None => gone = gone.or(Some(n)),
            }
        }
        Now { about, gone }
    }

    /// Says whether there is a file of this name.
    pub(crate) fn is_file(&self, path: &str) -> bool {
        self.site.root().is_some_and(|root| root.join(path).is_file())
    }

    /// Returns the name that a file has now, if it was renamed since a commit, which is only asked for
    /// where no such file is there.
    pub(crate) fn renamed(
        &self,
        path: &str,
        head: impl FnOnce() -> Option<String>,
    ) -> Option<String> {
        let follower = self.follower()?;
        if follower.is_there(path) {
            return None;
        }
        follower.file(path, head().as_deref()).filter(|now| now != path)
    }
}
