//! `collab handoff`: one file a verb; to hand off needs none.

pub mod accept;
pub mod confirm;
pub mod decline;
pub mod list;
pub mod overrule;
pub(super) mod shown;
pub mod withdraw;

use clap::{Args, Subcommand};

use super::Done;
use crate::app::App;
use crate::app::handoff::Make;
use crate::cli::input;
use crate::cli::ui::Ui;
use crate::domain::time::parse_duration;
use crate::error::Error;

/// Hand work off, for somebody or whoever comes next; or list what is handed off
///
/// With `-m` it hands off, else it lists, as `collab handoff list`. What you changed is told from git, and where you
/// stand goes along as a short briefing. In a session, work that needs a review is looked at with `collab
/// review`, and you go on with `collab handoff confirm`; if nobody answers in time, it goes to the next who is
/// there. Without a session it waits for whoever comes next.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab handoff
  collab handoff -m \"Auth is refactored; look at the types\" --to @navigator --needs-review
  collab handoff -m \"Parser works, the docs are left\" --about t-7k2mq
  collab handoff -m \"Your turn\" --to gemini --pass-control
  collab handoff accept h-9d0xa

  work_complete -> reviewing -> review_complete -> control_received")]
pub struct HandoffArgs {
    /// What to do.
    #[command(subcommand)]
    verb: Option<HandoffVerb>,
    /// What was done, and what is left; `-` reads standard input
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// For whom: names with commas between, @role, all, or anyone
    #[arg(long, value_name = "TO", value_delimiter = ',')]
    to: Vec<String>,
    /// Somebody has to look at it before it counts
    #[arg(long)]
    needs_review: bool,
    /// Whoever takes it drives from then on
    #[arg(long)]
    pass_control: bool,
    /// What it concerns: a task's id, or PATH[:LINE[-LINE]]
    #[arg(long, value_name = "TASK|PATH")]
    about: Vec<String>,
    /// The commit up to which it goes; left out: also what is not committed
    #[arg(long, value_name = "REV")]
    commit: Option<String>,
    /// How long it waits for an answer before it goes to another, as in `20m`
    #[arg(long, value_name = "TIME")]
    within: Option<String>,
}

/// What can be done about handoffs.
#[derive(Debug, Subcommand)]
enum HandoffVerb {
    List(list::ListArgs),
    Accept(accept::AcceptArgs),
    Decline(decline::DeclineArgs),
    Confirm(confirm::ConfirmArgs),
    Withdraw(withdraw::WithdrawArgs),
    Overrule(overrule::OverruleArgs),
}

impl HandoffArgs {
    /// Says whether something was said that is for handing off alone.
    fn makes(&self) -> bool {
        let flags = self.needs_review || self.pass_control;
        let lists = !self.to.is_empty() || !self.about.is_empty();
        flags || lists || self.message.is_some() || self.commit.is_some() || self.within.is_some()
    }
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &HandoffArgs) -> Done {
    // As in `collab note`: clap could refuse this, but would refuse the global options here, too.
    if args.verb.is_some() && args.makes() {
        let error = Error::usage("options to hand off stand before a verb");
        return Err(error.hint("Hand off with `collab handoff -m TEXT`, without a verb.").into());
    }
    match &args.verb {
        None if args.makes() => make(ui, app, args),
        None => list::run(ui, app, &list::ListArgs { all: false }),
        Some(HandoffVerb::List(args)) => list::run(ui, app, args),
        Some(HandoffVerb::Accept(args)) => accept::run(ui, app, args),
        Some(HandoffVerb::Decline(args)) => decline::run(ui, app, args),
        Some(HandoffVerb::Confirm(args)) => confirm::run(ui, app, args),
        Some(HandoffVerb::Withdraw(args)) => withdraw::run(ui, app, args),
        Some(HandoffVerb::Overrule(args)) => overrule::run(ui, app, args),
    }
}

fn make(ui: &mut Ui, app: &mut App, args: &HandoffArgs) -> Done {
    let within = args.within.as_deref().map(|within| seconds("--within", within)).transpose()?;
    let handoff = app.hand_off(&Make {
        text: input::text(args.message.as_ref(), "-m")?,
        to: args.to.clone(),
        needs_review: args.needs_review,
        pass_control: args.pass_control,
        about: args.about.clone(),
        commit: args.commit.clone(),
        within,
    })?;
    shown::acted(ui, "Handed off", &handoff)
}

/// The longest time that something waits or is held, in seconds: a week.
const LONGEST: u64 = 7 * 86_400;

/// Reads a duration that is neither nothing nor longer than a week, in seconds.
pub(super) fn seconds(option: &str, text: &str) -> Result<i64, Error> {
    let duration = parse_duration(text).map_err(|error| {
        Error::usage(format!("{option}: {error}")).hint("Say it as `30s`, `20m`, `2h`.")
    })?;
    match duration.as_secs() {
        0 => Err(Error::usage(format!("{option}: `{text}` is no time at all"))
            .hint("Say it as `30s`, `20m`, `2h`.")),
        seconds if seconds > LONGEST => {
            Err(Error::usage(format!("{option}: `{text}` is too long"))
                .hint("At most a week: `7d`."))
        }
        seconds => Ok(i64::try_from(seconds).unwrap_or(i64::MAX)),
    }
}
