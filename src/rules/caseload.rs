//! What a caseload shows of a case beside its facts: the next day that matters.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::base::words::Words;
use crate::rules::assignments::AssignmentState;
use crate::rules::assignments::record::Assignment;
use crate::rules::children::Child;

/// The next day that matters in a case, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NextDay {
    /// The day.
    pub on: NaiveDate,
    /// What it is, as a stable word: `answer_by`, `starts_on`, `ends_on` or a kind of transition.
    pub code: &'static str,
    /// The same for people.
    pub words: Words,
}

/// The earliest day from `today` on: the answer to a proposal, the first day of a reservation, a known last day, or the
/// child's next transition (`rules/life_stage.rs`) where its day is known: of a child in hospital that is the discharge
/// and nothing later. None where nothing is ahead.
pub fn next_day(assignment: &Assignment, child: &Child, today: NaiveDate) -> Option<NextDay> {
    let state = assignment.state_on(today);
    let own = [
        (state == AssignmentState::Proposed, assignment.answer_by, "answer_by", ANSWER),
        (state == AssignmentState::Reserved, Some(assignment.starts_on), "starts_on", START),
        (true, assignment.ends_on, "ends_on", END),
    ];
    let days = own.into_iter().filter(|(holds, ..)| *holds);
    let days = days.filter_map(|(_, on, code, words)| on.map(|on| NextDay { on, code, words }));
    let transition = child.next_transition(today);
    let transition = transition.and_then(|t| Some(NextDay { on: t.on?, code: t.kind.as_str(), words: t.kind.label() }));
    days.chain(transition).filter(|day| day.on >= today).min_by_key(|day| day.on)
}

const ANSWER: Words = Words::fixed("打診への回答期限", "Last day for the answer");
const START: Words = Words::fixed("担当の開始", "The case starts");
const END: Words = Words::fixed("担当の終了", "The case ends");
