//! `/admin/users/import`: many accounts at once: a list is pasted or sent as a file, looked at, and registered. The first
//! passwords stand on slips of paper to be handed over, on the answer itself, and are kept nowhere.

use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;

use super::{Places, administration};
use crate::actions::users::import;
use crate::actions::users::import::{Added, Order};
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::csv;
use crate::base::ids::MunicipalityId;
use crate::base::problem::{FieldError, Problem};
use crate::base::words::Words;
use crate::rules::permissions::Action;
use crate::rules::user_import::{Column, Line, MOST_CHARS, MOST_LINES, example};
use crate::rules::users::Secret;
use crate::store::Work;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, attachment, form_page, page};

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/admin/users/import", get(ask).post(send))
        .route("/admin/users/import/example.csv", get(example_file))
}

/// A line of the list as it is shown.
struct Shown {
    line: u64,
    username: String,
    name: String,
    role: String,
    agency: String,
    /// What is wrong: the column, and what to do.
    faults: Vec<(String, String)>,
}

impl Shown {
    fn of(frame: &Frame, line: &Line) -> Self {
        let cell = |column| line.cell(column).to_owned();
        let column = |field: &str| {
            Column::parse(field).map_or_else(|| frame.say("users-import-whole").to_string(), |c| frame.label(c.label()))
        };
        Self {
            line: line.line,
            username: cell(Column::Username),
            name: cell(Column::DisplayName),
            role: line.role.map_or_else(|| cell(Column::Role), |role| frame.label(role.label())),
            agency: cell(Column::Agency),
            faults: line.faults.iter().map(|f| (column(&f.field), f.words.say(frame.language).to_owned())).collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "users/import.html")]
struct ImportPage {
    frame: Frame,
    form: Filled,
    municipalities: Option<Vec<Choice>>,
    most: usize,
    /// What was read, wrong lines first; nothing before anything was sent.
    lines: Vec<Shown>,
    wrong: usize,
}

async fn ask(State(app): State<App>, visitor: Visitor) -> Paged {
    visitor.needs(&app, Action::UserEdit).await?;
    show(&app, &visitor, None, Filled::blank()).await
}

async fn example_file(State(app): State<App>, visitor: Visitor) -> Paged {
    visitor.needs(&app, Action::UserEdit).await?;
    Ok(attachment("text/csv; charset=utf-8", "users-example.csv", example()))
}

async fn send(State(app): State<App>, visitor: Visitor, form: Form) -> Paged {
    visitor.needs(&app, Action::UserEdit).await?;
    let own = visitor.visit.municipality.as_ref().map(|(id, _)| *id);
    let order = match read(&form, own) {
        Ok(order) => order,
        Err(problem) => return show(&app, &visitor, None, form.refused(problem)?).await,
    };
    let typed = Filled::typed(form.pairs(), form.key()).replaced("people", &order.text);
    if form.raw("do") != "add" {
        return show(&app, &visitor, Some(order), typed).await;
    }
    match register(&app, &visitor, &form, &order).await {
        Ok(paged) => paged,
        // What is wrong with the list is told with every line of it.
        Err(Problem::Invalid(_)) => show(&app, &visitor, Some(order), typed).await,
        Err(problem) => {
            let refused = form.refused(problem)?.replaced("people", &order.text);
            show(&app, &visitor, Some(order), refused).await
        }
    }
}

/// The list, out of the file where one was chosen.
fn read(form: &Form, own: Option<MunicipalityId>) -> Result<Order, Problem> {
    let text = match form.file().filter(|file| !file.content.is_empty()) {
        Some(file) => content(&file.content)?,
        None => form.raw("people").to_owned(),
    };
    if text.trim().is_empty() {
        return Err(Problem::field(
            "people",
            "required",
            "一覧を貼り付けるか、ファイルを選んでください。",
            "Paste the list or choose a file.",
        ));
    }
    Ok(Order { text, municipality_id: own.or(form.id("municipality_id")) })
}

/// The form with what was read. Faults of the list as a whole are told at its field.
async fn show(app: &App, visitor: &Visitor, order: Option<Order>, form: Filled) -> Paged {
    let places = app.read(&visitor.guest.caller, Places::gather).await?;
    let (lines, faults) = match order {
        Some(order) => judged(app, visitor, order).await?,
        None => (Vec::new(), Vec::new()),
    };
    let all = form.faults().iter().cloned().chain(faults).collect();
    let form = form.with_faults(all).seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "users-import");
    let up = frame.say("users-title");
    let mut shown: Vec<Shown> = lines.iter().map(|line| Shown::of(&frame, line)).collect();
    shown.sort_by_key(|line| (line.faults.is_empty(), line.line));
    let municipalities = visitor.visit.municipality.is_none().then(|| {
        let first = Choice::new("", frame.say("users-choose"));
        let wards = places.municipalities.iter().map(|(id, name)| Choice::new(id, name));
        std::iter::once(first).chain(wards).collect()
    });
    let page = ImportPage {
        municipalities,
        most: MOST_LINES,
        wrong: shown.iter().filter(|line| !line.faults.is_empty()).count(),
        lines: shown,
        frame: administration(frame).below("/admin/users", up).with_form(&form).personal(),
        form: form.clone(),
    };
    form_page(&page, &form, visitor.guest.language)
}

