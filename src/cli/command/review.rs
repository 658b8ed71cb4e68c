//! `collab review`

use clap::Args;

use super::Done;
use super::handoff::shown;
use crate::app::App;
use crate::app::handoff::{ReviewShown, Verdict};
use crate::cli::input;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::error::Error;

/// Review work that was handed off
///
/// Without a verdict it begins the review and shows what changed. Several may look, each at another aspect; it is
/// approved when as many have as the policy wants, and rejected when one rejects it. Suggestions become notes, and
/// issues tasks of the author's.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab review h-9d0xa
  collab review h-9d0xa --approve --suggest \"Check for null in line 45\"
  collab review h-9d0xa --reject --aspect types --issue \"The id may be missing\"")]
pub struct ReviewArgs {
    /// The handoff
    #[arg(value_name = "HANDOFF")]
    id: String,
    /// It is good
    #[arg(long, conflicts_with = "reject")]
    approve: bool,
    /// It must be mended
    #[arg(long)]
    reject: bool,
    /// What there is to say
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// What could be better
    #[arg(long, value_name = "TEXT")]
    suggest: Vec<String>,
    /// What must be mended
    #[arg(long, value_name = "TEXT")]
    issue: Vec<String>,
    /// What you look at: types, tests, or any word
    #[arg(long, value_name = "WORD")]
    aspect: Option<String>,
    /// The driver's role goes back to the author
    #[arg(long)]
    pass_control: bool,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &ReviewArgs) -> Done {
    if !args.approve && !args.reject {
        let says = args.message.is_some() || !args.suggest.is_empty() || !args.issue.is_empty();
        if says || args.pass_control {
            let error = Error::usage("it does not say whether the work is good");
            return Err(error.hint("Say `--approve` or `--reject`.").into());
        }
        let shown = app.begin_review(&args.id, args.aspect.as_deref())?;
        return begun(ui, app, &shown);
    }
    let handoff = app.give_review(
        &args.id,
        &Verdict {
            approved: args.approve,
            text: input::optional(args.message.as_ref(), "-m")?,
            suggestions: args.suggest.clone(),
            issues: args.issue.clone(),
            aspect: args.aspect.clone(),
            pass_control: args.pass_control,
        },
    )?;
    shown::acted(ui, if args.approve { "Approved" } else { "Rejected" }, &handoff)
}

fn begun(ui: &mut Ui, app: &App, review: &ReviewShown) -> Done {
    if ui.is_json() {
        return Ok(ui.json(review)?);
    }
    shown::print(ui, app, &review.handoff)?;
    for file in &review.diffs {
        ui.blank()?;
        let of = match &file.commit {
            Some(commit) => format!(" in {}", commit.get(..8).unwrap_or(commit)),
            None => " (not committed)".to_owned(),
        };
        ui.line(Text::of(Tone::Heading, &file.path).and(Tone::Dim, of))?;
        ui.text(&file.diff)?;
    }
    if review.more {
        ui.status("There is more: see it with git.")?;
    }
    let short = &review.handoff.short;
    Ok(ui.hint(&format!(
        "Say what it comes to: `collab review {short} --approve`, or `--reject --issue TEXT`."
    ))?)
}
