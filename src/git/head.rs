//! Reads what is checked out, and single refs, from plain files.
//!
//! A ref name is checked before it becomes a path, so that a crafted HEAD leads nowhere.
//! Reftable has no such files: there git itself is asked.

use std::{
    fs::{self, File},
    io::Read,
    path::Path,
};

use super::{
    place::{Place, read_line},
    program,
};

/// What HEAD says in repositories whose refs are in a reftable.
const REFTABLE: &str = "refs/heads/.invalid";
/// A ref may name a ref, this many times.
const DEEPEST: usize = 5;
/// More packed refs than fit in this are not searched.
const LONGEST_PACKED: u64 = 256 * 1024 * 1024;

/// What is checked out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The branch, without `refs/heads/`; none when detached.
    pub branch: Option<String>,
    /// The commit; none before the first one.
    pub commit: Option<String>,
}

impl Place {
    /// Returns what is checked out here; nothing where that cannot be read.
    #[must_use]
    pub fn head(&self) -> Head {
        let path = self.git_dir.join("HEAD");
        let Ok(line) = read_line(&path) else {
            // HEAD as a link, from long ago, with the branch not born yet.
            return self.linked_head(&path).unwrap_or_default();
        };
        match Value::parse(&line) {
            Some(Value::Id(id)) => {
                self.linked_head(&path).unwrap_or(Head { branch: None, commit: Some(id) })
            }
            Some(Value::Ref(name)) if name == REFTABLE => self.ask_git(),
            Some(Value::Ref(name)) => self.head_at(&name),
            None => Head::default(),
        }
    }

    fn linked_head(&self, path: &Path) -> Option<Head> {
        let target = fs::read_link(path).ok()?;
        Some(self.head_at(target.to_str()?))
    }

    fn head_at(&self, name: &str) -> Head {
        if !is_ref_name(name) {
            return Head::default();
        }
        Head {
            branch: name.strip_prefix("refs/heads/").map(str::to_owned),
            commit: self.resolve_ref(name, DEEPEST),
        }
    }

    fn resolve_ref(&self, name: &str, depth: usize) -> Option<String> {
        if depth == 0 || !is_ref_name(name) {
            return None;
        }
        let own = ["refs/bisect/", "refs/worktree/", "refs/rewritten/"];
        let dir = if own.iter().any(|prefix| name.starts_with(prefix)) {
            &self.git_dir
        } else {
            &self.common_dir
        };
        match read_line(&dir.join(name)) {
            Ok(line) => match Value::parse(&line)? {
                Value::Id(id) => Some(id),
                Value::Ref(next) => self.resolve_ref(&next, depth - 1),
            },
            Err(_) => packed(&self.common_dir, name),
        }
    }

    fn ask_git(&self) -> Head {
        let ask = |args: &[&str]| program::line(self, args);
        let branch = ask(&["symbolic-ref", "-q", "HEAD"])
            .and_then(|name| name.strip_prefix("refs/heads/").map(str::to_owned));
        let commit = ask(&["rev-parse", "-q", "--verify", "HEAD^{commit}"]);
        Head { branch, commit: commit.filter(|id| is_id(id.as_bytes())) }
    }
}

enum Value {
    Id(String),
    Ref(String),
}

impl Value {
    fn parse(line: &[u8]) -> Option<Self> {
        let line = std::str::from_utf8(line.trim_ascii()).ok()?;
        match line.strip_prefix("ref:") {
            Some(name) => Some(Self::Ref(name.trim_ascii_start().to_owned())),
            None => is_id(line.as_bytes()).then(|| Self::Id(line.to_owned())),
        }
    }
}

/// Says whether the text is a full object id.
pub(super) fn is_id(text: &[u8]) -> bool {
    matches!(text.len(), 40 | 64)
        && text.iter().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Says whether the name can be used as a path below the git directory.
fn is_ref_name(name: &str) -> bool {
    let sound = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with(".lock")
            && !part.contains(|c: char| c.is_control() || matches!(c, '\\' | ':'))
    };
    name.len() < 1024 && name.starts_with("refs/") && name.split('/').all(sound)
}

fn packed(common_dir: &Path, name: &str) -> Option<String> {
    let mut text = Vec::new();
    let file = File::open(common_dir.join("packed-refs")).ok()?;
    file.take(LONGEST_PACKED).read_to_end(&mut text).ok()?;
    text.split(|byte| *byte == b'\n')
        .filter_map(|line| line.strip_suffix(name.as_bytes())?.strip_suffix(b" "))
        .find(|id| is_id(id))
        .map(|id| String::from_utf8_lossy(id).into_owned())
}

#[cfg(test)]
#[path = "tests/head.rs"]
mod tests;
