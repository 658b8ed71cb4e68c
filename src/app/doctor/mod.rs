//! Checking what is stored, and mending what can be mended safely.
//!
//! Invariant: a check changes nothing. A mend throws nothing away that anybody was told is kept; what it
//! replaces is set aside. Whether it has mended is not assumed: the checks run again.

mod batches;
mod clock;
mod config;
mod events;
mod gateway;
mod git;
mod journal;
mod local;
mod log_ref;
mod mend;
mod secrets;
mod size;
mod store;
mod tasks;
mod waiting;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::mend::Fix;
use super::open::App;
use crate::error::Error;

/// How bad a finding is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something is damaged, or needs a newer collab.
    Damage,
    /// Something is in the way of good work.
    Problem,
    /// Something that is good to know; nothing has to be done.
    Note,
}

impl Severity {
    /// Returns the word for it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Damage => "damage",
            Self::Problem => "problem",
            Self::Note => "note",
        }
    }
}

/// Something that a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The name of what was found; it never changes.
    pub id: String,
    /// How bad it is.
    pub severity: Severity,
    /// Where: a path, an object, or nothing where there is no place.
    pub place: Option<String>,
    /// What was found.
    pub what: String,
    /// What that means.
    pub means: String,
    /// What mends it.
    pub mend: String,
    /// Whether `doctor --fix` mends it.
    pub fix: bool,
    /// Whether it has been mended.
    pub mended: bool,
}

/// What the checks found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DoctorView {
    /// The findings, the worst first.
    pub findings: Vec<Finding>,
    /// How many were mended.
    pub mended: i64,
    /// How many are left that are more than a note.
    pub left: i64,
}

impl DoctorView {
    /// Returns how bad the worst is that is left.
    #[must_use]
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().filter(|f| !f.mended).map(|f| f.severity).min()
    }
}

/// A finding with what mends it.
#[derive(Clone, Debug)]
struct Found {
    finding: Finding,
    fix: Option<Fix>,
}

impl Found {
    fn new(severity: Severity, id: &str, what: impl Into<String>) -> Self {
        let finding = Finding {
            id: id.to_owned(),
            severity,
            place: None,
            what: what.into(),
            means: String::new(),
            mend: String::new(),
            fix: false,
            mended: false,
        };
        Self { finding, fix: None }
    }

    fn at(mut self, place: impl Into<String>) -> Self {
        self.finding.place = Some(place.into());
        self
    }

    fn means(mut self, means: impl Into<String>) -> Self {
        self.finding.means = means.into();
        self
    }

    /// Says what a person can do.
    fn by_hand(mut self, mend: impl Into<String>) -> Self {
        self.finding.mend = mend.into();
        self
    }

    /// Has `--fix` do something besides what a person has to do.
    fn and_fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// Says what `--fix` does.
    fn by_fix(mut self, fix: Fix, does: &str) -> Self {
        self.finding.mend = format!("`collab doctor --fix` {does}");
        self.finding.fix = true;
        self.fix = Some(fix);
        self
    }
}

type Check = fn(&App, &mut Vec<Found>) -> Result<(), Error>;

/// All checks. Those of the store come last, as the others are told even if it cannot be read.
const CHECKS: &[(&str, Check)] = &[
    ("configuration", config::check),
    ("local files", local::check),
    ("git", git::check),
    ("log ref", log_ref::check),
    ("what waits", waiting::check),
    ("size", size::check),
    ("journals", journal::check),
    ("store", store::check),
    ("events", events::check),
    ("secrets", secrets::check),
    ("batches", batches::check),
    ("tasks", tasks::check),
    ("clock", clock::check),
    ("VSCode gateway", gateway::check),
];

impl App {
    /// Runs all checks; with `fix`, mends what can be mended safely and runs them again.
    ///
    /// # Errors
    /// When something cannot be mended that should be.
    pub fn doctor(&mut self, fix: bool) -> Result<DoctorView, Error> {
        let mut found = self.look_over();
        let mut mended = Vec::new();
        if fix && found.iter().any(|found| found.fix.is_some()) {
            let before = found;
            for fix in mend::in_order(before.iter().filter_map(|found| found.fix.clone())) {
                mend::apply(self, &fix)?;
            }
            found = self.look_over();
            // What was built anew to mend something is no finding of its own.
            if before.iter().all(|found| found.finding.id != store::REBUILT) {
                found.retain(|found| found.finding.id != store::REBUILT);
            }
            let left = |finding: &Finding| {
                let same =
                    |f: &Found| f.finding.id == finding.id && f.finding.place == finding.place;
                found.iter().any(same)
            };
            mended.extend(before.into_iter().map(|found| found.finding).filter(|f| !left(f)));
            mended.iter_mut().for_each(|finding| finding.mended = true);
        }
        let count = mended.len() as i64;
        let mut findings = mended;
        findings.extend(found.into_iter().map(|found| found.finding));
        findings.sort_by(|a, b| (a.severity, &a.id, &a.place).cmp(&(b.severity, &b.id, &b.place)));
        let bad = |f: &&Finding| !f.mended && f.severity != Severity::Note;
        let left = findings.iter().filter(bad).count() as i64;
        Ok(DoctorView { findings, mended: count, left })
    }

    fn look_over(&self) -> Vec<Found> {
        let mut found = Vec::new();
        for (what, check) in CHECKS {
            let Err(error) = check(self, &mut found) else { continue };
            // Damage to the store is told once, by its own check.
            if error.damaged_store.is_none() {
                found.push(
                    Found::new(
                        Severity::Problem,
                        "check-failed",
                        format!("the check of {what} could not be made: {error}"),
                    )
                    .means("What it would have found is not known.")
                    .by_hand(error.hints.join(" ")),
                );
            }
        }
        found
    }

    /// Returns a path as people know it: from the root, where it is inside.
    fn shown(&self, path: &std::path::Path) -> String {
        let root = self.site.root();
        let inside = root.as_ref().and_then(|root| path.strip_prefix(root).ok());
        inside.unwrap_or(path).to_string_lossy().into_owned()
    }
}
