//! Times and durations as people write them.
//!
//! Invariant: what has the form of a time is a time or an error, never taken for something else.

use std::time::Duration;

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// Longest text that is read as a time. Everything sensible is far shorter.
const MAX_TEXT: usize = 64;

/// Longest duration that is accepted: a hundred years, so that adding one to the present never
/// leaves the calendar.
const MAX_SECONDS: u64 = 36_525 * DAY;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const WEEK: u64 = 7 * DAY;

/// Why a text was not accepted as a time or a duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Nothing was given.
    #[error("no time was given")]
    Empty,
    /// The text has no meaning as a duration.
    #[error("`{0}` is not a duration, write it like 30s, 5m, 2h, 3d or 1w")]
    NotADuration(String),
    /// A number with a sign, where only one without makes sense.
    #[error("`{0}` has a minus sign, durations have none")]
    Negative(String),
    /// The duration goes past what the calendar holds.
    #[error("`{0}` is too long, the most is a hundred years")]
    TooLong(String),
    /// The text has the form of a date, but there is no such day or time of day.
    #[error("`{0}` is not a date that exists, write it like 2026-11-20 or 2026-11-20 14:00")]
    BadDate(String),
}

/// Returns the instant that `text` means, or `None` if it is not a time at all.
///
/// - `30s`, `5m`, `2h`, `3d`, `1w`, `2h30m`, `2 hours`, `2 hours ago`: that long before `now`.
///   A day is 24 hours.
/// - `now`, `today`, `yesterday`: the last two mean the start of that day in `tz`.
/// - `friday`, `fri`: the start of the latest such day, which is today if today is one.
/// - `2026-11-20`, `2026-11-20 14:00`: in `tz`. A day alone means its start.
/// - `2026-11-20T14:00:00Z`, `2026-11-20T14:00+01:00`: as RFC 3339 has it.
///
/// Text with the form of a time but no meaning, such as `2026-13-40`, is an error.
pub fn parse_when(
    text: &str,
    now: Timestamp,
    tz: &TimeZone,
) -> Result<Option<Timestamp>, TimeError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TimeError::Empty);
    }
    if text.len() > MAX_TEXT || !text.is_ascii() {
        return Ok(None);
    }
    let lower = text.to_ascii_lowercase();
    if lower == "now" {
        return Ok(Some(now));
    }
    let bad_date = || TimeError::BadDate(text.to_owned());
    if let Some(day) = named_day(&lower, tz.to_datetime(now).date()) {
        return start_of(day, tz).map(Some).ok_or_else(bad_date);
    }
    if let Some((date, rest)) = split_date(&lower) {
        return date.and_then(|date| at(date, rest, tz)).map(Some).ok_or_else(bad_date);
    }
    let span = lower.strip_suffix("ago").map_or(lower.as_str(), str::trim_end);
    match total_seconds(span) {
        Total::Seconds(seconds) => now
            .checked_sub(Duration::from_secs(seconds))
            .map(Some)
            .map_err(|_| TimeError::TooLong(text.to_owned())),
        Total::Negative => Err(TimeError::Negative(text.to_owned())),
        Total::TooLong => Err(TimeError::TooLong(text.to_owned())),
        Total::Other => Ok(None),
    }
}

/// Returns the duration that `text` means: `30s`, `5m`, `2h`, `3d`, `1w`, `2h30m`, `2 hours`.
///
/// A day is 24 hours. Nothing longer than a hundred years is accepted; zero is.
pub fn parse_duration(text: &str) -> Result<Duration, TimeError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TimeError::Empty);
    }
    if text.len() > MAX_TEXT {
        let start: String = text.chars().take(MAX_TEXT).collect();
        return Err(TimeError::NotADuration(start + "…"));
    }
    match total_seconds(&text.to_ascii_lowercase()) {
        Total::Seconds(seconds) => Ok(Duration::from_secs(seconds)),
        Total::Negative => Err(TimeError::Negative(text.to_owned())),
        Total::TooLong => Err(TimeError::TooLong(text.to_owned())),
        Total::Other => Err(TimeError::NotADuration(text.to_owned())),
    }
}

