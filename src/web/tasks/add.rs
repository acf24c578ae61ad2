//! `/tasks/new`: something to do for a child (`?child=`), or for the section itself.

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

/// The addresses of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/tasks/new", get(show).post(add))
}

#[derive(Template)]
#[template(path = "tasks/add.html")]
struct AddPage {
    frame: Frame,
    form: Filled,
    child: Option<Record>,
    roles: Vec<Choice>,
}

async fn show(State(app): State<App>, visitor: Visitor) -> Paged {
    let child = visitor.asked()?.id("child");
    let role = if child.is_some() { TaskRole::Coordinator } else { TaskRole::Section };
    let form = Filled::blank().set("role", role.as_str()).or_draft(&visitor.drafts(&app).await?, "/tasks/new");
    add_page(&app, &visitor, child, form).await
}

async fn add_page(app: &App, visitor: &Visitor, child: Option<ChildId>, form: Filled) -> Paged {
    let find = move |work: &mut Work| child.map(|child| actions::children::open(work, child)).transpose();
    let child = app.write(&visitor.guest.caller, find).await?;
    let form = form.seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "task-add-title").personal().with_form(&form);
    let (home, tasks) = (frame.say("menu-home"), frame.say("tasks-title"));
    let frame = frame.below("/", home).below("/tasks", tasks);
    let roles = TaskRole::ALL.iter().map(|role| (role.as_str(), role.label()));
    let roles = Choice::list(roles, visitor.guest.language);
    form_page(&AddPage { frame, form: form.clone(), child, roles }, &form, visitor.guest.language)
}

async fn add(State(app): State<App>, visitor: Visitor, form: Form) -> Paged {
    let child: Option<ChildId> = form.id("child");
    let done = match form.task(child.is_none().then_some(TaskRole::Section)) {
        Ok(facts) => {
            let act = move |work: &mut Work| {
                actions::tasks::add(work, child, facts.clone())?;
                let back = child.map_or_else(|| "/tasks".to_owned(), |child| format!("/children/{child}"));
                Ok(with_done(&back, "done-task-added"))
            };
            visitor.act(&app, &form, act).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => add_page(&app, &visitor, child, form.refused(problem)?).await,
    }
}
