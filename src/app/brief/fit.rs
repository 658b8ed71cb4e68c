//! Keeping to the budget: the weightiest lines, and a word on every one that was cut.
//!
//! A line is worded, and its tokens are counted, only when its turn may have come: most never are.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::RangeInclusive;

use super::desk::Desk;
use super::text::count;
use super::weight::{MUST, WHOLE};
use super::words::{Handle, Names, Words};
use super::{BriefView, CutView, Depth, ItemView, SectionView, tokens};
use crate::error::Error;

/// How many characters of a text tell what it says.
const TELLING: usize = 122;

/// How many lines that do not fit any more are passed over for shorter ones behind them.
const SKIPPED: usize = 12;

/// From which weight on a line that is cut is worth shorter quotations in the others.
const MISSED: i64 = 600;

/// A section as it was gathered.
pub(crate) struct Section<'d> {
    /// What it is about, as a heading.
    pub(crate) name: &'static str,
    /// The command that shows all of it.
    pub(crate) command: String,
    pub(crate) items: Vec<Item<'d>>,
}

/// A line that may be told.
pub(crate) struct Item<'d> {
    /// What to act on.
    pub(crate) id: Option<Handle>,
    /// How much it matters; see [`super::weight`].
    pub(crate) weight: i64,
    pub(crate) line: Line<'d>,
}

/// Words a line.
pub(crate) type Line<'d> = Box<dyn Fn(&Words<'_>) -> Result<String, Error> + 'd>;

/// A line as it was worded last.
#[derive(Clone)]
struct Worded {
    text: String,
    tokens: usize,
    /// The lengths of quotations with which it is worded like this.
    lengths: RangeInclusive<usize>,
}

/// A chosen line: its section, its place there, its text.
struct Chosen {
    section: usize,
    item: usize,
    weight: i64,
    text: String,
    tokens: usize,
}

/// Returns the briefing that the budget holds.
pub(crate) fn fit(
    desk: &Desk,
    names: &Names<'_>,
    sections: &[Section<'_>],
    budget: usize,
) -> Result<BriefView, Error> {
    // Longer quotations, as long as that costs no line that matters.
    let lengths: &[usize] = match desk.depth {
        Depth::Quick => &[130, 80],
        Depth::Standard => &[260, 180, 130, 80],
        Depth::Deep => &[900, 600, 400, 250, 180, 130],
    };
    let mut fit = Fit::new(desk, names, sections, budget);
    let mut chosen = Vec::new();
    for (n, most) in lengths.iter().enumerate() {
        if let Some(found) = fit.choose(*most, n + 1 == lengths.len())? {
            chosen = found;
            break;
        }
    }
    loop {
        let view = fit.assemble(&chosen)?;
        // The sum of lines is what the text has, so this hardly ever goes round.
        if view.tokens as usize <= budget {
            return Ok(view);
        }
        let least = chosen.iter().enumerate().min_by_key(|(n, line)| (line.weight, usize::MAX - n));
        if let Some((n, _)) = least {
            chosen.remove(n);
        } else if !fit.shorten() {
            return Ok(view);
        }
    }
}

/// How what was cut is said.
#[derive(Clone, Copy, PartialEq, Eq)]
enum CutWords {
    /// Each section with its command.
    Named,
    /// One command that shows all.
    Together,
    /// In the fewest words.
    Few,
}

impl CutWords {
    /// Returns what says it in fewer words.
    fn fewer(self) -> Option<Self> {
        match self {
            Self::Named => Some(Self::Together),
            Self::Together => Some(Self::Few),
            Self::Few => None,
        }
    }
}

/// The first line where there is no room for a longer one.
const SHORT_HEAD: &str = "# Briefing";

/// What lines are chosen from.
struct Fit<'f> {
    desk: &'f Desk,
    names: &'f Names<'f>,
    sections: &'f [Section<'f>],
    /// By section and place.
    worded: Vec<Vec<Option<Worded>>>,
    budget: usize,
    /// The first line.
    head: String,
    /// How many tokens each section's heading has.
    headings: Vec<usize>,
    /// How what was cut is said.
    cut_words: CutWords,
    /// How many saying it may take.
    reserve: usize,
}

