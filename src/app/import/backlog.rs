//! Backlog.md: a folder of Markdown files, each a task with YAML in front.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::beads::criteria;
use super::{Foreign, State, cut, name, one_line, tag};
use crate::domain::text::MAX_TEXT;
use crate::error::Error;
use crate::store::plain;

/// The longest file that is read, in bytes.
const MOST: u64 = 4 * 1024 * 1024;
/// So many files are read.
const FILES: usize = 100_000;
/// The folders that hold tasks, with what became of those.
const FOLDERS: &[(&str, Option<&str>)] =
    &[("tasks", None), ("completed", Some("done")), ("archive/tasks", Some("archived"))];

/// What stands in front, as far as it is taken over; other fields are passed over.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Front {
    id: String,
    title: String,
    status: Option<String>,
    assignee: Option<OneOrMore>,
    labels: Option<OneOrMore>,
    dependencies: Option<OneOrMore>,
    priority: Option<String>,
    parent_task_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn all(this: Option<Self>) -> Vec<String> {
        match this {
            None => Vec::new(),
            Some(Self::One(one)) => vec![one],
            Some(Self::More(more)) => more,
        }
    }
}

/// Reads the tasks of a folder, or of one file.
pub(super) fn read(from: &Path, left_out: &mut Vec<String>) -> Result<Vec<Foreign>, Error> {
    let hint = "Name the folder that Backlog.md keeps: `backlog`.";
    let mut files: Vec<(PathBuf, Option<&str>)> = Vec::new();
    if from.is_file() {
        files.push((from.to_owned(), None));
    }
    let here = [("", None)];
    let folders = if from.join("tasks").is_dir() { FOLDERS } else { &here[..] };
    for (folder, fate) in folders.iter().filter(|_| from.is_dir()) {
        let Ok(entries) = std::fs::read_dir(from.join(folder)) else { continue };
        let mut found: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        found.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
        found.sort();
        files.extend(found.into_iter().take(FILES).map(|path| (path, *fate)));
    }
    let mut tasks = Vec::new();
    for (file, fate) in files {
        let shown = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = plain::read(&file, MOST).ok().flatten().map(String::from_utf8);
        let Some(Ok(text)) = text else {
            left_out.push(format!("{shown} cannot be read as text"));
            continue;
        };
        match foreign(&text, fate) {
            Ok(task) => tasks.push(task),
            Err(why) => left_out.push(format!("{shown} is no task: {why}")),
        }
    }
    if tasks.is_empty() {
        let why = left_out.first().cloned().unwrap_or_else(|| "no task is there".to_owned());
        return Err(Error::user(format!("cannot read {}: {why}", from.display())).hint(hint));
    }
    Ok(tasks)
}

fn foreign(text: &str, fate: Option<&str>) -> Result<Foreign, String> {
    let text = text.replace("\r\n", "\n");
    let rest = text.strip_prefix("---\n").ok_or("nothing stands in front")?;
    let (front, body) = rest.split_once("\n---\n").ok_or("what stands in front has no end")?;
    let front: Front = yaml_serde::from_str(front).map_err(|error| error.to_string())?;
    if front.id.trim().is_empty() || front.title.trim().is_empty() {
        return Err("it has no id or no title".to_owned());
    }
    let status = front.status.unwrap_or_default().to_lowercase();
    let state = match (fate, status.as_str()) {
        (Some("archived"), _) => State::Cancelled("it was archived where it came from".to_owned()),
        (Some(_), _) | (_, "done" | "completed" | "closed") => State::Done(None),
        (_, "blocked") => State::Blocked,
        _ => State::Open,
    };
    let mut description = Vec::new();
    let mut wanted = Vec::new();
    for (title, text) in sections(body) {
        match title {
            "Acceptance Criteria" => {
                wanted = criteria(&text).into_iter().map(|line| unnumbered(&line)).collect();
            }
            "" | "Description" => description.insert(0, text),
            other => description.push(format!("{other}:\n{text}")),
        }
    }
    let same = |id: String| one_line(&id).to_lowercase();
    Ok(Foreign {
        id: same(front.id),
        title: one_line(&front.title),
        description: cut(&description.join("\n\n"), MAX_TEXT),
        criteria: wanted,
        tags: OneOrMore::all(front.labels).iter().filter_map(|text| tag(text)).collect(),
        priority: if front.priority.as_deref() == Some("high") { "important" } else { "routine" },
        state,
        estimate: None,
        assignee: OneOrMore::all(front.assignee).iter().find_map(|text| name(text)),
        under: front.parent_task_id.map(same),
        depends_on: OneOrMore::all(front.dependencies).into_iter().map(same).collect(),
        comments: Vec::new(),
    })
}

/// Returns the sections of a text with their titles, without the marks that only its program needs.
fn sections(body: &str) -> Vec<(&str, String)> {
    let mut found: Vec<(&str, String)> = vec![("", String::new())];
    for line in body.lines().filter(|line| !line.trim_start().starts_with("<!--")) {
        match line.strip_prefix("## ") {
            Some(title) => found.push((title.trim(), String::new())),
            None => {
                if let Some((_, text)) = found.last_mut() {
                    text.push_str(line);
                    text.push('\n');
                }
            }
        }
    }
    for (_, text) in &mut found {
        *text = text.trim().to_owned();
    }
    found.retain(|(_, text)| !text.is_empty());
    found
}

/// Leaves out the number of a criterion, as in `#1 It builds`.
fn unnumbered(line: &str) -> String {
    let rest =
        line.strip_prefix('#').map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    rest.map_or(line, str::trim_start).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_read_with_all_that_it_says() {
        let text = "---\nid: TASK-2\ntitle: 'Mend: it'\nstatus: In Progress\nassignee: ['@Jane']\nlabels: [core]\n\
                    dependencies:\n  - task-1\npriority: high\nparent_task_id: task-0\ncreated_date: '2026-01-01'\n---\n\n\
                    ## Description\n\n<!-- SECTION:DESCRIPTION:BEGIN -->\nText\n<!-- SECTION:DESCRIPTION:END -->\n\n\
                    ## Acceptance Criteria\n- [ ] #1 It builds\n- [x] #2 It runs\n\n## Implementation Notes\n\nSo\n";
        let task = foreign(text, None).unwrap();
        assert_eq!((task.id.as_str(), task.title.as_str()), ("task-2", "Mend: it"));
        assert_eq!(task.description, "Text\n\nImplementation Notes:\nSo");
        assert_eq!(task.criteria, ["It builds", "It runs"]);
        assert_eq!((task.priority, &task.state), ("important", &State::Open));
        assert_eq!(task.assignee.as_deref(), Some("jane"));
        assert_eq!(
            (task.under.as_deref(), task.depends_on),
            (Some("task-0"), vec!["task-1".to_owned()])
        );
        let done = foreign("---\nid: a\ntitle: b\n---\n", Some("done")).unwrap();
        assert_eq!(done.state, State::Done(None));
    }

    #[test]
    fn what_is_no_task_is_told() {
        for text in
            ["", "# Title", "---\nid: a\n", "---\n: [\n---\n", "---\nid: ''\ntitle: x\n---\n"]
        {
            assert!(foreign(text, None).is_err(), "{text}");
        }
    }
}
