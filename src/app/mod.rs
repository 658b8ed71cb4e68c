//! app

pub mod brief;
