//! `/children/{id}/ladder/{kind}/day`: 次へ進める, the day of a transition with the reason for it.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;

use crate::actions;
use crate::actions::children::Record;
use crate::actions::transitions::ladder::{Ladder, Step as Rung};
use crate::app::App;
use crate::base::ids::ChildId;
use crate::base::problem::{Faults, Problem};
use crate::rules::children::DischargePrecision;
use crate::rules::life_stage::TransitionKind;
use crate::rules::moves::Move;
use crate::store::Work;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, form_page};

/// The addresses of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/children/{child_id}/ladder/{kind}/day", get(show).post(save))
}

#[derive(Template)]
#[template(path = "transitions/day.html")]
struct DayPage {
    frame: Frame,
    form: Filled,
    child: ChildId,
    version: i32,
    rung: Rung,
    precisions: Vec<Choice>,
}

impl DayPage {
    fn people_decide(&self) -> bool {
        people_decide(self.rung.rung.kind)
    }

    fn is_discharge(&self) -> bool {
        self.rung.rung.kind == TransitionKind::Discharge
    }
}

/// Whether people set the day of such a transition, and the law does not.
pub fn people_decide(kind: TransitionKind) -> bool {
    match kind {
        TransitionKind::Discharge
        | TransitionKind::NurseryEntry
        | TransitionKind::Elementary
        | TransitionKind::Graduation => true,
        TransitionKind::JuniorHigh | TransitionKind::HighSchool | TransitionKind::Eighteen | TransitionKind::Twenty => {
            false
        }
    }
}

async fn show(State(app): State<App>, visitor: Visitor, Path((child, kind)): Path<(ChildId, String)>) -> Paged {
    let kind = TransitionKind::parse(&kind).ok_or(Problem::NotFound)?;
    day_page(&app, &visitor, child, kind, None).await
}

async fn day_page(app: &App, visitor: &Visitor, child: ChildId, kind: TransitionKind, typed: Option<Filled>) -> Paged {
    let (record, ladder): (Record, Ladder) = app
        .write(&visitor.guest.caller, move |work: &mut Work| {
            Ok((actions::children::open(work, child)?, actions::transitions::ladder::of_child(work, child)?))
        })
        .await?;
    record.child.supported()?;
    let rung = ladder.rungs.into_iter().find(|one| one.rung.kind == kind).ok_or(Problem::NotFound)?;
    let facts = &record.child.facts;
    let fresh = || {
        let form = Filled::blank().set_day("on", rung.rung.on).set("version", ladder.child_version);
        form.set("precision", facts.discharge_precision.as_str())
    };
    let form = match typed {
        Some(form) => form,
        None => fresh().or_draft(&visitor.drafts(app).await?, &format!("/children/{child}/ladder/{kind}/day")),
    };
    let form = form.seen_by(&visitor.guest);
    let say = |key| crate::web::Said::new(visitor.guest.language, key);
    let title = say("ladder-day-title").put("kind", kind.label().say(visitor.guest.language));
    let frame = Frame::new(app, &visitor.guest, title).personal().with_form(&form);
    let name = frame.child(facts);
    let frame =
        frame.below(format!("/children/{child}"), name).below(format!("/children/{child}/ladder"), say("ladder-title"));
    let precisions = DischargePrecision::ALL.iter().map(|one| (one.as_str(), one.label()));
    let precisions = Choice::list(precisions, visitor.guest.language);
    let page = DayPage { frame, form: form.clone(), child, version: ladder.child_version, rung, precisions };
    form_page(&page, &form, visitor.guest.language)
}

async fn save(
    State(app): State<App>,
    visitor: Visitor,
    Path((child, word)): Path<(ChildId, String)>,
    form: Form,
) -> Paged {
    let kind = TransitionKind::parse(&word).ok_or(Problem::NotFound)?;
    let done = match read(&form, kind) {
        Ok((version, to)) => {
            visitor
                .act(&app, &form, move |work| {
                    actions::children::move_transition(work, child, version, kind, to.clone())?;
                    Ok(format!("/children/{child}/ladder?done=ladder-moved"))
                })
                .await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => day_page(&app, &visitor, child, kind, Some(form.refused(problem)?)).await,
    }
}

fn read(form: &Form, kind: TransitionKind) -> Result<(i32, Move), Problem> {
    let mut faults = Faults::default();
    let on = form.date("on", &mut faults);
    let reason = form.text("reason");
    faults.unless(
        reason.is_some(),
        "reason",
        "required",
        "日を決めた・変えた理由を入力してください。",
        "Enter the reason for the date.",
    );
    let precision = form.word("precision", DischargePrecision::parse).filter(|_| kind == TransitionKind::Discharge);
    faults.into_result()?;
    Ok((form.version()?, Move { on, precision, reason }))
}
