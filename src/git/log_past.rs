//! Versions of the log that are past: whether they held an event, and a version without those before it.

use std::collections::HashSet;
use std::ops::ControlFlow;

use super::{GitError, Repo};

impl Repo {
    /// Returns a commit with the tree of a version of the log, which has only those of some `others` in its
    /// history that the version had, too. No ref is moved.
    pub fn log_after(
        &self,
        tip: &str,
        others: &[String],
        seconds: i64,
    ) -> Result<String, GitError> {
        let mut parents = Vec::new();
        for other in others {
            if self.log_contains(tip, other)? {
                parents.push(other.as_str());
            }
        }
        self.put_log_commit(self.find_commit(tip)?.tree_id(), &parents, seconds)
    }

    /// Says whether what clones have in no batch held an event, in any version of the log that is reachable
    /// from `tips` and not from `known`.
    pub fn log_had(
        &self,
        tips: &[String],
        known: &[String],
        event: &str,
    ) -> Result<bool, GitError> {
        let failed = |error| self.failed("read the log ref", error);
        // As it is written; what only speaks of the event names it otherwise.
        let event = format!("\"id\":\"{event}\"");
        let mut walk = self.git.revwalk().map_err(failed)?;
        for tip in tips {
            walk.push(Self::oid(tip)?).map_err(failed)?;
        }
        for tip in known {
            walk.hide(Self::oid(tip)?).map_err(failed)?;
        }
        let (mut seen, mut trees, mut found) = (HashSet::new(), HashSet::new(), false);
        for commit in walk {
            let commit = commit.map_err(failed)?.to_string();
            let walked =
                self.saved_tails(&commit, &|tree| trees.contains(tree), |_, blob, read| {
                    // One that cannot be read here may hold it.
                    if seen.insert(blob.to_owned()) {
                        found |= read().map_or(true, |bytes| holds(&bytes, &event));
                    }
                    if found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
                })?;
            if found {
                return Ok(true);
            }
            trees.extend(walked);
        }
        Ok(false)
    }
}

/// Says whether a file has a text anywhere.
fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}
