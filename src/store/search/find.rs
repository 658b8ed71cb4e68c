//! Finding in the search index.

use std::collections::HashSet;

use rusqlite::types::Value;
use rusqlite::{Row, params, params_from_iter};

use super::open::Search;
use super::schema::{COMMITS, VERSION};
use crate::domain::search::query::Term;
use crate::domain::search::rank::{self, Text};
use crate::domain::search::words::words;
use crate::domain::search::{Kind, Query, snippet};
use crate::store::error::StoreError;

/// Of how many matches, the newest ones of commits and of all else, the best are looked for. Where there
/// are more, whoever searches wants the newest of them or will say more.
const RANKED: usize = 64;

/// So many matching commits are looked at for those that are asked for.
const LOOKED_AT: usize = 1000;

/// Up to how many texts with a term are counted.
const COUNTED: u64 = 1000;

/// What is referred to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// An object, by its full id.
    Object(String),
    /// A path, and what is below it.
    Path(String),
}

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Of these kinds; of all if there is none.
    pub kinds: Vec<Kind>,
    /// By this participant.
    pub by: Option<String>,
    /// What refers to one of these, unless there is none; of commits, what changed the first.
    pub about: Vec<Target>,
    /// At or after this time, in milliseconds since 1970.
    pub since_millis: Option<i64>,
    /// At most so many.
    pub limit: usize,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    num: i64,
    /// What it is.
    pub kind: Kind,
    /// Its full id, key, or commit id; of a part, its task's.
    pub id: String,
    /// Who wrote it.
    pub by: String,
    /// When, in milliseconds since 1970.
    pub at_millis: i64,
    /// What it goes by.
    pub title: String,
    body: String,
    /// The part of it that shows the hit.
    pub snippet: String,
}

impl Asked {
    /// Says whether something of some kinds may be asked for.
    fn asks_for(&self, kinds: impl Fn(Kind) -> bool) -> bool {
        let wanted = |kind| self.kinds.is_empty() || self.kinds.iter().any(|k| k.includes(kind));
        Kind::ALL.into_iter().any(|kind| kinds(kind) && wanted(kind))
    }
}

const COLUMNS: &str = "doc.num, doc.kind, doc.id, doc.by, doc.at, doc.title, doc.body";

/// The wheres of a query, with their values, which are numbered from where those of the query end.
struct Filter {
    sql: String,
    values: Vec<Value>,
}

impl Filter {
    fn new(asked: &Asked, mut values: Vec<Value>) -> Self {
        let mut sql = String::new();
        let mut add = |text: &str, value: Value| {
            values.push(value);
            let number = format!("?{}", values.len());
            sql.push_str(&text.replace("??", &number));
        };
        if !asked.kinds.is_empty() {
            let wanted = |kind: &&Kind| asked.kinds.iter().any(|asked| asked.includes(**kind));
            let bits = Kind::ALL.iter().filter(wanted).map(|kind| 1 << kind.number()).sum::<i64>();
            add(" AND (?? >> doc.kind) & 1", bits.into());
        }
        if let Some(by) = &asked.by {
            // A commit may be several participants'.
            add(" AND instr(', ' || doc.by || ',', ', ' || ?? || ',')", by.clone().into());
        }
        if let Some(since) = asked.since_millis {
            add(" AND doc.at >= ??", since.into());
        }
        for (number, about) in asked.about.iter().enumerate() {
            let begin = if number == 0 { " AND doc.object IN (" } else { " UNION ALL " };
            add(&format!("{begin}SELECT object FROM refers WHERE target = ??"), about.text());
            if let Target::Path(path) = about {
                add(
                    " UNION ALL SELECT object FROM refers WHERE target > ??",
                    format!("{path}/").into(),
                );
                add(" AND target < ??", format!("{path}0").into());
            }
        }
        if !asked.about.is_empty() {
            sql.push(')');
        }
        Self { sql, values }
    }
}

impl Target {
    fn text(&self) -> Value {
        match self {
            Self::Object(text) | Self::Path(text) => text.clone().into(),
        }
    }
}

