//! `collab doctor`

use clap::Args;

use super::Done;
use crate::app::App;
use crate::app::doctor::{DoctorView, Finding, Severity};
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::error::{Error, Kind};

/// Check what is stored, and mend it
///
/// Looks at the journals, the store, the batches, the clone's own files, the configuration, what git
/// ignores or tracks, what waits in worktrees, and what clones did apart. `--fix` does what is safe: it
/// rebuilds the store, sets damaged local files and lines aside, and restores the link and the ignore
/// lines; nothing is thrown away.
///
/// Exits with 0 if nothing is wrong, nothing but notes, or all was mended; with 4 if something is
/// damaged or needs a newer version; with 1 if something else needs a person.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab doctor
  collab doctor --fix
  collab doctor --json | jq '.findings[].id'")]
pub struct DoctorArgs {
    /// Mend what can be mended safely
    #[arg(long)]
    fix: bool,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &DoctorArgs) -> Done {
    let view = app.doctor(args.fix)?;
    if ui.is_json() {
        ui.json(&view)?;
    } else {
        show(ui, &view)?;
    }
    let kind = match view.worst() {
        Some(Severity::Damage) => Kind::Data,
        Some(Severity::Problem) => Kind::User,
        Some(Severity::Note) | None => return Ok(()),
    };
    let things =
        if view.left == 1 { "1 thing is".to_owned() } else { format!("{} things are", view.left) };
    let error = Error::new(kind, format!("{things} not in order"));
    let fixable = view.findings.iter().any(|finding| finding.fix && !finding.mended);
    let error = if fixable && !args.fix {
        error.hint("Mend what can be mended safely with `collab doctor --fix`.")
    } else {
        error
    };
    Err(error.into())
}

fn show(ui: &mut Ui, view: &DoctorView) -> Done {
    if view.findings.is_empty() {
        return Ok(ui.line(Text::of(Tone::Ok, "Everything is in order."))?);
    }
    for (n, finding) in view.findings.iter().enumerate() {
        if n > 0 {
            ui.blank()?;
        }
        show_finding(ui, finding)?;
    }
    Ok(())
}

fn show_finding(ui: &mut Ui, finding: &Finding) -> Done {
    let tone = match finding.severity {
        _ if finding.mended => Tone::Ok,
        Severity::Damage => Tone::Critical,
        Severity::Problem => Tone::Warn,
        Severity::Note => Tone::Dim,
    };
    let word = if finding.mended { "mended" } else { finding.severity.word() };
    let line = Text::of(tone, word).plain(" ").and(Tone::Id, &finding.id);
    let line = match &finding.place {
        Some(place) => line.plain(format!(": {place}")),
        None => line,
    };
    ui.line(line)?;
    ui.prose(&finding.what, 2)?;
    ui.prose(&finding.means, 2)?;
    if !finding.mended {
        ui.prose(&finding.mend, 2)?;
    }
    Ok(())
}
