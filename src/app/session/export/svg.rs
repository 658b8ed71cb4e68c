//! The timeline as a picture: a lane for each participant, who drove when, what each did, and what passed from
//! one to another.

use super::SessionExport;
use super::html::escaped;

/// How far apart lanes are, and how wide the names' column is.
const LANE: f64 = 34.0;
const NAMES: f64 = 130.0;
/// How wide the time is, and what stays free above.
const WIDTH: f64 = 760.0;
const TOP: f64 = 24.0;

/// Returns the picture.
pub(super) fn timeline(made: &SessionExport) -> String {
    let session = &made.session.session;
    let entries = &made.session.timeline;
    let names: Vec<&str> = session.members.iter().map(|member| member.name.as_str()).collect();
    let times = entries.iter().map(|entry| entry.at.as_second());
    let first = times.clone().min().unwrap_or(0);
    let last = times.max().unwrap_or(first).max(first + 1);
    let x = |second: i64| NAMES + (second - first) as f64 / (last - first) as f64 * WIDTH;
    let lane = |name: &str| names.iter().position(|known| *known == name);
    let y = |at: usize| TOP + LANE * (at as f64 + 0.5);
    let height = TOP + LANE * names.len() as f64 + 22.0;
    let width = NAMES + WIDTH + 20.0;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"Timeline\" width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"0 0 {width:.0} {height:.0}\">\n"
    );
    for (at, name) in names.iter().enumerate() {
        let y = y(at);
        let shown: String = name.chars().take(16).collect();
        svg.push_str(&format!(
            "<text x=\"0\" y=\"{:.1}\">{}</text><line class=\"lane\" x1=\"{NAMES}\" y1=\"{y:.1}\" x2=\"{:.1}\" y2=\"{y:.1}\"/>\n",
            y + 4.0,
            escaped(&shown),
            NAMES + WIDTH
        ));
    }
    for (name, from, to) in driven(made, last) {
        if let Some(at) = lane(&name) {
            let (from, to, y) = (x(from), x(to).max(x(from) + 2.0), y(at));
            svg.push_str(&format!(
                "<line class=\"drive\" x1=\"{from:.1}\" y1=\"{y:.1}\" x2=\"{to:.1}\" y2=\"{y:.1}\"><title>{} drives</title></line>\n",
                escaped(&name)
            ));
        }
    }
    for handoff in &made.handoffs {
        let came = handoff.reviews.iter().filter_map(|review| Some((&review.by, review.at?)));
        for (by, at) in came {
            let (Some(from), Some(to)) = (lane(&handoff.by), lane(by)) else { continue };
            let (x1, x2) = (x(handoff.at.as_second()), x(at.as_second()));
            let class = if handoff.approved == Some(false) { "hand bad" } else { "hand" };
            svg.push_str(&format!(
                "<path class=\"{class}\" d=\"M{x1:.1} {:.1} C{x1:.1} {:.1} {x2:.1} {:.1} {x2:.1} {:.1}\"><title>{}</title></path>\n",
                y(from),
                y(to),
                y(from),
                y(to),
                escaped(handoff.text.lines().next().unwrap_or_default())
            ));
        }
    }
    for entry in entries {
        let Some(at) = lane(&entry.by) else { continue };
        svg.push_str(&format!(
            "<circle class=\"dot\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"4\"><title>{} {}: {}</title></circle>\n",
            x(entry.at.as_second()),
            y(at),
            escaped(&entry.by),
            escaped(&entry.kind),
            escaped(&entry.text)
        ));
    }
    let foot = height - 6.0;
    for (second, anchor) in [(first, "start"), (last, "end")] {
        let time = jiff::Timestamp::from_second(second).unwrap_or_default();
        svg.push_str(&format!(
            "<text class=\"dim\" x=\"{:.1}\" y=\"{foot:.1}\" text-anchor=\"{anchor}\">{}</text>\n",
            x(second),
            time.strftime("%Y-%m-%d %H:%M")
        ));
    }
    svg.push_str("</svg>\n");
    svg
}

/// Returns who drove from when to when, in seconds since 1970, as far as the timeline tells.
fn driven(made: &SessionExport, last: i64) -> Vec<(String, i64, i64)> {
    let mut spans: Vec<(String, i64, i64)> = Vec::new();
    let mut now: Option<(String, i64)> = None;
    for entry in &made.session.timeline {
        let at = entry.at.as_second();
        let to = match entry.kind.as_str() {
            "session.created" => Some(entry.by.clone()),
            "role.taken" if entry.text.starts_with("driver") => Some(entry.by.clone()),
            "role.given" => match entry.text.strip_prefix("driver to ") {
                Some(rest) => rest.split([':', ' ']).next().map(str::to_owned),
                None => continue,
            },
            "role.released" if entry.text.starts_with("driver") => None,
            "session.completed" | "session.paused" => None,
            "session.resumed" => spans.last().map(|(name, ..)| name.clone()),
            _ => continue,
        };
        if let Some((name, since)) = now.take() {
            spans.push((name, since, at));
        }
        now = to.map(|name| (name, at));
    }
    if let Some((name, since)) = now {
        spans.push((name, since, last));
    }
    spans
}
