//! `/tasks/new`: something to do for a child (`?child=`), for several the same, or for the section itself.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;

use crate::actions;
use crate::actions::children::Record;
use crate::app::App;
use crate::base::ids::ChildId;
use crate::rules::tasks::TaskRole;
use crate::store::Work;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, form_page, with_done};

/// Children that may be given the same task at once.
const MOST: usize = 50;

/// The addresses of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/tasks/new", get(show).post(add))
}

#[derive(Template)]
#[template(path = "tasks/add.html")]
struct AddPage {
    frame: Frame,
    form: Filled,
    children: Vec<Record>,
    roles: Vec<Choice>,
}

async fn show(State(app): State<App>, visitor: Visitor) -> Paged {
    let children: Vec<ChildId> = visitor.asked()?.ids("child", MOST);
    let role = if children.is_empty() { TaskRole::Section } else { TaskRole::Coordinator };
    let form = Filled::blank().set("role", role.as_str()).or_draft(&visitor.drafts(&app).await?, "/tasks/new");
    add_page(&app, &visitor, children, form).await
}

async fn add_page(app: &App, visitor: &Visitor, children: Vec<ChildId>, form: Filled) -> Paged {
    let find = move |work: &mut Work| {
        children.iter().map(|child| actions::children::open(work, *child)).collect::<Result<Vec<_>, _>>()
    };
    let children = app.write(&visitor.guest.caller, find).await?;
    children.iter().try_for_each(|record| record.child.supported())?;
    let form = form.seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "task-add-title").personal().with_form(&form);
    let (home, tasks) = (frame.say("menu-home"), frame.say("tasks-title"));
    let frame = frame.below("/", home).below("/tasks", tasks);
    let roles = TaskRole::ALL.iter().map(|role| (role.as_str(), role.label()));
    let roles = Choice::list(roles, visitor.guest.language);
    form_page(&AddPage { frame, form: form.clone(), children, roles }, &form, visitor.guest.language)
}

async fn add(State(app): State<App>, visitor: Visitor, form: Form) -> Paged {
    let children: Vec<ChildId> = form.ids("child", MOST);
    let chosen = children.clone();
    let done = match form.task(children.is_empty().then_some(TaskRole::Section)) {
        Ok(facts) => {
            let act = move |work: &mut Work| {
                if chosen.is_empty() {
                    actions::tasks::add(work, None, facts.clone())?;
                }
                for child in &chosen {
                    actions::tasks::add(work, Some(*child), facts.clone())?;
                }
                Ok(match chosen.as_slice() {
                    [] => with_done("/tasks", "done-task-added"),
                    [child] => with_done(&format!("/children/{child}"), "done-task-added"),
                    _ => with_done("/children", "done-tasks-added"),
                })
            };
            visitor.act(&app, &form, act).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => add_page(&app, &visitor, children, form.refused(problem)?).await,
    }
}
