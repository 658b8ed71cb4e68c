//! Versions of the log that are past: whether they held an event, and a version without those before it.

use std::collections::HashSet;
use std::ops::ControlFlow;

use super::{GitError, LOG_REF, LogChange, Repo};

impl Repo {
    /// Makes the next commit of a log of this clone, as [`log_with`](Repo::log_with) does; but where no other
    /// repository is known to have the version at `tip`, takes its place. Else each save, and with it each commit,
    /// would leave a version behind that is worth nothing once the next one is there. Who has it all the same, as
    /// one who fetches from this clone itself, puts both together line by line.
    pub fn log_saved(
        &self,
        tip: Option<&str>,
        change: &LogChange,
        seconds: i64,
    ) -> Result<Option<String>, GitError> {
        let Some(at) = tip.filter(|tip| self.is_here_alone(tip).unwrap_or(false)) else {
            return self.log_with(tip, change, seconds);
        };
        let Some(tree) = self.log_tree(tip, change)? else { return Ok(None) };
        let parents: Vec<String> =
            self.find_commit(at)?.parent_ids().map(|id| id.to_string()).collect();
        let parents: Vec<&str> = parents.iter().map(String::as_str).collect();
        self.put_log_commit(tree, &parents, seconds).map(Some)
    }

    /// Says whether a version of the log is in none that was fetched or pushed.
    fn is_here_alone(&self, version: &str) -> Result<bool, GitError> {
        for other in self.log_refs()?.iter().filter(|other| other.name != LOG_REF) {
            if self.log_contains(&other.id, version)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

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
