//! What the tests of the whole program stand on.

#[cfg(unix)]
pub(crate) mod gateway;
#[cfg(unix)]
pub(crate) mod hooked;
#[cfg(unix)]
pub(crate) mod mcp;
mod output;
#[cfg(unix)]
pub(crate) mod watching;
mod world;

pub(crate) use world::World;
