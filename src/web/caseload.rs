//! `/me`: the coordinator's own caseload, made for a telephone: what is due for each child, recording a call at once,
//! asking a medical question, answering a proposal.

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::routing::{get, post};
use chrono::NaiveDate;
use serde::Deserialize;

use crate::actions;
use crate::actions::activities;
use crate::actions::assignments::Seen as SeenAssignment;
use crate::actions::caseload::Caseload;
use crate::actions::tasks;
use crate::actions::tasks::Counts;
use crate::app::App;
use crate::base::ids::{ActivityId, ChildId, CoordinatorId, TaskId};
use crate::base::paging::Page;
use crate::base::problem::{Faults, Problem};
use crate::base::text;
use crate::base::words::Words;
use crate::http::Told;
use crate::rules::activities::{ActivityKind, ActivityMeans};
use crate::rules::assignments::{AssignmentState, CaseRole};
use crate::rules::children::Child;
use crate::rules::drafts::Draft;
use crate::rules::life_stage;
use crate::rules::tasks::{DueState, TaskFacts, TaskRole, TaskState};
use crate::rules::users::Role;
use crate::store;
use crate::store::Work;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, page, see_other};

/// Tasks of a child that stand on its card; the rest is behind the link to the record.
const SHOWN: usize = 3;

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/me", get(show)).route("/children/{id}/medical-question", post(ask))
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Asked {
    recorded: Option<ActivityId>,
    task: Option<TaskId>,
    hide: Option<String>,
}

/// What a card shows of a child.
struct Card {
    child: Child,
    title: String,
    age: String,
    stage: String,
    co: bool,
    begins: Option<NaiveDate>,
    tasks: Vec<tasks::Seen>,
    more_tasks: usize,
    last: Option<activities::Seen>,
    phone: Option<(String, String)>,
    form: Filled,
    question: Filled,
    action: String,
    open: bool,
    recorded: bool,
}

#[derive(Template)]
#[template(path = "caseload/me.html")]
struct CaseloadPage {
    frame: Frame,
    caseload: Caseload,
    counts: Counts,
    cards: Vec<Card>,
    proposals: Vec<SeenAssignment>,
    means: Vec<Choice>,
    minutes: Vec<Choice>,
    soon: Vec<Choice>,
    recorded: Option<ActivityId>,
    recorded_task: Option<TaskId>,
    hidden: bool,
}

/// Everything the page is made of, read in one transaction.
struct Gathered {
    caseload: Caseload,
    counts: Counts,
    tasks: Vec<tasks::Seen>,
    last: HashMap<ChildId, activities::Seen>,
    phones: HashMap<ChildId, (String, String)>,
    proposals: Vec<SeenAssignment>,
}

async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Paged {
    let Some(own) = visitor.visit.coordinator_id else { return elsewhere(&visitor) };
    let gathered = app.write(&visitor.guest.caller, move |work| gather(work, own)).await?;
    let drafts = visitor.drafts(&app).await?;
    let frame = Frame::named(&app, &visitor, "caseload-title").personal();
    let hidden = asked.hide.is_some();
    let recorded_for = asked.recorded.and_then(|id| {
        gathered.last.values().find(|seen| seen.activity.id == id).and_then(|seen| seen.activity.child_id)
    });
    let cards = cards(&frame, &visitor, &gathered, &drafts, recorded_for, hidden);
    let used = cards.iter().find(|card| card.recorded).map(|card| card.child.reference.clone());
    let frame = frame.at(used.as_deref());
    let language = frame.language;
    let waiting = [7, 14, 30].map(|days| Choice::new(days, frame.say("caseload-in-days").count("days", days)));
    let lasting =
        [15, 30, 60, 90].map(|minutes| Choice::new(minutes, frame.say("caseload-minutes").count("minutes", minutes)));
    let shown = CaseloadPage {
        means: Choice::list(ActivityMeans::ALL.iter().map(|m| (m.as_str(), m.label())), language),
        minutes: lasting.to_vec(),
        soon: waiting.to_vec(),
        cards,
        caseload: gathered.caseload,
        counts: gathered.counts,
        proposals: gathered.proposals,
        recorded: asked.recorded,
        recorded_task: asked.task,
        hidden,
        frame,
    };
    page(&shown, language)
}

/// Whoever has no caseload begins elsewhere; a coordinator's account without one waits for the section.
fn elsewhere(visitor: &Visitor) -> Paged {
    if visitor.visit.role != Role::Coordinator {
        return Ok(see_other("/"));
    }
    Err(Told(Problem::Forbidden {
        code: "no_coordinator",
        words: Words::fixed(
            "この利用者は、まだコーディネーターの登録とつながっていません。障害者支援課にお知らせください。",
            "This account is not tied to a coordinator yet. Please tell the disability support section.",
        ),
    }))
}

