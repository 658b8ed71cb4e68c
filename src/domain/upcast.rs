//! Lifts old lines to the current version, one step a version.

use serde_json::{Map, Value};

use super::event::CURRENT;

/// Rewrites the fields of a line of one version into those of the next, or says why it cannot.
type Step = fn(&mut Map<String, Value>) -> Result<(), String>;

/// `STEPS[n]` lifts a line from version `n + 1` to `n + 2`.
///
/// Append only. A released step is never edited: lines written before it must read the same for
/// ever (`fixtures/journal/v*` hold us to that).
const STEPS: [Step; CURRENT as usize - 1] = [];

/// Returns a line of an older version as one of the current version.
///
/// # Errors
/// When there was never such a version, or a step does not fit the line.
pub fn lift(v: u32, line: &str) -> Result<String, String> {
    if v == 0 {
        return Err("there is no version 0".to_owned());
    }
    let mut fields: Map<String, Value> = serde_json::from_str(line).map_err(|e| e.to_string())?;
    for step in STEPS.iter().skip(v as usize - 1) {
        step(&mut fields)?;
    }
    fields.insert("v".to_owned(), CURRENT.into());
    Ok(Value::Object(fields).to_string())
}
