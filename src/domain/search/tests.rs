//! Words, queries, ranks and snippets.

use proptest::prelude::*;
use rusqlite::Connection;

use super::query::MAX_QUERY;
use super::rank::{Text, scores};
use super::words::{folded, words};
use super::{Kind, Query, QueryError, snippet};

fn ways(text: &str) -> Vec<String> {
    Query::parse(text).unwrap().ways().collect()
}

#[test]
fn words_are_compared_without_case_accents_and_signs() {
    for (text, words) in [
        ("Fix the parser!", "fix the parser"),
        ("src/a_b.rs:35", "src a b rs 35"),
        ("Größe GRÖSSE", "große grosse"),
        ("café cafe\u{301} CAFÉ", "cafe cafe cafe"),
        ("解析器 ok", "解 析 器 ok"),
        ("a\0b\u{7}c\u{202e}d", "a b c d"),
        ("-- → ** \"\"", ""),
    ] {
        assert_eq!(folded(text), words, "{text:?}");
    }
    assert_eq!(folded(&"x".repeat(1000)).len(), 100);
    let at: Vec<_> = words("Où est-il?").into_iter().map(|word| word.at).collect();
    assert_eq!(at, [0..3, 4..7, 8..10]);
}

#[test]
fn only_quotes_a_star_and_or_are_operators() {
    for (text, expected) in [
        ("Nested lists", &["\"nested\" AND \"lists\""][..]),
        ("\"nested lists\"", &["\"nested lists\""]),
        ("pars*", &["\"pars\"*"]),
        ("\"the pars\"*", &["\"the pars\"*"]),
        ("a OR b c", &["\"a\"", "\"b\" AND \"c\""]),
        ("OR a OR OR b OR", &["\"a\"", "\"b\""]),
        ("a or b", &["\"a\" AND \"or\" AND \"b\""]),
        ("\"OR\"", &["\"or\""]),
        ("a AND NOT b", &["\"a\" AND \"and\" AND \"not\" AND \"b\""]),
        (
            "title:x ^y NEAR(a, b) {c}",
            &["\"title x\" AND \"y\" AND \"near a\" AND \"b\" AND \"c\""],
        ),
        ("never \"closed x", &["\"never\" AND \"closed x\""]),
        ("a\"b c\"d", &["\"a\" AND \"b c\" AND \"d\""]),
        ("src/a.rs a a", &["\"src a rs\" AND \"a\""]),
        ("- a * -- b", &["\"a\" AND \"b\""]),
        ("a\0b\u{1b}[31m", &["\"a\" AND \"b\" AND \"31m\""]),
    ] {
        assert_eq!(ways(text), expected, "{text:?}");
    }
}

#[test]
fn a_query_without_a_word_is_refused() {
    for text in ["", " \n\t", "\0"] {
        assert_eq!(Query::parse(text), Err(QueryError::Empty), "{text:?}");
    }
    for text in ["OR", "OR OR", "*", "\"\"", "\" - \"*", "-- ::", "( )", "OR *"] {
        assert_eq!(Query::parse(text), Err(QueryError::NoWord(text.to_owned())), "{text:?}");
    }
    assert!(Query::parse(&"a".repeat(MAX_QUERY)).is_ok());
    let long = "a".repeat(MAX_QUERY + 1);
    assert_eq!(Query::parse(&long), Err(QueryError::TooLong(MAX_QUERY + 1)));
}

#[test]
fn a_beginning_that_nearly_everything_has_is_refused() {
    for (text, word) in [
        ("a*", "a"),
        ("parser ab*", "ab"),
        ("\"the p\"*", "p"),
        ("src/a*", "a"),
        ("x OR É1**", "É1"),
    ] {
        assert_eq!(
            Query::parse(text),
            Err(QueryError::ShortBeginning(word.to_owned())),
            "{text:?}"
        );
    }
    for text in ["abc*", "a * b", "\"ab\"", "ab", "解*", "한국*", "\"a\" *", "été*", "**"] {
        let parsed = Query::parse(text);
        assert!(!matches!(parsed, Err(QueryError::ShortBeginning(_))), "{text:?}: {parsed:?}");
    }
}

/// Returns an index of one text.
fn index(text: &str) -> Connection {
    let db = Connection::open_in_memory().unwrap();
    db.execute_batch(
        "CREATE VIRTUAL TABLE words USING fts5(body, content = '', tokenize = 'ascii')",
    )
    .unwrap();
    db.execute("INSERT INTO words(rowid, body) VALUES(1, ?1)", [folded(text)]).unwrap();
    db
}

