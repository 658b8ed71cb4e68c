//! Makes the tables that tokens are counted with, and holds the kept ones to them.
//!
//! `COLLAB_BLESS=1 cargo test --test tokens tables` writes them anew.

use std::{env, fs, path::Path};

use regex_syntax::hir::{Class, HirKind};
use tiktoken_rs::{byte_pair_split, o200k_base_singleton};

/// Tokens that are not special have the ranks below this.
const RANKS: u32 = 199_998;

#[test]
fn merges_are_those_of_the_published_ranks() {
    // What `src/app/brief/tokens/merge.rs` says of its table.
    let mut buckets = vec![Vec::new(); 1 << 16];
    for (left, right, joined) in joins() {
        let product = (left << 18 | right).wrapping_mul(0x9_E377_9B97) % (1 << 36);
        buckets[(product >> 20) as usize].push((product % (1 << 20)) | (joined << 20));
    }
    let mut ends = Vec::new();
    let mut entries = Vec::new();
    for bucket in &mut buckets {
        bucket.sort_unstable();
        for entry in bucket {
            entries.extend_from_slice(&entry.to_le_bytes()[..5]);
        }
        ends.extend_from_slice(&(entries.len() / 5).to_le_bytes()[..3]);
    }
    assert_kept("merges.bin", &[ends, entries].concat());
}

#[test]
fn classes_are_those_of_the_regex_library() {
    // In the order of `CLASSES` in `src/app/brief/tokens/split.rs`; the first is the rest.
    let patterns = [
        r"[^\p{L}\p{M}\p{N}\s]",
        r"[\p{Lu}\p{Lt}]",
        r"\p{Ll}",
        r"[\p{Lm}\p{Lo}]",
        r"\p{M}",
        r"\p{N}",
        r"[\s--[\r\n]]",
    ];
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for (class, pattern) in (0..).zip(patterns) {
        let parsed = regex_syntax::parse(pattern).unwrap();
        let HirKind::Class(Class::Unicode(found)) = parsed.kind() else { panic!("{pattern}") };
        let beyond_ascii = found.ranges().iter().filter(|range| range.end() > '\x7f');
        runs.extend(beyond_ascii.map(|range| (u32::from(range.start()).max(0x80), class)));
    }
    runs.sort_unstable();
    runs.dedup_by_key(|(_, class)| *class);
    let bytes: Vec<u8> = runs
        .iter()
        .flat_map(|(start, class)| (start << 3 | class).to_le_bytes().into_iter().take(3))
        .collect();
    assert_kept("classes.bin", &bytes);
}

/// Returns the two tokens that each longer token is made of, and the token.
fn joins() -> Vec<(u64, u64, u64)> {
    let bpe = o200k_base_singleton();
    let tokens: Vec<Vec<u8>> =
        (0..RANKS).map(|rank| bpe.decode_bytes(&[rank]).expect("no rank is left out")).collect();
    let mut ranks = tokens.iter().cloned().zip(0..).collect();
    // Only this call names the type of the map, whose hasher is of a crate we do not use.
    byte_pair_split(b"ab", &ranks);

    let mut joins = Vec::new();
    for (rank, token) in (0..).zip(&tokens) {
        if let [_] = token[..] {
            assert!(rank < 256, "joined tokens have other numbers than single bytes");
            continue;
        }
        // Without itself, a token ends as its two halves.
        ranks.remove(token);
        let [left, right] = byte_pair_split(token, &ranks)[..] else {
            panic!("token {rank} can only be a piece of its own, which counting would miss")
        };
        let id = |half: &[u8]| {
            if let [byte] = half { u64::from(*byte) } else { ranks[half].into() }
        };
        joins.push((id(left), id(right), rank.into()));
        ranks.insert(token.clone(), rank);
    }
    joins
}

fn assert_kept(name: &str, made: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/app/brief/tokens").join(name);
    if env::var_os("COLLAB_BLESS").is_some() {
        fs::write(&path, made).expect(name);
    }
    assert!(fs::read(&path).expect(name) == made, "{name} is out of date: run with COLLAB_BLESS=1");
}
