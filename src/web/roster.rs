//! `/stages/roster`: who enters a school in a fiscal year, for the education centre, on the page, on paper and as a file.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;

use crate::actions;
use crate::actions::roster::Roster;
use crate::app::App;
use crate::base::ids::AgencyId;
use crate::base::problem::{Faults, Problem};
use crate::rules::roster::{RosterKind, RosterPurpose, csv};
use crate::rules::stage_board::year_ahead;
use crate::store::Work;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, form_page};

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/stages/roster", get(show).post(take))
}

#[derive(Template)]
#[template(path = "roster.html")]
struct RosterPage {
    frame: Frame,
    form: Filled,
    roster: Roster,
    kinds: Vec<Choice>,
    purposes: Vec<Choice>,
}

impl RosterPage {
    /// Whether there is a choice, and the centre must be named.
    fn chooses(&self) -> bool {
        self.roster.centres.len() > 1
    }

    fn centre_name(&self) -> &str {
        let named = self.roster.centres.iter().find(|(id, _)| Some(*id) == self.roster.centre);
        named.map_or("", |(_, name)| name.as_str())
    }

    fn is_for(&self, centre: &AgencyId) -> bool {
        self.roster.centre == Some(*centre)
    }
}

async fn show(State(app): State<App>, visitor: Visitor) -> Paged {
    let wanted = wanted(&visitor.asked()?, &app)?;
    roster_page(&app, &visitor, wanted, Filled::blank()).await
}

/// What is asked for.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    year: i32,
    kind: RosterKind,
    centre: Option<AgencyId>,
}

async fn roster_page(app: &App, visitor: &Visitor, wanted: Wanted, form: Filled) -> Paged {
    let Wanted { year, kind, centre } = wanted;
    let roster = app
        .write(&visitor.guest.caller, move |work: &mut Work| {
            // The first of several is shown, under its name; a file is only made for one that was chosen.
            let first = actions::roster::centres(work)?.first().map(|(id, _)| *id);
            actions::roster::make(work, year, kind, centre.or(first), None)
        })
        .await?;
    let form = form.set("year", year).set("kind", kind.as_str()).seen_by(&visitor.guest);
    let language = visitor.guest.language;
    let frame = Frame::named(app, visitor, "roster-title").personal().with_form(&form);
    let (home, board) = (frame.say("menu-home"), frame.say("menu-stages"));
    let frame = frame.below("/", home).below("/stages", board);
    let kinds = Choice::list(RosterKind::ALL.iter().map(|kind| (kind.as_str(), kind.label())), language);
    let purposes = Choice::list(RosterPurpose::ALL.iter().map(|one| (one.as_str(), one.label())), language);
    form_page(&RosterPage { frame, form: form.clone(), roster, kinds, purposes }, &form, language)
}

/// Gives the file away, for the purpose that was named.
async fn take(State(app): State<App>, visitor: Visitor, form: Form) -> Paged {
    let wanted = wanted(&form, &app)?;
    let mut faults = Faults::default();
    let purpose = form.word("purpose", RosterPurpose::parse);
    faults.unless(
        purpose.is_some(),
        "purpose",
        "required",
        "名簿を何に使うかを選んでください。",
        "Choose what the roster is for.",
    );
    if let Err(problem) = faults.into_result() {
        return roster_page(&app, &visitor, wanted, form.refused(problem)?).await;
    }
    let Wanted { year, kind, centre } = wanted;
    let made = move |work: &mut Work| actions::roster::make(work, year, kind, centre, purpose);
    let roster = app.write(&visitor.guest.caller, made).await?;
    Ok(file(&roster))
}

fn wanted(asked: &Form, app: &App) -> Result<Wanted, Problem> {
    let year = match asked.text("year") {
        Some(text) => text.parse().map_err(|_| Problem::NotFound)?,
        None => year_ahead(app.now().day()),
    };
    let centre = match asked.text("centre") {
        Some(_) => Some(asked.id("centre").ok_or(Problem::NotFound)?),
        None => None,
    };
    let kind = asked.word("kind", RosterKind::parse).unwrap_or(RosterKind::Elementary);
    Ok(Wanted { year, kind, centre })
}

fn file(roster: &Roster) -> Response {
    let mut response = csv(&roster.lines).into_bytes().into_response();
    let name = format!("attachment; filename=\"school-entry-roster-{}-{}.csv\"", roster.kind, roster.fiscal_year);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(CONTENT_DISPOSITION, name);
    }
    response
}
