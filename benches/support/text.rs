//! What engineers and AIs write to each other, drawn from lists.
//!
//! Every text is about one thing, named by a pair of words. Texts that matter to a reader and texts
//! that do not are drawn by the same functions from the same lists, so that no wording gives them
//! away.

use super::rng::Rng;

#[rustfmt::skip]
const ADJECTIVES: [&str; 64] = [
    "stale", "nested", "lazy", "shared", "inner", "outer", "cached", "signed", "partial", "broken",
    "pending", "local", "remote", "frozen", "eager", "hidden", "spare", "mixed", "sorted", "padded",
    "sparse", "dense", "legacy", "native", "chunked", "batched", "keyed", "nullable", "packed",
    "rolling", "sliding", "weighted", "hashed", "primary", "secondary", "binary", "textual",
    "virtual", "mapped", "tiered", "split", "joined", "folded", "streamed", "buffered", "throttled",
    "mirrored", "sealed", "scoped", "global", "typed", "dynamic", "static", "relative", "absolute",
    "inline", "async", "blocking", "default", "custom", "daily", "weekly", "internal", "public",
];

#[rustfmt::skip]
const NOUNS: [&str; 64] = [
    "cursor", "lexer", "router", "ledger", "queue", "bucket", "shard", "token", "schema", "index",
    "worker", "socket", "buffer", "header", "footer", "manifest", "snapshot", "checksum", "replica",
    "planner", "resolver", "scheduler", "validator", "formatter", "importer", "exporter", "migration",
    "fixture", "pipeline", "endpoint", "gateway", "session", "cookie", "webhook", "template",
    "renderer", "palette", "widget", "tooltip", "sidebar", "archive", "backup", "digest", "envelope",
    "payload", "heartbeat", "quota", "limiter", "allocator", "arena", "iterator", "visitor",
    "registry", "catalogue", "glossary", "invoice", "voucher", "timetable", "calendar", "locale",
    "dictionary", "thesaurus", "compiler", "linker",
];

#[rustfmt::skip]
const MODULES: [&str; 10] =
    ["core", "the API", "billing", "search", "the CLI", "storage", "auth", "the web app", "sync", "export"];

/// Files of the repository that the texts are about.
#[rustfmt::skip]
pub(crate) const FILES: [&str; 64] = [
    "src/core/parser.rs", "src/core/lexer.rs", "src/core/tree.rs", "src/core/eval.rs",
    "src/core/types.rs", "src/core/errors.rs", "src/core/intern.rs", "src/core/span.rs",
    "src/storage/pages.rs", "src/storage/wal.rs", "src/storage/cache.rs", "src/storage/compact.rs",
    "src/storage/keys.rs", "src/storage/recover.rs", "src/api/routes.rs", "src/api/auth.rs",
    "src/api/limits.rs", "src/api/errors.rs", "src/api/webhooks.rs", "src/api/sessions.rs",
    "src/search/query.rs", "src/search/rank.rs", "src/search/index.rs", "src/search/stem.rs",
    "src/sync/client.rs", "src/sync/server.rs", "src/sync/merge.rs", "src/sync/clock.rs",
    "src/cli/main.rs", "src/cli/args.rs", "src/cli/output.rs", "src/cli/config.rs",
    "src/billing/invoice.rs", "src/billing/tax.rs", "src/billing/plans.rs", "src/export/csv.rs",
    "src/export/pdf.rs", "src/export/json.rs", "web/src/app.tsx", "web/src/router.tsx",
    "web/src/login.tsx", "web/src/table.tsx", "web/src/chart.tsx", "web/src/theme.css",
    "web/src/api.ts", "web/src/store.ts", "web/src/i18n.ts", "tests/parser.rs", "tests/storage.rs",
    "tests/api.rs", "tests/search.rs", "tests/sync.rs", "tests/cli.rs", "tests/export.rs",
    "docs/guide.md", "docs/api.md", "docs/storage.md", "docs/release.md", "migrations/0041.sql",
    "migrations/0042.sql", "deploy/compose.yml", "deploy/nginx.conf", ".github/workflows/ci.yml",
    "Cargo.toml",
];

/// In which way something is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    /// Something is broken or must not be done.
    Alarm,
    /// Something that others have to reckon with.
    Notice,
    /// How far somebody has come.
    Progress,
    /// A decision.
    Decision,
    /// A question.
    Question,
    /// An answer to one.
    Answer,
    /// A wish to have it confirmed.
    Confirm,
    /// When something will be there.
    When,
    /// Nothing much.
    Chatter,
    /// What came of a task.
    Summary,
    /// Why a task cannot go on, was given up, or was opened again.
    Reason,
    /// Said on a task.
    Comment,
    /// A task's title.
    Title,
    /// When a task counts as done.
    Criterion,
    /// A commit's subject.
    Subject,
    /// What may be the cause of something.
    Guess,
    /// How things are done here.
    Rule,
}

