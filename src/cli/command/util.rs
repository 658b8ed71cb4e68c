//! `collab util`
use clap::Args;
/// x
#[derive(Debug, Args)]
pub struct UtilArgs {}
pub(crate) fn run(_: &mut crate::cli::ui::Ui, _: &UtilArgs) -> super::Done {
    Ok(())
}
