//! Objects: their numbers in the database, and what a prefix of an id stands for.

use rusqlite::params;

use super::Index;
use crate::domain::alert::AlertName;
use crate::domain::context::EntryName;
use crate::domain::event::{Noun, ObjectRef};
use crate::domain::ids::{Id, Key};
use crate::store::error::StoreError;

/// What a prefix of an id stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    None,
    /// One object.
    One(Noun, Id),
    /// Several: at most ten of them.
    Many(Vec<(Noun, Id)>),
}

pub(super) fn key_of(noun: Noun, id: Id) -> [u8; 17] {
    let mut key = [0; 17];
    key[0] = noun.letter() as u8;
    key[1..].copy_from_slice(&id.key().to_bytes());
    key
}

/// Returns the condition under which a row of `object` is an object of the noun, and not only named.
pub(super) fn made(noun: Noun) -> String {
    let table = match noun {
        Noun::Message => "message",
        Noun::Task => "task",
        _ => "item",
    };
    format!("EXISTS(SELECT 1 FROM {table} WHERE {table}.object = object.num)")
}

/// Returns the key by which an object is found.
pub(crate) fn key_of_ref(object: &ObjectRef) -> Vec<u8> {
    match object {
        ObjectRef::Id(noun, id) => key_of(*noun, *id).to_vec(),
        ObjectRef::Participant(name) => [b"p", name.as_str().as_bytes()].concat(),
        ObjectRef::Context(EntryName { branch, key }) => {
            format!("c{}\0{key}", branch.as_deref().unwrap_or_default()).into_bytes()
        }
        ObjectRef::Alert(name) => format!("a{name}").into_bytes(),
    }
}

/// Reads a key of the table `object`, if it is one of an object that goes by id.
pub(crate) fn read_key(key: &[u8]) -> Option<(Noun, Id)> {
    let noun =
        Noun::WITH_IDS.into_iter().find(|noun| key.first() == Some(&(noun.letter() as u8)))?;
    let bits: [u8; 16] = key.get(1..)?.try_into().ok()?;
    Some((noun, Key::from_bytes(bits).id()))
}

/// Reads a key of the table `object`, of whatever it is.
pub(crate) fn read_any_key(key: &[u8]) -> Option<ObjectRef> {
    if let Some((noun, id)) = read_key(key) {
        return Some(ObjectRef::Id(noun, id));
    }
    let (letter, name) = std::str::from_utf8(key).ok()?.split_at_checked(1)?;
    match letter {
        "p" => name.parse().ok().map(ObjectRef::Participant),
        "c" => {
            let (branch, key) = name.split_once('\0')?;
            let branch = Some(branch.to_owned()).filter(|branch| !branch.is_empty());
            Some(ObjectRef::Context(EntryName { branch, key: key.parse().ok()? }))
        }
        "a" => {
            let (source, key) = name.split_once('/')?;
            let name = AlertName { source: source.parse().ok()?, key: key.parse().ok()? };
            Some(ObjectRef::Alert(name))
        }
        _ => None,
    }
}

