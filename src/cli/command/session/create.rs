//! `collab session create`

use clap::Args;

use super::shown;
use crate::app::App;
use crate::app::session::Create;
use crate::cli::command::Done;
use crate::cli::ui::Ui;

/// Begin a session
///
/// Whoever begins it drives, unless another role is said. The policy is that of `[policy]` in
/// .collab/config.toml, with what is said here before it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab session create \"Payment gateway\" --with gemini --type feature
  collab session create \"Hunt the leak\" --type bug --preset strict
  collab session create Cleanup --policy roleRotationInterval=0 --policy taskAllocation=loadBalanced")]
pub struct CreateArgs {
    /// What it is called
    #[arg(value_name = "TITLE")]
    name: String,
    /// Who else is meant to join, with commas between names
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    with: Vec<String>,
    /// What sort of work it is: feature, refactoring, bug, review, or any word
    #[arg(long = "type", value_name = "WORD")]
    sort: Option<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Your role, if you are not to drive
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// A policy to begin with: strict or loose
    #[arg(long, value_name = "PRESET")]
    preset: Option<String>,
    /// A gene of the policy, as in `reviewRequirement=1`
    #[arg(long, value_name = "GENE=VALUE")]
    policy: Vec<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &CreateArgs) -> Done {
    let session = app.create_session(&Create {
        name: args.name.clone(),
        sort: args.sort.clone(),
        description: args.description.clone(),
        with: args.with.clone(),
        role: args.role.clone(),
        preset: args.preset.clone(),
        policy: args.policy.clone(),
    })?;
    shown::acted(ui, app, "Began", &session)
}
