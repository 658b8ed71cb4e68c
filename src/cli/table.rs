//! Rows of cells in aligned columns.
//!
//! Invariant: no line ends in spaces, and without a limit to the width nothing is cut, so that
//! what is piped elsewhere is whole.

use super::style::{Text, Tone};

/// Spaces between two columns.
const GAP: usize = 2;

/// Fewest columns that a flexible column is cut to. With less room it gets a line of its own under the others.
const MIN_FLEXIBLE: usize = 16;

/// Fewest columns that any other column but the first is cut to on a narrow terminal.
const MIN_FIXED: usize = 4;

/// How far what stands under a row is indented.
const UNDER: usize = 2;

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
        let mut heading = self.columns.map(|column| Text::of(Tone::Heading, column.heading));
        let mut widths = self.widths(&heading, limit);
        if limit.is_some_and(|limit| taken(&widths) > limit) {
            // A column in which nothing stands gives its room to the others.
            for (index, heading) in heading.iter_mut().enumerate() {
                if self.rows.iter().all(|row| row[index].is_empty()) {
                    *heading = Text::default();
                }
            }
            widths = self.widths(&heading, limit);
        }
        let rows = std::iter::once(&heading).chain(&self.rows);
        let Some((limit, under)) =
            limit.and_then(|limit| Some((limit, self.under(&widths, limit)?)))
        else {
            for row in rows {
                self.render_row(row, &widths, limit.is_some(), colour, &mut out);
            }
            return out;
        };
        let widths = self.narrowed(widths, under, limit);
        for row in rows {
            let mut row = row.clone();
            let below = under.map(|at| std::mem::take(&mut row[at]));
            self.render_row(&row, &widths, true, colour, &mut out);
            if let Some(below) = below.filter(|below| !below.is_empty()) {
                out.extend(std::iter::repeat_n(' ', UNDER));
                below.truncated(limit.saturating_sub(UNDER).max(1)).render_into(&mut out, colour);
                out.push('\n');
            }
        }
        out
    }

    /// Returns which column goes under the others, where a terminal is too narrow for all of them; nothing where it is
    /// wide enough.
    fn under(&self, widths: &[usize; N], limit: usize) -> Option<Option<usize>> {
        (taken(widths) > limit).then(|| self.columns.iter().position(|column| column.flexible))
    }

    /// Returns widths that a narrow terminal has room for, if there are such: the widest columns give way, but never
    /// the first, by which things are called.
    fn narrowed(&self, mut widths: [usize; N], under: Option<usize>, limit: usize) -> [usize; N] {
        if let Some(under) = under {
            widths[under] = 0;
        }
        while taken(&widths) > limit {
            let others = widths.iter_mut().skip(1).filter(|width| **width > MIN_FIXED);
            let Some(widest) = others.max_by_key(|width| **width) else { break };
            *widest -= 1;
        }
        widths
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
            let others = taken(&widths) - widths[flexible];
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
            if width == 0 {
                continue;
            }
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

/// Returns how many columns of a terminal columns of these widths take; one without a width is left out.
fn taken(widths: &[usize]) -> usize {
    let shown = widths.iter().filter(|width| **width > 0).count();
    widths.iter().sum::<usize>() + GAP * shown.saturating_sub(1)
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
    fn on_a_narrow_terminal_the_title_has_a_line_of_its_own() {
        insta::assert_snapshot!(tasks().render(Some(30), false), @"
        ID       AGE  WHO
          TITLE
        t-7k2mq   5m  ann
          Fix the parser when the fil…
        t-9      12h
          日本語の長い題名をここに書…
        t-12          bob
        t-13      3d  zoë
          Two lines and \\x1b[31mred
        ");
        let shown = tasks().render(Some(30), false);
        assert!(shown.lines().all(|line| terminal::width(line) <= 30), "{shown}");
    }

    #[test]
    fn what_is_widest_gives_way_but_never_an_id() {
        let mut table = Table::new([
            Column::left("ID"),
            Column::left("STATUS"),
            Column::left("DUE"),
            Column::left("WHO"),
            Column::flexible("TITLE"),
        ]);
        table.row([
            "t-7k2mq".into(),
            "in progress".into(),
            "".into(),
            "a-very-long-name".into(),
            "Fix".into(),
        ]);
        assert!(table.render(Some(80), false).contains("DUE"));
        insta::assert_snapshot!(table.render(Some(26), false), @"
        ID       STATUS    WHO
          TITLE
        t-7k2mq  in prog…  a-very…
          Fix
        ");
        assert!(table.render(Some(5), false).contains("t-7k2mq"));
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
            // On a narrow terminal what is under a row has a line of its own.
            let rows = if cells.is_empty() { 0 } else { cells.len() + 1 };
            prop_assert!((rows..=2 * rows).contains(&shown.lines().count()));
        }
    }
}
