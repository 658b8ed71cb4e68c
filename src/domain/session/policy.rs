//! The policy of a session: the eleven genes of the concept, with its names, ranges and defaults.
//!
//! [`Genes`] is what somebody chose, [`Policy`] what holds: a session's choice before that of
//! `config.toml`, and that before the default.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::text::TextError;

/// The longest interval, in minutes: a week.
pub const MAX_MINUTES: u32 = 7 * 24 * 60;

/// From this handshake strictness on, rules are enforced and no longer advice.
const STRICT: Share = Share(900);
/// Below this share of strictness rules are advice.
const LOOSE: Share = Share(300);

/// A number from 0 to 1, in thousandths: folding must be exact.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(try_from = "f64", into = "f64")]
#[schemars(with = "f64")]
pub struct Share(u16);

impl Share {
    /// All of it.
    pub const ALL: Self = Self(1000);
    /// Nothing of it.
    pub const NONE: Self = Self(0);

    /// Returns so many thousandths, at most all.
    #[must_use]
    pub fn thousandths(count: u16) -> Self {
        Self(count.min(1000))
    }

    /// Returns how many of `count` it is, rounded up.
    #[must_use]
    pub fn of(self, count: usize) -> usize {
        (count * usize::from(self.0)).div_ceil(1000)
    }
}

impl TryFrom<f64> for Share {
    type Error = NotAShare;

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is from 0 to 1000"
    )]
    fn try_from(share: f64) -> Result<Self, NotAShare> {
        if (0.0..=1.0).contains(&share) {
            return Ok(Self((share * 1000.0).round() as u16));
        }
        Err(NotAShare)
    }
}

impl From<Share> for f64 {
    fn from(share: Share) -> Self {
        Self::from(share.0) / 1000.0
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f64::from(*self).fmt(f)
    }
}

/// A number that is not from 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not a number from 0 to 1")]
pub struct NotAShare;

/// A number of minutes.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(transparent)]
#[schemars(with = "i64")]
pub struct Minutes(pub u32);

/// How tasks find who does them.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "camelCase")]
#[value(rename_all = "camelCase")]
pub enum Allocation {
    /// To whom they fit best
    #[default]
    SkillBased,
    /// To whoever got one longest ago
    RoundRobin,
    /// By a seed
    Random,
    /// To whoever has the fewest
    LoadBalanced,
}

/// How much messages tell.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "camelCase")]
pub enum Verbosity {
    /// What is critical
    Minimal,
    /// The usual
    #[default]
    Standard,
    /// Everything
    Detailed,
}

/// How much a briefing tells.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "camelCase")]
pub enum BriefingDepth {
    /// What cannot wait
    Minimal,
    /// What a day's work needs
    #[default]
    Standard,
    /// Everything that may matter
    Comprehensive,
}

/// Who settles what participants disagree on.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema, clap::ValueEnum,
)]
#[serde(rename_all = "camelCase")]
pub enum Resolution {
    /// The driver
    Driver,
    /// The navigators
    #[default]
    Navigator,
    /// All participants of the session together
    Consensus,
}

/// What a gene may be set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// A number from 0 to 1.
    Share,
    /// Whole minutes, at most [`MAX_MINUTES`].
    Minutes,
    /// One of some words.
    Words(Vec<String>),
}

/// A kind of value of genes.
trait Gene {
    fn values() -> Values;
}

impl Gene for Share {
    fn values() -> Values {
        Values::Share
    }
}

impl Gene for Minutes {
    fn values() -> Values {
        Values::Minutes
    }
}

impl<T: clap::ValueEnum> Gene for T {
    fn values() -> Values {
        let words = T::value_variants().iter().filter_map(T::to_possible_value);
        Values::Words(words.map(|word| word.get_name().to_owned()).collect())
    }
}

