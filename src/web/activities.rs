//! `/children/{id}/activities`: what was done for a child, and recording it. Correcting: with the record of the child.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use chrono::{Days, NaiveDate};

use crate::actions;
use crate::actions::activities::Seen;
use crate::actions::children::Record;
use crate::app::App;
use crate::base::ids::{ActivityId, ChildId, TaskId};
use crate::base::paging::Page;
use crate::base::problem::{Faults, Problem};
use crate::rules::activities::{ActivityFacts, ActivityKind, ActivityMeans, MOST_MINUTES, SubsidyCategory};
use crate::rules::permissions::Action;
use crate::rules::tasks::{TaskFacts, TaskRole};
use crate::rules::users::Role;
use crate::store::Work;
use crate::store::activities::Filter;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, form_page, see_other};

/// Longest title of what is to be done next.
const MOST_DAYS_TO_NEXT: i32 = 366;

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/children/{id}/activities", get(show).post(add))
        .route("/activities/{id}/take-back", post(take_back))
}

#[derive(Template)]
#[template(path = "activities/list.html")]
struct ActivitiesPage {
    frame: Frame,
    form: Filled,
    action: String,
    rows: Vec<Seen>,
    more: bool,
    kinds: Vec<Choice>,
    means: Vec<Choice>,
    categories: Vec<Choice>,
    may_add: bool,
}

async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<ChildId>) -> Paged {
    let blank = Filled::blank().set("kind", ActivityKind::Consultation).set("means", ActivityMeans::Phone);
    let form = blank.set_day("happened_on", Some(app.now().day())).or_draft(&visitor.drafts(&app).await?, &address(id));
    activities_page(&app, &visitor, id, form).await
}

async fn activities_page(app: &App, visitor: &Visitor, id: ChildId, form: Filled) -> Paged {
    let gather = move |work: &mut Work| -> Result<(Record, Vec<Seen>, bool), Problem> {
        let record = actions::children::open(work, id)?;
        let listed = actions::activities::of_child(work, id, Filter::default(), &Page::first(50))?;
        Ok((record, listed.rows, listed.next.is_some()))
    };
    let (record, rows, more) = app.write(&visitor.guest.caller, gather).await?;
    let form = form.seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "activities-title");
    let (children, child) = (frame.say("menu-children"), frame.child(&record.child.facts));
    let language = frame.language;
    let mut categories = vec![Choice::new("", frame.say("activities-no-category"))];
    categories.extend(Choice::list(SubsidyCategory::ALL.iter().map(|c| (c.as_str(), c.label())), language));
    let page = ActivitiesPage {
        kinds: Choice::list(ActivityKind::ALL.iter().map(|k| (k.as_str(), k.label())), language),
        means: Choice::list(ActivityMeans::ALL.iter().map(|m| (m.as_str(), m.label())), language),
        categories,
        may_add: visitor.may(Action::ActivityAdd) && record.child.closed_on.is_none(),
        action: address(id),
        frame: frame.below("/children", children).below(format!("/children/{id}"), child).with_form(&form).personal(),
        form: form.clone(),
        rows,
        more,
    };
    form_page(&page, &form, language)
}

fn address(id: ChildId) -> String {
    format!("/children/{id}/activities")
}

/// Records an activity, and what is to be done next where something was entered.
async fn add(State(app): State<App>, visitor: Visitor, Path(id): Path<ChildId>, form: Form) -> Paged {
    let (page, role) = (form.page().to_owned(), visitor.visit.role);
    let done = match Recorded::read(&form, app.now().day(), role) {
        Ok(recorded) => visitor.act(&app, &form, move |work| recorded.keep(work, id, &page)).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => activities_page(&app, &visitor, id, form.refused(problem)?).await,
    }
}

/// What was entered: the activity, and perhaps the next task.
#[derive(Debug, Clone)]
struct Recorded {
    facts: ActivityFacts,
    next: Option<TaskFacts>,
}

