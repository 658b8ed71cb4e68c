//! The pipes between the server and its client: lines in, lines out.
//!
//! The library that serves the protocol says nothing to a line that it cannot read, so that a client waits for
//! ever, and ends where the first message is no request. Here each line is looked at before it gets there.
//!
//! Invariants: whoever asks with an id that can be read is answered under it; one task writes, so that no
//! message stands within another; what is being read or answered can be given up at any point and goes on from
//! there.

mod id;
mod judge;
mod lines;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use rmcp::service::{RoleServer, RxJsonRpcMessage, TxJsonRpcMessage};
use rmcp::transport::Transport;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;

use self::judge::{Judged, judge, too_long};
use self::lines::{Line, Lines};

/// So many lines wait to be written; a client that reads none of them is not read from either. One that asks all
/// before it reads finds room for as much.
const WAITING: usize = 1_024;

/// The client's pipes; each copy is of the same.
pub(super) struct Wire<R> {
    incoming: Arc<Mutex<Incoming<R>>>,
    out: mpsc::Sender<Outgoing>,
}

impl<R> Clone for Wire<R> {
    fn clone(&self) -> Self {
        Self { incoming: self.incoming.clone(), out: self.out.clone() }
    }
}

/// What comes in, and what is said to a line that goes no further.
struct Incoming<R> {
    lines: Lines<R>,
    answer: Option<String>,
}

/// A line to write.
struct Outgoing {
    line: String,
    /// Who wants to know that it was written.
    told: Option<oneshot::Sender<std::io::Result<()>>>,
}

/// Takes the client's pipes; returns them, and the task that writes, which ends after the last copy is gone.
pub(super) fn open<R, W>(from: R, to: W) -> (Wire<R>, JoinHandle<()>)
where
    R: AsyncRead + Unpin,
    W: AsyncWrite + Send + Unpin + 'static,
{
    let (out, waiting) = mpsc::channel(WAITING);
    let incoming = Incoming { lines: Lines::new(from), answer: None };
    let wire = Wire { incoming: Arc::new(Mutex::new(incoming)), out };
    (wire, tokio::spawn(write(to, waiting)))
}

/// Writes each line, until nobody has any more or the client reads none.
async fn write<W: AsyncWrite + Unpin>(mut to: W, mut waiting: mpsc::Receiver<Outgoing>) {
    while let Some(Outgoing { mut line, told }) = waiting.recv().await {
        line.push('\n');
        let mut written = to.write_all(line.as_bytes()).await;
        if written.is_ok() {
            written = to.flush().await;
        }
        let failed = written.is_err();
        if let Some(told) = told {
            // Who no longer listens has given it up.
            let _ = told.send(written);
        }
        if failed {
            return;
        }
    }
}

fn closed() -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::NotConnected, "the client reads nothing any more")
}

impl<R: AsyncRead + Send + Unpin + 'static> Transport<RoleServer> for Wire<R> {
    type Error = std::io::Error;

    fn send(
        &mut self,
        message: TxJsonRpcMessage<RoleServer>,
    ) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        let out = self.out.clone();
        async move {
            let line = serde_json::to_string(&message)?;
            // What waits is kept but once.
            drop(message);
            let (told, written) = oneshot::channel();
            out.send(Outgoing { line, told: Some(told) }).await.map_err(|_| closed())?;
            written.await.map_err(|_| closed())?
        }
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<RoleServer>> {
        let mut incoming = self.incoming.lock().await;
        loop {
            let room = self.out.reserve().await;
            if let Some(line) = incoming.answer.take() {
                room.ok()?.send(Outgoing { line, told: None });
            } else {
                drop(room);
            }
            let judged = match incoming.lines.next().await? {
                Line::Whole(line) => judge(&line),
                Line::TooLong(id) => Judged::Answer(too_long(id.as_deref())),
            };
            match judged {
                Judged::Pass(message) => return Some(*message),
                Judged::Answer(line) => incoming.answer = Some(line),
                Judged::Nothing => {}
            }
        }
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        // What is still to be written is; the task ends when nobody is left to give it more.
        Ok(())
    }
}
