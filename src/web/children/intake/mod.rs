//! `/children/new`: taking a child in. Five facts are needed; child, guardian, consent, care and the wish for a conference
//! are saved together or not at all.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;

use crate::actions;
use crate::app::App;
use crate::base::ids::AgencyId;
use crate::base::paging::{MOST, Page};
use crate::base::problem::Problem;
use crate::base::text;
use crate::http::Told;
use crate::rules::agencies::{Agency, AgencyKind};
use crate::rules::care_score::CareItem;
use crate::rules::children::duplicates::Likeness;
use crate::rules::children::{Child, ReferralMeans};
use crate::rules::conferences::PartOfDay;
use crate::rules::permissions::Action;
use crate::store::Work;
use crate::store::agencies::Filter;
use crate::web::{Choice, Filled, Form, Frame, Paged, RELATIONS, Visitor, form_page, page, see_other};

mod read;
mod when;

use read::Wanted;

/// The address of the page, which is also the form's.
const ADDRESS: &str = "/children/new";
/// Why nothing was saved yet.
const ALIKE: &str = "likely_duplicate";
/// Agencies that call most often stand first.
const FIRST: [AgencyKind; 2] = [AgencyKind::Hospital, AgencyKind::HealthCentre];
/// With whom a consent is usually shared.
const RECIPIENTS: [AgencyKind; 8] = [
    AgencyKind::Hospital,
    AgencyKind::HealthCentre,
    AgencyKind::HomeNursingStation,
    AgencyKind::ConsultationOffice,
    AgencyKind::ServiceProvider,
    AgencyKind::NurserySection,
    AgencyKind::EducationCentre,
    AgencyKind::SupportCentre,
];

#[derive(Template)]
#[template(path = "children/intake.html")]
struct IntakePage {
    frame: Frame,
    form: Filled,
    callers: Vec<Choice>,
    districts: Vec<String>,
    means: Vec<Choice>,
    discharges: Vec<Choice>,
    abouts: Vec<Choice>,
    care: Vec<Choice>,
    relationships: Vec<Choice>,
    consents: Vec<Choice>,
    recipients: Vec<Choice>,
    conferences: Vec<Choice>,
    parts: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "children/alike.html")]
struct AlikePage {
    frame: Frame,
    form: Filled,
    kept: Vec<(String, String)>,
    then: String,
    wanted: Wanted,
    alike: Vec<Child>,
}

/// The empty form, the draft, or the form with a name that was searched in vain.
pub async fn show(State(app): State<App>, visitor: Visitor, uri: Uri) -> Paged {
    if !visitor.may(Action::ChildRegister) {
        return Err(Told(Problem::forbidden()));
    }
    let query = Form::read(ADDRESS, uri.query().unwrap_or_default().as_bytes())?;
    let form = match query.text("name") {
        Some(name) => named(&name),
        None => Filled::blank().or_draft(&visitor.drafts(&app).await?, ADDRESS),
    };
    intake_page(&app, &visitor, form).await
}

/// A form that begins with a name.
fn named(name: &str) -> Filled {
    let name = text::clean(name);
    let (family, given) = name.split_once(' ').unwrap_or((&name, ""));
    if text::is_kana(&name) {
        let kana = (text::katakana(family), text::katakana(given));
        return Filled::blank()
            .set("family_name", family)
            .set("given_name", given)
            .set("family_kana", kana.0)
            .set("given_kana", kana.1);
    }
    Filled::blank().set("family_name", family).set("given_name", given)
}

async fn intake_page(app: &App, visitor: &Visitor, form: Filled) -> Paged {
    let read = |work: &mut Work| Ok((agencies(work)?, actions::offices::districts(work)?));
    let (agencies, districts) = app.read(&visitor.guest.caller, read).await?;
    let form = form.seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "intake-title").personal().with_form(&form);
    let (all, language) = (frame.say("menu-children"), frame.language);
    let said = |value: &str, key| Choice::new(value, frame.say(key));
    let today = frame.today();
    let mut care = Choice::list(CareItem::ALL.iter().map(|item| (item.as_str(), item.label())), language);
    care.push(said("unknown", "intake-care-unknown"));
    let page = IntakePage {
        callers: callers(&frame, &agencies),
        districts,
        means: Choice::list(ReferralMeans::ALL.iter().map(|means| (means.as_str(), means.label())), language),
        discharges: vec![
            said("day", "intake-discharge-day"),
            said("about", "intake-discharge-about"),
            said("unknown", "intake-discharge-unknown"),
            said("home", "intake-discharge-home"),
        ],
        abouts: when::abouts(&frame, today),
        care,
        relationships: RELATIONS.iter().map(|(value, key)| said(value, *key)).collect(),
        consents: vec![
            said("obtained", "intake-consent-obtained"),
            said("later", "intake-consent-later"),
            said("unknown", "intake-consent-unknown"),
        ],
        recipients: Choice::list(RECIPIENTS.iter().map(|kind| (kind.as_str(), kind.label())), language),
        conferences: vec![
            said("wanted", "intake-conference-wanted"),
            said("not_yet", "intake-conference-not-yet"),
            said("held", "intake-conference-held"),
        ],
        parts: Choice::list(PartOfDay::ALL.iter().map(|part| (part.as_str(), part.label())), language),
        form: form.clone(),
        frame: frame.below("/children", all),
    };
    form_page(&page, &form, visitor.guest.language)
}