impl<'f> Fit<'f> {
    fn new(
        desk: &'f Desk,
        names: &'f Names<'f>,
        sections: &'f [Section<'f>],
        budget: usize,
    ) -> Self {
        let worded = sections.iter().map(|section| vec![None; section.items.len()]).collect();
        let headings = sections.iter().map(|section| match section.items[..] {
            [] => 0,
            _ => tokens::count_line(&heading(section)),
        });
        let (mut head, headings) = (head(desk), headings.collect());
        // A long name or branch must leave room for what matters more.
        if tokens::count_line(&head) > budget / 2 {
            SHORT_HEAD.clone_into(&mut head);
        }
        let first = if desk.depth == Depth::Deep { CutWords::Named } else { CutWords::Together };
        let (mut cut_words, mut reserve) = (first, cut_reserve(desk, first, sections));
        // What is told matters more than what was cut.
        while let Some(fewer) = cut_words.fewer()
            && tokens::count_line(&head) + reserve > budget - budget / 4
        {
            (cut_words, reserve) = (fewer, cut_reserve(desk, fewer, sections));
        }
        Self { desk, names, sections, worded, budget, head, headings, cut_words, reserve }
    }

    /// Says what has to be said in fewer words, as long as that is possible.
    fn shorten(&mut self) -> bool {
        if let Some(fewer) = self.cut_words.fewer() {
            self.cut_words = fewer;
        } else if self.head != SHORT_HEAD {
            SHORT_HEAD.clone_into(&mut self.head);
        } else {
            return false;
        }
        true
    }

    /// Returns a line with quotations of at most so many characters.
    fn word(&mut self, section: usize, item: usize, most: usize) -> Result<&Worded, Error> {
        let line = &self.sections[section].items[item];
        let most = if line.weight >= WHOLE { most.max(TELLING) } else { most };
        let last = &mut self.worded[section][item];
        let worded = match last.take() {
            Some(last) if last.lengths.contains(&most) => last,
            _ => {
                let words = Words::new(self.names, most);
                let text = format!("- {}", (line.line)(&words)?);
                let tokens = tokens::count_line(&text);
                Worded { text, tokens, lengths: words.shortest()..=most }
            }
        };
        Ok(last.insert(worded))
    }

    /// Chooses lines, with quotations of one length; none where shorter ones would miss less.
    fn choose(&mut self, most: usize, is_last: bool) -> Result<Option<Vec<Chosen>>, Error> {
        // Of what matters alike, short lines come first, as more of them fit. Each line waits as if
        // it had no length, and comes back with its own when it is the first.
        let mut waiting = BinaryHeap::new();
        for (section, gathered) in self.sections.iter().enumerate() {
            for (item, line) in gathered.items.iter().enumerate() {
                waiting.push(Reverse((-line.weight, section, item, line.weight >= MUST)));
            }
        }
        let mut open = vec![false; self.sections.len()];
        let mut used = tokens::count_line(&self.head);
        let mut chosen = Vec::new();
        let mut skipped = 0;
        while let Some(Reverse((place, section, item, is_placed))) = waiting.pop() {
            // As long as something may still be cut, there must be room to say so.
            let is_whole = waiting.is_empty() && skipped == 0 && self.desk.past.is_empty();
            let reserve = if is_whole { 0 } else { self.reserve };
            let budget = self.budget;
            let heading = if open[section] { 0 } else { self.headings[section] };
            let weight = self.sections[section].items[item].weight;
            let Worded { text, tokens, .. } = self.word(section, item, most)?;
            if !is_placed {
                waiting.push(Reverse((place + *tokens as i64, section, item, true)));
                continue;
            }
            if used + heading + tokens + reserve > budget {
                // What is left over may do for a shorter line of those that come next.
                skipped += 1;
                if weight >= MISSED && !is_last {
                    return Ok(None);
                }
                if skipped > SKIPPED {
                    break;
                }
                continue;
            }
            used += heading + tokens;
            open[section] = true;
            chosen.push(Chosen { section, item, weight, text: text.clone(), tokens: *tokens });
        }
        let is_missed = waiting.iter().any(|Reverse((_, section, item, _))| {
            self.sections[*section].items[*item].weight >= MISSED
        });
        Ok((is_last || !is_missed).then_some(chosen))
    }

    fn assemble(&self, chosen: &[Chosen]) -> Result<BriefView, Error> {
        let mut text = Text::default();
        text.line(&self.head, tokens::count_line(&self.head));
        let mut views = Vec::new();
        let mut cut = Vec::new();
        let mut must = 0;
        for (number, section) in self.sections.iter().enumerate() {
            let mut lines: Vec<&Chosen> =
                chosen.iter().filter(|line| line.section == number).collect();
            lines.sort_by_key(|line| (-line.weight, line.item));
            if !lines.is_empty() {
                text.line(&heading(section), self.headings[number]);
                let mut items = Vec::with_capacity(lines.len());
                for line in &lines {
                    text.line(&line.text, line.tokens);
                    let id = &section.items[line.item].id;
                    let id = id.as_ref().map(|id| self.names.of(id)).transpose()?;
                    let text = line.text.trim_start_matches("- ").to_owned();
                    items.push(ItemView { id, text });
                }
                views.push(SectionView { name: section.name.to_owned(), items });
            }
            let past = self.desk.past.get(section.name).copied().unwrap_or_default();
            let missing = section.items.len() - lines.len() + past.items;
            if missing > 0 {
                must += past.must;
                must += section.items.iter().filter(|item| item.weight >= MUST).count()
                    - lines.iter().filter(|line| line.weight >= MUST).count();
                let (name, command) = (section.name.to_owned(), section.command.clone());
                cut.push(CutView { name, items: missing as i64, command });
            }
        }
        if !cut.is_empty() {
            let line = cut_line(self.desk, self.cut_words, &cut, must);
            text.line(&line, tokens::count_line(&line));
        }
        if self.sections.iter().all(|section| section.items.is_empty()) {
            let line = "Nothing new, and nothing waits for you.";
            text.line(line, tokens::count_line(line));
        }
        Ok(BriefView {
            reader: self.desk.me.as_ref().map_or_else(|| "all".to_owned(), ToString::to_string),
            since: self.desk.since,
            sections: views,
            tokens: text.tokens as i64,
            cut,
            text: text.text,
            ended: None,
        })
    }
}