fn is_found(db: &Connection, way: &str) -> bool {
    let sql = "SELECT count(*) FROM words WHERE words MATCH ?1";
    db.query_row(sql, [way], |row| row.get::<_, i64>(0)).unwrap() == 1
}

proptest! {
    #[test]
    fn no_query_is_an_error_of_fts5(text in r#"([\PC\x00-\x1f]|["*()^:{}+,-]| |OR|AND|NOT|NEAR){0,40}"#) {
        if let Ok(query) = Query::parse(&text) {
            let db = index("a text");
            for way in query.ways() {
                is_found(&db, &way);
            }
        }
    }

    #[test]
    fn what_the_index_finds_is_marked_and_what_it_does_not_is_not(
        text in r"([abÄä]{1,4}[ .-]){0,8}",
        query in r#"([abä]{1,3} |[abä]{3,4}\* |"[ab]{1,2} [ab]{1,2}" ){1,3}"#,
    ) {
        let query = Query::parse(&query).unwrap();
        let db = index(&text);
        let words = words(&text);
        let found = query.ways().any(|way| is_found(&db, &way));
        let marked = snippet::of_hits(&query, &text, &words);
        let all = query.terms().iter().all(|term| (0..words.len()).any(|at| term.is_at(&words, at)));
        prop_assert_eq!(found, all);
        prop_assert!(!found || marked.is_some());
    }

    #[test]
    fn a_snippet_is_the_text_in_one_line(text in r"\PC{0,400}", query in r"[a-z]{1,2}|[a-e]{3}\*") {
        let query = Query::parse(&query).unwrap();
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let marked = snippet::of_hits(&query, &text, &words(&text));
        for shown in marked.iter().chain([&snippet::beginning(&text)]) {
            // The text may have such signs, too, and a snippet may end between two of them.
            let bare = shown.replace('*', "");
            let bare = bare.trim_matches('…').trim();
            prop_assert!(one_line(&text.replace('*', "")).contains(&one_line(bare)), "{}", shown);
        }
    }
}

fn score(query: &str, texts: &[(&str, &str)]) -> Vec<f64> {
    let texts: Vec<Text> =
        texts.iter().map(|(title, body)| Text { title: words(title), body: words(body) }).collect();
    scores(&Query::parse(query).unwrap(), &texts, 1000, |term| {
        if term.fts() == "\"rare\"" { 2 } else { 500 }
    })
}

#[test]
fn more_hits_shorter_texts_titles_and_rare_words_rank_higher() {
    let by = |query, better, worse| {
        let scores = score(query, &[better, worse]);
        assert!(scores[0] > scores[1], "{query}: {scores:?}");
    };
    by("a", ("", "a b a c"), ("", "a b c d"));
    by("a", ("", "a b"), ("", "a b c d e f"));
    by("a", ("a b", "c d"), ("c b", "a d"));
    by("common OR rare", ("", "rare x"), ("", "common x"));
    by("\"a b\"", ("", "a b c"), ("", "b a c"));
    let same = score("a", &[("", "a b"), ("", "a c")]);
    assert_eq!(same[0].to_bits(), same[1].to_bits());
}

#[test]
fn a_snippet_shows_where_most_of_it_is() {
    let shown = |query: &str, text: &str| {
        snippet::of_hits(&Query::parse(query).unwrap(), text, &words(text))
    };
    assert_eq!(shown("b", "A\n\n b,\tc").unwrap(), "A **b**, c");
    assert_eq!(shown("\"b ccc\" ccc*", "a b-ccc d").unwrap(), "a **b-ccc** d");
    assert_eq!(shown("x", "a b"), None);
    let far = format!("one {} one two {}", "x ".repeat(200), "y ".repeat(200));
    let snippet = shown("one two", &far).unwrap();
    assert!(snippet.starts_with("…x x") && snippet.ends_with("y…"), "{snippet}");
    assert!(snippet.contains("**one** **two**") && snippet.len() < 180, "{snippet}");
    let long = "z".repeat(5000);
    assert!(shown("zzz*", &long).unwrap().starts_with("**zzz"));
}

#[test]
fn kinds_have_their_numbers_for_good() {
    for (number, kind) in Kind::ALL.into_iter().enumerate() {
        assert_eq!(kind.number(), number as i64);
        assert_eq!(Kind::of_number(kind.number()), Some(kind));
    }
    assert_eq!(Kind::of_number(8).or(Kind::of_number(-1)), None);
    assert!(Kind::Task.includes(Kind::Summary) && !Kind::Summary.includes(Kind::Task));
}
