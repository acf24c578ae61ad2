//! Why a task is not needed any more, in both languages.
//!
//! A reason is stored once, as it was written. Where the product itself has written it, because something came to an end
//! or was changed, its English stands beside it; what a person has written stands as it is.

use crate::base::words::Words;
use crate::rules::tasks::Task;
use crate::rules::transitions::{GIVEN_UP, SUPPORT_ENDED};

/// On a task of a case that is over.
pub const CASE_ENDED: &str = "担当が終わったため";
/// On a task of a decision that a newer version of the minutes no longer has.
pub const DECISION_GONE: &str = "議事録の新しい版で、この決定がなくなったため";
/// On a task whose month is none of the plan's any more. A task that a person skipped has another reason.
pub const PLAN_CHANGED: &str = "計画の期間またはモニタリングの間隔が変わったため";
/// On a task that a plan's early end takes away.
pub const PLAN_ENDED: &str = "計画が終わったため";

/// Every reason the product gives.
const OWN: [Words; 6] = [
    Words::fixed(CASE_ENDED, "The case has ended"),
    Words::fixed(DECISION_GONE, "A newer version of the minutes no longer has this decision"),
    Words::fixed(GIVEN_UP, "The transition was dropped"),
    Words::fixed(PLAN_CHANGED, "The period of the plan or the months of monitoring have changed"),
    Words::fixed(PLAN_ENDED, "The plan has ended"),
    Words::fixed(SUPPORT_ENDED, "Support has ended"),
];

/// Why `task` is not needed any more; none of one that is needed.
pub fn reason(task: &Task) -> Option<Words> {
    let written = task.skip_reason.as_ref()?;
    let known = OWN.iter().find(|words| words.ja == *written).cloned();
    Some(known.unwrap_or_else(|| Words::told(written.clone(), written.clone())))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::base::clock::Instant;
    use crate::base::ids::{MunicipalityId, TaskId};
    use crate::rules::tasks::{TaskFacts, TaskRole, TaskSource};

    #[test]
    fn what_the_product_has_written_is_told_in_english_and_what_a_person_has_written_as_it_is() {
        let facts = TaskFacts {
            title: "見本".to_owned(),
            note: None,
            role: TaskRole::Section,
            agency_id: None,
            user_id: None,
            due_on: None,
        };
        let now = Instant::parse("2025-11-25T00:00:00Z").unwrap();
        let (id, ward) = (TaskId(Uuid::from_u128(1)), MunicipalityId(Uuid::from_u128(2)));
        let task = Task::new(id, ward, None, facts, (TaskSource::Hand, None), now);
        assert_eq!(reason(&task), None);
        for (written, english) in [
            (SUPPORT_ENDED, "Support has ended"),
            (GIVEN_UP, "The transition was dropped"),
            (PLAN_CHANGED, "The period of the plan or the months of monitoring have changed"),
            (PLAN_ENDED, "The plan has ended"),
            (CASE_ENDED, "The case has ended"),
            (DECISION_GONE, "A newer version of the minutes no longer has this decision"),
            ("ご家族が望まないため", "ご家族が望まないため"),
        ] {
            // As it is stored: tidied, and found again.
            let skipped = task.skipped(written, now).unwrap();
            let words = reason(&skipped).unwrap();
            assert_eq!((&*words.ja, &*words.en), (written, english));
        }
    }
}