impl Mood {
    /// What routine messages say.
    pub(crate) const ROUTINE: [Self; 6] =
        [Self::Progress, Self::Progress, Self::Notice, Self::Question, Self::Answer, Self::Chatter];
    /// What important and critical messages say.
    pub(crate) const URGENT: [Self; 4] = [Self::Alarm, Self::Notice, Self::Decision, Self::When];

    /// What is said; `{p}` is the pair, `{f}` a file, `{m}` a part of the product.
    fn cores(self) -> &'static [&'static str] {
        match self {
            Self::Alarm => &[
                "do not merge anything that touches the {p}",
                "main is red because of the {p}",
                "the {p} drops writes under load, stop using it until {f} is fixed",
                "the {p} must not run on production in its present state",
                "the secret of the {p} is in the public log, rotate it before you push",
                "the {p} damages what it reads back; take {f} from the last release",
                "whoever pushes now breaks the {p} for all customers",
                "data of two tenants got mixed by the {p}, freeze {m}",
            ],
            Self::Notice => &[
                "the {p} changes its shape with the next release",
                "the {p} leaks a handle on each call",
                "please base new branches on the {p}",
                "the {p} in {f} is wrong for empty input",
                "I found that {m} never closes the {p}",
                "the {p} is twice as slow since the upgrade of the runtime",
                "we lose the {p} when the connection drops in the middle",
                "the {p} needs a review by somebody who knows {m}",
            ],
            Self::Progress => &[
                "the {p} now survives a restart",
                "I moved the {p} out of {f}",
                "the {p} is merged, and the old way is gone",
                "half of the {p} is done, the rest follows tomorrow",
                "the {p} passes on all three systems",
                "started with the {p}, nothing to show yet",
                "measured the {p} again: no change worth telling",
                "{m} has a first version of the {p}",
            ],
            Self::Decision => &[
                "decision: we go with the {p}",
                "we agreed to drop the {p} by the end of the week",
                "from today the {p} is the only way into {m}",
                "settled: the {p} comes before everything else in {m}",
                "we keep the {p} out of the next release",
                "the {p} becomes the standard for all of {m}",
            ],
            Self::Question => &[
                "should the {p} stay optional?",
                "how is the {p} meant to end when the input is cut?",
                "do we keep the {p} for old clients?",
                "who looks after the {p} since the split?",
                "is the {p} in {f} safe to delete?",
                "can the {p} be called twice?",
                "which of the two forms of the {p} counts?",
            ],
            Self::Answer => &[
                "yes, keep the {p}, {m} reads it",
                "no, the {p} has to stay as it is until the release",
                "the {p} takes milliseconds, and not seconds",
                "use the {p}, the other one is for tests only",
                "that is on purpose: the {p} may be empty",
                "you can drop the {p}, nobody calls it any more",
            ],
            Self::Confirm => &[
                "please confirm that you know of the change to the {p}",
                "tell me that you have read this: the {p} moves tonight",
                "I need your word before the {p} goes out",
                "everybody who uses the {p} has to agree to this",
            ],
            Self::When => &[
                "when will the {p} be there? I cannot go on without it",
                "how long until the {p} lands? My part waits for it",
                "any date for the {p}? {m} stands still until then",
            ],
            Self::Chatter => &[
                "thanks, the {p} works here too",
                "nice work on the {p}",
                "sounds good, the {p} can wait",
                "fine with me, go on with the {p}",
                "good catch about the {p}",
            ],
            Self::Summary => &[
                "the {p} is in place, with tests",
                "replaced by the {p}, which is a third of the size",
                "the {p} is written, and {f} uses it",
                "turned out to be the {p}; mended and covered",
                "the {p} now works for empty and for huge input",
            ],
            Self::Reason => &[
                "waits for the {p}",
                "the {p} fails on arm64",
                "nobody here may touch the {p}",
                "the {p} has to be merged first",
                "came back: the {p} is still wrong",
                "the {p} made it pointless",
            ],
            Self::Comment => &[
                "mind the {p} when you get there",
                "the {p} has the same fault, mend both",
                "I tried it with the {p} and it holds",
                "there is an older attempt at this in the {p}",
                "start from the {p}, not from {f}",
            ],
            Self::Title => &[
                "Split the {p} out of {m}",
                "Make the {p} idempotent",
                "Write tests for the {p}",
                "Replace the {p} in {m}",
                "Handle an empty {p}",
                "Document the {p}",
                "Find out why the {p} is slow",
                "Let {m} use the {p}",
                "Remove the {p}",
            ],
            Self::Criterion => &[
                "the {p} stays under 50 ms",
                "works without the {p}",
                "the {p} is covered by a test",
                "an old {p} is still read",
            ],
            Self::Subject => &[
                "Fix the {p} on empty input",
                "Keep the {p} between runs",
                "Move the {p} to {m}",
                "Test the {p}",
                "Drop the {p}",
                "Speed up the {p}",
                "Let the {p} fail early",
            ],
            Self::Guess => &[
                "it may be the {p} that loses the last line",
                "I suspect the {p}: it only fails after {f} was read",
                "the cause could be that the {p} is opened twice",
                "perhaps {m} gets the {p} before it is complete",
                "the leak looks like it comes from the {p}",
                "could the {p} depend on the time zone",
            ],
            Self::Rule => &[
                "every change to the {p} comes with a test",
                "the {p} is only written by {m}",
                "names in the {p} are in the singular",
                "no new dependency for the {p}",
                "errors of the {p} say what to do next",
                "the {p} is checked before each merge",
            ],
        }
    }

    /// Whether the text is a message or a comment, which have more around the core.
    fn is_talk(self) -> bool {
        !matches!(self, Self::Title | Self::Criterion | Self::Subject | Self::Reason | Self::Rule)
    }
}

