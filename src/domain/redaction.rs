//! Taking an event back for good, and saying of one that was held back that it is no secret.
//!
//! Both name an event by its id, wherever that is: it may come later, or never.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::Id;
use super::text::{MAX_LINE, TextError, within};

/// The fields of `event.redacted`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Redacted {
    /// The event that counts no more.
    pub event: Id,
    /// Why, without what was in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Redacted {
    /// Says what limit the fields pass.
    ///
    /// # Errors
    /// When the reason is too long.
    pub fn check(&self) -> Result<(), TextError> {
        within("reason", self.why.as_deref().unwrap_or_default(), MAX_LINE)
    }
}

/// The fields of `event.cleared`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cleared {
    /// The event that holds no secret.
    pub event: Id,
}

impl Cleared {
    /// Says what limit the fields pass: none can.
    ///
    /// # Errors
    /// Never.
    pub fn check(&self) -> Result<(), TextError> {
        Ok(())
    }
}
