//! Reminding whoever works in a session that others changed the shared context, as often as its policy says.

use jiff::Timestamp;

use crate::app::open::App;
use crate::error::Error;
use crate::store::cursors;

impl App {
    /// Puts in a word where others changed the context since who asks last looked, and that is longer ago than the
    /// session's policy wants.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub(crate) fn remind_of_context(&mut self) -> Result<(), Error> {
        let Some(session) = self.here()? else { return Ok(()) };
        let every = i64::from(session.policy().context_sync_frequency.0) * 60;
        let me = self.my_name()?;
        let cursor = cursors::read(self.store.paths()).readers.remove(&me).unwrap_or_default();
        let told = cursor.context.as_ref().map(|told| told.at).max(cursor.reminded);
        let joined = session.members.get(&me).map(|member| member.joined);
        let last: Option<Timestamp> = told.max(joined);
        let is_due = last.is_some_and(|last| self.now().as_second() - last.as_second() >= every);
        if every == 0 || !is_due {
            return Ok(());
        }
        let changed = self.context_sync(None)?.news.changes.len();
        let now = self.now();
        if changed > 0 {
            let keys = if changed == 1 { "1 key".to_owned() } else { format!("{changed} keys") };
            self.notices.push(format!(
                "others changed {keys} of the shared context since you looked: `collab context sync`"
            ));
        }
        self.store.mark_read(|cursors| {
            cursors.readers.entry(me).or_default().reminded = Some(now);
            Ok(())
        })?;
        Ok(())
    }
}
