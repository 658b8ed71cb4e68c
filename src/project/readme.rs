//! The first real paragraph of a README: not a heading, badge, picture, list,
//! quoted code or row of links.
//!
//! Made for Markdown, and good enough for reStructuredText and AsciiDoc. The
//! same reading serves documentation comments.

use super::{
    text,
    tree::{Tree, join},
};

const ENDINGS: [&str; 6] = ["md", "markdown", "rst", "adoc", "txt", ""];
const LONGEST_HEAD: u64 = 64 * 1024;
const LONGEST_PARAGRAPH: usize = 8000;
/// How far the end of a link or tag is looked for.
const LONGEST_LINK: usize = 1000;
const DEEPEST_LINK: usize = 4;
/// Fewer letters than this are no sentence.
const FEWEST_LETTERS: usize = 6;

/// Returns the first sentence of the README of a part. Only the usual names are
/// tried: listing the folder of every part would cost more than it finds.
pub(super) fn of_part(tree: &Tree, folder: &str) -> Option<String> {
    ["README.md", "README.rst", "README", "readme.md"]
        .into_iter()
        .find_map(|name| first_paragraph(&tree.head(&join(folder, name), LONGEST_HEAD)?))
}

/// Returns the name of the README at the root and the first sentence of its
/// first paragraph.
pub(super) fn summary(tree: &Tree) -> Option<(String, String)> {
    let files: Vec<String> = tree
        .list("")
        .into_iter()
        .filter(|entry| !entry.is_folder)
        .map(|entry| entry.name)
        .filter(|name| name.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("readme")))
        .collect();
    ENDINGS.iter().find_map(|ending| {
        let name = files.iter().find(|name| {
            let rest = name[6..].to_ascii_lowercase();
            rest.strip_prefix('.').unwrap_or(&rest) == *ending
        })?;
        let sentence = first_paragraph(&tree.head(name, LONGEST_HEAD)?)?;
        Some((name.clone(), sentence))
    })
}

/// What the lines being skipped end with.
enum Skip<'t> {
    Nothing,
    /// A line that starts with this mark.
    UntilMark(&'t str),
    /// The end of an HTML comment.
    UntilCommentEnds,
    /// An empty line.
    UntilEmpty,
    /// A line that is neither empty nor indented.
    WhileIndented,
}

/// Returns the first sentence of the first real paragraph of `text`.
pub(super) fn first_paragraph(text: &str) -> Option<String> {
    let mut skip = match text.lines().next().map(str::trim_end) {
        Some("---") => Skip::UntilMark("---"),
        Some("+++") => Skip::UntilMark("+++"),
        _ => Skip::Nothing,
    };
    let opened = if matches!(skip, Skip::Nothing) { 0 } else { 1 };
    let mut block: Vec<&str> = Vec::new();
    for line in text.lines().skip(opened).chain([""]) {
        let trimmed = line.trim();
        match skip {
            Skip::UntilMark(mark) => {
                if trimmed.starts_with(mark) {
                    skip = Skip::Nothing;
                }
                continue;
            }
            Skip::UntilCommentEnds => {
                if trimmed.contains("-->") {
                    skip = Skip::Nothing;
                }
                continue;
            }
            Skip::UntilEmpty if !trimmed.is_empty() => continue,
            Skip::WhileIndented if trimmed.is_empty() || line.starts_with([' ', '\t']) => continue,
            _ => skip = Skip::Nothing,
        }
        // A line under a text makes a heading of it.
        if is_rule(trimmed) {
            block.clear();
            continue;
        }
        let noise = noise(line, trimmed, block.is_empty());
        if noise.is_none() {
            block.push(trimmed.trim_start_matches("> "));
            continue;
        }
        if let Some(sentence) = prose(&block) {
            return Some(sentence);
        }
        block.clear();
        skip = noise.unwrap_or(Skip::Nothing);
    }
    None
}

