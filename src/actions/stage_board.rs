//! The life-stage board: the children of a ward in columns, and who of them moves in a fiscal year.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::{ChildId, TransitionId};
use crate::base::problem::Problem;
use crate::rules::audit::Entry;
use crate::rules::life_stage;
use crate::rules::permissions::{Action, Relation, permit};
use crate::rules::preparation::CONSULTATION;
use crate::rules::stage_board::{BoardColumn, column};
use crate::rules::tasks::TaskState;
use crate::steps::audit;
use crate::steps::transitions;
use crate::steps::transitions::Row;
use crate::store;
use crate::store::Work;
use crate::store::transitions::list::{Brief, Filter};

/// The most cards a column shows.
const MOST_CARDS: usize = 50;

/// The board on one day.
#[derive(Debug, Clone)]
pub struct Board {
    /// The day it is for.
    pub today: NaiveDate,
    /// The fiscal year whose transitions are the cards.
    pub fiscal_year: i32,
    /// The district it is narrowed to.
    pub district: Option<String>,
    /// How many of the children the reader sees move in the year before, in this one and in the next.
    pub moving: [(i32, i64); 3],
    /// The columns that the reader's role sees.
    pub columns: Vec<Column>,
    /// The districts of the children that the reader sees.
    pub districts: Vec<String>,
    /// How the consultation on the school stands in the preparations on the board that have it as a step.
    pub consultations: HashMap<TransitionId, Consultation>,
}

/// How the consultation on the school (就学相談) of one preparation stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Consultation {
    /// Whether it has been applied for, or was skipped with a reason.
    pub settled: bool,
    /// Whether the family has been told of it.
    pub told: bool,
    /// By when the family is to be told, where somebody has taken that on.
    pub tell_by: Option<NaiveDate>,
}

/// One column.
#[derive(Debug, Clone)]
pub struct Column {
    /// Which.
    pub column: BoardColumn,
    /// Children who stand in it today, and whom the reader sees.
    pub seen: i64,
    /// The others of the ward in it, for those who are told of them in figures.
    pub others: Option<i64>,
    /// The transitions of the fiscal year, by their days; with the present one, last, those being prepared whose day is not
    /// known.
    pub cards: Vec<Row>,
    /// How many more there are.
    pub more: i64,
}

/// The board of a fiscal year; of the present one where none is asked for.
///
/// # Errors
/// [`Problem::Forbidden`] for roles without a board; [`Problem::NotFound`] for a year beyond the calendar.
pub fn see(work: &mut Work, year: Option<i32>, district: Option<&str>) -> Result<Board, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::StageBoardSee)?;
    let (now, today) = (work.now, work.today());
    let year = year.unwrap_or_else(|| life_stage::fiscal_year(today));
    let shown = BoardColumn::shown_to(actor.role);
    let seen = store::stage_board::children(work.db, &actor, relations, district, now)?;
    let stands: HashMap<ChildId, BoardColumn> =
        seen.iter().map(|child| (child.id, column(&child.stage_facts(), today))).collect();
    let mut others = HashMap::new();
    if BoardColumn::counts_others(actor.role) {
        // Figures without names: how many places the ward needs. Never by district, where one would be somebody.
        let seen_anywhere: HashSet<ChildId> =
            store::stage_board::children(work.db, &actor, relations, None, now)?.iter().map(|child| child.id).collect();
        for child in store::stage_board::children(work.db, &actor, &[Relation::Municipality], None, now)? {
            if !seen_anywhere.contains(&child.id) {
                *others.entry(column(&child.stage_facts(), today)).or_insert(0_i64) += 1;
            }
        }
    }
    // The role sees some columns only: a list of the same is narrowed in the same way.
    let narrowed = if shown.len() == BoardColumn::ALL.len() { Vec::new() } else { shown.to_vec() };
    let filter = Filter { district: district.map(str::to_owned), columns: narrowed, ..Filter::default() };
    let of_year = |year: i32| filter.clone().of_year(year, today).ok_or(Problem::NotFound);
    let mut moving = [(year - 1, 0), (year, 0), (year + 1, 0)];
    for (year, number) in &mut moving {
        *number = store::transitions::list::count_children(work.db, &actor, relations, &of_year(*year)?, now)?;
    }
    let all = store::transitions::list::all(work.db, &actor, relations, &of_year(year)?, now)?;
    let columns = columns(work, shown, &stands, all)?
        .into_iter()
        .map(|found| Column {
            others: BoardColumn::counts_others(actor.role)
                .then(|| others.get(&found.column).copied().unwrap_or_default()),
            ..found
        })
        .collect::<Vec<_>>();
    let district = district.map(str::to_owned);
    let districts = store::stage_board::districts(work.db, &actor, relations, now)?;
    let consultations = consultations(work, &columns)?;
    let board = Board { today, fiscal_year: year, district, moving, columns, districts, consultations };
    let named: Vec<_> = board.columns.iter().flat_map(|column| &column.cards).map(|card| card.child.child_id).collect();
    audit::note(
        work,
        Entry::listed("stage_board.read", "transition", json!({ "fiscal_year": year, "children": named })),
    );
    Ok(board)
}

fn consultations(work: &mut Work, columns: &[Column]) -> Result<HashMap<TransitionId, Consultation>, Problem> {
    let ids: Vec<_> = columns.iter().flat_map(|column| &column.cards).map(|card| card.transition.id).collect();
    let mut found: HashMap<TransitionId, Consultation> = HashMap::new();
    for (source, step, state, due_on) in store::stage_board::consultations(work.db, &ids)? {
        let Some(source) = source else { continue };
        let one = found.entry(TransitionId(source.0)).or_default();
        let open = state == TaskState::Open;
        if step == CONSULTATION {
            one.settled = !open;
        } else {
            one.told = state == TaskState::Done;
            one.tell_by = due_on.filter(|_| open);
        }
    }
    Ok(found)
}

/// The columns with their first cards, `all` being every transition of the year by its day.
fn columns(
    work: &mut Work,
    shown: &[BoardColumn],
    stands: &HashMap<ChildId, BoardColumn>,
    all: Vec<Brief>,
) -> Result<Vec<Column>, Problem> {
    let mut counts: HashMap<BoardColumn, usize> = HashMap::new();
    let mut first: Vec<Brief> = Vec::new();
    for brief in all {
        let Some(column) = stands.get(&brief.child_id) else { continue };
        let count = counts.entry(*column).or_default();
        *count += 1;
        if *count <= MOST_CARDS && shown.contains(column) {
            first.push(brief);
        }
    }
    let mut cards: HashMap<BoardColumn, Vec<Row>> = HashMap::new();
    for row in transitions::rows(work, first)? {
        if let Some(column) = stands.get(&row.transition.child_id) {
            cards.entry(*column).or_default().push(row);
        }
    }
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let columns = shown.iter().map(|column| Column {
        column: *column,
        seen: number(stands.values().filter(|stands| *stands == column).count()),
        others: None,
        cards: cards.remove(column).unwrap_or_default(),
        more: number(counts.get(column).copied().unwrap_or_default().saturating_sub(MOST_CARDS)),
    });
    Ok(columns.collect())
}