impl Search {
    /// Returns what the words of a query are found in, the best first and of equals the newest; and
    /// whether there is more. `has` says of a commit, by its id, whether it is asked for by what the index
    /// does not hold: the paths that it changed.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn matching(
        &self,
        query: &Query,
        asked: &Asked,
        has: &dyn Fn(&str) -> bool,
    ) -> Result<(Vec<Found>, bool), StoreError> {
        let ranked = RANKED.max(asked.limit.saturating_add(1));
        let mut found: Vec<Found> = Vec::new();
        let mut known = HashSet::new();
        for way in query.ways() {
            let some = self.newest(&way, asked, ranked)?;
            let commits = self.newest_commits(&way, asked, ranked, has)?;
            found.extend(some.into_iter().chain(commits).filter(|one| known.insert(one.num)));
        }
        let scores = self.scores(query, &found)?;
        let mut best: Vec<(f64, Found)> = scores.into_iter().zip(found).collect();
        best.sort_by(|(score, one), (other_score, other)| {
            let order = other_score.total_cmp(score);
            let order = order.then(other.at_millis.cmp(&one.at_millis));
            order.then_with(|| other.id.cmp(&one.id)).then(other.num.cmp(&one.num))
        });
        let more = best.len() > asked.limit;
        best.truncate(asked.limit);
        let mut best: Vec<Found> = best.into_iter().map(|(_, found)| found).collect();
        for found in &mut best {
            found.snippet = found.snippet_of(query);
        }
        Ok((best, more))
    }

    /// Returns the newest of what one alternative is found in, but commits.
    fn newest(&self, way: &str, asked: &Asked, most: usize) -> Result<Vec<Found>, StoreError> {
        if !asked.asks_for(|kind| kind != Kind::Commit) {
            return Ok(Vec::new());
        }
        self.between(way, asked, (0, COMMITS - 1), most)
    }

    /// Returns the newest of the commits that one alternative is found in.
    fn newest_commits(
        &self,
        way: &str,
        asked: &Asked,
        most: usize,
        has: &dyn Fn(&str) -> bool,
    ) -> Result<Vec<Found>, StoreError> {
        let mut found = Vec::new();
        if !asked.asks_for(|kind| kind == Kind::Commit) {
            return Ok(found);
        }
        let mut asked = asked.clone();
        // What is referred to, commits do not say; what they changed, they do.
        if matches!(asked.about.first(), Some(Target::Path(_))) {
            asked.about = Vec::new();
        }
        let (mut below, mut looked_at) = (i64::MAX, 0);
        while found.len() < most && looked_at < LOOKED_AT {
            let some = self.between(way, &asked, (COMMITS, below), most)?;
            let Some(last) = some.last() else { break };
            below = last.num - 1;
            looked_at += some.len();
            let is_all = some.len() < most;
            found.extend(some.into_iter().filter(|commit| has(&commit.id)));
            if is_all {
                break;
            }
        }
        found.truncate(most);
        Ok(found)
    }

    /// Returns the newest of the documents between two numbers that one alternative is found in.
    fn between(
        &self,
        way: &str,
        asked: &Asked,
        (low, high): (i64, i64),
        most: usize,
    ) -> Result<Vec<Found>, StoreError> {
        let filter = Filter::new(asked, vec![way.to_owned().into(), low.into(), high.into()]);
        // The words first, from the newest on: the index gives them in this order.
        let sql = format!(
            "SELECT {COLUMNS} FROM words CROSS JOIN doc ON doc.num = words.rowid
             WHERE words MATCH ?1 AND words.rowid BETWEEN ?2 AND ?3{}
             ORDER BY words.rowid DESC LIMIT {most}",
            filter.sql
        );
        self.read(&sql, filter)
    }

    fn scores(&self, query: &Query, found: &[Found]) -> Result<Vec<f64>, StoreError> {
        let texts: Vec<Text<'_>> = found.iter().map(Found::words).collect();
        let mut counts = Vec::new();
        let mut known = 0;
        if query.terms().len() > 1 {
            known = self.count("SELECT docs FROM state WHERE version = ?1", VERSION)?;
            for term in query.terms() {
                counts.push((term, self.count_of(term)?));
            }
        }
        let with = |term: &Term| {
            counts.iter().find(|(counted, _)| *counted == term).map_or(0, |(_, count)| *count)
        };
        Ok(rank::scores(query, &texts, known, with))
    }

    /// Returns what refers to one of several, the newest first; one more than was asked for, if there is.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn referring(&self, to: &[Target], asked: &Asked) -> Result<Vec<Found>, StoreError> {
        let mut about = asked.clone();
        about.about = to.to_vec();
        let mut filter = Filter::new(&about, Vec::new());
        if !asked.about.is_empty() {
            let also = Filter::new(asked, std::mem::take(&mut filter.values));
            filter = Filter { sql: filter.sql + &also.sql, values: also.values };
        }
        self.whole(filter, asked.limit)
    }

    /// Returns the object of a number itself, if it is among what is asked for.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn object(&self, number: i64, asked: &Asked) -> Result<Vec<Found>, StoreError> {
        let mut filter = Filter::new(asked, vec![number.into()]);
        filter.sql.push_str(" AND doc.object = ?1");
        self.whole(filter, 1)
    }

    /// Returns the commit that came to a place of the database, if it is among what is asked for.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn commit(&self, place: i64, asked: &Asked) -> Result<Vec<Found>, StoreError> {
        self.object(-place, asked)
    }

    /// Returns documents that are whole objects, the newest first, one more than `limit` if there is.
    fn whole(&self, filter: Filter, limit: usize) -> Result<Vec<Found>, StoreError> {
        let parts = [Kind::Comment, Kind::Summary].map(Kind::number);
        let sql = format!(
            "SELECT {COLUMNS} FROM doc WHERE doc.kind NOT IN ({}, {}){}
             ORDER BY doc.at DESC, doc.id DESC, doc.num DESC LIMIT {}",
            parts[0],
            parts[1],
            filter.sql,
            limit.saturating_add(1)
        );
        let mut found = self.read(&sql, filter)?;
        for one in &mut found {
            one.snippet = one.beginning();
        }
        Ok(found)
    }

    fn read(&self, sql: &str, filter: Filter) -> Result<Vec<Found>, StoreError> {
        let rows = self.index().rows(sql, params_from_iter(filter.values), |row| Ok(read(row)))?;
        rows.into_iter()
            .map(|row| {
                row.map_err(self.index().err())?
                    .ok_or_else(|| self.index().damaged("a document is of no kind that there is"))
            })
            .collect()
    }

    fn count_of(&self, term: &Term) -> Result<u64, StoreError> {
        let sql = format!(
            "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ?1 LIMIT {COUNTED})"
        );
        self.count(&sql, term.fts())
    }

    fn count(&self, sql: &str, of: impl Into<Value>) -> Result<u64, StoreError> {
        let count =
            self.index().row(sql, params![of.into()], |row| row.get::<_, Option<i64>>(0))?;
        Ok(count.flatten().unwrap_or(0).unsigned_abs())
    }
}

