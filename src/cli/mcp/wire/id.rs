//! Finding the id of a message that is not parsed: as it is too long to be kept, or no JSON that can be.

use serde_json::value::RawValue;

/// The longest id that is found, in bytes.
const LONGEST: usize = 256;

/// Returns the id if it is one under which a client can be answered: a text or a number.
pub(super) fn valid(id: &str) -> Option<Box<RawValue>> {
    let value: serde_json::Value = serde_json::from_str(id).ok()?;
    // As it was written: a number that no type holds is the same one for who sent it.
    let is_id = value.is_string() || value.is_number();
    is_id.then(|| RawValue::from_string(id.to_owned()).ok()).flatten()
}

/// Reads a message byte by byte, and keeps nothing but its id.
#[derive(Debug, Default)]
pub(super) struct Finder {
    /// How many objects and lists it is in.
    depth: usize,
    in_text: bool,
    escaped: bool,
    place: Place,
    /// The name that is or was read, of the outermost object.
    name: Vec<u8>,
    /// The id, as it was written.
    id: Vec<u8>,
    /// Whether more came than one object.
    is_other: bool,
}

/// What comes next in the outermost object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    /// The object itself.
    #[default]
    Before,
    Name,
    Id,
    Value,
    /// It has ended.
    After,
}

impl Finder {
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.step(*byte);
        }
    }

    fn step(&mut self, byte: u8) {
        if self.in_text {
            self.keep(byte);
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => self.in_text = false,
                _ => {}
            }
            return;
        }
        match (byte, self.place) {
            (b' ' | b'\t' | b'\r', _) => {}
            // A mark of the byte order may come first.
            (0xef | 0xbb | 0xbf, Place::Before) => {}
            (b'{', Place::Before) => (self.depth, self.place) = (1, Place::Name),
            (_, Place::Before | Place::After) => self.is_other = true,
            (b'"', _) => {
                self.in_text = true;
                self.keep(byte);
            }
            (b'{' | b'[', _) => {
                // It is kept, so that it is none.
                self.keep(byte);
                self.depth += 1;
            }
            (b'}' | b']', _) => {
                self.depth -= 1;
                if self.depth == 0 {
                    self.place = Place::After;
                }
            }
            (b':', Place::Name) if self.depth == 1 => {
                let is_id = self.name == b"\"id\"";
                self.place = if is_id { Place::Id } else { Place::Value };
                if is_id {
                    // Of two the last counts.
                    self.id.clear();
                }
            }
            (b',', _) if self.depth == 1 => {
                self.place = Place::Name;
                self.name.clear();
            }
            _ => self.keep(byte),
        }
    }

    fn keep(&mut self, byte: u8) {
        let kept = match self.place {
            Place::Name => &mut self.name,
            Place::Id => &mut self.id,
            _ => return,
        };
        if self.depth == 1 && kept.len() <= LONGEST {
            kept.push(byte);
        }
    }

    /// Returns the id, if what was read is one object that has one.
    pub(super) fn id(&self) -> Option<Box<RawValue>> {
        let is_whole = self.place == Place::After && !self.is_other && self.id.len() <= LONGEST;
        is_whole.then(|| std::str::from_utf8(&self.id).ok().and_then(valid)).flatten()
    }
}

/// Returns the id of a message, if it is one object that has one.
pub(super) fn find(message: &[u8]) -> Option<Box<RawValue>> {
    let mut finder = Finder::default();
    finder.feed(message);
    finder.id()
}
