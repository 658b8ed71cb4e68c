//! Goes through commits by time, newest first, reading each one once.
//!
//! Libgit2's own walk reads the whole history before it gives the first commit. A commit that
//! is missing, as where a shallow clone ends, has no ancestors here.

use std::{
    cmp::Ordering,
    collections::{BinaryHeap, HashMap, HashSet},
};

use git2::{ObjectType, Odb, OdbObject, Oid};

/// How many known commits are looked at after the last new one.
///
/// Where clocks went backwards, a known commit may lead to one that was taken for new.
const SLOP: usize = 64;

/// A commit as it is stored.
pub(super) struct Stored<'odb> {
    pub(super) id: Oid,
    object: OdbObject<'odb>,
    time: i64,
}

impl<'odb> Stored<'odb> {
    /// Reads a commit; none if there is none.
    pub(super) fn read(odb: &'odb Odb<'_>, id: Oid) -> Option<Self> {
        let object = odb.read(id).ok().filter(|object| object.kind() == ObjectType::Commit)?;
        let time = header(object.data())
            .find_map(|line| line.strip_prefix(b"committer "))
            .map_or(0, signed_at);
        Some(Self { id, object, time })
    }

    pub(super) fn data(&self) -> &[u8] {
        self.object.data()
    }

    pub(super) fn parents(&self) -> Vec<Oid> {
        header(self.data())
            .filter_map(|line| line.strip_prefix(b"parent "))
            .filter_map(|id| Oid::from_str(std::str::from_utf8(id).ok()?).ok())
            .collect()
    }
}

impl Ord for Stored<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.time.cmp(&other.time).then_with(|| self.id.cmp(&other.id))
    }
}

impl PartialOrd for Stored<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Eq for Stored<'_> {}

impl PartialEq for Stored<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

/// All that is reachable from some tips.
pub(super) struct Walk<'odb> {
    odb: &'odb Odb<'odb>,
    seen: HashSet<Oid>,
    next: BinaryHeap<Stored<'odb>>,
}

impl<'odb> Walk<'odb> {
    pub(super) fn new(odb: &'odb Odb<'odb>, tips: impl IntoIterator<Item = Oid>) -> Self {
        let mut walk = Self { odb, seen: HashSet::new(), next: BinaryHeap::new() };
        tips.into_iter().for_each(|tip| walk.push(tip));
        walk
    }

    fn push(&mut self, id: Oid) {
        if self.seen.insert(id) {
            self.next.extend(Stored::read(self.odb, id));
        }
    }
}

impl<'odb> Iterator for Walk<'odb> {
    type Item = Stored<'odb>;

    fn next(&mut self) -> Option<Stored<'odb>> {
        let commit = self.next.pop()?;
        commit.parents().into_iter().for_each(|parent| self.push(parent));
        Some(commit)
    }
}

/// Returns what is reachable from `tips` and not from `known`, newest first.
pub(super) fn unknown(odb: &Odb<'_>, tips: &[Oid], known: &[Oid]) -> Vec<Oid> {
    let mut painting = Painting { odb, nodes: HashMap::new(), next: BinaryHeap::new(), open: 0 };
    known.iter().for_each(|id| painting.push(*id, true));
    tips.iter().for_each(|id| painting.push(*id, false));
    painting.run()
}

/// What is known of a commit that was come upon.
struct Node {
    known: bool,
    /// Whether it is among `next`.
    waiting: bool,
    /// Filled in once it had its turn.
    parents: Vec<Oid>,
}

struct Painting<'odb> {
    odb: &'odb Odb<'odb>,
    nodes: HashMap<Oid, Node>,
    next: BinaryHeap<Stored<'odb>>,
    /// How many of `next` are not known.
    open: usize,
}

impl Painting<'_> {
    fn run(mut self) -> Vec<Oid> {
        let mut found = Vec::new();
        let mut slop = SLOP;
        while self.open > 0 || slop > 0 {
            let Some(commit) = self.next.pop() else { break };
            let known = self.nodes.get(&commit.id).is_some_and(|node| node.known);
            if known {
                slop = if self.open == 0 { slop - 1 } else { SLOP };
            } else {
                self.open -= 1;
                found.push(commit.id);
            }
            let parents = commit.parents();
            parents.iter().for_each(|parent| self.push(*parent, known));
            if let Some(node) = self.nodes.get_mut(&commit.id) {
                node.waiting = false;
                node.parents = parents;
            }
        }
        found.retain(|id| self.nodes.get(id).is_some_and(|node| !node.known));
        found
    }

    fn push(&mut self, id: Oid, known: bool) {
        match self.nodes.get(&id) {
            Some(node) if known && !node.known => self.paint(id),
            Some(_) => {}
            None => {
                let commit = Stored::read(self.odb, id);
                let waiting = commit.is_some();
                self.nodes.insert(id, Node { known, waiting, parents: Vec::new() });
                self.next.extend(commit);
                self.open += usize::from(waiting && !known);
            }
        }
    }

    /// Marks a commit, taken for new so far, and its ancestors as known.
    fn paint(&mut self, id: Oid) {
        let mut stack = vec![id];
        while let Some(id) = stack.pop() {
            let Some(node) = self.nodes.get_mut(&id).filter(|node| !node.known) else { continue };
            node.known = true;
            self.open -= usize::from(node.waiting);
            stack.extend(&node.parents);
        }
    }
}

/// Returns the lines before the message.
fn header(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    data.split(|byte| *byte == b'\n').take_while(|line| !line.is_empty())
}

/// Returns when a signature, `Name <address> seconds zone`, was made.
pub(super) fn signed_at(signature: &[u8]) -> i64 {
    let close = signature.iter().rposition(|byte| *byte == b'>').map_or(0, |at| at + 1);
    let when = std::str::from_utf8(&signature[close..]).unwrap_or_default();
    when.split_ascii_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
#[path = "tests/walk.rs"]
mod tests;
