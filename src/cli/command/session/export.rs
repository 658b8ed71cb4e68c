//! `collab session export`

use std::path::PathBuf;

use clap::Args;

use crate::app::App;
use crate::app::session::export::{Export, ExportFormat};
use crate::cli::command::{Done, context};
use crate::cli::ui::Ui;

/// Take a session out: who, tasks, reviews, notes, messages, commits, and all that happened
///
/// As Markdown to read, as JSON for programs and for `collab session import`, or as one HTML page with a picture of
/// the timeline, which loads nothing and runs nothing.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab session export > session.md
  collab session export \"Payment gateway\" --format html --with-code -o payment.html
  collab session export --format json --redact -o for-others.json")]
pub struct ExportArgs {
    /// The session, if not the one that you are in
    #[arg(value_name = "SESSION")]
    session: Option<String>,
    /// In which form
    #[arg(long, value_enum, default_value_t)]
    format: ExportFormat,
    /// With what the commits changed
    #[arg(long)]
    with_code: bool,
    /// Without texts that look like a credential, and with numbers for names; then it cannot be imported
    #[arg(long)]
    redact: bool,
    /// Into this file, which must not be there yet
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &ExportArgs) -> Done {
    let made = app.export_session(&Export {
        session: args.session.clone(),
        with_code: args.with_code,
        redact: args.redact,
    })?;
    if made.credentials > 0 && !args.redact {
        let what = if made.credentials == 1 { "1 text looks" } else { "Several texts look" };
        ui.warning(&format!("{what} like a credential: leave it out with `--redact`"))?;
    }
    let format = if ui.is_json() { ExportFormat::Json } else { args.format };
    let text = made.text(format);
    match &args.output {
        None => Ok(ui.raw(text.as_bytes())?),
        Some(file) => {
            context::export::write_new(file, &text)?;
            if ui.is_json() {
                return Ok(ui.raw(text.as_bytes())?);
            }
            Ok(ui.line(format!("Wrote {}", file.display()))?)
        }
    }
}
