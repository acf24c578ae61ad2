//! Transitions written past the engine, for stories about what people see of them.

use chrono::NaiveDate;
use tsunagu::base::ids::{ChildId, Id as _, SubjectId, TransitionId, fresh};
use tsunagu::base::sql_types::Json;
use tsunagu::rules::checklists::shipped;
use tsunagu::rules::life_stage::TransitionKind;
use tsunagu::rules::tasks::{Task, TaskFacts, TaskRole, TaskSource, TaskState};
use tsunagu::rules::transitions::{Transition, TransitionState};
use tsunagu::schema::{tasks, transitions};
use tsunagu::store;

use super::TestApp;
use super::cases::day;

/// An id out of its text.
pub fn child_id(text: &str) -> ChildId {
    ChildId::wrap(text.parse().expect("an id"))
}

/// Puts a transition in the place of the one the child may have of this kind.
pub fn transition(
    ward: &TestApp,
    child: ChildId,
    kind: TransitionKind,
    on: &str,
    state: TransitionState,
) -> TransitionId {
    use diesel::prelude::*;
    let now = ward.app.now();
    let id = TransitionId::wrap(fresh(now));
    let opened = state == TransitionState::Preparing || state == TransitionState::Passed;
    let row = Transition {
        id,
        municipality_id: ward.sql(|db| {
            let query = tsunagu::schema::children::table.find(child);
            Ok(query.select(tsunagu::schema::children::municipality_id).first(&mut **db)?)
        }),
        child_id: child,
        kind,
        falls_on: Some(day(on)),
        state,
        checklist_version: opened.then_some(0),
        checklist: opened.then(|| Json(shipped(kind).content)),
        opened_on: opened.then(|| now.day()),
        opened_by: None,
        ended_on: None,
        version: 1,
        created_at: now,
        updated_at: now,
    };
    ward.sql(|db| {
        let of_kind = transitions::table.filter(transitions::child_id.eq(child)).filter(transitions::kind.eq(kind));
        let Some(old) = of_kind.select(transitions::id).first::<TransitionId>(&mut **db).optional()? else {
            store::transitions::insert(db, &row)?;
            return Ok(id);
        };
        diesel::delete(tasks::table.filter(tasks::source_id.eq(SubjectId(old.0)))).execute(&mut **db)?;
        diesel::update(transitions::table.find(old))
            .set((
                transitions::falls_on.eq(row.falls_on),
                transitions::state.eq(row.state),
                transitions::checklist_version.eq(row.checklist_version),
                transitions::checklist.eq(&row.checklist),
                transitions::opened_on.eq(row.opened_on),
                transitions::version.eq(1),
            ))
            .execute(&mut **db)?;
        Ok(old)
    })
}

/// Adds a step of a transition.
pub fn step(
    ward: &TestApp,
    (child, transition): (ChildId, TransitionId),
    key: &str,
    (role, state): (TaskRole, TaskState),
    due_on: Option<NaiveDate>,
) -> Task {
    let now = ward.app.now();
    let facts =
        TaskFacts { title: format!("見本の手順 {key}"), note: None, role, agency_id: None, user_id: None, due_on };
    let source = (TaskSource::Checklist, Some(SubjectId(transition.0)));
    let task =
        Task::new(tsunagu::base::ids::TaskId::wrap(fresh(now)), ward.municipality, Some(child), facts, source, now);
    let task = Task { step: key.to_owned(), state, ..task };
    ward.sql(|db| store::tasks::insert(db, &task));
    task
}
