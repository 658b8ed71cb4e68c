//! The way to and from the editor: a thread of its own, so that a gateway that is away, slow or hostile delays
//! nothing. What it is to do is handed over; what cannot be taken is let go, as the next says it anew.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use super::pending::Inbox;
use crate::gateway::{self, Diagnostic, Editor, Gateway, Level, Other};

/// So much waits to be done at most.
const WAITING: usize = 64;
/// How often a gateway is looked for that is away.
const FIND: Duration = Duration::from_secs(5);
/// How often the editor is asked what it shows.
const POLL: Duration = Duration::from_secs(2);
/// How often the status bar is renewed, before it is emptied.
const RENEW: Duration = Duration::from_secs(30);
/// How long language servers are given to look at what changed.
const LOOKS: Duration = Duration::from_millis(1_500);
/// So many messages wait for a person at once.
const ASKED: usize = 8;
/// One that is lost within this time was not well.
const HOLDS: Duration = Duration::from_secs(60);
/// One that is never well is looked for so rarely.
const RARELY: Duration = Duration::from_secs(60);

/// What is to be done in the editor.
#[derive(Debug)]
pub(super) enum Order {
    /// Show a text in the status bar.
    Status(String),
    /// Show a message with buttons.
    Ask(Asked),
    /// Look what language servers say of some files, once they have looked.
    Look(Vec<PathBuf>),
    /// Show a file at a line.
    Open(PathBuf, i64),
    /// Show what differs.
    Diff(Versus),
    /// Fill the Problems panel anew.
    Problems,
    /// Take a window on any of these worktrees for one of this clone.
    Roots(Vec<PathBuf>),
}

/// A message, and what its buttons do.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) level: Level,
    pub(super) text: String,
    pub(super) buttons: Vec<(&'static str, Act)>,
}

/// What a button does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// Acknowledges a message.
    Ack(String),
    /// Grants somebody the role it asked for.
    Grant(String),
    /// Takes a lock away.
    TakeOver(String),
    /// Has the holder of a lock know that it is waited for.
    Wait(String),
    /// Shows a file at a line.
    Open(PathBuf, i64),
    /// Shows what differs.
    Diff(Versus),
}

/// A file, and what it is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Versus {
    pub(super) file: PathBuf,
    pub(super) other: With,
    pub(super) title: String,
}

/// What a file is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum With {
    /// The file of another worktree.
    File(PathBuf),
    /// The same file of a branch.
    Branch(String),
}

/// What came from the editor.
#[derive(Debug)]
pub(super) enum Heard {
    /// A gateway was found at this port, with the errors that there were then.
    Found(u16, Vec<Diagnostic>),
    /// It is away.
    Lost,
    /// A person pressed a button.
    Pressed(Act),
    /// What language servers say of some files now.
    Errors(Vec<PathBuf>, Vec<Diagnostic>),
    /// What it shows.
    Shows(Editor),
}

/// Hands over what is to be done.
#[derive(Debug)]
pub(super) struct Relay {
    orders: SyncSender<Order>,
}

impl Relay {
    /// Begins to look for the gateway of some worktrees.
    pub(super) fn start(roots: Vec<PathBuf>, inbox: Arc<Inbox>) -> Self {
        let (orders, taken) = sync_channel(WAITING);
        let mut far = Far::new(roots, inbox);
        std::thread::spawn(move || far.run(&taken));
        Self { orders }
    }

    /// Hands over; where too much waits, it is let go.
    pub(super) fn give(&self, order: Order) {
        let _ = self.orders.try_send(order);
    }
}

/// The other end, in its own thread.
struct Far {
    roots: Vec<PathBuf>,
    inbox: Arc<Inbox>,
    gateway: Option<Gateway>,
    /// When it was found last, and how often it was lost soon after.
    found_at: Instant,
    losses: u32,
    find_at: Instant,
    poll_at: Instant,
    renew_at: Instant,
    status: Option<String>,
    looks: BTreeMap<PathBuf, Instant>,
    shown: Option<Editor>,
    asked: Arc<AtomicUsize>,
}

impl Far {
    fn new(roots: Vec<PathBuf>, inbox: Arc<Inbox>) -> Self {
        let now = Instant::now();
        Self {
            roots,
            inbox,
            gateway: None,
            found_at: now,
            losses: 0,
            find_at: now,
            poll_at: now,
            renew_at: now,
            status: None,
            looks: BTreeMap::new(),
            shown: None,
            asked: Arc::default(),
        }
    }

