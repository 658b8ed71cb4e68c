//! The colours of this program, and text that carries them.
//!
//! Invariant: whatever goes into a [`Text`] is cleaned first, so that its only escape sequences
//! are those of its own tones.

use std::fmt::Write as _;
use std::ops::Range;

use anstyle::{AnsiColor, Style};

use super::terminal;

/// What a piece of text is, which decides how it looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    #[default]
    Plain,
    /// A name to refer to something by.
    Id,
    /// The title of a section or a column.
    Heading,
    /// What cannot wait.
    Critical,
    /// What should be seen.
    Important,
    /// What may be overlooked.
    Dim,
    /// What went well.
    Ok,
    /// What may go wrong.
    Warn,
}

impl Tone {
    /// Returns how text of this tone looks. Only the sixteen colours that every terminal lets its
    /// user choose.
    #[must_use]
    pub const fn style(self) -> Style {
        let style = Style::new();
        match self {
            Self::Plain => style,
            Self::Id => AnsiColor::Cyan.on_default(),
            Self::Heading => style.bold(),
            Self::Critical => AnsiColor::Red.on_default().bold(),
            Self::Important => AnsiColor::Magenta.on_default().bold(),
            Self::Dim => style.dimmed(),
            Self::Ok => AnsiColor::Green.on_default(),
            Self::Warn => AnsiColor::Yellow.on_default().bold(),
        }
    }
}

/// One line of text, in pieces that each have a tone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    pieces: Vec<(Tone, String)>,
}

impl Text {
    /// Returns a line that starts with `text` in one tone.
    #[must_use]
    pub fn of(tone: Tone, text: impl AsRef<str>) -> Self {
        Self::default().and(tone, text)
    }

    /// Adds a piece with a tone to the end.
    #[must_use]
    pub fn and(mut self, tone: Tone, text: impl AsRef<str>) -> Self {
        let text = terminal::clean_line(text.as_ref());
        if !text.is_empty() {
            self.pieces.push((tone, text.into_owned()));
        }
        self
    }

    /// Adds plain text to the end.
    #[must_use]
    pub fn plain(self, text: impl AsRef<str>) -> Self {
        self.and(Tone::Plain, text)
    }

    /// Adds another line's pieces to the end.
    #[must_use]
    pub fn with(mut self, mut rest: Self) -> Self {
        self.pieces.append(&mut rest.pieces);
        self
    }

    /// Says whether there is nothing to see.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Returns how many columns the line takes.
    #[must_use]
    pub fn width(&self) -> usize {
        self.pieces.iter().map(|(_, text)| terminal::width(text)).sum()
    }

    /// Returns the line cut to at most `columns`, with an `…` in the tone of the piece it cuts.
    #[must_use]
    pub fn truncated(&self, columns: usize) -> Self {
        if self.width() <= columns {
            return self.clone();
        }
        let mut left = columns;
        let mut cut = Self::default();
        for (index, (tone, text)) in self.pieces.iter().enumerate() {
            let width = terminal::width(text);
            let is_last = index + 1 == self.pieces.len();
            // A piece that fills the room up to the edge would leave none for the mark.
            if width < left || (is_last && width == left) {
                left -= width;
                cut.pieces.push((*tone, text.clone()));
                continue;
            }
            if left > 0 {
                let start = terminal::prefix(text, left - 1);
                cut.pieces.push((*tone, format!("{}…", start.trim_end())));
            }
            break;
        }
        cut
    }

    /// Returns the line broken at blanks into lines of at most `columns`, all but the first indented by `hang`.
    ///
    /// A word that is wider than the room is left whole, so that paths and commands can be copied.
    #[must_use]
    pub fn wrapped(&self, columns: usize, hang: usize) -> Vec<Self> {
        let mut lines = Vec::new();
        let (mut line, mut used) = (Self::default(), 0);
        for word in self.words() {
            let (width, Word { blanks, parts }) = (word.width(), word);
            if used > 0 && used + blanks + width > columns {
                lines.push(std::mem::take(&mut line));
                line.pieces.push((Tone::Plain, " ".repeat(hang)));
                used = hang;
            } else if blanks > 0 {
                line.pieces.push((Tone::Plain, " ".repeat(blanks)));
                used += blanks;
            }
            used += width;
            line.pieces.extend(parts);
        }
        lines.push(line);
        lines
    }

