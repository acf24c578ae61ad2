//! Every office and everybody in it with their figures, gathered once and narrowed to what the reader asked for.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::actions;
use crate::actions::caseload::Figures;
use crate::base::ids::{AgencyId, CoordinatorId};
use crate::base::paging::{MOST, Page};
use crate::base::problem::Problem;
use crate::rules::assignments::load::LoadOn;
use crate::rules::care_score::CareItem;
use crate::rules::coordinators::Coordinator;
use crate::rules::offices::Office;
use crate::rules::permissions::Action;
use crate::rules::users::Role;
use crate::store::Work;
use crate::store::{coordinators, offices};
use crate::web::{Frame, Heat, LoadFigure, Said, Taking, Visitor, takes_on};

/// What the reader may see of offices and people.
#[derive(Debug, Clone, Copy)]
pub struct Sight {
    figures: bool,
    people: bool,
    only: Option<AgencyId>,
}

impl Sight {
    /// Of this reader: an office manager looks at the own office.
    pub fn of(visitor: &Visitor) -> Self {
        let own = visitor.visit.agency.as_ref().map(|(id, _)| *id);
        Self {
            figures: visitor.may(Action::CaseloadSee),
            people: visitor.may(Action::CoordinatorSee),
            only: own.filter(|_| visitor.visit.role == Role::OfficeManager),
        }
    }

    /// As this, of one office only.
    pub fn within(self, office: AgencyId) -> Self {
        Self { only: Some(office), ..self }
    }
}

/// One person.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who.
    pub id: CoordinatorId,
    /// The record; none for readers of figures only.
    pub record: Option<Coordinator>,
    /// The figures; none for readers who see none of this office.
    pub figures: Option<Figures>,
}

/// One office with its people.
#[derive(Debug, Clone)]
pub struct Place {
    /// The office.
    pub office: Office,
    /// Its people.
    pub people: Vec<Person>,
}

/// Everything, before it is narrowed.
#[derive(Debug, Clone)]
pub struct Overview {
    /// Whether the reader sees figures.
    pub figures: bool,
    /// The offices by reading, those that have closed left out unless somebody is there.
    pub places: Vec<Place>,
}

/// What the reader asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Who serves this district.
    pub district: String,
    /// Only who takes new children today.
    pub accepting: bool,
    /// Who has handled this care before.
    pub care: Option<CareItem>,
}

impl Overview {
    /// Gathers it in one transaction.
    pub fn gather(work: &mut Work, sight: Sight) -> Result<Self, Problem> {
        let mut found = Vec::new();
        let mut page = Page::first(MOST);
        loop {
            let listed = actions::offices::list(work, offices::Filter::default(), None, &page)?;
            found.extend(listed.rows);
            let Some(next) = listed.next else { break };
            page.after = Some(next);
        }
        if let Some(only) = sight.only {
            found.retain(|office| office.agency.id == only);
        }
        let records = if sight.people { people(work, sight.only)? } else { Vec::new() };
        let figures = if sight.figures { actions::caseload::of_all(work)?.1 } else { Vec::new() };
        let mut places: Vec<Place> = found.into_iter().map(|office| Place { office, people: Vec::new() }).collect();
        for place in &mut places {
            let office = place.office.agency.id;
            let own = figures.iter().filter(|one| one.office_id == office).flat_map(|one| &one.coordinators);
            place.people = own
                .map(|figures| Person {
                    id: figures.coordinator_id,
                    record: records.iter().find(|record| record.id == figures.coordinator_id).cloned(),
                    figures: Some(figures.clone()),
                })
                .collect();
            for record in records.iter().filter(|record| record.facts.office_id == office) {
                if !place.people.iter().any(|person| person.id == record.id) {
                    place.people.push(Person { id: record.id, record: Some(record.clone()), figures: None });
                }
            }
        }
        Ok(Self { figures: sight.figures, places })
    }

    /// The districts that offices and people serve.
    pub fn districts(&self) -> Vec<String> {
        let of_offices = self.places.iter().flat_map(|place| &place.office.facts.districts.0);
        let people = self.places.iter().flat_map(|place| &place.people).filter_map(|person| person.record.as_ref());
        let all: BTreeSet<&String> = of_offices.chain(people.flat_map(|record| &record.facts.districts.0)).collect();
        all.into_iter().cloned().collect()
    }

    /// The care that somebody has handled before, in the order of the score sheet.
    pub fn experience(&self) -> Vec<CareItem> {
        let people = self.places.iter().flat_map(|place| &place.people).filter_map(|person| person.record.as_ref());
        let all: BTreeSet<CareItem> = people.flat_map(|record| record.facts.experience.0.iter().copied()).collect();
        all.into_iter().collect()
    }

    /// Everybody's figures together, and how many are above target.
    pub fn totals(&self) -> (usize, LoadOn, usize) {
        let people: Vec<&Person> = self.places.iter().flat_map(|place| &place.people).collect();
        let loads: Vec<&LoadOn> = people.iter().filter_map(|one| one.figures.as_ref()).map(|f| &f.load).collect();
        let over = loads.iter().filter(|load| load.over_target).count();
        (people.len(), LoadOn::together(loads), over)
    }

    /// The offices as asked for, each with those of its people that were asked for.
    pub fn narrowed(&self, wanted: &Wanted, today: NaiveDate) -> Vec<Place> {
        let people_asked_for = wanted.care.is_some();
        let places = self.places.iter().filter(|place| {
            let served = &place.office.facts.districts.0;
            let serves = wanted.district.is_empty() || served.is_empty() || served.contains(&wanted.district);
            serves && (!wanted.accepting || takes_on(&place.office.facts.acceptance(), today))
        });
        places
            .map(|place| Place { people: asked_for(place, wanted, today), office: place.office.clone() })
            .filter(|place| !people_asked_for || !place.people.is_empty())
            .collect()
    }
}

