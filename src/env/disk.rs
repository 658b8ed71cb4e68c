//! Which kind of file system a path is on, as far as the system tells.

use std::path::Path;

/// File systems that lie on another machine, where locks and syncing cannot be relied on.
const REMOTE: &[&str] = &[
    "9p",
    "afs",
    "ceph",
    "cifs",
    "coda",
    "drvfs",
    "fuse.glusterfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.sshfs",
    "gfs2",
    "glusterfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "ocfs2",
    "smb2",
    "smb3",
    "smbfs",
    "virtiofs",
];

/// Returns the kind of the file system that a path is on, if that one is on another machine.
#[must_use]
pub fn remote(path: &Path) -> Option<String> {
    let path = path.canonicalize().ok()?;
    let mounts = std::fs::read_to_string("/proc/self/mounts").ok()?;
    let kind = kind_in(&mounts, &path)?;
    REMOTE.contains(&kind.as_str()).then_some(kind)
}

/// Returns the kind of the file system of a path, by a table of mounts as Linux writes it.
fn kind_in(mounts: &str, path: &Path) -> Option<String> {
    let mut best: Option<(usize, &str)> = None;
    for line in mounts.lines() {
        let mut fields = line.split(' ');
        let (Some(at), Some(kind)) = (fields.nth(1), fields.next()) else { continue };
        let at = unescape(at);
        // Of two at one place, the later one covers the earlier.
        if path.starts_with(&at) && best.is_none_or(|(length, _)| at.len() >= length) {
            best = Some((at.len(), kind));
        }
    }
    best.map(|(_, kind)| kind.to_owned())
}

/// Reads the octal escapes of white space and backslashes.
fn unescape(field: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .into_iter()
        .fold(field.to_owned(), |text, (escape, plain)| text.replace(escape, plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "\
/dev/sda1 / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
nas:/home /home nfs4 rw,vers=4.2 0 0
/dev/sdb1 /home/ann/fast\\040disk xfs rw 0 0
broken line
";

    #[test]
    fn the_longest_mount_above_a_path_is_its_file_system() {
        for (path, kind) in [
            ("/srv/repo", "ext4"),
            ("/home/ann/repo", "nfs4"),
            ("/homes/ann", "ext4"),
            ("/home/ann/fast disk/repo", "xfs"),
        ] {
            assert_eq!(kind_in(MOUNTS, Path::new(path)).as_deref(), Some(kind), "{path}");
        }
        assert_eq!(kind_in("", Path::new("/")), None);
    }

    #[test]
    fn what_is_local_is_not_remote() {
        assert!(REMOTE.contains(&"nfs4") && !REMOTE.contains(&"ext4"));
        assert!(REMOTE.is_sorted());
    }
}
