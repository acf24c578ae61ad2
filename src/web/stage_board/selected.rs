//! What is done for several children chosen on the board: telling families of the consultation on the school, and
//! beginning preparations before their time. A page asks before either is done, and one tells afterwards what became of
//! each preparation.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::{get, post};

use super::board;
use crate::actions;
use crate::actions::transitions::invite::Candidate;
use crate::actions::transitions::prepare::{Named, Started};
use crate::app::App;
use crate::base::ids::{ChildId, TransitionId};
use crate::base::paging::Page;
use crate::base::problem::{Faults, FieldError, Problem};
use crate::rules::preparation::{StartOutcome, notice_due_on};
use crate::rules::stage_board::year_ahead;
use crate::rules::tasks::TaskRole;
use crate::rules::transitions::TransitionState;
use crate::steps::transitions::Row;
use crate::store::Work;
use crate::store::transitions::list::Filter;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, form_page, needed_day, page};

/// Children that may be chosen at once.
const MOST: usize = 100;
/// Who may be asked to tell a family.
const TELLING: [TaskRole; 3] = [TaskRole::Coordinator, TaskRole::EducationCentre, TaskRole::Section];

/// The addresses of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/stages/selected", get(choose))
        .route("/stages/notice", post(tell))
        .route("/stages/start", post(start))
        .route("/stages/started", get(started))
}

#[derive(Template)]
#[template(path = "stage_board/notice.html")]
struct NoticePage {
    frame: Frame,
    form: Filled,
    fitting: Vec<Candidate>,
    others: Vec<Candidate>,
    roles: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "stage_board/start.html")]
struct StartPage {
    frame: Frame,
    form: Filled,
    waiting: Vec<Choice>,
    begun: Vec<Row>,
}

#[derive(Template)]
#[template(path = "stage_board/started.html")]
struct StartedPage {
    frame: Frame,
    begun: Vec<Named>,
    /// The others, each with why it was not begun.
    others: Vec<(Named, StartOutcome)>,
    /// How many cannot be named: out of reach meanwhile, or never there.
    unknown: usize,
}

/// The page that asks before something is done for the children chosen.
async fn choose(State(app): State<App>, visitor: Visitor) -> Paged {
    let asked = visitor.asked()?;
    let children = chosen(&asked);
    if children.is_empty() {
        let fault = FieldError::new("child", "required", "児童を1人以上選んでください。", "Choose at least one child.");
        return board(&app, &visitor, Filled::blank().with_faults(vec![fault])).await;
    }
    if asked.raw("do") == "start" {
        start_page(&app, &visitor, children, None).await
    } else {
        notice_page(&app, &visitor, children, None).await
    }
}

async fn notice_page(app: &App, visitor: &Visitor, children: Vec<ChildId>, form: Option<Filled>) -> Paged {
    let found = app
        .write(&visitor.guest.caller, move |work: &mut Work| actions::transitions::invite::candidates(work, &children))
        .await?;
    let (fitting, others): (Vec<_>, Vec<_>) = found.into_iter().partition(Candidate::fits);
    let fresh = || {
        Filled::blank()
            .set("role", TaskRole::Coordinator.as_str())
            .set_day("due_on", Some(notice_due_on(app.now().day())))
    };
    let form = form.unwrap_or_else(fresh).seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "stages-notice-title").personal().with_form(&form);
    let frame = below_board(frame);
    let roles = Choice::list(TELLING.iter().map(|role| (role.as_str(), role.label())), visitor.guest.language);
    let shown = NoticePage { frame, form: form.clone(), fitting, others, roles };
    form_page(&shown, &form, visitor.guest.language)
}