impl Recorded {
    fn read(form: &Form, today: NaiveDate, role: Role) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let kind = form.word("kind", ActivityKind::parse).unwrap_or(ActivityKind::Consultation);
        let means = form.must_choose("means", ActivityMeans::parse, &mut faults);
        let happened_on = form.date("happened_on", &mut faults).unwrap_or(today);
        let minutes = form.number("minutes", &mut faults).unwrap_or_default();
        faults.unless(
            (0..=MOST_MINUTES).contains(&minutes),
            "minutes",
            "out_of_range",
            "時間は0分から1440分（24時間）までで入力してください。",
            "Minutes lie between 0 and 1440 (a day).",
        );
        let note = form.text("note");
        faults.unless(note.is_some(), "note", "required", "内容を入力してください。", "Enter what was said or done.");
        let days = form.number("next_in", &mut faults);
        let next = form.text("next_title");
        faults.unless(
            days.is_none_or(|days| (0..=MOST_DAYS_TO_NEXT).contains(&days)),
            "next_in",
            "out_of_range",
            "次の期限は1年以内にしてください。",
            "The next step is due within a year.",
        );
        faults.unless(
            next.is_some() || days.is_none(),
            "next_title",
            "required",
            "次にすることを入力してください。",
            "Enter what is to be done next.",
        );
        faults.into_result()?;
        let means = means.ok_or(Problem::NotFound)?;
        let facts = ActivityFacts {
            happened_on,
            kind,
            means,
            minutes,
            with_whom: form.text("with_whom"),
            place: form.text("place"),
            note,
            subsidy_category: form.word("subsidy_category", SubsidyCategory::parse),
            fee_claimed: form.has("fee_claimed"),
            conference_id: None,
        };
        let due_on = days.and_then(|days| today.checked_add_days(Days::new(u64::try_from(days).unwrap_or_default())));
        Ok(Self { facts, next: next.map(|title| next_task(title, due_on, role)) })
    }

    fn keep(&self, work: &mut Work, child: ChildId, page: &str) -> Result<String, Problem> {
        let activity = actions::activities::add(work, Some(child), self.facts.clone())?;
        let reference = activity.child.as_ref().map(|child| child.reference.clone()).unwrap_or_default();
        let next = match &self.next {
            Some(facts) => Some(actions::tasks::add(work, Some(child), facts.clone())?.task.id),
            None => None,
        };
        if !page.starts_with("/me") {
            return Ok(format!("/children/{child}?done=recorded#activities"));
        }
        let next = next.map(|task| format!("&task={task}")).unwrap_or_default();
        Ok(format!("/me?recorded={}{next}#{reference}", activity.activity.id))
    }
}

/// The next step belongs to whoever enters it.
fn next_task(title: String, due_on: Option<NaiveDate>, role: Role) -> TaskFacts {
    let role = match role {
        Role::Coordinator | Role::OfficeManager => TaskRole::Coordinator,
        Role::HealthCentre => TaskRole::PublicHealthNurse,
        Role::Hospital => TaskRole::Hospital,
        Role::NurserySection => TaskRole::NurserySection,
        Role::EducationCentre => TaskRole::EducationCentre,
        _ => TaskRole::Section,
    };
    TaskFacts { title, note: None, role, agency_id: None, user_id: None, due_on }
}

/// Takes back what has just been recorded, and the next step that was entered with it.
async fn take_back(State(app): State<App>, visitor: Visitor, Path(id): Path<ActivityId>, form: Form) -> Paged {
    const WHY: &str = "入力の取り消し";
    let task = form.id::<TaskId>("task");
    let back = if form.page().starts_with("/me") { "/me?done=taken-back" } else { "/?done=taken-back" };
    let undone = visitor
        .act(&app, &form, move |work| {
            actions::activities::strike(work, id, WHY)?;
            if let Some(task) = task {
                actions::tasks::skip(work, task, WHY)?;
            }
            Ok(back.to_owned())
        })
        .await;
    match undone {
        // Taken back twice, or ticked off meanwhile: the list shows how it stands.
        Err(Problem::Conflict { .. }) => Ok(see_other("/me")),
        other => Ok(other?),
    }
}