impl Index<'_> {
    /// Returns the number of an object, if it has one.
    pub(crate) fn number_of(&self, object: &ObjectRef) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT num FROM object WHERE key = ?1";
        self.row(sql, params![key_of_ref(object)], |row| row.get(0))
    }

    /// Returns the object that has a number.
    pub(crate) fn object(&self, number: i64) -> Result<Option<(Noun, Id)>, StoreError> {
        let sql = "SELECT key FROM object WHERE num = ?1";
        let key = self.row(sql, params![number], |row| row.get::<_, Vec<u8>>(0))?;
        Ok(key.and_then(|key| read_key(&key)))
    }

    /// Returns the event of an object that an act on it has to follow.
    pub(crate) fn last_change(&self, noun: Noun, id: Id) -> Result<Id, StoreError> {
        if noun != Noun::Task {
            return Ok(id);
        }
        let sql = "SELECT touched FROM task WHERE object = (SELECT num FROM object WHERE key = ?1)";
        let touched = self.row(sql, params![key_of(noun, id)], |row| row.get(0))?;
        Ok(touched.map_or(id, Id::from_bytes))
    }

    /// Returns the format that is needed for an object, where it is newer than this build's.
    pub(crate) fn needs_format(&self, noun: Noun, id: Id) -> Result<Option<u32>, StoreError> {
        let sql = "SELECT newer FROM object WHERE key = ?1";
        let newer = self.row(sql, params![key_of(noun, id)], |row| row.get::<_, Option<u32>>(0))?;
        Ok(newer.flatten())
    }

    /// Finds what a prefix stands for: of a short id, with or without its letter, or of a full id.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn find(&self, prefix: &str, noun: Option<Noun>) -> Result<Found, StoreError> {
        let prefix = prefix.trim();
        let lettered = Noun::WITH_IDS
            .into_iter()
            .find_map(|n| Some((n, prefix.strip_prefix(n.letter())?.strip_prefix('-')?)));
        let nouns: Vec<Noun> = match (noun, &lettered) {
            (_, Some((noun, _))) => vec![*noun],
            (Some(noun), None) => vec![noun],
            (None, None) => Noun::WITH_IDS.to_vec(),
        };
        let mut found = Vec::new();
        if let Ok(id) = prefix.parse::<Id>() {
            for noun in nouns {
                if self.number_of(&ObjectRef::Id(noun, id))?.is_some() && self.exists(noun, id)? {
                    found.push((noun, id));
                }
            }
        } else {
            let short = lettered.as_ref().map_or(prefix, |(_, rest)| rest);
            for noun in &nouns {
                self.find_keys(*noun, short, &mut found)?;
            }
            // People copy full ids from JSON, and may copy only their beginning.
            if lettered.is_none() && prefix.len() >= 8 {
                self.find_ids(&nouns, prefix, &mut found)?;
            }
        }
        found.dedup();
        Ok(match found.len() {
            0 => Found::None,
            1 => Found::One(found[0].0, found[0].1),
            _ => Found::Many(found),
        })
    }

    fn find_keys(
        &self,
        noun: Noun,
        short: &str,
        found: &mut Vec<(Noun, Id)>,
    ) -> Result<(), StoreError> {
        let Some((low, high)) = Key::range(short) else { return Ok(()) };
        // Others may have named any number of ids like it, which are nothing.
        let made = made(noun);
        let sql = format!("SELECT key FROM object WHERE key BETWEEN ?1 AND ?2 AND {made} LIMIT 11");
        let bounds = params![key_of(noun, low.id()), key_of(noun, high.id())];
        let keys = self.rows(&sql, bounds, |row| row.get::<_, Vec<u8>>(0))?;
        found.extend(keys.iter().filter_map(|key| read_key(key)));
        Ok(())
    }

    fn find_ids(
        &self,
        nouns: &[Noun],
        prefix: &str,
        found: &mut Vec<(Noun, Id)>,
    ) -> Result<(), StoreError> {
        let digits: String = prefix.chars().filter(|c| *c != '-').collect();
        if digits.len() > 32 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(());
        }
        let bound = |fill: char| {
            let padded = format!("{digits}{}", String::from(fill).repeat(32 - digits.len()));
            u128::from_str_radix(&padded, 16).unwrap_or_default().to_be_bytes()
        };
        let sql = "SELECT id FROM event WHERE id BETWEEN ?1 AND ?2 LIMIT 1000";
        for id in self.rows(sql, params![bound('0'), bound('f')], |row| row.get(0))? {
            let id = Id::from_bytes(id);
            for noun in nouns {
                if found.len() < 11 && self.exists(*noun, id)? && !found.contains(&(*noun, id)) {
                    found.push((*noun, id));
                }
            }
        }
        Ok(())
    }

    /// Says whether there is such an object, and not only something that names it.
    fn exists(&self, noun: Noun, id: Id) -> Result<bool, StoreError> {
        if !Noun::WITH_IDS.contains(&noun) {
            return Ok(false);
        }
        let sql = format!("SELECT 1 FROM object WHERE key = ?1 AND {}", made(noun));
        Ok(self.row(&sql, params![key_of(noun, id)], |_| Ok(()))?.is_some())
    }
}
