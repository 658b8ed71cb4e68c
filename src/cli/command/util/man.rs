//! `collab util man`

use std::path::PathBuf;

use clap::Args;

use super::Done;
use crate::cli::man;
use crate::cli::ui::Ui;

/// Write the manual
///
/// One page a command: `collab.1`, `collab-send.1` and so on.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Where to
    #[arg(value_name = "DIR", default_value = "man")]
    folder: PathBuf,
}

pub(crate) fn run(ui: &mut Ui, args: &ManArgs) -> Done {
    super::write(ui, &args.folder, &man::pages()?)
}
