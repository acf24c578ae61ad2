//! Entering, changing and ending a plan, and taking its end back.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{get, post};

use crate::actions;
use crate::app::App;
use crate::base::ids::{AgencyId, ChildId, ServicePlanId};
use crate::base::paging::Page;
use crate::base::problem::{Faults, Problem};
use crate::rules::service_plans::{PlanKind, ServicePlan, ServicePlanFacts};
use crate::store;
use crate::store::Work;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, form_page, needed_day};

/// Offices offered at most.
const OFFICES: i64 = 200;

/// The addresses of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/children/{child_id}/plans/new", get(new).post(add))
        .route("/plans/{service_plan_id}", get(show).post(change))
        .route("/plans/{service_plan_id}/end", post(end))
        .route("/plans/{service_plan_id}/reopen", post(reopen))
}

#[derive(Template)]
#[template(path = "service_plans/edit.html")]
struct PlanPage {
    frame: Frame,
    form: Filled,
    ending: Filled,
    /// The plan; none for one that is entered.
    plan: Option<ServicePlan>,
    child: ChildId,
    kinds: Vec<Choice>,
    offices: Vec<Choice>,
    intervals: Vec<Choice>,
}

async fn new(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>) -> Paged {
    let address = format!("/children/{child}/plans/new");
    let fresh = Filled::blank().set("kind", PlanKind::Child.as_str()).set("monthly_months", 0);
    let form = fresh.or_draft(&visitor.drafts(&app).await?, &address);
    plan_page(&app, &visitor, Of::Child(child), form, Filled::blank()).await
}

/// Of what the page is.
#[derive(Clone, Copy)]
enum Of {
    Child(ChildId),
    Plan(ServicePlanId),
}

async fn plan_page(app: &App, visitor: &Visitor, of: Of, form: Filled, ending: Filled) -> Paged {
    let (record, plan, offices) = app
        .write(&visitor.guest.caller, move |work: &mut Work| {
            let plan = match of {
                Of::Child(_) => None,
                Of::Plan(id) => Some(actions::service_plans::open(work, id)?.plan),
            };
            let child = match (of, &plan) {
                (Of::Child(child), _) => child,
                (Of::Plan(_), Some(plan)) => plan.child_id,
                (Of::Plan(_), None) => return Err(Problem::NotFound),
            };
            let filter = store::offices::Filter::default();
            let offices = actions::offices::list(work, filter, None, &Page::first(OFFICES))?;
            Ok((actions::children::open(work, child)?, plan, offices.rows))
        })
        .await?;
    let form = match &plan {
        Some(plan) if form.value("starts_on").is_empty() && form.faults().is_empty() && form.key.is_none() => {
            on_record(plan)
        }
        _ => form,
    };
    let (form, ending) = (form.seen_by(&visitor.guest), ending.seen_by(&visitor.guest));
    let title = if plan.is_some() { "plans-edit-title" } else { "plans-new-title" };
    let child = record.child.id;
    let frame = Frame::named(app, visitor, title).under_child(child, &record.child.facts);
    let plans = frame.say("plans-title");
    let frame = frame.below(format!("/children/{child}/plans"), plans).with_form(&form).with_form(&ending);
    let language = visitor.guest.language;
    let none = Choice::new("", frame.say("plans-no-office"));
    let offices = offices.into_iter().map(|office| Choice::new(office.agency.id, office.agency.facts.name));
    let page = PlanPage {
        kinds: Choice::list(PlanKind::ALL.iter().map(|kind| (kind.as_str(), kind.label())), language),
        offices: std::iter::once(none).chain(offices).collect(),
        intervals: intervals(&frame),
        form: form.clone(),
        ending: ending.clone(),
        frame,
        plan,
        child,
    };
    let shown = if ending.faults().is_empty() { &form } else { &ending };
    form_page(&page, shown, language)
}

fn intervals(frame: &Frame) -> Vec<Choice> {
    let none = Choice::new("", frame.say("plans-no-interval"));
    let months = (1..=12).map(|months| Choice::new(months, frame.say("plans-every").count("count", months)));
    std::iter::once(none).chain(months).collect()
}

