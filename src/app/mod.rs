//! app

pub mod since;
