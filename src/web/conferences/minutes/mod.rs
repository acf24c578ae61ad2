//! `/conferences/{id}/minutes`: writing the minutes, confirming a version, reading versions and how they differ.

use askama::Template;
use axum::extract::{Path, Query, State};
use chrono::NaiveDate;
use serde::Deserialize;

use self::form::{Editor, Written, read};
use crate::actions;
use crate::actions::conferences::see;
use crate::actions::conferences::see::View;
use crate::app::App;
use crate::base::ids::ConferenceId;
use crate::base::problem::Problem;
use crate::base::words::Words;
use crate::rules::conferences::ConferenceState;
use crate::rules::minutes;
use crate::rules::minutes::differences::{LineChange, Part};
use crate::rules::minutes::{Minutes, MinutesState, Resolved};
use crate::rules::permissions::Action;
use crate::store::Work;
use crate::web::conferences::head::{Head, frame_below};
use crate::web::conferences::{deadline, id_in};
use crate::web::{Filled, Form, Frame, Paged, Said, Visitor, form_page, page, see_other};

mod form;

/// Which version to read.
#[derive(Debug, Deserialize)]
pub struct Asked {
    version: Option<i32>,
}

/// What is read for the page.
struct Seen {
    view: View,
    closing: Vec<NaiveDate>,
    versions: Vec<Minutes>,
    shown: Option<Minutes>,
    parts: Vec<Part>,
}

/// A version in the list of them.
struct Version {
    href: String,
    words: Said,
    current: bool,
}

/// A section as it was written.
struct Section {
    title: String,
    lines: Vec<String>,
}

/// Something decided.
struct Decision {
    what: String,
    role: String,
    due: Option<(NaiveDate, String)>,
}

/// A part in which a version differs from the one before.
struct Difference {
    title: String,
    lines: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "conferences/minutes.html")]
struct MinutesPage {
    frame: Frame,
    head: Head,
    versions: Vec<Version>,
    state: Option<Said>,
    sections: Vec<Section>,
    attendees: Vec<String>,
    decisions: Vec<Decision>,
    differences: Vec<Difference>,
    compared: Option<Said>,
    begins: bool,
    edits: bool,
    waits: bool,
}

#[derive(Template)]
#[template(path = "conferences/minutes_edit.html")]
struct EditPage {
    frame: Frame,
    head: Head,
    number: Said,
    editor: Editor,
    held: bool,
    earlier: bool,
}

fn gather(work: &mut Work, id: ConferenceId, version: Option<i32>) -> Result<Seen, Problem> {
    let view = see::open(work, id)?;
    let closing = deadline::closing(work, [view.conference.respond_by])?;
    let versions = actions::minutes::list(work, id)?;
    let shown = match version {
        None => versions.first(),
        Some(number) => Some(versions.iter().find(|one| one.number == number).ok_or(Problem::NotFound)?),
    };
    let shown = shown.cloned();
    let parts = match &shown {
        Some(shown) if shown.number > 1 => actions::minutes::compare(work, shown.id)?,
        _ => Vec::new(),
    };
    Ok(Seen { view, closing, versions, shown, parts })
}

/// The draft to be written, or the newest version (or the one asked for) to be read.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Paged {
    let conference = id_in(&id)?;
    let seen = app.write(&visitor.guest.caller, move |work| gather(work, conference, asked.version)).await?;
    let draft = seen.shown.as_ref().filter(|shown| shown.state == MinutesState::Draft).cloned();
    match draft.filter(|_| visitor.may(Action::MinutesWrite)) {
        Some(draft) => edit_page(&app, &visitor, seen, &draft, None).await,
        None => read_page(&app, &visitor, &seen),
    }
}

fn read_page(app: &App, visitor: &Visitor, seen: &Seen) -> Paged {
    let frame = frame_below(app, visitor, "conf-minutes", &seen.view);
    let state = seen.view.conference.state;
    let writes = visitor.may(Action::MinutesWrite);
    let ready = matches!(
        state,
        ConferenceState::Scheduled | ConferenceState::Held | ConferenceState::Minuted | ConferenceState::Closed
    );
    let drafts = seen.versions.first().is_some_and(|newest| newest.state == MinutesState::Draft);
    let shown = seen.shown.as_ref();
    let page_ = MinutesPage {
        head: Head::of(&frame, &seen.view, &seen.closing),
        versions: seen.versions.iter().map(|one| version(&frame, seen, one)).collect(),
        state: shown.map(|shown| told(&frame, shown)),
        sections: shown.map(|shown| sections(&frame, shown)).unwrap_or_default(),
        attendees: shown.map(attendees).unwrap_or_default(),
        decisions: shown.map(|shown| decisions(&frame, shown)).unwrap_or_default(),
        differences: seen.parts.iter().filter(|part| part.changed).map(|part| difference(&frame, part)).collect(),
        compared: shown.filter(|shown| shown.number > 1).map(|shown| {
            let (before, after) = (i64::from(shown.number - 1), i64::from(shown.number));
            frame.say("conf-minutes-compared").count("before", before).count("after", after)
        }),
        begins: writes && ready && !drafts,
        edits: writes && drafts,
        waits: writes && !ready,
        frame,
    };
    page(&page_, visitor.guest.language)
}

fn version(frame: &Frame, seen: &Seen, one: &Minutes) -> Version {
    Version {
        href: format!("/conferences/{}/minutes?version={}", one.conference_id, one.number),
        words: told(frame, one),
        current: seen.shown.as_ref().is_some_and(|shown| shown.id == one.id),
    }
}

