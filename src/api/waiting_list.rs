//! `/waiting-list`: children whom nobody has agreed to lead yet.

use axum::extract::State;
use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::actions::waiting_list::{Try, Waiting, WaitingList};
use crate::api::{Answered, Api, Paging, Query, Signed, computed};
use crate::app::App;
use crate::base::ids::{AssignmentId, ChildId, CoordinatorId};
use crate::rules::assignments::{AssignmentState, DeclineReason};
use crate::rules::care_score::{Band, CareItem};
use crate::rules::children::DischargePrecision;
use crate::rules::waiting_list::days_to_discharge;
use crate::store::Work;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(see))
}

/// An attempt to find a lead.
#[derive(Debug, Serialize, ToSchema)]
pub struct TryOut {
    /// The assignment.
    assignment_id: AssignmentId,
    /// Who was asked.
    coordinator_id: CoordinatorId,
    /// Their name.
    coordinator_name: String,
    /// How it stands.
    state: AssignmentState,
    /// Asked on.
    asked_on: NaiveDate,
    /// Last day for the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_by: Option<NaiveDate>,
    /// Why it was declined.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<DeclineReason>,
}

impl From<Try> for TryOut {
    fn from((assignment, coordinator_name): Try) -> Self {
        Self {
            assignment_id: assignment.id,
            coordinator_id: assignment.coordinator_id,
            coordinator_name,
            state: assignment.state,
            asked_on: assignment.created_at.day(),
            answer_by: assignment.answer_by,
            reason: assignment.decline_reason,
        }
    }
}

/// A child without a lead.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingOut {
    /// The child.
    child_id: ChildId,
    /// Reference code.
    reference: String,
    /// The child's name, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The mother's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    mother_name: Option<String>,
    /// Date of birth, or the expected one.
    born_on: NaiveDate,
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
    /// Days to the discharge; below zero once it is past, absent while it is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    days_to_discharge: Option<i64>,
    /// Without a lead since.
    waiting_since: NaiveDate,
    /// Days without a lead.
    waiting_days: i64,
    /// The last one who declined, did not answer in time or was withdrawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_try: Option<TryOut>,
    /// Who is being asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    asked: Option<TryOut>,
}

impl WaitingOut {
    fn new(row: Waiting, today: NaiveDate) -> Self {
        let days_to_discharge = days_to_discharge(&row.child, today);
        let (child, facts) = (row.child.id, row.child.facts);
        Self {
            child_id: child,
            reference: row.child.reference,
            name: facts.name,
            mother_name: facts.mother_name,
            born_on: facts.born_on,
            district: facts.district,
            care_band: row.child.care_band,
            care_items: row.child.care_items.0,
            discharge_on: facts.discharge_on,
            discharge_precision: facts.discharge_precision,
            days_to_discharge,
            waiting_since: row.since,
            waiting_days: (today - row.since).num_days(),
            last_try: row.last_try.map(TryOut::from),
            asked: row.asked.map(TryOut::from),
        }
    }
}

/// The waiting list.
#[derive(Debug, Serialize, ToSchema)]
pub struct WaitingListOut {
    /// Nobody has these children: a page, the most urgent first.
    items: Vec<WaitingOut>,
    /// Somebody is being asked for these: all of them, the most urgent first.
    asked: Vec<WaitingOut>,
    /// Send it as `cursor` to have the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
    /// How many wait in all, where `total=true` was sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<i64>,
}

impl WaitingListOut {
    fn new(list: WaitingList, today: NaiveDate) -> Self {
        let out = |row| WaitingOut::new(row, today);
        Self {
            next_cursor: list.waiting.next.map(|mark| mark.seal()),
            total: list.waiting.total,
            items: list.waiting.rows.into_iter().map(out).collect(),
            asked: list.asked.into_iter().map(out).collect(),
        }
    }
}

/// See which children wait for a lead, the most urgent first
///
/// Order: the nearest discharge (children at home already before all others, unknown days last), the heaviest band
/// (unassessed with band 2), the longest wait, id. Children for whom somebody is being asked stand apart.
#[utoipa::path(get, path = "/waiting-list", tag = "assignments", params(Paging),
    extensions(("x-action" = json!("waiting_list.see"))),
    responses((status = 200, body = WaitingListOut)))]
async fn see(State(app): State<App>, signed: Signed, Query(paging): Query<Paging>) -> Answered {
    let page = paging.page()?;
    let read = move |work: &mut Work| {
        let list = actions::waiting_list::see(work, &page)?;
        Ok(WaitingListOut::new(list, work.today()))
    };
    Ok(computed(&app.write(&signed.caller, read).await?))
}