fn people(work: &mut Work, only: Option<AgencyId>) -> Result<Vec<Coordinator>, Problem> {
    let mut found = Vec::new();
    let mut page = Page::first(MOST);
    loop {
        let filter = coordinators::Filter {
            office_id: only,
            name: None,
            district: None,
            accepting_on: None,
            still_there_on: None,
        };
        let listed = actions::coordinators::list(work, filter, false, &page)?;
        found.extend(listed.rows.into_iter().map(|shown| shown.coordinator));
        let Some(next) = listed.next else { return Ok(found) };
        page.after = Some(next);
    }
}

fn asked_for(place: &Place, wanted: &Wanted, today: NaiveDate) -> Vec<Person> {
    let fits = |person: &&Person| {
        let Some(record) = &person.record else { return wanted.care.is_none() };
        let served = &record.facts.districts.0;
        let serves = wanted.district.is_empty() || served.is_empty() || served.contains(&wanted.district);
        let takes = !wanted.accepting || takes_on(&record.facts.acceptance(), today);
        serves && takes && wanted.care.is_none_or(|care| record.facts.experience.0.contains(&care))
    };
    place.people.iter().filter(fits).cloned().collect()
}

/// A person as a row.
#[derive(Debug, Clone)]
pub struct PersonRow {
    /// Where the page of the person is; none for readers who may not open it.
    pub href: Option<String>,
    /// The name, or a number for readers of figures only.
    pub name: String,
    /// The office.
    pub office: String,
    /// Squares; none without figures.
    pub load: Option<LoadFigure>,
    /// Children, target, room.
    pub figures: Option<(i64, i64, i64)>,
    /// Class of the cell.
    pub class: &'static str,
    /// The word of the cell.
    pub word: Option<Said>,
    /// Whether new children are taken, with the office's word where that stands against it.
    pub taking: Option<Taking>,
    /// Whether the training is finished.
    pub trained: bool,
    /// Care handled before.
    pub experience: String,
    /// Whether the reader may set whether new children are taken.
    pub sets: bool,
}

impl PersonRow {
    /// The row of a person.
    pub fn of(frame: &Frame, visitor: &Visitor, place: &Place, at: usize, person: &Person) -> Self {
        let load = person.figures.as_ref().map(|figures| &figures.load);
        let heat = load.map(|load| Heat::of(load.children, load.target));
        let facts = person.record.as_ref().map(|record| &record.facts);
        let name = facts.map(|facts| facts.name.clone());
        let office_taking = place.office.facts.acceptance();
        let taking = facts.map(|facts| match facts.acceptance() {
            own if takes_on(&own, frame.today()) && !takes_on(&office_taking, frame.today()) => {
                Taking { words: frame.say("offices-office-paused").to_string(), ..frame.taking(&office_taking) }
            }
            own => frame.taking(&own),
        });
        Self {
            href: facts.map(|_| format!("/coordinators/{}", person.id)),
            name: name.unwrap_or_else(|| frame.say("offices-nameless").count("number", at + 1).to_string()),
            office: place.office.agency.facts.name.clone(),
            load: load.map(|load| frame.load(&load.children, &load.target)),
            figures: load.map(|load| (load.children, load.target, load.room)),
            class: heat.map_or("", Heat::class),
            word: load.zip(heat).map(|(load, heat)| heat.word(load.children, load.target, frame.language)),
            taking,
            trained: facts.is_some_and(|facts| facts.training_finished_on.is_some()),
            experience: facts.map(|facts| frame.care(&facts.experience.0)).unwrap_or_default(),
            sets: facts.is_some() && visitor.sets_coordinator(person.id, place.office.agency.id),
        }
    }
}

/// An office as a row.
#[derive(Debug, Clone)]
pub struct OfficeRow {
    /// The office.
    pub id: AgencyId,
    /// Its name.
    pub name: String,
    /// Its people.
    pub people: Vec<PersonRow>,
    /// Children and target of all of them.
    pub together: Option<(i64, i64)>,
    /// Children and target of the fullest, with class and word of the cell.
    pub most: Option<(i64, i64, &'static str, Said)>,
    /// Children that still fit.
    pub room: i64,
    /// Whether new children are taken.
    pub taking: Taking,
    /// How many have finished the training.
    pub trained: usize,
    /// Day of the last change of the record.
    pub updated: NaiveDate,
    /// Whether the reader may set whether new children are taken.
    pub sets: bool,
}

impl OfficeRow {
    /// The row of an office.
    pub fn of(frame: &Frame, visitor: &Visitor, place: &Place) -> Self {
        let people: Vec<PersonRow> = place
            .people
            .iter()
            .enumerate()
            .map(|(at, person)| PersonRow::of(frame, visitor, place, at, person))
            .collect();
        let loads: Vec<&LoadOn> =
            place.people.iter().filter_map(|person| person.figures.as_ref()).map(|figures| &figures.load).collect();
        let fullest = loads.iter().max_by_key(|load| (load.children - load.target, load.children));
        let most = fullest.map(|load| {
            let heat = Heat::of(load.children, load.target);
            (load.children, load.target, heat.class(), heat.word(load.children, load.target, frame.language))
        });
        let sum = LoadOn::together(loads.iter().copied());
        let office = &place.office;
        Self {
            id: office.agency.id,
            name: office.agency.facts.name.clone(),
            together: (!loads.is_empty()).then_some((sum.children, sum.target)),
            most,
            room: sum.room,
            taking: frame.taking(&office.facts.acceptance()),
            trained: people.iter().filter(|person| person.trained).count(),
            updated: office.agency.updated_at.day(),
            sets: visitor.sets_office(office.agency.id),
            people,
        }
    }
}
