//! `collab check trust`

use std::io::{BufRead as _, IsTerminal as _};

use clap::Args;

use crate::app::App;
use crate::app::check::ChecksView;
use crate::cli::command::Done;
use crate::cli::style::{Text, Tone};
use crate::cli::ui::Ui;
use crate::error::Error;

/// Look at what checks run, and let it run on this machine
///
/// The policy is committed, so others may have written what it runs. Each command is shown, and runs only once you
/// have said yes to it, in this clone; when it is changed, you are asked again. What a command runs in its turn (a
/// script, a Makefile, the tests themselves) is not looked at: that is as if you ran it yourself.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab check trust
  collab check trust test --yes      for scripts, of what you have read")]
pub struct TrustArgs {
    /// Which; left out, all that are not trusted
    #[arg(value_name = "CHECK")]
    names: Vec<String>,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn run(ui: &mut Ui, app: &App, args: &TrustArgs) -> Done {
    app.checks_can_be_told()?;
    let mut new = app.checks(&args.names)?;
    new.checks.retain(|check| !check.trusted);
    if new.checks.is_empty() {
        if ui.is_json() {
            return Ok(ui.json(&app.checks(&args.names)?)?);
        }
        return Ok(ui.status("Nothing is left to trust.")?);
    }
    if !args.yes {
        show(ui, &new)?;
        ask(ui)?;
    }
    let view = app.trust_checks(&new)?;
    if ui.is_json() {
        return Ok(ui.json(&view)?);
    }
    let names: Vec<&str> = view.checks.iter().map(|check| check.name.as_str()).collect();
    Ok(ui.line(Text::of(Tone::Ok, "Trusted").plain(format!(" {}.", names.join(", "))))?)
}

/// Shows what would run.
fn show(ui: &mut Ui, new: &ChecksView) -> Done {
    for check in &new.checks {
        if ui.is_json() {
            // The result is a document; what is asked for stands beside the question.
            ui.status(&format!("{}  {}", check.name, check.run))?;
            continue;
        }
        ui.line(
            Text::of(Tone::Id, &check.name).plain("  ").plain(check.run.replace('\n', "\n  ")),
        )?;
        if let Some(before) = &check.trusted_before {
            ui.line(Text::of(Tone::Dim, format!("  was: {}", before.replace('\n', "\n  "))))?;
        }
    }
    Ok(())
}

fn ask(ui: &mut Ui) -> Done {
    if !std::io::stdin().is_terminal() {
        let error = Error::user("nobody is there to say yes");
        return Err(error
            .hint("Run it in a terminal; or read what it runs and say `--yes`.")
            .into());
    }
    ui.status("Let this run on this machine? [y/N]")?;
    ui.flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    if matches!(answer.trim().to_lowercase().as_str(), "y" | "yes") {
        return Ok(());
    }
    Err(Error::user("nothing was trusted").into())
}
