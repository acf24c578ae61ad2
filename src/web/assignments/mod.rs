//! `/children/{id}/assign`: who takes the child. The heart of the pages: every candidate with load, reasons and points,
//! what a decision would change, and one button.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;

use crate::actions;
use crate::actions::assignments::decide;
use crate::app::App;
use crate::base::ids::{AssignmentId, ChildId, CoordinatorId};
use crate::base::problem::{Faults, Problem};
use crate::rules::assignments::{AssignmentState, CaseRole, ChoiceReason, EndReason};
use crate::rules::decisions::DecisionMode;
use crate::rules::permissions::Action;
use crate::store::Work;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, form_page};

mod answer;
mod candidates;

use candidates::{Compared, Considered, Present, Row};

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/children/{id}/assign", get(show).post(decide)).merge(answer::routes())
}

#[derive(Template)]
#[template(path = "assignments/assign.html")]
struct AssignPage {
    frame: Frame,
    form: Filled,
    action: String,
    child: String,
    facts: Vec<String>,
    considered: Considered,
    rows: Vec<Row>,
    picked: String,
    compared: Vec<Compared>,
    reasons: Vec<Choice>,
    end_reasons: Vec<Choice>,
    may_exceed: bool,
}

/// Candidates that stand on the page at once; the others are folded away below.
const AT_ONCE: usize = 5;

impl AssignPage {
    fn nearest(&self) -> &[Row] {
        self.rows.get(..AT_ONCE).unwrap_or(&self.rows)
    }

    fn others(&self) -> &[Row] {
        self.rows.get(AT_ONCE..).unwrap_or_default()
    }

    fn picked_among_others(&self) -> bool {
        self.others().iter().any(|row| row.id == self.picked)
    }

    /// Why the first one comes first.
    fn why(&self) -> Option<&str> {
        let first = self.considered.recommendation.ranked.first()?;
        first.why.as_ref().map(|why| self.frame.words(why))
    }

    /// The candidates for whom a reason is needed, as the script wants them.
    fn needing_reason(&self) -> String {
        let needing = self.rows.iter().filter(|row| row.needs_reason).map(|row| row.id.as_str());
        needing.collect::<Vec<_>>().join(" ")
    }
}

/// The page to decide on.
async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<ChildId>) -> Paged {
    let form = Filled::blank().or_draft(&visitor.drafts(&app).await?, &address(id));
    assign_page(&app, &visitor, id, form).await
}

async fn assign_page(app: &App, visitor: &Visitor, id: ChildId, form: Filled) -> Paged {
    let considered = app.write(&visitor.guest.caller, move |work| Considered::gather(work, id)).await?;
    let form = form.seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "assign-title");
    let child = frame.child(&considered.record.child.facts);
    let child_href = format!("/children/{id}");
    let home = frame.say("menu-home");
    let rows = considered.rows(&frame);
    let first = rows.first().map(|row| row.id.clone()).unwrap_or_default();
    let picked = Some(form.value("candidate")).filter(|id| rows.iter().any(|row| row.id == *id)).map(str::to_owned);
    let picked = picked.unwrap_or(first);
    let compared = considered.compared(&frame, &form.all("compare"));
    let page = AssignPage {
        facts: considered.facts(&frame),
        rows,
        compared,
        picked,
        reasons: Choice::list(ChoiceReason::ALL.iter().map(|r| (r.as_str(), r.label())), frame.language),
        end_reasons: Choice::list(LEAVING.iter().map(|r| (r.as_str(), r.label())), frame.language),
        may_exceed: frame.may(Action::AssignmentOverCeiling),
        action: address(id),
        frame: frame.below("/", home).below(&child_href, &child).with_form(&form).personal(),
        child,
        form: form.clone(),
        considered,
    };
    form_page(&page, &form, visitor.guest.language)
}

/// Why the one who has the child now hands it on.
const LEAVING: [EndReason; 4] =
    [EndReason::HandedOver, EndReason::CoordinatorLeft, EndReason::FamilyWish, EndReason::Other];

fn address(id: ChildId) -> String {
    format!("/children/{id}/assign")
}

/// Decides, or shows the page again for another candidate or for two side by side.
async fn decide(State(app): State<App>, visitor: Visitor, Path(id): Path<ChildId>, form: Form) -> Paged {
    if form.has("again") || form.has("side_by_side") {
        return assign_page(&app, &visitor, id, Filled::typed(form.pairs(), form.key())).await;
    }
    let done = match Wanted::read(&form) {
        Ok(wanted) => visitor.act(&app, &form, move |work| wanted.settle(work, id)).await,
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => assign_page(&app, &visitor, id, form.refused(problem)?).await,
    }
}

/// What was chosen on the page.
#[derive(Debug, Clone)]
struct Wanted {
    choice: decide::Choice,
    /// The open assignment that has to end first, and why.
    release: Option<(AssignmentId, EndReason, Option<String>)>,
}

impl Wanted {
    fn read(form: &Form) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let coordinator = form.id::<CoordinatorId>("candidate");
        faults.unless(
            coordinator.is_some(),
            "candidate",
            "required",
            "担当する人を選んでください。",
            "Choose who takes the child.",
        );
        let mut release = None;
        if let Some(assignment) = form.id::<AssignmentId>("release") {
            let reason = form.word("end_reason", EndReason::parse);
            let needed = form.raw("release_state") == AssignmentState::Active.as_str();
            faults.unless(
                reason.is_some() || !needed,
                "end_reason",
                "required",
                "いまの担当を終える理由を選んでください。",
                "Choose why the current case ends.",
            );
            release = Some((assignment, reason.unwrap_or(EndReason::HandedOver), form.text("end_note")));
        }
        faults.into_result()?;
        let coordinator_id = coordinator.ok_or(Problem::NotFound)?;
        let propose = form.raw("mode") == DecisionMode::Propose.as_str();
        Ok(Self {
            choice: decide::Choice {
                mode: if propose { DecisionMode::Propose } else { DecisionMode::Assign },
                coordinator_id,
                role: CaseRole::Lead,
                starts_on: None,
                reason: form.word("reason", ChoiceReason::parse),
                reason_note: form.text("reason_note"),
                exceed_ceiling: form.has("exceed_ceiling"),
            },
            release,
        })
    }

    /// Lets the one before go, where there is one, and decides: both or neither.
    fn settle(&self, work: &mut Work, child: ChildId) -> Result<String, Problem> {
        if let Some((assignment, reason, note)) = &self.release {
            let today = work.today();
            match Present::of(work, child)? {
                Some(present) if present.id == *assignment && present.state == AssignmentState::Active => {
                    actions::assignments::answer::end(work, *assignment, today, *reason, note.as_deref())?;
                }
                Some(present) if present.id == *assignment => {
                    actions::assignments::answer::withdraw(work, *assignment, note.as_deref())?;
                }
                // Whoever had the child when the page was shown has it no longer: what follows decides.
                _ => {}
            }
        }
        actions::assignments::decide::decide(work, child, self.choice.clone())?;
        Ok(format!("/children/{child}"))
    }
}