/// Returns the day that a word names, seen from `today`.
fn named_day(word: &str, today: Date) -> Option<Date> {
    let weekday = match word {
        "today" => return Some(today),
        "yesterday" => return today.yesterday().ok(),
        "monday" | "mon" => Weekday::Monday,
        "tuesday" | "tue" | "tues" => Weekday::Tuesday,
        "wednesday" | "wed" => Weekday::Wednesday,
        "thursday" | "thu" | "thur" | "thurs" => Weekday::Thursday,
        "friday" | "fri" => Weekday::Friday,
        "saturday" | "sat" => Weekday::Saturday,
        "sunday" | "sun" => Weekday::Sunday,
        _ => return None,
    };
    today.checked_sub(i32::from(today.weekday().since(weekday)).days()).ok()
}

fn start_of(day: Date, tz: &TimeZone) -> Option<Timestamp> {
    Some(day.to_zoned(tz.clone()).ok()?.timestamp())
}

/// Splits off a leading `2026-11-20`, and says whether there is such a day.
///
/// Returns `None` for what has another form, such as a branch named `2026-11-release`.
fn split_date(text: &str) -> Option<(Option<Date>, &str)> {
    let end = text.find([' ', 't']).unwrap_or(text.len());
    let (date, rest) = text.split_at(end);
    let mut parts = date.split('-');
    let year = digits(parts.next()?, 4..=4)?;
    let month = digits(parts.next()?, 1..=2)?;
    let day = digits(parts.next()?, 1..=2)?;
    if parts.next().is_some() {
        return None;
    }
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    Some((date, rest))
}

fn digits(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<i16> {
    let plain = length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

/// Returns the instant of a day and what follows it: nothing, a time of day in `tz`, or a time of
/// day with its own offset.
fn at(date: Date, rest: &str, tz: &TimeZone) -> Option<Timestamp> {
    if rest.is_empty() {
        return start_of(date, tz);
    }
    // The separator is one byte, a space or a `t`.
    let time = rest[1..].trim_start();
    // No names of zones: they would have to be looked up on this machine.
    if !time.starts_with(|first: char| first.is_ascii_digit()) || time.contains('[') {
        return None;
    }
    if time.contains(['z', '+', '-']) {
        return format!("{date}t{}", time.replace(' ', "")).parse().ok();
    }
    // An hour alone, such as `14`, is more likely a slip than a time.
    if !time.contains(':') {
        return None;
    }
    let time: Time = time.parse().ok()?;
    tz.to_timestamp(DateTime::from_parts(date, time)).ok()
}

enum Total {
    Seconds(u64),
    Negative,
    TooLong,
    Other,
}

/// Adds up `2h30m`, `2 hours 30 minutes`: numbers with units, each smaller than the one before.
fn total_seconds(text: &str) -> Total {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (Total::Negative, rest.trim_start()),
        None => (Total::Seconds(0), text),
    };
    let mut total: u64 = 0;
    let mut too_long = false;
    let mut last = u64::MAX;
    if rest.is_empty() {
        return Total::Other;
    }
    while !rest.is_empty() {
        let (number, after) = split_while(rest, |byte| byte.is_ascii_digit());
        let (word, after) = split_while(after.trim_start(), |byte| byte.is_ascii_alphabetic());
        let Some(unit) = unit_seconds(word).filter(|unit| *unit < last && !number.is_empty())
        else {
            return Total::Other;
        };
        // Only a number too large for its type fails here, as it is all digits.
        let part = number.parse().ok().and_then(|count: u64| count.checked_mul(unit));
        match part.and_then(|part| total.checked_add(part)) {
            Some(sum) if sum <= MAX_SECONDS => total = sum,
            _ => too_long = true,
        }
        last = unit;
        rest = after.trim_start();
    }
    match sign {
        Total::Seconds(_) if too_long => Total::TooLong,
        Total::Seconds(_) => Total::Seconds(total),
        negative => negative,
    }
}

fn split_while(text: &str, is_part: impl Fn(u8) -> bool) -> (&str, &str) {
    // A byte that is part is ASCII, so that the end is always between two characters.
    text.split_at(text.bytes().position(|byte| !is_part(byte)).unwrap_or(text.len()))
}

fn unit_seconds(word: &str) -> Option<u64> {
    Some(match word {
        "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" => MINUTE,
        "h" | "hr" | "hrs" | "hour" | "hours" => HOUR,
        "d" | "day" | "days" => DAY,
        "w" | "week" | "weeks" => WEEK,
        _ => return None,
    })
}
