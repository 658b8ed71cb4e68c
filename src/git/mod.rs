//! Reads git: where we are, the history, what is not committed yet, whose work it is.
//!
//! Two halves. What each command needs is read from plain files without libgit2, in
//! microseconds: [`Place`], [`Place::head`], [`Place::stamps`]. Everything else goes through
//! [`Repo`], which costs a libgit2 start.
//!
//! Invariants: nothing here writes, but for [`Repo::apply`], objects and refs of the log, and what hooks need
//! ([`HookFolder`], [`Staging`], [`add_trailers`]); nothing else takes a lock or refreshes the
//! index; git's environment variables have no say; whatever a repository holds is data of strangers,
//! so it is bounded, lossy where it is not UTF-8, and never a reason to panic.

mod alive;
mod apply;
mod branches;
mod by_git;
mod child;
mod deleted;
mod diff;
mod error;
mod follow;
mod forget;
mod head;
mod history;
mod hooks;
mod hunk;
mod log;
mod log_check;
mod log_past;
mod log_ref;
mod log_union;
mod merge;
mod place;
mod program;
mod remote;
mod repo;
mod staging;
mod stamps;
mod text;
mod trailers;
mod tree;
mod walk;
mod who;

#[cfg(test)]
mod testing;

pub use apply::{Applied, PatchError, check_patch};
pub use diff::is_hidden;
pub use error::GitError;
pub use follow::{Content, Follower, Spot, content, lines_with_ends, remembered};
pub use head::Head;
pub use hooks::{
    EVENTS as HOOK_EVENTS, Folder as HookFolder, Hook, HookError, Line as HookLine,
    Manager as HookManager, State as HookState, has_own as has_own_hooks,
};
pub use log::LogTree;
pub use log_ref::{LOG_BRANCH, LOG_REF, LogChange};
pub use merge::{Conflict, Merges, Side, Work};
pub use place::{Place, Worktree};
pub use remote::{LOG_BRANCH_REF, Pushed, Remote, RemoteError};
pub use repo::{Repo, Tip, blob_id};
pub use staging::Staging;
pub use text::text_diff;
pub use trailers::add_trailers;
pub use who::{Identity, IdentityKind, identities, slug};
