//! Tests of [`super`].

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;

const HOUR: u64 = 60 * 60;
const DAY: u64 = 24 * HOUR;

/// A Thursday, 10:30 in Berlin.
const NOW: &str = "2026-11-26T09:30:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

/// Berlin, spelled out so that no zone database is needed.
fn berlin() -> TimeZone {
    TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap()
}

fn when(text: &str) -> String {
    match parse_when(text, now(), &berlin()) {
        Ok(Some(time)) => time.to_string(),
        Ok(None) => "not a time".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn durations_count_back_from_now() {
    for text in ["2h", "2 hours", "2 hours ago", "2hrs", "2H", " 2h ", "1h60m", "120 min ago"] {
        assert_eq!(when(text), "2026-11-26T07:30:00Z", "{text}");
    }
    assert_eq!(when("30s"), "2026-11-26T09:29:30Z");
    assert_eq!(when("5m"), "2026-11-26T09:25:00Z");
    assert_eq!(when("2h30m"), "2026-11-26T07:00:00Z");
    assert_eq!(when("3d"), "2026-11-23T09:30:00Z");
    assert_eq!(when("1w"), "2026-11-19T09:30:00Z");
    assert_eq!(when("now"), NOW);
    assert_eq!(when("0s"), NOW);
}

#[test]
fn names_of_days_mean_the_start_of_the_day_there() {
    assert_eq!(when("today"), "2026-11-25T23:00:00Z");
    assert_eq!(when("Yesterday"), "2026-11-24T23:00:00Z");
    assert_eq!(when("thursday"), when("today"));
    assert_eq!(when("wed"), when("yesterday"));
    assert_eq!(when("fri"), "2026-11-19T23:00:00Z");
    assert_eq!(when("Friday"), when("fri"));
}

#[test]
fn dates_are_local_unless_they_say_otherwise() {
    assert_eq!(when("2026-11-20"), "2026-11-19T23:00:00Z");
    assert_eq!(when("2026-7-1"), "2026-06-30T22:00:00Z");
    assert_eq!(when("2026-11-20 14:00"), "2026-11-20T13:00:00Z");
    assert_eq!(when("2026-11-20T14:00:30"), "2026-11-20T13:00:30Z");
    assert_eq!(when("2026-11-20T14:00:00Z"), "2026-11-20T14:00:00Z");
    assert_eq!(when("2026-11-20t14:00:00.5z"), "2026-11-20T14:00:00.5Z");
    assert_eq!(when("2026-11-20T14:00+03:00"), "2026-11-20T11:00:00Z");
    assert_eq!(when("2026-11-20 14:00 +0300"), "2026-11-20T11:00:00Z");
}

#[test]
fn a_time_that_the_clock_skips_is_still_a_time() {
    assert_eq!(when("2026-03-29 02:30"), "2026-03-29T01:30:00Z");
}

#[test]
fn what_is_no_time_is_left_to_the_caller() {
    for text in [
        "last",
        "main",
        "HEAD~3",
        "v1.2",
        "4f41f609",
        "5",
        "2fa",
        "h",
        "2 apples",
        "30m2h",
        "1.5h",
        "2026",
        "2026-11",
        "2026-11-release",
        "2h-",
        "ago",
        "-",
        "--",
        "-x",
        "zwei Stunden",
        "früh",
    ] {
        assert_eq!(when(text), "not a time", "{text}");
    }
    assert_eq!(when(&"9".repeat(1000)), "not a time");
}

#[test]
fn what_has_the_form_of_a_time_but_no_meaning_is_an_error() {
    insta::assert_snapshot!(when("2026-13-40"), @"`2026-13-40` is not a date that exists, write it like 2026-11-20 or 2026-11-20 14:00");
    insta::assert_snapshot!(when("-5m"), @"`-5m` has a minus sign, durations have none");
    insta::assert_snapshot!(when("99999999999999999999999d"), @"`99999999999999999999999d` is too long, the most is a hundred years");
    insta::assert_snapshot!(when("  "), @"no time was given");
    for text in
        ["2026-02-30", "2026-11-20 14", "2026-11-20 25:00", "2026-11-20 soon", "2026-11-20T"]
    {
        assert!(when(text).contains("not a date that exists"), "{text}: {}", when(text));
    }
    assert!(when("2026-11-20T14:00+01:00[Europe/Berlin]").contains("not a date that exists"));
}

#[test]
fn durations_alone() {
    assert_eq!(parse_duration("30m"), Ok(Duration::from_secs(1800)));
    assert_eq!(parse_duration("1w 2 days"), Ok(Duration::from_secs(9 * DAY)));
    assert_eq!(parse_duration(""), Err(TimeError::Empty));
    assert_eq!(parse_duration("36525d"), Ok(Duration::from_secs(36_525 * DAY)));
    assert_eq!(parse_duration("36525d1s"), Err(TimeError::TooLong("36525d1s".to_owned())));
    assert_eq!(parse_duration("-1h"), Err(TimeError::Negative("-1h".to_owned())));
    for text in ["2h ago", "today", "30", "m", "1.5h", "2026-11-20", &"9".repeat(1000)] {
        assert!(matches!(parse_duration(text), Err(TimeError::NotADuration(_))), "{text}");
    }
}

#[test]
fn distances_for_people_and_for_tables() {
    let mut lines = String::new();
    for then in [
        "2026-11-26T09:29:30Z",
        "2026-11-26T09:30:59Z",
        "2026-11-26T09:25:00Z",
        "2026-11-26T07:29:59Z",
        "2026-11-25T11:00:00Z",
        "2026-11-25T09:00:00Z",
        "2026-11-24T22:00:00Z",
        "2026-11-13T12:00:00Z",
        "2026-11-12T22:59:00Z",
        "2025-11-01T23:30:00Z",
        "2026-11-26T09:34:59Z",
        "2026-11-26T10:29:50Z",
        "2026-11-26T15:00:00Z",
        "2026-11-27T12:00:00Z",
        "2026-11-29T12:00:00Z",
        "2027-01-01T12:00:00Z",
    ] {
        let time = then.parse().unwrap();
        let (long, short) = (ago(time, now(), &berlin()), ago_short(time, now(), &berlin()));
        lines += &format!("{then}  {short:10}  {long}\n");
    }
    insta::assert_snapshot!(lines, @"
    2026-11-26T09:29:30Z  now         just now
    2026-11-26T09:30:59Z  now         just now
    2026-11-26T09:25:00Z  5m          5 min ago
    2026-11-26T07:29:59Z  2h          2 h ago
    2026-11-25T11:00:00Z  22h         22 h ago
    2026-11-25T09:00:00Z  1d          yesterday
    2026-11-24T22:00:00Z  2d          2 d ago
    2026-11-13T12:00:00Z  13d         13 d ago
    2026-11-12T22:59:00Z  2026-11-12  2026-11-12
    2025-11-01T23:30:00Z  2025-11-02  2025-11-02
    2026-11-26T09:34:59Z  in 5m       in 5 min
    2026-11-26T10:29:50Z  in 1h       in 1 h
    2026-11-26T15:00:00Z  in 5h       in 5 h
    2026-11-27T12:00:00Z  in 1d       tomorrow
    2026-11-29T12:00:00Z  in 3d       in 3 d
    2027-01-01T12:00:00Z  2027-01-01  2027-01-01
    ");
}

#[test]
fn what_is_left_is_rounded_up() {
    let at = |seconds: i64| {
        left(
            Timestamp::from_second(1_000 + seconds).unwrap(),
            Timestamp::from_second(1_000).unwrap(),
        )
    };
    let cases = [
        (-5, "1 s"),
        (59, "59 s"),
        (61, "2 min"),
        (7_199, "120 min"),
        (7_201, "3 h"),
        (172_801, "3 d"),
    ];
    for (seconds, expected) in cases {
        assert_eq!(at(seconds), expected, "{seconds}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_parsing_panic(text in "\\PC*|[0-9a-z :+\\-.]{0,20}|[0-9]{4}-[0-9]{2}-[0-9]{2}\\PC{0,12}|.*") {
        let _ = parse_when(&text, now(), &berlin());
        let _ = parse_duration(&text);
        let _ = parse_when(&text, Timestamp::MIN, &berlin());
        let _ = parse_when(&text, Timestamp::MAX, &TimeZone::UTC);
    }

    #[test]
    fn no_two_instants_make_the_distance_panic(
        then in Timestamp::MIN.as_second()..=Timestamp::MAX.as_second(),
        now in Timestamp::MIN.as_second()..=Timestamp::MAX.as_second(),
    ) {
        let (then, now) = (Timestamp::from_second(then).unwrap(), Timestamp::from_second(now).unwrap());
        prop_assert!(!ago(then, now, &berlin()).is_empty());
        prop_assert!(ago_short(then, now, &berlin()).len() <= "-009999-01-01".len());
    }

    #[test]
    fn what_a_duration_says_is_what_it_lasts(count in 0_u64..10_000, minutes in 0_u64..60) {
        let parsed = parse_duration(&format!("{count} hours {minutes} min"));
        prop_assert_eq!(parsed, Ok(Duration::from_secs(count * HOUR + minutes * 60)));
    }
}
