//! Tests of [`super`].

use std::borrow::Cow;

use proptest::prelude::*;

use super::*;
use crate::domain::text::is_deceptive;

fn is_borrowed(text: Cow<'_, str>) -> bool {
    matches!(text, Cow::Borrowed(_))
}

#[test]
fn ordinary_text_is_borrowed() {
    for text in ["", "Fix the parser", "größe — naïve “quotes”", "日本語", "a\n\tb", "👩🏽‍💻 ❤️ 1️⃣ 🇩🇪"]
    {
        assert_eq!(clean(text), text);
        assert!(is_borrowed(clean(text)), "{text}");
    }
    assert!(is_borrowed(clean_line("\nFix the parser\r\n")));
    assert_eq!(clean_line("\nFix the parser\r\n"), "Fix the parser");
}

#[test]
fn what_acts_on_the_terminal_is_shown() {
    insta::assert_snapshot!(clean("a\x1b[2Jb \x1b]0;title\x07 \r \x08 \x7f \u{9b}31m \0"), @r"a\x1b[2Jb \x1b]0;title\x07 \x0d \x08 \x7f \u{9b}31m \x00");
    insta::assert_snapshot!(clean("x\u{202e}gpj\u{202c}.exe \u{2066}\u{2069} \u{200f} \u{61c}"), @r"x\u{202e}gpj\u{202c}.exe \u{2066}\u{2069} \u{200f} \u{61c}");
    insta::assert_snapshot!(clean("ad\u{200b}min \u{feff}a\u{ad}b \u{2060} \u{3164} \u{2028}\u{2029}\u{85}"), @r"ad\u{200b}min \u{feff}a\u{ad}b \u{2060} \u{3164} \u{2028}\u{2029}\u{85}");
    insta::assert_snapshot!(clean("hi\u{e0041}\u{e0100} a\u{fe0f}b\u{fe01}"), @r"hi\u{e0041}\u{e0100} a\u{fe0f}b\u{fe01}");
}

#[test]
fn joiners_stay_only_where_they_belong() {
    for text in ["👨‍👩‍👧", "🏳️‍🌈", "❤️‍🔥", "👩🏽‍🚀", "🙂‍↔️", "می‌خواهم", "#️⃣"]
    {
        assert!(is_borrowed(clean(text)), "{text}");
    }
    insta::assert_snapshot!(clean("a\u{200d}b 👩\u{200d}x \u{200d}👩 👩\u{200d} a\u{200c}b 1\u{fe0f}"), @r"a\u{200d}b 👩\u{200d}x \u{200d}👩 👩\u{200d} a\u{200c}b 1\u{fe0f}");
}

#[test]
fn lines_become_one() {
    assert_eq!(clean_line("one\ntwo"), "one two");
    assert_eq!(clean_line("one \r\n\r\n\t two\tthree\n"), "one two three");
    assert_eq!(clean_line("one\rtwo"), "one\\x0dtwo");
    assert_eq!(clean_line(" "), " ");
    assert_eq!(clean("one\r\ntwo\n"), "one\ntwo\n");
}

