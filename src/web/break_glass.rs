//! `/emergency`: opening a record in an emergency, one's openings, and looking at them afterwards.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{get, post};

use crate::actions;
use crate::actions::break_glass::{Seen, Sought};
use crate::app::App;
use crate::base::ids::{BreakGlassId, ChildId, Id as _};
use crate::base::paging::Page;
use crate::base::problem::{Faults, Problem};
use crate::rules::break_glass::{Asked, Finding};
use crate::rules::permissions::Action;
use crate::store::Work;
use crate::store::break_glass::Filter;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, form_page, see_other};

/// Openings shown.
const ROWS: i64 = 50;

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/emergency", get(begin).post(open))
        .route("/emergency/{opening_id}/close", post(close))
        .route("/emergency/{opening_id}/review", post(review))
}

#[derive(Template)]
#[template(path = "break_glass/page.html")]
struct EmergencyPage {
    frame: Frame,
    form: Filled,
    openings: Vec<Seen>,
    findings: Vec<Choice>,
}

impl EmergencyPage {
    /// Whether the reader looks at others' openings.
    fn reviews(&self) -> bool {
        self.frame.may(Action::BreakGlassReview)
    }

    fn own(&self, seen: &Seen) -> bool {
        self.frame.visit().is_some_and(|visit| visit.user_id == seen.named.opening.user_id)
    }
}

async fn begin(State(app): State<App>, visitor: Visitor) -> Paged {
    show(&app, &visitor, Filled::blank()).await
}

async fn show(app: &App, visitor: &Visitor, form: Filled) -> Paged {
    visitor.must(Action::BreakGlassOpen)?;
    let read = move |work: &mut Work| actions::break_glass::list(work, &Filter::default(), &Page::first(ROWS));
    let openings = app.write(&visitor.guest.caller, read).await?.rows;
    let form = form.seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "emergency-title").personal().with_form(&form);
    let all = frame.say("menu-children");
    let page = EmergencyPage {
        findings: Choice::list(Finding::ALL.iter().map(|finding| (finding.as_str(), finding.label())), frame.language),
        frame: frame.below("/children", all),
        form: form.clone(),
        openings,
    };
    form_page(&page, &form, visitor.guest.language)
}

/// Looks for the child and opens its record. The search stays written down whatever comes of it, so it stands alone.
async fn open(State(app): State<App>, visitor: Visitor, form: Form) -> Paged {
    visitor.must(Action::BreakGlassOpen)?;
    match search_and_open(&app, &visitor, &form).await {
        Ok(child) => Ok(see_other(&format!("/children/{child}?done=emergency-opened"))),
        Err(Problem::Conflict { code: "already_open", facts, .. }) => {
            let child = facts.get("child_id").and_then(|id| id.as_str()).and_then(|id| id.parse().ok());
            let child = child.map(ChildId::wrap).ok_or(Problem::NotFound)?;
            Ok(see_other(&format!("/children/{child}")))
        }
        Err(Problem::NotFound) => {
            let told = form.refused(nobody())?;
            show(&app, &visitor, told).await
        }
        Err(problem) => show(&app, &visitor, form.refused(problem)?).await,
    }
}

async fn search_and_open(app: &App, visitor: &Visitor, form: &Form) -> Result<ChildId, Problem> {
    let mut faults = Faults::default();
    let asked = Asked {
        reference: form.text("reference"),
        born_on: form.date("born_on", &mut faults),
        kana: form.text("kana"),
    };
    faults.into_result()?;
    let reason = form.text("reason").unwrap_or_default();
    let (wanted, why) = (asked.clone(), reason.clone());
    let search = move |work: &mut Work| actions::break_glass::search(work, wanted.clone(), &why);
    let child = app.write(&visitor.guest.caller, search).await.and_then(Sought::found)?;
    let open = move |work: &mut Work| actions::break_glass::open(work, asked.clone(), &reason, child);
    app.write(&visitor.guest.caller, open).await?;
    Ok(child)
}

fn nobody() -> Problem {
    Problem::field(
        "reference",
        "no_such_child",
        "当てはまるお子さんが1人に決まりません。受付番号か、生年月日と読みの両方を確かめてください。",
        "No single child fits. Check the reference code, or both date of birth and reading.",
    )
}

async fn close(State(app): State<App>, visitor: Visitor, Path(id): Path<BreakGlassId>, form: Form) -> Paged {
    let act = move |work: &mut Work| {
        actions::break_glass::close(work, id)?;
        Ok("/emergency?done=emergency-closed".to_owned())
    };
    Ok(visitor.act(&app, &form, act).await?)
}

async fn review(State(app): State<App>, visitor: Visitor, Path(id): Path<BreakGlassId>, form: Form) -> Paged {
    let mut faults = Faults::default();
    let finding = form.must_choose("finding", Finding::parse, &mut faults);
    let note = form.text("note");
    faults.into_result()?;
    let finding = finding.ok_or_else(|| Problem::Internal("a finding neither right nor wrong".to_owned()))?;
    let act = move |work: &mut Work| {
        actions::break_glass::review(work, id, finding, note.as_deref())?;
        Ok("/emergency?done=emergency-reviewed".to_owned())
    };
    Ok(visitor.act(&app, &form, act).await?)
}
