//! Reading a child's timeline, as far as the reader's rights and the family's consent reach.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde_json::json;

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ChildId, HandoverId, SubjectId, TaskId};
use crate::base::paging::{Listed, Mark, Page, bad_cursor};
use crate::base::problem::Problem;
use crate::base::words::Words;
use crate::rules::audit::Entry;
use crate::rules::permissions::{Action, Relation, reach};
use crate::rules::timeline::{Line, TimelineKind, excerpt, words};
use crate::rules::users::Actor;
use crate::steps::{audit, child_in_reach, tasks};
use crate::store;
use crate::store::Work;
use crate::store::timeline::{After, Ask, Row};

/// What a timeline is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only these kinds; none: all.
    pub kinds: Vec<TimelineKind>,
    /// Only from this day on.
    pub from: Option<NaiveDate>,
    /// Only up to this day, itself included.
    pub to: Option<NaiveDate>,
}

/// What a reader may see on one child's timeline.
#[expect(clippy::struct_excessive_bools, reason = "each is a right of its own")]
struct Rights {
    /// What was done.
    activities: bool,
    /// What was written about it.
    notes: bool,
    /// Tasks, whole.
    tasks: bool,
    /// Every conference, rather than those the reader's agency takes part in.
    conferences: bool,
    /// Minutes.
    minutes: bool,
    /// Assessments.
    medical: bool,
    /// Files.
    files: bool,
    /// Which handovers.
    handovers: Vec<HandoverId>,
    /// What has come of the child's life stages.
    transitions: bool,
    /// Openings in an emergency.
    emergencies: bool,
}

/// A page of a child's timeline, the newest first, with the names of the agencies on it. Planned conferences stand above
/// what has happened.
///
/// # Errors
/// [`Problem::NotFound`] for a child out of reach; a malformed cursor.
pub fn list(
    work: &mut Work,
    child: ChildId,
    filter: &Filter,
    page: &Page,
) -> Result<(Listed<Line>, HashMap<AgencyId, String>), Problem> {
    child_in_reach::find(work, Action::TimelineSee, child)?;
    let actor = work.actor()?.clone();
    let rights = rights(work, &actor, child)?;
    let kinds = TimelineKind::ALL.iter().copied();
    let kinds = kinds.filter(|kind| filter.kinds.is_empty() || filter.kinds.contains(kind));
    let ask = Ask {
        child,
        kinds: kinds.filter(|kind| rights.open(*kind, &actor)).collect(),
        conferences_of: if rights.conferences { None } else { actor.agency_id },
        handovers: rights.handovers.clone(),
        from: filter.from,
        to: filter.to,
        today: work.today(),
        after: page.after.as_ref().map(read_mark).transpose()?,
        limit: page.limit + 1,
    };
    let rows = store::timeline::lines(work.db, &ask)?;
    let listed = page.cut(rows, |row| Mark { key: format!("{} {}", row.place, row.moment), id: row.id.0 });
    let entry = Entry::done("timeline.read", "child", child.0).of_child(child);
    audit::note(work, entry.with(json!({ "lines": listed.rows.len(), "kinds": filter.kinds })));
    let bodies: Vec<_> = listed.rows.iter().filter_map(|row| row.agency_id).collect();
    let names = store::agencies::names(work.db, &bodies)?;
    let titles = titles(work, &actor, &listed.rows)?;
    let line = |row: Row| {
        let known = titles.get(&row.id).cloned();
        line(row, rights.notes, known)
    };
    let rows = listed.rows.into_iter().map(line).collect::<Result<_, _>>()?;
    Ok((Listed { rows, next: listed.next, total: None }, names))
}

/// What the tasks on these lines are called in both languages.
fn titles(work: &mut Work, actor: &Actor, rows: &[Row]) -> Result<HashMap<SubjectId, Words>, Problem> {
    let of_task = [TimelineKind::TaskAdded, TimelineKind::TaskDone].map(TimelineKind::place);
    let ids = rows.iter().filter(|row| of_task.contains(&row.place)).map(|row| TaskId(row.id.0));
    let (ids, now): (Vec<TaskId>, _) = (ids.collect(), work.now);
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found = store::tasks::among_ids(work.db, actor, reach(actor.role, Action::TaskSee), &ids, now)?;
    let titles = tasks::titles(work, &found.iter().collect::<Vec<_>>())?;
    Ok(found.iter().map(|task| SubjectId(task.id.0)).zip(titles).collect())
}

