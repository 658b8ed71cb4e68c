//! Where the lines are now that notes are about.

use std::cell::OnceCell;

use crate::app::open::Site;
use crate::domain::about::About;
use crate::git::{Follower, Spot};
use crate::store::index::items::NoteRow;

/// Where the line of a note is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Now {
    /// It has no line, or nobody can tell.
    AsNoted,
    /// The place at this position of `about` is there now.
    At(usize, About),
    /// The line is gone.
    Gone,
}

/// What tells where the lines of notes are now.
pub(crate) struct Lines<'a> {
    site: &'a Site,
    /// Made for the first note that has a line, as to open a repository takes its time.
    follower: OnceCell<Option<Follower<'a>>>,
}

impl<'a> Lines<'a> {
    pub(crate) fn of(site: &'a Site) -> Self {
        Self { site, follower: OnceCell::new() }
    }

    /// Returns where the line of a note is now.
    pub(crate) fn now(&self, row: &NoteRow) -> Now {
        let places = row.added.about.iter().enumerate();
        let mut with_lines = places.filter_map(|(n, about)| match about {
            About::Place { path, lines: Some(lines) } => Some((n, path, *lines)),
            _ => None,
        });
        let (Some(text), Some((n, path, (first, last)))) = (&row.added.line, with_lines.next())
        else {
            return Now::AsNoted;
        };
        let make = || self.site.root().map(|root| Follower::new(root, self.site.repo()));
        let Some(follower) = self.follower.get_or_init(make) else { return Now::AsNoted };
        let spot = Spot { path, line: first, text, head: row.head.as_deref() };
        match follower.follow(spot) {
            Some((path, line)) => {
                let lines = Some((line, line.saturating_add(last - first)));
                Now::At(n, About::Place { path, lines })
            }
            None => Now::Gone,
        }
    }
}
