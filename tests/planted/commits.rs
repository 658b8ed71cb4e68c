//! The commits of three days, and those to files that the reader's tasks are about.

use std::collections::BTreeMap;

use crate::fact::{Class, Telling};
use crate::support::history::Commit;
use crate::support::text::{self, Mood};
use crate::world::{COMMITS, Plan};

/// Commits that are facts: which, what file, which pair of words is in the subject.
pub(crate) type Own = Vec<(usize, &'static str, String)>;

/// Plans all commits but the last, which publishes the log.
pub(crate) fn plan(plan: &mut Plan) -> Own {
    let mut wanted = plan.rng.between(2, 4) as usize;
    let mut times: Vec<i64> =
        (0..COMMITS - 1).map(|_| plan.time(plan.start - 3_600_000, plan.now - 600_000)).collect();
    times.sort_unstable();
    let away: Vec<usize> =
        (0..times.len()).filter(|&n| n > 0 && times[n] > plan.left + 1_000).collect();
    let mut chosen = Vec::new();
    while wanted > 0 {
        let n = *plan.rng.pick(&away);
        if !chosen.contains(&n) {
            chosen.push(n);
            wanted -= 1;
        }
    }
    let mut content: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    let mut own = Vec::new();
    for (n, at) in times.into_iter().enumerate() {
        let gone = at > plan.left;
        let by = if gone { plan.other() } else { plan.rng.below(plan.cast.len()) };
        let mut files = Vec::new();
        let subject = if let Some(place) = chosen.iter().position(|&c| c == n) {
            // The first files are those of tasks that the reader has in progress.
            let file = plan.own_files[place];
            let (subject, pair) = plan.say(Mood::Subject);
            own.push((n, file, pair));
            files.push(file);
            subject
        } else {
            plan.babble(Mood::Subject)
        };
        for _ in 0..plan.rng.between(1, 3) {
            // While the reader is away, only the chosen commits touch its files.
            let theirs = gone || plan.rng.percent(70);
            let from = if theirs { &plan.other_files } else { &plan.own_files };
            files.push(*plan.rng.pick(from));
        }
        files.sort_unstable();
        files.dedup();
        let files = if n == 0 {
            plan.own_files.iter().chain(&plan.other_files).copied().collect()
        } else {
            files
        };
        let written = files
            .into_iter()
            .map(|path| (path.to_owned(), change(plan, content.entry(path).or_default())))
            .collect();
        let commit = commit(plan, by, at, subject, written);
        plan.commits.push(commit);
    }
    own
}

/// Adds the facts, once the commits have ids.
pub(crate) fn facts(plan: &mut Plan, own: &Own) {
    for (n, file, pair) in own {
        let id = &plan.heads[*n].1[..7];
        let telling = [Telling::of(&[id], &[&[pair]]), Telling::of(&[file], &[&[pair]])];
        plan.fact(Class::Commit, telling.to_vec());
    }
}

/// Changes some lines of a file, and returns all of them.
fn change(plan: &mut Plan, lines: &mut Vec<String>) -> String {
    let new = if lines.is_empty() { 40 } else { plan.rng.between(1, 9) };
    for _ in 0..new {
        let pair = text::pair(&mut plan.rng).replace(' ', "_");
        let line = format!("    let {pair} = {};", plan.rng.below(1000));
        let place = plan.rng.below(lines.len() + 1);
        if place < lines.len() && plan.rng.percent(50) {
            lines[place] = line;
        } else {
            lines.insert(place, line);
        }
    }
    lines.join("\n") + "\n"
}

/// Makes a commit; an AI's is its own, or a person's with the AI as co-author.
fn commit(
    plan: &mut Plan,
    by: usize,
    at: i64,
    subject: String,
    files: Vec<(String, String)>,
) -> Commit {
    let member = plan.cast[by];
    let mut message = subject;
    if plan.rng.percent(40) {
        let body = plan.babble(Mood::Progress);
        message = format!("{message}\n\n{body}");
    }
    let mut author = member;
    if member.client.is_some() && plan.rng.percent(60) {
        // The person in front of it is not the reader, whose own commits are no news.
        author = plan.cast[usize::from(plan.reader == 0)];
        message = format!("{message}\n\nCo-Authored-By: {} <{}>", member.author, member.email);
    }
    Commit { author: (author.author, author.email), at: at / 1000, message, files }
}
