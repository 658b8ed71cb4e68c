//! Removes collab's own refs; no other ref is ever touched.

use git2::ErrorCode;

use super::{GitError, Repo, program};

/// What all refs of collab's begin with.
const OWN: &str = "refs/collab/";

impl Repo {
    /// Removes a ref below `refs/collab/`. What it held stays in git's objects until git cleans up.
    pub fn remove_log_ref(&self, name: &str) -> Result<(), GitError> {
        if !name.starts_with(OWN) {
            return Ok(());
        }
        if self.is_partial() {
            // A reftable, which libgit2 does not write.
            program::line(&self.place, &["update-ref", "-d", name]);
            return Ok(());
        }
        let removed = self.git.find_reference(name).and_then(|mut found| found.delete());
        let Err(error) = removed else { return Ok(()) };
        if error.code() == ErrorCode::NotFound {
            return Ok(());
        }
        // One that a loss of power has left empty is no ref to libgit2, and in git's way all the same.
        let file = self.place.common_dir.join(name);
        std::fs::remove_file(file).map_err(|_| self.failed("remove a ref", error))
    }
}
