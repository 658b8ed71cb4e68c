//! Keeping to the budget: the weightiest lines, and a word on every one that was cut.

use super::desk::Desk;
use super::text::count;
use super::weight::{MUST, WHOLE};
use super::{BriefView, CutView, Depth, ItemView, SectionView, tokens};

/// How many characters of a text tell what it says.
const TELLING: usize = 122;

/// How many lines that do not fit any more are passed over for shorter ones behind them.
const SKIPPED: usize = 12;

/// A section as it was gathered.
#[derive(Debug)]
pub(crate) struct Section {
    /// What it is about, as a heading.
    pub(crate) name: &'static str,
    /// The command that shows all of it.
    pub(crate) command: String,
    pub(crate) items: Vec<Item>,
}

/// A line that may be told.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// What to act on.
    pub(crate) id: Option<String>,
    /// How much it matters; see [`super::weight`].
    pub(crate) weight: i64,
    /// The line, with every quotation at most so many characters long.
    pub(crate) text: Line,
}

/// Words a line, given how long a quotation may be.
pub(crate) type Line = std::rc::Rc<dyn LineText>;

/// A line that can be made shorter.
pub(crate) trait LineText: std::fmt::Debug {
    fn at(&self, most: usize) -> String;
}

impl LineText for String {
    fn at(&self, _: usize) -> String {
        self.clone()
    }
}

/// A line that ends in a quotation, with what stands before and after it.
#[derive(Debug)]
pub(crate) struct Quoted {
    pub(crate) before: String,
    pub(crate) text: String,
    pub(crate) after: String,
}

impl LineText for Quoted {
    fn at(&self, most: usize) -> String {
        format!("{}{}{}", self.before, super::text::quote(&self.text, most), self.after)
    }
}

/// A chosen line: its section, its place there, its text.
struct Chosen {
    section: usize,
    item: usize,
    weight: i64,
    text: String,
}

/// Returns the briefing that the budget holds.
pub(crate) fn fit(desk: &Desk, sections: Vec<Section>, budget: usize, depth: Depth) -> BriefView {
    // Longer quotations, as long as that costs no line that matters.
    let lengths: &[usize] = match depth {
        Depth::Quick => &[130, 80],
        Depth::Standard => &[260, 180, 130, 80],
        Depth::Deep => &[900, 600, 400, 250, 180, 130],
    };
    let head = head(desk);
    let reserve = cut_reserve(desk, &sections);
    let mut best = None;
    for most in lengths {
        let chosen = choose(&head, &sections, budget, *most, reserve);
        let all: usize = sections.iter().map(|section| section.items.len()).sum();
        let complete = chosen.len() == all || lost_weight(&sections, &chosen) < 600;
        best = Some(chosen);
        if complete {
            break;
        }
    }
    let mut chosen = best.unwrap_or_default();
    loop {
        let view = assemble(desk, &head, &sections, &chosen);
        // The sum of lines is an upper bound, so this hardly ever goes round.
        if view.tokens as usize <= budget {
            return view;
        }
        if chosen.is_empty() {
            // A long name or branch; what was cut is what has to be said.
            return assemble(desk, "# Briefing", &sections, &chosen);
        }
        let least = chosen.iter().enumerate().min_by_key(|(n, line)| (line.weight, usize::MAX - n));
        if let Some((n, _)) = least {
            chosen.remove(n);
        }
    }
}

/// Returns the highest weight that is left out.
fn lost_weight(sections: &[Section], chosen: &[Chosen]) -> i64 {
    let mut lost = 0;
    for (section, gathered) in sections.iter().enumerate() {
        for (item, line) in gathered.items.iter().enumerate() {
            if line.weight > lost && !chosen.iter().any(|c| (c.section, c.item) == (section, item))
            {
                lost = line.weight;
            }
        }
    }
    lost
}

fn choose(head: &str, sections: &[Section], budget: usize, most: usize, cut: usize) -> Vec<Chosen> {
    let mut order = Vec::new();
    for (section, gathered) in sections.iter().enumerate() {
        for (item, line) in gathered.items.iter().enumerate() {
            let whole = if line.weight >= WHOLE { TELLING } else { 0 };
            let text = format!("- {}", line.text.at(most.max(whole)));
            let tokens = tokens::count_line(&text);
            // Of what matters alike, short lines come first, as more of them fit.
            let price = if line.weight >= MUST { 0 } else { tokens as i64 };
            order.push((price - line.weight, section, item, text, tokens));
        }
    }
    order.sort_unstable();
    let headings: Vec<usize> =
        sections.iter().map(|section| tokens::count_line(&heading(section))).collect();
    let mut open = vec![false; sections.len()];
    let mut used = tokens::count_line(head);
    let mut chosen = Vec::new();
    let mut left = order.len();
    let mut skipped = 0;
    for (_, section, item, text, line) in order {
        left -= 1;
        let weight = sections[section].items[item].weight;
        let heading = if open[section] { 0 } else { headings[section] };
        // As long as something may still be cut, there must be room to say so.
        let reserve = if left > 0 { cut } else { 0 };
        if used + heading + line + reserve > budget {
            // What is left over may do for a shorter line of those that come next.
            skipped += 1;
            if skipped > SKIPPED {
                break;
            }
            continue;
        }
        used += heading + line;
        open[section] = true;
        chosen.push(Chosen { section, item, weight, text });
    }
    chosen
}

