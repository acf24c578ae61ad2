//! From decisions to tasks (product contract §6): each decision of confirmed minutes is exactly one task, whichever
//! version it was confirmed in first.

use crate::rules::minutes::Resolved;
use crate::rules::tasks::{Task, TaskState};

/// What has to happen to one task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change<'a> {
    /// A decision has no task yet.
    Add(&'a Resolved),
    /// A decision has changed and its task is still open.
    Update(&'a Task, &'a Resolved),
    /// A decision was taken out and its task is still open.
    Skip(&'a Task),
}

/// What has to happen to the tasks of a conference's minutes when the version with the decisions `next` is confirmed
/// after the one with `previous`. Done and skipped tasks stay as they are, and so does what somebody has changed on a
/// task whose decision has not changed.
pub fn reconcile<'a>(previous: &[Resolved], next: &'a [Resolved], tasks: &'a [Task]) -> Vec<Change<'a>> {
    let mut changes = Vec::new();
    for decision in next {
        let before = previous.iter().find(|one| one.id == decision.id);
        match tasks.iter().find(|task| task.source_id == Some(decision.id)) {
            None => changes.push(Change::Add(decision)),
            Some(task) if task.state == TaskState::Open && before.is_some_and(|before| before != decision) => {
                changes.push(Change::Update(task, decision));
            }
            Some(_) => {}
        }
    }
    let dropped = tasks.iter().filter(|task| {
        task.state == TaskState::Open && !next.iter().any(|decision| task.source_id == Some(decision.id))
    });
    changes.extend(dropped.map(Change::Skip));
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Instant;
    use crate::base::ids::{MunicipalityId, SubjectId, TaskId};
    use crate::rules::tasks::{TaskFacts, TaskRole, TaskSource};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn task(decision: &Resolved, state: TaskState) -> Task {
        let now = Instant::parse("2025-11-25T00:00:00Z").unwrap();
        Task {
            id: TaskId(decision.id.0),
            municipality_id: MunicipalityId(Uuid::nil()),
            child_id: None,
            facts: TaskFacts {
                title: decision.what.clone(),
                note: None,
                role: decision.role,
                agency_id: decision.agency_id,
                user_id: None,
                due_on: decision.due_on,
            },
            state,
            done_at: None,
            done_by: None,
            skip_reason: None,
            source: TaskSource::Minutes,
            source_id: Some(decision.id),
            conference_id: None,
            assignment_id: None,
            created_by: None,
            version: 1,
            created_at: now,
            updated_at: now,
            step: String::new(),
            due_offset: None,
        }
    }

    fn apply(tasks: &[Task], changes: &[Change]) -> Vec<Task> {
        let mut after = tasks.to_vec();
        for change in changes {
            match change {
                Change::Add(decision) => after.push(task(decision, TaskState::Open)),
                Change::Update(old, decision) => {
                    let at = after.iter().position(|one| one.id == old.id).unwrap();
                    after[at] = task(decision, TaskState::Open);
                }
                Change::Skip(old) => {
                    let at = after.iter().position(|one| one.id == old.id).unwrap();
                    after[at].state = TaskState::Skipped;
                }
            }
        }
        after
    }

    fn decisions() -> impl Strategy<Value = Vec<Resolved>> {
        let one = (0_u128..6, 0_u8..3).prop_map(|(id, what)| Resolved {
            id: SubjectId(Uuid::from_u128(id)),
            what: format!("{what}"),
            role: TaskRole::Section,
            agency_id: None,
            due_on: None,
        });
        proptest::collection::vec(one, 0..6).prop_map(|mut all| {
            all.sort_by_key(|one| one.id.0);
            all.dedup_by_key(|one| one.id.0);
            all
        })
    }

    proptest! {
        #[test]
        fn each_decision_is_one_task_and_confirming_again_changes_nothing(
            first in decisions(), second in decisions(), done in proptest::collection::vec(any::<bool>(), 6)
        ) {
            let mut tasks = apply(&[], &reconcile(&[], &first, &[]));
            prop_assert_eq!(tasks.len(), first.len());
            for (task, done) in tasks.iter_mut().zip(&done) {
                if *done { task.state = TaskState::Done; }
            }
            let after = apply(&tasks, &reconcile(&first, &second, &tasks));
            for decision in &second {
                let own: Vec<_> = after.iter().filter(|task| task.source_id == Some(decision.id)).collect();
                prop_assert_eq!(own.len(), 1);
                if own[0].state == TaskState::Open { prop_assert_eq!(&own[0].facts.title, &decision.what); }
            }
            for before in tasks.iter().filter(|task| task.state == TaskState::Done) {
                prop_assert!(after.contains(before), "what is done stays");
            }
            let open = after.iter().filter(|task| task.state == TaskState::Open);
            prop_assert!(open.clone().all(|task| second.iter().any(|one| Some(one.id) == task.source_id)));
            prop_assert_eq!(reconcile(&second, &second, &after), vec![]);
        }
    }
}
