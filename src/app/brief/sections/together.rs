//! What the reader does together with others: its sessions, with who drives and who asks for what; work that
//! is handed off; and where those stood who are gone.

use super::plain;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::{Item, Section};
use crate::app::brief::text::quote;
use crate::app::brief::weight;
use crate::app::brief::words::Handle;
use crate::app::handoff::is_for;
use crate::app::open::App;
use crate::domain::handoff::State;
use crate::domain::name::Name;
use crate::domain::session::{Session, Status};
use crate::domain::shell::quoted;
use crate::error::Error;
use crate::store::index::items::ItemRow;

/// How many characters of a session's name are shown.
const NAME: usize = 60;
/// How many characters of what is handed off are shown.
const TEXT: usize = 160;
/// So many open handoffs are looked at.
const LOOKED_AT: usize = 200;

pub(super) fn section<'d>(app: &App, desk: &'d Desk) -> Result<Section<'d>, Error> {
    let mut items = Vec::new();
    for row in app.store.index().open_sessions()? {
        session(desk, &row, &mut items);
    }
    handoffs(app, desk, &mut items)?;
    checkpoints(app, desk, &mut items)?;
    Ok(Section { name: "Working together", command: "collab session".to_owned(), items })
}

/// Tells of work that is handed off to the reader, and of what came of its own.
fn handoffs(app: &App, desk: &Desk, items: &mut Vec<Item<'_>>) -> Result<(), Error> {
    let index = app.store.index();
    let Some(me) = &desk.me else { return Ok(()) };
    for row in index.open_handoffs(LOOKED_AT)? {
        let (short, text) = (&row.short, quote(&row.made.text, TEXT));
        let reviews = |given: bool| {
            row.reviews.iter().any(|review| review.by == *me && review.given.is_some() == given)
        };
        let (weight, line) = match row.state {
            State::ReviewComplete if row.by == *me => {
                let came = if row.approved == Some(true) { "approved" } else { "REJECTED" };
                let line = format!("your {text} was {came}; `collab handoff confirm {short}`");
                (weight::REVIEWED, line)
            }
            _ if row.by == *me || row.declined.contains(me) || reviews(true) => continue,
            State::Reviewing if reviews(false) => {
                let line = format!("you review {text} by {}; `collab review {short}`", row.by);
                (weight::REVIEWING, line)
            }
            State::WorkComplete | State::Reviewing if is_for(index, &row, me)? => {
                let named = !row.to.is_empty();
                let weight = if named { weight::HANDED_OFF } else { weight::LEFT };
                let next = if row.made.needs_review { "review" } else { "handoff accept" };
                (weight, format!("{} hands off {text}; `collab {next} {short}`", row.by))
            }
            _ => continue,
        };
        items.push(plain(Handle::Named(short.clone()), weight, line));
    }
    Ok(())
}

/// Tells where those stood who are gone, so that another can go on there.
fn checkpoints(app: &App, desk: &Desk, items: &mut Vec<Item<'_>>) -> Result<(), Error> {
    for checkpoint in app.checkpoints()?.checkpoints {
        if !checkpoint.gone || desk.is_me(&checkpoint.by) {
            continue;
        }
        let about = match checkpoint.about.first() {
            Some(about) => format!(" on {about}"),
            None => String::new(),
        };
        let text = quote(&checkpoint.text, TEXT);
        let line = format!("{} is gone{about}, where it stood: {text}", checkpoint.by);
        items.push(plain(Handle::Named(checkpoint.short), weight::GONE, line));
    }
    Ok(())
}

fn session(desk: &Desk, row: &ItemRow<Session>, items: &mut Vec<Item<'_>>) {
    let (short, name) = (&row.short, quote(&row.name, NAME));
    let handle = || Handle::Named(short.clone());
    let Some(me) = &desk.me else {
        items.push(plain(handle(), weight::SESSION, line(desk, row, &name, None)));
        return;
    };
    if row.has(me) {
        let weight = match row.status {
            Status::Active => weight::SESSION_MINE,
            _ => weight::SESSION_PAUSED,
        };
        items.push(plain(handle(), weight, line(desk, row, &name, Some(me))));
        contested(desk, row, me, &name, items);
        if row.driver.as_ref() != Some(me) {
            return;
        }
        for request in row.requests.iter().filter(|request| request.by != *me) {
            let why = request.reason.as_ref().map(|why| format!(": {}", quote(why, 100)));
            let why = why.unwrap_or_default();
            let grant = format!("`collab role grant {}`", quoted(request.by.as_str()));
            let text = format!("{} asks for the role {}{why}; {grant}", request.by, request.role);
            items.push(plain(handle(), weight::ROLE_ASKED, text));
        }
    } else if row.with.contains(me) && !row.members.contains_key(me) {
        let text = format!("{name}: {} awaits you; `collab session join {short}`", row.by);
        items.push(plain(handle(), weight::SESSION_AWAITS, text));
    } else {
        items.push(plain(handle(), weight::SESSION, line(desk, row, &name, None)));
    }
}

/// Tells both of a driver's role that two took while they were apart: whose it is.
fn contested(
    desk: &Desk,
    row: &ItemRow<Session>,
    me: &Name,
    name: &str,
    items: &mut Vec<Item<'_>>,
) {
    let handle = || Handle::Named(row.short.clone());
    for lost in &row.contested {
        if lost.by == *me && row.driver.as_ref() != Some(me) && desk.is_news(row.seat) {
            let text =
                format!("{name}: your driver's role LOST to {}, who took it first", lost.won_by);
            items.push(plain(handle(), weight::ROLE_LOST, text));
        } else if lost.won_by == *me && lost.by != *me && desk.is_news(lost.id) {
            let text = format!("{name}: {} took the driver's role, too; you have it", lost.by);
            items.push(plain(handle(), weight::ROLE_LOST, text));
        }
    }
}

/// Says where a session stands, who drives, and what the reader is in it.
fn line(desk: &Desk, row: &Session, name: &str, me: Option<&Name>) -> String {
    let status = match row.status {
        Status::Active => String::new(),
        status => format!(" {status} since {};", desk.ago(row.since)),
    };
    let driver = match (&row.driver, me) {
        (Some(driver), Some(me)) if driver == me => "you drive".to_owned(),
        (Some(driver), _) => format!("{driver} drives"),
        (None, _) => "nobody drives".to_owned(),
    };
    let role = me.and_then(|me| row.role_of(me)).filter(|_| row.driver.as_ref() != me);
    let role = role.map(|role| format!(", you are {role}")).unwrap_or_default();
    let next = match (row.status, me) {
        (Status::Paused, Some(_)) => "; `collab session resume`",
        _ => "",
    };
    format!("{name}:{status} {driver}{role}{next}")
}
