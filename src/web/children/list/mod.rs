//! `/children`: the children the reader may see, searched, narrowed and sorted, on the page and as a file. All of its
//! state stands in the address.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;

use crate::actions;
use crate::actions::children::{Record, Standing};
use crate::app::App;
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::{FieldError, Problem};
use crate::rules::children::case_state::CaseState;
use crate::rules::children::sort::ChildSort;
use crate::rules::permissions::Action;
use crate::store::Work;
use crate::store::children::Filter;
use crate::web::{Filled, Form, Frame, Paged, Visitor, form_page};

mod asked;
pub mod file;
mod row;

use asked::{Choices, Heads, Known, Tag, address, asking, choices, filter, tags};
use row::Row;

/// Children on a page.
const ROWS: i64 = 50;

#[derive(Template)]
#[template(path = "children/list.html")]
struct ListPage {
    frame: Frame,
    filter: Filled,
    sort: ChildSort,
    heads: Heads,
    choices: Choices,
    tags: Vec<Tag>,
    rows: Vec<Row>,
    near: Vec<Near>,
    total: i64,
    first: i64,
    next: Option<String>,
    start: Option<String>,
    asked: Option<String>,
    new_href: String,
    file_href: String,
    /// What the address asks for, kept where children are ticked.
    kept: Vec<(String, String)>,
    /// Whether several children may be given the same task.
    selecting: bool,
}

/// A child whose name or reading is near to what was searched for.
struct Near {
    href: String,
    name: String,
    kana: Option<String>,
    reference: String,
    age: String,
    closed: bool,
}

/// What the page is made of.
struct Found {
    listed: Listed<(Record, Standing)>,
    near: Vec<Record>,
    known: Known,
}

/// The list.
pub async fn show(State(app): State<App>, visitor: Visitor, uri: Uri) -> Paged {
    let query = Form::read("/children", uri.query().unwrap_or_default().as_bytes())?;
    shown(&app, &visitor, &query, Vec::new()).await
}

/// The list that an address asks for, with what was wrong with a choice made on it.
pub async fn shown(app: &App, visitor: &Visitor, query: &Form, faults: Vec<FieldError>) -> Paged {
    let filter = filter(query);
    let sort = filter.sort;
    let after = query.text("after").map(|mark| Mark::open(&mark)).transpose()?;
    let at = query.text("at").and_then(|at| at.parse::<i64>().ok()).filter(|at| *at > 0 && after.is_some());
    let wanted = Page { limit: ROWS, after, total: true };
    let found = app.write(&visitor.guest.caller, move |work| find(work, &filter, &wanted)).await?;
    let frame = Frame::named(app, visitor, "children-title").personal();
    let form = Filled::typed(query.pairs(), "").with_faults(faults).seen_by(&visitor.guest);
    let choices = choices(&frame, &found.known);
    let first = at.unwrap_or(1);
    let count = i64::try_from(found.listed.rows.len()).unwrap_or(i64::MAX);
    let next = found.listed.next.as_ref().map(|mark| {
        let more = [("after".to_owned(), mark.seal()), ("at".to_owned(), (first + count).to_string())];
        address("/children", asking(query).into_iter().chain(more))
    });
    let asked = query.text("q");
    let shown = ListPage {
        tags: tags(&frame, query, &choices),
        rows: found.listed.rows.iter().map(|(record, standing)| Row::new(&frame, record, standing)).collect(),
        near: found.near.iter().map(|record| Near::new(&frame, record)).collect(),
        total: found.listed.total.unwrap_or(count),
        new_href: new_href(asked.as_deref()),
        file_href: address("/children/file", asking(query).into_iter()),
        kept: asking(query),
        selecting: frame.may(Action::TaskAdd),
        filter: form.clone(),
        heads: Heads::new(&frame, query),
        start: (first > 1).then(|| address("/children", asking(query).into_iter())),
        sort,
        choices,
        first,
        next,
        asked,
        frame: frame.with_form(&form),
    };
    form_page(&shown, &form, visitor.guest.language)
}

fn find(work: &mut Work, filter: &Filter, wanted: &Page) -> Result<Found, Problem> {
    let listed = actions::children::overview(work, filter, wanted)?;
    let near = match &filter.q {
        Some(q) if listed.rows.is_empty() && wanted.after.is_none() => actions::children::near(work, q)?,
        _ => Vec::new(),
    };
    Ok(Found { listed, near, known: asked::known(work)? })
}

fn new_href(asked: Option<&str>) -> String {
    let query = asked.map(|name| serde_urlencoded::to_string([("name", name)]).unwrap_or_default());
    query.map_or_else(|| "/children/new".to_owned(), |query| format!("/children/new?{query}"))
}

impl Near {
    fn new(frame: &Frame, record: &Record) -> Self {
        let child = &record.child;
        Self {
            href: format!("/children/{}", child.id),
            name: frame.child(&child.facts),
            kana: child.facts.name_kana.clone().or_else(|| child.facts.mother_kana.clone()),
            reference: child.reference.clone(),
            age: frame.age_of(&child.facts),
            closed: child.closed_on.is_some(),
        }
    }
}

impl ListPage {
    fn may_register(&self) -> bool {
        self.frame.may(Action::ChildRegister)
    }

    fn last(&self) -> i64 {
        self.first - 1 + i64::try_from(self.rows.len()).unwrap_or_default()
    }
}
