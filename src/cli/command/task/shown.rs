//! How tasks look on a terminal: a line, or a table with parts under what they are parts of.

use std::collections::HashMap;

use crate::app::view::{TaskView, TasksView};
use crate::cli::command::Done;
use crate::cli::style::{Text, Tone};
use crate::cli::table::{Column, Table};
use crate::cli::ui::Ui;
use crate::domain::priority::Priority;
use crate::domain::task::Status;

/// Says what was done to tasks, a line each. As JSON, one task is that task, several are a list.
pub(super) fn acted(ui: &mut Ui, verb: &str, tasks: Vec<TaskView>) -> Done {
    if ui.is_json() {
        return match <[TaskView; 1]>::try_from(tasks) {
            Ok([task]) => Ok(ui.json(&task)?),
            Err(tasks) => Ok(ui.json(&TasksView { tasks, more: false })?),
        };
    }
    for task in &tasks {
        let line = Text::from(verb).plain(" ").and(Tone::Id, &task.short);
        ui.line(line.plain(" ").plain(&task.title))?;
    }
    Ok(())
}

/// Says that a claim holds in this clone alone so far, and how to confirm it.
pub(super) fn unconfirmed(ui: &mut Ui, ids: Option<String>) -> Done {
    let Some(ids) = ids else { return Ok(()) };
    ui.status("It is claimed here, and not yet confirmed: another clone may have been first.")?;
    Ok(ui.hint(&format!("Confirm it with `collab task claim --remote {ids}`."))?)
}

/// Returns tasks as a table, in their order, but for parts: these follow what they are parts of.
pub(super) fn table(tasks: &[TaskView]) -> Table<5> {
    let mut table = Table::new([
        Column::left("ID"),
        Column::left("STATUS"),
        Column::left("PRIORITY"),
        Column::left("WHO"),
        Column::flexible("TITLE"),
    ]);
    for (depth, task) in tree(tasks) {
        let priority = match task.priority {
            Priority::Critical => Tone::Critical,
            Priority::Important => Tone::Important,
            Priority::Routine => Tone::Dim,
        };
        let status = match task.status {
            Status::Blocked => Tone::Warn,
            Status::InProgress => Tone::Ok,
            Status::Completed | Status::Cancelled => Tone::Dim,
            Status::Pending => Tone::Plain,
        };
        table.row([
            Text::of(Tone::Id, &task.short),
            Text::of(status, task.status.word()),
            Text::of(priority, task.priority.word()),
            Text::from(task.assignee.as_deref().unwrap_or_default()),
            Text::from("  ".repeat(depth)).plain(&task.title).and(Tone::Dim, remark(task)),
        ]);
    }
    table
}

/// Returns what keeps a task from going on, and its tags.
fn remark(task: &TaskView) -> String {
    let mut remark = String::new();
    if let Some(reason) = &task.blocked {
        remark = format!(" ({reason})");
    } else if task.status == Status::Pending && task.waits_for > 0 {
        // Those that are closed are still among them, so the list is not always what it waits for.
        let all = task.depends_on.len() as i64 == task.waits_for;
        let what = match task.waits_for {
            1..=3 if all => task.depends_on.join(", "),
            1 => "1 task".to_owned(),
            n => format!("{n} tasks"),
        };
        remark = format!(" (waits for {what})");
    }
    for tag in &task.tags {
        remark += &format!(" #{tag}");
    }
    remark
}

/// Returns each task once, with how deep it is to be indented.
fn tree(tasks: &[TaskView]) -> Vec<(usize, &TaskView)> {
    let known: HashMap<&str, usize> =
        tasks.iter().enumerate().map(|(n, task)| (task.short.as_str(), n)).collect();
    let mut parts: Vec<Vec<usize>> = vec![Vec::new(); tasks.len()];
    let mut is_part = vec![false; tasks.len()];
    for (n, task) in tasks.iter().enumerate() {
        let parent = task.parent.as_deref().and_then(|parent| known.get(parent));
        if let Some(&parent) = parent {
            parts[parent].push(n);
            is_part[n] = true;
        }
    }
    let mut shown = vec![false; tasks.len()];
    let mut ordered = Vec::with_capacity(tasks.len());
    // Clones may have made tasks parts of each other: these have no top, and start anywhere.
    let tops = (0..tasks.len()).filter(|n| !is_part[*n]);
    for top in tops.chain(0..tasks.len()) {
        let mut left = vec![(0, top)];
        while let Some((depth, n)) = left.pop() {
            if !std::mem::replace(&mut shown[n], true) {
                ordered.push((depth, &tasks[n]));
                left.extend(parts[n].iter().rev().map(|part| (depth + 1, *part)));
            }
        }
    }
    ordered
}
