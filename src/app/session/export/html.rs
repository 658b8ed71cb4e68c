//! A session as one page for a browser: nothing is loaded, nothing runs, all that participants wrote is text.

use super::svg;
use super::{SessionExport, told};
use crate::app::brief::is_harmless;

const STYLE: &str = "\
:root{color-scheme:light dark;--back:#fff;--text:#1c1f23;--dim:#667;--line:#d6d9de;--soft:#f4f5f7;--ok:#17803d;--bad:#b3261e;--mark:#2f5fd0}
@media (prefers-color-scheme:dark){:root{--back:#14171a;--text:#e4e6ea;--dim:#9aa0a8;--line:#363b42;--soft:#1d2126;--ok:#5fc583;--bad:#ff8a80;--mark:#8fb0ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:62rem;padding:1rem;background:var(--back);color:var(--text);font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.6rem;margin:.5rem 0}h2{font-size:1.2rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}h3{font-size:1rem;margin:1rem 0 .2rem}
.dim{color:var(--dim)}.ok{color:var(--ok)}.bad{color:var(--bad)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}th{color:var(--dim);font-weight:normal}td:not(:last-child){white-space:nowrap;overflow-wrap:normal}
@media (max-width:40rem){tr{display:block;border-bottom:1px solid var(--line);padding:.4rem 0}td{display:inline;border:0}td:last-child{display:block}th{display:none}}
blockquote{margin:.4rem 0;padding:.3rem .8rem;border-left:3px solid var(--line);white-space:pre-wrap}
pre{background:var(--soft);padding:.6rem;overflow-x:auto;font-size:.85rem;line-height:1.4}
code{background:var(--soft);padding:0 .2rem;border-radius:3px}
svg{display:block;max-width:none}svg text{fill:var(--text);font:12px system-ui,sans-serif}svg .lane{stroke:var(--line)}svg .dim{fill:var(--dim)}
svg .drive{stroke:var(--mark);stroke-width:6;opacity:.35}svg .dot{fill:var(--mark)}svg .hand{stroke:var(--ok);fill:none}svg .hand.bad{stroke:var(--bad)}
ins{color:var(--ok);text-decoration:none}del{color:var(--bad);text-decoration:none}
";

/// Returns the page.
pub(super) fn text(made: &SessionExport) -> String {
    let session = &made.session.session;
    let mut page = Page(String::new());
    page.0.push_str("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    page.0.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    // Whatever slipped through would still load nothing and run nothing.
    page.0.push_str(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
    );
    page.element("title", "", &session.name);
    page.0.push_str(&format!("<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"));
    page.element("h1", "", &session.name);
    let sort = session.sort.as_ref().map(|sort| format!(", {sort}")).unwrap_or_default();
    page.element(
        "p",
        "dim",
        &format!(
            "Session {} of {}{sort}: {}, begun {} by {}, active for {} min",
            session.short,
            made.project,
            session.status,
            minute(session.at),
            session.by,
            session.active / 60
        ),
    );
    session.description.iter().for_each(|text| page.element("blockquote", "", text));
    session.summary.iter().for_each(|text| page.element("blockquote", "", text));
    page.element("h2", "", "Timeline");
    page.0.push_str("<div class=\"scroll\">\n");
    page.0.push_str(&svg::timeline(made));
    page.0.push_str("</div>\n");
    page.element("h2", "", "Participants");
    let members = session.members.iter().map(|member| {
        let left = member.left.map(minute).unwrap_or_default();
        vec![member.name.clone(), member.role.clone(), minute(member.joined), left]
    });
    page.table(&["Name", "Role", "Joined", "Left"], members);
    if !made.tasks.is_empty() {
        page.element("h2", "", "Tasks");
        let tasks = made.tasks.iter().map(|task| {
            let who = task.assignee.clone().unwrap_or_default();
            vec![task.short.clone(), task.status.to_string(), who, task.title.clone()]
        });
        page.table(&["Task", "Status", "Who", "Title"], tasks);
    }
    handoffs(&mut page, made);
    if !made.notes.is_empty() {
        page.element("h2", "", "Notes");
    }
    for note in &made.notes {
        page.element("h3", "", &format!("{} by {}", note.kind, note.by));
        page.element("blockquote", "", &note.text);
    }
    if !made.messages.is_empty() {
        page.element("h2", "", "Messages");
    }
    for message in &made.messages {
        let head = format!("{} to {}, {}", message.from, message.to.join(", "), minute(message.at));
        page.element("h3", "", &head);
        page.element("blockquote", "", &message.text);
    }
    commits(&mut page, made);
    page.element("h2", "", "What happened");
    let entries = told(&made.session.timeline).map(|entry| {
        vec![minute(entry.at), entry.by.clone(), entry.kind.clone(), entry.text.clone()]
    });
    page.table(&["When", "Who", "What", ""], entries);
    page.0.push_str("</main>\n</body>\n</html>\n");
    page.0
}

fn handoffs(page: &mut Page, made: &SessionExport) {
    if !made.handoffs.is_empty() {
        page.element("h2", "", "Handoffs and reviews");
    }
    for handoff in &made.handoffs {
        let to = if handoff.to.is_empty() { "anyone".to_owned() } else { handoff.to.join(", ") };
        page.element("h3", "", &format!("{} to {to}: {}", handoff.by, handoff.state));
        page.element("blockquote", "", &handoff.text);
        for review in &handoff.reviews {
            let (class, came) = match review.approved {
                Some(true) => ("ok", "approved"),
                Some(false) => ("bad", "rejected"),
                None => ("dim", "under way"),
            };
            page.element("p", class, &format!("Review by {}: {came}", review.by));
            review.text.iter().for_each(|text| page.element("blockquote", "", text));
            let suggestions = review.suggestions.iter().map(|line| format!("Suggestion: {line}"));
            let issues = review.issues.iter().map(|line| format!("Issue: {line}"));
            suggestions.chain(issues).for_each(|line| page.element("p", "", &line));
        }
    }
}

fn commits(page: &mut Page, made: &SessionExport) {
    if !made.commits.is_empty() {
        page.element("h2", "", "Commits");
    }
    for commit in &made.commits {
        let id = commit.id.get(..8).unwrap_or(&commit.id);
        let who = commit.who.join(", ");
        page.element("h3", "", &format!("{id} {who}, {}: {}", minute(commit.at), commit.subject));
        for file in &commit.files {
            let line = format!("{} +{} -{}", file.path, file.added, file.removed);
            let Some(diff) = &file.diff else {
                page.element("p", "dim", &line);
                continue;
            };
            page.0.push_str("<details><summary>");
            page.0.push_str(&escaped(&line));
            page.0.push_str("</summary><pre>");
            for line in diff.lines() {
                let line_is =
                    |mark: &str, head: &str| line.starts_with(mark) && !line.starts_with(head);
                let text = escaped(line);
                page.0.push_str(&match () {
                    () if line_is("+", "+++") => format!("<ins>{text}</ins>\n"),
                    () if line_is("-", "---") => format!("<del>{text}</del>\n"),
                    () => format!("{text}\n"),
                });
            }
            page.0.push_str("</pre></details>\n");
        }
    }
}

struct Page(String);

impl Page {
    fn element(&mut self, name: &str, class: &str, text: &str) {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        self.0.push_str(&format!("<{name}{class}>{}</{name}>\n", escaped(text.trim())));
    }

    fn table(&mut self, heads: &[&str], rows: impl Iterator<Item = Vec<String>>) {
        self.0.push_str("<div class=\"scroll\"><table>\n<tr>");
        heads.iter().for_each(|head| self.0.push_str(&format!("<th>{}</th>", escaped(head))));
        self.0.push_str("</tr>\n");
        for row in rows {
            self.0.push_str("<tr>");
            row.iter().for_each(|cell| self.0.push_str(&format!("<td>{}</td>", escaped(cell))));
            self.0.push_str("</tr>\n");
        }
        self.0.push_str("</table></div>\n");
    }
}

fn minute(at: jiff::Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

/// Returns a text as HTML shows it: no markup, and nothing that hides or turns round what stands around it.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if !is_harmless(c) => {}
            c => out.push(c),
        }
    }
    out
}
