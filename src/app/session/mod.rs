//! Sessions: one file an act; `here` tells in which one somebody is.

mod here;

pub(crate) use here::here;
