//! domain

pub mod change;
