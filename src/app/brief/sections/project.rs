//! What the project is, for a newcomer: drawn from git and the manifests.

use super::plain;
use crate::app::brief::desk::Desk;
use crate::app::brief::fit::Section;
use crate::app::brief::text::{named, quote};
use crate::app::brief::weight;
use crate::app::open::App;
use crate::app::survey;
use crate::error::Error;
use crate::project::Purpose;

/// How many parts are named.
const PARTS: usize = 8;

pub(super) fn section<'d>(app: &mut App, desk: &'d Desk) -> Result<Section<'d>, Error> {
    let mut items = Vec::new();
    if desk.me.is_some() && desk.since.is_none() {
        let survey = survey::first_briefing(app)?;
        let project = &survey.project;
        let summary = project.summary.as_deref().map(|text| format!(": {}", quote(text, 160)));
        let name = named(&project.name, 60);
        items.push(plain(None, weight::PROJECT, format!("{name}{}", summary.unwrap_or_default())));
        for (purpose, word) in [(Purpose::Build, "build"), (Purpose::Test, "test")] {
            let runs = project.commands.iter().filter(|command| command.purpose == purpose);
            let runs: Vec<String> = runs.map(|command| format!("`{}`", command.run)).collect();
            if !runs.is_empty() {
                let text = format!("{word}: {}", runs.join(", "));
                items.push(plain(None, weight::PROJECT - 10, text));
            }
        }
        if !project.parts.is_empty() {
            let mut parts: Vec<String> =
                project.parts.iter().take(PARTS).map(|part| named(&part.path, 40)).collect();
            let more = project.parts.len().saturating_sub(PARTS);
            if more > 0 {
                parts.push(format!("{more} more"));
            }
            let text = format!("parts: {}", parts.join(", "));
            items.push(plain(None, weight::PROJECT - 20, text));
        }
        if !survey.hot.is_empty() {
            let hot: Vec<String> =
                survey.hot.iter().take(5).map(|hot| named(&hot.path, 60)).collect();
            items.push(plain(None, weight::PROJECT - 30, format!("hot: {}", hot.join(", "))));
        }
    }
    Ok(Section { name: "Project", command: "collab init".to_owned(), items })
}
