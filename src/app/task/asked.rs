//! What can be asked for of tasks.

use crate::domain::priority::Priority;
use crate::domain::task::Status;

/// A task to add, as it was asked for.
#[derive(Clone, Debug, Default)]
pub struct Add {
    /// One line.
    pub title: String,
    /// The whole story.
    pub description: Option<String>,
    /// How much it matters.
    pub priority: Priority,
    /// The task that it is a part of.
    pub under: Option<String>,
    /// Tasks that come first.
    pub depends_on: Vec<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// How long it takes.
    pub estimate: Option<String>,
    /// When it counts as done.
    pub criteria: Vec<String>,
    /// What it concerns.
    pub about: Vec<String>,
    /// Who is to do it.
    pub assign: Option<String>,
}

/// Which tasks are asked for.
#[derive(Clone, Debug, Default)]
pub struct TaskQuery {
    /// Closed ones, too.
    pub all: bool,
    /// Of this status only.
    pub status: Option<Status>,
    /// Held by this participant only.
    pub assignee: Option<String>,
    /// With this tag only.
    pub tag: Option<String>,
    /// About this path or object only.
    pub about: Option<String>,
    /// Parts of this task only.
    pub under: Option<String>,
    /// At most so many.
    pub limit: usize,
}

/// What is to be changed about a task.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// A new title.
    pub title: Option<String>,
    /// A new description.
    pub description: Option<String>,
    /// A new priority.
    pub priority: Option<Priority>,
    /// Another task to be part of; empty for none.
    pub under: Option<String>,
    /// A new estimate; empty for none.
    pub estimate: Option<String>,
    /// New criteria, all of them.
    pub criteria: Option<Vec<String>>,
    /// Tags to put on.
    pub tag: Vec<String>,
    /// Tags to take off.
    pub untag: Vec<String>,
    /// What it concerns, too.
    pub about: Vec<String>,
    /// What it does not concern any more.
    pub unabout: Vec<String>,
}

/// An act on one task.
#[derive(Clone, Debug)]
pub enum TaskAct {
    /// Make it mine and in progress.
    Claim,
    /// Likewise, by a claim that a remote has to take before it counts.
    ClaimConfirmed,
    /// Give it back.
    Release(Option<String>),
    /// Begin, or go on.
    Start,
    /// It cannot go on: why, and what it waits for.
    Block(String, Option<String>),
    /// It is done: what came of it.
    Done(Option<String>),
    /// Open it again: why.
    Reopen(Option<String>),
    /// Give it up: why.
    Cancel(Option<String>),
    /// Give it to somebody.
    Assign(String),
    /// Say something on it.
    Comment(String),
    /// Change what comes first: on, off.
    Depend(Vec<String>, Vec<String>),
}
