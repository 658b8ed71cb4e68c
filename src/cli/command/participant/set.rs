//! `collab participant set`

use clap::Args;

use crate::app::App;
use crate::app::participant::SetParticipant;
use crate::cli::command::{Done, show};
use crate::cli::ui::Ui;
use crate::domain::participant::Kind;
use crate::error::Error;

/// Say what a participant is
///
/// What is not named stays as it is; an empty text clears it. Naming somebody who is not known yet
/// makes it known, so that it can be written to.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab participant set --role reviewer --skill rust,sql
  collab participant set gemini --kind ai --client gemini-cli --model gemini-2.5-pro
  collab participant set \"Jane Doe\" --kind person --permission read,comment")]
pub struct SetArgs {
    /// Who; without it, who asks
    name: Option<String>,
    /// Person or AI
    #[arg(long, value_enum)]
    kind: Option<Kind>,
    /// The name as people write it
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// The AI's client, such as claude-code
    #[arg(long)]
    client: Option<String>,
    /// The AI's model
    #[arg(long)]
    model: Option<String>,
    /// What it is good at; those given replace all
    #[arg(long, value_delimiter = ',')]
    skill: Vec<String>,
    /// What it may do, of read, write, execute, suggest, review, comment; those given replace all
    #[arg(long, value_delimiter = ',')]
    permission: Vec<String>,
    /// What `@ROLE` reaches
    #[arg(long)]
    role: Option<String>,
}

pub(crate) fn run(ui: &mut Ui, app: &mut App, args: &SetArgs) -> Done {
    let set = SetParticipant {
        name: args.name.clone(),
        kind: args.kind,
        title: args.title.clone(),
        client: args.client.clone(),
        model: args.model.clone(),
        skills: all_of(&args.skill),
        permissions: all_of(&args.permission),
        role: args.role.clone(),
    };
    if set == SetParticipant::default() {
        return Err(Error::usage("there is nothing to set")
            .hint("Name somebody, or say what you are, as in `collab participant set --role reviewer`.")
            .into());
    }
    let participant = app.set_participant(&set)?;
    if ui.is_json() {
        return Ok(ui.json(&participant)?);
    }
    show::participant(ui, app, &participant)
}

/// Returns what a list is to be: not touched where none was given, empty where that was given.
fn all_of(given: &[String]) -> Option<Vec<String>> {
    let texts = given.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
    (!given.is_empty()).then(|| texts.map(str::to_owned).collect())
}
