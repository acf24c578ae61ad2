//! `/stages`: the children in columns by stage and school year, and who of them moves in a fiscal year.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;

use crate::actions;
use crate::actions::stage_board::Board;
use crate::app::App;
use crate::base::problem::Problem;
use crate::base::wareki;
use crate::base::words::Language;
use crate::rules::permissions::Action;
use crate::rules::stage_board::{BoardColumn, year_ahead};
use crate::store::Work;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, form_page, with};

mod columns;
mod selected;

use columns::ColumnView;

/// Cards on one page, about: where there are more, each column shows its first and leads to a page of its own, so that
/// the page opens as fast for five hundred children as for fifty.
const CARDS: usize = 48;
/// Cards that a column shows at least.
const FIRST: usize = 4;

/// The pages of this folder.
pub fn routes() -> Router<App> {
    Router::new().route("/stages", get(show)).merge(selected::routes())
}

#[derive(Template)]
#[template(path = "stage_board/board.html")]
struct BoardPage {
    frame: Frame,
    form: Filled,
    years: Vec<Year>,
    year: i32,
    columns: Vec<ColumnView>,
    districts: Vec<Choice>,
    district: String,
    selecting: bool,
    moving: i64,
    /// The only column shown, and where all of them are.
    alone: Option<(BoardColumn, String)>,
}

/// One of the years that can be chosen.
struct Year {
    of: i32,
    children: i64,
    href: String,
    current: bool,
}

impl BoardPage {
    /// The year with that of the era: 2026年度（令和8年度）.
    fn year_words(&self) -> String {
        match self.frame.language {
            Language::Ja => format!("{}年度（{}）", self.year, wareki::fiscal_year(self.year)),
            Language::En => format!("{}", self.year),
        }
    }
}

async fn show(State(app): State<App>, visitor: Visitor) -> Paged {
    board(&app, &visitor, Filled::blank()).await
}

/// The board, with what was wrong with a choice made on it.
async fn board(app: &App, visitor: &Visitor, form: Filled) -> Paged {
    let asked = visitor.asked()?;
    let (year, district) = wanted(&asked, app)?;
    let alone = asked.word("column", BoardColumn::parse);
    let narrowed = district.clone();
    let seen = app
        .write(&visitor.guest.caller, move |work: &mut Work| {
            actions::stage_board::see(work, Some(year), narrowed.as_deref())
        })
        .await?;
    let form = form.set("district", district.unwrap_or_default()).seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "stages-title").personal().with_form(&form);
    let page = made(frame, form.clone(), seen, alone);
    form_page(&page, &form, visitor.guest.language)
}

/// The fiscal year and the district that an address asks for.
fn wanted(asked: &Form, app: &App) -> Result<(i32, Option<String>), Problem> {
    let year = match asked.text("year") {
        Some(text) => text.parse().ok().filter(|year| (1990..=2130).contains(year)).ok_or(Problem::NotFound)?,
        None => year_ahead(app.now().day()),
    };
    Ok((year, asked.text("district")))
}

fn made(frame: Frame, form: Filled, seen: Board, alone: Option<BoardColumn>) -> BoardPage {
    let year = seen.fiscal_year;
    let district = seen.district.clone().unwrap_or_default();
    let address = with("/stages", "district", &district);
    let years = seen.moving.iter().map(|(of, children)| Year {
        of: *of,
        children: *children,
        href: with(&address, "year", &of.to_string()),
        current: *of == year,
    });
    let years: Vec<Year> = years.collect();
    let moving = years.iter().find(|one| one.current).map_or(0, |one| one.children);
    let all = Choice::new("", frame.say("stages-all-districts"));
    let districts = std::iter::once(all).chain(seen.districts.iter().map(|name| Choice::new(name, name))).collect();
    let here = with(&address, "year", &year.to_string());
    let columns = seen.columns.into_iter().filter(|column| alone.is_none_or(|only| only == column.column));
    let mut columns: Vec<_> =
        columns.map(|column| ColumnView::new(&frame, column, &seen.consultations, seen.today)).collect();
    fold(&mut columns, &here);
    let cards = columns.iter().any(|column| !column.cards.is_empty());
    let selecting = frame.may(Action::TransitionPrepare) && cards;
    let alone = alone.map(|column| (column, here));
    BoardPage { frame, form, years, year, columns, districts, district, selecting, moving, alone }
}

/// Folds the columns of a page that would hold too many cards.
fn fold(columns: &mut [ColumnView], here: &str) {
    let all: usize = columns.iter().map(|column| column.cards.len()).sum();
    let filled = columns.iter().filter(|column| !column.cards.is_empty()).count();
    if all <= CARDS || filled < 2 {
        return;
    }
    let first = (CARDS / filled).max(FIRST);
    for column in columns {
        if column.cards.len() > first {
            column.folded = Some((column.cards.len() - first, with(here, "column", column.id)));
            column.cards.truncate(first);
        }
    }
}