#[test]
fn json_keeps_its_meaning() {
    let value = serde_json::json!({ "a\u{202e}": "x\u{9b}\u{7f}\u{1b}\u{e0041}", "b": "👨‍👩‍👧 ü\r\n" });
    let document = serde_json::to_string_pretty(&value).unwrap();
    insta::assert_snapshot!(clean_json(&document), @r#"
    {
      "a\u202e": "x\u009b\u007f\u001b\udb40\udc41",
      "b": "👨‍👩‍👧 ü\r\n"
    }
    "#);
    assert_eq!(serde_json::from_str::<serde_json::Value>(&clean_json(&document)).unwrap(), value);
    assert_eq!(clean_json("[1,\r2,\r\n3]"), "[1,2,\n3]");
}

#[test]
fn width_counts_columns() {
    assert_eq!(width("abc"), 3);
    assert_eq!(width("日本"), 4);
    assert_eq!(width("e\u{301}"), 1);
    assert_eq!(width("👨‍👩‍👧"), 2);
}

#[test]
fn cutting_leaves_room_for_the_mark() {
    assert_eq!(truncate("abcdef", 6), "abcdef");
    assert_eq!(truncate("abcdef", 5), "abcd…");
    assert_eq!(truncate("abc def", 5), "abc…");
    assert_eq!(truncate("abcdef", 1), "…");
    assert_eq!(truncate("abcdef", 0), "");
    assert_eq!(truncate("日本語", 5), "日本…");
    assert_eq!(truncate("日本語", 4), "日…");
    assert_eq!(truncate("ae\u{301}io", 3), "ae\u{301}…");
    assert_eq!(truncate("a👩🏽‍💻bc", 3), "a…");
    assert_eq!(truncate("a👩🏽‍💻bc", 4), "a👩🏽‍💻…");
    assert_eq!(truncate("🇩🇪🇫🇷🇮🇹", 5), "🇩🇪🇫🇷…");
}

#[test]
fn long_lines_are_broken_at_spaces() {
    let text = "Short.\n\nThe lexer loses the last token when the file has no newline.\n\
                  - an item that is too long for one line\n\tfn   code() {}\n\
                  https://example.org/a/very/long/address/indeed end";
    insta::assert_snapshot!(wrap(text, 30, 2), @"
    Short.

    The lexer loses the last
    token when the file has no
    newline.
    - an item that is too long
    for one line
        fn   code() {}
    https://example.org/a/very/long/address/indeed
    end
    ");
    assert_eq!(wrap("one two", usize::MAX, 4), "    one two");
    assert_eq!(wrap("one two", 0, 4), "    one\n    two");
    assert_eq!(wrap("", 10, 4), "");
    assert_eq!(wrap("日本 日本 日本", 9, 0), "日本 日本\n日本");
}

fn any_text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        '\u{1b}',
        '\r',
        '\n',
        '\t',
        ' ',
        'a',
        '1',
        '\u{200d}',
        '\u{200c}',
        '\u{fe0f}',
        '\u{20e3}',
        '👩',
        '❤',
        '🏽',
        '🇩',
        'ی',
        '日',
        '\u{301}',
        '\u{202e}',
        '\u{9b}',
        '\u{e0041}',
    ]);
    prop_oneof![
        ".*",
        "\\PC*",
        prop::collection::vec(odd, 0..24).prop_map(String::from_iter),
        prop::collection::vec(any::<char>(), 0..24).prop_map(String::from_iter),
    ]
}

proptest! {
    #[test]
    fn nothing_deceptive_passes(text in any_text()) {
        for (cleaned, line) in [(clean(&text), false), (clean_line(&text), true)] {
            let may_stay = |c: char| match c {
                '\n' | '\t' => !line,
                '\u{200d}' | '\u{200c}' | '\u{fe0e}' | '\u{fe0f}' => true,
                _ => !is_deceptive(c),
            };
            prop_assert!(cleaned.chars().all(may_stay), "{cleaned:?}");
            let has_hidden_run = cleaned.contains("\u{200d}\u{200d}");
            prop_assert!(!has_hidden_run);
        }
    }

    #[test]
    fn cleaning_twice_changes_nothing(text in any_text()) {
        let (block, line) = (clean(&text), clean_line(&text));
        prop_assert_eq!(&clean(&block), &block);
        prop_assert_eq!(&clean_line(&line), &line);
    }

    #[test]
    fn json_of_any_text_reads_back(text in any_text()) {
        let document = serde_json::to_string(&text).unwrap();
        prop_assert_eq!(serde_json::from_str::<String>(&clean_json(&document)).unwrap(), text);
    }

    #[test]
    fn cut_text_fits(text in any_text(), columns in 0_usize..20) {
        let text = clean_line(&text);
        prop_assert!(width(&truncate(&text, columns)) <= columns);
    }

    #[test]
    fn wrapping_keeps_every_word(text in any_text(), columns in 0_usize..30, indent in 0_usize..10) {
        let text = clean(&text);
        let wrapped = wrap(&text, columns, indent);
        prop_assert!(wrapped.split_whitespace().eq(text.split_whitespace()));
        prop_assert!(wrapped.lines().all(|line| !line.ends_with(' ')));
    }
}
