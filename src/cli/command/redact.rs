//! `collab redact`

use clap::Args;

use super::Done;
use crate::app::App;
use crate::app::redact::RedactAsked;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;

/// Take back something that should not have been written, such as a password
///
/// The event counts and shows no more, for good and in every clone, and its text is taken out of this
/// clone. What was pushed cannot be unsaid: a secret that left this machine has to be changed where it
/// is used. An AI takes back what it wrote itself; a person, anything.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab redact m-7k2mq --why \"a token was in it\"
  collab redact m-7k2mq --not-a-secret
  collab redact 01a0c450-6e01-7000-aaf3-448d2e2cc59b")]
pub struct RedactArgs {
    /// A message, task or note, or the full id of one event, as `collab log --json` shows it
    #[arg(value_name = "ID")]
    what: String,
    /// Let it into git, which it is held back from as it looks like a credential
    #[arg(long, conflicts_with = "why")]
    not_a_secret: bool,
    /// Why, without repeating what was in it
    #[arg(long, value_name = "REASON")]
    why: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &RedactArgs) -> Done {
    let asked = RedactAsked {
        what: args.what.clone(),
        not_a_secret: args.not_a_secret,
        why: args.why.clone(),
    };
    let view = app.redact(&asked)?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    // What made nothing has no name but its id.
    let is_event = view.name == view.event;
    if !view.redacted {
        let line = Text::from(if is_event { "Event " } else { "" }).and(Tone::Id, &view.name);
        return Ok(ui.line(line.plain(" is no secret: the next commit takes it along"))?);
    }
    let line = Text::from(match (view.before, is_event) {
        (true, true) => "Event ",
        (true, false) => "",
        (false, true) => "Took back event ",
        (false, false) => "Took back ",
    });
    let line = line.and(Tone::Id, &view.name);
    ui.line(if view.before { line.plain(" was taken back before") } else { line })?;
    if let Some(batch) = &view.batch {
        if view.committed {
            ui.warning(&format!(
                "it is in git, in {batch}: what was pushed cannot be unsaid. If it held a secret, change that where it is used"
            ))?;
        } else {
            ui.warning(&format!("it is in {batch}, which the checked-out commit lacks"))?;
            ui.hint(&format!(
                "If nobody has it yet, `git rm -f --cached --ignore-unmatch {batch}`, `rm {batch}`, then `collab publish`: the rest of it is written anew."
            ))?;
        }
    } else if view.committed {
        ui.warning(
            "others have it already: what was pushed cannot be unsaid. If it held a secret, change that where it is used",
        )?;
    }
    if view.log_ref {
        ui.warning(
            "refs/collab/log may hold it, here and where that was pushed. If it held a secret, change that where it is used",
        )?;
    }
    for left in &view.left {
        ui.warning(&format!("{left} may hold it still: delete that file"))?;
    }
    Ok(())
}
