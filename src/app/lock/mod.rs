//! Leases on files: one file an act. What holds stands in [`crate::store::leases`].

mod holds;
mod list;
mod take;
mod tell;
mod unlock;
mod view;

pub(crate) use holds::{Held, standing};
pub use take::Take;
pub(crate) use take::tidy;
pub use view::{LeaseView, LeasesView};
