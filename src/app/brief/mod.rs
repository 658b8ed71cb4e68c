//! The briefing: what whoever arrives should know, within a budget of tokens.

pub mod tokens;
