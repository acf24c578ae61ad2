//! `/conferences`: the conferences one may see, by what has to be done about them.

use askama::Template;
use axum::extract::{Query, State};
use chrono::{Datelike as _, Days, NaiveDate};
use serde::Deserialize;
use uuid::Uuid;

use super::deadline::{Deadline, closing};
use super::head;
use crate::actions::conferences::see;
use crate::actions::conferences::see::Listing;
use crate::app::App;
use crate::base::ids::{ChildId, Id as _};
use crate::base::paging::{Listed, Mark, Page};
use crate::rules::conferences::ConferenceState;
use crate::rules::permissions::Action;
use crate::store::conferences::list::{Counts, Filter};
use crate::web::{Frame, Paged, Said, Visitor, page};

const ROWS: i64 = 50;

/// What an address asks for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    tab: Option<String>,
    child: Option<String>,
    after: Option<String>,
}

/// A view of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Waiting,
    Coordinating,
    Late,
    Week,
    Minutes,
    All,
}

const TABS: [Tab; 6] = [Tab::Waiting, Tab::Coordinating, Tab::Late, Tab::Week, Tab::Minutes, Tab::All];

impl Tab {
    fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Coordinating => "coordinating",
            Self::Late => "late",
            Self::Week => "week",
            Self::Minutes => "minutes",
            Self::All => "all",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Waiting => "conf-tab-waiting",
            Self::Coordinating => "conf-tab-coordinating",
            Self::Late => "conf-tab-late",
            Self::Week => "conf-tab-week",
            Self::Minutes => "conf-tab-minutes",
            Self::All => "conf-tab-all",
        }
    }

    fn count(self, counts: &Counts) -> Option<i64> {
        match self {
            Self::Waiting => Some(counts.waiting),
            Self::Coordinating => Some(counts.coordinating),
            Self::Late => Some(counts.overdue),
            Self::Week => Some(counts.this_week),
            Self::Minutes => Some(counts.minutes_pending),
            Self::All => None,
        }
    }

    fn filter(self, today: NaiveDate) -> Filter {
        let state = |state| Filter { state: Some(state), ..Filter::default() };
        match self {
            Self::Waiting => Filter { by_deadline: true, ..state(ConferenceState::Requested) },
            Self::Coordinating => Filter { by_deadline: true, ..state(ConferenceState::Coordinating) },
            Self::Late => Filter { overdue_on: Some(today), by_deadline: true, ..Filter::default() },
            Self::Week => {
                let monday = Days::new(u64::from(today.weekday().num_days_from_monday()));
                let first = today.checked_sub_days(monday).unwrap_or(today);
                let last = first.checked_add_days(Days::new(6)).unwrap_or(today);
                Filter { from: Some(first), to: Some(last), ..state(ConferenceState::Scheduled) }
            }
            Self::Minutes => state(ConferenceState::Held),
            Self::All => Filter::default(),
        }
    }

    fn empty(self) -> (&'static str, &'static str) {
        match self {
            Self::Waiting => ("conf-empty-waiting", "conf-empty-waiting-more"),
            Self::Coordinating => ("conf-empty-coordinating", "conf-empty-coordinating-more"),
            Self::Late => ("conf-empty-late", "conf-empty-late-more"),
            Self::Week => ("conf-empty-week", "conf-empty-week-more"),
            Self::Minutes => ("conf-empty-minutes", "conf-empty-minutes-more"),
            Self::All => ("conf-empty-all", "conf-empty-all-more"),
        }
    }
}

struct TabLink {
    href: String,
    name: &'static str,
    count: Option<i64>,
    current: bool,
}

struct Row {
    href: String,
    receipt: String,
    kind: String,
    child: Option<(String, Option<String>)>,
    requester: String,
    state: String,
    chip: &'static str,
    deadline: Option<Deadline>,
    when: Option<(String, String)>,
    venue: Option<String>,
    next: Option<(String, &'static str, &'static str)>,
}

#[derive(Template)]
#[template(path = "conferences/list.html")]
struct ListPage {
    frame: Frame,
    tabs: Vec<TabLink>,
    rows: Vec<Row>,
    total: Said,
    caption: &'static str,
    empty: (&'static str, &'static str),
    next: Option<String>,
    first: Option<String>,
    requests: bool,
}

