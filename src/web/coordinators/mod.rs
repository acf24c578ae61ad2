//! `/coordinators/{id}`: one coordinator: how full, whose cases, whether new children are taken, absences, experience;
//! and the list from which the children are moved to others, one by one.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use chrono::NaiveDate;

use crate::actions;
use crate::actions::caseload::{Case, Figures};
use crate::actions::coordinators::Shown;
use crate::app::App;
use crate::base::ids::{AbsenceId, CoordinatorId};
use crate::base::paging::{MOST, Page};
use crate::base::problem::{Faults, Problem};
use crate::rules::assignments::load_history::LoadPoint;
use crate::rules::assignments::{AssignmentState, CaseRole};
use crate::rules::caseload::next_day;
use crate::rules::coordinators::{Absence, AbsenceFacts};
use crate::rules::offices::Office;
use crate::rules::permissions::Action;
use crate::store::Work;
use crate::web::{
    Filled, Form, Frame, Heat, LineFigure, LinePoint, LoadFigure, Paged, Said, Taking, Visitor, form_page, page,
    takes_on,
};

mod edit;

/// Days within which the distance of a day is told.
const NEAR: i64 = 90;

/// The pages of this folder.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/coordinators/{id}", get(open))
        .route("/coordinators/{id}/absences", get(open).post(add_absence))
        .route("/coordinators/{id}/absences/{absence}/remove", post(remove_absence))
        .route("/coordinators/{id}/move", get(movable))
        .merge(edit::routes())
}

/// A coordinator as far as the reader may see one.
#[derive(Debug, Clone)]
struct Seen {
    shown: Shown,
    office: Office,
    /// Children and figures; the children only for the section, the office and the coordinator.
    cases: Option<Vec<Case>>,
    figures: Option<Figures>,
    history: Option<Vec<LoadPoint>>,
    absences: Option<Vec<Absence>>,
}

impl Seen {
    fn gather(work: &mut Work, id: CoordinatorId) -> Result<Self, Problem> {
        let shown = actions::coordinators::open(work, id)?;
        let office = actions::offices::open(work, shown.coordinator.facts.office_id)?;
        let cases = if_reached(actions::caseload::of_one(work, id))?.map(|caseload| caseload.cases);
        let everybody = if_reached(actions::caseload::of_all(work))?.map(|(_, offices)| offices).unwrap_or_default();
        let figures = everybody.into_iter().flat_map(|office| office.coordinators).find(|one| one.coordinator_id == id);
        let history = if_reached(actions::caseload::history(work, id))?;
        let absences = if_reached(actions::absences::list(work, id, &Page::first(MOST)))?.map(|listed| listed.rows);
        Ok(Self { shown, office, cases, figures, history, absences })
    }
}

