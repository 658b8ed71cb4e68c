//! Times as people read them, seen from now.
//!
//! Invariant: a span shorter than a day is counted, a longer one goes by the days of the calendar.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// From this many days on, [`ago`] gives the date instead of a count.
const DATE_AFTER_DAYS: i64 = 14;

/// Says for people how long before or after `now` something is: `5 min ago`, `in 2 h`.
///
/// Less than a minute either way is `just now`, as the clocks of two machines differ. From a
/// fortnight on it is the date in `tz`.
#[must_use]
pub fn ago(then: Timestamp, now: Timestamp, tz: &TimeZone) -> String {
    match Distance::between(then, now, tz) {
        Distance::Now => "just now".to_owned(),
        Distance::Past(count, unit) => format!("{count} {} ago", unit.word()),
        Distance::Future(count, unit) => format!("in {count} {}", unit.word()),
        Distance::Yesterday => "yesterday".to_owned(),
        Distance::Tomorrow => "tomorrow".to_owned(),
        Distance::On(date) => date.to_string(),
    }
}

/// Says the same as [`ago`] in few columns, for tables: `now`, `5m`, `2h`, `3d`, `in 5m`.
#[must_use]
pub fn ago_short(then: Timestamp, now: Timestamp, tz: &TimeZone) -> String {
    match Distance::between(then, now, tz) {
        Distance::Now => "now".to_owned(),
        Distance::Past(count, unit) => format!("{count}{}", unit.letter()),
        Distance::Future(count, unit) => format!("in {count}{}", unit.letter()),
        Distance::Yesterday => "1d".to_owned(),
        Distance::Tomorrow => "in 1d".to_owned(),
        Distance::On(date) => date.to_string(),
    }
}

/// Returns how long it is to a time, rounded up: `30 s`, `20 min`, `3 h`, `2 d`; nothing less than a second.
#[must_use]
pub fn left(until: Timestamp, now: Timestamp) -> String {
    let seconds = until.as_second().saturating_sub(now.as_second()).max(1);
    let up = |unit: i64| seconds.saturating_add(unit - 1) / unit;
    if seconds < MINUTE {
        format!("{seconds} s")
    } else if seconds < 2 * HOUR {
        format!("{} min", up(MINUTE))
    } else if seconds < 2 * DAY {
        format!("{} h", up(HOUR))
    } else {
        format!("{} d", up(DAY))
    }
}

#[derive(Clone, Copy)]
enum Unit {
    Minutes,
    Hours,
    Days,
}

impl Unit {
    const fn word(self) -> &'static str {
        match self {
            Self::Minutes => "min",
            Self::Hours => "h",
            Self::Days => "d",
        }
    }

    const fn letter(self) -> char {
        match self {
            Self::Minutes => 'm',
            Self::Hours => 'h',
            Self::Days => 'd',
        }
    }
}

enum Distance {
    Now,
    Past(i64, Unit),
    Future(i64, Unit),
    Yesterday,
    Tomorrow,
    On(Date),
}

impl Distance {
    fn between(then: Timestamp, now: Timestamp, tz: &TimeZone) -> Self {
        let past = now.duration_since(then).as_secs();
        if past.abs() < MINUTE {
            return Self::Now;
        }
        // What was just set to end in 30 minutes should not read "in 29 min".
        let seconds = if past < 0 { MINUTE / 2 - past } else { past };
        let counted = |count, unit| {
            if past < 0 { Self::Future(count, unit) } else { Self::Past(count, unit) }
        };
        if seconds < HOUR {
            return counted(seconds / MINUTE, Unit::Minutes);
        }
        if seconds < DAY {
            return counted(seconds / HOUR, Unit::Hours);
        }
        // Days are those of the calendar: what was on Monday evening is "2 d ago" on Wednesday
        // morning. A day of 25 hours may hold both ends.
        let date = tz.to_datetime(then).date();
        let today = tz.to_datetime(now).date();
        let days = today.duration_since(date).as_hours() / 24;
        match days {
            0 => counted(seconds / HOUR, Unit::Hours),
            1 => Self::Yesterday,
            -1 => Self::Tomorrow,
            _ if days.abs() < DATE_AFTER_DAYS => counted(days.abs(), Unit::Days),
            _ => Self::On(date),
        }
    }
}
