//! The command line as tools of the Model Context Protocol, on standard input and output.
//!
//! A call becomes a line of the command line's own grammar (`line`), which is run in this process with its
//! output kept (`call`); what is more than a model should be shown at once waits to be asked for (`rest`).
//! So both faces can do the same, and say it in the same words.
//!
//! Invariants: nothing but the protocol is written to standard output; who asks is settled when the client
//! says hello, and nothing that it asks changes it.

mod call;
mod changed;
mod fit;
mod line;
mod prompts;
mod resources;
mod rest;
mod serve;
mod server;
mod tool;
mod tools;
mod wire;

pub(super) use serve::serve;
