//! `/children/{id}`: a child's record on one page, and what is done there at once.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::Uri;
use chrono::{Datelike as _, NaiveDate};

use super::gather::Parts;
use crate::actions;
use crate::actions::timeline::Filter as TimelineFilter;
use crate::actions::transitions::ladder::Step;
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::{AssignmentId, ChildId};
use crate::base::paging::MOST;
use crate::base::problem::Problem;
use crate::rules::assignments::AssignmentState;
use crate::rules::care_score;
use crate::rules::care_score::ScorePart;
use crate::rules::children::CloseReason;
use crate::rules::children::awaiting::{Awaited, awaiting};
use crate::rules::children::case_state::CaseState;
use crate::rules::children::standing::Standing as Place;
use crate::rules::guardians::Guardian;
use crate::rules::life_stage::{Grade, LifeStage, TransitionKind};
use crate::rules::permissions::Action;
use crate::rules::tasks::{Task, TaskSource};
use crate::rules::timeline::{Line, TimelineKind};
use crate::rules::transitions::TransitionState;
use crate::web::{Choice, Filled, Form, Frame, LoadFigure, Paged, Visitor, page};

/// Lines of the timeline shown at first, and added by 「さらに表示」.
const LINES: i64 = 20;

#[derive(Template)]
#[template(path = "children/record.html")]
struct RecordPage {
    frame: Frame,
    id: ChildId,
    name: String,
    age: String,
    place: String,
    parts: Parts,
    /// Of a child that died: nothing is asked for and nothing changed.
    quiet: bool,
    awaited: Vec<Awaited>,
    load: Option<LoadFigure>,
    stages: Vec<Rung>,
    shown: Filled,
    question: Filled,
    groups: Vec<Choice>,
    more: Option<String>,
}

/// A stage of the child's life on the ladder.
struct Rung {
    label: String,
    class: &'static str,
    word: Option<String>,
}

/// The record.
pub async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<ChildId>, uri: Uri) -> Paged {
    let query = Form::read("/children", uri.query().unwrap_or_default().as_bytes())?;
    let lines = query.text("lines").and_then(|lines| lines.parse().ok()).unwrap_or(LINES).clamp(LINES, MOST);
    let kinds: Vec<TimelineKind> = query.all("show").flat_map(kinds_of).copied().collect();
    let filter = TimelineFilter { kinds, ..TimelineFilter::default() };
    let parts = app.write(&visitor.guest.caller, move |work| Parts::gather(work, id, &filter, lines)).await?;
    let frame = Frame::named(&app, &visitor, "menu-children");
    let record = RecordPage::new(frame, parts, &query, lines);
    page(&record, visitor.guest.language)
}

impl RecordPage {
    fn new(frame: Frame, parts: Parts, query: &Form, lines: i64) -> Self {
        let (child, today) = (&parts.record.child, parts.record.today);
        let id = child.id;
        let name = frame.child(&child.facts);
        let place = Place::of(child, today);
        let label = place.grade.map_or(place.stage.label(), Grade::label);
        let goes_on = parts.timeline.as_ref().is_some_and(|(_, more)| *more) && lines < MOST;
        let all = frame.say("menu-children");
        Self {
            id,
            age: frame.age_of(&child.facts),
            place: frame.label(label),
            quiet: child.close_reason == Some(CloseReason::Died),
            awaited: awaiting(child, parts.record.beside, today),
            load: parts.standing.load.as_ref().map(|load| LoadFigure::new(load.children, load.target, frame.language)),
            stages: rungs(&frame, &place, &parts),
            shown: in_language(Filled::typed(query.pairs(), ""), &frame),
            question: in_language(Filled::blank(), &frame),
            groups: GROUPS.iter().map(|(name, key, _)| Choice::new(name, frame.say(key))).collect(),
            more: goes_on.then(|| more(query, lines)),
            frame: frame.titled(&name).below("/children", all).personal(),
            name,
            parts,
        }
    }

    /// Whether the reader may do this here: never to a closed record.
    fn may(&self, action: Action) -> bool {
        self.parts.record.child.closed_on.is_none() && self.frame.may(action)
    }

