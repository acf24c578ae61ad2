//! `/conferences/new`: asking for a conference, for oneself or, by the section, for whoever called or sent a fax.

use askama::Template;
use axum::extract::{Query, State};
use chrono::Datelike as _;
use serde::Deserialize;
use uuid::Uuid;

use super::asked;
use super::asked::WISHES;
use crate::actions;
use crate::actions::conferences::{request, see};
use crate::app::App;
use crate::base::ids::{AgencyId, ChildId, Id as _};
use crate::base::paging::{MOST, Page};
use crate::base::problem::Problem;
use crate::rules::agencies::{Agency, AgencyKind};
use crate::rules::care_score::CareItem;
use crate::rules::children::{Child, DischargePrecision, ReferralMeans};
use crate::rules::conferences::{ConferenceKind, ConsentState, PartOfDay, VenueWish};
use crate::rules::permissions::Action;
use crate::rules::users::Role;
use crate::store;
use crate::store::Work;
use crate::store::children::Filter as ChildFilter;
use crate::web::{Choice, Filled, Form, Frame, Paged, Said, Visitor, form_page};

/// Where the form is sent, and under what its draft is kept.
const ADDRESS: &str = "/conferences/new";
/// How many of one's last requests are looked through for how one was reached then.
const LAST: i64 = 20;

/// The child it is about, where it is asked for from a record.
#[derive(Debug, Deserialize)]
pub struct About {
    child: Option<String>,
}

/// What the form needs to know.
struct Known {
    child: Option<Child>,
    own: Vec<Child>,
    agencies: Vec<Agency>,
    contact: Option<String>,
    phone: Option<String>,
}

/// What can be chosen.
struct Choices {
    kinds: Vec<Choice>,
    requesters: Vec<Choice>,
    means: Vec<Choice>,
    own: Vec<Choice>,
    discharge: Vec<Choice>,
    care: Vec<Choice>,
    parts: Vec<Choice>,
    day_parts: Vec<Choice>,
    venues: Vec<Choice>,
    wanted: Vec<Choice>,
    consents: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "conferences/request.html")]
struct RequestPage {
    frame: Frame,
    form: Filled,
    section: bool,
    agency: Option<String>,
    child: Option<(ChildId, String)>,
    choices: Choices,
    wishes: Vec<(String, Said)>,
}

impl RequestPage {
    /// Whether a child that is not registered can be described.
    fn describes(&self) -> bool {
        self.child.is_none() && self.choices.own.is_empty()
    }

    fn told(&self, name: &str) -> Option<&str> {
        self.form.message(name, self.frame.language)
    }

    /// A part of the day of discharge, as it was typed.
    fn discharge(&self, ending: &str) -> &str {
        self.form.value(&format!("discharge.on{ending}"))
    }
}

/// The form: with what is known of whoever asks, or as they left it.
pub async fn show(State(app): State<App>, visitor: Visitor, Query(about): Query<About>) -> Paged {
    let child = about.child.as_deref().map(|id| Uuid::try_parse(id).map_err(|_| Problem::NotFound)).transpose()?;
    shown(&app, &visitor, child.map(ChildId::wrap), None).await
}

async fn shown(app: &App, visitor: &Visitor, child: Option<ChildId>, sent: Option<Filled>) -> Paged {
    if !visitor.may(Action::ConferenceRequest) {
        return Err(Problem::forbidden().into());
    }
    let (role, agency) = (visitor.visit.role, visitor.visit.agency.as_ref().map(|(id, _)| *id));
    let section = visitor.may(Action::ConferenceCoordinate);
    let known = app.write(&visitor.guest.caller, move |work| known(work, role, agency, child)).await?;
    let frame = Frame::named(app, visitor, "conf-request").personal();
    let list = frame.say("conf-list-title");
    let frame = frame.below("/conferences", list);
    let form = match sent {
        Some(sent) => sent,
        None => draft_or(&frame, app, visitor, &known, section).await?,
    };
    let form = form.seen_by(&visitor.guest);
    let wish = |at: usize| (format!("wishes.{at}"), frame.say("conf-wish-number").count("number", at + 1));
    let page = RequestPage {
        choices: choices(&frame, &known),
        wishes: (0..WISHES).map(wish).collect(),
        child: known.child.as_ref().map(|child| (child.id, frame.child(&child.facts))),
        agency: visitor.visit.agency.as_ref().map(|(_, name)| name.clone()).filter(|_| !section),
        section,
        frame: frame.with_form(&form),
        form: form.clone(),
    };
    form_page(&page, &form, visitor.guest.language)
}

/// What was begun about the same child, or else a new form with what is known.
async fn draft_or(
    frame: &Frame,
    app: &App,
    visitor: &Visitor,
    known: &Known,
    section: bool,
) -> Result<Filled, Problem> {
    let fresh = fresh(frame, known, section);
    let child = fresh.value("child_id").to_owned();
    let kept = fresh.clone().or_draft(&visitor.drafts(app).await?, ADDRESS);
    let same = child.is_empty() || kept.value("child_id") == child;
    Ok(if same { kept } else { fresh })
}

