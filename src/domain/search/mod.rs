//! Searching: what a query asks for, how a text compares with it, and which part of a text shows it.
//!
//! Invariant: a text is compared by its [`words`] alone, in the index as in a query, so that nothing that
//! somebody types is an operator but what [`query`] says is one.

pub mod kind;
pub mod query;
pub mod rank;
pub mod snippet;
pub mod words;

pub use kind::Kind;
pub use query::{Query, QueryError};

#[cfg(test)]
mod tests;
