//! Taking leases: all that are asked for, or none.

use jiff::{Timestamp, ToSpan};

use super::holds::{Held, holder, standing};
use super::tell;
use super::view::{LeasesView, view};
use crate::app::find::from_root;
use crate::app::open::App;
use crate::domain::event::Body;
use crate::domain::lock::glob::{Pattern, is_glob};
use crate::domain::lock::{Released, Taken};
use crate::domain::name::Name;
use crate::domain::shell::quoted;
use crate::domain::text::line;
use crate::domain::time::left;
use crate::error::{Error, Kind};
use crate::store::leases::{self, Lease};
use crate::store::write::Write;

/// So many paths one asks for at once.
const MOST: usize = 100;
/// So many paths are named again in what to do about a refusal.
const NAMED: usize = 5;
/// So many leases there are in a clone.
const MOST_LEASES: usize = 1000;

/// Leases to take, as they were asked for.
#[derive(Clone, Debug, Default)]
pub struct Take {
    /// Paths and globs, as seen from the directory of the act.
    pub paths: Vec<String>,
    /// For how many seconds.
    pub seconds: i64,
    /// What is done with them.
    pub operation: Option<String>,
    /// Also what another holds.
    pub steal: bool,
}

impl App {
    /// Takes leases; of one's own the time begins anew.
    ///
    /// # Errors
    /// When another holds one of them, or a path is none of this repository, matches nothing, or everything.
    pub fn take_locks(&mut self, take: &Take) -> Result<LeasesView, Error> {
        let operation =
            take.operation.as_deref().map(|said| line("operation", said)).transpose()?;
        let paths = self.lock_paths(&take.paths)?;
        let me = self.my_name()?;
        let live = self.store.paths().clone();
        let process = holder(&live, &me);
        let worktree = live.worktree().to_owned();
        let now = self.now();
        let until = now.saturating_add(take.seconds.seconds()).unwrap_or(now);
        let (taken, stolen_from) = self.write(|write| {
            if write.waits() {
                return Err(Error::user(
                    "nothing can be locked where the git directory is read-only",
                )
                .hint("Say what you work on with `collab checkpoint -m TEXT`."));
            }
            let held = standing(**write, &live, now)?;
            tidy(write, &held)?;
            let others = others(&held, &me, &paths);
            if !others.is_empty() && !take.steal {
                return Err(refused(&others, &take.paths, now));
            }
            let mut stolen_from: Vec<Name> = others.iter().map(|lease| lease.by.clone()).collect();
            stolen_from.sort();
            stolen_from.dedup();
            let stolen: Vec<Lease> = others.into_iter().cloned().collect();
            let mut kept: Vec<Lease> = held.standing;
            kept.retain(|lease| !stolen.contains(lease));
            kept.retain(|lease| lease.by != me || !paths.contains(&lease.path));
            if kept.len() + paths.len() > MOST_LEASES {
                return Err(Error::user(format!("more than {MOST_LEASES} leases are held here"))
                    .hint("Give some back with `collab unlock`."));
            }
            let session = write.session_id();
            let new = paths.iter().map(|path| Lease {
                path: path.clone(),
                by: me.clone(),
                operation: operation.clone(),
                since: now,
                until,
                process,
                session,
                worktree: Some(worktree.clone()),
                wanted_by: Vec::new(),
            });
            let new: Vec<Lease> = new.collect();
            kept.extend(new.iter().cloned());
            let taken = Taken {
                paths: paths.clone(),
                operation: operation.clone(),
                seconds: take.seconds,
                stolen_from: stolen_from.clone(),
            };
            taken.check()?;
            tell::taken(write, &live, &taken, &stolen, until)?;
            write.emit(None, Body::LockTaken(taken))?;
            leases::write(&live, &kept)?;
            Ok((new, stolen_from))
        })?;
        let leases = taken.iter().map(view).collect();
        Ok(LeasesView {
            leases,
            stolen_from: stolen_from.iter().map(ToString::to_string).collect(),
        })
    }

    /// Returns what others hold of some paths, so that it is to be waited for; nothing if they are free.
    ///
    /// # Errors
    /// As [`take_locks`](Self::take_locks), but for what others hold.
    pub fn held_of(&self, said: &[String]) -> Result<LeasesView, Error> {
        let paths = self.lock_paths(said)?;
        let held = standing(self.store.index(), self.store.paths(), self.now())?;
        let me = self.my_name()?;
        let leases = others(&held, &me, &paths).into_iter().map(view).collect();
        Ok(LeasesView { leases, stolen_from: Vec::new() })
    }

    /// Has whoever holds one of some paths know that who asks waits for it.
    ///
    /// # Errors
    /// As [`take_locks`](Self::take_locks), but for what others hold.
    pub(crate) fn want_locks(&mut self, said: &[String]) -> Result<(), Error> {
        let paths = self.lock_paths(said)?;
        let me = self.my_name()?;
        let live = self.store.paths().clone();
        let now = self.now();
        self.write(|write| {
            let mut held = standing(**write, &live, now)?;
            tidy(write, &held)?;
            let wanted: Vec<Lease> = others(&held, &me, &paths).into_iter().cloned().collect();
            for lease in held.standing.iter_mut().filter(|lease| wanted.contains(lease)) {
                if !lease.wanted_by.contains(&me) {
                    lease.wanted_by.push(me.clone());
                }
            }
            Ok(leases::write(&live, &held.standing)?)
        })
    }

