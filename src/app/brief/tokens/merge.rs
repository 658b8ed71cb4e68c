//! Byte pair encoding: how many tokens one piece becomes.
//!
//! A piece starts as its bytes. Of all neighbours that make up a token, those that make
//! up the one of lowest rank are joined, the leftmost first, until none do.
//!
//! Invariant relied on: the two halves of a token are always the same two tokens, as
//! whatever surrounds them has taken no part in making them. So a table of pairs holds
//! all that can happen, and needs no bytes of tokens and no fingerprints that could err.

use std::{cmp::Reverse, collections::BinaryHeap};

/// Which two tokens make up which third, in buckets.
///
/// A token is its rank, but a single byte is its value. A pair is the 36 bits of left
/// times 2^18 plus right; times [`SPREAD`], modulo 2^36, its upper 16 bits are the
/// bucket. First come the buckets' ends, as counts of entries of three bytes each;
/// then the entries of five bytes: the lower 20 bits of the product, then the third
/// token times 2^20. All numbers have their lowest byte first.
static TABLE: &[u8] = include_bytes!("merges.bin");

const BUCKETS: usize = 1 << 16;
const END: usize = 3;
const ENTRY: usize = 5;
/// Odd, so that no two pairs have the same product.
const SPREAD: u64 = 0x9_E377_9B97;

/// Stands for no token where one is looked for; above all ranks.
const NONE: u32 = u32::MAX;

/// Returns the token that two neighbours make up, or [`NONE`].
fn join(left: u32, right: u32) -> u32 {
    let product = (u64::from(left) << 18 | u64::from(right)).wrapping_mul(SPREAD);
    let bucket = (product >> 20) as usize % BUCKETS;
    let rest = product % (1 << 20);

    let (ends, entries) = TABLE.split_at(BUCKETS * END);
    let end = |bucket: usize| {
        let bytes = &ends[bucket * END..][..END];
        u32::from_le_bytes([bytes[0], bytes[1], bytes[2], 0]) as usize
    };
    let start = bucket.checked_sub(1).map_or(0, end);
    entries[start * ENTRY..end(bucket) * ENTRY]
        .chunks_exact(ENTRY)
        .map(|e| u64::from_le_bytes([e[0], e[1], e[2], e[3], e[4], 0, 0, 0]))
        .find(|entry| entry % (1 << 20) == rest)
        .map_or(NONE, |entry| (entry >> 20) as u32)
}

/// Pieces up to this long, which nearly all are, are searched through for each join: only in longer
/// ones a queue is worth what it costs.
const SHORT: usize = 32;

/// Returns how many tokens a piece of at most [`SHORT`] bytes becomes.
fn count_short(piece: &[u8]) -> usize {
    let mut len = piece.len();
    // Each token, and the one that it makes up with the token after it.
    let (mut tokens, mut joined) = ([0; SHORT], [NONE; SHORT]);
    for (token, byte) in tokens.iter_mut().zip(piece) {
        *token = u32::from(*byte);
    }
    for at in 1..len {
        joined[at - 1] = join(tokens[at - 1], tokens[at]);
    }
    while let Some((at, token)) = (0..len).map(|at| (at, joined[at])).min_by_key(|(_, t)| *t)
        && token != NONE
    {
        tokens.copy_within(at + 2..len, at + 1);
        joined.copy_within(at + 1..len, at);
        tokens[at] = token;
        len -= 1;
        joined[at] = if at + 1 < len { join(token, tokens[at + 1]) } else { NONE };
        if at > 0 {
            joined[at - 1] = join(tokens[at - 1], token);
        }
    }
    len
}

/// A token of the piece as it stands, kept where its first byte is.
struct Part {
    token: u32,
    /// The token that it makes up with the part after it.
    joined: u32,
    before: usize,
    after: usize,
}

/// Counts pieces; kept between them for its buffers.
#[derive(Default)]
pub(super) struct Merger {
    parts: Vec<Part>,
    /// Joins to do: the token times 2^40 plus the place, as one number compares faster
    /// than two. Those that came to nothing stay in, so each is checked against its
    /// part when its turn comes.
    queue: BinaryHeap<Reverse<u64>>,
}

impl Merger {
    /// Returns how many tokens a piece becomes.
    pub(super) fn count(&mut self, piece: &[u8]) -> usize {
        if piece.len() <= SHORT {
            return count_short(piece);
        }
        self.parts.clear();
        self.parts.extend(piece.iter().enumerate().map(|(at, &byte)| Part {
            token: byte.into(),
            joined: NONE,
            before: at.wrapping_sub(1),
            after: at + 1,
        }));
        for at in 0..piece.len() {
            self.look(at);
        }
        let mut count = piece.len();
        while let Some(Reverse(next)) = self.queue.pop() {
            let at = (next % (1 << 40)) as usize;
            if u64::from(self.parts[at].joined) == next >> 40 {
                self.join_at(at);
                count -= 1;
            }
        }
        count
    }

    /// Notes what the part makes up with the one after it.
    fn look(&mut self, at: usize) {
        let part = &self.parts[at];
        let joined = self.parts.get(part.after).map_or(NONE, |after| join(part.token, after.token));
        self.parts[at].joined = joined;
        if joined != NONE {
            self.queue.push(Reverse(u64::from(joined) << 40 | at as u64));
        }
    }

    /// Joins the part with the one after it.
    fn join_at(&mut self, at: usize) {
        let Part { joined, before, after, .. } = self.parts[at];
        let beyond = self.parts[after].after;
        self.parts[at].token = joined;
        self.parts[at].after = beyond;
        self.parts[after].joined = NONE;
        if let Some(beyond) = self.parts.get_mut(beyond) {
            beyond.before = at;
        }
        self.look(at);
        if before < at {
            self.look(before);
        }
    }
}