/// Adds the step to each preparation.
async fn tell(State(app): State<App>, visitor: Visitor, form: Form) -> Paged {
    let done = match notice(&form) {
        Ok((children, role, due_on)) => {
            visitor
                .act(&app, &form, move |work| {
                    actions::transitions::invite::invite(work, &children, role, due_on)?;
                    Ok("/stages?done=stages-told".to_owned())
                })
                .await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => notice_page(&app, &visitor, chosen(&form), Some(form.refused(problem)?)).await,
    }
}

fn notice(form: &Form) -> Result<(Vec<ChildId>, TaskRole, chrono::NaiveDate), Problem> {
    let mut faults = Faults::default();
    let role = form.word("role", TaskRole::parse).filter(|role| TELLING.contains(role));
    faults.unless(role.is_some(), "role", "required", "伝える人を選んでください。", "Choose who tells the family.");
    let missing = ("期限を入力してください。", "Enter the day by which it is due.");
    let due_on = needed_day(form, "due_on", &mut faults, missing);
    faults.into_result()?;
    let (Some(role), Some(due_on)) = (role, due_on) else { return Err(Problem::NotFound) };
    Ok((chosen(form), role, due_on))
}

async fn start_page(app: &App, visitor: &Visitor, children: Vec<ChildId>, form: Option<Filled>) -> Paged {
    let year = visitor.asked()?.raw("year").parse().unwrap_or_else(|_| year_ahead(app.now().day()));
    let of_year = Filter::default().of_year(year, app.now().day()).ok_or(Problem::NotFound)?;
    let rows = app
        .write(&visitor.guest.caller, move |work: &mut Work| {
            let mut rows = Vec::new();
            for child in &children {
                let filter = Filter { child: Some(*child), ..of_year.clone() };
                rows.extend(actions::transitions::list(work, &filter, &Page::first(10))?.rows);
            }
            Ok(rows)
        })
        .await?;
    let language = visitor.guest.language;
    let (waiting, begun): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.transition.state == TransitionState::Upcoming);
    let all = |filled: Filled| waiting.iter().fold(filled, |filled, row| filled.set("transition", row.transition.id));
    let form = form.unwrap_or_else(|| all(Filled::blank())).seen_by(&visitor.guest);
    let frame = below_board(Frame::named(app, visitor, "stages-start-title").personal().with_form(&form));
    let choice = |row: &Row| {
        let name = frame.child_named(&row.child.name, &row.child.reference);
        let on = row.transition.falls_on.map(|on| frame.day(&on)).unwrap_or_default();
        Choice::new(row.transition.id, format!("{name} {} {on}", row.transition.kind.label().say(language)))
    };
    let waiting = waiting.iter().map(choice).collect();
    let shown = StartPage { form: form.clone(), waiting, begun, frame };
    form_page(&shown, &form, language)
}

/// Begins the preparations chosen.
async fn start(State(app): State<App>, visitor: Visitor, form: Form) -> Paged {
    let ids: Vec<TransitionId> = form.ids("transition", MOST);
    if ids.is_empty() {
        let none =
            Problem::field("transition", "required", "始める準備を1つ以上選んでください。", "Choose at least one.");
        return start_page(&app, &visitor, chosen(&visitor.asked()?), Some(form.refused(none)?)).await;
    }
    let begin = move |work: &mut Work| Ok(told_at(&actions::transitions::prepare::start_many(work, &ids)?));
    match visitor.act(&app, &form, begin).await {
        Ok(response) => Ok(response),
        Err(problem) => {
            let told = form.refused(problem)?;
            start_page(&app, &visitor, chosen(&visitor.asked()?), Some(told)).await
        }
    }
}

/// Where it is told what became of each: under the word of what became of it, the ids.
fn told_at(told: &[Started]) -> String {
    let pairs: Vec<(&str, String)> = told.iter().map(|one| (one.outcome.as_str(), one.id.to_string())).collect();
    format!("/stages/started?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
}

/// What became of the preparations that were to be begun.
async fn started(State(app): State<App>, visitor: Visitor) -> Paged {
    let asked = visitor.asked()?;
    let told: Vec<(TransitionId, StartOutcome)> = StartOutcome::ALL
        .iter()
        .flat_map(|outcome| asked.ids(outcome.as_str(), MOST).into_iter().map(|id| (id, *outcome)))
        .take(MOST)
        .collect();
    let ids: Vec<TransitionId> = told.iter().map(|(id, _)| *id).collect();
    let named = app
        .write(&visitor.guest.caller, move |work: &mut Work| actions::transitions::prepare::named(work, &ids))
        .await?;
    // The address only says what to tell of: what is told to have begun has begun.
    let outcome = |one: &Named| told.iter().find(|(id, _)| *id == one.id).map_or(StartOutcome::NotFound, |(_, it)| *it);
    let is_true = |one: &Named| one.open || outcome(one) != StartOutcome::Started;
    let named: Vec<Named> = named.into_iter().filter(is_true).collect();
    let unknown = told.len() - named.len().min(told.len());
    let (begun, others): (Vec<_>, Vec<_>) =
        named.into_iter().map(|one| (outcome(&one), one)).partition(|(outcome, _)| *outcome == StartOutcome::Started);
    let frame = below_board(Frame::named(&app, &visitor, "stages-started-title").personal());
    let begun = begun.into_iter().map(|(_, one)| one).collect();
    let others = others.into_iter().map(|(outcome, one)| (one, outcome)).collect();
    page(&StartedPage { frame, begun, others, unknown }, visitor.guest.language)
}

/// The children ticked.
fn chosen(form: &Form) -> Vec<ChildId> {
    form.ids("child", MOST)
}

fn below_board(frame: Frame) -> Frame {
    let (home, board) = (frame.say("menu-home"), frame.say("menu-stages"));
    frame.below("/", home).below("/stages", board)
}
