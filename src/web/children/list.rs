//! `/children`: the children the reader may see, searched and narrowed. All of its state stands in the address.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;
use chrono::NaiveDate;

use crate::actions;
use crate::actions::children::{Record, Standing};
use crate::app::App;
use crate::base::ids::AgencyId;
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::rules::care_score::CareItem;
use crate::rules::children::case_state::CaseState;
use crate::rules::children::standing::Standing as Place;
use crate::rules::life_stage::{Grade, LifeStage};
use crate::rules::permissions::Action;
use crate::rules::tasks::DueState;
use crate::store::Work;
use crate::store::children::Filter;
use crate::store::offices;
use crate::web::{Choice, Filled, Form, Frame, LoadFigure, Paged, Visitor, page};

/// Children on a page.
const ROWS: i64 = 50;
/// Days before a discharge that the filter 退院予定30日以内 looks ahead.
const DISCHARGE_DAYS: u32 = 30;
/// The care that the filter names; the rest is found by searching.
const CARE: [CareItem; 7] = [
    CareItem::Ventilator,
    CareItem::Tracheostomy,
    CareItem::Oxygen,
    CareItem::Suction,
    CareItem::TubeFeeding,
    CareItem::CentralVenousCatheter,
    CareItem::SeizureTreatment,
];
/// How the day of a task may lie, as far as the filter asks.
const DUE: [DueState; 3] = [DueState::Overdue, DueState::Today, DueState::Week];

#[derive(Template)]
#[template(path = "children/list.html")]
struct ListPage {
    frame: Frame,
    filter: Filled,
    choices: Choices,
    tags: Vec<Tag>,
    rows: Vec<Row>,
    total: i64,
    first: i64,
    next: Option<String>,
    start: Option<String>,
    asked: Option<String>,
    new_href: String,
}

/// What the filter offers.
struct Choices {
    states: Vec<Choice>,
    stages: Vec<Choice>,
    districts: Vec<Choice>,
    offices: Vec<Choice>,
    care: Vec<Choice>,
    due: Vec<Choice>,
    discharge: Vec<Choice>,
}

/// A filter that is on, and the address without it.
struct Tag {
    label: String,
    href: String,
    testid: String,
}

/// A child on the list.
struct Row {
    href: String,
    reference: String,
    name: String,
    kana: Option<String>,
    age: String,
    place: String,
    discharge: Option<String>,
    care: Option<String>,
    score: Option<i32>,
    medical: bool,
    state: CaseState,
    state_label: String,
    lead: Option<(String, String)>,
    load: Option<LoadFigure>,
    waiting_days: Option<i64>,
    next: Option<String>,
    due_on: Option<NaiveDate>,
    late: bool,
}

/// What the page is made of.
struct Found {
    listed: Listed<(Record, Standing)>,
    districts: Vec<String>,
    offices: Vec<(AgencyId, String)>,
}

/// The list.
pub async fn show(State(app): State<App>, visitor: Visitor, uri: Uri) -> Paged {
    let query = Form::read("/children", uri.query().unwrap_or_default().as_bytes())?;
    let filter = filter(&query);
    let after = query.text("after").map(|mark| Mark::open(&mark)).transpose()?;
    let at = query.text("at").and_then(|at| at.parse::<i64>().ok()).filter(|at| *at > 0 && after.is_some());
    let wanted = Page { limit: ROWS, after, total: true };
    let narrowed = filter.clone();
    let found = app.write(&visitor.guest.caller, move |work| find(work, &narrowed, &wanted)).await?;
    let frame = Frame::named(&app, &visitor, "children-title").personal();
    let choices = choices(&frame, &found);
    let first = at.unwrap_or(1);
    let count = i64::try_from(found.listed.rows.len()).unwrap_or(i64::MAX);
    let next = found.listed.next.as_ref().map(|mark| {
        let more = [("after".to_owned(), mark.seal()), ("at".to_owned(), (first + count).to_string())];
        address(query.pairs().into_iter().filter(|pair| !paging(pair)).chain(more))
    });
    let start = (first > 1).then(|| address(query.pairs().into_iter().filter(|pair| !paging(pair))));
    let asked = query.text("q");
    let shown = ListPage {
        tags: tags(&frame, &query, &choices),
        rows: found.listed.rows.iter().map(|(record, standing)| row(&frame, record, standing)).collect(),
        total: found.listed.total.unwrap_or(count),
        new_href: new_href(asked.as_deref()),
        filter: Filled::typed(query.pairs(), "").seen_by(&visitor.guest),
        choices,
        first,
        next,
        start,
        asked,
        frame,
    };
    page(&shown, visitor.guest.language)
}

fn find(work: &mut Work, filter: &Filter, wanted: &Page) -> Result<Found, Problem> {
    let listed = actions::children::overview(work, filter, wanted)?;
    let districts = actions::children::districts(work)?;
    let all = actions::offices::list(work, offices::Filter::default(), None, &Page::first(crate::base::paging::MOST));
    let offices = match all {
        Ok(listed) => listed.rows.into_iter().map(|office| (office.agency.id, office.agency.facts.name)).collect(),
        Err(Problem::Forbidden { .. }) => Vec::new(),
        Err(other) => return Err(other),
    };
    Ok(Found { listed, districts, offices })
}

/// What is asked for; a value that is none is left out, as a bookmark may be older than the program.
fn filter(query: &Form) -> Filter {
    Filter {
        q: query.text("q"),
        stage: query.word("stage", LifeStage::parse),
        district: query.text("district"),
        states: query.all("state").filter_map(CaseState::parse).collect(),
        discharge_within: query.text("discharge").map(|_| DISCHARGE_DAYS),
        care: query.all("care").filter_map(CareItem::parse).collect(),
        due: query.word("due", DueState::parse),
        office: query.id("office"),
        ..Filter::default()
    }
}

