//! The child of a request turns out to be registered already: the request goes to the record that is there.

use askama::Template;
use axum::extract::{Path, Query, State};
use chrono::NaiveDate;
use serde::Deserialize;

use super::head::{Head, frame_below};
use super::{deadline, id_in};
use crate::actions;
use crate::actions::conferences::relink as relinking;
use crate::actions::conferences::see;
use crate::actions::conferences::see::View;
use crate::app::App;
use crate::base::ids::ChildId;
use crate::base::paging::Page;
use crate::base::problem::Problem;
use crate::rules::children::Child;
use crate::rules::permissions::Action;
use crate::store::children::Filter;
use crate::web::{Filled, Form, Frame, Paged, Visitor, form_page};

/// Children that are shown at a time.
const FOUND: i64 = 20;

/// Whom to look for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    find: Option<String>,
}

/// A child that it may be.
struct Known {
    id: ChildId,
    name: String,
    reference: String,
    born: String,
    district: String,
}

#[derive(Template)]
#[template(path = "conferences/known.html")]
struct KnownPage {
    frame: Frame,
    head: Head,
    find: String,
    alike: Vec<Known>,
    found: Option<Vec<Known>>,
}

/// The children that it may be, and a search for others.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Paged {
    known_page(&app, &visitor, &id, asked.find, None).await
}

type Read = (View, Vec<NaiveDate>, Option<Vec<Child>>);

async fn known_page(app: &App, visitor: &Visitor, id: &str, find: Option<String>, sent: Option<Filled>) -> Paged {
    let id = id_in(id)?;
    if !visitor.may(Action::ConferenceCoordinate) {
        return Err(Problem::forbidden().into());
    }
    let find = find.map(|find| find.trim().to_owned()).filter(|find| !find.is_empty());
    let filter = find.clone().map(|q| Filter { q: Some(q), ..Filter::default() });
    let (view, closing, found): Read = app
        .write(&visitor.guest.caller, move |work| {
            let view = see::open(work, id)?;
            let closing = deadline::closing(work, [view.conference.respond_by])?;
            let found = match &filter {
                Some(filter) => Some(actions::children::list(work, filter, &Page::first(FOUND))?.rows),
                None => None,
            };
            Ok((view, closing, found.map(|rows| rows.into_iter().map(|record| record.child).collect())))
        })
        .await?;
    let frame = frame_below(app, visitor, "conf-relink", &view);
    let form = sent.unwrap_or_default().seen_by(&visitor.guest);
    let own = view.conference.child_id;
    let known = |child: &Child| known(&frame, child);
    let page = KnownPage {
        alike: view.possible_duplicates.iter().map(known).collect(),
        found: found.map(|found| found.iter().filter(|child| child.id != own).map(known).collect()),
        find: find.unwrap_or_default(),
        head: Head::of(&frame, &view, &closing),
        frame: frame.clone().with_form(&form),
    };
    form_page(&page, &form, visitor.guest.language)
}

fn known(frame: &Frame, child: &Child) -> Known {
    Known {
        id: child.id,
        name: frame.child(&child.facts),
        reference: child.reference.clone(),
        born: frame.day_of_record(&child.facts.born_on),
        district: child.facts.district.clone().unwrap_or_default(),
    }
}

/// Puts the request under the record that was chosen.
pub async fn relink(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, form: Form) -> Paged {
    let conference = id_in(&id)?;
    let known: ChildId = form.id("child_id").ok_or(Problem::NotFound)?;
    let act = visitor.act(&app, &form, move |work| {
        relinking::relink(work, conference, known)?;
        Ok(format!("/conferences/{conference}?done=conference-relinked"))
    });
    match act.await {
        Ok(response) => Ok(response),
        Err(problem) => known_page(&app, &visitor, &id, None, Some(form.refused(problem)?)).await,
    }
}
