//! `/tasks/{id}`: one task: doing it, saying why it is not needed, giving it to somebody else.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{get, post};

use crate::actions;
use crate::actions::tasks::Seen;
use crate::app::App;
use crate::base::ids::{AgencyId, TaskId, UserId};
use crate::base::paging::Page;
use crate::base::problem::Problem;
use crate::rules::permissions::Action;
use crate::rules::tasks::{TaskFacts, TaskRole, TaskState};
use crate::store;
use crate::store::Work;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, back_to, form_page, with_done};

/// Agencies looked through for those that may get a task.
const AGENCIES: i64 = 200;

/// The addresses of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/tasks/{task_id}", get(show).post(edit)).route("/tasks/{task_id}/skip", post(skip))
}

#[derive(Template)]
#[template(path = "tasks/one.html")]
struct TaskPage {
    frame: Frame,
    seen: Seen,
    change: Filled,
    skipping: Filled,
    roles: Vec<Choice>,
    agencies: Vec<Choice>,
    people: Vec<Choice>,
    back: String,
}

impl TaskPage {
    fn due_words(&self, seen: &Seen) -> String {
        self.frame.label(seen.task.due_words(seen.today))
    }

    fn is_open(&self) -> bool {
        self.seen.task.state == TaskState::Open
    }
}

/// Which of the two forms of the page was refused.
enum Refused {
    Change(Filled),
    Skip(Filled),
}

/// Who shall have a task.
#[derive(Clone, Copy)]
enum Person {
    /// Whoever has it.
    Same,
    /// Nobody in particular.
    Nobody,
    /// The reader.
    Reader(UserId),
}

/// What is sent to change a task.
#[derive(Clone)]
struct Wanted {
    /// Without its person.
    facts: TaskFacts,
    person: Person,
    version: i32,
}

async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<TaskId>) -> Paged {
    task_page(&app, &visitor, id, None).await
}

async fn task_page(app: &App, visitor: &Visitor, id: TaskId, refused: Option<Refused>) -> Paged {
    let own = visitor.visit.agency.clone();
    let (seen, agencies) = app
        .write(&visitor.guest.caller, move |work: &mut Work| {
            let seen = actions::tasks::open(work, id)?;
            let agencies = agencies(work, &seen, own.as_ref().map(|(id, _)| *id))?;
            Ok((seen, agencies))
        })
        .await?;
    let drafts = visitor.drafts(app).await?;
    let blank = || Filled::blank().or_draft(&drafts, &format!("/tasks/{id}/skip"));
    let stands = || on_record(&seen).or_draft(&drafts, &format!("/tasks/{id}"));
    let (change, skipping) = match refused {
        None => (stands(), blank()),
        Some(Refused::Change(form)) => (form, blank()),
        Some(Refused::Skip(form)) => (stands(), form),
    };
    let (change, skipping) = (change.seen_by(&visitor.guest), skipping.seen_by(&visitor.guest));
    let frame = Frame::new(app, &visitor.guest, seen.title.say(visitor.guest.language)).personal();
    let frame = frame.with_form(&change).with_form(&skipping);
    let (home, tasks) = (frame.say("menu-home"), frame.say("tasks-title"));
    let frame = frame.below("/", home).below("/tasks", tasks);
    let roles = TaskRole::ALL.iter().map(|role| (role.as_str(), role.label()));
    let roles = Choice::list(roles, visitor.guest.language);
    let back = back_to(&visitor.asked()?, "/tasks");
    let page = TaskPage {
        agencies: chosen_from(&frame, agencies),
        people: people(&frame, &seen, visitor.visit.user_id),
        change: change.clone(),
        skipping: skipping.clone(),
        frame,
        seen,
        roles,
        back,
    };
    let shown = if skipping.faults().is_empty() { &change } else { &skipping };
    form_page(&page, shown, visitor.guest.language)
}

fn on_record(seen: &Seen) -> Filled {
    let facts = &seen.task.facts;
    Filled::blank()
        .set("version", seen.task.version)
        .set("title", &facts.title)
        .set_some("note", facts.note.as_ref())
        .set("role", facts.role.as_str())
        .set_some("agency_id", facts.agency_id)
        .set("user_id", if facts.user_id.is_some() { "keep" } else { "nobody" })
        .set_day("due_on", facts.due_on)
}

