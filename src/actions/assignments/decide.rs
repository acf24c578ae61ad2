//! Deciding who takes a child: assigning (agreed already) or proposing (the office may decline), and undoing that.
//!
//! Load and eligibility are read and judged inside the saving transaction, under the municipality's lock; nothing that
//! was shown before counts.

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::{AssignmentId, ChildId, CoordinatorId, DecisionId};
use crate::base::problem::Problem;
use crate::base::sql_types::Json;
use crate::base::text;
use crate::base::words::Words;
use crate::rules::assignments::choice;
use crate::rules::assignments::ranking::recommend;
use crate::rules::assignments::recheck::recheck;
use crate::rules::assignments::record::Assignment;
use crate::rules::assignments::states;
use crate::rules::assignments::{AssignmentState, CaseRole, ChoiceReason};
use crate::rules::audit::Entry;
use crate::rules::business_days::add_business_days;
use crate::rules::children::Child;
use crate::rules::decisions::{Decision, DecisionMode};
use crate::rules::notifications::Event;
use crate::rules::permissions::{Action, permit};
use crate::rules::policy::PolicyVersion;
use crate::steps::audit;
use crate::steps::cases::{due, first_contact, handover, notify, situation};
use crate::steps::conferences;
use crate::store;
use crate::store::{Within, Work};

use super::{Seen, save, shown, take_up};

/// What a person of the section has chosen.
#[derive(Debug, Clone)]
pub struct Choice {
    /// Assigned or proposed.
    pub mode: DecisionMode,
    /// Whom.
    pub coordinator_id: CoordinatorId,
    /// Lead or co.
    pub role: CaseRole,
    /// First day; without one as for the recommendation.
    pub starts_on: Option<NaiveDate>,
    /// Why this one.
    pub reason: Option<ChoiceReason>,
    /// The same in words.
    pub reason_note: Option<String>,
    /// Whether to go above the ceiling.
    pub exceed_ceiling: bool,
}

/// Decides who takes a child, and freezes what it was decided on.
///
/// A start that lies ahead makes a reservation, which counts in the load from now on.
///
/// # Errors
/// Conflicts: `child_closed`; `lead_taken` (facts: the open assignment, its coordinator and state); `not_eligible`
/// (facts: the reasons); `over_ceiling` (facts: children and ceiling) unless `exceed_ceiling` is asked for.
/// [`Problem::Forbidden`] where somebody other than a section manager asks for that. [`Problem::Invalid`] with every
/// missing reason (`rules/assignments/choice.rs`). [`Problem::NotFound`] for a child or coordinator elsewhere.
pub fn decide(work: &mut Work, child_id: ChildId, choice: Choice) -> Result<Seen, Problem> {
    permit(work.actor()?, Action::AssignmentMake)?;
    let municipality = work.municipality()?;
    store::municipalities::lock_decisions(work.db, municipality)?;
    due::settle(work, municipality)?;
    let child = store::situation::child(work.db, municipality, child_id)?.ok_or(Problem::NotFound)?;
    let starts_on = choice::start(&child, choice.starts_on, work.today())?;
    let policy = store::policy::current(work.db, municipality)?;
    let decision = judge(work, &child, &policy, &choice, starts_on)?;
    let at_discharge = starts_on > work.today() && child.facts.discharge_on == Some(starts_on);
    let assignment = assignment(work, &decision, &policy, (starts_on, at_discharge))?;
    store::decisions::insert(work.db, &decision)?;
    store::assignments::insert(work.db, &assignment)?;
    first_contact::follow(work, None, &assignment)?;
    handover::follow(work, None, &assignment)?;
    let (action, event) = match choice.mode {
        DecisionMode::Assign => ("assignment.assign", Event::CaseAssigned),
        DecisionMode::Propose => ("assignment.propose", Event::CaseProposed),
    };
    notify::tell(work, event, &assignment);
    if choice.mode == DecisionMode::Assign {
        conferences::lead_came(work, &assignment)?;
    }
    let entry = Entry::done(action, "assignment", assignment.id.0).of_child(child.id);
    let detail = json!({
        "decision_id": decision.id, "coordinator_id": decision.coordinator_id, "role": decision.role,
        "policy_version": decision.policy_version, "over_ceiling": decision.over_ceiling,
    });
    audit::note(work, entry.changed(None, Some(&assignment)).with(detail));
    shown(work, Within::Municipality, assignment.id)
}

