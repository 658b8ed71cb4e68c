//! Working memory: what participants have at hand in this clone.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::find;
use super::open::App;
use super::place;
use crate::domain::about::About;
use crate::domain::name::Name;
use crate::domain::text::line;
use crate::error::Error;
use crate::gateway;
use crate::store::memory::{self, AtHand, Breakpoint};

/// What to put in front, as it was asked for; of each list the last becomes the newest.
#[derive(Clone, Debug, Default)]
pub struct Push {
    /// Names of functions, types and the like.
    pub symbols: Vec<String>,
    /// Paths.
    pub files: Vec<String>,
    /// Places, as `PATH:LINE`.
    pub breakpoints: Vec<String>,
    /// When to stop there.
    pub condition: Option<String>,
    /// What is selected in the editor, as `PATH:FIRST-LAST`.
    pub selection: Option<String>,
}

/// What to forget.
#[derive(Clone, Copy, Debug)]
pub struct Clear {
    /// Symbols.
    pub symbols: bool,
    /// Open files.
    pub files: bool,
    /// Breakpoints.
    pub breakpoints: bool,
}

/// What some have at hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MemoriesView {
    /// By when something was put there, the last first.
    #[serde(rename = "workingMemory")]
    pub memories: Vec<MemoryView>,
}

/// What one has at hand, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct MemoryView {
    /// Who.
    pub by: String,
    /// When something was put there last; nothing if there is nothing.
    pub at: Option<Timestamp>,
    /// Names of functions, types and the like.
    pub recent_symbols: Vec<String>,
    /// Paths from the root of the repository.
    pub open_files: Vec<String>,
    /// Where to stop.
    pub breakpoints: Vec<BreakpointView>,
    /// What is selected in the editor, as `PATH:FIRST-LAST`; left out where no editor tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub selection: Option<String>,
}

/// Where to stop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct BreakpointView {
    /// The path from the root of the repository.
    pub file: String,
    /// The line, from 1 on.
    pub line: i64,
    /// When to stop there; nothing: always.
    pub condition: Option<String>,
}

impl App {
    /// Puts something in front of what who asks has at hand; returns all of that.
    ///
    /// # Errors
    /// When there is nothing to put, a place is none, or a text is over its limit.
    pub fn push_memory(&self, push: &Push) -> Result<MemoryView, Error> {
        let symbols: Vec<String> =
            push.symbols.iter().map(|text| line("symbol", text)).collect::<Result<_, _>>()?;
        let files: Vec<String> =
            push.files.iter().map(|text| self.file(text)).collect::<Result<_, _>>()?;
        let condition =
            push.condition.as_deref().map(|text| line("condition", text)).transpose()?;
        let breakpoints: Vec<Breakpoint> = push
            .breakpoints
            .iter()
            .map(|text| self.breakpoint(text, condition.clone()))
            .collect::<Result<_, _>>()?;
        if symbols.is_empty() && files.is_empty() && breakpoints.is_empty() {
            return Err(Error::usage("there is nothing to put into the working memory")
                .hint("Say it with `--symbol NAME`, `--file PATH`, or `--breakpoint PATH:LINE`."));
        }
        if condition.is_some() && breakpoints.len() > 1 {
            return Err(Error::usage("a condition is that of one breakpoint")
                .hint("Push each breakpoint that has one by itself."));
        }
        let (me, now) = (self.my_name()?, self.now());
        let at_hand = self.store.change_memory(|memory| {
            let at_hand =
                memory.participants.entry(me.clone()).or_insert_with(|| AtHand::nothing(now));
            at_hand.at = now;
            symbols.into_iter().for_each(|symbol| at_hand.push_symbol(symbol));
            files.into_iter().for_each(|file| at_hand.push_file(file));
            breakpoints.into_iter().for_each(|place| at_hand.push_breakpoint(place));
            if push.selection.is_some() {
                at_hand.selection.clone_from(&push.selection);
            }
            at_hand.clone()
        })?;
        Ok(view(&me, Some(&at_hand), usize::MAX))
    }

