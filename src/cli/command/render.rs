//! `collab render`

use clap::Args;

use super::Done;
use crate::app::App;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;

/// Write what is stored as readable files
///
/// `.collab/view/tasks.json` has the tasks, `.collab/view/messages.json` the newest messages. Each
/// says of which event it is the state. A file is replaced only when its content is another.
#[derive(Debug, Args)]
pub struct RenderArgs {}

pub(crate) fn run(ui: &mut Ui, app: &mut App, _: &RenderArgs) -> Done {
    let view = app.render()?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    for file in &view.files {
        let verb = if file.written { "Wrote " } else { "Unchanged: " };
        ui.line(Text::from(verb).and(Tone::Id, &file.path))?;
    }
    Ok(())
}
