//! Making a stranger's text safe and short enough to show.

const LONGEST_SENTENCE: usize = 160;
/// A shorter first sentence ("Fast. Small. Yours.") says too little alone.
const SHORTEST_SENTENCE: usize = 30;
const ABBREVIATIONS: [&str; 9] =
    ["e.g.", "i.e.", "etc.", "vs.", "cf.", "approx.", "incl.", "no.", "resp."];

/// Returns `text` on one line: what could move a cursor or reorder a line is a
/// space, and what is over `limit` characters is cut off.
pub(super) fn plain(text: &str, limit: usize) -> String {
    let mut out: String = text.chars().take(limit).map(visible).collect();
    if text.chars().nth(limit).is_some() {
        out.push('…');
    }
    out
}

fn visible(c: char) -> char {
    match c {
        '\u{2028}' | '\u{2029}' | '\u{feff}' => ' ',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => ' ',
        c if c.is_control() => ' ',
        c => c,
    }
}

/// Returns the first sentence of `text` on one line, or as much of it as fits.
pub(super) fn sentence(text: &str) -> Option<String> {
    let mut line = String::new();
    // A description has no bound of its own; past this nothing could be shown.
    for word in plain(text, 4 * LONGEST_SENTENCE).split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if line.chars().count() >= SHORTEST_SENTENCE && ends_sentence(word) {
            break;
        }
    }
    if let Some(at) = line.find('。') {
        line.truncate(at + '。'.len_utf8());
    }
    if line.chars().count() > LONGEST_SENTENCE {
        line = cut(&line);
    }
    (!line.is_empty()).then_some(line)
}

fn ends_sentence(word: &str) -> bool {
    let bare = word.trim_end_matches(['"', '\'', ')', '”']);
    bare.ends_with(['.', '!', '?']) && !ABBREVIATIONS.contains(&bare.to_lowercase().as_str())
}

/// Cuts at the last end of a word that fits.
fn cut(line: &str) -> String {
    let end = line.char_indices().nth(LONGEST_SENTENCE).map_or(line.len(), |(at, _)| at);
    let head = &line[..end];
    let head = head.rfind(' ').map_or(head, |space| &head[..space]);
    format!("{}…", head.trim_end_matches([',', ';', ':', '-', '–', '—', '(', ' ']))
}

/// Returns whether a shell reads `word` as it stands, and no tool reads it as an option.
pub(super) fn is_plain_word(word: &str) -> bool {
    !word.is_empty()
        && !word.starts_with(['-', '~'])
        && word.chars().all(|c| c.is_ascii_alphanumeric() || "._-/@:".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_is_kept() {
        assert_eq!(sentence("  Reads\n\tthings  ").as_deref(), Some("Reads things"));
        assert_eq!(sentence(" \n "), None);
    }

    #[test]
    fn a_text_ends_with_its_first_sentence() {
        let text = "Parses dates, e.g. those in mail, fast. Then it rests.";
        assert_eq!(sentence(text).as_deref(), Some("Parses dates, e.g. those in mail, fast."));
        let slogan = "Fast. Small. And it keeps your letters in order. More below.";
        let kept = "Fast. Small. And it keeps your letters in order.";
        assert_eq!(sentence(slogan).as_deref(), Some(kept));
        assert_eq!(sentence("日记本。第二句。").as_deref(), Some("日记本。"));
    }

    #[test]
    fn a_long_sentence_is_cut_at_a_word() {
        let cut = sentence(&"word, ".repeat(60)).unwrap();
        assert!(cut.ends_with("word…"), "{cut}");
        assert!(cut.chars().count() <= 160);
        assert_eq!(sentence(&"é".repeat(9000)).unwrap().chars().count(), 161);
    }
}
