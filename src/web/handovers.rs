//! `/handovers` and `/handovers/{id}`: the lead changes, and the one before tells the next what counts.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{get, post};

use crate::actions;
use crate::actions::handovers::Seen;
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::HandoverId;
use crate::base::problem::Problem;
use crate::rules::handovers::{HandoverFacts, HandoverState};
use crate::store::Work;
use crate::store::handovers::{Counts, Filter};
use crate::web::{Filled, Form, Frame, Paged, Visitor, form_page, list_page, page, with, with_done};

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/handovers", get(list))
        .route("/handovers/{handover_id}", get(show).post(write))
        .route("/handovers/{handover_id}/acknowledge", post(acknowledge))
}

#[derive(Template)]
#[template(path = "handovers/list.html")]
struct ListPage {
    frame: Frame,
    counts: Counts,
    rows: Vec<Seen>,
    view: View,
    total: i64,
    next: Option<String>,
    paged: bool,
}

/// Which handovers are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    Open,
    Overdue,
    Past,
}

impl ListPage {
    fn shows(&self, view: &str) -> bool {
        match self.view {
            View::Open => view == "open",
            View::Overdue => view == "overdue",
            View::Past => view == "past",
        }
    }
}

#[derive(Template)]
#[template(path = "handovers/sheet.html")]
struct SheetPage {
    frame: Frame,
    form: Filled,
    seen: Seen,
}

impl SheetPage {
    fn may_write(&self) -> bool {
        self.seen.handover.pending() && self.seen.side.may_write().is_ok()
    }

    fn may_hand_over(&self) -> bool {
        self.may_write() && self.seen.handover.state == HandoverState::Open
    }

    /// Whoever may still write the sheet is not asked to acknowledge one that was not handed over.
    fn may_acknowledge(&self) -> bool {
        let given = !self.may_hand_over();
        given && self.seen.handover.pending() && self.seen.side.may_acknowledge().is_ok()
    }

    /// A text of the sheet, as it is read.
    fn texts(&self) -> Vec<(String, String)> {
        let facts = &self.seen.handover.facts;
        let parts = [
            ("handover-summary", &facts.summary),
            ("handover-wishes", &facts.wishes),
            ("handover-cautions", &facts.cautions),
        ];
        let said = parts.into_iter().map(|(key, text)| {
            let text = text.clone().unwrap_or_else(|| self.frame.say("handover-not-written").to_string());
            (self.frame.say(key).to_string(), text)
        });
        said.collect()
    }

    fn at(&self, at: &Instant) -> String {
        self.frame.moment(at)
    }
}

async fn list(State(app): State<App>, visitor: Visitor) -> Paged {
    let asked = visitor.asked()?;
    let view = match asked.raw("view") {
        "overdue" => View::Overdue,
        "past" => View::Past,
        _ => View::Open,
    };
    let wanted = list_page(&asked)?;
    let paged = wanted.after.is_some();
    let filter = Filter {
        state: (view == View::Past).then_some(HandoverState::Acknowledged),
        overdue: view == View::Overdue,
        ..Filter::default()
    };
    let (counts, listed) = app
        .write(&visitor.guest.caller, move |work: &mut Work| {
            Ok((actions::handovers::counts(work)?, actions::handovers::list(work, filter, false, &wanted)?))
        })
        .await?;
    let frame = Frame::named(&app, &visitor, "handovers-title").personal();
    let next = listed.next.map(|mark| with(frame.path(), "cursor", &mark.seal()));
    let total = listed.total.unwrap_or_default();
    page(&ListPage { frame, counts, rows: listed.rows, view, total, next, paged }, visitor.guest.language)
}

async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<HandoverId>) -> Paged {
    sheet_page(&app, &visitor, id, None).await
}

async fn sheet_page(app: &App, visitor: &Visitor, id: HandoverId, typed: Option<Filled>) -> Paged {
    let open = move |work: &mut Work| actions::handovers::open(work, id);
    let seen = app.write(&visitor.guest.caller, open).await?;
    let form = match typed {
        Some(form) => form,
        None => on_record(&seen).or_draft(&visitor.drafts(app).await?, &format!("/handovers/{id}")),
    };
    let form = form.seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "handover-title").personal().with_form(&form);
    let (home, all) = (frame.say("menu-home"), frame.say("handovers-title"));
    let frame = frame.below("/", home).below("/handovers", all);
    form_page(&SheetPage { frame, form: form.clone(), seen }, &form, visitor.guest.language)
}

fn on_record(seen: &Seen) -> Filled {
    let facts = &seen.handover.facts;
    Filled::blank()
        .set("version", seen.handover.version)
        .set_some("summary", facts.summary.as_ref())
        .set_some("wishes", facts.wishes.as_ref())
        .set_some("cautions", facts.cautions.as_ref())
}

/// Keeps what is written, and hands the sheet over where that button was pressed.
async fn write(State(app): State<App>, visitor: Visitor, Path(id): Path<HandoverId>, form: Form) -> Paged {
    let texts =
        HandoverFacts { summary: form.text("summary"), wishes: form.text("wishes"), cautions: form.text("cautions") };
    let (version, hands_over) = (form.version()?, form.raw("then") == "hand-over");
    let act = move |work: &mut Work| -> Result<String, Problem> {
        actions::handovers::edit(work, id, version, |_| Ok(texts.clone()))?;
        if hands_over {
            actions::handovers::hand_over(work, id)?;
        }
        let done = if hands_over { "done-handed-over" } else { "done-handover-written" };
        Ok(with_done(&format!("/handovers/{id}"), done))
    };
    match visitor.act(&app, &form, act).await {
        Ok(response) => Ok(response),
        Err(problem) => sheet_page(&app, &visitor, id, Some(form.refused(problem)?)).await,
    }
}

async fn acknowledge(State(app): State<App>, visitor: Visitor, Path(id): Path<HandoverId>, form: Form) -> Paged {
    let act = move |work: &mut Work| -> Result<String, Problem> {
        actions::handovers::acknowledge(work, id)?;
        Ok(format!("/handovers/{id}?done=handover-acknowledged"))
    };
    match visitor.act(&app, &form, act).await {
        Ok(response) => Ok(response),
        Err(problem) => sheet_page(&app, &visitor, id, Some(form.refused(problem)?)).await,
    }
}
