//! Giving leases back.

use super::holds::standing;
use super::take::tidy;
use super::view::{LeasesView, view};
use crate::app::open::App;
use crate::domain::event::Body;
use crate::domain::lock::glob::Pattern;
use crate::domain::lock::{Released, Why};
use crate::domain::shell::quoted;
use crate::error::{Error, Kind};
use crate::store::leases::{self, Lease};

impl App {
    /// Gives back the leases of who asks on some paths, or all of them where none is named.
    ///
    /// # Errors
    /// When it holds none of them, or another does.
    pub fn unlock(&mut self, said: &[String]) -> Result<LeasesView, Error> {
        let paths = self.lock_paths(said)?;
        let me = self.my_name()?;
        let live = self.store.paths().clone();
        let now = self.now();
        let released = self.write(|write| {
            let held = standing(**write, &live, now)?;
            tidy(write, &held)?;
            let patterns: Vec<Pattern> = paths.iter().map(|path| Pattern::glob(path)).collect();
            let is_meant = |lease: &Lease| {
                let pattern = Pattern::glob(&lease.path);
                patterns.is_empty() || patterns.iter().any(|one| one.overlaps(&pattern))
            };
            let (mine, kept): (Vec<Lease>, Vec<Lease>) =
                held.standing.into_iter().partition(|lease| lease.by == me && is_meant(lease));
            if mine.is_empty() {
                let theirs = kept.iter().find(|lease| !patterns.is_empty() && is_meant(lease));
                return Err(match theirs {
                    Some(lease) => {
                        let message = format!("{} is locked by {}", lease.path, lease.by);
                        Error::new(Kind::Held, message)
                            .hint(format!("Ask: `collab send {} -m TEXT`.", lease.by))
                            .hint(format!(
                                "Or take it away, which is told: `collab lock {} --steal`.",
                                quoted(&lease.path)
                            ))
                    }
                    None => Error::user("you hold no such lock")
                        .hint("See who holds what with `collab lock`."),
                });
            }
            let paths = mine.iter().map(|lease| lease.path.clone()).collect();
            let released = Released { paths, holder: me.clone(), why: Why::Unlocked };
            released.check()?;
            write.emit(None, Body::LockReleased(released))?;
            leases::write(&live, &kept)?;
            Ok(mine)
        })?;
        Ok(LeasesView { leases: released.iter().map(view).collect(), stolen_from: Vec::new() })
    }
}
