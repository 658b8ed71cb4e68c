//! What decides how output looks: the command line and the environment.
//!
//! Invariant: the environment is handed in, and the command line wins over it.

use std::ffi::OsString;

/// When to use colour
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Colour {
    /// On a terminal that shows it, unless the environment says otherwise
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What the command line says about output.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// When to use colour.
    pub colour: Colour,
    /// Leaves out status and hints.
    pub quiet: bool,
    /// Results are JSON documents.
    pub json: bool,
}

/// What the environment says about output.
#[derive(Clone, Copy, Debug, Default)]
pub struct Surroundings {
    no_colour: bool,
    force_colour: bool,
    colour_off: bool,
    dumb: bool,
    columns: Option<usize>,
}

impl Surroundings {
    /// Returns what the variables say that `var` looks up: `NO_COLOR`, `CLICOLOR_FORCE`,
    /// `CLICOLOR`, `TERM`, `COLUMNS`.
    pub fn read(var: impl Fn(&str) -> Option<OsString>) -> Self {
        let is_set = |name| var(name).is_some_and(|value| !value.is_empty() && value != "0");
        Self {
            // By its convention, any value but the empty one counts.
            no_colour: var("NO_COLOR").is_some_and(|value| !value.is_empty()),
            force_colour: is_set("CLICOLOR_FORCE"),
            colour_off: var("CLICOLOR").is_some_and(|value| value == "0"),
            // Windows terminals do not set it.
            dumb: var("TERM").map_or(!cfg!(windows), |term| term == "dumb"),
            columns: var("COLUMNS")
                .and_then(|columns| columns.to_str()?.parse().ok())
                .filter(|columns| *columns > 0),
        }
    }

    /// Returns the width that the environment claims for the terminal.
    #[must_use]
    pub const fn columns(&self) -> Option<usize> {
        self.columns
    }

    /// Says whether a stream gets escape sequences for colour.
    #[must_use]
    pub const fn wants_colour(&self, option: Colour, is_terminal: bool) -> bool {
        match option {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto if self.no_colour => false,
            Colour::Auto if self.force_colour => true,
            Colour::Auto => is_terminal && !self.colour_off && !self.dumb,
        }
    }
}
