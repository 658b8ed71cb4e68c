//! `collab status`

use clap::Args;

use super::{Done, inbox};
use crate::app::App;
use crate::app::status::{
    MoreView, SHOW_MINE, SHOW_OTHERS, SHOW_SENT, StatusTask, StatusView, UnackedView,
};
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::domain::priority::Priority;
use crate::domain::task::Status;
use crate::domain::time::{ago, left};

/// How many of my tasks are shown.
const MINE: usize = 5;
/// How many tasks of others are shown.
const OTHERS: usize = 6;
/// How many messages that wait to be acknowledged are shown.
const UNACKED: usize = 3;
/// How many of those who are here are named.
const HERE: usize = 6;
/// How many events that are held back are shown.
const HELD: usize = 3;
/// How many alerts are shown.
const ALERTS: usize = 4;
/// How many locks are shown.
const LOCKS: usize = 5;
/// How far the rest of a line that was broken is indented.
const HANG: usize = 2;
/// The most characters of a message that are shown.
const EXCERPT: usize = 60;

/// See who you are, who is here, and what is under way
///
/// One screen: who, your role, what is unread, alerts, what is in progress, blocked and held, what is locked, and what
/// is not yet committed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab status
  collab status --json")]
pub struct StatusArgs {}

pub(crate) fn run(ui: &mut Ui, app: &mut App, _: &StatusArgs) -> Done {
    let view = app.status()?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    who(ui, app, &view)?;
    session(ui, &view)?;
    unread(ui, &view)?;
    alerts(ui, app, &view)?;
    for lost in &view.lost_claims {
        fit(ui, &inbox::lost_claim(lost))?;
    }
    tasks(ui, "Yours", &view.mine, MINE, false)?;
    more(ui, view.mine.len(), MINE, view.mine_more.as_ref(), SHOW_MINE)?;
    tasks(ui, "Held by others", &view.others, OTHERS, true)?;
    more(ui, view.others.len(), OTHERS, view.others_more.as_ref(), SHOW_OTHERS)?;
    locks(ui, app, &view)?;
    let mut counts = Text::of(Tone::Heading, "Open tasks").plain(format!(
        ": {} in progress, {} blocked, {} pending",
        view.open.in_progress, view.open.blocked, view.open.pending
    ));
    if view.open.pending > 0 {
        counts = counts.and(Tone::Dim, " (`collab task next`)");
    }
    ui.wrapped(counts, HANG)?;
    unacked(ui, app, &view.unacked)?;
    more(ui, view.unacked.len(), UNACKED, view.unacked_more.as_ref(), SHOW_SENT)?;
    uncommitted(ui, &view)?;
    held(ui, &view)
}

fn who(ui: &mut Ui, app: &App, view: &StatusView) -> Done {
    let mut line = match &view.me {
        Some(me) => {
            let kind = if me.kind.as_deref() == Some("ai") { "AI, " } else { "" };
            Text::from("You are ")
                .and(Tone::Heading, &me.name)
                .and(Tone::Dim, format!(" ({kind}by {})", me.how))
        }
        None => Text::of(Tone::Warn, "Who you are cannot be told: use `--as NAME`"),
    };
    if let Some(branch) = &view.branch {
        line = line.plain(format!(", on {branch}"));
    }
    line = match &view.head {
        Some(head) => line.plain(" at ").and(Tone::Id, head.get(..8).unwrap_or(head)),
        None if view.uncommitted.git => line.plain(", before the first commit"),
        None => line.plain(", outside git"),
    };
    if let Some(worktree) = &view.worktree {
        line = line.plain(format!(", in the worktree {worktree}"));
    }
    ui.wrapped(line, HANG)?;
    let mut line = Text::of(Tone::Heading, "Here").plain(": ");
    if view.here.is_empty() {
        let line = line.plain("nobody else").and(Tone::Dim, " (`collab participant`)");
        return Ok(ui.wrapped(line, HANG)?);
    }
    for (n, other) in view.here.iter().take(HERE).enumerate() {
        let kind = if other.kind.as_deref() == Some("ai") { " (AI)" } else { "" };
        let gap = if n > 0 { "; " } else { "" };
        line = line.plain(format!("{gap}{}{kind}", other.name));
        let when = other.last_here.map(|at| ago(at, app.now(), &app.time_zone()));
        line = match (other.present, when) {
            (true, _) => line.and(Tone::Ok, ", running"),
            (false, when) => line.and(Tone::Dim, format!(", {}", when.unwrap_or_default())),
        };
    }
    if view.here.len() > HERE {
        let more = format!("; {} more (`collab participant`)", view.here.len() - HERE);
        line = line.and(Tone::Dim, more);
    }
    Ok(ui.wrapped(line, HANG)?)
}