fn gather(work: &mut Work, own: CoordinatorId) -> Result<Gathered, Problem> {
    let caseload = actions::caseload::of_one(work, own)?;
    let filter = store::tasks::Filter { mine: true, state: Some(TaskState::Open), ..Default::default() };
    let tasks = actions::tasks::list(work, &filter, &Page::first(200))?.rows;
    let counts = actions::tasks::counts(work)?;
    let (mut last, mut phones) = (HashMap::new(), HashMap::new());
    for case in caseload.cases.iter().filter(|case| case.names_child) {
        let id = case.child.id;
        let newest = actions::activities::of_child(work, id, store::activities::Filter::default(), &Page::first(1))?;
        if let Some(newest) = newest.rows.into_iter().next() {
            last.insert(id, newest);
        }
        let guardians = actions::guardians::list(work, id)?;
        let first = guardians.iter().find(|one| one.facts.primary_contact).or(guardians.first());
        if let Some((guardian, phone)) = first.and_then(|one| Some((one, one.facts.phone.clone()?))) {
            phones.insert(id, (guardian.facts.relationship.clone(), phone));
        }
    }
    let proposed = store::assignments::Filter { state: Some(AssignmentState::Proposed), ..Default::default() };
    let proposals = actions::assignments::see::list(work, &proposed, &Page::first(50))?.rows;
    let proposals = proposals.into_iter().filter(|seen| seen.full.assignment.coordinator_id == own).collect();
    Ok(Gathered { caseload, counts, tasks, last, phones, proposals })
}

/// The children in the order of what is due next.
fn cards(
    frame: &Frame,
    visitor: &Visitor,
    gathered: &Gathered,
    drafts: &[Draft],
    recorded_for: Option<ChildId>,
    hidden: bool,
) -> Vec<Card> {
    let named = gathered.caseload.cases.iter().filter(|case| case.names_child);
    let mut cards: Vec<Card> = named
        .map(|case| {
            let (child, facts) = (case.child.clone(), &case.child.facts);
            let due: Vec<_> =
                gathered.tasks.iter().filter(|seen| seen.task.child_id == Some(child.id)).cloned().collect();
            let action = format!("/children/{}/activities", child.id);
            let blank = Filled::blank().set("means", ActivityMeans::Phone).set("kind", ActivityKind::Consultation);
            let form = blank.or_draft(drafts, &action).seen_by(&visitor.guest).prefixed(&child.reference);
            Card {
                title: if hidden { initials(frame, &child) } else { frame.child(facts) },
                age: frame.age_of(facts),
                stage: frame.label(life_stage::stage(&facts.stage_facts(), frame.today()).label()),
                co: case.assignment.role == CaseRole::Co,
                begins: Some(case.assignment.starts_on).filter(|on| *on > frame.today()),
                more_tasks: due.len().saturating_sub(SHOWN),
                tasks: due.into_iter().take(SHOWN).collect(),
                last: gathered.last.get(&child.id).cloned(),
                phone: gathered.phones.get(&child.id).cloned(),
                open: form.restored.is_some(),
                recorded: recorded_for == Some(child.id),
                question: Filled::blank().seen_by(&visitor.guest).prefixed(format!("ask-{}", child.reference)),
                form,
                action,
                child,
            }
        })
        .collect();
    cards.sort_by_key(|card| {
        let due = card.tasks.iter().filter_map(|seen| seen.task.facts.due_on).min();
        (due.unwrap_or(NaiveDate::MAX), card.child.reference.clone())
    });
    cards
}

/// For reading on a train: the first sign of the name, or the reference code.
fn initials(frame: &Frame, child: &Child) -> String {
    let sign = child.facts.name.as_deref().and_then(|name| name.chars().next());
    match sign {
        Some(sign) => frame.say("person").put("name", format!("{sign}○")).to_string(),
        None => child.reference.clone(),
    }
}

impl CaseloadPage {
    /// How a task's day lies to today, in words.
    fn due(&self, seen: &tasks::Seen) -> String {
        seen.task.facts.due_on.map(|due| self.frame.away(&due).to_string()).unwrap_or_default()
    }

    fn due_class(&self, seen: &tasks::Seen) -> &'static str {
        match DueState::of(seen.task.facts.due_on, self.frame.today()) {
            DueState::Overdue => "chip chip-late",
            DueState::Today => "chip chip-over",
            DueState::Week => "chip chip-note",
            DueState::Later | DueState::Undated => "chip",
        }
    }
}

/// Asks the health centre's nurse a medical question: a task for her, in her list at once.
async fn ask(State(app): State<App>, visitor: Visitor, Path(id): Path<ChildId>, form: Form) -> Paged {
    let question = form.text("question").map(|question| text::clean_note(&question)).filter(|text| !text.is_empty());
    let asked = match question {
        Some(question) => {
            let facts = TaskFacts {
                title: "医療面の相談".to_owned(),
                note: Some(question),
                role: TaskRole::PublicHealthNurse,
                agency_id: None,
                user_id: None,
                due_on: None,
            };
            let back = form.page().split(['?', '#']).next().unwrap_or("/me").to_owned();
            visitor
                .act(&app, &form, move |work| {
                    actions::tasks::add(work, Some(id), facts.clone())?;
                    Ok(format!("{back}?done=asked"))
                })
                .await
        }
        None => Err(empty_question()),
    };
    Ok(asked?)
}

fn empty_question() -> Problem {
    let mut faults = Faults::default();
    faults.add("question", "required", "聞きたいことを入力してください。", "Enter your question.");
    faults.into_result().err().unwrap_or(Problem::NotFound)
}
