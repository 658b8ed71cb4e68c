//! Rows of cells in aligned columns.
//!
//! Invariant: no line ends in spaces, and without a limit to the width nothing is cut, so that
//! what is piped elsewhere is whole.

use super::style::{Text, Tone};

/// Spaces between two columns.
const GAP: usize = 2;

/// Fewest columns that a flexible column is cut to. A terminal with less room wraps lines.
const MIN_FLEXIBLE: usize = 10;

/// Most columns that any other column takes on a terminal. Names of others may be endless.
const MAX_FIXED: usize = 32;

/// How one column looks.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    heading: &'static str,
    right: bool,
    flexible: bool,
}

impl Column {
    /// Returns a column whose cells start at its left edge.
    #[must_use]
    pub const fn left(heading: &'static str) -> Self {
        Self { heading, right: false, flexible: false }
    }

    /// Returns a column whose cells end at its right edge, for numbers.
    #[must_use]
    pub const fn right(heading: &'static str) -> Self {
        Self { heading, right: true, flexible: false }
    }

    /// Returns the column that is cut when the terminal is too narrow. Only one may be flexible,
    /// best the last.
    #[must_use]
    pub const fn flexible(heading: &'static str) -> Self {
        Self { heading, right: false, flexible: true }
    }
}

/// Rows of `N` cells under a heading.
#[derive(Clone, Debug)]
pub struct Table<const N: usize> {
    columns: [Column; N],
    rows: Vec<[Text; N]>,
}

impl<const N: usize> Table<N> {
    /// Returns a table without rows.
    #[must_use]
    pub const fn new(columns: [Column; N]) -> Self {
        Self { columns, rows: Vec::new() }
    }

    /// Adds a row at the end.
    pub fn row(&mut self, cells: [Text; N]) {
        self.rows.push(cells);
    }

    /// Says whether there are no rows.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns the table as lines, each with a newline, at most `limit` columns wide if it can be.
    ///
    /// Without rows there is no heading either.
    #[must_use]
    pub fn render(&self, limit: Option<usize>, colour: bool) -> String {
        let mut out = String::new();
        if self.rows.is_empty() {
            return out;
        }
        let heading = self.columns.map(|column| Text::of(Tone::Heading, column.heading));
        let widths = self.widths(&heading, limit);
        for row in std::iter::once(&heading).chain(&self.rows) {
            self.render_row(row, &widths, limit.is_some(), colour, &mut out);
        }
        out
    }

    fn widths(&self, heading: &[Text; N], limit: Option<usize>) -> [usize; N] {
        let mut widths: [usize; N] = std::array::from_fn(|index| {
            let rows = self.rows.iter().map(|row| row[index].width());
            rows.fold(heading[index].width(), usize::max)
        });
        let Some(limit) = limit else { return widths };
        for (width, column) in widths.iter_mut().zip(&self.columns) {
            if !column.flexible {
                *width = (*width).min(MAX_FIXED);
            }
        }
        if let Some(flexible) = self.columns.iter().position(|column| column.flexible) {
            let total = widths.iter().sum::<usize>() + GAP * (N - 1);
            let others = total - widths[flexible];
            let room = limit.saturating_sub(others).max(MIN_FLEXIBLE);
            widths[flexible] = widths[flexible].min(room);
        }
        widths
    }

