//! The fields of the kinds `task.*`; what they mean is in `store/FORMAT.md`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::about::About;
use crate::domain::ids::Id;
use crate::domain::message::is_routine;
use crate::domain::name::Name;
use crate::domain::priority::Priority;
use crate::domain::text::{MAX_LINE, MAX_LIST, MAX_TEXT, TextError, line, list, text, within};

/// The fields of `task.added`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Added {
    /// One line.
    pub title: String,
    /// The whole story.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How much it matters.
    #[serde(default, skip_serializing_if = "is_routine")]
    pub priority: Priority,
    /// The task that it is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<Id>,
    /// Tasks that come first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<Id>,
    /// Its tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// How long it takes, as people write it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<String>,
    /// When it counts as done.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<String>,
    /// What it concerns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<About>,
}

/// The fields of `task.claimed`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Claimed {
    /// The event since which the task was free.
    pub follows: Id,
    /// Seconds without an act of the holder's after which another may take over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<i64>,
    /// Whether the remote took it before it counted here.
    #[serde(default, skip_serializing_if = "is_false")]
    pub confirmed: bool,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// The fields of `task.assigned`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Assigned {
    /// The hold that this one follows.
    pub follows: Id,
    /// Who is to do it.
    pub to: Name,
}

/// The fields of `task.released`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Released {
    /// The hold that ends.
    pub follows: Id,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The fields of `task.claim_expired`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimExpired {
    /// The claim that ran out.
    pub follows: Id,
    /// Whether the remote took it, with the claim that it makes room for.
    #[serde(default, skip_serializing_if = "is_false")]
    pub confirmed: bool,
}

/// The fields of `task.started`: none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Started {}

/// The fields of `task.blocked`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Blocked {
    /// What it waits for.
    pub reason: String,
    /// The object that it waits for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<Id>,
}

/// The fields of `task.done`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Done {
    /// What came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
}

/// The fields of `task.cancelled`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Cancelled {
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The fields of `task.reopened`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Reopened {
    /// The closings that it undoes.
    pub closes: Vec<Id>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The fields of `task.edited`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Edited {
    /// A new title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// A new description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// A new priority.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// The id of another task to be part of, or empty for none.
    #[serde(default, deserialize_with = "id_or_empty", skip_serializing_if = "Option::is_none")]
    pub under: Option<String>,
    /// A new estimate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimate: Option<String>,
    /// New criteria, all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criteria: Option<Vec<String>>,
    /// Tags to put on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tag: Vec<String>,
    /// Tags to take off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub untag: Vec<String>,
    /// What it concerns, too.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub about: Vec<About>,
    /// What it does not concern any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unabout: Vec<About>,
}

/// Reads an id, or nothing: any other text makes the event void.
fn id_or_empty<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    if let Some(id) = text.as_deref().filter(|text| !text.is_empty()) {
        id.parse::<Id>().map_err(serde::de::Error::custom)?;
    }
    Ok(text)
}

/// The fields of `task.depended`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Depended {
    /// Tasks that come first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on: Vec<Id>,
    /// Tasks that no longer do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub off: Vec<Id>,
}

/// The fields of `task.commented`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Commented {
    /// What is said.
    pub text: String,
}

fn optional(what: &'static str, value: Option<&String>, max: usize) -> Result<(), TextError> {
    value.map_or(Ok(()), |value| within(what, value, max))
}

fn few(what: &'static str, size: usize) -> Result<(), TextError> {
    if size > MAX_LIST { Err(TextError::TooMany { what, size }) } else { Ok(()) }
}

macro_rules! checks {
    ($($name:ident |$it:ident| $check:expr;)*) => {$(
        impl $name {
            /// Says what limit the fields pass, if any.
            ///
            /// # Errors
            /// The first one.
            pub fn check(&self) -> Result<(), TextError> {
                let $it = self;
                $check
            }
        }
    )*};
}

checks! {
    Added |it| {
        line("title", &it.title)?;
        optional("description", it.description.as_ref(), MAX_TEXT)?;
        optional("estimate", it.estimate.as_ref(), MAX_LINE)?;
        list("tags", &it.tags)?;
        list("criteria", &it.criteria)?;
        few("dependencies", it.depends_on.len())?;
        few("places", it.about.len())
    };
    Claimed |_it| Ok(());
    Assigned |_it| Ok(());
    Released |it| optional("reason", it.reason.as_ref(), MAX_LINE);
    ClaimExpired |_it| Ok(());
    Started |_it| Ok(());
    Blocked |it| line("reason", &it.reason).map(drop);
    Done |it| optional("summary", it.summary.as_ref(), MAX_TEXT);
    Cancelled |it| optional("reason", it.reason.as_ref(), MAX_LINE);
    Reopened |it| {
        few("closings", it.closes.len())?;
        optional("reason", it.reason.as_ref(), MAX_LINE)
    };
    Edited |it| {
        it.title.as_ref().map_or(Ok(()), |title| line("title", title).map(drop))?;
        optional("description", it.description.as_ref(), MAX_TEXT)?;
        optional("estimate", it.estimate.as_ref(), MAX_LINE)?;
        list("criteria", it.criteria.as_deref().unwrap_or_default())?;
        list("tags", &it.tag)?;
        list("tags", &it.untag)?;
        few("places", it.about.len())?;
        few("places", it.unabout.len())
    };
    Depended |it| {
        few("dependencies", it.on.len())?;
        few("dependencies", it.off.len())
    };
    Commented |it| text("comment", &it.text).map(drop);
}