fn session(ui: &mut Ui, view: &StatusView) -> Done {
    let Some(session) = &view.session else { return Ok(()) };
    let mut line = Text::of(Tone::Heading, "Session").plain(": ").and(Tone::Id, &session.short);
    line = line.plain(format!(" {}", session.name));
    if let Some(role) = &session.role {
        line = line.plain(format!(", you are its {role}"));
    }
    let me = view.me.as_ref().map(|me| &me.name);
    line = match &session.driver {
        Some(driver) if Some(driver) != me => line.plain(format!("; {driver} drives")),
        Some(_) => line,
        None => line.plain("; nobody drives").and(Tone::Dim, " (`collab role take driver`)"),
    };
    fit(ui, &line)
}

fn alerts(ui: &mut Ui, app: &App, view: &StatusView) -> Done {
    if view.alerts.is_empty() {
        return Ok(());
    }
    ui.line(Text::of(Tone::Critical, "Alerts"))?;
    for alert in view.alerts.iter().take(ALERTS) {
        let severity = alert.severity.map(|severity| format!(" {severity}")).unwrap_or_default();
        let since = format!(", {}", ago(alert.since, app.now(), &app.time_zone()));
        let line = Text::from("  ")
            .and(Tone::Id, &alert.alert)
            .plain(severity)
            .and(Tone::Dim, since)
            .plain(format!(": {}", alert.text.lines().next().unwrap_or_default()));
        fit(ui, &line)?;
    }
    more(ui, view.alerts.len(), ALERTS, None, "collab alert")
}

fn locks(ui: &mut Ui, app: &App, view: &StatusView) -> Done {
    if view.locks.is_empty() {
        return Ok(());
    }
    ui.line(Text::of(Tone::Heading, "Locked"))?;
    for lock in view.locks.iter().take(LOCKS) {
        let of = lock.operation.as_ref().map(|said| format!(" ({said})")).unwrap_or_default();
        let line = Text::from("  ")
            .plain(format!("{} by ", lock.path))
            .and(Tone::Heading, &lock.by)
            .plain(of)
            .and(Tone::Dim, format!(", for {} more", left(lock.until, app.now())));
        fit(ui, &line)?;
    }
    more(ui, view.locks.len(), LOCKS, None, "collab lock")
}

fn unread(ui: &mut Ui, view: &StatusView) -> Done {
    let Some(unread) = &view.unread else { return Ok(()) };
    let line = Text::of(Tone::Heading, "Unread").plain(": ");
    let mut parts = Vec::new();
    for (count, priority, tone) in [
        (unread.critical, Priority::Critical, Tone::Critical),
        (unread.important, Priority::Important, Tone::Important),
        (unread.routine, Priority::Routine, Tone::Plain),
    ] {
        let many = if count >= 1000 { "1000 or more".to_owned() } else { count.to_string() };
        if count > 0 {
            parts.push((tone, format!("{many} {priority}")));
        }
    }
    if parts.is_empty() {
        return Ok(ui.line(line.plain("none"))?);
    }
    let line = parts.iter().enumerate().fold(line, |line, (n, (tone, part))| {
        line.plain(if n > 0 { ", " } else { "" }).and(*tone, part)
    });
    Ok(ui.wrapped(line.and(Tone::Dim, " (`collab inbox`)"), HANG)?)
}

fn tasks(ui: &mut Ui, heading: &str, tasks: &[StatusTask], most: usize, whose: bool) -> Done {
    if tasks.is_empty() {
        return Ok(());
    }
    ui.line(Text::of(Tone::Heading, heading))?;
    for task in tasks.iter().take(most) {
        let state = match task.status {
            Status::InProgress => "in progress",
            Status::Blocked => "blocked",
            _ => "not begun",
        };
        let mut line = Text::from("  ").and(Tone::Id, &task.short).plain(format!(" {state:<11}"));
        if let Some(assignee) = task.assignee.as_ref().filter(|_| whose) {
            line = line.plain(" ").and(Tone::Heading, assignee);
        }
        if task.priority != Priority::Routine {
            line = line.plain(" ").and(Tone::Important, task.priority.word());
        }
        line = line.plain(format!(" {}", task.title));
        if task.confirmed == Some(false) {
            line = line.and(Tone::Warn, " (not yet confirmed)");
        }
        if let Some(reason) = &task.blocked {
            line = line.and(Tone::Warn, format!(" (waits: {reason})"));
        }
        fit(ui, &line)?;
    }
    Ok(())
}

