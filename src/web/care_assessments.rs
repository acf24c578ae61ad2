//! `/children/{id}/care-assessments`: physicians' score sheets, and entering one.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;

use crate::actions;
use crate::app::App;
use crate::base::ids::ChildId;
use crate::base::problem::{Faults, Problem};
use crate::rules::care_assessments::{CareAssessment, SheetFacts};
use crate::rules::care_score;
use crate::rules::care_score::{Band, CareItem, ScorePart, ScoredItem, Watch};
use crate::rules::permissions::Action;
use crate::store::Work;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, form_page, needed_day, page};

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/children/{id}/care-assessments", get(list))
        .route("/children/{id}/care-assessments/new", get(begin).post(add))
}

#[derive(Template)]
#[template(path = "care_assessments/list.html")]
struct ListPage {
    frame: Frame,
    child: ChildId,
    sheets: Vec<CareAssessment>,
    open: bool,
}

#[derive(Template)]
#[template(path = "care_assessments/form.html")]
struct SheetPage {
    frame: Frame,
    form: Filled,
    child: ChildId,
    rows: Vec<Row>,
    bands: Vec<Choice>,
}

/// A row of the sheet.
struct Row {
    name: String,
    label: String,
    grades: Vec<Choice>,
}

impl ListPage {
    #[expect(clippy::unused_self, reason = "templates call it on the page")]
    fn points(&self, sheet: &CareAssessment) -> Vec<ScorePart> {
        care_score::score(&sheet.items.0).map(|score| score.parts).unwrap_or_default()
    }
}

async fn list(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>) -> Paged {
    let read = move |work: &mut Work| {
        Ok((actions::children::open(work, child)?, actions::care_assessments::list(work, child)?))
    };
    let (record, sheets) = app.write(&visitor.guest.caller, read).await?;
    let frame = Frame::named(&app, &visitor, "assessments-title").under_child(child, &record.child.facts);
    let shown = ListPage { frame, child, sheets, open: record.child.closed_on.is_none() };
    page(&shown, visitor.guest.language)
}

async fn begin(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>) -> Paged {
    visitor.must(Action::CareAssess)?;
    let sheets = app.write(&visitor.guest.caller, move |work| actions::care_assessments::list(work, child)).await?;
    let mut form = Filled::blank().set_day("scored_on", Some(app.now().day()));
    for scored in sheets.first().map(|sheet| sheet.items.0.as_slice()).unwrap_or_default() {
        form = form.set(&field(scored.item), scored.watch);
    }
    let form = form.or_draft(&visitor.drafts(&app).await?, &format!("/children/{child}/care-assessments/new"));
    show(&app, &visitor, child, form).await
}

fn field(item: CareItem) -> String {
    format!("watch.{item}")
}

async fn show(app: &App, visitor: &Visitor, child: ChildId, form: Filled) -> Paged {
    let record = app.write(&visitor.guest.caller, move |work| actions::children::open(work, child)).await?;
    record.child.supported()?;
    let form = form.seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "assessments-new").under_child(child, &record.child.facts).with_form(&form);
    let bands = Choice::list(Band::ALL.iter().map(|band| (band.as_str(), band.label())), frame.language);
    let page = SheetPage {
        rows: CareItem::ALL.iter().map(|item| row(&frame, *item)).collect(),
        bands: std::iter::once(Choice::new("", frame.say("assessments-not-printed"))).chain(bands).collect(),
        frame,
        form: form.clone(),
        child,
    };
    form_page(&page, &form, visitor.guest.language)
}

fn row(frame: &Frame, item: CareItem) -> Row {
    let mut grades = vec![Choice::new("", frame.say("assessments-does-not-apply"))];
    let offered = [Watch::Low, Watch::Mid, Watch::High].into_iter().filter_map(|watch| {
        let points = item.watch_points(watch)?;
        let label = frame.say("assessments-grade").put("grade", frame.label(watch.label())).count("points", points);
        Some(Choice::new(watch, label))
    });
    grades.extend(offered);
    Row {
        name: field(item),
        label: frame
            .say("assessments-row")
            .put("item", frame.label(item.label()))
            .count("points", item.base_points())
            .to_string(),
        grades,
    }
}

/// The sheet as it was typed.
fn read(form: &Form) -> Result<SheetFacts, Problem> {
    let mut faults = Faults::default();
    let missing = ("判定日を入力してください。", "Enter the date of assessment.");
    let scored_on = needed_day(form, "scored_on", &mut faults, missing);
    let sheet_total = form.number("sheet_total", &mut faults);
    faults.unless(
        sheet_total.is_none_or(|total| (0..=123).contains(&total)),
        "sheet_total",
        "out_of_range",
        "判定票の点数は0から123までの数字で入力してください。",
        "The score on the sheet lies between 0 and 123.",
    );
    let item = |item: &CareItem| {
        let watch = form.word(&field(*item), Watch::parse)?;
        Some(ScoredItem { item: *item, watch })
    };
    let facts = scored_on.map(|scored_on| SheetFacts {
        scored_on,
        scored_by: form.text("scored_by").unwrap_or_default(),
        items: CareItem::ALL.iter().filter_map(item).collect(),
        sheet_total,
        sheet_band: form.word("sheet_band", Band::parse),
        note: form.text("note"),
    });
    faults.into_result()?;
    facts.ok_or_else(|| Problem::Internal("a sheet neither right nor wrong".to_owned()))
}

async fn add(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>, form: Form) -> Paged {
    let done = match read(&form) {
        Ok(facts) => {
            let act = move |work: &mut Work| {
                let items = facts.items.clone();
                actions::care_assessments::add(work, child, facts.clone()).map_err(|p| at_rows(p, &items))?;
                Ok(format!("/children/{child}/care-assessments?done=assessed"))
            };
            visitor.act(&app, &form, act).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => show(&app, &visitor, child, form.refused(problem)?).await,
    }
}

/// Faults of items at the rows of the page.
fn at_rows(problem: Problem, items: &[ScoredItem]) -> Problem {
    let Problem::Invalid(mut faults) = problem else { return problem };
    for fault in &mut faults {
        let number = fault.field.strip_prefix("items.").and_then(|rest| rest.split('.').next()?.parse::<usize>().ok());
        if let Some(scored) = number.and_then(|number| items.get(number)) {
            fault.field = field(scored.item);
        }
    }
    Problem::Invalid(faults)
}