/// What an action gives, or nothing where the reader does not reach that far: the page then goes without it.
fn if_reached<T>(given: Result<T, Problem>) -> Result<Option<T>, Problem> {
    match given {
        Ok(given) => Ok(Some(given)),
        Err(Problem::NotFound | Problem::Forbidden { .. }) => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// One case as a row.
#[derive(Debug, Clone)]
struct CaseRow {
    href: Option<String>,
    assign: Option<String>,
    name: String,
    facts: String,
    state: String,
    chip: &'static str,
    role: String,
    since: NaiveDate,
    next: Option<(NaiveDate, String)>,
    /// Whether that day is so near that its distance says something.
    near: bool,
}

impl CaseRow {
    fn of(frame: &Frame, case: &Case) -> Self {
        let (assignment, child) = (&case.assignment, &case.child);
        let next = next_day(assignment, child, frame.today()).map(|day| (day.on, frame.words(&day.words).to_owned()));
        let state = assignment.state_on(frame.today());
        let (age, care) = (frame.age_of(&child.facts), frame.care(&child.care_items.0));
        let district = child.facts.district.clone().unwrap_or_default();
        let facts: Vec<String> = [age, district, care].into_iter().filter(|fact| !fact.is_empty()).collect();
        let answer = (state == AssignmentState::Proposed).then(|| format!("/assignments/{}", assignment.id));
        Self {
            href: if case.names_child { Some(format!("/children/{}", child.id)) } else { answer },
            assign: (case.names_child && frame.may(Action::AssignmentMake))
                .then(|| format!("/children/{}/assign", child.id)),
            name: if case.names_child {
                frame.child(&child.facts)
            } else {
                frame.say("coordinator-child-unnamed").to_string()
            },
            facts: facts.join(&frame.say("list-comma").to_string()),
            state: frame.label(state.label()),
            chip: if state == AssignmentState::Active { "chip chip-good" } else { "chip chip-info" },
            role: frame.label(assignment.role.label()),
            since: assignment.starts_on,
            near: next.as_ref().is_some_and(|(on, _)| (*on - frame.today()).num_days() <= NEAR),
            next,
        }
    }
}

#[derive(Template)]
#[template(path = "coordinators/open.html")]
struct OpenPage {
    frame: Frame,
    form: Filled,
    id: CoordinatorId,
    shown: Shown,
    office: Office,
    taking: Taking,
    office_paused: Option<Taking>,
    figures: Option<Figures>,
    load: Option<(LoadFigure, Said)>,
    course: Option<LineFigure>,
    percent: Option<String>,
    cases: Option<Vec<CaseRow>>,
    absences: Option<Vec<(Absence, bool)>>,
    experience: String,
    sets: bool,
    may_edit: bool,
    may_move: bool,
}

async fn open(State(app): State<App>, visitor: Visitor, Path(id): Path<CoordinatorId>) -> Paged {
    let today = app.now().day();
    let form = Filled::blank().set_day("starts_on", Some(today)).set("percent", 100);
    let form = form.or_draft(&visitor.drafts(&app).await?, &format!("/coordinators/{id}/absences"));
    open_page(&app, &visitor, id, form).await
}

async fn open_page(app: &App, visitor: &Visitor, id: CoordinatorId, form: Filled) -> Paged {
    let seen = app.write(&visitor.guest.caller, move |work| Seen::gather(work, id)).await?;
    let form = form.seen_by(&visitor.guest);
    let say = |key| Said::new(visitor.guest.language, key);
    let facts = &seen.shown.coordinator.facts;
    let frame = Frame::new(app, &visitor.guest, say("person").put("name", &facts.name));
    let (home, up) = (frame.say("menu-home"), frame.say("offices-title"));
    let today = frame.today();
    let figures = seen.figures;
    let load = figures.as_ref().map(|figures| &figures.load);
    let office_taking = seen.office.facts.acceptance();
    let shown = OpenPage {
        id,
        taking: frame.taking(&facts.acceptance()),
        office_paused: (!takes_on(&office_taking, today)).then(|| frame.taking(&office_taking)),
        load: load.map(|load| {
            let heat = Heat::of(load.children, load.target);
            let word = heat.word(load.children, load.target, frame.language);
            (frame.load(&load.children, &load.target), word)
        }),
        course: seen.history.map(|points| course(&frame, &points)),
        percent: load.and_then(|load| load.percent).map(|hundredths| format!("{}", (hundredths + 50) / 100)),
        cases: seen.cases.map(|cases| cases.iter().map(|case| CaseRow::of(&frame, case)).collect()),
        absences: seen.absences.map(|absences| {
            let over = |one: &Absence| one.facts.ends_on.is_some_and(|last| last < today);
            absences
                .into_iter()
                .map(|one| {
                    let over = over(&one);
                    (one, over)
                })
                .collect()
        }),
        experience: frame.care(&facts.experience.0),
        sets: visitor.sets_coordinator(id, facts.office_id),
        may_edit: frame.may(Action::CoordinatorEdit),
        may_move: frame.may(Action::AssignmentMake),
        frame: frame.below("/", home).below("/offices", up).with_form(&form).personal(),
        form: form.clone(),
        shown: seen.shown,
        office: seen.office,
        figures,
    };
    form_page(&shown, &form, visitor.guest.language)
}

/// The load of the last months as a line.
fn course(frame: &Frame, points: &[LoadPoint]) -> LineFigure {
    let name = |day: NaiveDate| {
        let told = if day == frame.today() {
            frame.say("coordinator-course-today")
        } else {
            frame.say("coordinator-course-end").put("month", frame.month(&day))
        };
        told.to_string()
    };
    let points = points.iter().map(|at| LinePoint { name: name(at.on), value: at.children, target: at.target });
    LineFigure::new(frame.say("coordinator-course").to_string(), points.collect(), frame.language)
}

/// Adds an absence from the form on the coordinator's page.
async fn add_absence(State(app): State<App>, visitor: Visitor, Path(id): Path<CoordinatorId>, form: Form) -> Paged {
    let done = match absence(&form) {
        Ok(facts) => {
            let act = move |work: &mut Work| {
                actions::absences::add(work, id, facts.clone())?;
                Ok(format!("/coordinators/{id}?done=absence-added"))
            };
            visitor.act(&app, &form, act).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => open_page(&app, &visitor, id, form.refused(problem)?).await,
    }
}

fn absence(form: &Form) -> Result<AbsenceFacts, Problem> {
    let mut faults = Faults::default();
    let told = faults.is_empty();
    let starts_on = form.date("starts_on", &mut faults);
    faults.unless(
        starts_on.is_some() || faults.is_empty() != told,
        "starts_on",
        "required",
        "休みの開始日を入力してください。",
        "Enter the first day of the absence.",
    );
    let ends_on = form.date("ends_on", &mut faults);
    let percent = form.number("percent", &mut faults).unwrap_or(100);
    let reason = form.text_within("reason", 500, &mut faults);
    let facts = AbsenceFacts { starts_on: starts_on.unwrap_or_default(), ends_on, percent, reason };
    if starts_on.is_some() {
        faults.gather(facts.clone().tidy())?;
    }
    faults.into_result().map(|()| facts)
}

/// Takes an absence away.
async fn remove_absence(
    State(app): State<App>,
    visitor: Visitor,
    Path((id, absence)): Path<(CoordinatorId, AbsenceId)>,
    form: Form,
) -> Paged {
    let version = form.version()?;
    let act = move |work: &mut Work| {
        actions::absences::remove(work, absence, version)?;
        Ok(format!("/coordinators/{id}?done=absence-removed"))
    };
    match visitor.act(&app, &form, act).await {
        Ok(response) => Ok(response),
        Err(problem) => open_page(&app, &visitor, id, form.refused(problem)?).await,
    }
}

#[derive(Template)]
#[template(path = "coordinators/move.html")]
struct MovePage {
    frame: Frame,
    name: String,
    back: String,
    rows: Vec<CaseRow>,
}

/// The children to be moved, each with the way to its assignment page.
async fn movable(State(app): State<App>, visitor: Visitor, Path(id): Path<CoordinatorId>) -> Paged {
    visitor.needs(&app, Action::AssignmentMake).await?;
    let caseload = app.write(&visitor.guest.caller, move |work| actions::caseload::of_one(work, id)).await?;
    let frame = Frame::named(&app, &visitor, "coordinator-move-title");
    let leads = caseload.cases.iter().filter(|case| case.assignment.role == CaseRole::Lead);
    let rows = leads.map(|case| CaseRow::of(&frame, case)).collect();
    let name = frame.say("person").put("name", &caseload.name).to_string();
    let (home, up, back) = (frame.say("menu-home"), frame.say("offices-title"), format!("/coordinators/{id}"));
    let frame = frame.below("/", home).below("/offices", up).below(&back, &name).personal();
    page(&MovePage { frame, name, back, rows }, visitor.guest.language)
}