fn unacked(ui: &mut Ui, app: &App, messages: &[UnackedView]) -> Done {
    if messages.is_empty() {
        return Ok(());
    }
    ui.line(Text::of(Tone::Heading, "Not acknowledged"))?;
    for message in messages.iter().take(UNACKED) {
        let when = ago(message.at, app.now(), &app.time_zone());
        let text: String = message.text.chars().take(EXCERPT).collect();
        let line = Text::from("  ")
            .and(Tone::Id, &message.short)
            .plain(format!(" by {}", message.waiting_for.join(", ")))
            .and(Tone::Dim, format!(", {when}"))
            .plain(format!(": {text}"));
        fit(ui, &line)?;
    }
    Ok(())
}

/// Says how many there are besides the `shown` ones, and which command shows all.
fn more(ui: &mut Ui, listed: usize, shown: usize, more: Option<&MoreView>, all: &str) -> Done {
    let count = listed.saturating_sub(shown) as i64 + more.map_or(0, |more| more.count);
    if count > 0 {
        ui.wrapped(Text::of(Tone::Dim, format!("  {count} more (`{all}`)")), 2 * HANG)?;
    }
    Ok(())
}

fn uncommitted(ui: &mut Ui, view: &StatusView) -> Done {
    let not_yet = &view.uncommitted;
    let line = Text::of(Tone::Heading, "Not committed").plain(": ");
    if !not_yet.git {
        let line = line.plain("everything, as this is outside git (`git init`)");
        return Ok(ui.wrapped(line, HANG)?);
    }
    if not_yet.local {
        let line = line.plain("everything, as `collab init --local` wants it");
        return Ok(ui.wrapped(line, HANG)?);
    }
    let some = |count: i64, what: &str| {
        let s = if count == 1 { "" } else { "s" };
        format!("{count} {what}{s}")
    };
    let mut parts = Vec::new();
    if not_yet.events > 0 {
        parts.push(format!("{} to seal (`collab publish`)", some(not_yet.events, "event")));
    }
    if not_yet.dropped > 0 {
        let dropped = some(not_yet.dropped, "event");
        parts.push(format!("{dropped} of a branch that is gone to seal again (`collab publish`)"));
    }
    if let Some(add) = &not_yet.add {
        parts.push(format!("{} of .collab (`{add}`)", some(not_yet.files, "file")));
    }
    let said = if parts.is_empty() { "nothing".to_owned() } else { parts.join(", ") };
    ui.wrapped(line.plain(said), HANG)?;
    if not_yet.hooks {
        return Ok(());
    }
    // Then nothing of it comes into commits by itself.
    let line = Text::of(Tone::Heading, "Hooks").plain(": git runs none of collab's");
    Ok(ui.wrapped(line.and(Tone::Dim, " (`collab setup git`)"), HANG)?)
}

fn held(ui: &mut Ui, view: &StatusView) -> Done {
    if view.held.is_empty() {
        return Ok(());
    }
    let heading = Text::of(Tone::Critical, "Held back from git, as it looks like a credential");
    ui.wrapped(heading, HANG)?;
    for held in view.held.iter().take(HELD) {
        let line = Text::from("  ")
            .and(Tone::Id, &held.name)
            .plain(format!(" {} by {}: {} ({})", held.kind, held.by, held.rule, held.masked));
        // What takes it back is not to be cut off.
        ui.wrapped(line.and(Tone::Dim, format!(" (`{}`)", held.redact)), 2 * HANG)?;
    }
    more(ui, view.held.len(), HELD, None, "collab doctor")
}

/// Writes a line that a terminal shows as one.
fn fit(ui: &mut Ui, line: &Text) -> Done {
    let line = match ui.columns() {
        Some(columns) => line.truncated(columns),
        None => line.clone(),
    };
    Ok(ui.line(line)?)
}
