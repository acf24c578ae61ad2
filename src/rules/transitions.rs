//! Transitions (移行): what comes next for a child, on which day, and how far it is prepared.
//!
//! Which there are and when follows from `rules/life_stage.rs`; what is to be done for each, from `rules/checklists`.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{ChildId, MunicipalityId, TransitionId, UserId};
use crate::base::sql_types::Json;
use crate::rules::checklists::Content;
use crate::rules::life_stage::TransitionKind;

crate::text_enum! {
    /// Where a transition stands.
    pub enum TransitionState {
        Upcoming = "upcoming" ("これから", "Upcoming"),
        Preparing = "preparing" ("準備中", "Being prepared"),
        Passed = "passed" ("移行済み", "Passed"),
        Dropped = "dropped" ("取りやめ", "Dropped"),
    }
}

/// A transition of one child. There is one of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::transitions)]
pub struct Transition {
    /// Id.
    pub id: TransitionId,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// The child.
    pub child_id: ChildId,
    /// Which.
    pub kind: TransitionKind,
    /// First day of the new state (for graduation the last day at school); none while it is not known any more.
    pub falls_on: Option<NaiveDate>,
    /// Where it stands.
    pub state: TransitionState,
    /// Version of the checklist it was opened with.
    pub checklist_version: Option<i32>,
    /// The checklist it was opened with.
    pub checklist: Option<Json<Content>>,
    /// Day on which the preparation opened.
    pub opened_on: Option<NaiveDate>,
    /// Who opened it; nobody where its time had come.
    pub opened_by: Option<UserId>,
    /// Day on which it passed or was dropped.
    pub ended_on: Option<NaiveDate>,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
    /// Last changed at.
    pub updated_at: Instant,
}