/// A line; `known` is its title in both languages, where it is a task's.
fn line(row: Row, notes: bool, known: Option<Words>) -> Result<Line, Problem> {
    let kind = TimelineKind::at(row.place).ok_or_else(|| Problem::Internal("a line of no kind".to_owned()))?;
    let written = notes || kind != TimelineKind::Activity;
    Ok(Line {
        kind,
        subject_id: row.id,
        moment: row.moment,
        words: words(kind, row.word.as_deref(), row.number),
        title: row.title.filter(|_| written).map(|title| titled(title, known)),
        excerpt: row.note.filter(|_| written).as_deref().and_then(excerpt),
        agency_id: row.agency_id,
        struck: row.struck,
    })
}

/// A title as it was written, with its English where it is still the one that is known.
fn titled(written: String, known: Option<Words>) -> Words {
    known.filter(|words| words.ja == written).unwrap_or_else(|| Words::told(written.clone(), written))
}

fn rights(work: &mut Work, actor: &Actor, child: ChildId) -> Result<Rights, Problem> {
    let now = work.now;
    let mut open = |action: Action| {
        let found = store::children::find(work.db, actor, reach(actor.role, action), child, now)?;
        Ok::<bool, Problem>(found.is_some())
    };
    let (activities, conferences) = (open(Action::ActivitySee)?, open(Action::ConferenceSee)?);
    let transitions = open(Action::TransitionSee)?;
    // A handover is open to its two sides, who need not have the child: it has a condition of its own.
    let handovers = match reach(actor.role, Action::HandoverSee) {
        [] => Vec::new(),
        relations => store::handovers::seen_of_child(work.db, actor, relations, child, now)?,
    };
    let mut whole = |action: Action| {
        let seen = store::children::seen_whole(work.db, actor, reach(actor.role, action), &[child], now)?;
        Ok::<bool, Problem>(!seen.is_empty())
    };
    let relations = reach(actor.role, Action::TimelineSee);
    Ok(Rights {
        activities,
        conferences,
        notes: whole(Action::ActivitySee)?,
        tasks: whole(Action::TaskSee)?,
        minutes: whole(Action::MinutesSee)?,
        medical: whole(Action::TimelineSee)?,
        files: whole(Action::FileSee)?,
        handovers,
        transitions,
        // The section and the coordinator are told of these too.
        emergencies: relations.contains(&Relation::Municipality) || relations.contains(&Relation::OwnCase),
    })
}

impl Rights {
    fn open(&self, kind: TimelineKind, actor: &Actor) -> bool {
        use TimelineKind as K;
        match kind {
            K::Activity => self.activities,
            K::TaskAdded | K::TaskDone => self.tasks,
            K::ConferenceRequested | K::ConferenceScheduled | K::ConferenceHeld => {
                self.conferences || actor.agency_id.is_some()
            }
            K::MinutesConfirmed => self.minutes,
            K::CareAssessed => self.medical,
            K::FileAdded => self.files,
            K::HandoverBegun | K::HandoverWritten | K::HandoverAcknowledged => !self.handovers.is_empty(),
            K::TransitionPassed => self.transitions,
            K::EmergencyOpened => self.emergencies,
            K::RecordOpened
            | K::RecordClosed
            | K::CaseBegun
            | K::CaseEnded
            | K::ConsentGiven
            | K::ConsentWithdrawn
            | K::TeamJoined
            | K::TeamLeft => true,
        }
    }
}

fn read_mark(mark: &Mark) -> Result<After, Problem> {
    let read = || {
        let (place, moment) = mark.key.split_once(' ')?;
        let kind = TimelineKind::at(place.parse().ok()?)?;
        Some(After { moment: Instant::parse(moment)?, kind, id: SubjectId(mark.id) })
    };
    read().ok_or_else(bad_cursor)
}