/// Says whether a line is no prose, and what else then is none.
fn noise<'t>(line: &'t str, trimmed: &'t str, starts: bool) -> Option<Skip<'t>> {
    let after = |prefix: &str| trimmed.strip_prefix(prefix);
    if trimmed.is_empty() || trimmed == ">" || is_heading(trimmed) {
        return Some(Skip::Nothing);
    }
    if after("```").is_some() || after("~~~").is_some() {
        return Some(Skip::UntilMark(&trimmed[..3]));
    }
    if let Some(rest) = after("<!--") {
        return Some(if rest.contains("-->") { Skip::Nothing } else { Skip::UntilCommentEnds });
    }
    if !starts {
        return None;
    }
    if line.starts_with("    ") || line.starts_with('\t') {
        return Some(Skip::Nothing);
    }
    if trimmed == ".." || after(".. ").is_some() {
        return Some(Skip::WhileIndented);
    }
    let is_field = after(":").is_some_and(|rest| rest.contains(": ") || rest.ends_with(':'));
    let is_list = after("- ").or(after("* ")).or(after("+ ")).is_some() || is_numbered(trimmed);
    let is_block = after("|").is_some() || after("> [!").is_some() || is_html_block(trimmed);
    (is_field || is_list || is_block).then_some(Skip::UntilEmpty)
}

fn is_heading(line: &str) -> bool {
    let rest = line.trim_start_matches(['#', '=']);
    rest.len() < line.len() && (rest.is_empty() || rest.starts_with(' '))
}

fn is_rule(line: &str) -> bool {
    let first = line.chars().next().filter(|c| "=-~^*_+\"".contains(*c));
    line.len() >= 3 && first.is_some_and(|first| line.chars().all(|c| c == first))
}

fn is_numbered(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < line.len() && (rest.starts_with(". ") || rest.starts_with(") "))
}

/// Tags around words do not make a line HTML; all others do.
fn is_html_block(line: &str) -> bool {
    let Some(rest) = line.strip_prefix('<') else { return false };
    let tag: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    let is_inline = ["b", "i", "em", "strong", "code", "kbd"].contains(&tag.as_str());
    rest.starts_with('/') || (!tag.is_empty() && !is_inline)
}

/// Returns the first sentence of a paragraph, unless it is only badges or links.
fn prose(block: &[&str]) -> Option<String> {
    let joined: String = block.join(" ").chars().take(LONGEST_PARAGRAPH).collect();
    let chars: Vec<char> = joined.chars().collect();
    let mut words = Words::default();
    words.read(&chars, 0);
    let enough = words.letters >= FEWEST_LETTERS && words.letters_outside_links > 0;
    enough.then(|| text::sentence(&words.text)).flatten()
}

/// The words of a paragraph without its markup.
#[derive(Default)]
struct Words {
    text: String,
    letters: usize,
    letters_outside_links: usize,
}

impl Words {
    fn read(&mut self, chars: &[char], depth: usize) {
        let mut at = 0;
        while at < chars.len() {
            at += self.step(chars, at, depth);
        }
    }

    /// Reads what stands at `at`, and returns how long it was.
    fn step(&mut self, chars: &[char], at: usize, depth: usize) -> usize {
        let rest = &chars[at..];
        let before = at.checked_sub(1).map(|at| chars[at]);
        let after = rest.get(1).copied();
        match rest[0] {
            '\\' if after.is_some_and(|c| c.is_ascii_punctuation()) => {
                self.push(rest[1], depth);
                2
            }
            '!' if after == Some('[') => match link_length(&rest[1..]) {
                Some((_, whole)) => 1 + whole,
                None => self.push(rest[0], depth),
            },
            '[' => match link_length(rest) {
                Some((label, whole)) if depth < DEEPEST_LINK => {
                    // What is only in brackets is text of its own, not a link.
                    let inner = if whole > label { depth + 1 } else { depth };
                    self.read(&rest[1..label - 1], inner);
                    whole
                }
                _ => self.push(rest[0], depth),
            },
            '<' if after.is_some_and(|c| c.is_ascii_alphabetic() || c == '/' || c == '!') => {
                match rest.iter().take(LONGEST_LINK).position(|c| *c == '>') {
                    Some(end) => end + 1,
                    None => self.push(rest[0], depth),
                }
            }
            '`' => self.code(rest, depth),
            '*' if before != Some(' ') || after != Some(' ') => 1,
            '_' if !in_word(before) || !in_word(after) => 1,
            '&' => match ENTITIES.iter().find(|(name, _)| starts_with(rest, name)) {
                Some((name, c)) => {
                    self.push(*c, depth);
                    name.len()
                }
                None => self.push(rest[0], depth),
            },
            c => self.push(c, depth),
        }
    }

