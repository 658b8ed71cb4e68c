//! What the tests and the benches that make whole worlds share.

pub(crate) mod cast;
pub(crate) mod history;
pub(crate) mod live;
pub(crate) mod rng;
pub(crate) mod text;
