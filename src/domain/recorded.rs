//! What a participant recorded of its own changes: content of files, by path and blob.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::about::is_path;
use super::escape;
use super::ids::Id;
use super::text::{MAX_LINE, TextError, within};

/// The most files that one event records.
pub const MAX_FILES: usize = 1000;

/// The fields of `change.recorded`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Recorded {
    /// The files, each with its content.
    pub files: Vec<FileBlob>,
    /// The task for which they were made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Id>,
}

/// A file's content.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct FileBlob {
    /// The path from the repository's root.
    pub path: String,
    /// The git blob id of the content, in hexadecimal.
    pub blob: String,
}

impl Recorded {
    /// Says what limit the fields pass, or which path leads out of the repository.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        if self.files.len() > MAX_FILES {
            return Err(TextError::TooMany { what: "files", size: self.files.len() });
        }
        self.files.iter().try_for_each(|file| {
            within("path", &file.path, 8 * MAX_LINE)?;
            within("blob id", &file.blob, 64)?;
            if is_path(&file.path) {
                Ok(())
            } else {
                Err(TextError::Path(escape::controls(&file.path)))
            }
        })
    }
}
