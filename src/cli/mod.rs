//! cli

pub mod style;
pub mod table;
pub mod terminal;
pub mod ui;

/// Runs.
#[must_use]
pub fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
