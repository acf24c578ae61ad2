//! `/`: the section's work of the day. Everybody else is led to the page their own day begins with.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use chrono::{Months, NaiveDate};

use crate::actions;
use crate::actions::caseload::Office;
use crate::actions::conferences::see::Listing;
use crate::actions::waiting_list::Waiting;
use crate::actions::{activities, tasks};
use crate::app::App;
use crate::base::paging::Page;
use crate::base::problem::Problem;
use crate::rules::assignments::load::LoadOn;
use crate::rules::business_days::business_days_until;
use crate::rules::conferences::ConferenceState;
use crate::rules::tasks::{DueState, TaskState};
use crate::store;
use crate::store::Work;
use crate::web::{Frame, LoadFigure, Paged, Visitor, page, see_other};

/// Rows of each kind on the page; the rest is behind the number cards.
const ROWS: i64 = 8;
/// Coordinators whose load is drawn.
const DRAWN: usize = 5;

/// The page of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/", get(show))
}

/// One thing to be done.
struct Row {
    due: NaiveDate,
    chip: &'static str,
    when: String,
    note: String,
    title: String,
    age: String,
    what: String,
    more: String,
    main: (String, String, &'static str),
    open: String,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    frame: Frame,
    today: String,
    waiting: i64,
    longest: i64,
    conferences: store::conferences::list::Counts,
    moving: i64,
    over: usize,
    room: i64,
    gaps: i64,
    handovers: i64,
    rows: Vec<Row>,
    loads: Vec<(String, String, LoadFigure)>,
    people: usize,
    recent: Vec<activities::Seen>,
}

/// Everything the page is made of, read in one transaction.
struct Gathered {
    waiting: Vec<(Waiting, Option<String>)>,
    total: i64,
    longest: i64,
    conferences: store::conferences::list::Counts,
    pending: Vec<Listing>,
    tasks: Vec<tasks::Seen>,
    moving: i64,
    offices: Vec<Office>,
    gaps: i64,
    handovers: i64,
    recent: Vec<activities::Seen>,
    closing: Vec<NaiveDate>,
}

async fn show(State(app): State<App>, visitor: Visitor) -> Paged {
    let frame = Frame::named(&app, &visitor, "home-title").personal();
    if frame.home() != "/" {
        return Ok(see_other(frame.home()));
    }
    let telling = frame.clone();
    let found = app.write(&visitor.guest.caller, move |work| gather(work, &telling)).await?;
    let mut rows = waiting_rows(&frame, &found);
    rows.extend(found.pending.iter().map(|listing| conference_row(&frame, listing, &found.closing)));
    rows.extend(found.tasks.iter().map(|seen| task_row(&frame, seen)));
    // Stable: among those due on one day the waiting children stay in the order of urgency.
    rows.sort_by_key(|row| row.due);
    let loads: Vec<(&str, &str, &LoadOn)> = found
        .offices
        .iter()
        .flat_map(|office| {
            office
                .coordinators
                .iter()
                .map(move |one| (one.name.as_deref().unwrap_or("—"), office.name.as_str(), &one.load))
        })
        .collect();
    let page_of = HomePage {
        today: frame.day(&frame.today()),
        waiting: found.total,
        longest: found.longest,
        conferences: found.conferences,
        moving: found.moving,
        over: loads.iter().filter(|(.., load)| load.over_target).count(),
        room: loads.iter().map(|(.., load)| load.room).sum(),
        gaps: found.gaps,
        handovers: found.handovers,
        people: loads.len(),
        loads: fullest(&frame, loads),
        rows,
        recent: found.recent,
        frame,
    };
    page(&page_of, visitor.guest.language)
}

fn gather(work: &mut Work, frame: &Frame) -> Result<Gathered, Problem> {
    let today = work.today();
    let list = actions::waiting_list::see(work, &Page { total: true, ..Page::first(200) })?;
    let total = list.waiting.total.unwrap_or_default();
    let longest = list.waiting.rows.iter().map(|row| (today - row.since).num_days()).max().unwrap_or_default();
    let mut waiting = Vec::new();
    for row in list.waiting.rows.into_iter().take(usize::try_from(ROWS).unwrap_or_default()) {
        let suggested = suggestion(work, frame, &row)?;
        waiting.push((row, suggested));
    }
    let mut pending = Vec::new();
    for state in [ConferenceState::Requested, ConferenceState::Coordinating] {
        let filter = store::conferences::list::Filter { state: Some(state), ..Default::default() };
        pending.extend(actions::conferences::see::list(work, &filter, &Page::first(50))?.rows);
    }
    let mut tasks = Vec::new();
    for due in [DueState::Overdue, DueState::Today, DueState::Week] {
        let filter =
            store::tasks::Filter { mine: true, state: Some(TaskState::Open), due: Some(due), ..Default::default() };
        tasks.extend(actions::tasks::list(work, &filter, &Page::first(ROWS))?.rows);
    }
    let until = today.checked_add_months(Months::new(2)).unwrap_or(today);
    let moving = store::transitions::list::Filter { days: Some((today, until)), ..Default::default() };
    let moving = actions::transitions::list(work, &moving, &Page { total: true, ..Page::first(1) })?;
    Ok(Gathered {
        waiting,
        total,
        longest,
        conferences: actions::conferences::see::counts(work)?,
        tasks,
        moving: moving.total.unwrap_or_default(),
        offices: actions::caseload::of_all(work)?.1,
        gaps: actions::role_matrix::gap_counts(work)?.all,
        handovers: actions::handovers::counts(work)?.overdue,
        recent: actions::activities::list(work, &store::activities::Filter::default(), &Page::first(5))?.rows,
        closing: closing(work, &pending)?,
        pending,
    })
}

/// The days on which the office was closed since the first of these answers was due.
fn closing(work: &mut Work, pending: &[Listing]) -> Result<Vec<NaiveDate>, Problem> {
    let today = work.today();
    let first = pending.iter().map(|listing| listing.conference.respond_by).min().filter(|first| *first < today);
    let Some(first) = first else { return Ok(Vec::new()) };
    Ok(actions::closing_days::list(work, first, today)?.into_iter().map(|closed| closed.day).collect())
}

/// The first of the recommendation, in one line.
fn suggestion(work: &mut Work, frame: &Frame, row: &Waiting) -> Result<Option<String>, Problem> {
    let (recommendation, names) = actions::recommendation::see(work, row.child.id, None)?;
    let Some(first) = recommendation.ranked.first() else { return Ok(None) };
    let (name, office) = names.get(&first.coordinator_id).cloned().unwrap_or_default();
    let told = frame
        .say("home-suggestion")
        .put("name", name)
        .put("office", office)
        .count("children", first.children_now)
        .count("target", first.target);
    Ok(Some(told.to_string()))
}

fn waiting_rows(frame: &Frame, found: &Gathered) -> Vec<Row> {
    let today = frame.today();
    let row = |(waiting, suggested): &(Waiting, Option<String>)| {
        let child = &waiting.child;
        let name = frame.child(&child.facts);
        let care = Some(frame.care(&child.care_items.0)).filter(|care| !care.is_empty());
        let facts = [frame.discharge(&child.facts), suggested.clone()];
        Row {
            due: today,
            chip: "chip chip-over",
            when: frame.say("home-today").to_string(),
            note: frame.say("home-undecided").count("days", (today - waiting.since).num_days() + 1).to_string(),
            age: frame.age_of(&child.facts),
            what: care.unwrap_or_else(|| frame.say("home-care-unknown").to_string()),
            more: facts.into_iter().flatten().collect::<Vec<_>>().join("　"),
            main: (
                format!("/children/{}/assign", child.id),
                frame.say("home-decide").to_string(),
                "choose-coordinator",
            ),
            open: format!("/children/{}", child.id),
            title: name,
        }
    };
    found.waiting.iter().map(row).collect()
}

fn conference_row(frame: &Frame, listing: &Listing, closing: &[NaiveDate]) -> Row {
    let (conference, today) = (&listing.conference, frame.today());
    let due = conference.respond_by;
    let late = business_days_until(due, today, closing);
    let (chip, when) = match (today - due).num_days() {
        days if days > 0 => ("chip chip-late", frame.say("home-business-late").count("days", late.max(1)).to_string()),
        0 => ("chip chip-over", frame.say("home-today").to_string()),
        _ => ("chip", frame.away(&due).to_string()),
    };
    let child = listing.child.as_ref();
    let title = child.map_or_else(|| frame.say("child-nameless").to_string(), |child| frame.child(&child.facts));
    let from = listing.requester.clone().unwrap_or_default();
    Row {
        due,
        chip,
        when,
        note: frame.say("home-due").put("day", frame.short(&due)).to_string(),
        title,
        age: child.map(|child| frame.age_of(&child.facts)).unwrap_or_default(),
        what: frame.say("home-conference").put("from", from).put("receipt", conference.receipt()).to_string(),
        more: child.and_then(|child| frame.discharge(&child.facts)).unwrap_or_default(),
        main: (format!("/conferences/{}", conference.id), frame.say("home-schedule").to_string(), "choose-date"),
        open: child
            .map_or_else(|| format!("/conferences/{}", conference.id), |child| format!("/children/{}", child.id)),
    }
}

fn task_row(frame: &Frame, seen: &tasks::Seen) -> Row {
    let (task, today) = (&seen.task, frame.today());
    let due = task.facts.due_on.unwrap_or(today);
    let name = seen.child.as_ref().map(|child| child.name.clone().unwrap_or_else(|| child.reference.clone()));
    let open = task.child_id.map_or_else(|| "/tasks".to_owned(), |child| format!("/children/{child}"));
    Row {
        due,
        chip: match DueState::of(task.facts.due_on, today) {
            DueState::Overdue => "chip chip-late",
            DueState::Today => "chip chip-over",
            _ => "chip",
        },
        when: frame.away(&due).to_string(),
        note: frame.say("home-due").put("day", frame.short(&due)).to_string(),
        title: name.map_or_else(
            || frame.say("home-own-task").to_string(),
            |name| frame.say("person").put("name", name).to_string(),
        ),
        age: String::new(),
        what: frame.words(&seen.title).to_owned(),
        more: String::new(),
        main: (format!("/tasks#{}", task.id), frame.say("home-do").to_string(), "do"),
        open,
    }
}

/// Those with the most children for their target.
fn fullest(frame: &Frame, mut loads: Vec<(&str, &str, &LoadOn)>) -> Vec<(String, String, LoadFigure)> {
    loads.sort_by_key(|(name, _, load)| (std::cmp::Reverse(load.children - load.target), (*name).to_owned()));
    let drawn = loads.into_iter().take(DRAWN);
    drawn
        .map(|(name, office, load)| (name.to_owned(), office.to_owned(), frame.load(&load.children, &load.target)))
        .collect()
}
