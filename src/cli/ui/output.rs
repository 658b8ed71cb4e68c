//! The two ways out, and what is written to them.
//!
//! Invariant: what others wrote is cleaned on every way out but [`Ui::raw`], and [`Ui::stored_line`] into a pipe. Results are buffered
//! until [`Ui::flush`], or until something goes to stderr, which keeps the two in order.

use std::cell::Cell;
use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::rc::Rc;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::{Options, Surroundings};
use crate::cli::style::{Text, Tone};
use crate::cli::table::Table;
use crate::cli::terminal;

/// Columns of a terminal that does not say how wide it is.
const DEFAULT_COLUMNS: usize = 80;

/// Prose wider than this is hard to read, however wide the terminal.
const MAX_PROSE: usize = 100;

/// One of the two ways out.
pub struct Stream {
    /// Where the bytes go.
    pub to: Box<dyn Write + Send>,
    /// Whether a person looks at it.
    pub is_terminal: bool,
    /// Whether escape sequences for colour are written to it.
    pub colour: bool,
}

impl Stream {
    /// Returns a way out that is not a terminal, such as a buffer in a test.
    pub fn plain(to: impl Write + Send + 'static) -> Self {
        Self { to: Box::new(to), is_terminal: false, colour: false }
    }
}

/// Where all output goes.
pub struct Ui {
    out: BufWriter<Box<dyn Write + Send>>,
    out_is_terminal: bool,
    out_colour: bool,
    err: Stream,
    columns: Option<usize>,
    options: Options,
    waits: Rc<Cell<bool>>,
}

impl Ui {
    /// Returns the output of this process.
    #[must_use]
    pub fn stdio(options: Options, surroundings: &Surroundings) -> Self {
        let (out, err) = (io::stdout(), io::stderr());
        let out_is_terminal = out.is_terminal();
        let columns = out_is_terminal.then(|| {
            terminal_size::terminal_size_of(&out)
                .map(|(columns, _)| usize::from(columns.0))
                .filter(|columns| *columns > 0)
                .or(surroundings.columns())
                .unwrap_or(DEFAULT_COLUMNS)
        });
        let out_colour = surroundings.wants_colour(options.colour, out_is_terminal);
        let err_is_terminal = err.is_terminal();
        let err_colour = surroundings.wants_colour(options.colour, err_is_terminal);
        // Without colour there is nothing for anstream to do: all text is clean already. With it,
        // it makes older consoles understand the sequences.
        let out: Box<dyn Write + Send> =
            if out_colour { Box::new(anstream::AutoStream::always(out)) } else { Box::new(out) };
        let err: Box<dyn Write + Send> =
            if err_colour { Box::new(anstream::AutoStream::always(err)) } else { Box::new(err) };
        Self::new(
            Stream { to: out, is_terminal: out_is_terminal, colour: out_colour },
            Stream { to: err, is_terminal: err_is_terminal, colour: err_colour },
            columns,
            options,
        )
    }

    /// Returns output that goes to the given streams. Without `columns` nothing is cut or wrapped.
    #[must_use]
    pub fn new(out: Stream, err: Stream, columns: Option<usize>, options: Options) -> Self {
        let Stream { to, is_terminal: out_is_terminal, colour: out_colour } = out;
        let (out, waits) = (BufWriter::new(to), Rc::default());
        Self { out, out_is_terminal, out_colour, err, columns, options, waits }
    }

    /// Has documents say `"durable":"worktree"` while `waits` says so.
    pub fn tell_durability(&mut self, waits: Rc<Cell<bool>>) {
        self.waits = waits;
    }

    /// Says whether results are JSON documents.
    #[must_use]
    pub const fn is_json(&self) -> bool {
        self.options.json
    }

    /// Says whether status and hints are left out.
    #[must_use]
    pub const fn is_quiet(&self) -> bool {
        self.options.quiet
    }

    /// Returns the width of the terminal that shows the results, if one does.
    #[must_use]
    pub const fn columns(&self) -> Option<usize> {
        self.columns
    }

    /// Writes a result in the form asked for: as a JSON document, or as the text that `text` makes.
    pub fn show<V, T>(&mut self, view: &V, text: impl FnOnce(&V) -> T) -> io::Result<()>
    where
        V: Serialize,
        T: AsRef<str>,
    {
        if self.options.json { self.json(view) } else { self.text(text(view).as_ref()) }
    }

    /// Writes one line of a result.
    pub fn line(&mut self, line: impl Into<Text>) -> io::Result<()> {
        let mut shown = String::new();
        line.into().render_into(&mut shown, self.out_colour);
        shown.push('\n');
        self.out.write_all(shown.as_bytes())
    }

    /// Writes one line of a result, which on a terminal is broken at blanks where it is too long, and goes on indented.
    pub fn wrapped(&mut self, line: impl Into<Text>, hang: usize) -> io::Result<()> {
        let line = line.into();
        let Some(columns) = self.columns else { return self.line(line) };
        line.wrapped(columns, hang).into_iter().try_for_each(|line| self.line(line))
    }

    /// Writes an empty line of a result.
    pub fn blank(&mut self) -> io::Result<()> {
        self.out.write_all(b"\n")
    }

