//! Offering dates, withdrawing them, and moving a date that was fixed.

use askama::Template;
use axum::extract::{Path, State};
use chrono::{Datelike as _, NaiveDate};

use super::head::{Head, frame_below};
use super::rows::Rows;
use super::{deadline, id_in};
use crate::actions::conferences::coordinate;
use crate::actions::conferences::proceed::{Date, schedule};
use crate::actions::conferences::see;
use crate::actions::conferences::see::View;
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::{ConferenceId, SlotId};
use crate::base::problem::{Faults, FieldError, Problem};
use crate::rules::conferences::{PartOfDay, Wish};
use crate::rules::permissions::Action;
use crate::store::Work;
use crate::web::{Choice, Filled, Form, Frame, Paged, Said, Visitor, form_page};

/// Dates that can be offered at a time.
const ROWS: usize = 5;
/// How long a conference lasts where nobody says it, in minutes.
const USUAL: i64 = 60;
/// The value of the radio for another date than those that are offered.
const OTHER: &str = "other";

/// A page with a form about one conference, as whoever coordinates it reads it.
async fn read(app: &App, visitor: &Visitor, id: &str) -> Result<(View, Vec<NaiveDate>), Problem> {
    let id = id_in(id)?;
    if !visitor.may(Action::ConferenceCoordinate) {
        return Err(Problem::forbidden());
    }
    let gather = move |work: &mut Work| {
        let view = see::open(work, id)?;
        let closing = deadline::closing(work, [view.conference.respond_by])?;
        Ok((view, closing))
    };
    app.write(&visitor.guest.caller, gather).await
}

#[derive(Template)]
#[template(path = "conferences/dates.html")]
struct DatesPage {
    frame: Frame,
    head: Head,
    form: Filled,
    rows: Vec<(String, Said)>,
    offered: Vec<(SlotId, String, String)>,
}

/// The dates that are offered, and a form for further ones.
pub async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Paged {
    dates_page(&app, &visitor, &id, None).await
}

async fn dates_page(app: &App, visitor: &Visitor, id: &str, sent: Option<Filled>) -> Paged {
    let (view, closing) = read(app, visitor, id).await?;
    let frame = frame_below(app, visitor, "conf-dates-title", &view);
    let form = sent.unwrap_or_else(|| proposal(&view, frame.today())).seen_by(&visitor.guest);
    let offered = view.offered.iter().map(|date| {
        let words = frame.span_of_year(&date.slot.starts_at, &date.slot.ends_at);
        (date.slot.id, words, frame.words(&date.standing.words).to_owned())
    });
    let page = DatesPage {
        offered: offered.collect(),
        head: Head::of(&frame, &view, &closing),
        rows: (0..ROWS).map(|at| (format!("slots.{at}"), numbered(&frame, at))).collect(),
        frame: frame.with_form(&form),
        form: form.clone(),
    };
    form_page(&page, &form, visitor.guest.language)
}

fn numbered(frame: &Frame, at: usize) -> Said {
    frame.say("conf-date-number").count("number", at + 1)
}

/// The times that were wished for, as long as none is offered, to be sent as they stand or changed.
fn proposal(view: &View, today: NaiveDate) -> Filled {
    let wishes: &[Wish] = if view.offered.is_empty() { &view.conference.wishes.0 } else { &[] };
    let ahead: Vec<_> = wishes.iter().filter(|wish| wish.on >= today).collect();
    (0..ROWS).fold(Filled::blank(), |form, number| {
        let name = format!("slots.{number}");
        let Some(wish) = ahead.get(number) else { return form.set(&name, today.year()) };
        let from = wish.from.clone().unwrap_or_else(|| usual_start(wish.part).to_owned());
        form.set_day(&name, Some(wish.on))
            .set(&format!("{name}.from"), from)
            .set_some(&format!("{name}.until"), wish.until.clone())
    })
}

fn usual_start(part: PartOfDay) -> &'static str {
    match part {
        PartOfDay::Morning | PartOfDay::Any => "10:00",
        PartOfDay::Afternoon => "14:00",
    }
}

/// Offers dates.
pub async fn offer(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, form: Form) -> Paged {
    let conference = id_in(&id)?;
    let (names, sent) = match offers(&form) {
        Err(problem) => (Vec::new(), Err(problem)),
        Ok((names, dates)) => {
            let act = visitor.act(&app, &form, move |work| {
                coordinate::offer(work, conference, &dates)?;
                Ok(format!("/conferences/{conference}?done=conference-offered"))
            });
            (names, act.await)
        }
    };
    let endings = [("starts_at", ""), ("ends_at", ".until")];
    let rows = Rows { list: "slots", names: &names, endings: &endings };
    match sent.map_err(|problem| rows.rename(problem)) {
        Ok(response) => Ok(response),
        Err(problem) => dates_page(&app, &visitor, &id, Some(form.refused(problem)?)).await,
    }
}

/// The rows that were filled in, and what stands in them.
type Offers = (Vec<String>, Vec<(Instant, Instant)>);

fn offers(form: &Form) -> Result<Offers, Problem> {
    let (mut names, mut dates, mut faults) = (Vec::new(), Vec::new(), Faults::default());
    for name in (0..ROWS).map(|number| format!("slots.{number}")) {
        if let Some(times) = times(form, &name, &mut faults) {
            names.push(name);
            dates.push(times);
        }
    }
    if names.is_empty() && faults.is_empty() {
        faults.add("slots.0", "required", "候補日を1つ以上入力してください。", "Enter at least one date.");
    }
    faults.into_result()?;
    Ok((names, dates))
}

