//! `collab batch`

use std::path::PathBuf;

use clap::Args;

use super::Done;
use crate::app::App;
use crate::app::batch::MAX_INPUT;
use crate::cli::input;
use crate::cli::ui::Ui;

/// Do several operations at once: all of them, or none
///
/// Reads a JSON object a line, at most 500 of them and 4 MiB, from FILE or standard input. `op` says
/// what to do: send, ack, task.add, task.claim, task.release, task.start, task.block, task.done,
/// task.reopen, task.cancel, task.assign, task.edit, task.depend, task.comment, participant.set,
/// context.set, context.append, context.remove. The other fields are called as in the events; `of` is the object that an operation is on. A line may
/// say `"label":"x"`; later ones may then say `"$x"` for the id of what it made. Prints
/// `{"id","short"}`, and the label, a line for each operation. Everything is written together, or
/// nothing is.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  collab batch <<'END'
  {\"op\":\"task.add\",\"title\":\"Parser\",\"label\":\"parser\"}
  {\"op\":\"task.add\",\"title\":\"Formatter\",\"depends_on\":[\"$parser\"]}
  {\"op\":\"send\",\"to\":[\"all\"],\"text\":\"Two new tasks\",\"about\":[\"$parser\"]}
  END")]
pub struct BatchArgs {
    /// Where the operations are; `-` or nothing reads standard input
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &BatchArgs) -> Done {
    let file = args.file.as_deref().filter(|file| file.as_os_str() != "-");
    let hint = "Name a file, or pipe operations in, a JSON object a line.";
    let input = input::bytes(file, MAX_INPUT + 1, "there are no operations", hint)?;
    for made in app.batch(&input)? {
        // One line each, also where a person looks: programs read this.
        ui.json_line(&made)?;
    }
    Ok(())
}
