//! Sessions, and the roles in them: one file an act; `here` tells in which one somebody is.

mod act;
mod auto;
mod change;
pub mod export;
mod gone;
mod here;
mod list;
mod may;
mod meant;
mod remind;
mod resume;
pub mod role;
mod save;
mod settle;
mod timeline;
mod view;

pub use act::Create;
pub(crate) use auto::see_to;
pub(crate) use gone::is_gone;
pub(crate) use here::here;
pub(crate) use may::may;
pub(crate) use meant::title;
pub use resume::{OnResume, Resume, ResumeView};
pub(crate) use role::roles_of;
pub(crate) use settle::must_settle;
pub use timeline::HistoryAsked;
pub use view::{
    MemberView, RequestView, SaveView, SessionDetail, SessionView, SessionsView, TimelineEntry,
};
