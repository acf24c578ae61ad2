//! The fields of the minutes: sections, those present, decisions in rows. Read and filled in.

use chrono::NaiveDate;

use crate::actions::conferences::see::View;
use crate::base::ids::{AgencyId, Id as _, MinutesId, SubjectId};
use crate::base::problem::{Faults, FieldError, Problem};
use crate::base::wareki;
use crate::base::words::Language;
use crate::rules::agencies::AgencyKind;
use crate::rules::minutes::{Attendee, Minutes, MinutesFacts, Resolved, Section, SectionKey};
use crate::rules::tasks::TaskRole;
use crate::web::conferences::rows::Rows;
use crate::web::{Choice, Filled, Form, Frame, Said};

/// Rows for decisions without anything in them.
const BLANK: usize = 5;
/// Rows for people who were there, without anything in them.
const BLANK_PEOPLE: usize = 2;
/// Decisions at most.
const MOST: usize = 50;
/// People at most.
const MOST_PEOPLE: usize = 100;

/// A section to be written.
pub struct Field {
    pub name: String,
    pub label: String,
    pub hint: String,
}

/// A row for a decision.
pub struct Row {
    pub id: String,
    pub id_value: String,
    pub what: String,
    pub who: String,
    pub due: String,
    pub labels: [Said; 3],
}

/// Somebody who was there: their name's field, its label, and the agency's field and value.
pub struct Person {
    pub name: String,
    pub label: Said,
    pub agency: String,
    pub agency_value: String,
}

/// The form.
pub struct Editor {
    pub form: Filled,
    pub minutes: MinutesId,
    pub sections: Vec<Field>,
    pub people: Vec<Person>,
    pub rows: Vec<Row>,
    pub count: usize,
    pub who: Vec<Choice>,
}

impl Editor {
    /// The form of a draft, filled with `form`.
    pub fn of(frame: &Frame, view: &View, draft: &Minutes, form: Filled) -> Self {
        let count = form.value("rows").parse().unwrap_or(BLANK).min(MOST);
        let people = form.value("people").parse().unwrap_or(BLANK_PEOPLE).min(MOST_PEOPLE);
        let section = |one: &Section| Field {
            name: format!("section.{}", one.key),
            label: frame.label(one.key.label()),
            hint: one.key.prompts().iter().map(|prompt| frame.words(prompt).to_owned()).collect::<Vec<_>>().join(
                match frame.language {
                    Language::Ja => "、",
                    Language::En => "; ",
                },
            ),
        };
        let row = |at: usize| {
            let labels = ["conf-decision-what", "conf-decision-who", "conf-decision-due"];
            Row {
                id: format!("decision.{at}.id"),
                id_value: form.value(&format!("decision.{at}.id")).to_owned(),
                what: format!("decision.{at}.what"),
                who: format!("decision.{at}.who"),
                due: format!("decision.{at}.due"),
                labels: labels.map(|key| frame.say(key).count("number", at + 1)),
            }
        };
        let person = |at: usize| Person {
            name: format!("attendee.{at}"),
            label: frame.say("conf-attendee-number").count("number", at + 1),
            agency: format!("attendee.{at}.agency"),
            agency_value: form.value(&format!("attendee.{at}.agency")).to_owned(),
        };
        Self {
            minutes: draft.id,
            sections: draft.sections.0.iter().map(section).collect(),
            people: (0..people).map(person).collect(),
            rows: (0..count).map(row).collect(),
            count,
            who: responsible(frame, view, draft),
            form,
        }
    }

    /// How many rows for people there are.
    pub fn people_count(&self) -> usize {
        self.people.len()
    }
}

/// Everybody who can be given something to do: every role, and with it those agencies that take part.
fn responsible(frame: &Frame, view: &View, draft: &Minutes) -> Vec<Choice> {
    let mut all = vec![Choice::new("", frame.say("conf-choose"))];
    let agencies: Vec<(AgencyId, TaskRole, &str)> = view
        .attendees
        .iter()
        .filter_map(|one| {
            let (name, kind) = one.invited.agency.as_ref()?;
            Some((one.invited.participant.agency_id?, role_of(*kind)?, name.as_str()))
        })
        .collect();
    for role in TaskRole::ALL.iter().copied() {
        let label = frame.label(role.label());
        all.push(Choice::new(role.as_str(), &label));
        for (agency, _, name) in agencies.iter().filter(|(_, of, _)| *of == role) {
            all.push(Choice::new(who(role, Some(*agency)), format!("{label} {name}")));
        }
    }
    // An agency that was named before and takes no part any more can still stand there.
    for decision in &draft.decisions.0 {
        let value = who(decision.role, decision.agency_id);
        if !all.iter().any(|choice| choice.value == value) {
            all.push(Choice::new(value, frame.label(decision.role.label())));
        }
    }
    all
}

fn role_of(kind: AgencyKind) -> Option<TaskRole> {
    Some(match kind {
        AgencyKind::DisabilitySupportSection => TaskRole::Section,
        AgencyKind::HealthCentre => TaskRole::PublicHealthNurse,
        AgencyKind::Hospital => TaskRole::Hospital,
        AgencyKind::HomeNursingStation => TaskRole::HomeNursing,
        AgencyKind::School => TaskRole::School,
        AgencyKind::NurserySection => TaskRole::NurserySection,
        AgencyKind::EducationCentre => TaskRole::EducationCentre,
        AgencyKind::ServiceProvider => TaskRole::ServiceProvider,
        _ => return None,
    })
}

fn who(role: TaskRole, agency: Option<AgencyId>) -> String {
    agency.map_or_else(|| role.to_string(), |agency| format!("{role}:{agency}"))
}