/// A text of whole lines, none of which is blank or starts with a slash: so their tokens add up.
#[derive(Default)]
struct Text {
    text: String,
    tokens: usize,
}

impl Text {
    fn line(&mut self, line: &str, tokens: usize) {
        self.text.push_str(line);
        self.text.push('\n');
        self.tokens += tokens;
    }
}

/// Returns how many tokens saying what was cut may take.
fn cut_reserve(desk: &Desk, words: CutWords, sections: &[Section<'_>]) -> usize {
    let named = sections.iter().filter(|section| !section.items.is_empty());
    let worst = named.map(|section| CutView {
        name: section.name.to_owned(),
        items: 999,
        command: section.command.clone(),
    });
    tokens::count_line(&cut_line(desk, words, &worst.collect::<Vec<_>>(), 999))
}

/// Says what was cut, and the command that shows it.
fn cut_line(desk: &Desk, words: CutWords, cut: &[CutView], must: usize) -> String {
    let lines: i64 = cut.iter().map(|cut| cut.items).sum();
    let urgent = match words {
        _ if must == 0 => String::new(),
        CutWords::Few => format!(", {must} urgent"),
        _ => format!(", {must} of them urgent"),
    };
    let show = match (words, desk.since) {
        (CutWords::Named, _) => {
            let named: Vec<String> = cut
                .iter()
                .map(|cut| format!("{} of {} (`{}`)", cut.items, cut.name, cut.command))
                .collect();
            named.join("; ")
        }
        (CutWords::Together, Some(since)) => {
            format!("`collab brief --depth deep --since {since:.0} --peek`")
        }
        (CutWords::Together, None) => "`collab brief --depth deep --peek`".to_owned(),
        (CutWords::Few, _) if desk.me.is_some() => "`collab inbox`".to_owned(),
        (CutWords::Few, _) => "`collab log`".to_owned(),
    };
    format!("Cut to fit: {}{urgent}: {show}", count(lines as usize, "line"))
}

fn heading(section: &Section<'_>) -> String {
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
        desk.branch.as_deref().map(|branch| format!(", on {}", super::text::named(branch, 60)));
    format!("# Briefing for {reader}: {since}{}", branch.unwrap_or_default())
}
