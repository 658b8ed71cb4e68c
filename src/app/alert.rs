//! Alerts: raising, clearing and listing them.

use super::find::{self, Scope};
use super::message::about_text;
use super::open::App;
use super::place;
use super::view::{AlertMade, AlertView, AlertsView};
use crate::domain::alert::{Alert, AlertName, Cleared, Kind, Raised, Standing, Word};
use crate::domain::event::{Body, Event, ObjectRef};
use crate::domain::name::Name;
use crate::domain::note::Severity;
use crate::domain::shell::quoted;
use crate::domain::text::{line, nearest, text};
use crate::error::Error;
use crate::store::index::Index;
use crate::store::write::Write;

/// So many alerts are shown, and looked through for a key.
const MOST: usize = 1000;
/// So many that were cleared are shown.
const CLEARED: usize = 100;
/// In so many of an alert's newest events the last raising is looked for.
const LOOKED_AT: usize = 100;

/// An alert to raise, as it was asked for.
#[derive(Clone, Debug, Default)]
pub struct Raise {
    /// What is wrong.
    pub text: String,
    /// What is watched.
    pub key: String,
    /// Who watches; left out means who asks.
    pub source: Option<String>,
    /// What it is about.
    pub kind: Kind,
    /// How bad it is.
    pub severity: Option<Severity>,
    /// What it concerns: ids, or paths with lines.
    pub about: Vec<String>,
}

impl App {
    /// Returns the alerts that stand, the worst first and of equals the last raised; and those that were
    /// cleared, if all are asked for.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn alerts(&self, all: bool) -> Result<AlertsView, Error> {
        let index = self.store.index();
        let mut found = index.alerts(MOST + 1)?;
        let more = found.len() > MOST;
        found.truncate(MOST);
        // As in a briefing, what is not said to be bad or a trifle is in the middle.
        found.sort_by_key(|alert| alert.severity().unwrap_or(Severity::Medium));
        if all {
            found.extend(index.cleared_alerts(CLEARED)?);
        }
        let alerts: Result<Vec<Option<AlertView>>, Error> =
            found.iter().map(|alert| view(index, alert)).collect();
        Ok(AlertsView { alerts: alerts?.into_iter().flatten().collect(), more })
    }

    /// Returns an alert by `SOURCE/KEY`, if there ever was one of this name.
    pub(crate) fn alert(&self, name: &AlertName) -> Result<Option<AlertView>, Error> {
        let index = self.store.index();
        Ok(index.alert(name)?.map(|alert| view(index, &alert)).transpose()?.flatten())
    }

    /// Raises an alert, unless it stands as it is.
    ///
    /// # Errors
    /// When something that it names is not known, or a text is empty or over its limit.
    pub fn raise_alert(&mut self, raise: &Raise) -> Result<AlertMade, Error> {
        let me = self.my_name()?;
        let raised = find::stored(self, |scope| prepare_in(scope, &me, raise))?;
        self.write(|write| raise_on(write, raised))
    }

    /// Clears an alert, unless it is cleared.
    ///
    /// # Errors
    /// When there never was such an alert, or the key alone could be several.
    pub fn clear_alert(&mut self, alert: &str, why: Option<&String>) -> Result<AlertMade, Error> {
        self.write(|write| clear_on(write, alert, why))
    }
}

/// Finds everything that an alert names, also while writing.
pub(crate) fn prepare_in(scope: Scope<'_>, me: &Name, raise: &Raise) -> Result<Raised, Error> {
    let source: Word = raise.source.as_deref().unwrap_or(me.as_str()).parse()?;
    let mut about = Vec::new();
    for named in &raise.about {
        let named = find::about_in(scope.site, scope.index, named)?;
        place::look(scope.site, &named)?;
        if !about.contains(&named) {
            about.push(named);
        }
    }
    let raised = Raised {
        source,
        key: raise.key.parse()?,
        text: text("alert", &raise.text)?,
        kind: raise.kind,
        severity: raise.severity,
        about,
    };
    raised.check()?;
    Ok(raised)
}

/// Raises an alert in a write.
pub(crate) fn raise_on(write: &mut Write<'_>, raised: Raised) -> Result<AlertMade, Error> {
    let name = raised.alert();
    let standing = write.alert(&name)?.and_then(|alert| alert.raised);
    let stood = standing.is_some();
    let written = standing.is_none_or(|Standing { last, .. }| last != raised);
    if written {
        write.emit(None, Body::AlertRaised(raised))?;
    }
    Ok(AlertMade { alert: name.to_string(), written, stood })
}

/// Clears an alert in a write.
pub(crate) fn clear_on(
    write: &mut Write<'_>,
    alert: &str,
    why: Option<&String>,
) -> Result<AlertMade, Error> {
    let why = why.map(|why| line("reason", why)).transpose()?;
    let found = find_alert(**write, write.by(), alert)?;
    let AlertName { source, key } = found.name.clone();
    let written = found.raised.is_some();
    if written {
        let cleared = Cleared { source, key, why };
        cleared.check()?;
        write.emit(None, Body::AlertCleared(cleared))?;
    }
    Ok(AlertMade { alert: found.name.to_string(), written, stood: written })
}

