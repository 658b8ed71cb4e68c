//! Finding what somebody has yet to acknowledge.

use rusqlite::params;

use super::Index;
use crate::domain::ids::Id;
use crate::domain::message::Message;
use crate::domain::name::Name;
use crate::store::error::StoreError;

/// The newest messages to an address that want an acknowledgement. To somebody by name, without those
/// that need no more: of `all` or a role one is enough for that, so these are looked at themselves.
const ASKED: &str = "SELECT message.doc, message.crc, asked.id FROM
    (SELECT id, object FROM delivery
     WHERE addressee = ?1 AND ack = 1 AND id > ?2 AND sender <> ?3 ORDER BY id DESC LIMIT ?4) AS asked
    LEFT JOIN message ON message.object = asked.object
    WHERE message.unacked IS NOT 0 OR ?1 <> ?3 ORDER BY asked.id DESC";

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
    ) -> Result<Vec<Message>, StoreError> {
        let params = params![addressee, after.to_bytes(), reader.as_str(), limit as i64];
        let rows = self.rows(ASKED, params, |row| {
            Ok((row.get::<_, Option<String>>(0)?, row.get::<_, Option<i64>>(1)?, row.get(2)?))
        })?;
        let mut found = Vec::new();
        for (doc, crc, id) in rows {
            let row = doc.zip(crc).map(|row| self.message_of(row)).transpose()?;
            let message = row.filter(|message| message.id == Id::from_bytes(id));
            let message = message
                .ok_or_else(|| self.damaged("a delivery is not of the message that it names"))?;
            if !message.acked_by.contains(reader) {
                found.push(message);
            }
        }
        Ok(found)
    }
}
