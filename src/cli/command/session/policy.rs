//! `collab session policy`

use clap::Args;

use crate::app::App;
use crate::cli::command::Done;
use crate::cli::style::{Text, Tone};
use crate::cli::table::{Column, Table};
use crate::cli::ui::Ui;

/// Show or change the policy of the session that you are in
///
/// Whoever drives may change it. What a new session begins with stands in `[policy]` of .collab/config.toml.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab session policy
  collab session policy reviewRequirement=1 roleRotationInterval=45
  collab session policy --preset strict")]
pub struct PolicyArgs {
    /// What is to change
    #[arg(value_name = "GENE=VALUE")]
    genes: Vec<String>,
    /// All that belongs to a preset: strict or loose
    #[arg(long, value_name = "PRESET")]
    preset: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &PolicyArgs) -> Done {
    let session = if args.genes.is_empty() && args.preset.is_none() {
        app.roles()?
    } else {
        app.change_policy(args.preset.as_deref(), &args.genes)?
    };
    if ui.is_json() {
        return Ok(ui.json(&session.policy)?);
    }
    let policy = serde_json::to_value(&session.policy).unwrap_or_default();
    let mut table = Table::new([Column::left("GENE"), Column::flexible("VALUE")]);
    for (gene, value) in policy.as_object().into_iter().flatten() {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        table.row([Text::of(Tone::Id, gene), value.into()]);
    }
    Ok(ui.table(&table)?)
}
