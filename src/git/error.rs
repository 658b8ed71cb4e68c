//! What can go wrong while reading git.

use std::path::PathBuf;

/// Why git could not be read.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// A `.git` file names a directory that is not a git directory.
    #[error("{} names no git directory: {target}", path.display())]
    Broken {
        /// The `.git` file.
        path: PathBuf,
        /// What it says.
        target: String,
    },
    /// A file of git's could not be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The repository belongs to another user, and `safe.directory` does not name it.
    #[error("{} belongs to another user and is not in git's safe.directory", path.display())]
    Owner {
        /// The repository.
        path: PathBuf,
    },
    /// The repository has a format that cannot be read for this.
    #[error("cannot {act} in {}: {why}", path.display())]
    Unsupported {
        /// What was tried.
        act: &'static str,
        /// The repository.
        path: PathBuf,
        /// The format.
        why: String,
    },
    /// Objects of the repository go by SHA-256.
    #[error("objects go by SHA-256 in {}, which collab cannot read", path.display())]
    Sha256 {
        /// The repository.
        path: PathBuf,
    },
    /// No commit has this id.
    #[error("no commit {0}")]
    NoCommit(String),
    /// A stored file is bigger than will be read.
    #[error("{path} has {size} bytes, more than {most}")]
    TooBig {
        /// The file, or its id.
        path: String,
        /// Its size.
        size: usize,
        /// The bound.
        most: usize,
    },
    /// Libgit2 failed.
    #[error("cannot {act} in {}", path.display())]
    Libgit2 {
        /// What was tried.
        act: &'static str,
        /// The repository.
        path: PathBuf,
        /// Why.
        source: git2::Error,
    },
}