    /// Writes lines of a result as they are. A newline at the end is added where it is missing.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        let shown = terminal::clean(text);
        self.out.write_all(shown.as_bytes())?;
        if shown.ends_with('\n') { Ok(()) } else { self.blank() }
    }

    /// Writes paragraphs of a result, indented, and wrapped on a terminal.
    pub fn prose(&mut self, text: &str, indent: usize) -> io::Result<()> {
        let columns = self.columns.map_or(usize::MAX, |columns| columns.min(MAX_PROSE));
        let shown = terminal::clean(text.trim_end());
        if shown.is_empty() {
            return Ok(());
        }
        writeln!(self.out, "{}", terminal::wrap(&shown, columns, indent))
    }

    /// Writes a table as a result.
    pub fn table<const N: usize>(&mut self, table: &Table<N>) -> io::Result<()> {
        self.out.write_all(table.render(self.columns, self.out_colour).as_bytes())
    }

    /// Writes one JSON document and a newline as a result: on one line, unless a person looks.
    pub fn json(&mut self, document: &impl Serialize) -> io::Result<()> {
        let json = if self.waits.get() {
            self.to_json(&durable(serde_json::to_value(document)?))
        } else {
            self.to_json(document)
        };
        writeln!(self.out, "{}", terminal::clean_json(&json?))
    }

    fn to_json(&self, document: &impl Serialize) -> serde_json::Result<String> {
        if self.out_is_terminal {
            serde_json::to_string_pretty(document)
        } else {
            serde_json::to_string(document)
        }
    }

    /// Writes a document on a line of its own as a result, also where a person looks.
    pub fn json_line(&mut self, document: &impl Serialize) -> io::Result<()> {
        let json = if self.waits.get() {
            serde_json::to_string(&durable(serde_json::to_value(document)?))
        } else {
            serde_json::to_string(document)
        };
        self.text(&json?)
    }

    /// Writes a line of JSON that is stored: byte for byte, unless a person looks.
    pub fn stored_line(&mut self, line: &str) -> io::Result<()> {
        if self.out_is_terminal {
            writeln!(self.out, "{}", terminal::clean_json(line))
        } else {
            writeln!(self.out, "{line}")
        }
    }

    /// Writes bytes of a result untouched, such as a completion script. Never text by others.
    pub fn raw(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    /// Says what is going on, unless quiet.
    pub fn status(&mut self, message: &str) -> io::Result<()> {
        if self.options.quiet { Ok(()) } else { self.report(None, message) }
    }

    /// Says what to do next, unless quiet.
    pub fn hint(&mut self, message: &str) -> io::Result<()> {
        if self.options.quiet { Ok(()) } else { self.report(Some(("hint", Tone::Ok)), message) }
    }

    /// Says what may be wrong, even when quiet.
    pub fn warning(&mut self, message: &str) -> io::Result<()> {
        self.report(Some(("warning", Tone::Warn)), message)
    }

    /// Says why nothing came of it and what to do about it, even when quiet.
    ///
    /// Whether as JSON is given here and not taken from the options, as the command line may be
    /// what is wrong. JSON is one line: `{"error":{"kind":…,"message":…,"hints":[…]}}`.
    pub fn error(
        &mut self,
        kind: &str,
        message: &str,
        hints: &[String],
        json: bool,
    ) -> io::Result<()> {
        if json {
            let document = ErrorDocument { error: ErrorBody { kind, message, hints } };
            let json = serde_json::to_string(&document)?;
            return self.write_err(&format!("{}\n", terminal::clean_json(&json)));
        }
        let mut shown = labelled(Some(("error", Tone::Critical)), message, self.err.colour);
        for hint in hints {
            shown += &labelled(Some(("hint", Tone::Ok)), hint, self.err.colour);
        }
        self.write_err(&shown)
    }

    /// Writes out what is buffered. To be called at the end, and by whatever keeps running.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    fn report(&mut self, label: Option<(&str, Tone)>, message: &str) -> io::Result<()> {
        self.write_err(&labelled(label, message, self.err.colour))
    }

    fn write_err(&mut self, shown: &str) -> io::Result<()> {
        // Even if nobody reads the results any more, somebody may see this.
        let flushed = self.out.flush();
        self.err.to.write_all(shown.as_bytes())?;
        self.err.to.flush()?;
        flushed
    }
}

/// Adds where a document is durable, of a list to each of its elements.
fn durable(document: Value) -> Value {
    match document {
        Value::Array(each) => each.into_iter().map(durable).collect(),
        Value::Object(mut fields) => {
            fields.insert("durable".to_owned(), "worktree".into());
            Value::Object(fields)
        }
        other => other,
    }
}

/// A failure. Fixed shape: programs read this from stderr.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ErrorDocument<'a> {
    /// The failure.
    error: ErrorBody<'a>,
}

#[derive(Serialize, JsonSchema)]
struct ErrorBody<'a> {
    /// Who has to act: `user`, `usage`, `held`, `data`, or `internal`.
    kind: &'a str,
    /// What went wrong, and where.
    message: &'a str,
    /// What to do next, a sentence each.
    hints: &'a [String],
}

/// Returns `label: message` as lines. Those after the first are indented, so that no message by
/// others can look like a second one of ours.
fn labelled(label: Option<(&str, Tone)>, message: &str, colour: bool) -> String {
    let mut shown = String::new();
    if let Some((label, tone)) = label {
        Text::of(tone, format!("{label}:")).plain(" ").render_into(&mut shown, colour);
    }
    let message = terminal::clean(message.trim_end());
    for (number, line) in message.lines().enumerate() {
        if number > 0 {
            shown.push('\n');
            shown += if line.is_empty() { "" } else { "  " };
        }
        shown += line;
    }
    shown.push('\n');
    shown
}
