//! Runs the program on a world, and counts what it tells.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;

use crate::fact::{self, Class, Score};
use crate::world::World;

/// The depths, with the tokens that each may cost.
const DEPTHS: [(&str, usize); 3] = [("quick", 400), ("standard", 1200), ("deep", 4000)];

/// One briefing.
pub(crate) struct Briefing {
    pub(crate) budget: usize,
    pub(crate) tokens: usize,
    pub(crate) score: Score,
}

/// What came of one world.
pub(crate) struct Measured {
    pub(crate) seed: u64,
    pub(crate) reader: &'static str,
    pub(crate) raw_tokens: usize,
    pub(crate) briefings: [Briefing; 3],
    pub(crate) baselines: [Score; 3],
}

/// Makes a world and briefs its reader at each depth.
pub(crate) fn measure(seed: u64) -> Measured {
    let world = World::make(seed);
    let briefings = DEPTHS.map(|(depth, budget)| {
        let text = brief(&world, &["--depth", depth]);
        let tokens = real_tokens(&text);
        assert!(tokens <= budget, "seed {seed}: {tokens} tokens at {depth}:\n{text}");
        let score = fact::score(&world.facts, &fact::items(&text));
        if std::env::var("COLLAB_SHOW").is_ok_and(|show| show == depth) {
            println!("{text}\nseed {seed} misses:\n{}\n", score.wanted.join("\n"));
        }
        Briefing { budget, tokens, score }
    });
    let baselines = DEPTHS.map(|(_, budget)| newest_first(&world, budget));
    let (reader, raw_tokens) = (world.reader, world.raw_tokens);
    Measured { seed, reader, raw_tokens, briefings, baselines }
}

/// Runs `collab brief` for the reader at the end of the third day.
pub(crate) fn brief(world: &World, args: &[&str]) -> String {
    try_brief(world, args).expect("a briefing")
}

/// Likewise; none where the program says that it cannot as asked.
pub(crate) fn try_brief(world: &World, args: &[&str]) -> Option<String> {
    let out = Command::new(env!("CARGO_BIN_EXE_collab"))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("HOME", &world.root)
        .env("TZ", "UTC")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("COLLAB_TEST_NOW", world.now.to_string())
        .current_dir(&world.root)
        .args(["brief", "--as", world.reader, "--peek"])
        .args(args)
        .output()
        .expect("the program runs");
    let error = String::from_utf8_lossy(&out.stderr);
    if matches!(out.status.code(), Some(1 | 2)) && out.stdout.is_empty() {
        return None;
    }
    assert!(out.status.success(), "brief {args:?}: {error}");
    Some(String::from_utf8(out.stdout).expect("it prints UTF-8"))
}

/// Counts with the tokenizer itself.
pub(crate) fn real_tokens(text: &str) -> usize {
    tiktoken_rs::o200k_base_singleton().encode_ordinary(text).len()
}

/// What the log's newest lines tell that fit into a budget.
fn newest_first(world: &World, budget: usize) -> Score {
    let mut left = budget;
    let fits = |line: &&String| {
        let tokens = real_tokens(&format!("{line}\n"));
        let fits = tokens <= left;
        left = left.saturating_sub(tokens);
        fits
    };
    let lines: Vec<String> =
        world.newest_first.iter().take_while(fits).map(|line| line.to_lowercase()).collect();
    fact::score(&world.facts, &lines)
}

/// Shows all that was measured, the worst of it, and what was missed.
pub(crate) fn table(measured: &[Measured]) -> String {
    let mut text = String::new();
    let out = &mut text;
    let put = "a string takes all";
    writeln!(out, "critical/all told of 12/40, with the tokens that it took\n").expect(put);
    writeln!(
        out,
        "| seed | reader | log, tokens | quick | standard | deep | newest first, 400 | 1,200 | 4,000 |"
    )
    .expect(put);
    writeln!(out, "|---|---|---|---|---|---|---|---|---|").expect(put);
    for of in measured {
        write!(out, "| {} | {} | {} |", of.seed, of.reader, of.raw_tokens).expect(put);
        for Briefing { score, tokens, .. } in &of.briefings {
            write!(out, " {}/{} ({tokens}) |", score.critical, score.all).expect(put);
        }
        for score in &of.baselines {
            write!(out, " {}/{} |", score.critical, score.all).expect(put);
        }
        writeln!(out).expect(put);
    }
    let worst = |score: &dyn Fn(&Measured) -> &Score| {
        let critical = measured.iter().map(|of| score(of).critical).min().unwrap_or_default();
        let all = measured.iter().map(|of| score(of).all).min().unwrap_or_default();
        format!(" {critical}/{all} |")
    };
    write!(out, "| worst | | |").expect(put);
    for n in 0..3 {
        out.push_str(&worst(&|of: &Measured| &of.briefings[n].score));
    }
    for n in 0..3 {
        out.push_str(&worst(&|of: &Measured| &of.baselines[n]));
    }
    out.push('\n');
    for (n, (depth, _)) in DEPTHS.iter().enumerate() {
        let mut missed: BTreeMap<Class, usize> = BTreeMap::new();
        for class in measured.iter().flat_map(|of| &of.briefings[n].score.missed) {
            *missed.entry(*class).or_default() += 1;
        }
        let missed: Vec<String> =
            missed.iter().map(|(class, count)| format!("{class} {count}")).collect();
        let missed = if missed.is_empty() { "nothing".to_owned() } else { missed.join(", ") };
        writeln!(out, "\nMissed at {depth}: {missed}.").expect(put);
    }
    text
}