/// The lines of a list, and what is told about it at the fields of the form.
async fn judged(app: &App, visitor: &Visitor, order: Order) -> Result<(Vec<Line>, Vec<FieldError>), Problem> {
    match app.read(&visitor.guest.caller, move |work| import::check(work, &order)).await {
        Ok(lines) => {
            let wrong = lines.iter().filter(|line| !line.faults.is_empty()).count();
            let words = Words::told(
                format!("{wrong}行に誤りがあり、まだ一人も登録していません。下の表のとおりに直してください。"),
                format!("Lines that are wrong: {wrong}. Nobody was added. Correct them as the table below says."),
            );
            let told = FieldError { field: "people".to_owned(), code: "wrong_lines", words };
            Ok((lines, if wrong > 0 { vec![told] } else { Vec::new() }))
        }
        Err(Problem::Invalid(mut faults)) => {
            for fault in faults.iter_mut().filter(|fault| fault.field == "text") {
                "people".clone_into(&mut fault.field);
            }
            Ok((Vec::new(), faults))
        }
        Err(other) => Err(other),
    }
}

/// What one person is handed.
struct Slip {
    name: String,
    username: String,
    role: String,
    place: String,
    password: String,
}

#[derive(Template)]
#[template(path = "users/slips.html")]
struct SlipsPage {
    frame: Frame,
    slips: Vec<Slip>,
    until: Option<Instant>,
}

/// Who was added, and the names of their places.
type Registered = (Vec<Added>, Places);

/// Adds everybody and shows the slips. The same form sent again adds nobody, cannot know the passwords, and goes on at
/// the list of users.
async fn register(app: &App, visitor: &Visitor, form: &Form, order: &Order) -> Result<Paged, Problem> {
    let (passwords, secrets): (Vec<String>, Vec<Secret>) =
        app.passwords_for(&visitor.guest.caller, order).await?.into_iter().unzip();
    let made: Arc<Mutex<Option<Registered>>> = Arc::default();
    let (kept, order) = (Arc::clone(&made), order.clone());
    let act = move |work: &mut Work| {
        let added = import::import(work, &order, &secrets)?;
        let places = Places::gather(work)?;
        *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((added, places));
        Ok("/admin/users?done=users-imported".to_owned())
    };
    let response = visitor.act(app, form, act).await?;
    let made = made.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some((added, places)) = made else { return Ok(Ok(response)) };
    let frame = Frame::named(app, visitor, "users-slips");
    let up = frame.say("users-title");
    let slips = added.iter().zip(passwords).map(|(Added { account, .. }, password)| Slip {
        name: account.user.facts.display_name.clone(),
        username: account.user.facts.username.clone(),
        role: frame.label(account.user.facts.role.label()),
        place: places.of(&frame, &account.user),
        password,
    });
    let shown = SlipsPage {
        slips: slips.collect(),
        until: added.first().and_then(|first| first.account.user.password_expires_at),
        frame: administration(frame).below("/admin/users", up).personal(),
    };
    Ok(page(&shown, visitor.guest.language))
}

/// The text of a file, which is shown again as if it had been pasted.
fn content(file: &[u8]) -> Result<String, Problem> {
    let text = csv::text(file).ok_or_else(no_text)?;
    if text.chars().count() > MOST_CHARS {
        return Err(Problem::field(
            "file",
            "too_long",
            "ファイルが大きすぎます。一覧は2万字までです。分けて登録してください。",
            "The file is too large. A list has 20,000 characters at most. Divide it.",
        ));
    }
    Ok(text)
}

fn no_text() -> Problem {
    Problem::field(
        "file",
        "no_text",
        "CSVファイルとして読めません。ExcelではCSVとして保存し直すか、表をコピーして下の欄に貼り付けてください。",
        "This cannot be read as a CSV file. In Excel save it as CSV, or copy the table and paste it below.",
    )
}
