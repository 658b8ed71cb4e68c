//! Lines counted one by one are never cheaper than the text they make.

use collab_hub::app::brief::tokens::{count, count_line};
use proptest::{collection::vec, prelude::*, sample::select};

use super::samples::{FRAGMENTS, TEXTS};

fn sum<'a>(lines: impl Iterator<Item = &'a str>) -> usize {
    lines.map(count_line).sum()
}

#[test]
fn lines_that_say_something_add_up() {
    for text in TEXTS {
        let lines: Vec<&str> = text.lines().filter(|line| !line.is_empty()).collect();
        assert_eq!(sum(lines.iter().copied()), count(&(lines.join("\n") + "\n")), "{text}");
    }
}

#[test]
fn blank_lines_are_counted_a_little_too_high() {
    for text in TEXTS {
        let (lines, whole) = (sum(text.lines()), count(text));
        assert!((whole..=whole * 23 / 20 + 2).contains(&lines), "{lines} for {whole}: {text}");
    }
}

/// Ends, starts and fillings of lines, so that what stands around a newline varies most.
fn line() -> impl Strategy<Value = String> {
    const STARTS: &[&str] = &[
        "", "", " ", "  ", "/", "//", "///", "////////", "/.", "/-", "-", "#", "\t", "'s", ".",
        "}", "/*",
    ];
    const ENDS: &[&str] = &[
        "", "", " ", ".", ":", ")", "`", "/", "://", "\\", "*/", "\"},", "。", "…", "-----", " \t",
        ";",
    ];
    let middle = prop_oneof![
        Just(String::new()),
        vec(select(FRAGMENTS), 0..4).prop_map(|some| some.concat())
    ];
    let ends = prop_oneof![select(ENDS).prop_map(str::to_owned), "[!-/:-@]{1,6}"];
    (select(STARTS), middle, ends)
        .prop_map(|(start, middle, end)| format!("{start}{middle}{end}").replace(['\n', '\r'], ""))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_text_costs_more_than_its_lines(lines in vec(line(), 1..8)) {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let counted = sum(lines.iter().copied());
        prop_assert!(count(&(lines.join("\n") + "\n")) <= counted);
    }

    #[test]
    fn lines_without_slash_or_blank_at_the_start_add_up(lines in vec(line(), 1..8)) {
        let open = |line: &&str| !line.starts_with('/') && !line.trim().is_empty();
        let lines: Vec<&str> = lines.iter().map(String::as_str).filter(open).collect();
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        prop_assert_eq!(count(&text), sum(lines.iter().copied()));
    }
}