    /// Reads paths and globs, from the root of the repository.
    pub(super) fn lock_paths(&self, said: &[String]) -> Result<Vec<String>, Error> {
        if said.len() > MOST {
            return Err(Error::usage(format!("{} paths are too many", said.len()))
                .hint(format!("At most {MOST} at once; lock a folder or a glob.")));
        }
        let mut paths = Vec::new();
        for one in said {
            let path = self.lock_path(one)?;
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        Ok(paths)
    }

    fn lock_path(&self, said: &str) -> Result<String, Error> {
        let shown: String = said.chars().take(200).collect();
        let trimmed = said.strip_suffix('/').filter(|rest| !rest.is_empty()).unwrap_or(said);
        let outside = || Error::user(format!("`{shown}` is not in this repository"));
        let mut path = plain(&from_root(&self.site, trimmed)?).ok_or_else(outside)?;
        let root = self.site.root().unwrap_or_else(|| self.site.cwd.clone());
        if path.is_empty() || (is_glob(&path) && Pattern::glob(&path).is_all()) {
            return Err(Error::user(format!("`{shown}` would lock everything"))
                .hint("Lock what you work on: a file, a folder, or a glob as `src/**/*.rs`."));
        }
        if path.split('/').any(|part| part == ".git") {
            return Err(outside().hint("What git keeps for itself is not locked."));
        }
        // What is there is meant by its name, whatever characters that has.
        let there = root.join(&path);
        if there.is_dir() {
            path.push_str("/**");
        } else if is_glob(&path) && there.symlink_metadata().is_err() && !self.matches_any(&path) {
            return Err(Error::user(format!("`{shown}` matches no file"))
                .hint("Quote a glob, so that the shell leaves it alone; or lock the folder."));
        }
        Ok(path)
    }

    /// Says whether a glob matches a file that git has, or that is new.
    fn matches_any(&self, glob: &str) -> bool {
        let pattern = Pattern::glob(glob);
        let Some(repo) = self.site.repo() else { return true };
        let tracked = repo.tracked_files();
        tracked.iter().any(|path| pattern.matches(path))
            || repo
                .uncommitted()
                .is_ok_and(|files| files.iter().any(|file| pattern.matches(&file.path)))
    }
}

/// Returns a path without `.` and `..`; none if it leads outside.
fn plain(path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Returns what others hold of some paths.
fn others<'h>(held: &'h Held, me: &'h Name, paths: &[String]) -> Vec<&'h Lease> {
    let patterns: Vec<Pattern> = paths.iter().map(|path| Pattern::glob(path)).collect();
    let is_theirs = |lease: &&Lease| {
        let pattern = Pattern::glob(&lease.path);
        lease.by != *me && patterns.iter().any(|one| one.overlaps(&pattern))
    };
    held.standing.iter().filter(is_theirs).collect()
}

/// Writes down which leases have ended by themselves.
pub(crate) fn tidy(write: &mut Write<'_>, held: &Held) -> Result<(), Error> {
    for (lease, why) in &held.ended {
        let released =
            Released { paths: vec![lease.path.clone()], holder: lease.by.clone(), why: *why };
        tell::ended(write, &released)?;
        write.emit(None, Body::LockReleased(released))?;
    }
    Ok(())
}

/// Says who holds what, until when, and which ways there are.
fn refused(others: &[&Lease], said: &[String], now: Timestamp) -> Error {
    let first = others[0];
    let of =
        first.operation.as_ref().map(|operation| format!(" ({operation})")).unwrap_or_default();
    let until = left(first.until, now);
    let more = match others.len() {
        1 => String::new(),
        count => format!(", and {} more", count - 1),
    };
    let message = format!("{} is locked by {}{of} for {until} more{more}", first.path, first.by);
    // What was asked for may be more than what is held, and all of it is to be waited for.
    let wait = if said.len() > NAMED {
        "Wait until all of it is free: the same with `--wait`.".to_owned()
    } else {
        let asked: Vec<String> = said.iter().map(|one| quoted(one)).collect();
        format!("Wait until all of it is free: `collab lock {} --wait`.", asked.join(" "))
    };
    let about = about(&first.path);
    Error::new(Kind::Held, message)
        .hint(wait)
        .hint(format!("Or ask: `collab send {} -m TEXT{about}`.", first.by))
        .hint(format!("Or suggest the change: `collab note add TEXT --kind suggestion{about}`."))
}

/// Returns the option that names what is locked: of all that is in a folder, the folder; no glob is a place.
fn about(path: &str) -> String {
    let place = path.strip_suffix("/**").unwrap_or(path);
    if is_glob(place) { String::new() } else { format!(" --about {}", quoted(place)) }
}
