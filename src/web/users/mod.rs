//! `/admin/users`: who signs in: the list, one account, and what can be done with it. Adding and changing is in
//! `edit.rs`, many at once in `import.rs`, passwords made for others in `passwords.rs`.

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::routing::{get, post};
use serde::Deserialize;

use crate::actions;
use crate::actions::users::Account;
use crate::actions::users::places::Place;
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::{MunicipalityId, UserId};
use crate::base::problem::Problem;
use crate::rules::permissions::Action;
use crate::rules::users::{Role, User};
use crate::store::Work;
use crate::store::users::Filter;
use crate::web::{Choice, Filled, Form, Frame, Paged, Rest, Visitor, form_page, page, page_from};

mod edit;
mod import;
mod passwords;

/// The pages of this folder.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/admin/users", get(list))
        .route("/admin/users/{id}", get(open))
        .route("/admin/users/{id}/disable", get(ask_disable).post(disable))
        .route("/admin/users/{id}/enable", post(enable))
        .route("/admin/users/{id}/unlock", post(unlock))
        .merge(edit::routes())
        .merge(import::routes())
        .merge(passwords::routes())
}

/// The names of municipalities and agencies.
#[derive(Debug, Clone, Default)]
struct Places {
    municipalities: Vec<(MunicipalityId, String)>,
    agencies: Vec<Place>,
}

impl Places {
    fn gather(work: &mut Work) -> Result<Self, Problem> {
        let (municipalities, agencies) = actions::users::places::places(work)?;
        Ok(Self { municipalities, agencies })
    }

    /// Where a user belongs, in words; the municipality where there are several.
    fn of(&self, frame: &Frame, user: &User) -> String {
        let agency = user.facts.agency_id.and_then(|id| self.agencies.iter().find(|place| place.id == id));
        let municipality =
            user.facts.municipality_id.and_then(|id| self.municipalities.iter().find(|(known, _)| *known == id));
        match (agency, municipality) {
            (Some(agency), Some((_, name))) if self.municipalities.len() > 1 => format!("{}（{name}）", agency.name),
            (Some(agency), _) => agency.name.clone(),
            (None, Some((_, name))) => name.clone(),
            (None, None) => frame.say("users-everywhere").to_string(),
        }
    }
}

/// An account's state in words, each with the class of its chip.
fn states(frame: &Frame, account: &Account) -> Vec<(&'static str, String)> {
    let user = &account.user;
    let mut states = Vec::new();
    if user.disabled_at.is_some() {
        states.push(("chip", frame.say("users-disabled").to_string()));
    }
    if let Some(until) = &account.locked_until {
        let told = frame.say("users-locked").put("until", frame.moment(until));
        states.push(("chip chip-late", told.to_string()));
    }
    if user.must_change_password {
        let over = user.password_expires_at.is_some_and(|at| at < frame.now);
        let key = if over { "users-initial-over" } else { "users-initial" };
        states.push(("chip chip-note", frame.say(key).to_string()));
    }
    if states.is_empty() {
        states.push(("chip chip-good", frame.say("users-open").to_string()));
    }
    states
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    role: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    disabled: String,
    #[serde(default)]
    cursor: String,
}

struct Row {
    href: String,
    name: String,
    username: String,
    place: String,
    role: String,
    last: Option<Instant>,
    states: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "users/list.html")]
struct ListPage {
    frame: Frame,
    form: Filled,
    roles: Vec<Choice>,
    rows: Vec<Row>,
    total: i64,
    filtered: bool,
    rest: Rest,
}

