//! Finding what somebody has yet to acknowledge.

use rusqlite::params;

use super::Index;
use super::messages::MessageRow;
use crate::domain::ids::Id;
use crate::domain::name::Name;
use crate::store::error::StoreError;

/// The newest messages to an address that want an acknowledgement. To somebody by name, without those
/// that need no more, which an index tells; of `all` or a role one is enough for that, so these have
/// to be looked at themselves.
const ASKED: &str = "SELECT id FROM
    (SELECT id, sender FROM delivery
     WHERE addressee = ?1 AND ack = 1 AND id > ?2 AND sender <> ?3 ORDER BY id DESC LIMIT ?4) AS asked
    WHERE ?1 <> ?3 OR EXISTS
    (SELECT 1 FROM message INDEXED BY message_unacked
     WHERE message.sender = asked.sender AND message.id = asked.id AND message.unacked > 0)
    ORDER BY id DESC";

impl Index<'_> {
    /// Returns of the newest messages to one address that want an acknowledgement, at most `limit`
    /// and after `after`, those that `reader` has not acknowledged, newest first.
    ///
    /// # Errors
    /// When the database is damaged.
    pub fn asked_for_ack(
        &self,
        addressee: &str,
        reader: &Name,
        after: Id,
        limit: usize,
    ) -> Result<Vec<MessageRow>, StoreError> {
        let params = params![addressee, after.to_bytes(), reader.as_str(), limit as i64];
        let mut found = Vec::new();
        for id in self.rows(ASKED, params, |row| row.get(0).map(Id::from_bytes))? {
            found.extend(self.message(id)?.filter(|message| !message.acked_by.contains(reader)));
        }
        Ok(found)
    }
}
