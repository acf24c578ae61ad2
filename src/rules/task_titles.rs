//! What a task is called in both languages.
//!
//! A title is stored once, as it was written. Where the product itself has written it (a step of a checklist, the first
//! contact, what a plan asks for) and nobody has reworded it, its English stands beside it; else it stands as it is.

use crate::base::words::Words;
use crate::rules::checklists::Step;
use crate::rules::preparation::{CONSULTATION_NOTICE, CONSULTATION_NOTICE_TITLE};
use crate::rules::service_plans::PlanKind;
use crate::rules::service_plans::duties::Duty;
use crate::rules::tasks::{Task, TaskSource};

/// The first contact with the family that follows an assignment (product contract §4.3).
pub const FIRST_CONTACT: Words = Words::fixed("ご家族への最初の連絡", "First contact with the family");

/// The title of `task` in both languages; `step` is the step of the frozen checklist it was made from, if any.
pub fn title(task: &Task, step: Option<&Step>) -> Words {
    let written = &task.facts.title;
    let worded = step.map(|step| Words::told(step.title_ja.clone(), step.title_en.clone()));
    let known = worded.into_iter().chain(of_source(task)).find(|words| words.ja == *written);
    known.unwrap_or_else(|| Words::told(written.clone(), written.clone()))
}

/// Every title the product gives to tasks of this source.
fn of_source(task: &Task) -> Vec<Words> {
    match task.source {
        TaskSource::Policy => vec![FIRST_CONTACT],
        TaskSource::Checklist if task.step == CONSULTATION_NOTICE => vec![CONSULTATION_NOTICE_TITLE],
        TaskSource::Plan => {
            let duty = Duty::of_step(&task.step);
            duty.into_iter().flat_map(|duty| PlanKind::ALL.iter().map(move |kind| duty.title(*kind))).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::base::clock::Instant;
    use crate::base::ids::{MunicipalityId, TaskId};
    use crate::rules::tasks::{TaskFacts, TaskRole};

    fn task(source: TaskSource, step: &str, title: &str) -> Task {
        let facts = TaskFacts {
            title: title.to_owned(),
            note: None,
            role: TaskRole::Coordinator,
            agency_id: None,
            user_id: None,
            due_on: None,
        };
        let now = Instant::parse("2025-11-25T00:00:00Z").unwrap();
        let (id, ward) = (TaskId(Uuid::from_u128(1)), MunicipalityId(Uuid::from_u128(2)));
        Task { step: step.to_owned(), ..Task::new(id, ward, None, facts, (source, None), now) }
    }

    #[test]
    fn what_the_product_has_worded_is_told_in_english_too() {
        use TaskSource::{Checklist, Hand, Plan, Policy};
        for (source, step, written, english) in [
            (Policy, "", "ご家族への最初の連絡", "First contact with the family"),
            (Policy, "", "お母さまに電話", "お母さまに電話"),
            (Hand, "", "ご家族への最初の連絡", "ご家族への最初の連絡"),
            (Plan, "monitoring:2026-07", "モニタリング（2026年7月）", "Monitoring (July 2026)"),
            (Plan, "monitoring:2026-07", "モニタリング（2026年8月）", "モニタリング（2026年8月）"),
            (Plan, "renewal", "サービス等利用計画の更新", "Renewal of the plan for services of all ages"),
            (Plan, "renewal", "セルフプランの更新の確認", "Check on the renewal of the self-plan"),
            (Checklist, "added:consultation_notice", "就学相談の案内", "Information about the school consultation"),
            (Checklist, "added:1", "就学相談の案内", "就学相談の案内"),
        ] {
            let words = title(&task(source, step, written), None);
            assert_eq!((&*words.ja, &*words.en), (written, english));
        }
    }

    #[test]
    fn every_duty_is_found_again_by_its_step() {
        let month: NaiveDate = "2026-07-01".parse().unwrap();
        for duty in [Duty::Monitoring(month), Duty::Renewal] {
            assert_eq!(Duty::of_step(&duty.step()), Some(duty));
        }
        for step in ["", "monitoring:", "monitoring:2026-13", "monitoring:x", "added:1"] {
            assert_eq!(Duty::of_step(step), None, "{step}");
        }
    }
}