/// A new form: whoever asked before is reached as they were then.
fn fresh(frame: &Frame, known: &Known, section: bool) -> Filled {
    let kind = known.child.as_ref().map_or(ConferenceKind::PreDischarge, |_| ConferenceKind::ServiceMeeting);
    let form = Filled::blank()
        .set("kind", if section { ConferenceKind::PreDischarge } else { kind })
        .set("venue_wish", VenueWish::Either)
        .set("wanted", asked::COORDINATOR)
        .set("wanted", AgencyKind::HealthCentre)
        .set_some("child_id", known.child.as_ref().map(|child| child.id))
        .set_some("contact_person", known.contact.clone())
        .set_some("contact_phone", known.phone.clone())
        .set_some("consent.taken_by", known.contact.clone());
    let form = (0..WISHES).fold(form, |form, at| form.set(&format!("wishes.{at}"), frame.today().year()));
    if section { form.set("means", ReferralMeans::Phone).set_day("requested_on", Some(frame.today())) } else { form }
}

fn known(work: &mut Work, role: Role, agency: Option<AgencyId>, child: Option<ChildId>) -> Result<Known, Problem> {
    let every = Page::first(MOST);
    let coordinates = matches!(role, Role::Section | Role::SectionManager);
    let child = child.map(|id| Ok::<_, Problem>(actions::children::open(work, id)?.child)).transpose()?;
    let mut known = Known { child, own: Vec::new(), agencies: Vec::new(), contact: None, phone: None };
    if coordinates {
        known.agencies = actions::agencies::list(work, &store::agencies::Filter::default(), &every)?.rows;
        return Ok(known);
    }
    if role == Role::Coordinator && known.child.is_none() {
        let rows = actions::children::list(work, &ChildFilter::default(), &every)?.rows;
        known.own = rows.into_iter().map(|record| record.child).collect();
    }
    let me = actions::me::open(work)?;
    let filter = store::conferences::list::Filter { mine: true, ..Default::default() };
    let before = see::list(work, &filter, &Page::first(LAST))?.rows;
    let before = before.into_iter().map(|row| row.conference);
    let last = before.into_iter().find(|one| one.requested_by == me.user.id && one.requester_id == agency);
    let (contact, phone) = last.map(|one| (one.contact_person, one.contact_phone)).unwrap_or_default();
    known.contact = contact.or(Some(me.user.facts.display_name));
    known.phone = phone.or(me.agency.and_then(|agency| agency.facts.phone));
    Ok(known)
}

fn choices(frame: &Frame, known: &Known) -> Choices {
    let say = |key| frame.say(key);
    let chosen = |word: &str, key| Choice::new(word, say(key));
    let list = |words: Vec<_>| Choice::list(words, frame.language);
    let mut requesters = vec![chosen("", "conf-choose")];
    // Whoever calls is of a hospital or health centre nearly always, so these stand first.
    let mut agencies: Vec<&Agency> = known.agencies.iter().collect();
    let usual = |agency: &Agency| matches!(agency.facts.kind, AgencyKind::Hospital | AgencyKind::HealthCentre);
    agencies.sort_by_key(|agency| !usual(agency));
    requesters.extend(agencies.into_iter().map(|agency| Choice::new(agency.id, &agency.facts.name)));
    let mut own: Vec<_> = known.own.iter().map(|child| Choice::new(child.id, frame.child(&child.facts))).collect();
    if !own.is_empty() {
        own.insert(0, chosen("", "conf-choose"));
    }
    let wanted = asked::WANTED.iter().map(|kind| Choice::new(kind.as_str(), frame.label(kind.label())));
    let coordinator = chosen(asked::COORDINATOR, "conf-coordinator");
    let means =
        [ReferralMeans::Phone, ReferralMeans::Fax, ReferralMeans::Visit, ReferralMeans::Letter, ReferralMeans::Email];
    let parts = [
        DischargePrecision::EarlyMonth,
        DischargePrecision::MidMonth,
        DischargePrecision::LateMonth,
        DischargePrecision::Month,
    ];
    Choices {
        kinds: list(ConferenceKind::ALL.iter().map(|one| (one.as_str(), one.label())).collect()),
        requesters,
        means: list(means.iter().map(|one| (one.as_str(), one.label())).collect()),
        own,
        discharge: vec![
            chosen(asked::DAY, "conf-discharge-day"),
            chosen(asked::ABOUT, "conf-discharge-about"),
            chosen(asked::UNKNOWN, "conf-discharge-unknown"),
            chosen(asked::HOME, "conf-discharge-home"),
        ],
        care: list(CareItem::ALL.iter().map(|one| (one.as_str(), one.label())).collect()),
        parts: list(parts.iter().map(|one| (one.as_str(), one.label())).collect()),
        day_parts: list(PartOfDay::ALL.iter().map(|one| (one.as_str(), one.label())).collect()),
        venues: list(VenueWish::ALL.iter().map(|one| (one.as_str(), one.label())).collect()),
        wanted: std::iter::once(coordinator).chain(wanted).collect(),
        consents: list(ConsentState::ALL.iter().map(|one| (one.as_str(), one.label())).collect()),
    }
}

/// Takes the request.
pub async fn send(State(app): State<App>, visitor: Visitor, form: Form) -> Paged {
    let section = visitor.may(Action::ConferenceCoordinate);
    let (rows, read) = asked::read(&form, app.now().day(), section);
    let sent = match read {
        Err(problem) => Err(problem),
        Ok(asked) => {
            let act = visitor.act(&app, &form, move |work| {
                let view = request::request(work, asked.clone())?;
                Ok(format!("/conferences/{}?done=conference-requested", view.conference.id))
            });
            act.await
        }
    };
    match sent.map_err(|problem| asked::at_their_fields(problem, &rows)) {
        Ok(response) => Ok(response),
        Err(problem) => {
            let about = form.id::<ChildId>("child_id").filter(|_| form.has("registered"));
            shown(&app, &visitor, about, Some(form.refused(problem)?)).await
        }
    }
}
