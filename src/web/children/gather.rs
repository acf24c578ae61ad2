//! Everything that stands on a child's record, read in one transaction as far as the reader's rights reach.

use std::collections::HashMap;

use crate::actions;
use crate::actions::activities::Seen as Activity;
use crate::actions::care_team::Place;
use crate::actions::children::{Record, Standing};
use crate::actions::conferences::see::Listing;
use crate::actions::consents::Shared;
use crate::actions::decisions::Made;
use crate::actions::role_matrix::Column;
use crate::actions::tasks::Seen as Task;
use crate::actions::timeline::Filter as TimelineFilter;
use crate::actions::transitions::ladder::Ladder;
use crate::base::ids::{AgencyId, ChildId};
use crate::base::paging::Page;
use crate::base::problem::Problem;
use crate::rules::assignments::record::Assignment;
use crate::rules::assignments::states;
use crate::rules::care_assessments::CareAssessment;
use crate::rules::files::StoredFile;
use crate::rules::guardians::Guardian;
use crate::rules::permissions::{Action, permit};
use crate::rules::tasks::TaskState;
use crate::rules::timeline::Line;
use crate::store::Work;
use crate::store::activities::Filter as ActivityFilter;
use crate::store::conferences::list::Filter as ConferenceFilter;
use crate::store::tasks::Filter as TaskFilter;

/// Open tasks shown.
const TASKS: i64 = 10;
/// Conferences shown.
const CONFERENCES: i64 = 5;
/// Activities shown.
const ACTIVITIES: i64 = 5;
/// Files shown.
const FILES: i64 = 10;
/// Decisions shown.
const DECISIONS: i64 = 10;

/// A child's record with all its parts. A part that the reader may not see is absent.
#[derive(Debug)]
pub struct Parts {
    /// The record.
    pub record: Record,
    /// Who has the case, and what is next.
    pub standing: Standing,
    /// Open tasks, the most urgent first.
    pub tasks: Option<Vec<Task>>,
    /// Life stages.
    pub ladder: Option<Ladder>,
    /// The timeline and whether it goes on.
    pub timeline: Option<(Vec<Line>, bool)>,
    /// Names of agencies that are mentioned.
    pub agencies: HashMap<AgencyId, String>,
    /// Who holds which role.
    pub roles: Option<Vec<Column>>,
    /// The agencies round the child, those of today.
    pub team: Vec<Place>,
    /// The newest care assessment.
    pub assessment: Option<CareAssessment>,
    /// Consents, the newest first.
    pub consents: Vec<Shared>,
    /// Guardians.
    pub guardians: Vec<Guardian>,
    /// Conferences, the newest first.
    pub conferences: Option<Vec<Listing>>,
    /// Activities, the newest first.
    pub activities: Option<Vec<Activity>>,
    /// Files, the newest first.
    pub files: Option<Vec<StoredFile>>,
    /// Decisions, the newest first.
    pub decisions: Option<Vec<Made>>,
    /// The newest assignment, while it can be undone.
    pub undoable: Option<(Assignment, String)>,
}

impl Parts {
    /// Reads the record of a child; the timeline as asked for.
    pub fn gather(work: &mut Work, id: ChildId, filter: &TimelineFilter, lines: i64) -> Result<Self, Problem> {
        let record = actions::children::open(work, id)?;
        let standing = actions::children::standing(work, &record)?;
        let tasks = TaskFilter { state: Some(TaskState::Open), ..TaskFilter::default() };
        let tasks = open(actions::tasks::of_child(work, id, tasks, &Page::first(TASKS)))?.map(|listed| listed.rows);
        let ladder = open(actions::transitions::ladder::of_child(work, id))?;
        let timeline = open(actions::timeline::list(work, id, filter, &Page::first(lines)))?;
        let (timeline, mut agencies) = match timeline {
            Some((listed, names)) => (Some((listed.rows, listed.next.is_some())), names),
            None => (None, HashMap::new()),
        };
        let roles = open(actions::role_matrix::of_child(work, id, false))?.map(|matrix| matrix.columns);
        let today = work.today();
        let team = actions::care_team::list(work, id)?;
        let team: Vec<_> = team.into_iter().filter(|place| place.member.holds_on(today)).collect();
        let assessment = open(actions::care_assessments::list(work, id))?.and_then(|all| all.into_iter().next());
        let consents = actions::consents::list(work, id)?;
        let guardians = actions::guardians::list(work, id)?;
        let conferences = conferences(work, id)?;
        let activities =
            open(actions::activities::of_child(work, id, ActivityFilter::default(), &Page::first(ACTIVITIES)))?;
        let files = open(actions::files::list(work, id, false, &Page::first(FILES)))?.map(|listed| listed.rows);
        let decisions = open(actions::decisions::of_child(work, id, DECISIONS))?;
        let undoable = undoable(work, decisions.as_deref().unwrap_or_default());
        let mentioned = team.iter().map(|place| place.member.facts.agency_id);
        name(
            work,
            mentioned.chain(record.child.facts.hospital_id).chain(record.referral.facts.agency_id),
            &mut agencies,
        )?;
        Ok(Self {
            record,
            standing,
            tasks,
            ladder,
            timeline,
            agencies,
            roles,
            team,
            assessment,
            consents,
            guardians,
            conferences,
            activities: activities.map(|listed| listed.rows),
            files,
            decisions,
            undoable,
        })
    }

    /// The name of an agency.
    pub fn agency(&self, id: &AgencyId) -> &str {
        self.agencies.get(id).map_or("", String::as_str)
    }
}

/// What somebody may not see is not there.
fn open<T>(read: Result<T, Problem>) -> Result<Option<T>, Problem> {
    match read {
        Ok(found) => Ok(Some(found)),
        Err(Problem::NotFound | Problem::Forbidden { .. }) => Ok(None),
        Err(other) => Err(other),
    }
}

fn conferences(work: &mut Work, id: ChildId) -> Result<Option<Vec<Listing>>, Problem> {
    let filter = ConferenceFilter { child_id: Some(id), ..ConferenceFilter::default() };
    let listed = open(actions::conferences::see::list(work, &filter, &Page::first(CONFERENCES)))?;
    Ok(listed.map(|listed| listed.rows))
}

/// The newest assignment, while it may still be undone by the reader.
fn undoable(work: &Work, decisions: &[Made]) -> Option<(Assignment, String)> {
    permit(work.actor().ok()?, Action::AssignmentMake).ok()?;
    let newest = decisions.first()?;
    let assignment = &newest.full.assignment;
    let waiting = assignment.answered_at.is_none() && work.now < assignment.undo_until;
    (states::is_open(newest.state) && waiting).then(|| (assignment.clone(), newest.full.coordinator_name.clone()))
}

/// Adds the names of agencies that are not known yet.
fn name(
    work: &mut Work,
    ids: impl Iterator<Item = AgencyId>,
    names: &mut HashMap<AgencyId, String>,
) -> Result<(), Problem> {
    for id in ids {
        if !names.contains_key(&id)
            && let Some(agency) = open(actions::agencies::open(work, id))?
        {
            names.insert(id, agency.facts.name);
        }
    }
    Ok(())
}
