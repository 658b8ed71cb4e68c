//! What somebody has to read, and what it has read.
//!
//! Everything up to a position is read, but for a list of exceptions: messages that were left, and
//! those that arrived later with an older id. Nothing after it is read, but for another list.

use super::message;
use super::open::App;
use super::session::roles_of;
use super::view::{InboxView, MessageView};
use crate::domain::ids::Id;
use crate::domain::name::{ALL, Name};
use crate::domain::priority::Priority;
use crate::error::Error;
use crate::store::cursors::{self, Cursor};
use crate::store::index::Index;
use crate::store::index::messages::MessageRow;
use crate::store::write::Write;
use crate::store::{Paths, StoreError};

/// How many unread messages of a priority are looked at: an inbox with more is not read anyway.
const LOOKED_AT: usize = 1000;
/// More messages than there can be.
const ALL_OF_THEM: usize = i64::MAX as usize;

/// What of the inbox is asked for.
#[derive(Clone, Debug)]
pub struct InboxQuery {
    /// Read ones, too.
    pub all: bool,
    /// From this sender only.
    pub by: Option<String>,
    /// Of this priority only.
    pub priority: Option<Priority>,
    /// At most so many.
    pub limit: usize,
}

impl Default for InboxQuery {
    fn default() -> Self {
        Self { all: false, by: None, priority: None, limit: 50 }
    }
}

/// What a reader has read, and under which addresses it is reached.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    pub(crate) name: Name,
    pub(crate) cursor: Cursor,
    /// Under which addresses it is reached, and of a role since when: what was said to that before is not
    /// for it to read.
    pub(crate) addresses: Vec<(String, Option<Id>)>,
    /// Up to where everything is read.
    pub(crate) read: Option<Id>,
}

impl Reader {
    pub(crate) fn find(app: &App, name: &Name) -> Result<Self, Error> {
        let mut cursor = cursors::read(app.store.paths()).readers.remove(name).unwrap_or_default();
        if app.store.is_closed() && cursor.inbox.is_none() {
            // What it wrote here could not settle that.
            let last = app.store.index().last_elsewhere(name, app.followed()?)?;
            cursor.inbox = Some(last.unwrap_or_else(Id::before_all));
        }
        Ok(Self::of(app.store.index(), app.followed()?, name, cursor)?)
    }

    /// Looks at a cursor; `followed` is the event that new ones follow, beyond which nothing is read.
    fn of(
        index: Index<'_>,
        followed: Option<Id>,
        name: &Name,
        cursor: Cursor,
    ) -> Result<Self, StoreError> {
        let row = index.participant(name)?;
        let mut addresses = vec![(name.to_string(), None), (ALL.to_owned(), None)];
        let known = row.map(|row| (row.participant.role, row.participant.role_since));
        let own = known.and_then(|(role, since)| role.map(|role| (role, since)));
        let in_sessions = roles_of(index, name)?.into_iter().map(|(role, id)| (role, Some(id)));
        for (role, since) in own.into_iter().chain(in_sessions) {
            addresses.push((format!("@{role}"), since));
        }
        let mut reader = Self { name: name.clone(), cursor, addresses, read: None };
        let Some(followed) = followed else {
            reader.read = reader.cursor.inbox;
            return Ok(reader);
        };
        reader.read = match reader.cursor.inbox {
            Some(read) if read > followed => Some(reader.bring_back(index, read, followed)?),
            Some(read) => Some(read),
            // Somebody who is known but new to this clone has read what came before its own last act.
            None => index.last_of(name, followed)?.map(|(last, _)| last),
        };
        Ok(reader)
    }

    /// Brings a position back that new messages would be hidden by; says where it is then.
    fn bring_back(&mut self, index: Index<'_>, read: Id, to: Id) -> Result<Id, StoreError> {
        let mut behind = Vec::new();
        for priority in Priority::ALL {
            for (address, _) in &self.addresses {
                let after = Some(to);
                let ids = index.unacked_ids(address, &self.name, priority, after, ALL_OF_THEM)?;
                behind.extend(ids);
            }
        }
        behind.retain(|id| *id <= read && !self.cursor.unread.contains(id));
        self.cursor.bring_back(to, behind);
        Ok(to)
    }

    /// Returns the unread messages, critical first, then newest first.
    pub(crate) fn unread(
        &self,
        index: Index<'_>,
        limit: usize,
    ) -> Result<Vec<MessageRow>, StoreError> {
        self.unread_of(index, &Priority::ALL, limit)
    }

