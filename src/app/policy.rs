//! Whether the policy of this worktree can be used.
//!
//! Whatever else is done goes on with the last policy that was in order; but where nothing is known of what is asked
//! for, that is no answer.

use super::open::App;
use crate::config::Config;
use crate::error::{Error, Kind};

const PATH: &str = ".collab/config.toml";

impl App {
    /// Returns why the policy cannot be used, if it is there and cannot.
    fn policy_fault(&self) -> Option<String> {
        if let Some(text) = self.site.config_text() {
            return Config::parse(&text).err().map(|error| error.to_string());
        }
        let path = self.site.root()?.join(PATH);
        path.symlink_metadata().is_ok().then(|| format!("{PATH} is no plain file of text"))
    }

    /// Says no where no checks are known, and the file that would say which there are cannot be read.
    ///
    /// # Errors
    /// When that is so.
    pub fn checks_can_be_told(&self) -> Result<(), Error> {
        if !self.config().checks.is_empty() {
            return Ok(());
        }
        let Some(fault) = self.policy_fault() else { return Ok(()) };
        let message = format!("which checks there are cannot be told: {fault}");
        Err(Error::new(Kind::Data, message)
            .hint("Correct that file; `collab doctor` says what is wrong with it."))
    }
}