    fn render_row(
        &self,
        row: &[Text; N],
        widths: &[usize; N],
        cut: bool,
        colour: bool,
        out: &mut String,
    ) {
        // Spaces are owed until something follows them.
        let mut owed = 0;
        for ((cell, &width), column) in row.iter().zip(widths).zip(&self.columns) {
            let shortened;
            let cell = if cut && cell.width() > width {
                shortened = cell.truncated(width);
                &shortened
            } else {
                cell
            };
            let padding = width.saturating_sub(cell.width());
            if cell.is_empty() {
                owed += padding + GAP;
                continue;
            }
            let before = if column.right { padding } else { 0 };
            out.extend(std::iter::repeat_n(' ', owed + before));
            cell.render_into(out, colour);
            owed = padding - before + GAP;
        }
        out.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cli::terminal;

    fn tasks() -> Table<4> {
        let mut table = Table::new([
            Column::left("ID"),
            Column::right("AGE"),
            Column::left("WHO"),
            Column::flexible("TITLE"),
        ]);
        for (id, age, who, title) in [
            ("t-7k2mq", "5m", "ann", "Fix the parser when the file has no newline at its end"),
            ("t-9", "12h", "", "日本語の長い題名をここに書きます"),
            ("t-12", "", "bob", ""),
            ("t-13", "3d", "zoë", "Two\nlines and \u{1b}[31mred"),
        ] {
            table.row([Text::of(Tone::Id, id), age.into(), who.into(), title.into()]);
        }
        table
    }

    #[test]
    fn cells_line_up_and_the_title_is_cut_to_the_terminal() {
        insta::assert_snapshot!(tasks().render(Some(44), false), @r"
        ID       AGE  WHO  TITLE
        t-7k2mq   5m  ann  Fix the parser when the…
        t-9      12h       日本語の長い題名をここに…
        t-12          bob
        t-13      3d  zoë  Two lines and \x1b[31mred
        ");
        let shown = tasks().render(Some(44), false);
        assert!(shown.lines().all(|line| terminal::width(line) <= 44));
    }

    #[test]
    fn nothing_is_cut_when_piped() {
        insta::assert_snapshot!(tasks().render(None, false), @r"
        ID       AGE  WHO  TITLE
        t-7k2mq   5m  ann  Fix the parser when the file has no newline at its end
        t-9      12h       日本語の長い題名をここに書きます
        t-12          bob
        t-13      3d  zoë  Two lines and \x1b[31mred
        ");
    }

    #[test]
    fn a_narrow_terminal_still_shows_some_of_the_title() {
        insta::assert_snapshot!(tasks().render(Some(5), false), @"
        ID       AGE  WHO  TITLE
        t-7k2mq   5m  ann  Fix the p…
        t-9      12h       日本語の…
        t-12          bob
        t-13      3d  zoë  Two lines…
        ");
    }

    #[test]
    fn endless_names_are_cut_on_a_terminal_only() {
        let mut table = Table::new([Column::left("WHO"), Column::flexible("TITLE")]);
        table.row(["n".repeat(40).into(), "Fix".into()]);
        insta::assert_snapshot!(table.render(Some(80), false), @"
        WHO                               TITLE
        nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn…  Fix
        ");
        assert!(table.render(None, false).contains(&"n".repeat(40)));
    }

    #[test]
    fn colour_does_not_change_the_layout() {
        let coloured = anstream::adapter::strip_str(&tasks().render(Some(44), true)).to_string();
        assert_ne!(tasks().render(Some(44), true), coloured);
        assert_eq!(coloured, tasks().render(Some(44), false));
    }

    #[test]
    fn a_table_without_rows_is_nothing() {
        assert_eq!(Table::new([Column::left("ID")]).render(Some(80), true), "");
        assert_eq!(Table::new([]).render(Some(80), true), "");
    }

    proptest! {
        #[test]
        fn no_line_ends_in_a_space(
            cells in prop::collection::vec(("\\PC{0,12}", "\\PC{0,12}"), 0..5),
            limit in prop::option::of(0_usize..60),
        ) {
            let mut table = Table::new([Column::right("A"), Column::flexible("B")]);
            for (a, b) in &cells {
                table.row([a.trim_end().into(), b.trim_end().into()]);
            }
            let shown = table.render(limit, false);
            prop_assert!(shown.lines().all(|line| !line.ends_with(' ')), "{shown:?}");
            prop_assert_eq!(shown.lines().count(), if cells.is_empty() { 0 } else { cells.len() + 1 });
        }
    }
}