fn agencies(work: &mut Work) -> Result<Vec<Agency>, Problem> {
    Ok(actions::agencies::list(work, &Filter::default(), &Page::first(MOST))?.rows)
}

/// Who may have called: agencies, those first that call most; the family; somebody else.
fn callers(frame: &Frame, agencies: &[Agency]) -> Vec<Choice> {
    let first = |agency: &&Agency| FIRST.contains(&agency.facts.kind);
    let one = |agency: &Agency| Choice::new(agency.id, &agency.facts.name);
    let mut choices = vec![Choice::new("", frame.say("intake-choose"))];
    choices.extend(agencies.iter().filter(first).map(one));
    choices.push(Choice::new(read::FAMILY, frame.say("intake-family-called")));
    choices.extend(agencies.iter().filter(|agency| !first(agency)).map(one));
    choices.push(Choice::new(read::OTHER, frame.say("intake-other-caller")));
    choices
}

/// Takes a child in; asks before where it may be one that is registered already.
pub async fn register(State(app): State<App>, visitor: Visitor, form: Form) -> Paged {
    if !visitor.may(Action::ChildRegister) {
        return Err(Told(Problem::forbidden()));
    }
    match form.raw("then") {
        "draft" => return keep(&app, &visitor, &form).await,
        "back" => return intake_page(&app, &visitor, Filled::typed(form.pairs(), form.key())).await,
        "address" => return fill_address(&app, &visitor, &form).await,
        _ => {}
    }
    let agencies = app.read(&visitor.guest.caller, agencies).await?;
    let done = match Wanted::read(&form, &agencies, &visitor.visit.display_name, app.now().day()) {
        Ok(wanted) => save(&app, &visitor, &form, wanted).await,
        Err(problem) => Err(Told(problem)),
    };
    match done {
        Ok(response) => Ok(response),
        Err(Told(problem)) => intake_page(&app, &visitor, form.refused(problem)?).await,
    }
}

/// Fills in the address of the postal code and shows the form again as it was typed otherwise.
async fn fill_address(app: &App, visitor: &Visitor, form: &Form) -> Paged {
    let code = form.raw("postal_code").to_owned();
    match app.read(&visitor.guest.caller, move |work| actions::postal::look_up(work, &code)).await {
        Ok(found) => {
            let filled = Filled::typed(form.pairs(), form.key()).replaced("address", &found.address);
            let filled = match found.district {
                Some(district) => filled.replaced("district", &district),
                None => filled,
            };
            intake_page(app, visitor, filled).await
        }
        Err(problem) => intake_page(app, visitor, form.refused(problem)?).await,
    }
}

/// Saves the child, unless it looks like one on record and nobody has said that it is another. Both are one transaction
/// under the form's key, so that a form sent twice is not taken for the double of its own child.
async fn save(app: &App, visitor: &Visitor, form: &Form, wanted: Wanted) -> Result<Response, Told> {
    let (assign, confirmed) = (form.raw("then") == "assign", form.has("confirmed"));
    let (likeness, entered) = (Likeness::of(&wanted.intake.child), wanted.clone());
    let act = move |work: &mut Work| {
        if !confirmed && !actions::children::likely_duplicates(work, &likeness)?.is_empty() {
            return Err(Problem::conflict(ALIKE, "同じお子さんの可能性があります。", "This may be the same child."));
        }
        entered.settle(work, assign)
    };
    match visitor.act(app, form, act).await {
        Err(Problem::Conflict { code: ALIKE, .. }) => alike_page(app, visitor, form, wanted).await,
        done => Ok(done?),
    }
}

/// The second step: the child that was entered beside those it may be the same as.
async fn alike_page(app: &App, visitor: &Visitor, form: &Form, wanted: Wanted) -> Paged {
    let likeness = Likeness::of(&wanted.intake.child);
    let alike =
        app.write(&visitor.guest.caller, move |work| actions::children::likely_duplicates(work, &likeness)).await?;
    let frame = Frame::named(app, visitor, "intake-alike-title").personal();
    let (all, intake) = (frame.say("menu-children"), frame.say("intake-title"));
    let own = ["csrf", "key", "page", "form", "then"];
    let shown = AlikePage {
        kept: form.pairs().into_iter().filter(|(name, _)| !own.contains(&name.as_str())).collect(),
        form: Filled::typed(Vec::new(), form.key()).seen_by(&visitor.guest),
        then: form.raw("then").to_owned(),
        frame: frame.below("/children", all).below(ADDRESS, intake),
        wanted,
        alike,
    };
    page(&shown, visitor.guest.language)
}

/// Keeps what was typed, and leaves.
async fn keep(app: &App, visitor: &Visitor, form: &Form) -> Paged {
    let body = form.draft();
    app.write(&visitor.guest.caller, move |work| actions::drafts::save(work, ADDRESS, &body)).await?;
    Ok(see_other("/children?done=intake-kept"))
}

/// The agency with this id among those that may be chosen.
fn agency(agencies: &[Agency], id: Option<AgencyId>) -> Option<&Agency> {
    id.and_then(|id| agencies.iter().find(|agency| agency.id == id))
}