    fn run(&mut self, orders: &Receiver<Order>) {
        loop {
            match orders.recv_timeout(self.wait()) {
                Ok(order) => self.take(order),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            self.go_on();
        }
    }

    fn wait(&self) -> Duration {
        let next = match self.gateway {
            None => self.find_at,
            Some(_) => {
                let looks = self.looks.values().copied();
                looks.chain([self.poll_at, self.renew_at]).min().unwrap_or(self.poll_at)
            }
        };
        next.saturating_duration_since(Instant::now())
    }

    fn take(&mut self, order: Order) {
        match order {
            Order::Status(text) => {
                self.status = Some(text);
                self.renew_at = Instant::now();
            }
            Order::Look(paths) => {
                let at = Instant::now() + LOOKS;
                self.looks.extend(paths.into_iter().map(|path| (path, at)));
            }
            // What is said while nobody listens stands in the inbox.
            Order::Ask(asked) => self.ask(asked),
            Order::Open(path, line) => self.with(|gateway| gateway.open(&path, line)),
            Order::Diff(Versus { file, other, title }) => self.with(|gateway| match &other {
                With::File(other) => gateway.diff(Other::File(other), &file, &title),
                With::Branch(branch) => gateway.diff(Other::Rev(branch), &file, &title),
            }),
            Order::Problems => self.with(Gateway::problems),
            Order::Roots(roots) => self.roots = roots,
        }
    }

    fn go_on(&mut self) {
        let now = Instant::now();
        if self.gateway.is_none() {
            if self.find_at > now {
                return;
            }
            self.gateway = gateway::find(&self.roots);
            self.find_at = Instant::now() + FIND;
            self.found_at = Instant::now();
            let Some(gateway) = self.gateway else { return };
            self.renew_at = now;
            let before = gateway.errors(None).unwrap_or_default();
            self.inbox.heard(Heard::Found(gateway.port, before));
        }
        if self.renew_at <= now {
            self.renew_at = now + RENEW;
            if let Some(status) = self.status.clone() {
                self.with(|gateway| gateway.status(&status));
            }
        }
        if self.poll_at <= now {
            self.poll_at = now + POLL;
            self.poll();
        }
        let due: Vec<PathBuf> =
            self.looks.iter().filter(|(_, at)| **at <= now).map(|(path, _)| path.clone()).collect();
        self.looks.retain(|path, _| !due.contains(path));
        if let (false, Some(gateway)) = (due.is_empty(), self.gateway) {
            let all: Result<Vec<_>, _> =
                due.iter().map(|path| gateway.errors(Some(path))).collect();
            match all {
                Ok(all) => self.inbox.heard(Heard::Errors(due, all.concat())),
                Err(gateway::GatewayError::Refused(_)) => {}
                Err(_) => self.lose(),
            }
        }
    }

    fn poll(&mut self) {
        let Some(gateway) = self.gateway else { return };
        match gateway.editor() {
            Ok(shown) => {
                if let Some(editor) = shown.clone().filter(|_| shown != self.shown) {
                    self.inbox.heard(Heard::Shows(editor));
                }
                self.shown = shown;
            }
            Err(gateway::GatewayError::Refused(_)) => {}
            Err(_) => self.lose(),
        }
    }

    /// Does something with the gateway, if there is one; one that fails is looked for again, as another window may
    /// have its port by now.
    fn with<T>(&mut self, act: impl FnOnce(&Gateway) -> Result<T, gateway::GatewayError>) {
        let Some(gateway) = self.gateway else { return };
        match act(&gateway) {
            // It is there, and does not want to.
            Ok(_) | Err(gateway::GatewayError::Refused(_)) => {}
            Err(_) => self.lose(),
        }
    }

    fn lose(&mut self) {
        if self.gateway.take().is_some() {
            // A window that was loaded anew is back at once. One that is lost again and again is not well: it is
            // looked for ever more rarely.
            if self.found_at.elapsed() > HOLDS {
                self.losses = 0;
            }
            let rest =
                if self.losses == 0 { Duration::ZERO } else { FIND * (1 << self.losses.min(6)) };
            self.losses += 1;
            self.find_at = Instant::now() + rest.min(RARELY);
            self.shown = None;
            self.inbox.heard(Heard::Lost);
        }
    }

    /// Shows a message in a thread of its own, as the answer comes when a person gives it.
    fn ask(&self, asked: Asked) {
        let Some(gateway) = self.gateway else { return };
        if self.asked.fetch_add(1, Ordering::Relaxed) >= ASKED {
            self.asked.fetch_sub(1, Ordering::Relaxed);
            return;
        }
        let (inbox, count) = (Arc::clone(&self.inbox), Arc::clone(&self.asked));
        std::thread::spawn(move || {
            let labels: Vec<&str> = asked.buttons.iter().map(|(label, _)| *label).collect();
            let pressed = gateway.ask(asked.level, &asked.text, &labels).ok().flatten();
            count.fetch_sub(1, Ordering::Relaxed);
            let act =
                asked.buttons.into_iter().find(|(label, _)| pressed.as_deref() == Some(label));
            if let Some((_, act)) = act {
                inbox.heard(Heard::Pressed(act));
            }
        });
    }
}