/// The list.
pub async fn show(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Paged {
    let coordinates = visitor.may(Action::ConferenceCoordinate);
    let whole = if coordinates { Tab::Waiting } else { Tab::All };
    let child: Option<ChildId> = asked.child.as_deref().and_then(|id| Uuid::try_parse(id).ok()).map(ChildId::wrap);
    let default = if child.is_some() { Tab::All } else { whole };
    let tab = TABS.into_iter().find(|tab| Some(tab.word()) == asked.tab.as_deref()).unwrap_or(default);
    let after = asked.after.as_deref().map(Mark::open).transpose()?;
    let (filter, later) = (Filter { child_id: child, ..tab.filter(app.now().day()) }, after.is_some());
    let (listed, counts, closed) = app
        .write(&visitor.guest.caller, move |work| {
            let page = Page { limit: ROWS, after: after.clone(), total: true };
            let listed = see::list(work, &filter, &page)?;
            let closed = closing(work, listed.rows.iter().map(|row| row.conference.respond_by))?;
            Ok((listed, see::counts(work)?, closed))
        })
        .await?;
    let frame = Frame::named(&app, &visitor, "conf-list-title").personal();
    let Listed { rows, next, total } = listed;
    let rows: Vec<Row> = rows.iter().map(|row| shown(&frame, &visitor, row, &closed)).collect();
    let address = |tab: Tab, after: Option<&Mark>| address(tab, child, after);
    let link = |one: &Tab| TabLink {
        href: address(*one, None),
        name: one.name(),
        count: one.count(&counts).filter(|_| child.is_none()),
        current: *one == tab,
    };
    // Nobody looks for what is late where nothing is.
    let tabs = TABS.iter().filter(|one| **one != Tab::Late || counts.overdue > 0 || tab == Tab::Late);
    let list = ListPage {
        tabs: tabs.map(link).collect(),
        total: frame.say("conf-total").count("count", total.unwrap_or_default()),
        caption: tab.name(),
        empty: tab.empty(),
        next: next.as_ref().map(|mark| address(tab, Some(mark))),
        first: later.then(|| address(tab, None)),
        requests: visitor.may(Action::ConferenceRequest),
        rows,
        frame,
    };
    page(&list, visitor.guest.language)
}

fn address(tab: Tab, child: Option<ChildId>, after: Option<&Mark>) -> String {
    let child = child.map(|id| format!("&child={id}")).unwrap_or_default();
    let after = after.map(|mark| format!("&after={}", mark.seal())).unwrap_or_default();
    format!("/conferences?tab={}{child}{after}", tab.word())
}

fn shown(frame: &Frame, visitor: &Visitor, row: &Listing, closed: &[NaiveDate]) -> Row {
    let conference = &row.conference;
    let href = format!("/conferences/{}", conference.id);
    let own = conference.requester_id.is_some()
        && conference.requester_id == visitor.visit.agency.as_ref().map(|(agency, _)| *agency);
    let inside = || frame.say("conf-requester-inside").to_string();
    Row {
        receipt: conference.receipt(),
        kind: frame.label(conference.kind.label()),
        child: head::child(frame, row.child.as_ref(), own.then_some(&conference.given.0)),
        requester: row.requester.clone().unwrap_or_else(inside),
        state: frame.label(conference.state.label()),
        chip: head::chip(conference.state),
        deadline: Deadline::of(frame, conference, closed),
        when: head::when(frame, conference),
        venue: conference.venue.clone(),
        next: next_step(visitor, conference.state, &href),
        href,
    }
}

/// What the reader has to do next: address, wording, test id.
fn next_step(visitor: &Visitor, state: ConferenceState, href: &str) -> Option<(String, &'static str, &'static str)> {
    let coordinates = visitor.may(Action::ConferenceCoordinate);
    match state {
        ConferenceState::Requested if coordinates => Some((format!("{href}/dates"), "conf-offer-dates", "offer-dates")),
        ConferenceState::Coordinating if coordinates => {
            Some((format!("{href}#dates"), "conf-choose-date", "choose-date"))
        }
        ConferenceState::Held if visitor.may(Action::MinutesWrite) => {
            Some((format!("{href}/minutes"), "conf-write-minutes", "write-minutes"))
        }
        _ => None,
    }
}
