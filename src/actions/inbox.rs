//! A user's own messages: what has happened to cases that concern them.

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::{ChildId, NotificationId, TaskId};
use crate::base::paging::{Listed, Page};
use crate::base::problem::Problem;
use crate::base::words::Words;
use crate::rules::audit::Entry;
use crate::rules::notifications::Notification;
use crate::rules::permissions::{Action, permit, reach};
use crate::steps::{audit, tasks};
use crate::store;
use crate::store::Work;
use crate::store::children::Named as ChildNamed;

/// A message with what a page says of it.
#[derive(Debug, Clone)]
pub struct Named {
    /// The message.
    pub message: Notification,
    /// The child, where the reader may open its record.
    pub child: Option<ChildNamed>,
    /// What is to be done and by when, where the reader sees the task.
    pub task: Option<(Words, Option<NaiveDate>)>,
}

/// A page of one's own messages, the newest first. Those still held or cancelled do not exist for the reader. A child is
/// named by id only where the reader may open its record.
pub fn list(work: &mut Work, unread_only: bool, page: &Page) -> Result<Listed<Notification>, Problem> {
    permit(work.actor()?, Action::InboxSee)?;
    let user = work.actor()?.user_id;
    let mut listed = store::notifications::list(work.db, user, unread_only, work.now, page)?;
    let children: Vec<ChildId> = listed.rows.iter().filter_map(|row| row.child_id).collect();
    let openable = openable(work, &children)?;
    for row in &mut listed.rows {
        row.child_id = row.child_id.filter(|id| openable.contains(id));
    }
    Ok(listed)
}

/// As [`list`], each message with the child's reference code and name where the reader may open its record, and with the
/// task where the reader sees it: for a page, on which one message could not be told from the next otherwise. What was
/// named is noted in the audit log.
pub fn list_named(work: &mut Work, unread_only: bool, page: &Page) -> Result<Listed<Named>, Problem> {
    let Listed { rows, next, total } = list(work, unread_only, page)?;
    let children: Vec<ChildId> = rows.iter().filter_map(|row| row.child_id).collect();
    let actor = work.actor()?.clone();
    let relations = reach(actor.role, Action::ChildSee);
    let names = if children.is_empty() {
        Vec::new()
    } else {
        store::children::named(work.db, &actor, relations, &children, work.now)?
    };
    let told = told_tasks(work, &rows.iter().filter_map(|row| row.task_id).collect::<Vec<_>>())?;
    if !names.is_empty() || !told.is_empty() {
        let named: Vec<ChildId> = names.iter().map(|(id, _)| *id).collect();
        let tasks: Vec<TaskId> = told.iter().map(|(id, ..)| *id).collect();
        audit::note(work, Entry::listed("inbox.read", "notification", json!({ "children": named, "tasks": tasks })));
    }
    let task_of = |id: TaskId| told.iter().find(|(told, ..)| *told == id).map(|(_, title, due)| (title.clone(), *due));
    let name_of = |id: ChildId| names.iter().find(|(named, _)| *named == id).map(|(_, name)| name.clone());
    let rows = rows
        .into_iter()
        .map(|message| Named {
            child: message.child_id.and_then(name_of),
            task: message.task_id.and_then(task_of),
            message,
        })
        .collect();
    Ok(Listed { rows, next, total })
}

/// Those of the tasks that the reader sees: what is to be done, and by when.
fn told_tasks(work: &mut Work, ids: &[TaskId]) -> Result<Vec<(TaskId, Words, Option<NaiveDate>)>, Problem> {
    let actor = work.actor()?.clone();
    let relations = reach(actor.role, Action::TaskSee);
    if ids.is_empty() || relations.is_empty() {
        return Ok(Vec::new());
    }
    let now = work.now;
    let found = store::tasks::among_ids(work.db, &actor, relations, ids, now)?;
    let titles = tasks::titles(work, &found.iter().collect::<Vec<_>>())?;
    Ok(found.into_iter().zip(titles).map(|(task, title)| (task.id, title, task.facts.due_on)).collect())
}

/// Marks a message as read. Doing so again changes nothing.
///
/// # Errors
/// [`Problem::NotFound`] for somebody else's, and for one that is still held.
pub fn read(work: &mut Work, id: NotificationId) -> Result<Notification, Problem> {
    permit(work.actor()?, Action::InboxSee)?;
    let user = work.actor()?.user_id;
    let found = store::notifications::find(work.db, user, id, work.now)?.ok_or(Problem::NotFound)?;
    if found.read_at.is_none() {
        store::notifications::mark_read(work.db, id, work.now)?;
        audit::note(work, Entry::done("notification.read", "notification", id.0));
    }
    let mut message = store::notifications::find(work.db, user, id, work.now)?.ok_or(Problem::NotFound)?;
    let children: Vec<ChildId> = message.child_id.into_iter().collect();
    let openable = openable(work, &children)?;
    message.child_id = message.child_id.filter(|id| openable.contains(id));
    Ok(message)
}

/// Those of the children whose record the reader may open now.
fn openable(work: &mut Work, children: &[ChildId]) -> Result<Vec<ChildId>, Problem> {
    let actor = work.actor()?.clone();
    let relations = reach(actor.role, Action::ChildSee);
    if children.is_empty() || relations.is_empty() {
        return Ok(Vec::new());
    }
    store::children::seen(work.db, &actor, relations, children, work.now)
}