    /// As [`unread`](Self::unread), of some priorities only.
    fn unread_of(
        &self,
        index: Index<'_>,
        priorities: &[Priority],
        limit: usize,
    ) -> Result<Vec<MessageRow>, StoreError> {
        let mut left = self.left(index)?;
        let mut found = Vec::new();
        for &priority in priorities {
            let mut of_it = Vec::new();
            for id in self.later_ids(index, priority, limit)? {
                let message = index.message(id)?.filter(|m| m.sent.priority == priority);
                of_it.push(message.ok_or_else(|| {
                    index.damaged("a delivery is not of the message that it names")
                })?);
            }
            of_it.extend(left.extract_if(.., |left| left.sent.priority == priority));
            sort(&mut of_it);
            of_it.truncate(limit);
            found.append(&mut of_it);
        }
        Ok(found)
    }

    /// Returns the unread messages up to the position.
    fn left(&self, index: Index<'_>) -> Result<Vec<MessageRow>, StoreError> {
        let mut left = Vec::new();
        for id in &self.cursor.unread {
            left.extend(index.message(*id)?.filter(|message| !self.has_acked(message)));
        }
        Ok(left)
    }

    /// Says whether the reader acknowledged a message: then it has read it, wherever that was.
    fn has_acked(&self, message: &MessageRow) -> bool {
        message.acked_by.contains(&self.name)
    }

    /// Returns the ids of the unread messages after the position, at most `limit` for each address.
    fn later_ids(
        &self,
        index: Index<'_>,
        priority: Priority,
        limit: usize,
    ) -> Result<Vec<Id>, StoreError> {
        let mut ids = Vec::new();
        // So many that enough are left without those that are read.
        let most = limit.saturating_add(self.cursor.read.len());
        for (address, since) in &self.addresses {
            let after = self.read.max(*since);
            let delivered = index.unacked_ids(address, &self.name, priority, after, most)?;
            let unread = delivered.into_iter().filter(|id| !self.cursor.read.contains(id));
            ids.extend(unread.take(limit));
        }
        Ok(ids)
    }

    /// Returns the ids of all unread messages.
    fn unread_ids(&self, index: Index<'_>) -> Result<Vec<Id>, StoreError> {
        let mut ids = Vec::new();
        for id in &self.cursor.unread {
            if !index.message(*id)?.is_some_and(|message| self.has_acked(&message)) {
                ids.push(*id);
            }
        }
        for priority in Priority::ALL {
            ids.extend(self.later_ids(index, priority, ALL_OF_THEM)?);
        }
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// Counts the unread messages of each priority, critical first, up to [`LOOKED_AT`] of each.
    pub(crate) fn count_unread(&self, index: Index<'_>) -> Result<[i64; 3], StoreError> {
        let mut counts = [0; 3];
        let left = self.left(index)?;
        for (count, priority) in counts.iter_mut().zip(Priority::ALL) {
            let mut ids = self.later_ids(index, priority, LOOKED_AT)?;
            ids.extend(left.iter().filter(|m| m.sent.priority == priority).map(|m| m.id));
            ids.sort_unstable();
            ids.dedup();
            *count = ids.len().min(LOOKED_AT) as i64;
        }
        Ok(counts)
    }

    /// Returns all messages, critical first, then newest first.
    fn all(&self, index: Index<'_>, limit: usize) -> Result<Vec<MessageRow>, StoreError> {
        let mut found = Vec::new();
        for priority in Priority::ALL {
            let mut of_it = Vec::new();
            for (address, _) in &self.addresses {
                of_it.extend(index.delivered(address, &self.name, priority, limit)?);
            }
            sort(&mut of_it);
            found.append(&mut of_it);
        }
        Ok(found)
    }
}

/// Puts the newest first, each once: one may have come to several of a reader's addresses.
fn sort(messages: &mut Vec<MessageRow>) {
    messages.sort_unstable_by_key(|message| std::cmp::Reverse(message.id));
    messages.dedup_by_key(|message| message.id);
}

impl App {
    /// Returns what the reader has to read, which stays unread until [`App::mark_shown`].
    ///
    /// # Errors
    /// When it cannot be told who reads.
    pub fn inbox(&self, query: &InboxQuery) -> Result<InboxView, Error> {
        let name = self.my_name()?;
        let by = query.by.as_deref().map(Name::typed).transpose()?;
        let reader = Reader::find(self, &name)?;
        let index = self.store.index();
        let most = query.limit.saturating_add(1).max(LOOKED_AT);
        let everything =
            if query.all { reader.all(index, most)? } else { reader.unread(index, most)? };
        // In a checkpoint only what is critical gets through; whoever asks for all sees all.
        let quiet = !query.all && !self.in_quiet(std::slice::from_ref(&name))?.is_empty();
        let waits = |message: &&MessageRow| quiet && message.sent.priority != Priority::Critical;
        let asked: Vec<&MessageRow> = everything
            .iter()
            .filter(|message| !waits(message))
            .filter(|message| by.as_ref().is_none_or(|by| message.from == *by))
            .filter(|message| query.priority.is_none_or(|p| message.sent.priority == p))
            .collect();
        let shown = &asked[..asked.len().min(query.limit)];
        let messages =
            shown.iter().map(|m| message::view(index, m)).collect::<Result<Vec<_>, _>>()?;
        let all_senders = by.is_none() && query.priority.is_none_or(|p| p == Priority::Important);
        let lost_claims = if all_senders { self.claims_lost(&name)? } else { Vec::new() };
        Ok(InboxView {
            reader: name.to_string(),
            lost_claims,
            since: shown.iter().map(|message| message.at).min(),
            messages,
            more: (asked.len() - shown.len()) as i64,
            held: everything.iter().filter(waits).count() as i64,
            unread_only: !query.all,
        })
    }

