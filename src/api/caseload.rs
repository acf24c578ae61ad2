//! `/caseload` and `/coordinators/{coordinator_id}/caseload`: who has how much.

use axum::extract::State;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::actions::caseload::{Case, Caseload, Figures, Office};
use crate::api::{Answered, Api, PathId, Signed, computed};
use crate::app::App;
use crate::base::ids::{AgencyId, AssignmentId, ChildId, CoordinatorId};
use crate::rules::assignments::load::LoadOn;
use crate::rules::assignments::load_history::LoadPoint;
use crate::rules::assignments::{AssignmentState, CaseRole};
use crate::rules::care_score::{Band, CareItem};
use crate::rules::caseload::{NextDay, next_day};
use crate::rules::children::DischargePrecision;
use crate::rules::life_stage;
use crate::rules::life_stage::LifeStage;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(of_one)).routes(routes!(history)).routes(routes!(of_all))
}

/// A case of a caseload. Of a child one is only being asked to take, nothing that names it is told.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseOut {
    /// The assignment.
    assignment_id: AssignmentId,
    /// Lead or co.
    role: CaseRole,
    /// Where it stands today.
    state: AssignmentState,
    /// First day.
    starts_on: NaiveDate,
    /// Last day, once one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    ends_on: Option<NaiveDate>,
    /// Last day for the answer to a proposal.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_by: Option<NaiveDate>,
    /// The child.
    #[serde(skip_serializing_if = "Option::is_none")]
    child_id: Option<ChildId>,
    /// Reference code.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    /// The child's name, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Legal age in years; absent before birth.
    #[serde(skip_serializing_if = "Option::is_none")]
    age_years: Option<u32>,
    /// Completed months of age; absent before birth.
    #[serde(skip_serializing_if = "Option::is_none")]
    age_months: Option<u32>,
    /// Life stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    stage: Option<LifeStage>,
    /// District of the ward.
    #[serde(skip_serializing_if = "Option::is_none")]
    district: Option<String>,
    /// Band; absent while unassessed.
    #[serde(skip_serializing_if = "Option::is_none")]
    care_band: Option<Band>,
    /// Care items.
    care_items: Vec<CareItem>,
    /// Day of discharge, or the first day it may mean.
    #[serde(skip_serializing_if = "Option::is_none")]
    discharge_on: Option<NaiveDate>,
    /// How exactly that day is known.
    discharge_precision: DischargePrecision,
    /// The next day that matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_day: Option<NextDay>,
}

impl CaseOut {
    fn new(case: Case, today: NaiveDate) -> Self {
        let Case { assignment, child, names_child } = case;
        let next = next_day(&assignment, &child, today);
        let stage = life_stage::stage(&child.facts.stage_facts(), today);
        Self {
            assignment_id: assignment.id,
            role: assignment.role,
            state: assignment.state_on(today),
            starts_on: assignment.starts_on,
            ends_on: assignment.ends_on,
            answer_by: assignment.answer_by,
            child_id: names_child.then_some(child.id),
            reference: names_child.then_some(child.reference),
            name: child.facts.name.filter(|_| names_child),
            age_years: life_stage::age_on(child.facts.born_on, today),
            age_months: life_stage::age_in_months(child.facts.born_on, today),
            stage: names_child.then_some(stage),
            district: child.facts.district,
            care_band: child.care_band,
            care_items: child.care_items.0,
            discharge_on: child.facts.discharge_on,
            discharge_precision: child.facts.discharge_precision,
            next_day: next.filter(|day| names_child || day.code == "answer_by"),
        }
    }
}

/// A coordinator's caseload.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseloadOut {
    /// The day it is for.
    on: NaiveDate,
    /// The coordinator.
    coordinator_id: CoordinatorId,
    /// The coordinator's name.
    coordinator_name: String,
    /// The office.
    office_id: AgencyId,
    /// The office's name.
    office_name: String,
    /// The figures. `needs_cover`: there are children, but no capacity today.
    load: LoadOn,
    /// The cases, the earliest start first.
    cases: Vec<CaseOut>,
}

impl From<Caseload> for CaseloadOut {
    fn from(caseload: Caseload) -> Self {
        Self {
            on: caseload.on,
            coordinator_id: caseload.coordinator_id,
            coordinator_name: caseload.name,
            office_id: caseload.office_id,
            office_name: caseload.office_name,
            load: caseload.load,
            cases: caseload.cases.into_iter().map(|case| CaseOut::new(case, caseload.on)).collect(),
        }
    }
}