    /// Returns names of what the workspace declares that the editor finds for a query.
    ///
    /// # Errors
    /// When no editor has this repository open, or it finds nothing.
    pub fn symbols_of_editor(&self, query: &str) -> Result<Vec<String>, Error> {
        let query = line("query", query)?;
        let Some(gateway) = gateway::find(&self.worktree_roots()) else {
            return Err(Error::user("no VSCode gateway has this repository open")
                .hint("Name symbols yourself: `--symbol NAME`."));
        };
        let mut found = gateway
            .symbols(&query)
            .map_err(|error| Error::user(format!("the editor does not tell symbols: {error}")))?;
        found.truncate(memory::MOST_SYMBOLS);
        if found.is_empty() {
            let error = Error::user(format!("the editor finds nothing for `{query}`"));
            return Err(error.hint("Language servers look at what is open: open a file of it."));
        }
        // The first is the best, and the last one pushed stands in front.
        found.reverse();
        Ok(found)
    }

    /// Returns what some have at hand: one, or all of whom something is known.
    ///
    /// # Errors
    /// When the name is nobody's.
    pub fn recent_memory(&self, by: Option<&str>, limit: usize) -> Result<MemoriesView, Error> {
        let memory = memory::read(self.store.paths());
        if let Some(by) = by {
            // Whoever only has something at hand is known to nobody else.
            let typed = Name::typed(by).ok().filter(|name| memory.participants.contains_key(name));
            let name = typed.map_or_else(|| self.somebody(by), Ok)?;
            let memories = vec![view(&name, memory.participants.get(&name), limit)];
            return Ok(MemoriesView { memories });
        }
        let mut memories: Vec<MemoryView> = memory
            .participants
            .iter()
            .map(|(name, at_hand)| view(name, Some(at_hand), limit))
            .collect();
        memories.sort_by_key(|memory| std::cmp::Reverse(memory.at));
        Ok(MemoriesView { memories })
    }

    /// Forgets what who asks has at hand; returns what is left.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn clear_memory(&self, clear: Clear) -> Result<MemoryView, Error> {
        let me = self.my_name()?;
        let left = self.store.change_memory(|memory| {
            let at_hand = memory.participants.get_mut(&me)?;
            if clear.symbols {
                at_hand.symbols.clear();
            }
            if clear.files {
                at_hand.files.clear();
                at_hand.selection = None;
            }
            if clear.breakpoints {
                at_hand.breakpoints.clear();
            }
            Some(at_hand.clone())
        })?;
        Ok(view(&me, left.filter(|left| !left.is_empty()).as_ref(), usize::MAX))
    }

    fn file(&self, text: &str) -> Result<String, Error> {
        let found = find::place(&self.site, text)?;
        match &found {
            About::Place { path, lines: None } => {
                place::look(&self.site, &found)?;
                Ok(path.clone())
            }
            About::Place { path, .. } => Err(Error::user(format!("`{text}` is a place in a file"))
                .hint(format!("Name the file alone, as in `--file {path}`."))),
            About::Object(id) => Err(Error::user(format!("`{id}` is no file"))),
        }
    }

    fn breakpoint(&self, text: &str, condition: Option<String>) -> Result<Breakpoint, Error> {
        let found = find::place(&self.site, text)?;
        match &found {
            About::Place { path, lines: Some((line, last)) } if line == last => {
                place::look(&self.site, &found)?;
                Ok(Breakpoint { file: path.clone(), line: *line, condition })
            }
            _ => Err(Error::user(format!("`{text}` names no line of a file"))
                .hint("Say it as PATH:LINE, with lines from 1 on: `--breakpoint src/main.rs:12`.")),
        }
    }
}

fn view(name: &Name, at_hand: Option<&AtHand>, limit: usize) -> MemoryView {
    let breakpoint = |at: &Breakpoint| BreakpointView {
        file: at.file.clone(),
        line: at.line.into(),
        condition: at.condition.clone(),
    };
    let first = |list: &[String]| list.iter().take(limit).cloned().collect();
    MemoryView {
        by: name.to_string(),
        at: at_hand.map(|at_hand| at_hand.at),
        recent_symbols: at_hand.map(|at_hand| first(&at_hand.symbols)).unwrap_or_default(),
        open_files: at_hand.map(|at_hand| first(&at_hand.files)).unwrap_or_default(),
        breakpoints: at_hand
            .map(|at_hand| at_hand.breakpoints.iter().take(limit).map(breakpoint).collect())
            .unwrap_or_default(),
        selection: at_hand.and_then(|at_hand| at_hand.selection.clone()),
    }
}