macro_rules! genes {
    ($($(#[$doc:meta])* $field:ident: $type:ty = $name:literal, $default:expr;)*) => {
        /// What was chosen: what is left out is not.
        #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase")]
        #[schemars(rename = "Policy")]
        pub struct Genes {
            $($(#[$doc])*
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub $field: Option<$type>,)*
        }

        /// What holds.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase")]
        #[schemars(rename = "PolicyInForce")]
        pub struct Policy {
            $($(#[$doc])* pub $field: $type,)*
        }

        impl Default for Policy {
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }

        impl Genes {
            /// The names of all genes.
            pub const NAMES: &[&str] = &[$($name),*];

            /// Returns what a gene may be set to; of a name that is none, nothing.
            #[must_use]
            pub fn values(name: &str) -> Values {
                match name {
                    $($name => <$type as Gene>::values(),)*
                    _ => Values::Words(Vec::new()),
                }
            }

            /// Returns this choice, completed by another one.
            #[must_use]
            pub fn or(self, other: Self) -> Self {
                Self { $($field: self.$field.or(other.$field),)* }
            }

            /// Returns what holds: this choice, and else the default.
            #[must_use]
            pub fn policy(&self) -> Policy {
                let default = Policy::default();
                Policy { $($field: self.$field.unwrap_or(default.$field),)* }
            }
        }

        impl From<Policy> for Genes {
            fn from(policy: Policy) -> Self {
                Self { $($field: Some(policy.$field),)* }
            }
        }
    };
}

genes! {
    /// How tasks find who does them.
    task_allocation: Allocation = "taskAllocation", Allocation::SkillBased;
    /// How sure one must be to work beside others on the same.
    parallel_work_threshold: Share = "parallelWorkThreshold", Share(800);
    /// Minutes between two looks at what others changed in the context.
    context_sync_frequency: Minutes = "contextSyncFrequency", Minutes(5);
    /// How much messages tell.
    message_verbosity: Verbosity = "messageVerbosity", Verbosity::Standard;
    /// 0 is loose, 1 the strict protocol.
    handshake_strictness: Share = "handshakeStrictness", Share(700);
    /// Minutes that one drives; 0: as long as it likes.
    role_rotation_interval: Minutes = "roleRotationInterval", Minutes(30);
    /// How free a navigator is to change files.
    navigator_autonomy: Share = "navigatorAutonomy", Share(600);
    /// Which part of the other participants must approve.
    review_requirement: Share = "reviewRequirement", Share(600);
    /// How much a briefing tells.
    briefing_depth: BriefingDepth = "briefingDepth", BriefingDepth::Standard;
    /// Minutes between two saves; 0: none by themselves.
    checkpoint_frequency: Minutes = "checkpointFrequency", Minutes(10);
    /// Who settles what participants disagree on.
    conflict_resolution: Resolution = "conflictResolution", Resolution::Navigator;
}

impl Genes {
    /// The preset `strict`: one writes at a time, and everything is reviewed.
    #[must_use]
    pub fn strict() -> Self {
        Self {
            parallel_work_threshold: Some(Share::ALL),
            handshake_strictness: Some(Share::ALL),
            navigator_autonomy: Some(Share::NONE),
            review_requirement: Some(Share::ALL),
            ..Self::default()
        }
    }

    /// The preset `loose`: everybody may, and nothing has to be reviewed.
    #[must_use]
    pub fn loose() -> Self {
        Self {
            parallel_work_threshold: Some(Share::NONE),
            handshake_strictness: Some(Share::NONE),
            navigator_autonomy: Some(Share::ALL),
            review_requirement: Some(Share::NONE),
            ..Self::default()
        }
    }

    /// Returns a preset by its name.
    #[must_use]
    pub fn preset(name: &str) -> Option<Self> {
        match name {
            "strict" => Some(Self::strict()),
            "loose" => Some(Self::loose()),
            _ => None,
        }
    }

    /// Says what limit is passed, if any.
    ///
    /// # Errors
    /// The first one.
    pub fn check(&self) -> Result<(), TextError> {
        for minutes in
            [self.context_sync_frequency, self.role_rotation_interval, self.checkpoint_frequency]
        {
            let size = minutes.map_or(0, |Minutes(minutes)| minutes);
            if size > MAX_MINUTES {
                return Err(TextError::TooLate { size, max: MAX_MINUTES });
            }
        }
        Ok(())
    }
}

impl Policy {
    /// Says whether rules are enforced, and no longer advice.
    #[must_use]
    pub fn is_strict(&self) -> bool {
        self.handshake_strictness >= STRICT
    }

    /// Says whether rules are no more than advice, also to AIs that edit what another holds.
    #[must_use]
    pub fn is_loose(&self) -> bool {
        self.handshake_strictness < LOOSE
    }

    /// Returns how many of the `others` in a session must approve, so that work counts as reviewed; at
    /// least one, where reviews are required at all.
    #[must_use]
    pub fn approvals(&self, others: usize) -> usize {
        self.review_requirement.of(others)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_goes_before_another_and_the_default_comes_last() {
        let team = Genes { role_rotation_interval: Some(Minutes(15)), ..Genes::strict() };
        let own = Genes { role_rotation_interval: Some(Minutes(45)), ..Genes::default() };
        let policy = own.or(team).policy();
        assert_eq!((policy.role_rotation_interval, policy.is_strict()), (Minutes(45), true));
        assert_eq!(policy.checkpoint_frequency, Minutes(10));
    }

    #[test]
    fn the_genes_have_the_concepts_names_and_defaults() {
        let json = serde_json::to_value(Policy::default()).unwrap();
        let expected = serde_json::json!({
            "taskAllocation": "skillBased", "parallelWorkThreshold": 0.8,
            "contextSyncFrequency": 5, "messageVerbosity": "standard",
            "handshakeStrictness": 0.7, "roleRotationInterval": 30, "navigatorAutonomy": 0.6,
            "reviewRequirement": 0.6, "briefingDepth": "standard", "checkpointFrequency": 10,
            "conflictResolution": "navigator",
        });
        assert_eq!(json, expected);
        let names: Vec<&str> = expected.as_object().unwrap().keys().map(String::as_str).collect();
        let mut of_code = Genes::NAMES.to_vec();
        of_code.sort_unstable();
        let mut of_concept = names;
        of_concept.sort_unstable();
        assert_eq!(of_code, of_concept);
    }

    #[test]
    fn what_is_no_share_and_too_long_an_interval_is_refused() {
        for bad in [r#"{"reviewRequirement":1.1}"#, r#"{"reviewRequirement":-0.1}"#] {
            assert!(serde_json::from_str::<Genes>(bad).is_err(), "{bad}");
        }
        let week =
            Genes { checkpoint_frequency: Some(Minutes(MAX_MINUTES + 1)), ..Genes::default() };
        assert!(week.check().is_err());
        assert_eq!(serde_json::to_string(&Share::thousandths(300)).unwrap(), "0.3");
    }

    #[test]
    fn the_presets_set_how_many_must_approve() {
        let approvals = |genes: Genes, others| genes.policy().approvals(others);
        assert_eq!(approvals(Genes::strict(), 3), 3);
        assert_eq!(approvals(Genes::loose(), 3), 0);
        assert_eq!(approvals(Genes::default(), 3), 2);
        assert_eq!(approvals(Genes::default(), 1), 1);
    }
}
