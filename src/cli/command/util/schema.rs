//! `collab util schema`

use std::path::PathBuf;

use clap::Args;

use super::Done;
use crate::cli::schema;
use crate::cli::ui::Ui;

/// Write the JSON Schema of every document
///
/// One file a command: what it prints with `--json`. `batch.json` is of each line that `batch` prints,
/// `batch-operation.json` of each that it reads, `error.json` of an error on the standard error.
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Where to
    #[arg(value_name = "DIR", default_value = "fixtures/schema")]
    folder: PathBuf,
}

pub(crate) fn run(ui: &mut Ui, args: &SchemaArgs) -> Done {
    super::write(ui, &args.folder, &schema::files())
}
