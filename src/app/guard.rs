//! Whether somebody may change some files, or run what is there: by its role in its session, and by what others
//! have locked.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::lock::{Held, standing};
use super::open::App;
use super::session::may;
use crate::domain::lock::glob::Pattern;
use crate::domain::name::Name;
use crate::domain::session::Session;
use crate::domain::session::policy::Share;
use crate::domain::session::role::{NAVIGATOR, Permission};
use crate::domain::shell::quoted;
use crate::error::Error;
use crate::store::index::items::ItemRow;

/// From this autonomy on a navigator may change files.
const FREE: u16 = 500;
/// So many reasons are told.
const MOST: usize = 20;

/// Whether it may.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GuardView {
    /// Whether it may: where rules are not strict, whatever stands against it is a warning.
    pub allowed: bool,
    /// Whether the rules are strict.
    pub strict: bool,
    /// The role of who asks, if it is in a session.
    pub role: Option<String>,
    /// What stands against it.
    pub reasons: Vec<GuardReason>,
}

/// What stands against it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GuardReason {
    /// The file, if it is one alone.
    pub path: Option<String>,
    /// Why.
    pub why: String,
    /// Who holds it, or drives.
    pub holder: Option<String>,
    /// Until when it is locked.
    pub until: Option<Timestamp>,
    /// The ways out, a command each.
    pub ways: Vec<String>,
}

impl App {
    /// Says whether who asks may change some files, or run what is there.
    ///
    /// # Errors
    /// When a path leaves the repository.
    pub fn guard(&self, said: &[String], execute: bool) -> Result<GuardView, Error> {
        let paths: Vec<String> = said
            .iter()
            .map(|path| super::find::from_root(&self.site, path))
            .collect::<Result<_, _>>()?;
        self.guard_paths(&self.my_name()?, &paths, execute)
    }

    /// As [`guard`](Self::guard), for paths from the root.
    pub(crate) fn guard_paths(
        &self,
        me: &Name,
        paths: &[String],
        execute: bool,
    ) -> Result<GuardView, Error> {
        let index = self.store.index();
        let session =
            super::session::here(index, me, self.store.clone, self.store.paths().worktree())?;
        let policy = match &session {
            Some(session) => session.policy(),
            None => self.config().policy.policy(),
        };
        let mut reasons = Vec::new();
        if let Some(session) = &session {
            reasons.extend(self.against_role(session, me, execute)?);
        }
        if !execute {
            let held = standing(index, self.store.paths(), self.now())?;
            for path in paths {
                reasons.extend(against_lease(&held, me, path));
            }
        }
        reasons.truncate(MOST);
        let strict = policy.is_strict();
        let role = session.as_ref().and_then(|session| session.role_of(me)).map(str::to_owned);
        Ok(GuardView { allowed: reasons.is_empty() || !strict, strict, role, reasons })
    }

    fn against_role(
        &self,
        session: &ItemRow<Session>,
        me: &Name,
        execute: bool,
    ) -> Result<Option<GuardReason>, Error> {
        let Some(role) = session.role_of(me) else { return Ok(None) };
        let wants = if execute { Permission::Execute } else { Permission::Write };
        let may = may(self.store.index(), &self.config().roles, me, role)?;
        let is_free = !execute
            && role == NAVIGATOR
            && session.policy().navigator_autonomy >= Share::thousandths(FREE);
        if may.contains(&wants) || is_free {
            return Ok(None);
        }
        let driver = session.driver.as_ref().filter(|driver| session.has(driver));
        let drives = match driver {
            Some(driver) => format!("{driver} drives"),
            None => "nobody drives".to_owned(),
        };
        let ways = match driver {
            Some(driver) => vec![
                "collab role request driver".to_owned(),
                "collab note add TEXT --kind suggestion".to_owned(),
                format!("collab send {driver} -m TEXT"),
            ],
            None => vec!["collab role take driver".to_owned()],
        };
        Ok(Some(GuardReason {
            path: None,
            why: format!("your role {role} does not {wants}; {drives}"),
            holder: driver.map(ToString::to_string),
            until: None,
            ways,
        }))
    }
}

fn against_lease(held: &Held, me: &Name, path: &str) -> Option<GuardReason> {
    let pattern = Pattern::path(path);
    let lease = held.of_others(me, &pattern).next()?;
    let of = lease.operation.as_ref().map(|said| format!(" ({said})")).unwrap_or_default();
    let quoted = quoted(path);
    Some(GuardReason {
        path: Some(path.to_owned()),
        why: format!("{path} is locked by {}{of}", lease.by),
        holder: Some(lease.by.to_string()),
        until: Some(lease.until),
        ways: vec![
            format!("collab lock {quoted} --wait"),
            format!("collab send {} -m TEXT --about {quoted}", lease.by),
            format!("collab note add TEXT --kind suggestion --about {quoted}"),
        ],
    })
}
