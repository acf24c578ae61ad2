//! What would free room, and when, for a child who fits within nobody's target (product contract §4.2).
//!
//! Says what the facts already hold (last days, a reservation that could go elsewhere); it proposes no change by itself.

use chrono::{Days, NaiveDate};

use crate::base::ids::ChildId;
use crate::rules::assignments::answer::Relief;
use crate::rules::assignments::eligibility::{reasons, standing};
use crate::rules::assignments::facts::{AbsenceFacts, CaseFacts, CoordinatorFacts, Situation};
use crate::rules::assignments::load::{capacity, case_weight, counts};
use crate::rules::assignments::phase::{later, phase_turns};
use crate::rules::assignments::wording;
use crate::rules::assignments::{AssignmentState, CaseRole, ExclusionCode, ReliefKind, Tier};

/// Everything that would free room after the day of the start, the earliest first, then by coordinator and kind.
///
/// Told only where nothing but full hands would still stand against the child on that day: room with somebody who is
/// paused, has left or has declined is of no use to this child. The end of heavier months is told only where it lets the
/// child in, and only within the policy's `peak_months`. A reservation that moves frees its place at once; its day is
/// the day on which it would start.
pub fn relief(situation: &Situation) -> Vec<Relief> {
    let mut all: Vec<Relief> =
        situation.coordinators.iter().flat_map(|coordinator| of_coordinator(situation, coordinator)).collect();
    all.sort_by_key(|relief| (relief.on, relief.coordinator_id, relief.kind, relief.child_id));
    all.dedup();
    all
}

/// A day on which something changes for a coordinator, and what.
struct Event {
    on: NaiveDate,
    kind: ReliefKind,
    child: Option<ChildId>,
    enough: bool,
}

/// Whether something other than full hands stands against the child on `day`.
fn barred(situation: &Situation, coordinator: &CoordinatorFacts, day: NaiveDate) -> bool {
    let all = reasons(situation, coordinator, CaseRole::Lead, day);
    all.iter().any(|reason| reason.code != ExclusionCode::OverCeiling)
}

fn of_coordinator(situation: &Situation, coordinator: &CoordinatorFacts) -> Vec<Relief> {
    let dated = cases_end(situation, coordinator)
        .into_iter()
        .chain(absences_end(situation, coordinator))
        .chain(pauses_end(situation, coordinator))
        .chain(training_finishes(situation, coordinator))
        .filter(|event| event.on > situation.starts_on);
    let mut events: Vec<Event> = dated.filter(|event| !barred(situation, coordinator, event.on)).collect();
    let told: Vec<NaiveDate> = events.iter().map(|event| event.on).collect();
    events.extend(phases_end(situation, coordinator).into_iter().filter(|event| !told.contains(&event.on)));
    if !barred(situation, coordinator, situation.starts_on) {
        events.extend(reservations(situation, coordinator));
    }
    events
        .into_iter()
        .map(|event| Relief {
            on: event.on,
            kind: event.kind,
            coordinator_id: coordinator.coordinator_id,
            office_id: coordinator.office_id,
            child_id: event.child,
            enough: event.enough,
            words: wording::relief(event.kind, event.on, event.enough),
        })
        .collect()
}

/// Whether the child would fit within the coordinator's target on `day`.
fn fits(situation: &Situation, coordinator: &CoordinatorFacts, day: NaiveDate) -> bool {
    reasons(situation, coordinator, CaseRole::Lead, day).is_empty()
        && standing(situation, coordinator, CaseRole::Lead, day).tier == Tier::WithinTarget
}

fn event(
    situation: &Situation,
    coordinator: &CoordinatorFacts,
    on: NaiveDate,
    kind: ReliefKind,
    child: Option<ChildId>,
) -> Event {
    Event { on, kind, child, enough: fits(situation, coordinator, on) }
}

fn cases_end(situation: &Situation, coordinator: &CoordinatorFacts) -> Vec<Event> {
    let held = coordinator.cases.iter().filter(|case| counts(case, situation.starts_on));
    held.filter_map(|case| {
        let on = day_after(case.ends_on?)?;
        Some(event(situation, coordinator, on, ReliefKind::CaseEnds, Some(case.child)))
    })
    .collect()
}

fn absences_end(situation: &Situation, coordinator: &CoordinatorFacts) -> Vec<Event> {
    let grows = |absence: &AbsenceFacts| {
        let last = absence.ends_on?;
        let on = day_after(last)?;
        let policy = &situation.policy;
        (capacity(coordinator, policy, on) > capacity(coordinator, policy, last)).then_some(on)
    };
    let days = coordinator.absences.iter().filter_map(grows);
    days.map(|on| event(situation, coordinator, on, ReliefKind::AbsenceEnds, None)).collect()
}

fn pauses_end(situation: &Situation, coordinator: &CoordinatorFacts) -> Vec<Event> {
    let takes = |day| coordinator.accepting.accepts_on(day) && coordinator.office_accepting.accepts_on(day);
    let lasts = [coordinator.accepting.paused_until, coordinator.office_accepting.paused_until];
    let days = lasts.into_iter().flatten().filter(|last| !takes(*last)).filter_map(day_after).filter(|on| takes(*on));
    days.map(|on| event(situation, coordinator, on, ReliefKind::AcceptanceResumes, None)).collect()
}

