//! The whole program, run as its users run it: one file a command.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod ack;
mod agents;
mod alert;
mod brief_budget;
mod check;
mod checkpoint;
mod client;
mod completion;
mod context;
mod context_changes;
mod context_documents;
mod context_edit;
mod context_memory;
mod faults;
mod forged_time;
#[cfg(unix)]
mod gateway;
mod global;
mod handoff;
mod hook_client;
mod hostile_config;
mod import;
mod inbox;
mod inbox_many;
mod lock;
mod log;
mod mcp;
mod note_accept;
mod note_add;
mod note_closed_twice;
mod note_list;
mod note_place;
mod note_resolve;
mod parallel;
mod participant;
mod policy;
mod review;
mod role;
mod search;
mod send;
mod session;
mod session_export;
mod session_resume;
mod settle;
mod setup_client;
mod show;
mod support;
mod task_add;
mod task_assign;
mod task_block;
mod task_cancel;
mod task_claim;
mod task_comment;
mod task_depend;
mod task_done;
mod task_edit;
mod task_list;
mod task_next;
mod task_release;
mod task_reopen;
mod task_start;
mod wait;
#[cfg(unix)]
mod watch;
