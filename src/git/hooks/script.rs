//! What stands in a hook of ours.
//!
//! Invariants: POSIX `sh`; where `collab` is not installed, nothing happens and nothing is said; whatever
//! becomes of `collab`, git goes on, but for the one code with which it refuses; whatever calls whatever, it
//! comes to an end.

use std::path::Path;

/// Which hooks there are.
pub const EVENTS: [&str; 5] =
    ["pre-commit", "prepare-commit-msg", "post-commit", "post-checkout", "post-merge"];

/// What a hook that was there is called next to ours.
pub(super) const BEFORE: &str = "before-collab";

/// How each script of ours begins, whatever its version.
const MARK: &str = "#!/bin/sh\n# collab hook ";

/// Changes with the text of the scripts.
const VERSION: u32 = 2;

/// Says that nothing else was in the folder, nor the folder itself.
const OUR_FOLDER: &str = "# collab made this folder.\n";

/// The exit code with which `collab` keeps a commit from being made.
const REFUSES: u8 = 3;

/// How often a hook that was there before may lead back to ours, an `x` each: a git that it starts may well
/// do so, but where hooks call each other in a circle nothing else ends it.
const DEEPEST: &str = "xxxxxxxx";

/// Returns the script of an event.
///
/// In the place of the hook that was there before it does nothing, as it would run itself for ever.
pub(super) fn text(event: &str, our_folder: bool) -> String {
    let folder = if our_folder { OUR_FOLDER } else { "" };
    let end = match event {
        "pre-commit" => format!("[ $? -ne {REFUSES} ]"),
        _ => "exit 0".to_owned(),
    };
    format!(
        "{MARK}{VERSION}: put here by `collab setup git`, taken out by `collab setup git --remove`.\n\
         {folder}\
         case \"$COLLAB_IN_HOOK:$0\" in *.{BEFORE}|{DEEPEST}*) exit 0;; esac\n\
         before=\"${{0%/*}}/{event}.{BEFORE}\"\n\
         if [ -f \"$before\" ] && [ -x \"$before\" ]; then\n\
         COLLAB_IN_HOOK=\"x$COLLAB_IN_HOOK\" \"$before\" \"$@\" || exit $?\n\
         fi\n\
         command -v collab >/dev/null 2>&1 || exit 0\n\
         collab hook git {event} \"$@\"\n\
         {end}\n"
    )
}

/// Returns the line with which another hook calls `collab`; `args` is what its arguments are called there.
pub(super) fn line(event: &str, args: &str) -> String {
    format!("command -v collab >/dev/null 2>&1 && collab hook git {event} {args} || :")
}

/// Says whether a hook is one of ours.
pub(super) fn is_ours(content: &[u8]) -> bool {
    content.starts_with(MARK.as_bytes())
}

/// Says whether one of ours is a file at a path.
pub(super) fn lies_at(path: &Path) -> bool {
    let is_file = path.symlink_metadata().is_ok_and(|meta| meta.is_file());
    is_file && super::look::read(path).is_some_and(|content| is_ours(&content))
}

/// Says whether a hook is what this build writes.
pub(super) fn is_current(event: &str, content: &[u8]) -> bool {
    [true, false].iter().any(|ours| text(event, *ours).as_bytes() == content)
}

/// Says whether the folder was made for a hook of ours.
pub(super) fn made_folder(content: &[u8]) -> bool {
    is_ours(content) && String::from_utf8_lossy(content).contains(OUR_FOLDER)
}

/// Says whether somebody else's hook calls `collab`.
pub(super) fn calls(event: &str, content: &[u8]) -> bool {
    String::from_utf8_lossy(content).contains(&format!("collab hook git {event}"))
}