fn training_finishes(situation: &Situation, coordinator: &CoordinatorFacts) -> Vec<Event> {
    let day = coordinator.training_finished_on.into_iter();
    day.map(|on| event(situation, coordinator, on, ReliefKind::TrainingFinishes, None)).collect()
}

fn phases_end(situation: &Situation, coordinator: &CoordinatorFacts) -> Vec<Event> {
    let policy = &situation.policy;
    let horizon = later(situation.starts_on, policy.peak_months);
    let mut events = Vec::new();
    for case in coordinator.cases.iter().filter(|case| counts(case, situation.starts_on)) {
        let days = case.discharge_on.iter().chain(&case.transitions);
        for on in days.flat_map(|at| phase_turns(*at, policy)) {
            let Some(eve) = on.pred_opt() else { continue };
            let lighter = case_weight(case, policy, on) < case_weight(case, policy, eve);
            let ahead = on > situation.starts_on && on <= horizon && counts(case, on);
            if lighter && ahead && fits(situation, coordinator, on) && !fits(situation, coordinator, eve) {
                events.push(Event { on, kind: ReliefKind::PhaseEnds, child: Some(case.child), enough: true });
            }
        }
    }
    events
}

fn reservations(situation: &Situation, coordinator: &CoordinatorFacts) -> Vec<Event> {
    let waiting = |case: &&CaseFacts| {
        matches!(case.state, AssignmentState::Proposed | AssignmentState::Reserved) && counts(case, situation.starts_on)
    };
    let without = |gone: &CaseFacts| {
        let mut lighter = coordinator.clone();
        lighter.cases.retain(|case| case != gone);
        fits(situation, &lighter, situation.starts_on)
    };
    let cases = coordinator.cases.iter().filter(waiting);
    cases
        .map(|case| Event {
            on: case.starts_on,
            kind: ReliefKind::ReservationMoves,
            child: Some(case.child),
            enough: without(case),
        })
        .collect()
}

fn day_after(day: NaiveDate) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::assignments::samples::{away, busy, coordinator, day, situation};

    fn told(coordinators: Vec<CoordinatorFacts>) -> Vec<(String, ReliefKind, bool)> {
        let all = relief(&situation(coordinators));
        all.into_iter().map(|relief| (relief.on.to_string(), relief.kind, relief.enough)).collect()
    }

    fn one(on: &str, kind: ReliefKind, enough: bool) -> Vec<(String, ReliefKind, bool)> {
        vec![(on.to_owned(), kind, enough)]
    }

    #[test]
    fn a_case_with_a_last_day_frees_room_on_the_next() {
        for (leads, enough) in [(3, true), (4, false)] {
            let mut who = busy(1, 1, leads);
            who.cases[0].ends_on = Some(day("2026-05-31"));
            assert_eq!(told(vec![who]), one("2026-06-01", ReliefKind::CaseEnds, enough), "{leads}");
        }
    }

    #[test]
    fn an_absence_frees_room_only_if_no_other_goes_on() {
        let mut who = coordinator(1, 1);
        who.absences = vec![away("2026-03-01", Some("2026-04-30"), 100)];
        assert_eq!(told(vec![who.clone()]), one("2026-05-01", ReliefKind::AbsenceEnds, true));
        who.absences.push(away("2026-04-15", Some("2026-06-30"), 100));
        assert_eq!(told(vec![who]), one("2026-07-01", ReliefKind::AbsenceEnds, true));
    }

    #[test]
    fn a_pause_and_a_training_free_room_when_they_are_over() {
        let mut who = coordinator(1, 1);
        who.accepting.paused_until = Some(day("2026-04-30"));
        assert_eq!(told(vec![who.clone()]), one("2026-05-01", ReliefKind::AcceptanceResumes, true));
        who.office_accepting.paused_until = Some(day("2026-05-31"));
        assert_eq!(told(vec![who]), one("2026-06-01", ReliefKind::AcceptanceResumes, true));
        let mut who = coordinator(1, 1);
        who.training_finished_on = Some(day("2026-09-30"));
        assert_eq!(told(vec![who]), one("2026-09-30", ReliefKind::TrainingFinishes, true));
    }

    #[test]
    fn heavier_months_are_told_where_their_end_lets_the_child_in() {
        let mut who = busy(1, 1, 2);
        for case in &mut who.cases {
            case.band = Some(crate::rules::care_score::Band::Band3);
            case.discharge_on = Some(day("2026-03-10"));
        }
        who.cases[1].discharge_on = Some(day("2026-02-10"));
        assert_eq!(told(vec![who]), one("2026-06-10", ReliefKind::PhaseEnds, true));
    }

    #[test]
    fn a_reservation_could_go_to_somebody_else() {
        let mut who = busy(1, 1, 3);
        who.cases[2].state = AssignmentState::Reserved;
        who.cases[2].starts_on = day("2026-06-15");
        assert_eq!(told(vec![who]), one("2026-06-15", ReliefKind::ReservationMoves, true));
    }

    #[test]
    fn whoever_can_never_take_the_child_frees_no_room() {
        let mut refused = busy(1, 1, 3);
        refused.cases[0].ends_on = Some(day("2026-05-31"));
        refused.conflict = true;
        let mut leaving = busy(2, 1, 3);
        leaving.cases[0].ends_on = Some(day("2026-05-31"));
        leaving.employed_until = Some(day("2026-05-31"));
        assert_eq!(told(vec![refused, leaving]), []);
    }
}