fn on_record(plan: &ServicePlan) -> Filled {
    let facts = &plan.facts;
    Filled::blank()
        .set("version", plan.version)
        .set("kind", facts.kind.as_str())
        .set_some("office_id", facts.office_id)
        .set_day("starts_on", Some(facts.starts_on))
        .set_day("ends_on", Some(facts.ends_on))
        .set("monthly_months", facts.monthly_months)
        .set_some("interval_months", facts.interval_months)
        .set_some("note", facts.note.as_ref())
}

async fn add(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>, form: Form) -> Paged {
    let done = match read(&form) {
        Ok(facts) => {
            let act = move |work: &mut Work| {
                actions::service_plans::add(work, child, facts.clone())?;
                Ok(format!("/children/{child}/plans?done=plan-added"))
            };
            visitor.act(&app, &form, act).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => plan_page(&app, &visitor, Of::Child(child), form.refused(problem)?, Filled::blank()).await,
    }
}

async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<ServicePlanId>) -> Paged {
    let form = Filled::blank().or_draft(&visitor.drafts(&app).await?, &format!("/plans/{id}"));
    plan_page(&app, &visitor, Of::Plan(id), form, Filled::blank()).await
}

async fn change(State(app): State<App>, visitor: Visitor, Path(id): Path<ServicePlanId>, form: Form) -> Paged {
    let version = form.version()?;
    let done = match read(&form) {
        Ok(facts) => {
            let act = move |work: &mut Work| {
                let child = actions::service_plans::edit(work, id, version, |_| Ok(facts.clone()))?.plan.child_id;
                Ok(format!("/children/{child}/plans?done=plan-changed"))
            };
            visitor.act(&app, &form, act).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => plan_page(&app, &visitor, Of::Plan(id), form.refused(problem)?, Filled::blank()).await,
    }
}

async fn end(State(app): State<App>, visitor: Visitor, Path(id): Path<ServicePlanId>, form: Form) -> Paged {
    let mut faults = Faults::default();
    let missing = ("計画を終える日を入力してください。", "Enter the day the plan ends.");
    let on = needed_day(&form, "on", &mut faults, missing);
    let done = match (faults.into_result(), on) {
        (Ok(()), Some(on)) => {
            let act = move |work: &mut Work| {
                let child = actions::service_plans::end(work, id, on)?.plan.child_id;
                Ok(format!("/children/{child}/plans?done=plan-ended"))
            };
            visitor.act(&app, &form, act).await
        }
        (Err(problem), _) => Err(problem),
        (Ok(()), None) => Err(Problem::NotFound),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => plan_page(&app, &visitor, Of::Plan(id), Filled::blank(), form.refused(problem)?).await,
    }
}

async fn reopen(State(app): State<App>, visitor: Visitor, Path(id): Path<ServicePlanId>, form: Form) -> Paged {
    let act = move |work: &mut Work| {
        let child = actions::service_plans::reopen(work, id)?.plan.child_id;
        Ok(format!("/children/{child}/plans?done=plan-reopened"))
    };
    Ok(visitor.act(&app, &form, act).await?)
}

fn read(form: &Form) -> Result<ServicePlanFacts, Problem> {
    let mut faults = Faults::default();
    let kind = form.word("kind", PlanKind::parse);
    faults.unless(kind.is_some(), "kind", "required", "計画の種類を選んでください。", "Choose the kind of plan.");
    let starts_on = needed_day(form, "starts_on", &mut faults, ("開始日を入力してください。", "Enter the first day."));
    let ends_on = needed_day(form, "ends_on", &mut faults, ("終了日を入力してください。", "Enter the last day."));
    let monthly_months = form.number("monthly_months", &mut faults).unwrap_or_default();
    let interval_months = form.number("interval_months", &mut faults);
    faults.into_result()?;
    let (Some(kind), Some(starts_on), Some(ends_on)) = (kind, starts_on, ends_on) else {
        return Err(Problem::NotFound);
    };
    let office_id: Option<AgencyId> = form.id("office_id");
    let note = form.text("note");
    Ok(ServicePlanFacts { kind, office_id, starts_on, ends_on, monthly_months, interval_months, note })
}