async fn list(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Paged {
    let cursor = Some(asked.cursor.as_str()).filter(|cursor| !cursor.is_empty());
    let page_wanted = page_from(cursor)?;
    let filter = Filter {
        role: Role::parse(&asked.role),
        name: Some(asked.name.trim().to_owned()).filter(|name| !name.is_empty()),
        disabled: asked.disabled == "yes",
    };
    let filtered = filter.role.is_some() || filter.name.is_some();
    let read = move |work: &mut Work| Ok((actions::users::list(work, &filter, &page_wanted)?, Places::gather(work)?));
    let (listed, places) = app.read(&visitor.guest.caller, read).await?;
    let frame = Frame::named(&app, &visitor, "users-title");
    let filters = [("role", asked.role.as_str()), ("name", asked.name.as_str()), ("disabled", asked.disabled.as_str())];
    let rest = Rest::of(&listed, "/admin/users", &filters, cursor);
    let rows = listed.rows.iter().map(|account| Row {
        href: format!("/admin/users/{}", account.user.id),
        name: account.user.facts.display_name.clone(),
        username: account.user.facts.username.clone(),
        place: places.of(&frame, &account.user),
        role: frame.label(account.user.facts.role.label()),
        last: account.last_sign_in_at,
        states: states(&frame, account),
    });
    let form = Filled::blank().set("role", &asked.role).set("name", &asked.name);
    let form = if asked.disabled == "yes" { form.set("disabled", "yes") } else { form };
    let all = Choice::new("", frame.say("users-all-roles"));
    let roles = Choice::list(Role::ALL.iter().map(|role| (role.as_str(), role.label())), frame.language);
    let shown = ListPage {
        form: form.seen_by(&visitor.guest),
        roles: std::iter::once(all).chain(roles).collect(),
        rows: rows.collect(),
        total: listed.total.unwrap_or_default(),
        filtered,
        rest,
        frame: administration(frame),
    };
    page(&shown, visitor.guest.language)
}

/// The way to the pages of the administration.
fn administration(frame: Frame) -> Frame {
    let home = frame.say("menu-home");
    frame.below("/", home)
}

#[derive(Template)]
#[template(path = "users/open.html")]
struct OpenPage {
    frame: Frame,
    user: User,
    place: String,
    role: String,
    states: Vec<(&'static str, String)>,
    locked: bool,
    last: Option<Instant>,
    made: Instant,
    /// Whether the reader may change this account, and whether it is somebody else's.
    manages: bool,
    other: bool,
}

async fn open(State(app): State<App>, visitor: Visitor, Path(id): Path<UserId>) -> Paged {
    open_page(&app, &visitor, id, Filled::blank()).await
}

async fn open_page(app: &App, visitor: &Visitor, id: UserId, form: Filled) -> Paged {
    let read = move |work: &mut Work| Ok((actions::users::open(work, id)?, Places::gather(work)?));
    let (account, places) = app.read(&visitor.guest.caller, read).await?;
    let form = form.seen_by(&visitor.guest);
    let frame = Frame::new(app, &visitor.guest, &account.user.facts.display_name);
    let up = frame.say("users-title");
    let shown = OpenPage {
        place: places.of(&frame, &account.user),
        role: frame.label(account.user.facts.role.label()),
        states: states(&frame, &account),
        locked: account.locked_until.is_some(),
        last: account.last_sign_in_at,
        made: account.user.created_at,
        manages: frame.may(Action::UserEdit) && visitor.visit.role.may_manage(account.user.facts.role),
        other: visitor.visit.user_id != id,
        frame: administration(frame).below("/admin/users", up).with_form(&form),
        user: account.user,
    };
    form_page(&shown, &form, visitor.guest.language)
}

#[derive(Template)]
#[template(path = "users/confirm.html")]
struct ConfirmPage {
    frame: Frame,
    action: String,
    back: String,
    name: String,
    what: Vec<String>,
    button: String,
}

/// Asks once more before something that shuts somebody out.
async fn confirm(
    app: &App,
    visitor: &Visitor,
    id: UserId,
    title: &'static str,
    what: &[&'static str],
    button: &'static str,
) -> Paged {
    visitor.needs(app, Action::UserEdit).await?;
    let account = app.read(&visitor.guest.caller, move |work| actions::users::open(work, id)).await?;
    let frame = Frame::named(app, visitor, title);
    let (up, name, back) = (frame.say("users-title"), account.user.facts.display_name, format!("/admin/users/{id}"));
    let shown = ConfirmPage {
        action: visitor.guest.path.clone(),
        what: what.iter().map(|key| frame.say(key).to_string()).collect(),
        button: frame.say(button).to_string(),
        frame: administration(frame).below("/admin/users", up).below(&back, &name),
        back,
        name,
    };
    page(&shown, visitor.guest.language)
}

async fn ask_disable(State(app): State<App>, visitor: Visitor, Path(id): Path<UserId>) -> Paged {
    let what = ["users-disable-sessions", "users-disable-stays"];
    confirm(&app, &visitor, id, "users-disable-title", &what, "users-disable").await
}

async fn disable(State(app): State<App>, visitor: Visitor, Path(id): Path<UserId>, form: Form) -> Paged {
    change(&app, &visitor, id, &form, "?done=user-disabled", move |work| actions::users::disable(work, id)).await
}

async fn enable(State(app): State<App>, visitor: Visitor, Path(id): Path<UserId>, form: Form) -> Paged {
    change(&app, &visitor, id, &form, "?done=user-enabled", move |work| actions::users::enable(work, id)).await
}

async fn unlock(State(app): State<App>, visitor: Visitor, Path(id): Path<UserId>, form: Form) -> Paged {
    change(&app, &visitor, id, &form, "?done=user-unlocked", move |work| actions::users::unlock(work, id)).await
}

/// Does something with an account and shows it again, with what was done or why not.
async fn change(
    app: &App,
    visitor: &Visitor,
    id: UserId,
    form: &Form,
    done: &'static str,
    act: impl Fn(&mut Work) -> Result<Account, Problem> + Send + Sync + 'static,
) -> Paged {
    let go_on = format!("/admin/users/{id}{done}");
    let acted = visitor.act(app, form, move |work| act(work).map(|_| go_on.clone())).await;
    match acted {
        Ok(response) => Ok(response),
        Err(problem) => open_page(app, visitor, id, form.refused(problem)?).await,
    }
}