/// Undoes a decision while its notices are still held: nobody outside ever hears of it.
///
/// # Errors
/// Conflicts: `too_late_to_undo`; `already_answered` where the office has spoken in the meantime; `wrong_state`.
pub fn undo(work: &mut Work, id: AssignmentId) -> Result<Seen, Problem> {
    let (within, full) = take_up(work, Action::AssignmentMake, id)?;
    let before = full.assignment;
    let held = (before.undo_until.seconds() - before.created_at.seconds()) / 60;
    let state = states::undo(before.state, before.created_at, work.now, i32::try_from(held).unwrap_or_default())?;
    if before.answered_at.is_some() {
        return Err(Problem::conflict(
            "already_answered",
            "事業所がすでに回答しているため、取り消せません。終了の手続きをしてください。",
            "The office has answered already, so this cannot be undone. End the case instead.",
        ));
    }
    let after = save(work, "assignment.undo", &before, |after| after.state = state)?;
    conferences::lead_undone(work, &after)?;
    store::notifications::cancel(work.db, id, work.now)?;
    shown(work, within, id)
}

/// Judges the choice on facts of this moment and freezes them.
fn judge(
    work: &mut Work,
    child: &Child,
    policy: &PolicyVersion,
    choice: &Choice,
    starts_on: NaiveDate,
) -> Result<Decision, Problem> {
    let situation = situation::picture(work, child, starts_on, policy, None)?.situation;
    let recommendation = recommend(&situation);
    let check = recheck(&situation, choice.coordinator_id, choice.role)?;
    if choice.role == CaseRole::Lead {
        free_of_lead(work, child)?;
    }
    let exceed = choice.exceed_ceiling && check.over_ceiling;
    // Whether it is enough of a reason is told below, together with everything else that is missing.
    check.allow(exceed, true)?;
    if exceed {
        permit(work.actor()?, Action::AssignmentOverCeiling)?;
    }
    let rank = choice::rank_of(&recommendation, choice.coordinator_id).filter(|_| choice.role == CaseRole::Lead);
    let reason_note = choice.reason_note.as_deref().map(text::clean_note).filter(|note| !note.is_empty());
    choice::reasons(choice.role, rank, &check, choice.reason, reason_note.as_deref())?;
    Ok(Decision {
        id: work.id::<DecisionId>(),
        municipality_id: child.municipality_id,
        child_id: child.id,
        coordinator_id: choice.coordinator_id,
        mode: choice.mode,
        role: choice.role,
        policy_version: policy.version,
        situation: Json(situation),
        recommendation: Json(recommendation),
        chosen_rank: rank.and_then(|rank| i32::try_from(rank).ok()),
        reason: choice.reason,
        reason_note,
        over_ceiling: check.over_ceiling,
        made_by: work.actor()?.user_id,
        made_at: work.now,
    })
}

/// Tells who has the child already, before the database would only say that somebody has.
fn free_of_lead(work: &mut Work, child: &Child) -> Result<(), Problem> {
    let Some(open) = store::assignments::open_lead(work.db, child.id)? else { return Ok(()) };
    Err(Problem::Conflict {
        code: "lead_taken",
        words: Words::fixed(
            "この児には、すでに主担当（または打診中・予約の方）がいます。",
            "This child already has a lead coordinator, or one who has been asked or reserved.",
        ),
        facts: json!({ "assignment_id": open.id, "coordinator_id": open.coordinator_id, "state": open.state }),
    })
}

fn assignment(
    work: &mut Work,
    decision: &Decision,
    policy: &PolicyVersion,
    (starts_on, starts_at_discharge): (NaiveDate, bool),
) -> Result<Assignment, Problem> {
    let (today, policy) = (work.today(), &policy.parameters.0);
    let days = u32::try_from(policy.proposal_business_days).unwrap_or_default();
    let closing = store::closing_days::days(work.db, decision.municipality_id, today)?;
    let (state, answer_by) = match decision.mode {
        DecisionMode::Assign => (states::agreed(starts_on, today), None),
        DecisionMode::Propose => (AssignmentState::Proposed, Some(add_business_days(today, days, &closing))),
    };
    Ok(Assignment {
        id: work.id(),
        municipality_id: decision.municipality_id,
        child_id: decision.child_id,
        coordinator_id: decision.coordinator_id,
        role: decision.role,
        state,
        starts_on,
        ends_on: None,
        decision_id: decision.id,
        answer_by,
        answered_at: None,
        decline_reason: None,
        end_reason: None,
        note: None,
        undo_until: work.now.plus_minutes(i64::from(policy.hold_minutes)),
        created_by: work.actor()?.user_id,
        created_at: work.now,
        version: 1,
        starts_at_discharge,
    })
}