/// A coordinator's figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct FiguresOut {
    /// The coordinator.
    coordinator_id: CoordinatorId,
    /// The coordinator's name; absent for readers who see figures only.
    #[serde(skip_serializing_if = "Option::is_none")]
    coordinator_name: Option<String>,
    /// The figures.
    load: LoadOn,
    /// Children asked for and not answered yet; part of the load.
    proposed: i64,
    /// Children agreed to whose start lies ahead; part of the load.
    reserved: i64,
}

impl From<Figures> for FiguresOut {
    fn from(figures: Figures) -> Self {
        Self {
            coordinator_id: figures.coordinator_id,
            coordinator_name: figures.name,
            load: figures.load,
            proposed: figures.proposed,
            reserved: figures.reserved,
        }
    }
}

/// An office's figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct OfficeLoadOut {
    /// The office.
    office_id: AgencyId,
    /// Its name.
    office_name: String,
    /// The sum over its coordinators. Room of one does not cancel another's excess.
    load: LoadOn,
    /// Children asked for and not answered yet.
    proposed: i64,
    /// Children agreed to whose start lies ahead.
    reserved: i64,
    /// Its coordinators, by id.
    coordinators: Vec<FiguresOut>,
}

impl From<Office> for OfficeLoadOut {
    fn from(office: Office) -> Self {
        Self {
            office_id: office.office_id,
            office_name: office.name,
            load: LoadOn::together(office.coordinators.iter().map(|one| &one.load)),
            proposed: office.coordinators.iter().map(|one| one.proposed).sum(),
            reserved: office.coordinators.iter().map(|one| one.reserved).sum(),
            coordinators: office.coordinators.into_iter().map(FiguresOut::from).collect(),
        }
    }
}

/// Everybody's figures.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoadsOut {
    /// The day they are for.
    on: NaiveDate,
    /// The sum over all offices shown.
    load: LoadOn,
    /// The offices, by name.
    offices: Vec<OfficeLoadOut>,
}

/// See a coordinator's caseload
#[utoipa::path(get, path = "/coordinators/{coordinator_id}/caseload", tag = "caseload",
    params(("coordinator_id" = CoordinatorId, Path)), extensions(("x-action" = json!("caseload.see_one"))),
    responses((status = 200, body = CaseloadOut)))]
async fn of_one(State(app): State<App>, signed: Signed, PathId(id): PathId<CoordinatorId>) -> Answered {
    let caseload = app.write(&signed.caller, move |work| actions::caseload::of_one(work, id)).await?;
    Ok(computed(&CaseloadOut::from(caseload)))
}

/// How full a coordinator has been.
#[derive(Debug, Serialize, ToSchema)]
pub struct LoadHistoryOut {
    /// The end of each of the last six months, then today.
    points: Vec<LoadPoint>,
}

/// See how full a coordinator was in the last six months, without any child
#[utoipa::path(get, path = "/coordinators/{coordinator_id}/load-history", tag = "caseload",
    params(("coordinator_id" = CoordinatorId, Path)), extensions(("x-action" = json!("caseload.see"))),
    responses((status = 200, body = LoadHistoryOut)))]
async fn history(State(app): State<App>, signed: Signed, PathId(id): PathId<CoordinatorId>) -> Answered {
    let points = app.read(&signed.caller, move |work| actions::caseload::history(work, id)).await?;
    Ok(computed(&LoadHistoryOut { points }))
}

/// See everybody's figures, without any child
///
/// An office manager sees the own office.
#[utoipa::path(get, path = "/caseload", tag = "caseload", extensions(("x-action" = json!("caseload.see"))),
    responses((status = 200, body = LoadsOut)))]
async fn of_all(State(app): State<App>, signed: Signed) -> Answered {
    let (on, offices) = app.read(&signed.caller, actions::caseload::of_all).await?;
    let offices: Vec<OfficeLoadOut> = offices.into_iter().map(OfficeLoadOut::from).collect();
    let load = LoadOn::together(offices.iter().map(|office| &office.load));
    Ok(computed(&LoadsOut { on, load, offices }))
}
