//! Telling whoever works on files that they were locked, taken away, or are free.

use jiff::Timestamp;

use crate::domain::about::About;
use crate::domain::event::Body;
use crate::domain::lock::glob::{Pattern, is_glob};
use crate::domain::lock::{Released, Taken};
use crate::domain::message::Sent;
use crate::domain::name::{Address, Name};
use crate::domain::priority::Priority;
use crate::domain::text::MAX_LIST;
use crate::domain::time::left;
use crate::error::Error;
use crate::store::Paths;
use crate::store::leases::Lease;
use crate::store::memory;
use crate::store::write::Write;

/// So many open tasks are looked at.
const TASKS: usize = 1000;

/// Tells those who work on files that somebody locked them, and those from whom they were taken.
pub(super) fn taken(
    write: &mut Write<'_>,
    paths: &Paths,
    taken: &Taken,
    stolen: &[Lease],
    until: Timestamp,
) -> Result<(), Error> {
    let what = taken.paths.join(", ");
    let of = taken.operation.as_ref().map(|said| format!(" ({said})")).unwrap_or_default();
    let time = left(until, write.now());
    let robbed: Vec<Name> = taken.stolen_from.clone();
    if !robbed.is_empty() {
        let lost: Vec<&str> = stolen.iter().map(|lease| lease.path.as_str()).collect();
        let text = format!("took the lock of {} from you{of}, for {time}", lost.join(", "));
        send(write, &robbed, text, Priority::Critical, &taken.paths)?;
    }
    let mut others = who_works_on(write, paths, &taken.paths)?;
    others.retain(|name| !robbed.contains(name));
    send(write, &others, format!("locked {what}{of}, for {time}"), Priority::Routine, &taken.paths)
}

/// Tells whose lease ended by itself, unless it wrote that down itself.
pub(super) fn ended(write: &mut Write<'_>, released: &Released) -> Result<(), Error> {
    let text =
        format!("your lock of {} is over: {}", released.paths.join(", "), released.why.words());
    send(write, std::slice::from_ref(&released.holder), text, Priority::Routine, &released.paths)
}

fn send(
    write: &mut Write<'_>,
    to: &[Name],
    text: String,
    priority: Priority,
    paths: &[String],
) -> Result<(), Error> {
    let by = write.by().clone();
    let to: Vec<Address> =
        to.iter().filter(|name| **name != by).take(MAX_LIST).cloned().map(Address::One).collect();
    if to.is_empty() {
        return Ok(());
    }
    let plain = paths.iter().filter(|path| !is_glob(path));
    let about = plain.filter_map(|path| About::place(path).ok()).take(MAX_LIST).collect();
    let sent = Sent { to, text, priority, about, ..Sent::default() };
    sent.check()?;
    write.emit(None, Body::MessageSent(sent))?;
    Ok(())
}

/// Returns who holds an open task about one of some paths, or has a file there at hand.
fn who_works_on(write: &Write<'_>, live: &Paths, paths: &[String]) -> Result<Vec<Name>, Error> {
    let patterns: Vec<Pattern> = paths.iter().map(|path| Pattern::glob(path)).collect();
    let is_there = |path: &str| {
        let (file, folder) = (Pattern::path(path), Pattern::glob(&format!("{path}/**")));
        patterns.iter().any(|one| one.overlaps(&file) || one.overlaps(&folder))
    };
    let mut names = Vec::new();
    for row in write.open_tasks(TASKS)? {
        let mut places = row.task.about.iter().filter_map(About::path);
        if let Some(holder) = &row.task.assignee
            && places.any(is_there)
        {
            names.push(holder.clone());
        }
    }
    for (name, at_hand) in memory::read(live).participants {
        if at_hand.files.iter().any(|file| is_there(file)) {
            names.push(name);
        }
    }
    names.sort();
    names.dedup();
    Ok(names)
}
