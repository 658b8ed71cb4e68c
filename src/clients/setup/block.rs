//! A few lines in a file for models, between marks.

use super::Broken;

const BEGIN: &str = "<!-- collab -->\n";
const END: &str = "<!-- /collab -->\n";
const TEXT: &str = "\
Other AIs and people work on this repository, too. `collab` is what you share with them: begin with `collab brief`,
lock files before you edit them (`collab lock PATH`), read `collab inbox` every few steps, hand off when you stop.
`collab agents` says how; the tools of the `collab` server do the same. Where it is not installed, go on without it.
";

/// Returns the text with the block: in the place of an older one, or at the end.
///
/// # Errors
/// When the marks in it are no pair.
pub(super) fn put(old: &str) -> Result<String, Broken> {
    let block = format!("{BEGIN}{TEXT}{END}");
    if let Some((before, after)) = around(old)? {
        return Ok(format!("{before}{block}{after}"));
    }
    Ok(match old {
        "" => block,
        // That the last line had no end is to be seen when the block is taken out.
        old if !old.ends_with('\n') => format!("{old}\n\n{block}\n"),
        old => format!("{old}\n{block}"),
    })
}

/// Returns the text without the block.
///
/// # Errors
/// As [`put`].
pub(super) fn take(old: &str) -> Result<String, Broken> {
    let Some((before, after)) = around(old)? else { return Ok(old.to_owned()) };
    Ok(if after.is_empty() {
        before.strip_suffix('\n').unwrap_or(before).to_owned()
    } else if after == "\n" {
        before.strip_suffix("\n\n").unwrap_or(before).to_owned()
    } else {
        format!("{before}{after}")
    })
}

/// Returns what stands before and after the block. What is between marks is ours to replace, so they must be one pair,
/// in order: where a mark was lost, what follows is somebody's own.
fn around(text: &str) -> Result<Option<(&str, &str)>, Broken> {
    let (begin, end) = (BEGIN.trim_end(), END.trim_end());
    match (text.matches(begin).count(), text.matches(end).count()) {
        (0, 0) => return Ok(None),
        (1, 1) => {}
        _ => return Err(broken()),
    }
    let (before, rest) = text.split_once(begin).ok_or_else(broken)?;
    let (_, after) = rest.split_once(end).ok_or_else(broken)?;
    // An editor may have taken the end of the last line away.
    Ok(Some((
        before,
        after.strip_prefix("\r\n").or_else(|| after.strip_prefix('\n')).unwrap_or(after),
    )))
}

fn broken() -> Broken {
    let (begin, end) = (BEGIN.trim_end(), END.trim_end());
    Broken(format!(
        "the marks `{begin}` and `{end}` in it are no pair; take out what is left of them"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_taken_and_leaves_what_was_there() {
        for old in ["", "Intro\n", "Intro", "# A\n\nText\n\n"] {
            let new = put(old).unwrap();
            assert_eq!(put(&new).unwrap(), new);
            assert_eq!(take(&new).unwrap(), old);
            assert_eq!(take(new.trim_end()).unwrap().trim_end(), old.trim_end());
        }
    }

    #[test]
    fn between_marks_that_are_no_pair_nothing_is_replaced() {
        for old in [
            "Intro\n<!-- collab -->\nMy own rules\n",
            "<!-- /collab -->\nMine\n<!-- collab -->\n",
            "<!-- collab -->\nMine\n<!-- collab -->\nText\n<!-- /collab -->\n",
        ] {
            assert!(put(old).is_err() && take(old).is_err(), "{old}");
        }
    }
}
