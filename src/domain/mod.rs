//! domain

pub mod time;