    /// Keeps what is between backticks as it stands.
    fn code(&mut self, rest: &[char], depth: usize) -> usize {
        let ticks = rest.iter().take_while(|c| **c == '`').count();
        let inner = rest[ticks..].iter().take(LONGEST_LINK).position(|c| *c == '`');
        let Some(inner) = inner else { return ticks };
        for c in &rest[ticks..ticks + inner] {
            self.push(*c, depth);
        }
        let end = ticks + inner;
        end + rest[end..].iter().take_while(|c| **c == '`').count()
    }

    fn push(&mut self, c: char, depth: usize) -> usize {
        self.text.push(c);
        self.letters += usize::from(c.is_alphanumeric());
        self.letters_outside_links += usize::from(c.is_alphanumeric() && depth == 0);
        1
    }
}

const ENTITIES: [(&str, char); 5] =
    [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&nbsp;", ' ')];

fn starts_with(chars: &[char], word: &str) -> bool {
    word.chars().enumerate().all(|(at, c)| chars.get(at) == Some(&c))
}

fn in_word(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphanumeric)
}

/// Returns the length of the `[label]` that `chars` start with, and of the whole link.
fn link_length(chars: &[char]) -> Option<(usize, usize)> {
    let label = closed(chars, '[', ']')?;
    let target = match chars.get(label) {
        Some('(') => closed(&chars[label..], '(', ')'),
        Some('[') => closed(&chars[label..], '[', ']'),
        _ => None,
    };
    Some((label, label + target.unwrap_or(0)))
}

fn closed(chars: &[char], open: char, close: char) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, c) in chars.iter().take(LONGEST_LINK).enumerate() {
        if *c == open {
            depth += 1;
        } else if *c == close {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(at + 1);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_reads(text: &str, expected: Option<&str>) {
        assert_eq!(first_paragraph(text).as_deref(), expected, "{text}");
    }

    #[test]
    fn what_comes_before_the_first_paragraph_is_skipped() {
        let said = Some("Says what it is.");
        for before in [
            "# Title",
            "Title\n=====",
            "=====\nTitle\n=====",
            "= Title\n:toc: left\n",
            "---\ntitle: x\n\nlang: en\n---",
            "[![ci](https://x/y.svg)](https://x) ![z](q)",
            "[![ci][badge]][link] [Docs](https://x)",
            "[Docs](https://x) | [Chat](https://y) • [More](https://z)",
            "<p align=\"center\">\n<b>Big</b> words\n</p>",
            "<!-- one\n\ntwo -->",
            "<!-- one -->",
            ".. image:: x.png\n   :alt: picture here\n\n   more of it\n",
            "|ci| |docs|",
            "| a | b |\n|---|---|",
            "```sh\n\nrun the thing\n```",
            "    run the thing",
            "- one thing\n  and more of it\n- another",
            "1. first thing\n2. second thing",
            "> [!NOTE]\n> This moved away.",
            "----",
            ":Author: Somebody Here",
        ] {
            assert_reads(&format!("{before}\n\nSays what it is.\n"), said);
        }
        assert_reads("# Title\nSays what it is.", said);
        assert_reads("> Says what\n> it is.", said);
    }

    #[test]
    fn markup_is_taken_off() {
        for (text, plain) in [
            ("**Bold** and *soft* and _thin_ words", "Bold and soft and thin words"),
            ("A [link](https://x \"t\") and [another][ref]", "A link and another"),
            ("Calls `__init__` of ``a*b``", "Calls __init__ of a*b"),
            ("Keeps snake_case and 2 * 3", "Keeps snake_case and 2 * 3"),
            ("<b>Bold</b> is<br/>fine &amp; well", "Bold isfine & well"),
            ("Not a [link but text", "Not a [link but text"),
            ("Has [brackets] in it", "Has brackets in it"),
            ("Escapes \\*stars\\*", "Escapes *stars*"),
            ("If a < b then so", "If a < b then so"),
        ] {
            assert_reads(text, Some(plain));
        }
    }

    #[test]
    fn a_readme_without_prose_says_nothing() {
        for text in ["", "# Only a title", "```\nnever closed", "<!-- never closed", "ok.", "---"] {
            assert_reads(text, None);
        }
    }

    #[test]
    fn text_made_to_be_slow_is_read_in_time() {
        for piece in ["[", "![", "[]", "](", "<a", "`", "*_", "[a](", "\\", "&amp"] {
            first_paragraph(&piece.repeat(60_000 / piece.len()));
        }
    }
}