/// Finds an alert by `SOURCE/KEY`, or by its key alone: who asks means its own, also if that is cleared;
/// else the only one of that key, of those that stand, or else of all.
fn find_alert(index: Index<'_>, me: &Name, asked: &str) -> Result<Alert, Error> {
    let mut standing = index.alerts(MOST)?;
    if let Some((source, key)) = asked.split_once('/') {
        let name = AlertName { source: source.parse()?, key: key.parse()? };
        return match index.alert(&name)? {
            Some(alert) => Ok(alert),
            None => {
                standing.extend(index.cleared_alerts(MOST)?);
                Err(unknown(asked, &standing))
            }
        };
    }
    let key: Word = asked.parse()?;
    // Several sources may watch the same. A name may be longer than a source.
    if let Ok(source) = me.as_str().parse()
        && let Some(own) = index.alert(&AlertName { source, key: key.clone() })?
    {
        return Ok(own);
    }
    let mut found: Vec<Alert> = Vec::new();
    for alerts in [&mut standing, &mut index.cleared_alerts(MOST)?] {
        if found.is_empty() {
            found.extend(alerts.iter().filter(|alert| alert.name.key == key).cloned());
        }
    }
    match found.len() {
        0 => {
            standing.extend(index.cleared_alerts(MOST)?);
            Err(unknown(asked, &standing))
        }
        1 => Ok(found.remove(0)),
        count => {
            let mut error = Error::user(format!("`{asked}` could be any of {count} alerts"));
            for alert in found.iter().take(10) {
                let name = quoted(&alert.name.to_string());
                error = error.hint(format!("`collab alert clear {name}`"));
            }
            Err(error)
        }
    }
}

/// Says that there is no such alert, with the one that may be meant: of those that stand first.
fn unknown(asked: &str, known: &[Alert]) -> Error {
    let shown: String = asked.chars().take(200).collect();
    let error = Error::user(format!("there is no alert `{shown}`"));
    let names: Vec<String> = known.iter().map(|alert| alert.name.to_string()).collect();
    let keys = known.iter().map(|alert| alert.name.key.as_str());
    let meant = match asked.split_once('/') {
        None => nearest(asked, keys.chain(names.iter().map(String::as_str))).map(str::to_owned),
        // Who watches may be misspelt, or another; and so may the key be.
        Some((_, key)) => {
            nearest(asked, names.iter().map(String::as_str)).map(str::to_owned).or_else(|| {
                let key = nearest(key, keys)?;
                let mut alerts = known.iter().filter(|alert| alert.name.key.as_str() == key);
                alerts.next().map(|alert| alert.name.to_string())
            })
        }
    };
    match meant {
        Some(near) => error.hint(format!("Did you mean `collab alert clear {}`?", quoted(&near))),
        None => error.hint("List those that stand with `collab alert`."),
    }
}

/// Returns what of an alert is shown, unless it was cleared and is not known to have been raised.
fn view(index: Index<'_>, alert: &Alert) -> Result<Option<AlertView>, Error> {
    let (last, since, by, at) = match &alert.raised {
        Some(Standing { since, last }) => (last.clone(), *since, alert.by.clone(), alert.at),
        None => match last_raised(index, alert)? {
            Some((event, raised)) => (raised, event.at, event.by, event.at),
            None => return Ok(None),
        },
    };
    let cleared = if alert.raised.is_none() { Some(alert) } else { None };
    let event = cleared.map(|alert| index.line_of(alert.touched)).transpose()?.flatten();
    let why = match event.and_then(|line| line.event.ok()).map(|event| event.body) {
        Some(Body::AlertCleared(cleared)) => cleared.why,
        _ => None,
    };
    Ok(Some(AlertView {
        alert: alert.name.to_string(),
        source: last.source.as_str().to_owned(),
        key: last.key.as_str().to_owned(),
        kind: last.kind,
        severity: last.severity,
        since,
        by: by.to_string(),
        at,
        text: last.text.clone(),
        about: last.about.iter().map(|about| about_text(index, about)).collect::<Result<_, _>>()?,
        cleared_by: cleared.map(|alert| alert.by.to_string()),
        cleared_at: cleared.map(|alert| alert.at),
        why,
    }))
}

/// Returns what an alert that is cleared was raised with last.
fn last_raised(index: Index<'_>, alert: &Alert) -> Result<Option<(Event, Raised)>, Error> {
    let object = ObjectRef::Alert(alert.name.clone());
    let Some(number) = index.number_of(&object)? else { return Ok(None) };
    let news = index.news_of(number, LOOKED_AT)?;
    let Some(last) = news.iter().find(|news| news.kind == "alert.raised") else { return Ok(None) };
    let event = index.line_of(last.id)?.and_then(|line| line.event.ok());
    Ok(event
        .and_then(|event| match &event.body {
            Body::AlertRaised(raised) => Some((raised.clone(), *event)),
            _ => None,
        })
        .map(|(raised, event)| (event, raised)))
}