fn told(frame: &Frame, version: &Minutes) -> Said {
    let key = match version.state {
        MinutesState::Draft => "conf-minutes-draft",
        MinutesState::Confirmed => "conf-minutes-confirmed",
    };
    let at = version.confirmed_at.unwrap_or(version.updated_at);
    frame.say(key).count("number", i64::from(version.number)).put("at", frame.moment(&at))
}

fn sections(frame: &Frame, shown: &Minutes) -> Vec<Section> {
    let section = |one: &minutes::Section| Section {
        title: frame.label(one.key.label()),
        lines: one.text.lines().map(str::to_owned).collect(),
    };
    shown.sections.0.iter().map(section).collect()
}

fn attendees(shown: &Minutes) -> Vec<String> {
    shown.attendees.0.iter().map(|one| one.name.clone()).collect()
}

fn decisions(frame: &Frame, shown: &Minutes) -> Vec<Decision> {
    let decision = |one: &Resolved| Decision {
        what: one.what.clone(),
        role: frame.label(one.role.label()),
        due: one.due_on.map(|day| (day, frame.day(&day))),
    };
    shown.decisions.0.iter().map(decision).collect()
}

fn difference(frame: &Frame, part: &Part) -> Difference {
    let line = |(change, text): &(LineChange, String)| {
        let class = match change {
            LineChange::Equal => "",
            LineChange::Insert => "ins",
            LineChange::Delete => "del",
        };
        (class, text.clone())
    };
    let title: &Words = &part.title;
    Difference { title: frame.words(title).to_owned(), lines: part.lines.iter().map(line).collect() }
}

async fn edit_page(app: &App, visitor: &Visitor, seen: Seen, draft: &Minutes, sent: Option<Filled>) -> Paged {
    let frame = frame_below(app, visitor, "conf-minutes", &seen.view);
    let form = if let Some(sent) = sent {
        sent
    } else {
        let address = format!("/conferences/{}/minutes", draft.conference_id);
        let kept = form::written(draft).or_draft(&visitor.drafts(app).await?, &address);
        // A draft of an earlier state of the minutes would put back what has been changed since.
        let current = kept.value("minutes") == draft.id.to_string();
        if current { kept } else { form::written(draft) }
    };
    let form = form.seen_by(&visitor.guest);
    let page = EditPage {
        head: Head::of(&frame, &seen.view, &seen.closing),
        number: frame.say("conf-minutes-number").count("number", i64::from(draft.number)),
        held: seen.view.conference.state != ConferenceState::Scheduled,
        earlier: draft.number > 1,
        editor: Editor::of(&frame, &seen.view, draft, form.clone()),
        frame: frame.with_form(&form),
    };
    form_page(&page, &form, visitor.guest.language)
}

/// Begins a version.
pub async fn begin(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, form: Form) -> Paged {
    let id = id_in(&id)?;
    let act = visitor.act(&app, &form, move |work| {
        actions::minutes::begin(work, id)?;
        Ok(format!("/conferences/{id}/minutes"))
    });
    match act.await {
        // Somebody has begun meanwhile: that is the one to be written.
        Err(Problem::Conflict { code: "draft_exists", .. }) => Ok(see_other(&format!("/conferences/{id}/minutes"))),
        other => Ok(other?),
    }
}

/// Keeps what was written, confirms it, or shows more rows.
pub async fn send(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, form: Form) -> Paged {
    let conference = id_in(&id)?;
    if form.raw("then") == "add" {
        return again(&app, &visitor, conference, form::longer(&form)).await;
    }
    let confirms = form.raw("then") == "confirm";
    let Written { rows, facts } = read(&form);
    let sent = match (facts, form::names(&form)) {
        (Err(problem), _) => Err(problem),
        (Ok(_), None) => Err(Problem::NotFound),
        (Ok(facts), Some(minutes)) => {
            let version = form.version()?;
            let act = visitor.act(&app, &form, move |work| {
                let written = actions::minutes::write(work, minutes, version, |_| Ok(facts.clone()))?;
                if !confirms {
                    return Ok(format!("/conferences/{conference}?done=minutes-kept"));
                }
                actions::minutes::confirm::confirm(work, minutes, written.version)?;
                Ok(format!("/conferences/{conference}/minutes?done=minutes-confirmed"))
            });
            act.await
        }
    };
    match sent {
        Ok(response) => Ok(response),
        Err(problem) => {
            let stale = matches!(problem, Problem::Stale);
            let refused = form.refused(rows.rename(problem))?;
            again(&app, &visitor, conference, (refused, stale)).await
        }
    }
}

/// The editor with what was typed. Where somebody has changed the minutes meanwhile, what was typed stays and can be
/// sent over theirs after a look.
async fn again(app: &App, visitor: &Visitor, id: ConferenceId, (typed, stale): (Filled, bool)) -> Paged {
    let seen = app.write(&visitor.guest.caller, move |work| gather(work, id, None)).await?;
    let draft = seen.shown.as_ref().filter(|shown| shown.state == MinutesState::Draft).cloned();
    let draft = draft.ok_or_else(|| {
        Problem::conflict(
            "confirmed",
            "この議事録は確定しています。直すときは、新しい版を作成してください。",
            "These minutes are confirmed. Begin a new version.",
        )
    })?;
    let form = if stale { form::over(&typed, draft.version) } else { typed };
    edit_page(app, visitor, seen, &draft, Some(form)).await
}
