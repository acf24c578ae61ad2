//! `/admin/closing-days`: the days on which the ward is closed, its own among them.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{get, post};
use chrono::NaiveDate;

use crate::actions;
use crate::app::App;
use crate::base::ids::ClosingDayId;
use crate::base::problem::{Faults, Problem};
use crate::rules::closing_days::{Closed, ClosingDayFacts};
use crate::rules::life_stage::fiscal_year;
use crate::rules::permissions::Action;
use crate::rules::stage_board::fiscal_days;
use crate::store::Work;
use crate::web::{Filled, Form, Frame, Paged, Visitor, form_page, needed_day};

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/admin/closing-days", get(show).post(add))
        .route("/admin/closing-days/{closing_day_id}/remove", post(remove))
}

#[derive(Template)]
#[template(path = "closing_days.html")]
struct ClosingDaysPage {
    frame: Frame,
    form: Filled,
    year: i32,
    closed: Vec<Closed>,
}

impl ClosingDaysPage {
    /// Whether any of the days is the ward's own and may be taken off the list.
    fn removable(&self) -> bool {
        self.frame.may(Action::ClosingDayEdit) && self.closed.iter().any(|one| one.own.is_some())
    }
}

async fn show(State(app): State<App>, visitor: Visitor) -> Paged {
    closing_page(&app, &visitor, Filled::blank()).await
}

async fn closing_page(app: &App, visitor: &Visitor, form: Filled) -> Paged {
    let (year, first, last) = asked_year(app, visitor)?;
    let list = move |work: &mut Work| actions::closing_days::list(work, first, last);
    let closed = app.read(&visitor.guest.caller, list).await?;
    let form = form.seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "closing-days-title").with_form(&form);
    let home = frame.say("menu-home");
    let page = ClosingDaysPage { frame: frame.below("/", home), form: form.clone(), year, closed };
    form_page(&page, &form, visitor.guest.language)
}

/// The fiscal year asked for, with its first and last day.
fn asked_year(app: &App, visitor: &Visitor) -> Result<(i32, NaiveDate, NaiveDate), Problem> {
    let year = match visitor.asked()?.text("year") {
        Some(text) => text.parse().map_err(|_| Problem::NotFound)?,
        None => fiscal_year(app.now().day()),
    };
    let (first, last) = fiscal_days(year).ok_or(Problem::NotFound)?;
    Ok((year, first, last))
}

async fn add(State(app): State<App>, visitor: Visitor, form: Form) -> Paged {
    let done = match read(&form) {
        Ok(facts) => {
            let act = move |work: &mut Work| {
                let day = actions::closing_days::add(work, facts.clone())?.facts.day;
                Ok(format!("/admin/closing-days?year={}&done=closing-added", fiscal_year(day)))
            };
            visitor.act(&app, &form, act).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => closing_page(&app, &visitor, form.refused(problem)?).await,
    }
}

fn read(form: &Form) -> Result<ClosingDayFacts, Problem> {
    let mut faults = Faults::default();
    let day = needed_day(form, "day", &mut faults, ("閉庁する日を入力してください。", "Enter the day."));
    let name = form.text("name");
    faults.unless(name.is_some(), "name", "required", "閉庁の理由を入力してください。", "Enter why it is closed.");
    faults.into_result()?;
    let (Some(day), Some(name)) = (day, name) else { return Err(Problem::NotFound) };
    Ok(ClosingDayFacts { day, name })
}

async fn remove(State(app): State<App>, visitor: Visitor, Path(id): Path<ClosingDayId>, form: Form) -> Paged {
    let version = form.version()?;
    let year = asked_year(&app, &visitor)?.0;
    let act = move |work: &mut Work| -> Result<String, Problem> {
        actions::closing_days::remove(work, id, version)?;
        Ok(format!("/admin/closing-days?year={year}&done=closing-removed"))
    };
    Ok(visitor.act(&app, &form, act).await?)
}
