//! Beads: `.beads/issues.jsonl`, an issue a line.

use std::path::Path;

use serde::Deserialize;

use super::{Foreign, State, cut, name, one_line, tag};
use crate::domain::text::{MAX_LIST, MAX_TEXT};
use crate::error::Error;
use crate::store::plain;

/// The longest file that is read, in bytes.
const MOST: u64 = 256 * 1024 * 1024;

/// An issue, as far as it is taken over; other fields are passed over.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Issue {
    id: String,
    title: String,
    description: Option<String>,
    design: Option<String>,
    notes: Option<String>,
    acceptance_criteria: Option<String>,
    status: Option<String>,
    priority: Option<i64>,
    issue_type: Option<String>,
    assignee: Option<String>,
    estimated_minutes: Option<i64>,
    close_reason: Option<String>,
    labels: Option<Vec<String>>,
    dependencies: Option<Vec<Dependency>>,
    comments: Option<Vec<Comment>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Dependency {
    depends_on_id: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Comment {
    author: String,
    text: String,
}

/// Reads the issues of a file.
pub(super) fn read(from: &Path, left_out: &mut Vec<String>) -> Result<Vec<Foreign>, Error> {
    let file = if from.is_dir() { from.join("issues.jsonl") } else { from.to_owned() };
    let cannot = |why: String| {
        Error::user(format!("cannot read {}: {why}", file.display()))
            .hint("Name the file that Beads keeps: `.beads/issues.jsonl`.")
    };
    let bytes = plain::read(&file, MOST).map_err(|error| cannot(error.to_string()))?;
    let bytes = bytes.ok_or_else(|| cannot("there is no such file".to_owned()))?;
    let text = String::from_utf8(bytes).map_err(|_| cannot("it is not UTF-8".to_owned()))?;
    let mut found = Vec::new();
    for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match serde_json::from_str::<Issue>(line) {
            Ok(issue) if !issue.id.trim().is_empty() && !issue.title.trim().is_empty() => {
                // What was deleted there leaves a mark only.
                if issue.status.as_deref() != Some("tombstone") {
                    found.push(foreign(issue));
                }
            }
            Ok(_) => left_out.push(format!("line {} is no issue: it has no id or no title", n + 1)),
            Err(error) => left_out.push(format!("line {} is no issue: {error}", n + 1)),
        }
    }
    if found.is_empty() && !left_out.is_empty() {
        return Err(cannot(left_out[0].clone()));
    }
    Ok(found)
}

fn foreign(issue: Issue) -> Foreign {
    let mut description = issue.description.unwrap_or_default();
    for (title, text) in [("Design", issue.design), ("Notes", issue.notes)] {
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            description = format!("{}\n\n{title}:\n{text}", description.trim_end());
        }
    }
    let why = issue.close_reason.map(|why| cut(&why, MAX_TEXT)).filter(|why| !why.is_empty());
    let state = match issue.status.as_deref() {
        Some("closed" | "done") => State::Done(why),
        Some("blocked") => State::Blocked,
        _ => State::Open,
    };
    let dependencies = issue.dependencies.unwrap_or_default();
    let of = |kinds: &[&str]| -> Vec<String> {
        let fit = dependencies.iter().filter(|one| kinds.contains(&one.kind.as_str()));
        fit.map(|one| one.depends_on_id.clone()).collect()
    };
    let tags = issue.labels.unwrap_or_default().into_iter().chain(issue.issue_type);
    let comments = issue.comments.unwrap_or_default().into_iter();
    Foreign {
        id: one_line(&issue.id),
        title: one_line(&issue.title),
        description: cut(&description, MAX_TEXT),
        criteria: criteria(&issue.acceptance_criteria.unwrap_or_default()),
        tags: tags.filter_map(|text| tag(&text)).collect(),
        priority: match issue.priority {
            Some(0) => "critical",
            Some(1) => "important",
            _ => "routine",
        },
        state,
        estimate: issue.estimated_minutes.map(|minutes| format!("{minutes}m")),
        assignee: issue.assignee.as_deref().and_then(name),
        under: of(&["parent-child"]).into_iter().next(),
        depends_on: of(&["blocks"]),
        comments: comments
            .filter(|comment| !comment.text.trim().is_empty())
            .map(|comment| (one_line(&comment.author), comment.text))
            .collect(),
    }
}

/// Returns the lines of a list in Markdown.
pub(super) fn criteria(text: &str) -> Vec<String> {
    let line = |line: &str| {
        let line = line.trim().trim_start_matches(['-', '*']).trim_start();
        let line =
            ["[ ]", "[x]", "[X]"].iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line);
        one_line(line)
    };
    text.lines().map(line).filter(|line| !line.is_empty()).take(MAX_LIST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issue_is_read_with_all_that_it_says() {
        let line = r#"{"id":"bd-a1","title":"Mend\nit","description":"Text","design":"So","status":"closed",
            "priority":0,"issue_type":"bug","assignee":"jane@example.org","labels":["two words"],"close_reason":"Done",
            "acceptance_criteria":"- [ ] It builds\n* It runs","estimated_minutes":30,
            "dependencies":[{"issue_id":"bd-a1","depends_on_id":"bd-b2","type":"blocks"},
            {"issue_id":"bd-a1","depends_on_id":"bd-c3","type":"parent-child"},
            {"issue_id":"bd-a1","depends_on_id":"bd-d4","type":"related"}],
            "comments":[{"author":"bob","text":"Hm"}],"created_at":"2026-01-01T00:00:00Z"}"#;
        let issue: Issue = serde_json::from_str(line).unwrap();
        let task = foreign(issue);
        assert_eq!(task.title, "Mend it");
        assert_eq!(task.description, "Text\n\nDesign:\nSo");
        assert_eq!(task.criteria, ["It builds", "It runs"]);
        assert_eq!(task.tags, ["two-words", "bug"]);
        assert_eq!((task.priority, task.estimate.as_deref()), ("critical", Some("30m")));
        assert_eq!(task.state, State::Done(Some("Done".to_owned())));
        assert_eq!(task.assignee.as_deref(), Some("jane"));
        assert_eq!(
            (task.under.as_deref(), task.depends_on),
            (Some("bd-c3"), vec!["bd-b2".to_owned()])
        );
        assert_eq!(task.comments, [("bob".to_owned(), "Hm".to_owned())]);
    }
}
