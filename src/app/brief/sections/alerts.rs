//! What all must know: alerts that stand, those that were cleared since, and what this build cannot
//! read.

use super::{item, plain};
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::{Item, Section};
use crate::app::brief::text::{clip, count};
use crate::app::brief::weight;
use crate::app::brief::words::Handle;
use crate::app::open::App;
use crate::domain::alert::{Alert, Standing};
use crate::domain::event::{Body, Unfolded};
use crate::domain::time::ago;
use crate::error::Error;
use crate::store::index::Index;

/// How many characters of an alert's name are shown.
const NAME: usize = 100;
/// How many events of a cleared alert are looked at for whether the reader saw it stand.
const LOOKED_AT: usize = 1000;

pub(super) fn section<'d>(app: &App, desk: &'d Desk) -> Result<Section<'d>, Error> {
    let index = app.store.index();
    let mut items = Vec::new();
    for alert in &desk.alerts {
        if let Some(standing) = &alert.raised {
            items.push(stands(desk, alert, standing));
        }
    }
    for number in &desk.touched_alerts {
        cleared(index, desk, *number, &mut items)?;
    }
    let unfolded = index.unfolded(1000)?;
    let newer = unfolded
        .iter()
        .filter(|line| matches!(line.event, Err(Unfolded::Newer(_) | Unfolded::UnknownKind(_))))
        .count();
    let mut command = "collab alert";
    if newer > 0 {
        let events = count(newer, "event");
        let text =
            format!("{events} were written by a newer collab and are not told here: update collab");
        items.push(plain(None, weight::MUST, text));
        command = "collab doctor";
    }
    Ok(Section { name: "Alerts", command: command.to_owned(), items })
}

/// Tells of an alert for as long as it stands, whoever raised it and whenever.
fn stands<'d>(desk: &'d Desk, alert: &'d Alert, standing: &'d Standing) -> Item<'d> {
    let (name, last) = (alert.name.to_string(), &standing.last);
    let weight = weight::alert(last.severity);
    item(Handle::Named(name.clone()), weight, move |words| {
        let severity = last.severity.map(|severity| format!(" {severity}"));
        let severity = severity.unwrap_or_default().to_uppercase();
        let at = words.place(&last.about)?;
        let (name, kind, since) =
            (clip(&name, NAME), last.kind, ago(standing.since, desk.now, &desk.zone));
        let text = words.quote(&last.text);
        Ok(format!("{name}{severity} ({kind}, since {since}){at}, {}: {text}", alert.by))
    })
}

/// Says that an alert is over, if the reader knew of it.
fn cleared(
    index: Index<'_>,
    desk: &Desk,
    number: i64,
    items: &mut Vec<Item<'_>>,
) -> Result<(), Error> {
    let Some(alert) = index.alert_at(number)? else { return Ok(()) };
    if alert.raised.is_some() || !desk.is_told(alert.touched, &alert.by) {
        return Ok(());
    }
    let seen = index.news_of(number, LOOKED_AT)?;
    let seen = seen.iter().find(|news| !desk.is_news(news.id) || desk.is_me(&news.by));
    if seen.is_none_or(|news| news.kind != "alert.raised") {
        return Ok(());
    }
    let name = alert.name.to_string();
    items.push(item(Handle::Named(name.clone()), weight::ALERT_CLEARED, move |words| {
        let event = words.index().line_of(alert.touched)?.and_then(|line| line.event.ok());
        let why = match event.map(|event| event.body) {
            Some(Body::AlertCleared(cleared)) => cleared.why,
            _ => None,
        };
        let why = why.map(|why| format!(": {}", words.quote(&why))).unwrap_or_default();
        Ok(format!("{} cleared by {}{why}", clip(&name, NAME), alert.by))
    }));
    Ok(())
}