/// Returns how many tokens saying what was cut may take.
fn cut_reserve(desk: &Desk, sections: &[Section]) -> usize {
    let named = sections.iter().filter(|section| !section.items.is_empty());
    let worst = named.map(|section| CutView {
        name: section.name.to_owned(),
        items: 999,
        command: section.command.clone(),
    });
    tokens::count_line(&cut_line(desk, &worst.collect::<Vec<_>>(), 999))
}

/// Says what was cut, and the command that shows it: one for all, unless this was the deepest.
fn cut_line(desk: &Desk, cut: &[CutView], must: usize) -> String {
    let lines: i64 = cut.iter().map(|cut| cut.items).sum();
    let urgent = if must > 0 { format!(", {must} of them urgent") } else { String::new() };
    let show = match desk.since {
        _ if desk.depth == Depth::Deep => {
            let named: Vec<String> = cut
                .iter()
                .map(|cut| format!("{} of {} (`{}`)", cut.items, cut.name, cut.command))
                .collect();
            named.join("; ")
        }
        Some(since) => format!("`collab brief --depth deep --since {since:.0} --peek`"),
        None => "`collab brief --depth deep --peek`".to_owned(),
    };
    format!("Cut to fit: {}{urgent}: {show}", count(lines as usize, "line"))
}

fn heading(section: &Section) -> String {
    format!("## {}", section.name)
}

/// Returns the first line: for whom, since when.
fn head(desk: &Desk) -> String {
    let reader = desk.me.as_ref().map_or("the team", |me| me.as_str());
    let since = match desk.since {
        Some(since) => {
            let day = since.to_zoned(desk.zone.clone());
            format!("since {} ({})", day.strftime("%a %d %b %H:%M"), desk.ago(since))
        }
        None if desk.me.is_some() => "your first here".to_owned(),
        None => "the last 3 days".to_owned(),
    };
    let branch =
        desk.branch.as_deref().map(|branch| format!(", on {}", super::text::clip(branch, 60)));
    format!("# Briefing for {reader}: {since}{}", branch.unwrap_or_default())
}

fn assemble(desk: &Desk, head: &str, sections: &[Section], chosen: &[Chosen]) -> BriefView {
    let mut text = format!("{head}\n");
    let mut views = Vec::new();
    let mut cut = Vec::new();
    let mut must = 0;
    for (number, section) in sections.iter().enumerate() {
        let mut lines: Vec<&Chosen> = chosen.iter().filter(|line| line.section == number).collect();
        lines.sort_by_key(|line| (-line.weight, line.item));
        if !lines.is_empty() {
            text.push_str(&heading(section));
            text.push('\n');
            for line in &lines {
                text.push_str(&line.text);
                text.push('\n');
            }
            let items = lines.iter().map(|line| ItemView {
                id: section.items[line.item].id.clone(),
                text: line.text.trim_start_matches("- ").to_owned(),
            });
            views.push(SectionView { name: section.name.to_owned(), items: items.collect() });
        }
        let missing = section.items.len() - lines.len();
        if missing > 0 {
            must += section.items.iter().filter(|item| item.weight >= MUST).count()
                - lines.iter().filter(|line| line.weight >= MUST).count();
            let (name, command) = (section.name.to_owned(), section.command.clone());
            cut.push(CutView { name, items: missing as i64, command });
        }
    }
    if !cut.is_empty() {
        text.push_str(&cut_line(desk, &cut, must));
        text.push('\n');
    }
    if sections.iter().all(|section| section.items.is_empty()) {
        text.push_str("Nothing new, and nothing waits for you.\n");
    }
    BriefView {
        reader: desk.me.as_ref().map_or_else(|| "all".to_owned(), ToString::to_string),
        since: desk.since,
        sections: views,
        tokens: tokens::count(&text) as i64,
        cut,
        text,
    }
}
