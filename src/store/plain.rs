//! Reading files whole, if they are files and not too long.
//!
//! Whatever lies at a path: to open a pipe is to wait, a device need never end, and a link leads
//! elsewhere.

use std::fs::{self, File, FileType, Metadata};
use std::io::Read as _;
use std::path::Path;

use super::error::StoreError;

/// Returns what the system tells of a file; none if nothing lies there.
///
/// # Errors
/// When something else lies there, or that cannot be told.
pub fn metadata(path: &Path) -> Result<Option<Metadata>, StoreError> {
    match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_file() => Ok(Some(meta)),
        Ok(meta) => {
            let why = format!("it is {}, and not a file", word(meta.file_type()));
            Err(StoreError::LocalFile { path: path.to_owned(), why })
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::io("read", path)(error)),
    }
}

/// Reads a file of at most `most` bytes; none if nothing lies there.
///
/// # Errors
/// When something else lies there, it is longer, or it cannot be read.
pub fn read(path: &Path, most: u64) -> Result<Option<Vec<u8>>, StoreError> {
    if metadata(path)?.is_none() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(most + 1).read_to_end(&mut bytes))
        .map_err(StoreError::io("read", path))?;
    if bytes.len() as u64 > most {
        let why = format!("it is over {most} bytes long");
        return Err(StoreError::LocalFile { path: path.to_owned(), why });
    }
    Ok(Some(bytes))
}

fn word(kind: FileType) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_fifo() {
            return "a pipe";
        }
        if kind.is_socket() {
            return "a socket";
        }
    }
    if kind.is_dir() {
        "a folder"
    } else if kind.is_symlink() {
        "a link"
    } else {
        "a device"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_up_to_its_limit() {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("x");
        assert_eq!(read(&path, 3).unwrap(), None);
        fs::write(&path, "abc").unwrap();
        assert_eq!(read(&path, 3).unwrap().as_deref(), Some(&b"abc"[..]));
        let error = read(&path, 2).unwrap_err().to_string();
        assert!(error.ends_with("it is over 2 bytes long"), "{error}");
    }

    #[test]
    fn what_is_no_file_is_named() {
        let dir = tempfile::TempDir::new().unwrap();
        let error = read(dir.path(), 3).unwrap_err().to_string();
        assert!(error.ends_with("it is a folder, and not a file"), "{error}");
        #[cfg(unix)]
        {
            let error = read(Path::new("/dev/null"), 3).unwrap_err().to_string();
            assert_eq!(error, "/dev/null cannot be used: it is a device, and not a file");
            let link = dir.path().join("link");
            std::os::unix::fs::symlink("/dev/null", &link).unwrap();
            assert!(read(&link, 3).unwrap_err().to_string().contains("it is a link"));
        }
    }
}
