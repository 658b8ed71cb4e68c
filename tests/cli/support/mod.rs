//! What the tests of the whole program stand on.

mod output;
mod world;

pub(crate) use world::World;
