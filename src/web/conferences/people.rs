//! Who takes part: inviting agencies, coordinators and the family, and taking somebody off the list.

use askama::Template;
use axum::extract::{Path, State};
use chrono::NaiveDate;

use super::head::{Head, frame_below, participant};
use super::{deadline, id_in};
use crate::actions;
use crate::actions::conferences::coordinate::{Guest, invite as invite_them, remove as remove_them};
use crate::actions::conferences::see;
use crate::actions::conferences::see::View;
use crate::app::App;
use crate::base::ids::{AgencyId, ConferenceId, CoordinatorId, Id as _, ParticipantId};
use crate::base::paging::{MOST, Page};
use crate::base::problem::{Faults, FieldError, Problem};
use crate::rules::agencies::{Agency, AgencyKind};
use crate::rules::assignments::AssignmentState;
use crate::rules::conferences::LeaveReason;
use crate::rules::permissions::Action;
use crate::store::Work;
use crate::store::agencies::Filter;
use crate::web::{Choice, Filled, Form, Frame, Paged, Said, Visitor, form_page};

/// Names of people outside that can be entered at a time.
const PERSONS: usize = 3;
/// Agencies of one kind that all stand there; more are opened first.
const FEW: usize = 6;

/// Agencies of one kind that can be invited.
struct Group {
    name: String,
    label: String,
    choices: Vec<Choice>,
    many: bool,
}

struct Read {
    view: View,
    closing: Vec<NaiveDate>,
    agencies: Vec<Agency>,
    coordinators: Vec<(CoordinatorId, String, AssignmentState)>,
}

#[derive(Template)]
#[template(path = "conferences/people.html")]
struct PeoplePage {
    frame: Frame,
    head: Head,
    form: Filled,
    present: Vec<(ParticipantId, String, bool)>,
    reasons: Vec<Choice>,
    coordinators: Vec<Choice>,
    groups: Vec<Group>,
    persons: Vec<(String, Said)>,
}

/// The page.
pub async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Paged {
    people_page(&app, &visitor, &id, None).await
}

fn read(work: &mut Work, id: ConferenceId) -> Result<Read, Problem> {
    let view = see::open(work, id)?;
    let closing = deadline::closing(work, [view.conference.respond_by])?;
    let every = Page::first(MOST);
    let agencies = actions::agencies::list(work, &Filter::default(), &every)?.rows;
    let cases = actions::assignments::see::history(work, view.conference.child_id, &every)?.rows;
    let open = |state| matches!(state, AssignmentState::Proposed | AssignmentState::Reserved | AssignmentState::Active);
    let cases = cases.into_iter().filter(|case| open(case.state));
    let mut coordinators: Vec<_> = cases
        .map(|case| (case.full.assignment.coordinator_id, case.full.coordinator_name.clone(), case.state))
        .collect();
    coordinators.dedup_by_key(|one| one.0);
    Ok(Read { view, closing, agencies, coordinators })
}

async fn people_page(app: &App, visitor: &Visitor, id: &str, sent: Option<Filled>) -> Paged {
    let id = id_in(id)?;
    if !visitor.may(Action::ConferenceCoordinate) {
        return Err(Problem::forbidden().into());
    }
    let found = app.write(&visitor.guest.caller, move |work| read(work, id)).await?;
    let view = &found.view;
    let frame = frame_below(app, visitor, "conf-people-title", view);
    let form = sent.unwrap_or_else(|| Filled::blank().set("required", "yes")).seen_by(&visitor.guest);
    let places = || view.attendees.iter().filter(|one| one.invited.participant.left_at.is_none());
    let present = places().map(|one| {
        let place = &one.invited.participant;
        (place.id, participant(&frame, &one.invited, true), place.required)
    });
    let known = |id: CoordinatorId| places().any(|one| one.invited.participant.coordinator_id == Some(id));
    let coordinators = found.coordinators.iter().filter(|(id, ..)| !known(*id)).map(|(id, name, state)| {
        Choice::new(id, frame.say("person").put("name", name)).note(frame.label(state.label()))
    });
    let page = PeoplePage {
        present: present.collect(),
        reasons: reasons(&frame),
        coordinators: coordinators.collect(),
        groups: groups(&frame, &found),
        persons: (0..PERSONS).map(|at| (format!("person.{at}"), numbered(&frame, "conf-person-number", at))).collect(),
        head: Head::of(&frame, view, &found.closing),
        frame: frame.with_form(&form),
        form: form.clone(),
    };
    form_page(&page, &form, visitor.guest.language)
}

fn numbered(frame: &Frame, key: &'static str, at: usize) -> Said {
    frame.say(key).count("number", at + 1)
}

