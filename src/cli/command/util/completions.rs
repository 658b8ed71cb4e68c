//! `collab util completions`

use clap::{Args, ValueEnum};
use clap_complete::env::{Bash, EnvCompleter, Fish, Zsh};

use super::Done;
use crate::cli::complete::VAR;
use crate::cli::ui::Ui;

/// Print the script with which a shell completes
///
/// The script asks `collab` itself, by name, so that ids and participants are completed, too.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  collab util completions bash > ~/.local/share/bash-completion/completions/collab
  collab util completions zsh > ~/.zfunc/_collab
  collab util completions fish > ~/.config/fish/completions/collab.fish")]
pub struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
}

/// What a script ends with where the first question comes to the file itself, as zsh has it.
const ASKED_AT_ONCE: &str = "
if [[ \"${funcstack[1]}\" == \"_collab\" ]]; then
    _clap_dynamic_completer_collab \"$@\"
fi
";

pub(crate) fn run(ui: &mut Ui, args: &CompletionsArgs) -> Done {
    let (shell, end): (&dyn EnvCompleter, &str) = match args.shell {
        Shell::Bash => (&Bash, ""),
        Shell::Zsh => (&Zsh, ASKED_AT_ONCE),
        Shell::Fish => (&Fish, ""),
    };
    let mut script = Vec::new();
    shell.write_registration(VAR, "collab", "collab", "collab", &mut script)?;
    let mut text = String::from_utf8_lossy(&script).trim().to_owned();
    text.push('\n');
    text.push_str(end);
    Ok(ui.raw(text.as_bytes())?)
}