    fn chip(&self) -> &'static str {
        match self.parts.standing.state {
            CaseState::Undecided => "chip chip-late",
            CaseState::Asked | CaseState::Active => "chip chip-info",
            CaseState::HandingOver => "chip chip-note",
            CaseState::Closed => "chip",
        }
    }

    fn undecided(&self) -> bool {
        self.parts.standing.state == CaseState::Undecided
    }

    /// Days without a lead, today among them.
    fn waiting_days(&self) -> i64 {
        let today = self.parts.record.today;
        self.parts.standing.waiting_since.map_or(0, |since| (today - since).num_days() + 1)
    }

    /// Whom to call first.
    fn contact(&self) -> Option<&Guardian> {
        let guardians = &self.parts.guardians;
        guardians.iter().find(|one| one.facts.primary_contact).or_else(|| guardians.first())
    }

    /// The first day of the consent that holds today, if one does.
    fn consented(&self) -> Option<NaiveDate> {
        self.parts.consents.iter().find(|shared| shared.holds).map(|shared| shared.consent.facts.starts_on)
    }

    /// Whether the reader may ask the health centre or the physicians a medical question here.
    fn may_ask(&self) -> bool {
        self.may(Action::TaskAdd) && self.parts.record.beside.medical
    }

    /// Where a task is done: the address, and the wording of the way there; nothing where it is only ticked off.
    fn way(&self, task: &Task) -> Option<(String, &'static str)> {
        let id = self.id;
        match task.source {
            TaskSource::Policy => Some((format!("/children/{id}/activities"), "children-record-it")),
            TaskSource::Checklist => Some((format!("/children/{id}/ladder"), "children-open-ladder")),
            TaskSource::Plan => Some((format!("/children/{id}/plans"), "children-open-plans")),
            TaskSource::Minutes | TaskSource::Hand => None,
        }
    }

    /// A day of the present year without its year.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
    fn when(&self, day: &NaiveDate) -> String {
        if day.year() == self.parts.record.today.year() { self.frame.short(day) } else { self.frame.day(day) }
    }

    #[expect(clippy::unused_self, reason = "templates call it on the page")]
    fn day(&self, at: &Instant) -> NaiveDate {
        at.day()
    }

    /// Where a line of the timeline can be opened.
    #[expect(clippy::unused_self, reason = "templates call it on the page")]
    fn href(&self, line: &Line) -> Option<String> {
        let subject = line.subject_id;
        match line.kind {
            TimelineKind::ConferenceRequested | TimelineKind::ConferenceScheduled | TimelineKind::ConferenceHeld => {
                Some(format!("/conferences/{subject}"))
            }
            TimelineKind::FileAdded => Some(format!("/files/{subject}/content")),
            TimelineKind::HandoverBegun | TimelineKind::HandoverWritten | TimelineKind::HandoverAcknowledged => {
                Some(format!("/handovers/{subject}"))
            }
            _ => None,
        }
    }

    /// The care items with their points and where these come from.
    fn points(&self) -> Vec<ScorePart> {
        let sheet = self.parts.assessment.as_ref().map(|sheet| sheet.items.0.as_slice()).unwrap_or_default();
        care_score::score(sheet).map(|score| score.parts).unwrap_or_default()
    }

    /// The preparations that are under way.
    fn preparing(&self) -> Vec<&Step> {
        let steps = self.parts.ladder.iter().flat_map(|ladder| &ladder.rungs);
        let under_way = |step: &&Step| step.transition.as_ref().is_some_and(|t| t.state == TransitionState::Preparing);
        steps.filter(under_way).collect()
    }
}

/// A form of the page, in its language.
fn in_language(mut form: Filled, frame: &Frame) -> Filled {
    form.language = frame.language;
    form
}

/// Takes a decision back, while its notices are held.
pub async fn undo(
    State(app): State<App>,
    visitor: Visitor,
    Path((id, assignment)): Path<(ChildId, AssignmentId)>,
    form: Form,
) -> Paged {
    let act = move |work: &mut crate::store::Work| {
        let undone = actions::assignments::decide::undo(work, assignment)?;
        if undone.full.assignment.child_id != id {
            return Err(Problem::NotFound);
        }
        Ok(format!("/children/{id}?done=assignment-undone"))
    };
    Ok(visitor.act(&app, &form, act).await?)
}

