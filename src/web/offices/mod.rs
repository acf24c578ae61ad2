//! `/offices`: the ward's consultation offices and their coordinators, who has room, who is above target.
//!
//! Adding and changing an office is in `edit.rs`; a coordinator's own page is under `coordinators`.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use serde::Deserialize;

use crate::app::App;
use crate::base::csv;
use crate::base::ids::AgencyId;
use crate::base::problem::Problem;
use crate::base::words::Words;
use crate::rules::care_score::CareItem;
use crate::rules::offices::Office;
use crate::rules::permissions::Action;
use crate::rules::users::Role;
use crate::web::{Choice, Filled, Frame, Paged, Said, Visitor, address, attachment, page};

mod edit;
mod overview;

use overview::{OfficeRow, Overview, PersonRow, Place, Sight, Wanted};

/// Offices or people on one page of the list.
const ROWS: usize = 50;

/// The pages of this folder.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/offices", get(list))
        .route("/offices.csv", get(file))
        .route("/offices/{id}", get(open))
        .merge(edit::routes())
}

/// Filters, order and place of the list, as they stand in its address.
#[derive(Debug, Clone, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    view: String,
    #[serde(default)]
    district: String,
    #[serde(default)]
    accepting: String,
    #[serde(default)]
    care: String,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    page: String,
}

impl Asked {
    fn wanted(&self) -> Wanted {
        Wanted {
            district: self.district.clone(),
            accepting: self.accepting == "yes",
            care: CareItem::parse(&self.care),
        }
    }

    fn by_person(&self) -> bool {
        self.view == "people"
    }

    /// The list with one thing changed; any change begins at the first page.
    fn with(&self, name: &str, value: &str) -> String {
        let of = |field: &'static str, present: &str| (field, if field == name { value } else { present }.to_owned());
        let pairs = [
            of("view", &self.view),
            of("district", &self.district),
            of("accepting", &self.accepting),
            of("care", &self.care),
            of("sort", &self.sort),
            of("page", ""),
        ];
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        address("/offices", &pairs)
    }

    fn filtered(&self) -> bool {
        !self.district.is_empty() || !self.accepting.is_empty() || !self.care.is_empty()
    }
}

#[derive(Template)]
#[template(path = "offices/list.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is something the page shows or does not")]
struct ListPage {
    frame: Frame,
    asked: Asked,
    form: Filled,
    districts: Vec<Choice>,
    cares: Vec<Choice>,
    /// Offices, people, room, above target.
    totals: (usize, usize, i64, usize),
    figures: bool,
    names: bool,
    offices: Vec<OfficeRow>,
    people: Vec<PersonRow>,
    shown: usize,
    found: usize,
    before: Option<String>,
    after: Option<String>,
    tags: Vec<(String, String)>,
    may_add: bool,
    may_add_person: bool,
}

