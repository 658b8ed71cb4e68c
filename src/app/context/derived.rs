//! What of the context is worked out: who works on what, and what the project depends on.

use serde_json::{Map, Value, json};

use super::view::EntryView;
use crate::app::message::about_text;
use crate::app::open::{App, Site};
use crate::domain::context::{ACTIVE_WORK, DEPENDENCIES};
use crate::domain::task::Status;
use crate::error::Error;
use crate::project;
use crate::store::index::Index;

/// How many tasks in progress are shown.
const MOST_TASKS: usize = 100;

impl App {
    /// Returns all that is worked out.
    pub(crate) fn derived_context(&self) -> Result<Vec<EntryView>, Error> {
        let mut derived = active_work(self.store.index())?;
        derived.extend(dependencies(&self.site));
        Ok(derived)
    }
}

/// Returns each task in progress, as an entry.
pub(super) fn active_work(index: Index<'_>) -> Result<Vec<EntryView>, Error> {
    let mut entries = Vec::new();
    for row in index.tasks_with_status(Status::InProgress, MOST_TASKS)? {
        let about: Result<Vec<String>, Error> =
            row.task.about.iter().map(|about| about_text(index, about)).collect();
        let value = json!({
            "title": row.task.title,
            "owner": row.task.assignee.as_ref().map(ToString::to_string),
            "status": row.task.status.word(),
            "affectedFiles": about?,
            "since": row.task.held_at,
        });
        entries.push(derived(format!("{ACTIVE_WORK}.{}", row.short), value));
    }
    entries.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(entries)
}

/// Returns what the manifests name, an entry for each ecosystem: what it has by name and version.
pub(super) fn dependencies(site: &Site) -> Vec<EntryView> {
    let Some(root) = site.root() else { return Vec::new() };
    let found = project::dependencies(&root).into_iter();
    let entry = |(ecosystem, versions): (&str, Vec<(String, String)>)| {
        let versions = versions.into_iter().map(|(name, version)| (name, version.into()));
        let versions: Map<String, Value> = versions.collect();
        derived(format!("{DEPENDENCIES}.{ecosystem}"), versions.into())
    };
    found.map(entry).collect()
}

fn derived(key: String, value: Value) -> EntryView {
    EntryView { key, value, by: None, at: None, branch: None, origin: None, derived: true }
}