/// The agencies that could see the task: those of the care team that consent covers, the reader's own, and the one that
/// has it.
fn agencies(work: &mut Work, seen: &Seen, own: Option<AgencyId>) -> Result<Vec<(AgencyId, String)>, Problem> {
    let mut wanted: Vec<AgencyId> = own.into_iter().chain(seen.task.facts.agency_id).collect();
    if let Some(child) = seen.task.child_id {
        let team = actions::care_team::list(work, child)?;
        let today = work.today();
        let places = team.iter().filter(|place| place.covered && place.member.holds_on(today));
        wanted.extend(places.map(|place| place.member.facts.agency_id));
    }
    let all = actions::agencies::list(work, &store::agencies::Filter::default(), &Page::first(AGENCIES))?;
    let found = all.rows.into_iter().filter(|agency| wanted.contains(&agency.id));
    Ok(found.map(|agency| (agency.id, agency.facts.name)).collect())
}

fn chosen_from(frame: &Frame, agencies: Vec<(AgencyId, String)>) -> Vec<Choice> {
    let none = Choice::new("", frame.say("task-any-agency"));
    std::iter::once(none).chain(agencies.into_iter().map(|(id, name)| Choice::new(id, name))).collect()
}

/// Who may be named: nobody, whoever it is now, the reader.
fn people(frame: &Frame, seen: &Seen, reader: UserId) -> Vec<Choice> {
    let mut choices = vec![Choice::new("nobody", frame.say("task-nobody"))];
    match seen.task.facts.user_id {
        Some(user) if user == reader => choices.push(Choice::new("keep", frame.say("task-me"))),
        Some(_) => {
            choices.push(Choice::new("keep", frame.say("task-keep")));
            choices.push(Choice::new("me", frame.say("task-me")));
        }
        None => choices.push(Choice::new("me", frame.say("task-me"))),
    }
    choices
}

/// Changes a task, or gives it to somebody else.
async fn edit(State(app): State<App>, visitor: Visitor, Path(id): Path<TaskId>, form: Form) -> Paged {
    let reader = visitor.visit.user_id;
    let back = with_done(&back_to(&form, "/tasks"), "done-task-changed");
    let done = match wanted(&form, reader) {
        Ok(wanted) => {
            let act = move |work: &mut Work| {
                let wanted = wanted.clone();
                actions::tasks::edit(work, id, wanted.version, |before| {
                    let user_id = match wanted.person {
                        Person::Same => before.user_id,
                        Person::Nobody => None,
                        Person::Reader(reader) => Some(reader),
                    };
                    Ok(TaskFacts { user_id, ..wanted.facts.clone() })
                })?;
                Ok(back.clone())
            };
            visitor.act(&app, &form, act).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => task_page(&app, &visitor, id, Some(Refused::Change(form.refused(problem)?))).await,
    }
}

fn wanted(form: &Form, reader: UserId) -> Result<Wanted, Problem> {
    let facts = form.task(None)?;
    let person = match form.raw("user_id") {
        "me" => Person::Reader(reader),
        "keep" => Person::Same,
        _ => Person::Nobody,
    };
    let facts = TaskFacts { agency_id: form.id("agency_id"), ..facts };
    Ok(Wanted { facts, person, version: form.version()? })
}

/// Says why a task is not needed any more.
async fn skip(State(app): State<App>, visitor: Visitor, Path(id): Path<TaskId>, form: Form) -> Paged {
    let reason = form.text("reason").unwrap_or_default();
    let back = with_done(&back_to(&form, "/tasks"), "done-task-skipped");
    let act = move |work: &mut Work| {
        actions::tasks::skip(work, id, &reason)?;
        Ok(back.clone())
    };
    match visitor.act(&app, &form, act).await {
        Ok(response) => Ok(response),
        Err(problem) => task_page(&app, &visitor, id, Some(Refused::Skip(form.refused(problem)?))).await,
    }
}
