//! The editor that a person has chosen, and the file that is edited with it.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use super::{clock, process_var};

/// What edits where nothing is chosen.
pub const DEFAULT: &str = if cfg!(windows) { "notepad" } else { "vi" };

/// Returns the command that was chosen, if one was: `$VISUAL`, else `$EDITOR`.
pub fn chosen() -> Option<String> {
    process_var("VISUAL").or_else(|| process_var("EDITOR"))
}

/// Puts a text into a new file that only its owner reads, and says where it is.
pub fn new_file(text: &str) -> io::Result<PathBuf> {
    let name = format!("collab-context-{:08x}.toml", clock::random_u32());
    let path = std::env::temp_dir().join(name);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&path)?.write_all(text.as_bytes());
    if written.is_err() {
        // What is there in part is of no use.
        let _ = fs::remove_file(&path);
    }
    written.map(|()| path)
}

/// Runs an editor on a file, and waits for its end. The command may have options, as git reads it.
pub fn edit(command: &str, file: &Path) -> io::Result<ExitStatus> {
    on(command, file).status()
}

#[cfg(not(windows))]
fn on(command: &str, file: &Path) -> Command {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("{command} \"$@\"")).arg(command).arg(file);
    shell
}

#[cfg(windows)]
fn on(command: &str, file: &Path) -> Command {
    use std::os::windows::process::CommandExt as _;
    let mut shell = Command::new("cmd");
    // As a whole in quotes: `cmd` takes away the first and the last.
    shell.raw_arg(format!("/S /C \"{command} \"{}\"\"", file.display()));
    shell
}