fn read(row: &Row<'_>) -> Result<Option<Found>, rusqlite::Error> {
    let kind = Kind::of_number(row.get(1)?);
    let found = |kind| {
        Ok(Found {
            num: row.get(0)?,
            kind,
            id: row.get(2)?,
            by: row.get(3)?,
            at_millis: row.get(4)?,
            title: row.get(5)?,
            body: row.get(6)?,
            snippet: String::new(),
        })
    };
    kind.map(found).transpose()
}

impl Found {
    fn words(&self) -> Text<'_> {
        // What is a part has only its task's title, which it was not found by.
        let title = if self.kind.is_part() { Vec::new() } else { words(&self.title) };
        Text { title, body: words(&self.body) }
    }

    fn snippet_of(&self, query: &Query) -> String {
        let text = self.words();
        let shown = snippet::of_hits(query, &self.body, &text.body);
        // What goes by the words itself, a key or an alert, is shown with them: the rest tells more.
        if shown.is_none() && matches!(self.kind, Kind::Context | Kind::Alert) {
            return self.beginning();
        }
        shown
            .or_else(|| snippet::of_hits(query, &self.title, &text.title))
            .unwrap_or_else(|| self.beginning())
    }

    fn beginning(&self) -> String {
        snippet::beginning(if self.body.is_empty() { &self.title } else { &self.body })
    }

    /// Says whether both are the same.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.num == other.num
    }
}
