//! Ids: what an event and an object are called, in files and by people.
//!
//! Invariant: ids order events. The order is a hybrid logical clock's, never a time.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Milliseconds since 1970 at 2200-01-01: an id from there on is no id (see `FORMAT.md`).
const MILLIS_LIMIT: u64 = 7_258_118_400_000;

/// The lower-case Crockford base32 alphabet.
const BASE32: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The id of an event, and of the object that the event made: a UUIDv7.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(u128);

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a UUIDv7 of a possible time")]
pub struct NotAnId;

impl Id {
    /// Returns the id that is read from 16 big-endian bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }

    /// Returns the 16 big-endian bytes, which sort as the ids do.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// Returns the part of the id that is the clock.
    #[must_use]
    pub fn clock(self) -> Clock {
        let millis = (self.0 >> 80) as u64;
        let counter = ((self.0 >> 64) & 0xfff) as u64;
        Clock((millis << 12) | counter)
    }

    /// Returns the clone in which the id was made.
    #[must_use]
    pub fn clone_id(self) -> CloneId {
        CloneId(((self.0 >> 30) & 0xffff_ffff) as u32)
    }

    /// Makes the id of an event at `clock` in `clone`; of `random`, 30 bits count.
    #[must_use]
    pub fn new(clock: Clock, clone: CloneId, random: u32) -> Self {
        let millis = u128::from(clock.0 >> 12);
        let counter = u128::from(clock.0 & 0xfff);
        let tail = (u128::from(clone.0) << 30) | u128::from(random & 0x3fff_ffff);
        Self((millis << 80) | (7 << 76) | (counter << 64) | (2 << 62) | tail)
    }

    /// Returns an id that comes before all others.
    #[must_use]
    pub fn before_all() -> Self {
        Self::new(Clock::default(), CloneId(0), 0)
    }

    /// Returns the bits in the order in which short ids show them.
    #[must_use]
    pub fn key(self) -> Key {
        let random = self.0 & 0x3fff_ffff;
        let clone = (self.0 >> 30) & 0xffff_ffff;
        let counter = (self.0 >> 64) & 0xfff;
        let millis = self.0 >> 80;
        Key((random << 98) | (clone << 66) | (counter << 54) | (millis << 6))
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for Id {
    type Error = NotAnId;

    fn try_from(text: String) -> Result<Self, NotAnId> {
        text.parse()
    }
}

impl Serialize for Id {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut text = Uuid::encode_buffer();
        to.serialize_str(Uuid::from_u128(self.0).as_hyphenated().encode_lower(&mut text))
    }
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(FromText(PhantomData))
    }
}

/// Reads a value from a text without copying that first.
pub(crate) struct FromText<T>(pub(crate) PhantomData<T>);

impl<T: FromStr<Err: fmt::Display>> serde::de::Visitor<'_> for FromText<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

impl FromStr for Id {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        // Only the hyphenated form: two spellings of one id would be two lines for one event.
        let uuid = Uuid::try_parse(text).map_err(|_| NotAnId)?;
        let id = Self(uuid.as_u128());
        let well_formed = text.len() == 36
            && uuid.get_version_num() == 7
            && uuid.get_variant() == uuid::Variant::RFC4122
            && (id.0 >> 80) < u128::from(MILLIS_LIMIT);
        if well_formed { Ok(id) } else { Err(NotAnId) }
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Uuid::from_u128(self.0).fmt(f)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl JsonSchema for Id {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({"type": "string", "description": "A full id, a UUIDv7"})
    }
}

/// A reading of the hybrid logical clock: milliseconds, then a counter of 12 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clock(u64);

impl Clock {
    /// Returns the next reading: now, or just after `last` where the wall clock is not past it.
    ///
    /// The counter carries into the milliseconds when it is full, so the order holds even then. At the
    /// very last reading it stands still: a stranger's id from there must not make ours unreadable.
    #[must_use]
    pub fn after(last: Option<Self>, now_millis: i64) -> Self {
        let wall = u64::try_from(now_millis).unwrap_or(0).min(MILLIS_LIMIT) << 12;
        Self(last.map_or(wall, |last| wall.max(last.0 + 1)).min((MILLIS_LIMIT << 12) - 1))
    }

    /// Says whether events of a moment, in milliseconds since 1970, have ids that can be read.
    #[must_use]
    pub fn reaches(millis: i64) -> bool {
        u64::try_from(millis).is_ok_and(|millis| millis < MILLIS_LIMIT)
    }

    /// Returns the milliseconds since 1970 that the reading stands for.
    #[must_use]
    pub fn millis(self) -> i64 {
        (self.0 >> 12) as i64
    }
}

/// The id of a clone: 32 bits, written as eight hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CloneId(pub u32);

impl TryFrom<String> for CloneId {
    type Error = NotAnId;

    fn try_from(text: String) -> Result<Self, NotAnId> {
        text.parse()
    }
}

impl From<CloneId> for String {
    fn from(clone: CloneId) -> Self {
        clone.to_string()
    }
}

