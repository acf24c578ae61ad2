//! What a list of children is asked for: its filter and order in the address, what the filter offers, what is on.

use crate::actions;
use crate::base::ids::AgencyId;
use crate::base::paging::{MOST, Page};
use crate::base::problem::Problem;
use crate::base::words::Words;
use crate::rules::care_score::CareItem;
use crate::rules::children::case_state::CaseState;
use crate::rules::children::sort::ChildSort;
use crate::rules::life_stage::LifeStage;
use crate::rules::tasks::DueState;
use crate::store::Work;
use crate::store::children::Filter;
use crate::store::offices;
use crate::web::{Choice, Form, Frame};

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

/// What an address or a form may say about the list.
const FIELDS: [&str; 9] = ["q", "stage", "district", "state", "discharge", "care", "due", "office", "sort"];

/// What the filter offers.
pub struct Choices {
    pub states: Vec<Choice>,
    pub stages: Vec<Choice>,
    pub districts: Vec<Choice>,
    pub offices: Vec<Choice>,
    pub care: Vec<Choice>,
    pub due: Vec<Choice>,
    pub discharge: Vec<Choice>,
}

/// A filter that is on, and the address without it.
pub struct Tag {
    pub label: String,
    pub href: String,
    pub testid: String,
}

/// What the filter offers that stands in records.
pub struct Known {
    /// The districts of the children the reader may see.
    pub districts: Vec<String>,
    /// The offices the reader may see.
    pub offices: Vec<(AgencyId, String)>,
}

/// The columns a list can be sorted by.
pub struct Heads {
    pub name: Head,
    pub age: Head,
    pub discharge: Head,
    pub lead: Head,
    pub due: Head,
}

/// The head of a column: where it leads, what that does in words, and how the list is sorted by it now.
pub struct Head {
    pub href: String,
    pub words: String,
    pub aria: Option<&'static str>,
}

/// Reads what the filter offers.
pub fn known(work: &mut Work) -> Result<Known, Problem> {
    let districts = actions::children::districts(work)?;
    let all = actions::offices::list(work, offices::Filter::default(), None, &Page::first(MOST));
    let offices = match all {
        Ok(listed) => listed.rows.into_iter().map(|office| (office.agency.id, office.agency.facts.name)).collect(),
        Err(Problem::Forbidden { .. }) => Vec::new(),
        Err(other) => return Err(other),
    };
    Ok(Known { districts, offices })
}

/// What is asked for; a value that is none is left out, as a bookmark may be older than the program.
pub fn filter(query: &Form) -> Filter {
    Filter {
        q: query.text("q"),
        stage: query.word("stage", LifeStage::parse),
        district: query.text("district"),
        states: query.all("state").filter_map(CaseState::parse).collect(),
        discharge_within: query.text("discharge").map(|_| DISCHARGE_DAYS),
        care: query.all("care").filter_map(CareItem::parse).collect(),
        due: query.word("due", DueState::parse),
        office: query.id("office"),
        sort: query.word("sort", ChildSort::parse).unwrap_or_default(),
        ..Filter::default()
    }
}

/// What the filter offers to whoever reads the page.
pub fn choices(frame: &Frame, known: &Known) -> Choices {
    let any = || Choice::new("", frame.say("children-any"));
    let list = |words: Vec<(&'static str, Words)>| Choice::list(words, frame.language);
    let stages = list(LifeStage::ALL.iter().map(|stage| (stage.as_str(), stage.label())).collect());
    let districts = known.districts.iter().map(|district| Choice::new(district, district));
    let offices = known.offices.iter().map(|(id, name)| Choice::new(id, name));
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
pub fn tags(frame: &Frame, query: &Form, choices: &Choices) -> Vec<Tag> {
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
            let rest = asking(query).into_iter();
            address("/children", rest.filter(|(found, other)| *found != name || *other != value))
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

/// Whether a pair of the address says where in the list one is, or nothing.
fn paging((name, value): &(String, String)) -> bool {
    value.is_empty() || matches!(name.as_str(), "after" | "at" | "done")
}

/// The pairs that say what is listed, and in which order.
pub fn asking(query: &Form) -> Vec<(String, String)> {
    query.pairs().into_iter().filter(|pair| !paging(pair) && FIELDS.contains(&pair.0.as_str())).collect()
}

/// An address with a query.
pub fn address(path: &str, pairs: impl Iterator<Item = (String, String)>) -> String {
    let query = serde_urlencoded::to_string(pairs.collect::<Vec<_>>()).unwrap_or_default();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

impl Heads {
    /// For a list that was asked for like this.
    pub fn new(frame: &Frame, query: &Form) -> Self {
        let now = filter(query).sort;
        let head = |column: ChildSort| {
            let current = now == column || now == column.turned();
            let turned = if now == column { column.turned() } else { column };
            let sort = Some(turned).filter(|sort| *sort != ChildSort::default());
            let sort = sort.map(|sort| ("sort".to_owned(), sort.to_string()));
            let kept = asking(query).into_iter().filter(|(name, _)| name != "sort");
            let words = if current {
                frame.say("children-sorted").put("now", frame.label(now.label()))
            } else {
                frame.say("children-sort")
            };
            let rising = if now.is_back() { "descending" } else { "ascending" };
            Head {
                href: address("/children", kept.chain(sort)),
                words: words.put("order", frame.label(turned.label())).to_string(),
                aria: current.then_some(rising),
            }
        };
        Self {
            name: head(ChildSort::Name),
            age: head(ChildSort::Age),
            discharge: head(ChildSort::Discharge),
            lead: head(ChildSort::Lead),
            due: head(ChildSort::Due),
        }
    }
}
