//! The colours of this program, and text that carries them.
//!
//! Invariant: whatever goes into a [`Text`] is cleaned first, so that its only escape sequences
//! are those of its own tones.

use std::fmt::Write as _;

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
