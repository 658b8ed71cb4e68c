//! Taking a session in that was taken out of another repository: its events, as they were written.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::VERSION;
use crate::app::open::App;
use crate::domain::event::{Unfolded, parse_line};
use crate::domain::ids::Id;
use crate::error::{Error, Kind};

/// What came of taking a session in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SessionImported {
    /// The session's short id here.
    pub session: String,
    /// What it is called.
    pub name: String,
    /// The folder's name from where.
    pub project: String,
    /// How many events are new here.
    pub events: i64,
}

/// As much of the file as is taken in.
#[derive(Debug, Deserialize)]
struct File {
    v: Option<i64>,
    #[serde(default)]
    project: String,
    session: Option<Detail>,
    events: Option<Vec<Box<RawValue>>>,
}

#[derive(Debug, Deserialize)]
struct Detail {
    session: Named,
}

#[derive(Debug, Deserialize)]
struct Named {
    id: String,
    name: String,
}

impl App {
    /// Takes a session in; what is here already stays as it is.
    ///
    /// # Errors
    /// When the bytes are no export, one of a newer form or of events that this build does not know, or one
    /// from which something was left out: then nothing is taken in.
    pub fn import_session(&mut self, bytes: &[u8]) -> Result<SessionImported, Error> {
        let no_export = |why: &str| {
            Error::new(Kind::Data, format!("it is no export of a session: {why}"))
                .hint("Make one with `collab session export --format json -o FILE`.")
        };
        let file: File =
            serde_json::from_slice(bytes).map_err(|error| no_export(&error.to_string()))?;
        match file.v {
            Some(VERSION) => {}
            Some(newer) if newer > VERSION => {
                let message =
                    format!("the export is of version {newer}; this build reads {VERSION}");
                return Err(Error::new(Kind::Data, message).hint("Update collab."));
            }
            _ => return Err(no_export("it does not say its version")),
        }
        let (Some(Detail { session }), Some(events)) = (file.session, file.events) else {
            return Err(no_export("the session or its events are missing"));
        };
        if events.is_empty() {
            return Err(Error::user("the export holds no events: something was left out of it")
                .hint("Export it anew without `--redact`."));
        }
        let id: Id = session.id.parse().map_err(|_| no_export("the session has no id"))?;
        let mut lines = Vec::new();
        let mut has_session = false;
        for (number, line) in events.iter().enumerate() {
            let line = line.get();
            let place = number + 1;
            let bad = |why: &dyn std::fmt::Display| {
                Error::new(Kind::Data, format!("event {place} of the export: {why}"))
                    .hint("Nothing was taken in; export it anew.")
            };
            if line.contains('\n') {
                return Err(bad(&"it is not one line, as it was written"));
            }
            let parsed = parse_line(line.as_bytes()).map_err(|error| bad(&error))?;
            match &parsed.event {
                Ok(_) => {}
                Err(why @ (Unfolded::Newer(_) | Unfolded::UnknownKind(_))) => {
                    return Err(bad(why).hint("Update collab."));
                }
                Err(why) => return Err(bad(why)),
            }
            has_session |= parsed.id == id;
            if self.store.index().line_of(parsed.id)?.is_none() {
                lines.push(line.to_owned());
            }
        }
        if !has_session {
            return Err(no_export("the event that began the session is missing"));
        }
        let count = lines.len() as i64;
        if count > 0 {
            self.accept(&lines)?;
        }
        let short = self.session_row(id)?.short;
        Ok(SessionImported {
            session: short,
            name: session.name,
            project: file.project,
            events: count,
        })
    }
}
