//! A file that is ours as a whole: its first line holds a checksum of the rest, so that one that somebody changed
//! is told from what any version of this program wrote.

const BEGIN: &str = "// Written by `collab setup`, which takes it out again if nobody changes it: ";

/// Checksums of what was written before the first line had one.
const EARLIER: &[u32] = &[0xf838_1248];

/// Returns the file for a text.
pub(super) fn written(text: &str) -> String {
    format!("{BEGIN}{:08x}\n{text}", crc32fast::hash(text.as_bytes()))
}

/// Says whether a file is as it was written, by whatever version.
pub(super) fn is_ours(file: &str) -> bool {
    let file = file.replace("\r\n", "\n");
    if EARLIER.contains(&crc32fast::hash(file.as_bytes())) {
        return true;
    }
    let sum = file.strip_prefix(BEGIN).and_then(|rest| rest.split_once('\n'));
    sum.is_some_and(|(sum, text)| format!("{:08x}", crc32fast::hash(text.as_bytes())) == sum)
}