async fn list(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Paged {
    let overview = look(&app, &visitor, Sight::of(&visitor)).await?;
    let frame = Frame::named(&app, &visitor, "offices-title");
    let places = overview.narrowed(&asked.wanted(), frame.today());
    let offices: Vec<OfficeRow> = places.iter().map(|place| OfficeRow::of(&frame, &visitor, place)).collect();
    let mut people: Vec<PersonRow> = offices.iter().flat_map(|office| office.people.clone()).collect();
    if asked.sort == "load" {
        people.sort_by_key(|person| person.figures.map_or(0, |(children, target, _)| target - children));
    }
    let found = if asked.by_person() { people.len() } else { offices.len() };
    // A page past the last one is the last one, whatever number stands in the address.
    let page_number = asked.page.parse::<usize>().unwrap_or(0).min(found.saturating_sub(1) / ROWS);
    let from = ROWS * page_number;
    let at = |number: usize| asked.with("page", &number.to_string());
    let (staff, load, over) = overview.totals();
    let offices: Vec<OfficeRow> = offices.into_iter().skip(from).take(ROWS).collect();
    let people: Vec<PersonRow> = people.into_iter().skip(from).take(ROWS).collect();
    let shown = ListPage {
        districts: choices(frame.say("offices-all"), overview.districts().into_iter().map(|d| Choice::new(&d, &d))),
        cares: choices(
            frame.say("offices-all"),
            overview.experience().into_iter().map(|care| Choice::new(care, frame.label(care.label()))),
        ),
        form: filter_form(&asked).seen_by(&visitor.guest),
        totals: (overview.places.len(), staff, load.room, over),
        figures: overview.figures,
        names: visitor.may(Action::CoordinatorSee),
        shown: if asked.by_person() { people.len() } else { offices.len() },
        found,
        before: page_number.checked_sub(1).map(at),
        after: (from + ROWS < found).then(|| at(page_number + 1)),
        tags: tags(&frame, &asked),
        may_add: frame.may(Action::OfficeEdit),
        may_add_person: frame.may(Action::CoordinatorEdit),
        frame: frame.below("/", Said::new(visitor.guest.language, "menu-home")),
        asked,
        offices,
        people,
    };
    page(&shown, visitor.guest.language)
}

async fn look(app: &App, visitor: &Visitor, sight: Sight) -> Result<Overview, Problem> {
    app.read(&visitor.guest.caller, move |work| Overview::gather(work, sight)).await
}

fn choices(all: Said, some: impl Iterator<Item = Choice>) -> Vec<Choice> {
    std::iter::once(Choice::new("", all)).chain(some).collect()
}

fn filter_form(asked: &Asked) -> Filled {
    let form = Filled::blank().set("district", &asked.district).set("care", &asked.care);
    if asked.accepting == "yes" { form.set("accepting", "yes") } else { form }
}

/// What the list is narrowed to: the words, and the address without it.
fn tags(frame: &Frame, asked: &Asked) -> Vec<(String, String)> {
    let mut tags = Vec::new();
    if !asked.district.is_empty() {
        tags.push((asked.district.clone(), asked.with("district", "")));
    }
    if asked.accepting == "yes" {
        tags.push((frame.say("offices-accepting").to_string(), asked.with("accepting", "")));
    }
    if let Some(care) = CareItem::parse(&asked.care) {
        tags.push((frame.label(care.label()), asked.with("care", "")));
    }
    tags
}

/// The figures as a file.
async fn file(State(app): State<App>, visitor: Visitor) -> Paged {
    let overview = look(&app, &visitor, Sight::of(&visitor)).await?;
    let frame = Frame::named(&app, &visitor, "offices-title");
    let heads =
        ["offices-office", "offices-person", "offices-children", "offices-target", "offices-room", "offices-taking"]
            .map(|key| frame.say(key).to_string());
    let rows = overview.places.iter().flat_map(|place| {
        let office = OfficeRow::of(&frame, &visitor, place);
        let taking = office.taking.words.clone();
        office.people.into_iter().map(move |person| {
            let (children, target, room) = person.figures.unwrap_or_default();
            let words = person.taking.map_or_else(|| taking.clone(), |taking| taking.words);
            [person.office, person.name, children.to_string(), target.to_string(), room.to_string(), words]
        })
    });
    let text = csv::table(&heads.each_ref().map(String::as_str), rows);
    Ok(attachment("text/csv; charset=utf-8", &format!("offices-{}.csv", frame.today()), text))
}

#[derive(Template)]
#[template(path = "offices/open.html")]
struct OpenPage {
    frame: Frame,
    office: Office,
    row: OfficeRow,
    warnings: Vec<Words>,
    numbers: Vec<(String, String)>,
    reason: Option<String>,
    may_edit: bool,
    may_add_person: bool,
    figures: bool,
}

/// One office.
async fn open(State(app): State<App>, visitor: Visitor, Path(id): Path<AgencyId>) -> Paged {
    let overview = look(&app, &visitor, Sight::of(&visitor).within(id)).await?;
    // An office that has closed is in no list, but its page stays.
    let office = app.read(&visitor.guest.caller, move |work| crate::actions::offices::open(work, id)).await?;
    let place = overview.places.into_iter().next().unwrap_or(Place { office, people: Vec::new() });
    let office = place.office.clone();
    let frame = Frame::new(&app, &visitor.guest, &office.agency.facts.name);
    let (home, up) = (frame.say("menu-home"), frame.say("offices-title"));
    let shown = OpenPage {
        row: OfficeRow::of(&frame, &visitor, &place),
        warnings: office.input().warnings(),
        numbers: office.numbers.iter().map(|one| (service(&frame, &one.service_code), one.number.clone())).collect(),
        reason: office.facts.pause_reason.clone().filter(|_| visitor.sets_office(id)),
        may_edit: frame.may(Action::OfficeEdit),
        may_add_person: frame.may(Action::CoordinatorEdit),
        figures: overview.figures && (visitor.visit.role != Role::OfficeManager || visitor.sets_office(id)),
        frame: frame.below("/", home).below("/offices", up),
        office,
    };
    page(&shown, visitor.guest.language)
}

/// The name of a service by its code.
fn service(frame: &Frame, code: &str) -> String {
    match code {
        "52" => frame.say("offices-service-52").to_string(),
        "70" => frame.say("offices-service-70").to_string(),
        _ => frame.say("offices-service").put("code", code).to_string(),
    }
}
