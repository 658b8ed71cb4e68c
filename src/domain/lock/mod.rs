//! Leases on files: who works on which, until when.
//!
//! What holds stands in a file of the clone, not in events: a lease ends with its holder's process, which
//! another machine cannot see. The events are the record of it.

pub mod glob;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::name::Name;
use super::text::{MAX_LINE, MAX_LIST, TextError, within};

/// The fields of `lock.taken`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Taken {
    /// Paths and globs, from the root.
    pub paths: Vec<String>,
    /// What is done with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// For how many seconds.
    pub seconds: i64,
    /// From whom they were taken away.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stolen_from: Vec<Name>,
}

/// Why a lease ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Its holder gave it back.
    #[default]
    Unlocked,
    /// Its time was over.
    Expired,
    /// Its holder's process had ended.
    HolderGone,
    /// Its holder left the session, or that was over.
    LeftSession,
}

impl Why {
    /// Returns words for it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Unlocked => "unlocked",
            Self::Expired => "expired",
            Self::HolderGone => "its holder is gone",
            Self::LeftSession => "its holder left the session",
        }
    }
}

/// The fields of `lock.released`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Released {
    /// Paths and globs, from the root.
    pub paths: Vec<String>,
    /// Who held them.
    pub holder: Name,
    /// Why they are free.
    #[serde(default)]
    pub why: Why,
}

fn check_paths(paths: &[String]) -> Result<(), TextError> {
    if paths.is_empty() {
        return Err(TextError::Empty("paths"));
    }
    if paths.len() > MAX_LIST {
        return Err(TextError::TooMany { what: "paths", size: paths.len() });
    }
    paths.iter().try_for_each(|path| within("path", path, MAX_LINE))
}

impl Taken {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        check_paths(&self.paths)?;
        if self.seconds < 0 {
            return Err(TextError::Negative("seconds"));
        }
        if self.stolen_from.len() > MAX_LIST {
            return Err(TextError::TooMany { what: "holders", size: self.stolen_from.len() });
        }
        within("operation", self.operation.as_deref().unwrap_or_default(), MAX_LINE)
    }
}

impl Released {
    /// Says what limit the fields pass, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        check_paths(&self.paths)
    }
}
