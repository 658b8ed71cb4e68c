//! `collab uninstall`

use clap::Args;

use super::Done;
use crate::app::Options;
use crate::app::uninstall::{Uninstall, UninstallPart};
use crate::cli::input;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::env::Env;
use crate::error::Error;

/// Take collab out of this repository
///
/// Names what there is of it, with paths and sizes: git's hooks, the store in the git directory, the refs below
/// `refs/collab/`, the lines in git's info/exclude, and `.collab/` in every worktree. At a terminal each
/// is asked for; elsewhere nothing is removed without `--yes`. What was committed stays in git's history.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab uninstall            ask for each part
  collab uninstall --yes      remove all of them")]
pub struct UninstallArgs {
    /// Remove everything that is named, without asking
    #[arg(long)]
    yes: bool,
}

pub(crate) fn run(ui: &mut Ui, env: &Env, options: &Options, args: &UninstallArgs) -> Done {
    let mut found = Uninstall::find(env, options)?;
    if !ui.is_json() {
        show(ui, &found)?;
    }
    let asks = !args.yes && input::is_terminal();
    let parts = found.view.parts.clone();
    for (n, part) in parts.iter().enumerate() {
        let goes = if args.yes { true } else { asks && agreed(ui, part)? };
        if !goes {
            continue;
        }
        found.remove(n)?;
        if !ui.is_json() {
            let lines = if part.part == "exclude" { "the lines in " } else { "" };
            let what = format!(" {lines}{}", part.places.join(", "));
            ui.line(Text::of(Tone::Ok, "Removed").plain(what))?;
        }
    }
    if ui.is_json() {
        ui.json(&found.view)?;
    }
    if !args.yes && !asks && !parts.is_empty() {
        return Err(Error::user("nothing was removed, as nobody is there to be asked")
            .hint("Remove all of it with `collab uninstall --yes`.")
            .into());
    }
    Ok(())
}

fn show(ui: &mut Ui, found: &Uninstall) -> Done {
    if found.view.parts.is_empty() {
        return Ok(ui.line("There is nothing of collab here.")?);
    }
    for part in &found.view.parts {
        let size = part.bytes.map(|bytes| format!(" ({})", size(bytes))).unwrap_or_default();
        ui.line(
            Text::of(Tone::Id, part.places.join(", ")).plain(format!("{size}: {}", part.what)),
        )?;
    }
    for note in &found.view.notes {
        ui.line(Text::of(Tone::Important, "Note").plain(format!(": {note}")))?;
    }
    Ok(())
}

/// Asks for a part.
fn agreed(ui: &mut Ui, part: &UninstallPart) -> Result<bool, super::Failure> {
    ui.flush()?;
    Ok(input::confirm(&format!("Remove {}?", part.places.join(", ")))?)
}

/// Returns a size as people read it.
fn size(bytes: i64) -> String {
    match bytes {
        ..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => format!("{} kB", bytes / 1000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}
