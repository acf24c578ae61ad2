//! `/children/{id}/plans`: service plans and self-plans, and the months in which each is monitored.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;
use chrono::Datelike as _;

use crate::actions;
use crate::actions::children::Record;
use crate::actions::service_plans::{Followed, Shown};
use crate::app::App;
use crate::base::ids::ChildId;
use crate::base::words::Language;
use crate::rules::permissions::Action;
use crate::rules::service_plans::PlanStanding;
use crate::rules::service_plans::duties::{Duty, DutyState};
use crate::rules::tasks::DueState;
use crate::store::Work;
use crate::web::{Frame, Paged, Visitor, page};

mod edit;

/// The pages of this folder.
pub fn routes() -> Router<App> {
    Router::new().route("/children/{child_id}/plans", get(show)).merge(edit::routes())
}

#[derive(Template)]
#[template(path = "service_plans/list.html")]
struct PlansPage {
    frame: Frame,
    record: Record,
    plans: Vec<Shown>,
}

impl PlansPage {
    fn chip(shown: &Shown) -> &'static str {
        match shown.standing {
            PlanStanding::Running => "chip chip-good",
            PlanStanding::Ahead => "chip chip-info",
            PlanStanding::Over | PlanStanding::Ended => "chip",
        }
    }

    /// Whether the reader changes plans of this child: a plan that was ended early is given its end back first.
    fn may_edit(&self) -> bool {
        self.frame.may(Action::ServicePlanEdit) && self.record.child.closed_on.is_none()
    }

    /// What is to be done: モニタリング 2026年7月.
    fn duty(&self, one: &Followed) -> String {
        match one.dated.duty {
            Duty::Monitoring(month) => {
                let month = match self.frame.language {
                    Language::Ja => format!("{}年{}月", month.year(), month.month()),
                    Language::En => month.format("%B %Y").to_string(),
                };
                self.frame.say("plans-monitoring").put("month", month).to_string()
            }
            Duty::Renewal => self.frame.say("plans-renewal").to_string(),
        }
    }

    fn is_open(one: &Followed) -> bool {
        one.state == DutyState::Open
    }

    fn is_late(one: &Followed) -> bool {
        one.due == Some(DueState::Overdue)
    }

    /// The monitorings, then the renewal.
    fn duties(shown: &Shown) -> Vec<&Followed> {
        shown.monitorings.iter().chain(shown.renewal.as_ref()).collect()
    }
}

async fn show(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>) -> Paged {
    let (record, plans) = app
        .write(&visitor.guest.caller, move |work: &mut Work| {
            Ok((actions::children::open(work, child)?, actions::service_plans::of_child(work, child)?))
        })
        .await?;
    let frame = Frame::named(&app, &visitor, "plans-title").personal();
    let (children, name) = (frame.say("menu-children"), frame.child(&record.child.facts));
    let frame = frame.below("/children", children).below(format!("/children/{child}"), name);
    page(&PlansPage { frame, record, plans }, visitor.guest.language)
}
