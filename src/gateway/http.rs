//! One call: bounded in time and size.

use std::time::Duration;

use serde_json::Value;
use ureq::Agent;

use super::GatewayError;

/// How long connecting may take: it is on this machine.
const CONNECT: Duration = Duration::from_millis(500);
/// The longest answer that is read, in bytes.
const MOST: u64 = 8 * 1024 * 1024;

/// What a server answered.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
}

/// Asks a port of this machine; `body` makes it a `POST`.
pub(super) fn call(
    port: u16,
    path: &str,
    body: Option<&Value>,
    timeout: Duration,
) -> Result<Answer, GatewayError> {
    // A connection of its own: one that waits for a person must hold no other up. No proxy: it is on this machine.
    let agent: Agent = Agent::config_builder()
        .timeout_global(Some(timeout))
        .timeout_connect(Some(CONNECT))
        .proxy(None)
        .max_redirects(0)
        .http_status_as_error(false)
        .max_idle_connections(0)
        .build()
        .into();
    let address = format!("http://127.0.0.1:{port}{path}");
    let away = |error: ureq::Error| GatewayError::Away(error.to_string());
    let mut response = match body {
        None => agent.get(&address).call().map_err(away)?,
        Some(body) => agent
            .post(&address)
            .header("content-type", "application/json")
            .send(body.to_string())
            .map_err(away)?,
    };
    let status = response.status().as_u16();
    let read = response.body_mut().with_config().limit(MOST).lossy_utf8(true).read_to_string();
    let body = read.map_err(|error| match error {
        ureq::Error::BodyExceedsLimit(_) => GatewayError::Nonsense(format!("over {MOST} bytes")),
        error => away(error),
    })?;
    Ok(Answer { status, body })
}
