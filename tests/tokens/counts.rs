//! Every text costs what the tokenizer says, to the token: one too few would break a budget.

use std::{fs, path::Path};

use collab_hub::app::brief::tokens::{count, count_within};
use proptest::{collection::vec, prelude::*, sample::select};
use tiktoken_rs::o200k_base_singleton;

use super::samples::{FRAGMENTS, TEXTS};

#[track_caller]
fn assert_counted(text: &str) {
    let tokens = o200k_base_singleton().count_ordinary(text);
    assert_eq!(count(text), tokens, "{:?}", text.chars().take(400).collect::<String>());
    assert_eq!(count_within(text, tokens), Some(tokens));
    assert_eq!(tokens.checked_sub(1).and_then(|fewer| count_within(text, fewer)), None);
}

#[test]
fn briefings_in_many_languages_are_counted() {
    for text in TEXTS {
        assert_counted(text);
    }
    assert_counted(&TEXTS.concat());
    assert_counted(&TEXTS.join("\r\n\r\n"));
}

#[test]
fn files_of_this_repository_are_counted() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in ["Cargo.toml", "Cargo.lock", "LICENSE"] {
        assert_counted(&fs::read_to_string(root.join(name)).unwrap());
    }
    let mut folders = vec![root.join("src"), root.join("tests")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            // What the tests with the real clients install is not of this repository, and takes minutes.
            let is_installed = ["node_modules", ".venv"].iter().any(|name| path.ends_with(name));
            if path.is_dir() {
                folders.extend((!is_installed).then_some(path));
            } else if path.metadata().unwrap().len() < 200_000 {
                assert_counted(&String::from_utf8_lossy(&fs::read(&path).unwrap()));
            }
        }
    }
}

#[test]
fn long_runs_are_counted() {
    assert_counted("");
    let units = ["a", "Z", "0", ".", "-", "=", "/", "\n", "\r\n", " ", "\t", "\u{a0}", "\u{301}"];
    let more =
        ["ab", "-=", " /", "\n/", ".\n", "é", "я", "的", "の", "ا", "🙂", "👩‍👩‍👧", "\0", "'s", "aB"];
    for unit in units.iter().chain(&more) {
        for times in [2, 3, 4, 7, 16, 63, 64, 65, 81, 99, 100, 101, 128, 1000] {
            let run = unit.repeat(times);
            assert_counted(&run);
            assert_counted(&format!("x{run}y"));
            assert_counted(&format!("{run}\n{run}."));
        }
    }
}

#[test]
fn every_character_is_counted() {
    let all: Vec<char> = ('\0'..'\u{20000}').chain('\u{e0000}'..'\u{e0200}').collect();
    for some in all.chunks(512) {
        let among: String = some.iter().flat_map(|&c| [c, 'x', c, 'Y', c, ' ', c, '.']).collect();
        assert_counted(&among);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn words_ids_and_paths_are_counted(fragments in vec(select(FRAGMENTS), 0..60)) {
        assert_counted(&fragments.concat());
        assert_counted(&fragments.join(" "));
    }

    /// One or two characters for each thing that the pattern tells apart.
    #[test]
    fn every_turn_of_the_pattern_is_counted(text in vec(select(ALPHABET), 0..40)) {
        assert_counted(&String::from_iter(text));
    }

    /// Texts that have a token at every place the ranks allow.
    #[test]
    fn tokens_in_any_order_are_counted(ranks in vec(0u32..199_998, 0..40)) {
        let bytes = o200k_base_singleton().decode_bytes(&ranks).unwrap();
        assert_counted(&String::from_utf8_lossy(&bytes));
    }

    /// The same, but of one kind, so that the text is one piece.
    #[test]
    fn long_pieces_are_counted(text in vec(select(ALPHABET), 1..4), words in vec("[a-z]{1,400}", 1..3)) {
        let head = String::from_iter(text);
        assert_counted(&words.iter().map(|word| format!("{head}{word}")).collect::<String>());
    }

    #[test]
    fn any_characters_are_counted(text in vec(any::<char>(), 0..200)) {
        assert_counted(&String::from_iter(text));
    }

    #[test]
    fn any_bytes_are_counted(bytes in vec(any::<u8>(), 0..400)) {
        assert_counted(&String::from_utf8_lossy(&bytes));
    }
}

const ALPHABET: &[char] = &[
    'A', 'S', 'É', 'Ж', 'ǅ', 'a', 's', 'é', 'ж', 'ſ', 'ß', 'ʰ', 'ー', 'あ', '中', 'ا', 'ª',
    '\u{301}', '\u{903}', '\u{fe0f}', '\u{20dd}', '1', '9', '٣', '½', 'Ⅷ', ' ', ' ', '\t', '\u{b}',
    '\u{a0}', '\u{2028}', '\u{85}', '\n', '\n', '\r', '/', '/', '.', '-', '#', '`', '\'', '\'',
    't', 'r', 'e', 'L', 'l', 'V', 'd', 'M', '€', 'Ⓐ', '🙂', '\u{200d}', '\u{200b}', '\0',
    '\u{feff}', '\u{378}', '\u{e000}', '\u{fffd}',
];
