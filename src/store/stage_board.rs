//! Narrow rows of all open children of a ward, for the life-stage board.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{ChildId, SubjectId, TransitionId};
use crate::base::problem::Problem;
use crate::base::text;
use crate::rules::children::DischargePrecision;
use crate::rules::life_stage::StageFacts;
use crate::rules::permissions::Relation;
use crate::rules::preparation::{CONSULTATION, CONSULTATION_NOTICE};
use crate::rules::tasks::{TaskSource, TaskState};
use crate::rules::users::Actor;
use crate::schema::{children, tasks};
use crate::store::{Db, visible};

/// What decides in which column a child stands.
#[derive(Debug, Clone, Copy, Queryable)]
pub struct Facts {
    /// The child.
    pub id: ChildId,
    born_on: NaiveDate,
    discharge_on: Option<NaiveDate>,
    discharge_precision: DischargePrecision,
    school_entry_year: Option<i32>,
    in_nursery: bool,
    nursery_entry_on: Option<NaiveDate>,
    graduation_year: Option<i32>,
}

impl Facts {
    /// As the life-stage rules want them.
    pub fn stage_facts(&self) -> StageFacts {
        StageFacts {
            born_on: self.born_on,
            discharge_on: self.discharge_on,
            discharge_certain: self.discharge_precision.is_settled(),
            school_entry_year: self.school_entry_year,
            in_nursery: self.in_nursery,
            nursery_entry_on: self.nursery_entry_on,
            graduation_year: self.graduation_year,
        }
    }
}

/// The open children of the actor's municipality that one of `relations` opens, of one district where one is given.
pub fn children(
    db: &mut Db,
    actor: &Actor,
    relations: &[Relation],
    district: Option<&str>,
    now: Instant,
) -> Result<Vec<Facts>, Problem> {
    let municipality = actor.municipality_id.ok_or_else(Problem::forbidden)?;
    let mut query = children::table
        .filter(children::municipality_id.eq(municipality))
        .filter(children::closed_on.is_null())
        .filter(visible(actor, relations, now, false))
        .into_boxed();
    if let Some(district) = district {
        query = query.filter(children::district.eq(text::clean(district)));
    }
    Ok(query
        .select((
            children::id,
            children::born_on,
            children::discharge_on,
            children::discharge_precision,
            children::school_entry_year,
            children::in_nursery,
            children::nursery_entry_on,
            children::graduation_year,
        ))
        .load(&mut **db)?)
}

/// A step about the consultation on the school: of which preparation, which, where it stands, by when.
pub type ConsultationStep = (Option<SubjectId>, String, TaskState, Option<NaiveDate>);

/// The steps of these preparations by which families are told of the consultation on the school, and it is applied for.
pub fn consultations(db: &mut Db, ids: &[TransitionId]) -> Result<Vec<ConsultationStep>, Problem> {
    let ids: Vec<SubjectId> = ids.iter().map(|id| SubjectId(id.0)).collect();
    Ok(tasks::table
        .filter(tasks::source.eq(TaskSource::Checklist))
        .filter(tasks::source_id.eq_any(ids))
        .filter(tasks::step.eq_any([CONSULTATION, CONSULTATION_NOTICE]))
        .select((tasks::source_id, tasks::step, tasks::state, tasks::due_on))
        .load(&mut **db)?)
}

/// The districts of the children that [`children`] gives, each once and sorted.
pub fn districts(db: &mut Db, actor: &Actor, relations: &[Relation], now: Instant) -> Result<Vec<String>, Problem> {
    let municipality = actor.municipality_id.ok_or_else(Problem::forbidden)?;
    Ok(children::table
        .filter(children::municipality_id.eq(municipality))
        .filter(children::closed_on.is_null())
        .filter(children::district.is_not_null())
        .filter(visible(actor, relations, now, false))
        .select(children::district.assume_not_null())
        .distinct()
        .order(children::district.assume_not_null())
        .load(&mut **db)?)
}
