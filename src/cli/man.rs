//! The manual: one page a command, and what holds for all of them.

use std::io;

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::args::Args;

/// The exit codes, which programs rely on.
const EXIT_CODES: &[(&str, &str)] = &[
    ("0", "Done."),
    ("1", "It cannot be done as asked."),
    ("2", "The command line is wrong."),
    ("3", "Another holds what was asked for, or it is not allowed."),
    ("4", "What is stored is damaged, or was written by a newer version."),
    ("70", "A bug in collab."),
];

const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "COLLAB_AS",
        "Who asks, where `--as` does not say it. The first command in an AI client registers that under the \
         name; from then on another one is refused inside it.",
    ),
    ("NO_COLOR", "Set and not empty: no colour, unless `--color always` asks for it."),
    (
        "CLICOLOR_FORCE",
        "Set and neither empty nor 0: colour, even where the output is no terminal.",
    ),
    ("CLICOLOR", "Set to 0: no colour."),
    ("COLUMNS", "The width of the terminal, where it does not tell itself."),
    (
        "TERM",
        "`dumb`: no colour. Variables by which AI clients show that they run a command are read, too.",
    ),
    (
        "COLLAB_COMPLETE",
        "Set by the completion scripts: a shell that asks which words may come next.",
    ),
];

const FILES: &[(&str, &str)] = &[
    (".collab/config.toml", "The team's policy; people edit it. Committed."),
    (".collab/log/", "Sealed batches of what happened: created once, never changed. Committed."),
    (".collab/live", "A link to the live directory. Not committed."),
    (".collab/view/", "Readable files of what is stored. Not committed."),
    (
        ".git/hooks/*.before-collab",
        "A hook that was there before `collab setup git`; it runs first, and `--remove` puts it back.",
    ),
    (
        ".git/collab/",
        "The live directory of a clone, for all its worktrees: the journal of what happened here, and a \
         store made from it that may be deleted at any moment.",
    ),
];

/// Returns each page's file name and content.
///
/// # Errors
/// When a page cannot be written into memory.
pub(crate) fn pages() -> io::Result<Vec<(String, String)>> {
    let mut command = Args::command().disable_help_subcommand(true);
    command.build();
    let mut pages = Vec::new();
    add(&command, "collab", &mut pages)?;
    Ok(pages)
}

fn add(command: &Command, name: &str, pages: &mut Vec<(String, String)>) -> io::Result<()> {
    pages.push((format!("{name}.1"), page(command, name)?));
    for sub in command.get_subcommands().filter(|sub| !sub.is_hide_set()) {
        add(sub, &format!("{name}-{}", sub.get_name()), pages)?;
    }
    Ok(())
}

fn page(command: &Command, name: &str) -> io::Result<String> {
    let version = env!("CARGO_PKG_VERSION");
    // Examples get a section of their own.
    let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let page = Man::new(command.clone())
        .title(name.to_uppercase())
        .source(format!("collab {version}"))
        .manual("collab");
    let mut text = Vec::new();
    page.render_title(&mut text)?;
    page.render_name_section(&mut text)?;
    synopsis(command).to_writer(&mut text)?;
    page.render_description_section(&mut text)?;
    page.render_options_section(&mut text)?;
    if command.get_subcommands().any(|sub| !sub.is_hide_set()) {
        page.render_subcommands_section(&mut text)?;
    }
    let mut more = Roff::new();
    add_examples(&mut more, &examples);
    add_list(&mut more, "EXIT STATUS", EXIT_CODES);
    if name == "collab" {
        add_list(&mut more, "ENVIRONMENT", ENVIRONMENT);
        add_list(&mut more, "FILES", FILES);
    } else {
        more.control("SH", ["SEE ALSO"]);
        more.text([bold("collab"), roman("(1), for the environment, files and other commands.")]);
    }
    more.to_writer(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Returns how the command is written, as its help says it.
fn synopsis(command: &Command) -> Roff {
    let mut page = Roff::new();
    page.control("SH", ["SYNOPSIS"]);
    let usage = command.clone().render_usage().to_string();
    for (n, line) in usage.lines().enumerate() {
        if n > 0 {
            page.control("br", []);
        }
        page.text([roman(line.trim_start_matches("Usage:").trim())]);
    }
    page
}

fn add_examples(page: &mut Roff, text: &str) {
    let lines = text.lines().map(str::trim_end);
    let lines: Vec<&str> = lines
        .skip_while(|line| line.is_empty() || line.starts_with("Example"))
        // The codes are a section of their own.
        .take_while(|line| !line.starts_with("Exit codes:"))
        .collect();
    if lines.iter().all(|line| line.is_empty()) {
        return;
    }
    page.control("SH", ["EXAMPLES"]);
    page.control("nf", []);
    for line in lines {
        page.text([roman(line.strip_prefix("  ").unwrap_or(line))]);
    }
    page.control("fi", []);
}

fn add_list(page: &mut Roff, title: &str, items: &[(&str, &str)]) {
    page.control("SH", [title]);
    for (term, text) in items {
        page.control("TP", []);
        page.text([bold(*term)]);
        page.text([roman(*text)]);
    }
}
