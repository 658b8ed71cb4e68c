//! Asks the installed git, for the few formats that libgit2 cannot open.
//!
//! Read-only commands alone. Git looks at who owns the repository, as it does for its user.

use std::process::{Command, Stdio};

use super::Place;

/// Variables that point git at a repository; hooks have them set.
const LOCAL: [&str; 16] = [
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_CONFIG",
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_PARAMETERS",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_NO_REPLACE_OBJECTS",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
];

/// Returns what git prints, or none if it fails or is not there.
pub(super) fn output(place: &Place, args: &[&str]) -> Option<Vec<u8>> {
    let mut git = Command::new("git");
    for name in LOCAL {
        git.env_remove(name);
    }
    let out = git
        .args(["--no-optional-locks", "-C"])
        .arg(place.root.as_ref().unwrap_or(&place.git_dir))
        .args(args)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    out.status.success().then_some(out.stdout)
}

/// Returns the first line that git prints.
pub(super) fn line(place: &Place, args: &[&str]) -> Option<String> {
    let out = output(place, args)?;
    let line = out.split(|byte| *byte == b'\n').next()?;
    String::from_utf8(line.to_vec()).ok()
}
