//! A briefing for each participant that was here lately, as it would read now.

use crate::app::brief::{BriefAsked, Depth};
use crate::app::open::App;
use crate::app::presence::Presence;
use crate::domain::name::Name;
use crate::error::Error;

/// For how many participants, those that were here last.
const PARTICIPANTS: usize = 10;
/// How many days ago somebody may have been here.
const DAYS: i64 = 14;
/// How long a file's name may be, in bytes: what file systems allow.
const NAME: usize = 255;

impl App {
    /// Returns the names of the files, with what they hold.
    pub(super) fn briefing_files(&mut self) -> Result<Vec<(String, String)>, Error> {
        let newest = self.store.index().newest()?;
        let newest = newest.map_or_else(|| "no event".to_owned(), |id| id.to_string());
        let asked = BriefAsked::default();
        let mut files = Vec::new();
        for name in self.here_lately()? {
            let file = format!("briefing-{name}.md");
            if file.len() > NAME {
                continue;
            }
            let view = self.brief_for(Some(name), &asked, Depth::Standard.budget())?;
            files.push((file, format!("<!-- as of {newest} -->\n{}", view.text)));
        }
        Ok(files)
    }

    /// Returns who was here lately, by name.
    fn here_lately(&self) -> Result<Vec<Name>, Error> {
        let presence = Presence::look(self);
        let oldest = self.now().as_second() - DAYS * 86_400;
        let mut lately: Vec<_> = self
            .store
            .index()
            .participants()?
            .into_iter()
            .filter_map(|row| Some((presence.last_here(&row)?, row.participant.name)))
            .filter(|(at, _)| at.as_second() >= oldest)
            .collect();
        lately.sort_by(|a, b| b.cmp(a));
        lately.truncate(PARTICIPANTS);
        let mut names: Vec<Name> = lately.into_iter().map(|(_, name)| name).collect();
        names.sort_unstable();
        Ok(names)
    }
}