fn choices(frame: &Frame, found: &Found) -> Choices {
    let any = || Choice::new("", frame.say("children-any"));
    let list = |words: Vec<(&'static str, crate::base::words::Words)>| Choice::list(words, frame.language);
    let stages = list(LifeStage::ALL.iter().map(|stage| (stage.as_str(), stage.label())).collect());
    let districts = found.districts.iter().map(|district| Choice::new(district, district));
    let offices = found.offices.iter().map(|(id, name)| Choice::new(id, name));
    let days = frame.say("children-discharge-soon").count("days", DISCHARGE_DAYS);
    Choices {
        states: list(CaseState::ALL.iter().map(|state| (state.as_str(), state.label())).collect()),
        stages: std::iter::once(any()).chain(stages).collect(),
        districts: std::iter::once(any()).chain(districts).collect(),
        offices: std::iter::once(any()).chain(offices).collect(),
        care: list(CARE.iter().map(|item| (item.as_str(), item.label())).collect()),
        due: std::iter::once(any()).chain(list(DUE.iter().map(|due| (due.as_str(), due.label())).collect())).collect(),
        discharge: vec![Choice::new(DISCHARGE_DAYS, days)],
    }
}

/// The filters that are on, each with the address without it.
fn tags(frame: &Frame, query: &Form, choices: &Choices) -> Vec<Tag> {
    let groups = [
        ("state", &choices.states, ""),
        ("discharge", &choices.discharge, "filter-discharge"),
        ("care", &choices.care, "care"),
        ("stage", &choices.stages, ""),
        ("district", &choices.districts, ""),
        ("office", &choices.offices, ""),
        ("due", &choices.due, ""),
    ];
    let mut tags = Vec::new();
    for (name, value) in query.pairs().into_iter().filter(|(_, value)| !value.is_empty()) {
        let without = || {
            let rest = query.pairs().into_iter().filter(|pair| !paging(pair));
            address(rest.filter(|(found, other)| *found != name || *other != value))
        };
        if name == "q" {
            tags.push(Tag {
                label: frame.say("children-tag-search").put("text", value.trim()).to_string(),
                href: without(),
                testid: String::new(),
            });
        }
        let group = groups.iter().find(|(group, ..)| *group == name);
        let chosen = group.and_then(|(_, choices, testid)| Some((choices.iter().find(|c| c.value == value)?, testid)));
        if let Some((choice, testid)) = chosen {
            let testid = if testid.is_empty() { String::new() } else { format!("{testid}-{value}") };
            tags.push(Tag { label: choice.label.clone(), href: without(), testid });
        }
    }
    tags
}

fn paging((name, value): &(String, String)) -> bool {
    value.is_empty() || matches!(name.as_str(), "after" | "at" | "done")
}

fn address(pairs: impl Iterator<Item = (String, String)>) -> String {
    let query = serde_urlencoded::to_string(pairs.collect::<Vec<_>>()).unwrap_or_default();
    if query.is_empty() { "/children".to_owned() } else { format!("/children?{query}") }
}

fn new_href(asked: Option<&str>) -> String {
    let query = asked.map(|name| serde_urlencoded::to_string([("name", name)]).unwrap_or_default());
    query.map_or_else(|| "/children/new".to_owned(), |query| format!("/children/new?{query}"))
}

fn row(frame: &Frame, record: &Record, standing: &Standing) -> Row {
    let (child, today) = (&record.child, record.today);
    let place = Place::on(&child.facts, today);
    let place = place.grade.map_or(place.stage.label(), Grade::label);
    let next = standing.next.as_ref();
    let due_on = next.and_then(|task| task.facts.due_on);
    Row {
        href: format!("/children/{}", child.id),
        reference: child.reference.clone(),
        name: frame.child(&child.facts),
        kana: child.facts.name_kana.clone().or_else(|| child.facts.mother_kana.clone()),
        age: frame.age_of(&child.facts),
        place: frame.label(place),
        discharge: frame.discharge(&child.facts).filter(|_| child.facts.discharge_on.is_some()),
        care: (!child.care_items.0.is_empty()).then(|| frame.care(&child.care_items.0)),
        score: child.care_score,
        medical: record.beside.medical,
        state: standing.state,
        state_label: frame.label(standing.state.label()),
        lead: standing.lead.as_ref().map(|lead| (lead.name.clone(), lead.office_name.clone())),
        load: standing.load.as_ref().map(|load| LoadFigure::new(load.children, load.target, frame.language)),
        waiting_days: standing.waiting_since.map(|since| (today - since).num_days() + 1),
        next: next.map(|task| task.facts.title.clone()),
        due_on,
        late: due_on.is_some_and(|due| due < today),
    }
}

impl Row {
    /// The class of the chip that says how the child stands.
    fn chip(&self) -> &'static str {
        match self.state {
            CaseState::Undecided => "chip chip-late",
            CaseState::Asked | CaseState::Active => "chip chip-info",
            CaseState::HandingOver => "chip chip-note",
            CaseState::Closed => "chip",
        }
    }
}

impl ListPage {
    fn may_register(&self) -> bool {
        self.frame.may(Action::ChildRegister)
    }

    fn last(&self) -> i64 {
        self.first - 1 + i64::try_from(self.rows.len()).unwrap_or_default()
    }
}