    /// Returns unread messages of some priorities for who asks, newest first of each; what waits for the end of
    /// a checkpoint is none.
    pub(crate) fn unread_of(
        &self,
        priorities: &[Priority],
        limit: usize,
    ) -> Result<Vec<MessageView>, Error> {
        let name = self.my_name()?;
        let reader = Reader::find(self, &name)?;
        let index = self.store.index();
        let mut found = reader.unread_of(index, priorities, limit)?;
        let waits = |row: &MessageRow| row.sent.priority != Priority::Critical;
        if found.iter().any(waits) && !self.in_quiet(std::slice::from_ref(&name))?.is_empty() {
            found.retain(|row| !waits(row));
        }
        found.iter().map(|row| message::view(index, row)).collect()
    }

    /// Marks as read what was shown of an inbox: after that, so that nothing is lost of which the output
    /// did not arrive.
    ///
    /// # Errors
    /// When the store is damaged.
    pub fn mark_shown(&mut self, view: &InboxView) -> Result<(), Error> {
        if view.unread_only {
            self.mark_messages(&view.messages)?;
        }
        Ok(())
    }

    /// Marks as read messages that were shown, after that.
    ///
    /// # Errors
    /// When the store is damaged.
    pub fn mark_messages(&mut self, messages: &[MessageView]) -> Result<(), Error> {
        let name = self.my_name()?;
        let read: Vec<Id> = messages.iter().filter_map(|m| m.id.parse().ok()).collect();
        if !self.mark(&name, &read)? {
            self.notices.push(
                "what was shown could not be marked as read, and will be shown again".to_owned(),
            );
        }
        Ok(())
    }

    /// Marks some messages as read, and nothing else; says whether that could be done.
    ///
    /// What is unread is looked up again under the lock: a message that arrived since it was shown
    /// stays unread.
    pub(crate) fn mark(&self, name: &Name, read: &[Id]) -> Result<bool, Error> {
        let index = self.store.index();
        let now = self.now();
        Ok(self.store.mark_read(|cursors| {
            let cursor = cursors.readers.entry(name.clone()).or_default();
            let followed = self.followed()?;
            let reader = Reader::of(index, followed, name, std::mem::take(cursor))?;
            let unread = reader.unread_ids(index)?;
            *cursor = reader.cursor;
            cursor.mark(read, reader.read, unread, followed);
            cursor.seen(now);
            Ok(())
        })?)
    }

    /// Returns the event that new ones follow: what is read is read up to there at most, or what
    /// follows would count as read.
    pub(crate) fn followed(&self) -> Result<Option<Id>, StoreError> {
        self.store.index().followed(self.store.clone, self.now().as_millisecond())
    }
}

/// Settles what has been read before something is written.
///
/// A reader without a place has read what came before its own newest event, made in another clone. One
/// that it makes here before it reads must not hide what waits for it. And what is written now must
/// not be hidden from anybody.
pub(crate) fn settle(write: &Write<'_>, paths: &Paths, me: &Name) -> Result<(), Error> {
    // Nothing can be written down where what is written waits: whoever takes it over does.
    if write.waits() {
        return Ok(());
    }
    let followed = write.follows();
    let readers = cursors::read(paths).readers;
    let is_beyond = |cursor: &Cursor| followed.is_some() && cursor.inbox > followed;
    let begun = readers.get(me).is_some_and(|cursor| cursor.inbox.is_some());
    if begun && !readers.values().any(is_beyond) {
        return Ok(());
    }
    Ok(cursors::change(paths, |cursors| {
        for (name, cursor) in cursors.readers.iter_mut().filter(|(_, cursor)| is_beyond(cursor)) {
            *cursor = Reader::of(**write, followed, name, std::mem::take(cursor))?.cursor;
        }
        let cursor = cursors.readers.entry(me.clone()).or_default();
        if cursor.inbox.is_none() {
            let reader = Reader::of(**write, followed, me, cursor.clone())?;
            cursor.inbox = Some(reader.read.unwrap_or_else(Id::before_all));
        }
        Ok(())
    })?)
}
