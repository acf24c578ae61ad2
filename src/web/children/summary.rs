//! `/children/{id}/summary`: what somebody needs to know of a child, on one sheet of A4; `/children/summaries?child=…`
//! the sheets of several.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, State};
use chrono::NaiveDate;

use super::selected;
use crate::actions;
use crate::actions::care_team::Place;
use crate::actions::children::{Record, Standing};
use crate::actions::role_matrix::Column;
use crate::actions::tasks::Seen;
use crate::actions::transitions::ladder::{Ladder, Step};
use crate::app::App;
use crate::base::ids::{AgencyId, ChildId};
use crate::base::paging::Page;
use crate::base::problem::Problem;
use crate::rules::agencies::Agency;
use crate::rules::care_assessments::CareAssessment;
use crate::rules::guardians::Guardian;
use crate::rules::tasks::{TaskRole, TaskState};
use crate::store::Work;
use crate::store::tasks::Filter;
use crate::web::{Frame, Paged, Visitor, page};

/// Tasks that fit on the sheet.
const TASKS: i64 = 8;

#[derive(Template)]
#[template(path = "children/summary.html")]
struct SummaryPage {
    frame: Frame,
    back: String,
    sheets: Vec<Sheet>,
}

/// The sheet of one child.
struct Sheet {
    name: String,
    age: String,
    facts: Facts,
}

/// What stands on the sheet.
struct Facts {
    record: Record,
    standing: Standing,
    guardians: Vec<Guardian>,
    team: Vec<Place>,
    agencies: HashMap<AgencyId, Agency>,
    assessment: Option<CareAssessment>,
    roles: Vec<Column>,
    tasks: Vec<Seen>,
    ladder: Option<Ladder>,
}

/// The sheet.
pub async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<ChildId>) -> Paged {
    let facts = app.write(&visitor.guest.caller, move |work| gather(work, id)).await?;
    let frame = Frame::named(&app, &visitor, "summary-title").under_child(id, &facts.record.child.facts);
    let sheets = vec![Sheet::new(&frame, facts)];
    page(&SummaryPage { frame, back: format!("/children/{id}"), sheets }, visitor.guest.language)
}

/// The sheets of the children named in the address, in its order.
pub async fn several(State(app): State<App>, visitor: Visitor) -> Paged {
    let children = selected::children(&visitor.asked()?);
    let gathered = move |work: &mut Work| children.iter().map(|id| gather(work, *id)).collect::<Result<Vec<_>, _>>();
    let facts = app.write(&visitor.guest.caller, gathered).await?;
    let frame = Frame::named(&app, &visitor, "summary-title").personal();
    let all = frame.say("menu-children");
    let sheets = facts.into_iter().map(|facts| Sheet::new(&frame, facts)).collect();
    page(
        &SummaryPage { frame: frame.below("/children", all), back: "/children".to_owned(), sheets },
        visitor.guest.language,
    )
}

fn gather(work: &mut Work, id: ChildId) -> Result<Facts, Problem> {
    let record = actions::children::open(work, id)?;
    let standing = actions::children::standing(work, &record)?;
    let today = work.today();
    let team: Vec<Place> =
        actions::care_team::list(work, id)?.into_iter().filter(|place| place.member.holds_on(today)).collect();
    let mut agencies = HashMap::new();
    let mentioned = team.iter().map(|place| place.member.facts.agency_id).chain(record.child.facts.hospital_id);
    for agency in mentioned {
        if let Some(found) = open(actions::agencies::open(work, agency))? {
            agencies.insert(agency, found);
        }
    }
    let tasks = Filter { state: Some(TaskState::Open), ..Filter::default() };
    Ok(Facts {
        guardians: actions::guardians::list(work, id)?,
        assessment: open(actions::care_assessments::list(work, id))?.and_then(|all| all.into_iter().next()),
        roles: open(actions::role_matrix::of_child(work, id, false))?.map(|all| all.columns).unwrap_or_default(),
        tasks: open(actions::tasks::of_child(work, id, tasks, &Page::first(TASKS)))?.map_or_else(Vec::new, |l| l.rows),
        ladder: open(actions::transitions::ladder::of_child(work, id))?,
        record,
        standing,
        team,
        agencies,
    })
}

/// What somebody may not see is not there.
fn open<T>(read: Result<T, Problem>) -> Result<Option<T>, Problem> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(Problem::NotFound | Problem::Forbidden { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

impl Sheet {
    fn new(frame: &Frame, facts: Facts) -> Self {
        let child = &facts.record.child.facts;
        Self { name: frame.child(child), age: frame.age_of(child), facts }
    }

    fn agency(&self, id: &AgencyId) -> &str {
        self.facts.agencies.get(id).map_or("", |agency| agency.facts.name.as_str())
    }

    fn phone(&self, id: &AgencyId) -> &str {
        self.facts.agencies.get(id).and_then(|agency| agency.facts.phone.as_deref()).unwrap_or("—")
    }

    fn specialist(&self) -> Option<&Column> {
        self.facts.roles.iter().find(|column| column.role == TaskRole::ConsultationSpecialist)
    }

    /// What comes next in the child's life, with its day.
    fn next(&self) -> Option<(&Step, NaiveDate)> {
        let step = self.facts.ladder.iter().flat_map(|ladder| &ladder.rungs).find(|step| step.is_next)?;
        Some((step, step.rung.on?))
    }
}