use TimelineKind as K;

/// What the timeline can be narrowed to: a word, its message, the kinds of lines.
const GROUPS: [(&str, &str, &[TimelineKind]); 5] = [
    (
        "meetings",
        "children-lines-meetings",
        &[K::ConferenceRequested, K::ConferenceScheduled, K::ConferenceHeld, K::MinutesConfirmed],
    ),
    ("activities", "children-lines-activities", &[K::Activity, K::TaskAdded, K::TaskDone]),
    (
        "cases",
        "children-lines-cases",
        &[K::CaseBegun, K::CaseEnded, K::HandoverBegun, K::HandoverWritten, K::HandoverAcknowledged],
    ),
    (
        "state",
        "children-lines-state",
        &[
            K::RecordOpened,
            K::RecordClosed,
            K::TransitionPassed,
            K::CareAssessed,
            K::ConsentGiven,
            K::ConsentWithdrawn,
            K::TeamJoined,
            K::TeamLeft,
            K::EmergencyOpened,
        ],
    ),
    ("files", "children-lines-files", &[K::FileAdded]),
];

fn kinds_of(group: &str) -> &'static [TimelineKind] {
    GROUPS.iter().find(|(name, ..)| *name == group).map_or(&[], |(.., kinds)| kinds)
}

/// The address with more lines of the timeline.
fn more(query: &Form, lines: i64) -> String {
    let shown = query.all("show").map(|group| ("show".to_owned(), group.to_owned()));
    let pairs: Vec<_> = shown.chain([("lines".to_owned(), (lines + LINES).to_string())]).collect();
    format!("?{}#timeline", serde_urlencoded::to_string(pairs).unwrap_or_default())
}

/// The stages of life, with where the child stands and what comes next.
fn rungs(frame: &Frame, place: &Place, parts: &Parts) -> Vec<Rung> {
    let ladder = parts.ladder.as_ref();
    let next = ladder.and_then(|ladder| ladder.rungs.iter().find(|step| step.is_next));
    let next = next.map(|step| (leads_to(step.rung.kind), step)).filter(|(stage, _)| *stage > place.stage);
    let one = |stage: &LifeStage| {
        let (class, word) = match &next {
            _ if *stage == place.stage => ("now", Some(frame.say("children-stage-now").to_string())),
            Some((at, step)) if at == stage => {
                ("next", Some(frame.say("children-stage-next").put("words", frame.words(&step.words)).to_string()))
            }
            _ if *stage < place.stage => ("done", Some(frame.say("children-stage-done").to_string())),
            _ => ("", None),
        };
        Rung { label: frame.label(stage.label()), class, word }
    };
    LifeStage::ALL.iter().filter(|stage| **stage != LifeStage::Prenatal || place.stage == **stage).map(one).collect()
}

/// The stage that a transition leads to.
fn leads_to(kind: TransitionKind) -> LifeStage {
    match kind {
        TransitionKind::Discharge => LifeStage::Home,
        TransitionKind::NurseryEntry => LifeStage::NurseryOrDevelopment,
        TransitionKind::Elementary => LifeStage::Elementary,
        TransitionKind::JuniorHigh => LifeStage::JuniorHigh,
        TransitionKind::HighSchool => LifeStage::HighSchool,
        TransitionKind::Eighteen | TransitionKind::Graduation | TransitionKind::Twenty => LifeStage::Adult,
    }
}

/// How a decision stands in the history.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates hand over references")]
fn outcome(state: &AssignmentState) -> Option<&'static str> {
    match state {
        AssignmentState::Undone => Some("children-decision-undone"),
        AssignmentState::Declined => Some("children-decision-declined"),
        AssignmentState::Expired => Some("children-decision-expired"),
        AssignmentState::Withdrawn => Some("children-decision-withdrawn"),
        AssignmentState::Ended => Some("children-decision-ended"),
        AssignmentState::Proposed | AssignmentState::Reserved | AssignmentState::Active => None,
    }
}
