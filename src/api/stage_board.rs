//! `/stage-board`: the children in columns by stage and school year.

use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::actions::stage_board::{Board, Column};
use crate::api::{Answered, Api, Query, Signed, computed};
use crate::app::App;
use crate::base::ids::{ChildId, TransitionId};
use crate::base::wareki;
use crate::base::words::Words;
use crate::rules::life_stage::TransitionKind;
use crate::rules::preparation::PreparationStanding;
use crate::rules::stage_board::BoardColumn;
use crate::steps::transitions::Row;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(see))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BoardQuery {
    /// The fiscal year (年度) whose transitions are shown, by the year of its April [default: the present one].
    #[param(minimum = 1990, maximum = 2130)]
    fiscal_year: Option<i32>,
    /// Only children of this district.
    #[param(max_length = 100)]
    district: Option<String>,
}

/// The board.
#[derive(Debug, Serialize, ToSchema)]
struct BoardOut {
    /// The day everything is worked out for.
    as_of: NaiveDate,
    /// The fiscal year whose transitions are the cards.
    fiscal_year: i32,
    /// How many children move in it, in a sentence.
    words: Words,
    /// How many of the children one sees move: in the year before, in this one, in the next.
    moving: Vec<MovingOut>,
    /// The columns of one's role, in the order of life.
    columns: Vec<ColumnOut>,
}

/// How many children move in a fiscal year.
#[derive(Debug, Serialize, ToSchema)]
struct MovingOut {
    /// The fiscal year.
    fiscal_year: i32,
    /// The children.
    children: i64,
}

/// A column of the board.
#[derive(Debug, Serialize, ToSchema)]
struct ColumnOut {
    /// Which.
    column: BoardColumn,
    /// Its name.
    words: Words,
    /// Children who stand in it today, and whom one sees.
    children: i64,
    /// The others of the ward, for the offices that plan places; absent for everybody else.
    others: Option<i64>,
    /// The transitions of the fiscal year, by their days; with the present one, last, those being prepared whose day is not
    /// known. Fifty at most.
    cards: Vec<CardOut>,
    /// How many more there are.
    more: i64,
    /// The query of `GET /transitions` that lists them all.
    query: String,
}

/// A transition of a child on the board.
#[derive(Debug, Serialize, ToSchema)]
struct CardOut {
    /// The transition.
    transition_id: TransitionId,
    /// The child.
    child_id: ChildId,
    /// The child's reference code.
    child_reference: String,
    /// The child's name.
    child_name: Option<String>,
    /// Which transition.
    kind: TransitionKind,
    /// Its name.
    kind_words: Words,
    /// Its day; absent where it is not known yet.
    on: Option<NaiveDate>,
    /// How its preparation stands.
    standing: PreparationStanding,
    /// The same in words.
    standing_words: Words,
    /// Steps done, or skipped with a reason.
    settled: i64,
    /// All steps.
    total: i64,
    /// The earliest day of an open step.
    next_due_on: Option<NaiveDate>,
    /// The lead coordinator's name.
    lead_name: Option<String>,
}

impl From<Board> for BoardOut {
    fn from(board: Board) -> Self {
        let year = board.fiscal_year;
        let number = board.moving.iter().find(|(of, _)| *of == year).map_or(0, |(_, number)| *number);
        let district = board.district.clone();
        Self {
            as_of: board.today,
            fiscal_year: year,
            words: Words::told(
                format!("{year}年度（{}）に動く子 {number}人", wareki::fiscal_year(year)),
                format!("{number} children move in fiscal year {year}"),
            ),
            moving: board
                .moving
                .iter()
                .map(|(fiscal_year, children)| MovingOut { fiscal_year: *fiscal_year, children: *children })
                .collect(),
            columns: board
                .columns
                .into_iter()
                .map(|column| ColumnOut::new(column, year, district.as_deref()))
                .collect(),
        }
    }
}

impl ColumnOut {
    fn new(column: Column, year: i32, district: Option<&str>) -> Self {
        let mut query = vec![("fiscal_year", year.to_string()), ("grade", column.column.as_str().to_owned())];
        query.extend(district.map(|district| ("district", district.to_owned())));
        Self {
            column: column.column,
            words: column.column.label(),
            children: column.seen,
            others: column.others,
            cards: column.cards.into_iter().map(CardOut::from).collect(),
            more: column.more,
            query: serde_urlencoded::to_string(query).unwrap_or_default(),
        }
    }
}

impl From<Row> for CardOut {
    fn from(row: Row) -> Self {
        Self {
            transition_id: row.transition.id,
            child_id: row.transition.child_id,
            child_reference: row.child.reference,
            child_name: row.child.name,
            kind: row.transition.kind,
            kind_words: row.transition.kind.label(),
            on: row.transition.falls_on,
            standing: row.standing,
            standing_words: row.standing.label(),
            settled: row.progress.settled,
            total: row.progress.total,
            next_due_on: row.progress.next_due_on,
            lead_name: row.lead.map(|lead| lead.name),
        }
    }
}

/// See the life-stage board
///
/// Every open child stands in one column. The nursery section and the education centre see the columns of their work:
/// the children open to them in full, the others of the ward as a number.
#[utoipa::path(get, path = "/stage-board", tag = "transitions", params(BoardQuery),
    extensions(("x-action" = json!("stage_board.see"))),
    responses((status = 200, body = BoardOut)))]
async fn see(State(app): State<App>, signed: Signed, Query(query): Query<BoardQuery>) -> Answered {
    let BoardQuery { fiscal_year, district } = query;
    let read = move |work: &mut crate::store::Work| actions::stage_board::see(work, fiscal_year, district.as_deref());
    let board = app.write(&signed.caller, read).await?;
    Ok(computed(&BoardOut::from(board)))
}