/// From when until when; nothing where nothing was typed or something was wrong.
fn times(form: &Form, name: &str, faults: &mut Faults) -> Option<(Instant, Instant)> {
    let day = form.near_day(name, faults);
    let (start, end) = (format!("{name}.from"), format!("{name}.until"));
    let from = form.time(&start, faults);
    let until = form.time(&end, faults);
    let (day, from) = match (day, from) {
        (Some(day), Some(from)) => (day, from),
        (Some(_), None) if form.text(&start).is_none() => {
            faults.note(FieldError::new(
                start,
                "required",
                "開始の時刻を入力してください。",
                "Enter the time it begins.",
            ));
            return None;
        }
        _ => return None,
    };
    let midnight = Instant::start_of(day);
    Some((midnight.plus_minutes(from), midnight.plus_minutes(until.unwrap_or(from + USUAL))))
}

/// Withdraws an offered date.
pub async fn withdraw(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, form: Form) -> Paged {
    let id = id_in(&id)?;
    let slot: SlotId = form.id("slot").ok_or(Problem::NotFound)?;
    let act = visitor.act(&app, &form, move |work| {
        coordinate::withdraw(work, slot)?;
        Ok(format!("/conferences/{id}/dates?done=conference-withdrawn"))
    });
    Ok(act.await?)
}

#[derive(Template)]
#[template(path = "conferences/move.html")]
struct MovePage {
    frame: Frame,
    head: Head,
    form: Filled,
    choices: Vec<Choice>,
}

/// The form that moves a fixed date.
pub async fn show_move(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Paged {
    move_page(&app, &visitor, &id, None).await
}

async fn move_page(app: &App, visitor: &Visitor, id: &str, sent: Option<Filled>) -> Paged {
    let (view, closing) = read(app, visitor, id).await?;
    let frame = frame_below(app, visitor, "conf-move", &view);
    let blank = || {
        let form = Filled::blank().set("other", frame.today().year());
        form.set_some("venue", view.conference.venue.clone()).set("version", view.conference.version)
    };
    let form = sent.unwrap_or_else(blank).seen_by(&visitor.guest);
    let begins = view.conference.starts_at;
    let others = view.offered.iter().filter(|date| Some(date.slot.starts_at) != begins);
    let choice = |date: &see::Offered| {
        let words = frame.span(&date.slot.starts_at, &date.slot.ends_at);
        Choice::new(date.slot.id, words).note(frame.words(&date.standing.words))
    };
    let mut choices: Vec<_> = others.map(choice).collect();
    choices.push(Choice::new(OTHER, frame.say("conf-other-date")));
    let page = MovePage {
        head: Head::of(&frame, &view, &closing),
        choices,
        frame: frame.with_form(&form),
        form: form.clone(),
    };
    form_page(&page, &form, visitor.guest.language)
}

/// Moves a fixed date.
pub async fn move_it(State(app): State<App>, visitor: Visitor, Path(id): Path<String>, form: Form) -> Paged {
    let conference = id_in(&id)?;
    let sent = match moved(&form) {
        Err(problem) => Err(problem),
        Ok(date) => visitor.act(&app, &form, move |work| save(work, conference, &date)).await,
    };
    let sent = sent.map_err(|problem| {
        // The action speaks of beginning and end; here both belong to the other date.
        let below = |fault: FieldError| FieldError {
            field: match fault.field.as_str() {
                "starts_at" => "other".to_owned(),
                "ends_at" => "other.until".to_owned(),
                "slot_id" => "slot".to_owned(),
                other => other.to_owned(),
            },
            ..fault
        };
        match problem {
            Problem::Invalid(faults) => Problem::Invalid(faults.into_iter().map(below).collect()),
            other => other,
        }
    });
    match sent {
        Ok(response) => Ok(response),
        Err(problem) => move_page(&app, &visitor, &id, Some(form.refused(problem)?)).await,
    }
}

fn save(work: &mut Work, id: ConferenceId, date: &Date) -> Result<String, Problem> {
    schedule(work, id, date.clone())?;
    Ok(format!("/conferences/{id}?done=conference-moved"))
}

/// What was chosen: an offered date or another, with the reason and the version that was seen.
fn moved(form: &Form) -> Result<Date, Problem> {
    let mut faults = Faults::default();
    let slot_id = form.id::<SlotId>("slot");
    let mut other = None;
    if form.raw("slot") == OTHER {
        other = times(form, "other", &mut faults);
        if other.is_none() && faults.is_empty() {
            faults.add("other", "required", "新しい日付を入力してください。", "Enter the new day.");
        }
    } else if slot_id.is_none() {
        faults.add("slot", "required", "新しい日程を選んでください。", "Choose the new date.");
    }
    let reason = form.text("reason");
    faults.unless(
        reason.is_some(),
        "reason",
        "required",
        "日程を変える理由を入力してください。",
        "Enter why the date moves.",
    );
    let version = Some(form.version()?);
    faults.into_result()?;
    let (starts_at, ends_at) = other.unzip();
    Ok(Date { slot_id, starts_at, ends_at, venue: form.text("venue"), reason, version })
}
