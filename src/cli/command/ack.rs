//! `collab ack`

use clap::Args;

use super::Done;
use crate::app::App;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;

/// Acknowledge messages
///
/// The sender sees who has. It also marks them as read.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  collab ack m-7k2mq")]
pub struct AckArgs {
    /// The messages
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &AckArgs) -> Done {
    let made = app.ack(&args.ids)?;
    if ui.is_json() {
        return Ok(ui.json(&made)?);
    }
    for made in made {
        ui.line(Text::from("Acknowledged ").and(Tone::Id, made.short))?;
    }
    Ok(())
}
