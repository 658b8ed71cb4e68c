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

/// How the scripts pass words on, and how they do here: as the shell means them, so that a path with a
/// space is completed further, whether it is quoted or escaped.
const WORDS: [(&str, &str); 2] = [
    (r#"collab -- "${words[@]}""#, r#"collab -- "${(@Q)words[1,CURRENT-1]}" "${(Q)PREFIX}""#),
    (
        "(commandline --current-token)",
        r#"(commandline --current-token | string replace --regex '^[\'\"]' '' | string unescape; or echo)"#,
    ),
];

pub(crate) fn run(ui: &mut Ui, args: &CompletionsArgs) -> Done {
    let nothing = ("", "");
    let (shell, (passed, meant), end): (&dyn EnvCompleter, _, _) = match args.shell {
        Shell::Bash => (&Bash, nothing, ""),
        Shell::Zsh => (&Zsh, WORDS[0], ASKED_AT_ONCE),
        Shell::Fish => (&Fish, WORDS[1], ""),
    };
    let mut script = Vec::new();
    shell.write_registration(VAR, "collab", "collab", "collab", &mut script)?;
    let mut text = String::from_utf8_lossy(&script).trim().replace(passed, meant);
    text.push('\n');
    text.push_str(end);
    Ok(ui.raw(text.as_bytes())?)
}
