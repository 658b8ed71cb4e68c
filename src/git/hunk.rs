//! Fits the hunks of a patch into a file: libgit2 applies one only at the very line that it names.

use git2::Patch;

use super::follow::lines_with_ends;

/// A hunk is looked for at most so many lines from where it says that it is.
const FAR: usize = 10_000;

/// Returns what a patch of one file makes of its content, or which hunk does not fit.
///
/// A hunk fits where all the lines are that it takes away or stands between; where they are several
/// times, the nearest place to the one that it names is meant.
pub(super) fn patched(content: &[u8], patch: &Patch<'_>) -> Result<Vec<u8>, String> {
    let lines = lines_with_ends(content);
    let mut made: Vec<u8> = Vec::new();
    // How far the file has been taken over, and how far off the last hunk was.
    let (mut done, mut shift) = (0_usize, 0_i64);
    for index in 0..patch.num_hunks() {
        let Ok((hunk, _)) = patch.hunk(index) else { return Err(String::new()) };
        let failed = || format!(", hunk {}", String::from_utf8_lossy(hunk.header()).trim_end());
        let (old, new) = sides(patch, index).ok_or_else(failed)?;
        let named = i64::from(hunk.old_start().saturating_sub(1));
        let at = if old.is_empty() && lines.is_empty() {
            0
        } else {
            find(&lines, &old, done, named + shift).ok_or_else(failed)?
        };
        shift = at as i64 - named;
        made.extend(lines[done..at].concat());
        made.extend(new.concat());
        done = at + old.len();
    }
    made.extend(lines[done..].concat());
    Ok(made)
}

/// Returns where lines stand in a file from a line on: nearest to where they are looked for.
fn find(lines: &[&[u8]], wanted: &[Vec<u8>], from: usize, near: i64) -> Option<usize> {
    // Without lines around it, nobody knows where a new one belongs.
    if wanted.is_empty() {
        return None;
    }
    let fits = |at: &usize| lines[*at..].iter().zip(wanted).all(|(line, wanted)| line == wanted);
    let last = lines.len().checked_sub(wanted.len())?;
    let near = usize::try_from(near).unwrap_or_default().clamp(from, last.max(from));
    let around = (0..=FAR).flat_map(|by| [near.checked_sub(by), near.checked_add(by)]);
    around.flatten().filter(|at| (from..=last).contains(at)).find(fits)
}

/// The lines before and after a hunk.
type Sides = (Vec<Vec<u8>>, Vec<Vec<u8>>);

/// Returns the lines that a hunk stands on and what it makes of them, with their ends.
fn sides(patch: &Patch<'_>, hunk: usize) -> Option<Sides> {
    let (mut old, mut new) = (Vec::new(), Vec::new());
    let mut last = ' ';
    for line in 0..patch.num_lines_in_hunk(hunk).ok()? {
        let line = patch.line_in_hunk(hunk, line).ok()?;
        let sides = |origin| match origin {
            ' ' => Some((true, true)),
            '-' => Some((true, false)),
            '+' => Some((false, true)),
            _ => None,
        };
        let Some((is_old, is_new)) = sides(line.origin()) else {
            // It says that the line before it has no end.
            let (was_old, was_new) = sides(last)?;
            for side in [was_old.then_some(&mut old), was_new.then_some(&mut new)] {
                let ended = side.and_then(|side: &mut Vec<Vec<u8>>| side.last_mut());
                ended.filter(|line| line.ends_with(b"\n")).and_then(Vec::pop);
            }
            continue;
        };
        last = line.origin();
        if is_old {
            old.push(line.content().to_vec());
        }
        if is_new {
            new.push(line.content().to_vec());
        }
    }
    Some((old, new))
}
