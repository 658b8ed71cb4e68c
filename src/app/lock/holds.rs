//! Which leases still hold, and with which process one ends.

use jiff::Timestamp;

use crate::domain::lock::Why;
use crate::domain::lock::glob::Pattern;
use crate::domain::name::Name;
use crate::env::process::{self, Process};
use crate::error::Error;
use crate::store::Paths;
use crate::store::index::Index;
use crate::store::leases::{self, Holder, Lease};
use crate::store::registry;

/// Leases: those that hold, and those that have ended, with why.
#[derive(Debug, Default)]
pub(crate) struct Held {
    pub(crate) standing: Vec<Lease>,
    pub(crate) ended: Vec<(Lease, Why)>,
}

/// Looks which leases of this clone hold by now.
pub(crate) fn standing(index: Index<'_>, paths: &Paths, now: Timestamp) -> Result<Held, Error> {
    let mut held = Held::default();
    for lease in leases::read(paths).leases {
        match ended(index, &lease, now)? {
            None => held.standing.push(lease),
            Some(why) => held.ended.push((lease, why)),
        }
    }
    Ok(held)
}

fn ended(index: Index<'_>, lease: &Lease, now: Timestamp) -> Result<Option<Why>, Error> {
    if lease.until <= now {
        return Ok(Some(Why::Expired));
    }
    let gone =
        |holder: &Holder| !process::is_alive(&Process { pid: holder.pid, start: holder.start });
    if lease.process.as_ref().is_some_and(gone) {
        return Ok(Some(Why::HolderGone));
    }
    let Some(session) = lease.session else { return Ok(None) };
    let there = index.session(session)?.is_some_and(|session| {
        session.has(&lease.by) && session.status != crate::domain::session::Status::Completed
    });
    Ok((!there).then_some(Why::LeftSession))
}

impl Held {
    /// Returns what others hold of what a pattern matches.
    pub(crate) fn of_others<'h>(
        &'h self,
        me: &'h Name,
        pattern: &'h Pattern,
    ) -> impl Iterator<Item = &'h Lease> {
        self.standing
            .iter()
            .filter(move |lease| lease.by != *me && Pattern::glob(&lease.path).overlaps(pattern))
    }
}

/// Returns the process with which a lease of somebody ends: that of its client which started us, or the
/// terminal's session of a person; where there is neither, only time ends it.
pub(super) fn holder(paths: &Paths, me: &Name) -> Option<Holder> {
    let clients = registry::read(paths).clients;
    let mut client = None;
    if clients.iter().any(|client| client.participant == *me) {
        let above = process::ancestors().into_iter().map(|ancestor| ancestor.process);
        client = above.chain([process::me()]).find(|one| {
            let is = |c: &registry::Registered| (c.pid, c.start) == (one.pid, one.start);
            clients.iter().any(|client| is(client) && client.participant == *me)
        });
    }
    let process = client.or_else(process::terminal)?;
    Some(Holder { pid: process.pid, start: process.start })
}