const LEADS: [&str; 12] = [
    "heads-up: ",
    "for your plans: ",
    "after the rebase onto main: ",
    "short note from {m}. ",
    "went through {f} this morning. ",
    "as it came up in the review: ",
    "about {f}: ",
    "since the call is off today I write it here: ",
    "the nightly run is through. ",
    "second attempt, the first message got lost. ",
    "I looked at the logs of the last two days. ",
    "with the new runtime on all machines: ",
];

const TAILS: [&str; 14] = [
    "It began with the change in {f}.",
    "The log of the last run is on the task.",
    "The tests in {f} show it.",
    "I leave {f} alone until then.",
    "{m} is not affected.",
    "No hurry from my side.",
    "Details are in the description.",
    "See the comment at the top of {f}.",
    "I tried it three times with the same result.",
    "Nothing else changes.",
    "Numbers: 41 ms before, 38 ms after.",
    "The branch is pushed.",
    "Happens in about one of twenty runs.",
    "We talked about it in {m} last month.",
];

/// Where in a text the pair ends at the latest, in bytes.
const PAIR_WITHIN: usize = 120;

/// Draws a pair of words.
pub(crate) fn pair(rng: &mut Rng) -> String {
    format!("{} {}", rng.pick(&ADJECTIVES), rng.pick(&NOUNS))
}

/// Says something about the thing that `pair` names, in 40 to 250 characters where it is talk.
pub(crate) fn text(rng: &mut Rng, mood: Mood, pair: &str, file: &str) -> String {
    loop {
        let mut text = String::new();
        if mood.is_talk() {
            // Where the point comes is left to chance: at once, or after up to two openings.
            for lead in some(rng, &LEADS, &[0, 0, 0, 1, 1, 2]) {
                capital(&mut text, lead);
            }
        }
        let core = *rng.pick(mood.cores());
        capital(&mut text, core);
        if mood.is_talk() {
            if !text.ends_with(['?', '.']) {
                text.push('.');
            }
            for tail in some(rng, &TAILS, &[0, 0, 1, 1, 2, 3]) {
                text.push(' ');
                capital(&mut text, tail);
            }
        }
        let text = text
            .replace("{p}", pair)
            .replace("{f}", file)
            .replace("{m}", rng.pick::<&str>(&MODULES));
        let end = text.find(pair).map_or(usize::MAX, |at| at + pair.len());
        let length = if mood.is_talk() { 40..=250 } else { 10..=120 };
        if end <= PAIR_WITHIN && length.contains(&text.len()) {
            return text;
        }
    }
}

/// Draws some clauses, none twice; of how many one is drawn from `counts`.
fn some(rng: &mut Rng, clauses: &[&'static str], counts: &[usize]) -> Vec<&'static str> {
    let mut drawn: Vec<&'static str> = Vec::new();
    let count = *rng.pick(counts);
    while drawn.len() < count {
        let clause = *rng.pick(clauses);
        if !drawn.contains(&clause) {
            drawn.push(clause);
        }
    }
    drawn
}

/// Adds a clause; it begins with a capital letter where a sentence does.
fn capital(text: &mut String, clause: &str) {
    let begins = text.is_empty() || text.trim_end().ends_with(['.', '?']);
    let mut chars = clause.chars();
    match chars.next() {
        Some(first) if begins && first != '{' => {
            text.extend(first.to_uppercase());
            text.push_str(chars.as_str());
        }
        _ => text.push_str(clause),
    }
}
