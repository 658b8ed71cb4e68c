//! Serving one client, from its first word until it goes.

use std::sync::Once;
use std::time::Duration;

use rmcp::ServiceExt as _;
use rmcp::service::ServerInitializeError;
use rmcp::transport::stdio_pipes;

use super::server::Server;
use super::wire;
use crate::app::Options;
use crate::env::{Env, stop};
use crate::error::Error;

/// How long what is under way may take to end when the client has gone.
const ENDS: Duration = Duration::from_secs(10);
/// So many calls are under way at once; further ones wait.
const AT_ONCE: usize = 16;

/// Has this process end when it is told to, after what a check has started: that would go on without it.
///
/// Only where a check runs: else there is nothing to end first.
pub(super) fn end_when_told() {
    static ASKED: Once = Once::new();
    ASKED.call_once(|| {
        stop::wakes(|| drop(std::thread::spawn(|| stop::end_once_over(ENDS))));
    });
}

/// Serves the client on the other side of standard input and output until it closes them.
///
/// # Errors
/// When the system gives no thread, or no pipe.
pub(crate) fn serve(env: Env, options: Options) -> Result<(), Error> {
    let cannot = |what: &str| Error::user(format!("cannot serve: {what}"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(AT_ONCE)
        .build()
        .map_err(|error| cannot(&error.to_string()))?;
    let server = Server::new(env, options);
    let ended = runtime.block_on(async {
        let (from, to) = stdio_pipes();
        let (wire, written) = wire::open(from, to);
        let ended = loop {
            match server.clone().serve(wire.clone()).await {
                Ok(running) => {
                    let ended = running.waiting().await;
                    break ended.map(|_| ()).map_err(|error| error.to_string());
                }
                // A client that leaves before it has said a word is no fault.
                Err(ServerInitializeError::ConnectionClosed(_)) => break Ok(()),
                // What is no request begins nothing; a hello that could not be met was told so.
                Err(
                    ServerInitializeError::ExpectedInitializeRequest(_)
                    | ServerInitializeError::InitializeFailed(_),
                ) => {}
                Err(error) => break Err(error.to_string()),
            }
        };
        drop(wire);
        // One that reads nothing any more is not waited for.
        let _ = tokio::time::timeout(ENDS, written).await;
        ended
    });
    server.end();
    // What is being written is written.
    runtime.shutdown_timeout(ENDS);
    ended.map_err(|error| cannot(&error))
}