impl fmt::Display for CloneId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}", self.0)
    }
}

impl FromStr for CloneId {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        if text.len() != 8 {
            return Err(NotAnId);
        }
        u32::from_str_radix(text, 16).map(Self).map_err(|_| NotAnId)
    }
}

/// An id's bits in the order of short ids: random, clone, counter, milliseconds, six zeros.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key(u128);

/// How many characters a short id has at least.
pub const SHORT_LEN: usize = 5;
/// How many characters hold all of an id's bits.
pub const KEY_LEN: usize = 25;

impl Key {
    /// Returns the 16 big-endian bytes, which sort as the characters do.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 16] {
        self.0.to_be_bytes()
    }

    /// Returns the key that is read from 16 big-endian bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(u128::from_be_bytes(bytes))
    }

    /// Returns the id that has this key.
    #[must_use]
    pub fn id(self) -> Id {
        let random = (self.0 >> 98) & 0x3fff_ffff;
        let clone = (self.0 >> 66) & 0xffff_ffff;
        let counter = (self.0 >> 54) & 0xfff;
        let millis = (self.0 >> 6) & 0xffff_ffff_ffff;
        Id((millis << 80) | (7 << 76) | (counter << 64) | (2 << 62) | (clone << 30) | random)
    }

    /// Returns the first `len` characters.
    #[must_use]
    pub fn prefix(self, len: usize) -> String {
        (0..len.min(KEY_LEN))
            .map(|n| char::from(BASE32[((self.0 >> (123 - 5 * n)) & 31) as usize]))
            .collect()
    }

    /// Returns how many leading characters the two keys share.
    #[must_use]
    pub fn shared(self, other: Self) -> usize {
        ((self.0 ^ other.0).leading_zeros() / 5) as usize
    }

    /// Returns the lowest and highest key whose characters begin with `prefix`, if it is base32.
    ///
    /// As Crockford's alphabet wants it, `i` and `l` are read as 1 and `o` as 0, in any case.
    #[must_use]
    pub fn range(prefix: &str) -> Option<(Self, Self)> {
        if prefix.is_empty() || prefix.len() > KEY_LEN {
            return None;
        }
        let mut bits = 0u128;
        for byte in prefix.bytes() {
            let byte = match byte.to_ascii_lowercase() {
                b'i' | b'l' => b'1',
                b'o' => b'0',
                other => other,
            };
            bits = (bits << 5) | BASE32.iter().position(|&b| b == byte)? as u128;
        }
        let free = 128 - 5 * prefix.len();
        Some((Self(bits << free), Self((bits << free) | ((1u128 << free) - 1))))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_key_and_its_id_are_one_to_one(ms in 0u64..MILLIS_LIMIT, ctr in 0u64..4096, clone: u32, random: u32) {
            let id = Id::new(Clock((ms << 12) | ctr), CloneId(clone), random);
            prop_assert_eq!(id.key().id(), id);
            prop_assert_eq!(id.to_string().parse::<Id>().unwrap(), id);
            prop_assert_eq!(id.clone_id(), CloneId(clone));
            prop_assert_eq!(id.clock(), Clock((ms << 12) | ctr));
            let (low, high) = Key::range(&id.key().prefix(7)).unwrap();
            prop_assert!(low <= id.key() && id.key() <= high);
        }

        #[test]
        fn the_clock_always_goes_forward(last: u32, now in -5i64..5_000_000_000) {
            let last = Clock(u64::from(last) << 8);
            prop_assert!(Clock::after(Some(last), now) > last);
        }
    }

    #[test]
    fn a_full_counter_carries_into_the_milliseconds() {
        let last = Clock((5 << 12) | 0xfff);
        assert_eq!(Clock::after(Some(last), 5).millis(), 6);
    }

    #[test]
    fn the_clock_stands_still_where_ids_end() {
        let last = Clock::after(None, i64::MAX);
        let id = Id::new(Clock::after(Some(last), i64::MAX), CloneId(u32::MAX), u32::MAX);
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn the_clock_reaches_as_far_as_ids_can_be_read() {
        for (millis, reached) in
            [(-1, false), (0, true), (MILLIS_LIMIT as i64 - 1, true), (MILLIS_LIMIT as i64, false)]
        {
            assert_eq!(Clock::reaches(millis), reached, "{millis}");
        }
    }

    #[test]
    fn only_the_hyphenated_form_of_a_version_7_is_an_id() {
        let good = Id::new(Clock::after(None, 1_700_000_000_000), CloneId(1), 2).to_string();
        assert!(good.parse::<Id>().is_ok());
        assert!(good.replace('-', "").parse::<Id>().is_err());
        assert!(good.to_uppercase().parse::<Id>().is_ok());
        assert!("00000000-0000-4000-8000-000000000000".parse::<Id>().is_err());
        assert!("ffffffff-ffff-7000-8000-000000000000".parse::<Id>().is_err());
    }
}