/// Why somebody need not come, as far as a person says so.
fn reasons(frame: &Frame) -> Vec<Choice> {
    let said = [LeaveReason::CannotCome, LeaveReason::NotNeeded, LeaveReason::ByMistake, LeaveReason::Other];
    Choice::list(said.map(|reason| (reason.as_str(), reason.label())), frame.language)
}

/// The agencies that do not take part yet, by kind: those that were wished for first.
fn groups(frame: &Frame, found: &Read) -> Vec<Group> {
    let view = &found.view;
    let there = |id: AgencyId| {
        let here = view.attendees.iter().filter(|one| one.invited.participant.left_at.is_none());
        here.map(|one| one.invited.participant.agency_id).any(|agency| agency == Some(id))
    };
    let wanted = &view.conference.wanted.0.agencies;
    let mut kinds: Vec<AgencyKind> = AgencyKind::ALL.to_vec();
    kinds.sort_by_key(|kind| !wanted.contains(kind));
    let group = |kind: AgencyKind| {
        let own = found.agencies.iter().filter(|agency| agency.facts.kind == kind && !there(agency.id));
        let choices: Vec<_> = own.map(|agency| Choice::new(agency.id, &agency.facts.name)).collect();
        let wish = if wanted.contains(&kind) { frame.say("conf-wished").to_string() } else { String::new() };
        let many = choices.len() > FEW;
        Group { name: format!("agency.{kind}"), label: format!("{}{wish}", frame.label(kind.label())), choices, many }
    };
    kinds.into_iter().map(group).filter(|group| !group.choices.is_empty()).collect()
}

/// Invites.
pub async fn invite(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, form: Form) -> Paged {
    let conference = id_in(&id)?;
    let sent = match guests(&form) {
        Err(problem) => Err(problem),
        Ok((names, guests)) => {
            let act = visitor.act(&app, &form, move |work| {
                invite_them(work, conference, guests.clone())?;
                Ok(format!("/conferences/{conference}?done=conference-invited"))
            });
            act.await.map_err(|problem| at_their_fields(problem, &names))
        }
    };
    match sent {
        Ok(response) => Ok(response),
        Err(problem) => people_page(&app, &visitor, &id, Some(form.refused(problem)?)).await,
    }
}

/// Whom was ticked or typed, with the field each stands in.
fn guests(form: &Form) -> Result<(Vec<String>, Vec<Guest>), Problem> {
    let required = form.has("required");
    let guest = |agency_id, coordinator_id, person| Guest { agency_id, coordinator_id, person, required };
    let uuid = |value: &str| uuid::Uuid::try_parse(value).ok();
    let (mut names, mut guests) = (Vec::new(), Vec::new());
    for (name, value) in form.pairs() {
        let found = if name.starts_with("agency.") {
            uuid(&value).map(|id| guest(Some(AgencyId::wrap(id)), None, None))
        } else if name == "coordinator" {
            uuid(&value).map(|id| guest(None, Some(CoordinatorId::wrap(id)), None))
        } else if name.starts_with("person.") && !value.trim().is_empty() {
            Some(guest(None, None, Some(value)))
        } else {
            None
        };
        if let Some(found) = found {
            names.push(name);
            guests.push(found);
        }
    }
    let mut faults = Faults::default();
    faults.unless(
        !guests.is_empty(),
        "person.0",
        "required",
        "招く機関や人を選ぶか、氏名を入力してください。",
        "Choose whom to invite, or enter a name.",
    );
    faults.into_result()?;
    Ok((names, guests))
}

fn at_their_fields(problem: Problem, names: &[String]) -> Problem {
    let Problem::Invalid(faults) = problem else { return problem };
    let field = |fault: &FieldError| {
        let number = fault.field.strip_prefix("participants.").and_then(|number| number.parse::<usize>().ok());
        number.and_then(|number| names.get(number)).cloned().unwrap_or_else(|| "person.0".to_owned())
    };
    Problem::Invalid(faults.into_iter().map(|fault| FieldError { field: field(&fault), ..fault }).collect())
}

/// Takes somebody off the list.
pub async fn remove(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, form: Form) -> Paged {
    let conference = id_in(&id)?;
    let who: ParticipantId = form.id("participant").ok_or(Problem::NotFound)?;
    let reason = form.word("reason", LeaveReason::parse).unwrap_or(LeaveReason::Other);
    let act = visitor.act(&app, &form, move |work| {
        remove_them(work, who, reason)?;
        Ok(format!("/conferences/{conference}/people?done=conference-removed"))
    });
    Ok(act.await?)
}
