#![doc = include_str!("ARCHITECTURE.md")]

pub mod app;
pub mod cli;
pub mod clients;
pub mod config;
pub mod domain;
pub mod env;
pub mod error;
pub mod gateway;
pub mod git;
pub mod project;
pub mod store;
