//! `collab inbox`

use clap::Args;

use super::Done;
use crate::app::App;
use crate::app::inbox::InboxQuery;
use crate::app::lost_claims::LostClaimView;
use crate::app::view::{InboxView, MessageView};
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::domain::priority::Priority;
use crate::domain::session::policy::Verbosity;
use crate::domain::time::ago;

/// Read what is unread
///
/// Critical messages first, then the newest. Reading marks as read, for this reader; `--peek` and
/// `--all` do not.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab inbox                          what is unread, and mark it as read
  collab inbox --peek --priority critical
  collab inbox --all --by claude --limit 5")]
pub struct InboxArgs {
    /// Read ones, too
    #[arg(long)]
    all: bool,
    /// From this sender only
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Of this priority only
    #[arg(short, long, value_enum)]
    priority: Option<Priority>,
    /// Leave them unread
    #[arg(long)]
    peek: bool,
    /// At most so many
    #[arg(long, value_name = "N", value_parser = crate::cli::input::one_or_more(), default_value_t = 50)]
    limit: usize,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &InboxArgs) -> Done {
    let view = app.inbox(&InboxQuery {
        all: args.all,
        by: args.by.clone(),
        priority: args.priority,
        limit: args.limit,
    })?;
    print(ui, app, &view)?;
    if !args.peek {
        ui.flush()?;
        app.mark_shown(&view)?;
    }
    Ok(())
}

fn print(ui: &mut Ui, app: &App, view: &InboxView) -> Done {
    if ui.is_json() {
        return Ok(ui.json(view)?);
    }
    for lost in &view.lost_claims {
        ui.line(lost_claim(lost))?;
    }
    let held = || match view.held {
        1 => "1 waits until your checkpoint ends: `collab checkpoint --done`.".to_owned(),
        held => format!("{held} wait until your checkpoint ends: `collab checkpoint --done`."),
    };
    if view.messages.is_empty() && view.held > 0 {
        return Ok(ui.status(&format!("Nothing critical; {}", held()))?);
    }
    if view.messages.is_empty() {
        let what = if view.unread_only { "unread " } else { "" };
        ui.status(&format!("No {what}messages for {}.", view.reader))?;
        return Ok(());
    }
    for (n, message) in view.messages.iter().enumerate() {
        if n > 0 || !view.lost_claims.is_empty() {
            ui.blank()?;
        }
        show(ui, app, message)?;
    }
    if view.held > 0 {
        ui.status(&held())?;
    }
    if view.more > 0 {
        ui.status(&format!("{} more: `collab inbox --limit {}`.", view.more, view.more))?;
    }
    Ok(())
}

/// Says that a claim does not count.
pub(super) fn lost_claim(lost: &LostClaimView) -> Text {
    Text::of(Tone::Important, "Your claim of ")
        .and(Tone::Id, &lost.short)
        .and(Tone::Important, " lost")
        .plain(format!(": it is {}'s, whose claim came first: {}", lost.won_by, lost.title))
}

/// Shows one message: a line of who, to whom and when, then what is said, set off as a quotation.
pub(crate) fn show(ui: &mut Ui, app: &App, message: &MessageView) -> Done {
    let tone = match message.priority {
        Priority::Critical => Tone::Critical,
        Priority::Important => Tone::Important,
        Priority::Routine => Tone::Plain,
    };
    let mut line = Text::of(Tone::Id, &message.short).plain(" ");
    if message.priority != Priority::Routine {
        line = line.and(tone, message.priority.word()).plain(" ");
    }
    line = line.and(Tone::Heading, &message.from).plain(format!(" to {}", message.to.join(", ")));
    line = line.and(Tone::Dim, format!(", {}", ago(message.at, app.now(), &app.time_zone())));
    if let Some(reply_to) = &message.reply_to {
        line = line.and(Tone::Dim, format!(", answers {reply_to}"));
    }
    if !message.about.is_empty() {
        line = line.and(Tone::Dim, format!(", about {}", message.about.join(", ")));
    }
    ui.line(line)?;
    let verbosity = app.verbosity();
    let text = message.text.trim();
    match text.split_once('\n').filter(|_| verbosity == Verbosity::Minimal) {
        Some((first, _)) => {
            ui.prose(&format!("{} … (`collab show {}`)", first.trim(), message.short), 2)?;
        }
        None => ui.prose(text, 2)?,
    }
    if let Some(data) = message.data.as_ref().filter(|_| verbosity == Verbosity::Detailed) {
        ui.prose(&data.to_string(), 2)?;
    }
    if message.ack {
        let mine = app.me().is_ok_and(|me| message.waiting_for.contains(&me.name.to_string()));
        let state = if mine {
            format!("acknowledge with `collab ack {}`", message.short)
        } else if message.waiting_for.is_empty() {
            "acknowledged by all".to_owned()
        } else {
            format!("not acknowledged by {}", message.waiting_for.join(", "))
        };
        ui.line(Text::of(Tone::Dim, format!("  ({state})")))?;
    }
    Ok(())
}
