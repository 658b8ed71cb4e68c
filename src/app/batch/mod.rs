//! Several operations at once: all of them, or none.
//!
//! Invariant: one write, so one line of the journal. Whatever fails leaves nothing behind.

mod ops;
mod run;
#[cfg(test)]
mod tests;
mod texts;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use ops::{MAX_INPUT, MAX_OPS, OPS, schemas};

use self::ops::Op;
use self::run::Run;
use super::open::App;
use super::task;
use crate::error::Error;

/// What one operation made or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BatchMade {
    /// The full id; a participant's name; a key of the context; an alert's source and key.
    pub id: String,
    /// The short id; or the same.
    pub short: String,
    /// What the batch called it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

impl App {
    /// Does the operations of `input`, one JSON object a line; all of them or none.
    ///
    /// # Errors
    /// When one of them cannot be read or is refused, naming its line: then nothing is written.
    pub fn batch(&mut self, input: &[u8]) -> Result<Vec<BatchMade>, Error> {
        let ops = ops::parse(input)?;
        let me = self.my_name()?;
        let config = self.config().clone();
        let completes = ops.iter().any(|numbered| matches!(numbered.op, Op::TaskDone(_)));
        // Before the lock is held, as git may take its time.
        let changes = if completes { task::uncommitted(&self.site) } else { Vec::new() };
        let (made, acked, warnings) = self.write_at(|site, write| {
            let mut run = Run::new(site, &config, &me, &changes);
            let mut made = Vec::with_capacity(ops.len());
            for ops::Numbered { line, op, label } in ops {
                let word = op.word();
                let step = run.step(write, op, label);
                made.push(step.map_err(|error| ops::at(line, word, error))?);
            }
            Ok((made, run.acked, run.warnings))
        })?;
        self.notices.extend(warnings);
        if !acked.is_empty() {
            self.mark(&me, &acked)?;
        }
        Ok(made)
    }
}
