//! `/children/{id}/care-team`: letting an agency into a child's care team, changing its place, ending it.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;

use crate::actions;
use crate::actions::care_team::Place;
use crate::app::App;
use crate::base::ids::{AgencyId, CareTeamMemberId, ChildId};
use crate::base::paging::{MOST, Page};
use crate::base::problem::{Faults, Problem};
use crate::rules::care_team::MemberFacts;
use crate::rules::permissions::Action;
use crate::store::Work;
use crate::store::agencies::Filter;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, form_page, needed_day};

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/children/{id}/care-team/new", get(begin).post(add))
        .route("/children/{id}/care-team/{member_id}", get(open).post(change))
}

#[derive(Template)]
#[template(path = "care_team/form.html")]
struct MemberPage {
    frame: Frame,
    form: Filled,
    action: String,
    child: ChildId,
    agencies: Vec<Choice>,
    /// Name of the agency whose place is changed.
    agency: Option<String>,
    covered: bool,
}

async fn begin(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>) -> Paged {
    let form = Filled::blank().set_day("starts_on", Some(app.now().day()));
    let form = form.or_draft(&visitor.drafts(&app).await?, &format!("/children/{child}/care-team/new"));
    show(&app, &visitor, child, None, form).await
}

async fn open(State(app): State<App>, visitor: Visitor, Path((child, id)): Path<(ChildId, CareTeamMemberId)>) -> Paged {
    let place = app.write(&visitor.guest.caller, move |work| found(work, child, id)).await?;
    let facts = &place.member.facts;
    let form = Filled::blank()
        .set("version", place.member.version)
        .set("role", &facts.role)
        .set_some("person", facts.person.as_ref())
        .set_some("without_consent_reason", facts.without_consent_reason.as_ref())
        .set_day("starts_on", Some(facts.starts_on))
        .set_day("ends_on", facts.ends_on);
    show(&app, &visitor, child, Some(place), form).await
}

fn found(work: &mut Work, child: ChildId, id: CareTeamMemberId) -> Result<Place, Problem> {
    let places = actions::care_team::list(work, child)?;
    places.into_iter().find(|place| place.member.id == id).ok_or(Problem::NotFound)
}

async fn show(app: &App, visitor: &Visitor, child: ChildId, present: Option<Place>, form: Filled) -> Paged {
    visitor.must(Action::CareTeamEdit)?;
    let read = move |work: &mut Work| {
        let record = actions::children::open(work, child)?;
        Ok((record, actions::agencies::list(work, &Filter::default(), &Page::first(MOST))?.rows))
    };
    let (record, agencies) = app.write(&visitor.guest.caller, read).await?;
    if present.is_none() {
        record.child.supported()?;
    }
    let form = form.seen_by(&visitor.guest);
    let key = if present.is_some() { "team-change" } else { "team-add" };
    let frame = Frame::named(app, visitor, key).under_child(child, &record.child.facts).with_form(&form);
    let last = present.as_ref().map_or_else(|| "new".to_owned(), |place| place.member.id.to_string());
    let named = |id: AgencyId| agencies.iter().find(|agency| agency.id == id).map(|agency| agency.facts.name.clone());
    let choices = agencies.iter().map(|agency| {
        let kind = frame.label(agency.facts.kind.label());
        Choice::new(agency.id, format!("{}（{kind}）", agency.facts.name))
    });
    let page = MemberPage {
        agency: present.as_ref().map(|place| named(place.member.facts.agency_id).unwrap_or_default()),
        covered: present.as_ref().is_some_and(|place| place.covered),
        agencies: std::iter::once(Choice::new("", frame.say("team-choose"))).chain(choices).collect(),
        action: format!("/children/{child}/care-team/{last}"),
        frame,
        form: form.clone(),
        child,
    };
    form_page(&page, &form, visitor.guest.language)
}

/// What was entered; the agency is `present`'s where its place is changed.
fn read(form: &Form, present: Option<AgencyId>) -> Result<MemberFacts, Problem> {
    let mut faults = Faults::default();
    let agency = present.or_else(|| form.id("agency_id"));
    faults.unless(agency.is_some(), "agency_id", "required", "機関を選んでください。", "Choose the agency.");
    let missing = ("開始日を入力してください。", "Enter the first day.");
    let starts_on = needed_day(form, "starts_on", &mut faults, missing);
    let ends_on = form.date("ends_on", &mut faults);
    let facts = agency.zip(starts_on).map(|(agency_id, starts_on)| MemberFacts {
        agency_id,
        role: form.text("role").unwrap_or_default(),
        person: form.text("person"),
        starts_on,
        ends_on,
        without_consent_reason: form.text("without_consent_reason"),
    });
    faults.into_result()?;
    facts.ok_or_else(|| Problem::Internal("a place neither right nor wrong".to_owned()))
}

async fn add(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>, form: Form) -> Paged {
    let done = match read(&form, None) {
        Ok(facts) => {
            let act = move |work: &mut Work| {
                actions::care_team::add(work, child, facts.clone())?;
                Ok(format!("/children/{child}?done=team-joined#team"))
            };
            visitor.act(&app, &form, act).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => show(&app, &visitor, child, None, form.refused(problem)?).await,
    }
}

async fn change(
    State(app): State<App>,
    visitor: Visitor,
    Path((child, id)): Path<(ChildId, CareTeamMemberId)>,
    form: Form,
) -> Paged {
    let version = form.version()?;
    let place = app.write(&visitor.guest.caller, move |work| found(work, child, id)).await?;
    let done = match read(&form, Some(place.member.facts.agency_id)) {
        Ok(facts) => {
            let act = move |work: &mut Work| {
                found(work, child, id)?;
                actions::care_team::edit(work, id, version, |_| Ok(facts.clone()))?;
                Ok(format!("/children/{child}?done=team-changed#team"))
            };
            visitor.act(&app, &form, act).await
        }
        Err(problem) => Err(problem),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => show(&app, &visitor, child, Some(place), form.refused(problem)?).await,
    }
}
