//! The consent on paper: a form that a guardian reads and signs, for one child or empty. What was signed is entered
//! afterwards (`mod.rs`); nothing is stored here.

use askama::Template;
use axum::extract::{Path, State};

use crate::actions;
use crate::app::App;
use crate::base::ids::ChildId;
use crate::base::problem::Problem;
use crate::rules::agencies::AgencyKind;
use crate::rules::children::Child;
use crate::rules::consents::ConsentScope;
use crate::rules::permissions::Action;
use crate::store::Work;
use crate::web::{Frame, Paged, Visitor, page};

/// Bodies that most families are asked about, one box each.
const BODIES: [AgencyKind; 8] = [
    AgencyKind::ConsultationOffice,
    AgencyKind::HealthCentre,
    AgencyKind::Hospital,
    AgencyKind::HomeNursingStation,
    AgencyKind::NurserySection,
    AgencyKind::EducationCentre,
    AgencyKind::SupportCentre,
    AgencyKind::ServiceProvider,
];

#[derive(Template)]
#[template(path = "consents/paper.html")]
struct PaperPage {
    frame: Frame,
    ward: String,
    child: Option<Child>,
    scopes: Vec<String>,
    bodies: Vec<String>,
}

/// The form without a child, for whoever meets families: it holds no personal data.
pub async fn empty(State(app): State<App>, visitor: Visitor) -> Paged {
    if !visitor.may(Action::ConferenceRequest) && !visitor.may(Action::ConsentEdit) {
        return Err(Problem::forbidden().into());
    }
    let frame = Frame::named(&app, &visitor, "consents-paper-title");
    shown(frame, &visitor, None)
}

/// The form with the name and the birthday of a child.
pub async fn of_child(State(app): State<App>, visitor: Visitor, Path(id): Path<ChildId>) -> Paged {
    visitor.must(Action::ConsentEdit)?;
    let record = app.write(&visitor.guest.caller, move |work: &mut Work| actions::children::open(work, id)).await?;
    let frame = Frame::named(&app, &visitor, "consents-paper-title").under_child(id, &record.child.facts).personal();
    let (back, list) = (format!("/children/{id}/consents"), frame.say("consents-title"));
    shown(frame.below(&back, list), &visitor, Some(record.child))
}

fn shown(frame: Frame, visitor: &Visitor, child: Option<Child>) -> Paged {
    let shown = PaperPage {
        ward: visitor.visit.municipality.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        child,
        scopes: ConsentScope::ALL.iter().map(|scope| frame.label(scope.label())).collect(),
        bodies: BODIES.iter().map(|kind| frame.label(kind.label())).collect(),
        frame,
    };
    page(&shown, visitor.guest.language)
}
