//! The whole program, run as its users run it: one file a command.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod ack;
mod alert;
mod brief_budget;
mod client;
mod completion;
mod context;
mod context_changes;
mod context_documents;
mod context_edit;
mod context_memory;
mod faults;
mod forged_time;
mod global;
mod hostile_config;
mod inbox;
mod inbox_many;
mod log;
mod note_accept;
mod note_add;
mod note_closed_twice;
mod note_list;
mod note_place;
mod note_resolve;
mod parallel;
mod participant;
mod search;
mod send;
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
