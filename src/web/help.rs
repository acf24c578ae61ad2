//! `/help`, `/accessibility`, `/start`: how to use the system, how accessible it is, and the first steps of a new ward.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;

use crate::actions;
use crate::app::App;
use crate::base::paging::Page;
use crate::base::problem::Problem;
use crate::rules::permissions::Action;
use crate::store;
use crate::store::Work;
use crate::web::{Anybody, Frame, Paged, Said, Visitor, page};

/// Chapters of the help, each with the number of its steps. The wording: `help-NAME-title`, `help-NAME-1`, …
const CHAPTERS: [(&str, usize); 8] = [
    ("assign", 5),
    ("intake", 4),
    ("caseload", 4),
    ("conference", 5),
    ("stages", 4),
    ("handover", 3),
    ("lost", 4),
    ("print", 3),
];

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/help", get(help)).route("/accessibility", get(accessibility)).route("/start", get(start))
}

/// A chapter of the help: its name in addresses, its title, its steps.
struct Chapter {
    name: &'static str,
    title: Said,
    steps: Vec<Said>,
}

#[derive(Template)]
#[template(path = "help/help.html")]
struct HelpPage {
    frame: Frame,
    chapters: Vec<Chapter>,
}

#[derive(Template)]
#[template(path = "help/accessibility.html")]
struct AccessibilityPage {
    frame: Frame,
}

/// One of the first steps, and how many there are already.
struct FirstStep {
    title: Said,
    more: Said,
    href: &'static str,
    done: i64,
}

#[derive(Template)]
#[template(path = "help/start.html")]
struct StartPage {
    frame: Frame,
    steps: Vec<FirstStep>,
}

impl StartPage {
    fn finished(&self) -> usize {
        self.steps.iter().filter(|step| step.done > 0).count()
    }
}

async fn help(State(app): State<App>, Anybody(guest): Anybody) -> Paged {
    let language = guest.language;
    let chapter = |(name, steps): &(&'static str, usize)| Chapter {
        name,
        title: Said::new(language, format!("help-{name}-title")),
        steps: (1..=*steps).map(|step| Said::new(language, format!("help-{name}-{step}"))).collect(),
    };
    let frame = Frame::new(&app, &guest, Said::new(language, "menu-help"));
    page(&HelpPage { frame, chapters: CHAPTERS.iter().map(chapter).collect() }, language)
}

async fn accessibility(State(app): State<App>, Anybody(guest): Anybody) -> Paged {
    let frame = Frame::new(&app, &guest, Said::new(guest.language, "foot-accessibility"));
    page(&AccessibilityPage { frame }, guest.language)
}

/// The first steps of a new ward, for whoever may take at least one of them.
async fn start(State(app): State<App>, visitor: Visitor) -> Paged {
    let counts = app.write(&visitor.guest.caller, first_steps).await?;
    let frame = Frame::named(&app, &visitor, "start-title");
    let [offices, users, children] = counts;
    let all = [
        ("start-offices", "start-offices-more", "/offices", offices),
        ("start-users", "start-users-more", "/admin/users", users),
        ("start-children", "start-children-more", "/children/new", children),
    ];
    let steps = all.into_iter().filter_map(|(title, more, href, done)| {
        done.map(|done| FirstStep { title: frame.say(title), more: frame.say(more), href, done })
    });
    page(&StartPage { steps: steps.collect(), frame }, visitor.guest.language)
}

/// How many offices, users beside oneself and children there are; nothing for what the reader may not see.
fn first_steps(work: &mut Work) -> Result<[Option<i64>; 3], Problem> {
    let role = work.actor()?.role;
    let may = |action| !crate::rules::permissions::reach(role, action).is_empty();
    let page = Page { total: true, ..Page::first(1) };
    let mut counts = [None; 3];
    if may(Action::OfficeEdit) {
        counts[0] = actions::offices::list(work, store::offices::Filter::default(), None, &page)?.total;
    }
    if may(Action::UserEdit) {
        let users = actions::users::list(work, &store::users::Filter::default(), &page)?.total;
        counts[1] = users.map(|users| users - 1);
    }
    if may(Action::ChildRegister) {
        counts[2] = actions::children::list(work, &store::children::Filter::default(), &page)?.total;
    }
    Ok(counts)
}
