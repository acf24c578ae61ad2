//! `/inbox`: one's own messages, each with the way to what it is about, and the proposals that wait for an answer.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::routing::{get, post};
use chrono::NaiveDate;
use serde::Deserialize;

use crate::actions;
use crate::actions::assignments::Seen;
use crate::actions::inbox::Named;
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::{Id as _, NotificationId};
use crate::base::paging::{MOST, Page};
use crate::base::problem::Problem;
use crate::base::words::Words;
use crate::rules::assignments::AssignmentState;
use crate::rules::notifications::{Event, Notification};
use crate::rules::permissions::{Action, Relation, reach};
use crate::store::Work;
use crate::store::assignments::Filter;
use crate::web::{Form, Frame, Paged, Rest, Visitor, page, page_from};

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/inbox", get(list))
        .route("/inbox/read", post(read_many))
        .route("/inbox/{id}/read", post(read_one))
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    show: String,
    #[serde(default)]
    cursor: String,
}

/// One message.
struct Row {
    id: NotificationId,
    at: Instant,
    words: String,
    about: Option<String>,
    task: Option<String>,
    unread: bool,
    link: Option<(String, &'static str)>,
}

/// One proposal to be answered.
struct Proposal {
    href: String,
    coordinator: String,
    facts: String,
    answer_by: Option<NaiveDate>,
}

#[derive(Template)]
#[template(path = "inbox/list.html")]
struct InboxPage {
    frame: Frame,
    unread_only: bool,
    rows: Vec<Row>,
    unread: Vec<NotificationId>,
    total: i64,
    proposals: Vec<Proposal>,
    rest: Rest,
}

async fn list(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Paged {
    let cursor = Some(asked.cursor.as_str()).filter(|cursor| !cursor.is_empty());
    let (unread_only, wanted) = (asked.show == "unread", page_from(cursor)?);
    let answers = answers(&visitor);
    let read = move |work: &mut Work| {
        let messages = actions::inbox::list_named(work, unread_only, &wanted)?;
        let filter = Filter { state: Some(AssignmentState::Proposed), ..Filter::default() };
        let proposals =
            if answers { actions::assignments::see::list(work, &filter, &Page::first(MOST))?.rows } else { Vec::new() };
        Ok((messages, proposals))
    };
    let (listed, proposals) = app.write(&visitor.guest.caller, read).await?;
    let frame = Frame::named(&app, &visitor, "inbox-title");
    let rest = Rest::of(&listed, "/inbox", &[("show", &asked.show)], cursor);
    let rows: Vec<Row> = listed.rows.iter().map(|named| row(&frame, named)).collect();
    let home = frame.say("menu-home");
    let shown = InboxPage {
        unread_only,
        unread: rows.iter().filter(|row| row.unread).map(|row| row.id).collect(),
        total: listed.total.unwrap_or_default(),
        proposals: proposals.iter().map(|seen| proposal(&frame, seen)).collect(),
        rest,
        rows,
        frame: frame.below("/", home).personal(),
    };
    page(&shown, visitor.guest.language)
}

/// Whether the visitor is one of those who are asked, and not the section that asks.
fn answers(visitor: &Visitor) -> bool {
    reach(visitor.visit.role, Action::AssignmentAnswer)
        .iter()
        .any(|relation| matches!(relation, Relation::Office | Relation::Proposed))
}

fn proposal(frame: &Frame, seen: &Seen) -> Proposal {
    let facts = &seen.full.child.facts;
    let (age, care) = (frame.age_of(facts), frame.care(&seen.full.child.care_items.0));
    let district = facts.district.clone().unwrap_or_default();
    let told: Vec<String> = [age, district, care, frame.discharge(facts).unwrap_or_default()]
        .into_iter()
        .filter(|fact| !fact.is_empty())
        .collect();
    Proposal {
        href: format!("/assignments/{}", seen.full.assignment.id),
        coordinator: seen.full.coordinator_name.clone(),
        facts: told.join(&frame.say("list-comma").to_string()),
        answer_by: seen.full.assignment.answer_by,
    }
}

fn row(frame: &Frame, Named { message, child, task }: &Named) -> Row {
    let about = child.as_ref().map(|named| match &named.name {
        Some(name) => format!("{}（{}）", frame.say("person").put("name", name), named.reference),
        None => named.reference.clone(),
    });
    let told = |(title, due): &(Words, Option<NaiveDate>)| {
        let title = frame.words(title);
        due.map_or_else(
            || title.to_owned(),
            |due| frame.say("inbox-task").put("title", title).put("day", frame.near(&due)).to_string(),
        )
    };
    Row {
        id: message.id,
        at: message.held_until,
        words: frame.label(message.event.label()),
        about,
        task: task.as_ref().map(told),
        unread: message.read_at.is_none(),
        link: link(message, task.is_some()),
    }
}

/// The one page a message is about, and the message that names the link. A task that the reader sees has a page of its
/// own.
fn link(message: &Notification, task_seen: bool) -> Option<(String, &'static str)> {
    let child = message.child_id.map(|id| format!("/children/{id}"));
    if let Some(id) = message.handover_id {
        return Some((format!("/handovers/{id}"), "inbox-to-handover"));
    }
    if let Some(id) = message.conference_id {
        return Some((format!("/conferences/{id}"), "inbox-to-conference"));
    }
    if let Some(id) = message.task_id {
        let own_page = (format!("/tasks/{id}?back=/inbox"), "inbox-to-task");
        let ladder = child.clone().filter(|_| message.event == Event::StepDone);
        let elsewhere = ladder.map(|child| (format!("{child}/ladder"), "inbox-to-ladder"));
        let list = || ("/tasks".to_owned(), "inbox-to-tasks");
        return Some(if task_seen { own_page } else { elsewhere.unwrap_or_else(list) });
    }
    if message.transition_id.is_some() {
        return child.map(|child| (format!("{child}/ladder"), "inbox-to-ladder"));
    }
    match (message.event, message.assignment_id) {
        (Event::CaseProposed, Some(id)) => Some((format!("/assignments/{id}"), "inbox-to-proposal")),
        (_, Some(id)) => child
            .map(|child| (child, "inbox-to-child"))
            .or_else(|| Some((format!("/assignments/{id}"), "inbox-to-assignment"))),
        (_, None) => child.map(|child| (child, "inbox-to-child")),
    }
}

/// Marks one message as read.
async fn read_one(State(app): State<App>, visitor: Visitor, Path(id): Path<NotificationId>, form: Form) -> Paged {
    mark(&app, &visitor, &form, vec![id]).await
}

/// Marks the messages of the page as read.
async fn read_many(State(app): State<App>, visitor: Visitor, form: Form) -> Paged {
    let ids = form.all("id").filter_map(|id| uuid::Uuid::try_parse(id).ok()).map(NotificationId::wrap).collect();
    mark(&app, &visitor, &form, ids).await
}

async fn mark(app: &App, visitor: &Visitor, form: &Form, ids: Vec<NotificationId>) -> Paged {
    let back = if form.page().starts_with("/inbox?show=unread") { "/inbox?show=unread" } else { "/inbox" };
    let act = move |work: &mut Work| -> Result<String, Problem> {
        for id in &ids {
            actions::inbox::read(work, *id)?;
        }
        Ok(back.to_owned())
    };
    Ok(visitor.act(app, form, act).await?)
}
