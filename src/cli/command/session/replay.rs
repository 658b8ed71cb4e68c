//! `collab session replay`

use std::thread;
use std::time::Duration;

use clap::Args;

use crate::app::App;
use crate::app::session::HistoryAsked;
use crate::cli::command::Done;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;

/// However long nothing happened, the next comes after so much.
const LONGEST: Duration = Duration::from_secs(3);
/// So much is played.
const MOST: usize = 100_000;

/// Play what happened in a session, as it came
///
/// Where nothing happened for long, it goes on after three seconds.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab session replay
  collab session replay \"Payment gateway\" --speed 60
  collab session replay --speed 0          all at once")]
pub struct ReplayArgs {
    /// The session, if not the one that you are in
    #[arg(value_name = "SESSION")]
    session: Option<String>,
    /// So many times as fast as it was; 0 is at once
    #[arg(long, value_name = "N", default_value_t = 10.0)]
    speed: f64,
}

pub(crate) fn run(ui: &mut Ui, app: &App, args: &ReplayArgs) -> Done {
    if !args.speed.is_finite() || args.speed < 0.0 {
        let error = crate::error::Error::usage(format!("`{}` is no speed", args.speed));
        return Err(error.hint("Say how many times as fast, as `--speed 10`.").into());
    }
    let asked = HistoryAsked { session: args.session.clone(), at: None, limit: MOST };
    let detail = app.session(&asked)?;
    if ui.is_json() {
        return Ok(ui.json(&detail)?);
    }
    let zone = app.time_zone();
    let mut last = None;
    for entry in &detail.timeline {
        let gap = last.map_or(0, |last| entry.at.as_second() - last);
        last = Some(entry.at.as_second());
        if gap > 0 && args.speed > 0.0 {
            ui.flush()?;
            let seconds = (gap as f64 / args.speed).min(LONGEST.as_secs_f64());
            thread::sleep(Duration::from_secs_f64(seconds));
        }
        let at = entry.at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
        let line = Text::of(Tone::Dim, at).plain("  ").and(Tone::Heading, &entry.by).plain("  ");
        let mut line = line.plain(&entry.kind);
        // What has no text, or no object, ends before the blank.
        for (tone, text) in [(Tone::Id, &entry.object), (Tone::Plain, &entry.text)] {
            if !text.is_empty() {
                line = line.plain(" ").and(tone, text);
            }
        }
        ui.line(line)?;
    }
    Ok(())
}
