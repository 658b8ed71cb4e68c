//! Cutting what a client sends into lines, none of which is kept beyond a bound.

use serde_json::value::RawValue;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};

use super::id::Finder;

/// The longest line that is taken, in bytes.
pub(super) const LONGEST: usize = 4 * 1024 * 1024;

/// A line.
#[derive(Debug)]
pub(super) enum Line {
    /// One with something in it, without its end.
    Whole(Vec<u8>),
    /// One that was not kept, with the id of the request that it seems to be.
    TooLong(Option<Box<RawValue>>),
}

/// The lines of what a client sends.
#[derive(Debug)]
pub(super) struct Lines<R> {
    from: BufReader<R>,
    begun: Begun,
    longest: usize,
}

/// As much of a line as was read.
#[derive(Debug, Default)]
struct Begun {
    bytes: Vec<u8>,
    /// Looks for the id in one that is not kept.
    passing: Option<Finder>,
}

impl Begun {
    fn take(&mut self, bytes: &[u8], longest: usize) {
        if self.passing.is_none() && self.bytes.len() + bytes.len() > longest {
            let mut finder = Finder::default();
            finder.feed(&std::mem::take(&mut self.bytes));
            self.passing = Some(finder);
        }
        match &mut self.passing {
            Some(finder) => finder.feed(bytes),
            None => self.bytes.extend_from_slice(bytes),
        }
    }

    /// Returns the line where it has ended; `None` where nothing is in it.
    fn end(&mut self) -> Option<Line> {
        let Self { bytes, passing } = std::mem::take(self);
        match passing {
            Some(finder) => Some(Line::TooLong(finder.id())),
            None => (!bytes.trim_ascii().is_empty()).then_some(Line::Whole(bytes)),
        }
    }
}

impl<R: AsyncRead + Unpin> Lines<R> {
    pub(super) fn new(from: R) -> Self {
        Self::bounded(from, LONGEST)
    }

    pub(super) fn bounded(from: R, longest: usize) -> Self {
        Self { from: BufReader::new(from), begun: Begun::default(), longest }
    }

    /// Returns the next line that has something in it; `None` where there will be no more.
    ///
    /// It may be given up while it waits: what was read of a line stays. The last line needs no end, as half a
    /// message is none.
    pub(super) async fn next(&mut self) -> Option<Line> {
        loop {
            let there = self.from.fill_buf().await.ok()?;
            if there.is_empty() {
                return self.begun.end();
            }
            let end = there.iter().position(|byte| *byte == b'\n');
            let part = end.unwrap_or(there.len());
            self.begun.take(&there[..part], self.longest);
            self.from.consume(part + usize::from(end.is_some()));
            if end.is_some()
                && let Some(line) = self.begun.end()
            {
                return Some(line);
            }
        }
    }
}