    /// Returns what stands between blanks, each with how many are before it. A command in backticks is one word.
    fn words(&self) -> Vec<Word> {
        let whole: String = self.pieces.iter().map(|(_, text)| text.as_str()).collect();
        let commands = commands(&whole);
        let (mut words, mut word, mut at) = (Vec::new(), Word::default(), 0);
        for (tone, text) in &self.pieces {
            for c in text.chars() {
                let is_blank = c == ' ' && !commands.iter().any(|command| command.contains(&at));
                at += c.len_utf8();
                if is_blank && word.parts.is_empty() {
                    word.blanks += 1;
                } else if is_blank {
                    words.push(std::mem::replace(&mut word, Word { blanks: 1, ..Word::default() }));
                } else {
                    word.push(*tone, c);
                }
            }
        }
        words.extend((!word.parts.is_empty()).then_some(word));
        words
    }

    /// Adds the line to the end of `out`, with escape sequences if `colour` is set.
    pub fn render_into(&self, out: &mut String, colour: bool) {
        for (tone, text) in &self.pieces {
            if colour && *tone != Tone::Plain {
                let style = tone.style();
                let _ = write!(out, "{style}{text}{style:#}");
            } else {
                out.push_str(text);
            }
        }
    }
}

/// The longest command in backticks that is not broken, in bytes.
const LONGEST_COMMAND: usize = 100;

/// Returns where the commands in backticks are in a line.
fn commands(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(begin) = line[at..].find('`').map(|begin| at + begin) {
        let Some(end) = line[begin + 1..].find('`').map(|end| begin + 1 + end) else { break };
        // A mark that somebody has left alone begins none.
        if end - begin <= LONGEST_COMMAND {
            found.push(begin..end);
        }
        at = end + 1;
    }
    found
}

/// What stands between blanks of a line.
#[derive(Default)]
struct Word {
    blanks: usize,
    parts: Vec<(Tone, String)>,
}

impl Word {
    fn push(&mut self, tone: Tone, c: char) {
        match self.parts.last_mut().filter(|(last, _)| *last == tone) {
            Some((_, text)) => text.push(c),
            None => self.parts.push((tone, c.to_string())),
        }
    }

    fn width(&self) -> usize {
        self.parts.iter().map(|(_, text)| terminal::width(text)).sum()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::of(Tone::Plain, text)
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::of(Tone::Plain, text)
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Self {
        Self::of(Tone::Plain, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(text: &Text, colour: bool) -> String {
        let mut out = String::new();
        text.render_into(&mut out, colour);
        out
    }

    #[test]
    fn colour_is_only_there_when_asked_for() {
        let text = Text::of(Tone::Id, "t-7k2mq").plain(" Fix the parser");
        assert_eq!(rendered(&text, false), "t-7k2mq Fix the parser");
        assert_eq!(rendered(&text, true), "\u{1b}[36mt-7k2mq\u{1b}[0m Fix the parser");
        assert_eq!(text.width(), 22);
    }

    #[test]
    fn text_by_others_brings_no_escapes_and_no_lines() {
        let text = Text::of(Tone::Warn, "a\u{1b}[0mb\nc");
        assert_eq!(rendered(&text, false), r"a\x1b[0mb c");
    }

    #[test]
    fn a_line_is_broken_at_blanks_and_keeps_its_tones() {
        let text = Text::from("  ")
            .and(Tone::Id, "t-1")
            .plain(": all of")
            .and(Tone::Dim, " (`collab")
            .plain(" task`) endlesslylongword");
        let lines: Vec<String> =
            text.wrapped(14, 4).iter().map(|line| rendered(line, false)).collect();
        // A command is to be copied, and stays whole.
        assert_eq!(lines, ["  t-1: all of", "    (`collab task`)", "    endlesslylongword"]);
        assert_eq!(rendered(&text.wrapped(99, 4)[0], false), rendered(&text, false));
        let coloured = rendered(&text.wrapped(14, 4)[1], true);
        assert_eq!(coloured, "    \u{1b}[2m(`collab\u{1b}[0m task`)");
        assert!(Text::default().wrapped(5, 2)[0].is_empty());
    }

    #[test]
    fn a_cut_is_in_the_tone_of_what_it_cuts() {
        let text = Text::of(Tone::Id, "abc").plain("def").and(Tone::Dim, "ghi");
        let cut = |columns| rendered(&text.truncated(columns), true);
        assert_eq!(rendered(&text.truncated(9), false), "abcdefghi");
        assert_eq!(cut(8), "\u{1b}[36mabc\u{1b}[0mdef\u{1b}[2mg…\u{1b}[0m");
        assert_eq!(cut(6), "\u{1b}[36mabc\u{1b}[0mde…");
        assert_eq!(cut(3), "\u{1b}[36mab…\u{1b}[0m");
        assert_eq!(cut(0), "");
        assert_eq!(text.truncated(4).width(), 4);
    }
}
