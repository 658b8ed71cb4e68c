//! `collab render`

use clap::Args;

use super::Done;
use crate::app::App;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;

/// Write what is stored as readable files
///
/// In `.collab/view/`: `context.toml` has the shared context, `tasks.json` the tasks, `messages.json` the
/// newest messages, and `briefing-NAME.md` a briefing for each participant that was here lately. Each
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
