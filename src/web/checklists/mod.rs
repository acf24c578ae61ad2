//! `/checklists`: what each preparation consists of, the ward's own versions, and changing them.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;

use crate::actions;
use crate::actions::checklists::Seen;
use crate::app::App;
use crate::base::paging::Page;
use crate::base::problem::Problem;
use crate::base::words::Language;
use crate::rules::checklists::Step;
use crate::rules::life_stage::TransitionKind;
use crate::rules::permissions::Action;
use crate::rules::tasks::TaskRole;
use crate::store::Work;
use crate::web::{Frame, Paged, Visitor, page};

mod change;
mod sent;

/// Versions listed on the page of a checklist.
const VERSIONS: i64 = 50;

/// The pages of this folder.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/checklists", get(list))
        .route("/checklists/{kind}", get(show))
        .route("/checklists/{kind}/versions/{version}", get(version))
        .merge(change::routes())
}

#[derive(Template)]
#[template(path = "checklists/list.html")]
struct ListPage {
    frame: Frame,
    checklists: Vec<Seen>,
}

impl ListPage {
    fn opens(&self, seen: &Seen) -> String {
        self.frame.offset(seen.checklist.content.opens)
    }
}

#[derive(Template)]
#[template(path = "checklists/one.html")]
struct ChecklistPage {
    frame: Frame,
    seen: Seen,
    /// Whether it is the one in force, and not an older version.
    in_force: bool,
    versions: Vec<Seen>,
}

impl ChecklistPage {
    fn title_of(&self, step: &Step) -> String {
        title(&self.frame, step)
    }

    fn when(&self, step: &Step) -> String {
        self.frame.offset(step.offset)
    }

    fn opens(&self) -> String {
        self.frame.offset(self.seen.checklist.content.opens)
    }

    fn roles(&self, roles: &[TaskRole]) -> String {
        roles_in_words(&self.frame, roles)
    }

    fn may_change(&self) -> bool {
        self.in_force && self.frame.may(Action::ChecklistEdit)
    }

    fn kind(&self) -> &'static str {
        self.seen.checklist.kind.as_str()
    }
}

/// The title of a step in the language of the page.
fn title(frame: &Frame, step: &Step) -> String {
    match frame.language {
        Language::Ja => step.title_ja.clone(),
        Language::En => step.title_en.clone(),
    }
}

fn roles_in_words(frame: &Frame, roles: &[TaskRole]) -> String {
    if roles.is_empty() {
        return "—".to_owned();
    }
    let labels: Vec<String> = roles.iter().map(|role| frame.label(role.label())).collect();
    labels.join(match frame.language {
        Language::Ja => "、",
        Language::En => ", ",
    })
}

fn kind_of(word: &str) -> Result<TransitionKind, Problem> {
    TransitionKind::parse(word).ok_or(Problem::NotFound)
}

async fn list(State(app): State<App>, visitor: Visitor) -> Paged {
    let checklists = app.read(&visitor.guest.caller, actions::checklists::list).await?;
    let frame = Frame::named(&app, &visitor, "checklists-title");
    let home = frame.say("menu-home");
    page(&ListPage { frame: frame.below("/", home), checklists }, visitor.guest.language)
}

async fn show(State(app): State<App>, visitor: Visitor, Path(kind): Path<String>) -> Paged {
    checklist_page(&app, &visitor, kind_of(&kind)?, None).await
}

async fn version(State(app): State<App>, visitor: Visitor, Path((kind, number)): Path<(String, i32)>) -> Paged {
    checklist_page(&app, &visitor, kind_of(&kind)?, Some(number)).await
}

async fn checklist_page(app: &App, visitor: &Visitor, kind: TransitionKind, number: Option<i32>) -> Paged {
    let (seen, current, versions) = app
        .read(&visitor.guest.caller, move |work: &mut Work| {
            let current = actions::checklists::current(work, kind)?;
            let seen = match number {
                Some(number) => actions::checklists::version(work, kind, number)?,
                None => current.clone(),
            };
            let versions = actions::checklists::versions(work, kind, &Page::first(VERSIONS))?.rows;
            Ok((seen, current.checklist.version, versions))
        })
        .await?;
    let label = kind.label();
    let frame = Frame::new(app, &visitor.guest, label.say(visitor.guest.language));
    let (home, all) = (frame.say("menu-home"), frame.say("checklists-title"));
    let frame = frame.below("/", home).below("/checklists", all);
    let in_force = seen.checklist.version == current;
    page(&ChecklistPage { frame, seen, in_force, versions }, visitor.guest.language)
}
