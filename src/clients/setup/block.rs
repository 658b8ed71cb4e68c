//! A few lines in a file for models, between marks.

const BEGIN: &str = "<!-- collab -->\n";
const END: &str = "<!-- /collab -->\n";
const TEXT: &str = "\
Other AIs and people work on this repository, too. `collab` is what you share with them: begin with `collab brief`,
lock files before you edit them (`collab lock PATH`), read `collab inbox` every few steps, hand off when you stop.
`collab agents` says how; the tools of the `collab` server do the same. Where it is not installed, go on without it.
";

/// Returns the text with the block: in the place of an older one, or at the end.
pub(super) fn put(old: &str) -> String {
    let block = format!("{BEGIN}{TEXT}{END}");
    if let Some((before, after)) = around(old) {
        return format!("{before}{block}{after}");
    }
    match old {
        "" => block,
        // That the last line had no end is to be seen when the block is taken out.
        old if !old.ends_with('\n') => format!("{old}\n\n{block}\n"),
        old => format!("{old}\n{block}"),
    }
}

/// Returns the text without the block.
pub(super) fn take(old: &str) -> String {
    let Some((before, after)) = around(old) else { return old.to_owned() };
    if after.is_empty() {
        return before.strip_suffix('\n').unwrap_or(before).to_owned();
    }
    if after == "\n" {
        return before.strip_suffix("\n\n").unwrap_or(before).to_owned();
    }
    format!("{before}{after}")
}

fn around(text: &str) -> Option<(&str, &str)> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some((before, after))
}
