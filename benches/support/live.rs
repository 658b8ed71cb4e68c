//! The live directory of a clone, as `src/store/FORMAT.md` says, written without the program.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use collab_hub::domain::ids::{CloneId, Id};

/// As in the program: a new journal is begun from this size on.
const BEGIN_ANEW: usize = 64 * 1024 * 1024;

/// Makes the live directory of a repository's clone.
pub(crate) fn make(root: &Path, clone: CloneId) -> PathBuf {
    let live = root.join(".git/collab");
    fs::create_dir_all(&live).expect("a directory");
    fs::write(live.join("clone.json"), format!("{{\"v\":1,\"clone\":\"{clone}\"}}"))
        .expect("a file");
    live
}

/// Writes down what a reader has read: everything up to `read`, but for `unread`.
pub(crate) fn read_up_to(live: &Path, reader: &str, read: Id, unread: &[Id]) {
    let cursor = serde_json::json!({
        "inbox": read,
        "unread": unread,
        // A count holds in one database only, and this one is none: so the id counts.
        "brief": {"id": read, "seq": 0, "store": "none"},
    });
    let cursors = serde_json::json!({"v": 1, "readers": {reader: cursor}});
    fs::write(live.join("cursors.json"), cursors.to_string()).expect("a file");
}

/// Appends writes to journals.
pub(crate) struct Journals {
    live: PathBuf,
    open: Option<(BufWriter<File>, usize)>,
}

impl Journals {
    pub(crate) fn new(live: &Path) -> Self {
        Self { live: live.to_owned(), open: None }
    }

    /// Appends one write of some events' lines; `first` is the id of the first.
    pub(crate) fn write(&mut self, first: Id, lines: &[String]) {
        if self.open.as_ref().is_some_and(|(_, size)| *size >= BEGIN_ANEW) {
            self.finish();
        }
        let (file, size) = self.open.get_or_insert_with(|| {
            let path = self.live.join(format!("journal-{first}.jsonl"));
            (BufWriter::with_capacity(1 << 20, File::create(path).expect("a file")), 0)
        });
        let line = format!("{{\"worktree\":\"\",\"events\":[{}]}}\n", lines.join(","));
        *size += line.len();
        file.write_all(line.as_bytes()).expect("room on the disk");
    }

    /// Writes out what is held back.
    pub(crate) fn finish(&mut self) {
        if let Some((mut file, _)) = self.open.take() {
            file.flush().expect("room on the disk");
        }
    }
}
