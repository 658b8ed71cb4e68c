//! The files that this process writes its own output to: where it tells of changed files, that is no change to tell.

use std::path::Path;

/// The files that standard output and standard error go to, where they go to files.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outputs {
    /// Their devices and inodes.
    files: Vec<(u64, u64)>,
}

#[cfg(unix)]
impl Outputs {
    /// Looks where the output of this process goes.
    pub(crate) fn of_this() -> Self {
        use std::os::fd::AsFd as _;
        use std::os::unix::fs::MetadataExt as _;

        let ends = [
            std::io::stdout().as_fd().try_clone_to_owned(),
            std::io::stderr().as_fd().try_clone_to_owned(),
        ];
        let metas = ends.into_iter().flatten().flat_map(|end| std::fs::File::from(end).metadata());
        let files = metas.filter(std::fs::Metadata::is_file).map(|meta| (meta.dev(), meta.ino()));
        Self { files: files.collect() }
    }

    /// Says whether a file is one of them.
    pub(crate) fn has(&self, file: &Path) -> bool {
        use std::os::unix::fs::MetadataExt as _;

        !self.files.is_empty()
            && file.metadata().is_ok_and(|meta| self.files.contains(&(meta.dev(), meta.ino())))
    }
}

#[cfg(not(unix))]
impl Outputs {
    /// Takes it to go to no file, as this system does not tell.
    pub(crate) fn of_this() -> Self {
        Self::default()
    }

    /// Says whether a file is one of them.
    pub(crate) fn has(&self, _: &Path) -> bool {
        !self.files.is_empty()
    }
}
