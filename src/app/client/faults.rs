//! What went wrong in a hook: said once, and kept for `collab doctor`.

use super::super::open::{Ground, Options, directory};
use crate::env::{Env, clock};
use crate::error::Error;
use crate::store::faults;

pub use crate::store::faults::Fault;

impl Fault {
    /// Keeps what went wrong in a hook of a client; says whether it is to be said, as it is the first time.
    pub fn keep(env: &Env, options: &Options, client: &str, moment: &str, error: &Error) -> bool {
        let paths = directory(env, options).and_then(|cwd| Ok(Ground::find(&cwd)?.paths));
        let Ok(paths) = paths else { return true };
        let fault = Self {
            at: clock::now(),
            client: client.to_owned(),
            moment: moment.to_owned(),
            message: error.message.clone(),
        };
        faults::add(&paths, fault)
    }
}