/// A draft as its form shows it.
pub fn written(draft: &Minutes) -> Filled {
    let rows = (draft.decisions.0.len() + 1).max(BLANK);
    let people = draft.attendees.0.len() + BLANK_PEOPLE;
    let form = Filled::blank().set("minutes", draft.id).set("version", draft.version).set("rows", rows);
    let form = form.set("people", people);
    let sections = draft.sections.0.iter();
    let form = sections.fold(form, |form, one| form.set(&format!("section.{}", one.key), &one.text));
    let people = draft.attendees.0.iter().enumerate();
    let form = people.fold(form, |form, (at, one)| {
        form.set(&format!("attendee.{at}"), &one.name).set_some(&format!("attendee.{at}.agency"), one.agency_id)
    });
    draft.decisions.0.iter().enumerate().fold(form, |form, (at, one)| {
        form.set(&format!("decision.{at}.id"), one.id)
            .set(&format!("decision.{at}.what"), &one.what)
            .set(&format!("decision.{at}.who"), who(one.role, one.agency_id))
            .set_some(&format!("decision.{at}.due"), one.due_on)
    })
}

/// The form as it was sent, with five more rows for decisions.
pub fn longer(form: &Form) -> (Filled, bool) {
    let rows: usize = form.raw("rows").parse().unwrap_or(BLANK);
    (with(form.pairs(), "rows", &(rows + BLANK).min(MOST).to_string()), false)
}

/// What was typed, to be sent over the version that stands there now.
pub fn over(typed: &Filled, version: i32) -> Filled {
    typed.clone().replaced("version", version)
}

fn with(pairs: Vec<(String, String)>, name: &str, value: &str) -> Filled {
    let key = pairs.iter().find(|(found, _)| found == "key").map(|(_, key)| key.clone()).unwrap_or_default();
    Filled::typed(pairs, &key).replaced(name, value)
}

/// Which minutes a form belongs to.
pub fn names(form: &Form) -> Option<MinutesId> {
    form.id("minutes")
}

/// Where in the form what was read stands.
pub struct Places {
    sections: Vec<String>,
    people: Vec<String>,
    decisions: Vec<String>,
}

/// What was read.
pub struct Written {
    pub rows: Places,
    pub facts: Result<MinutesFacts, Problem>,
}

impl Places {
    /// The problem with every fault at its field.
    pub fn rename(&self, problem: Problem) -> Problem {
        let decided = [
            ("what", ".what"),
            ("", ".what"),
            ("id", ".what"),
            ("role", ".who"),
            ("agency_id", ".who"),
            ("due_on", ".due"),
        ];
        let problem = Rows { list: "decisions", names: &self.decisions, endings: &decided }.rename(problem);
        let problem = Rows { list: "attendees", names: &self.people, endings: &[] }.rename(problem);
        Rows { list: "sections", names: &self.sections, endings: &[] }.rename(problem)
    }
}

/// What was written; rows with nothing in them are left out.
pub fn read(form: &Form) -> Written {
    let mut faults = Faults::default();
    let typed = |name: &str| form.raw(name).replace("\r\n", "\n");
    let keys = || SectionKey::ALL.iter().filter(|key| form.has(&format!("section.{key}")));
    let sections = keys().map(|key| Section { key: *key, text: typed(&format!("section.{key}")) }).collect();
    let (mut people, mut attendees) = (Vec::new(), Vec::new());
    for name in (0..MOST_PEOPLE).map(|at| format!("attendee.{at}")) {
        let Some(person) = form.text(&name) else { continue };
        attendees.push(Attendee { name: person, agency_id: form.id(&format!("{name}.agency")) });
        people.push(name);
    }
    let (mut rows, mut decisions) = (Vec::new(), Vec::new());
    for name in (0..MOST).map(|at| format!("decision.{at}")) {
        if let Some(decision) = decision(form, &name, &mut faults) {
            decisions.push(decision);
            rows.push(name);
        }
    }
    let facts = MinutesFacts { sections, attendees, decisions };
    let rows = Places { sections: keys().map(|key| format!("section.{key}")).collect(), people, decisions: rows };
    Written { rows, facts: faults.into_result().map(|()| facts) }
}

/// A decision; nothing for a row that is empty or wrong.
fn decision(form: &Form, name: &str, faults: &mut Faults) -> Option<Resolved> {
    let field = |ending: &str| format!("{name}.{ending}");
    let (what, chosen, due) = (form.text(&field("what")), form.text(&field("who")), form.text(&field("due")));
    if what.is_none() && due.is_none() {
        return None;
    }
    let mut missing = |ending: &str, ja, en| faults.note(FieldError::new(field(ending), "required", ja, en));
    if what.is_none() {
        missing("what", "決まったこと（何を）を入力してください。", "Enter what is to be done.");
    }
    let role = chosen.as_deref().and_then(responsible_in);
    if role.is_none() {
        missing("who", "だれがするかを選んでください。", "Choose who does it.");
    }
    let due_on = due.as_deref().map(wareki::parse).transpose();
    if let Err(unread) = &due_on {
        faults.note(FieldError { field: field("due"), code: "bad_date", words: unread.words() });
    }
    let (role, agency_id) = role?;
    let due_on: Option<NaiveDate> = due_on.ok()?;
    let id = form.id(&field("id")).unwrap_or_else(|| SubjectId::wrap(uuid::Uuid::nil()));
    Some(Resolved { id, what: what?, role, agency_id, due_on })
}

fn responsible_in(value: &str) -> Option<(TaskRole, Option<AgencyId>)> {
    let (role, agency) = match value.split_once(':') {
        Some((role, agency)) => (role, Some(AgencyId::wrap(uuid::Uuid::try_parse(agency).ok()?))),
        None => (value, None),
    };
    Some((TaskRole::parse(role)?, agency))
}
