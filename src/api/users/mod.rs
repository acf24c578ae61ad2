//! `/users`: who signs in. Many at once are in `import.rs`.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::actions::users::Account;
use crate::api::{
    Answered, Api, Body, PageOut, Paging, Patch, PathId, Query, Signed, Versioned, create, one, paged, perform,
};
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, MunicipalityId, UserId};
use crate::rules::users::{Role, UserFacts, UserLanguage};
use crate::store::users::Filter;

mod import;

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(open, edit))
        .routes(routes!(disable))
        .routes(routes!(enable))
        .routes(routes!(reset_password))
        .routes(routes!(unlock))
        .merge(import::routes())
}

/// A user as a person enters it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserIn {
    /// The name to sign in with. Neither case nor width tells two names apart.
    #[schema(min_length = 1, max_length = 200, example = "mihon.hanako")]
    username: String,
    /// Shown to others.
    #[schema(min_length = 1, max_length = 100, example = "見本 花子")]
    display_name: String,
    /// Role.
    role: Role,
    /// Municipality; the caller's own where none is named. Cannot be changed later.
    municipality_id: Option<MunicipalityId>,
    /// The agency the user works for, of the kind the role works for.
    agency_id: Option<AgencyId>,
    /// Where mail goes.
    #[schema(max_length = 254, format = Email)]
    email: Option<String>,
    /// Language of pages and mail; Japanese where none is named.
    language: Option<UserLanguage>,
}

impl From<UserIn> for UserFacts {
    fn from(input: UserIn) -> Self {
        Self {
            municipality_id: input.municipality_id,
            agency_id: input.agency_id,
            username: input.username,
            display_name: input.display_name,
            role: input.role,
            email: input.email,
            language: input.language.unwrap_or(UserLanguage::Ja),
        }
    }
}

impl From<UserFacts> for UserIn {
    fn from(facts: UserFacts) -> Self {
        Self {
            username: facts.username,
            display_name: facts.display_name,
            role: facts.role,
            municipality_id: facts.municipality_id,
            agency_id: facts.agency_id,
            email: facts.email,
            language: Some(facts.language),
        }
    }
}

/// A user.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UserOut {
    /// Id.
    id: UserId,
    #[serde(flatten)]
    facts: UserIn,
    /// Whether the password was set by somebody else and must be changed first.
    must_change_password: bool,
    /// When a password set by somebody else runs out.
    password_expires_at: Option<Instant>,
    /// Since when the account is closed.
    disabled_at: Option<Instant>,
    /// Until when the name is locked after too many wrong passwords.
    locked_until: Option<Instant>,
    /// The last sign-in; absent where there never was one.
    #[serde(skip_serializing_if = "Option::is_none")]
    last_sign_in_at: Option<Instant>,
    /// Version; also the `ETag`.
    version: i32,
    /// Made at.
    created_at: Instant,
}

impl From<Account> for UserOut {
    fn from(Account { user, locked_until, last_sign_in_at }: Account) -> Self {
        Self {
            id: user.id,
            facts: user.facts.into(),
            must_change_password: user.must_change_password,
            password_expires_at: user.password_expires_at,
            disabled_at: user.disabled_at,
            locked_until,
            last_sign_in_at,
            version: user.version,
            created_at: user.created_at,
        }
    }
}

impl Versioned for UserOut {
    fn version(&self) -> i32 {
        self.version
    }

    fn path(&self) -> Option<String> {
        Some(format!("/users/{}", self.id))
    }
}

/// A user whose password was just made.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NewPasswordOut {
    #[serde(flatten)]
    user: UserOut,
    /// The password for the first sign-in within 72 hours. It is told once: an answer repeated under an
    /// `Idempotency-Key` does not hold it.
    initial_password: Option<String>,
}

impl Versioned for NewPasswordOut {
    fn version(&self) -> i32 {
        self.user.version
    }

    fn path(&self) -> Option<String> {
        self.user.path()
    }

    fn kept(&self) -> Option<serde_json::Value> {
        serde_json::to_value(Self { initial_password: None, user: self.user.clone() }).ok()
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// Only this role.
    role: Option<Role>,
    /// Only user names that begin so.
    #[param(max_length = 200)]
    name: Option<String>,
    /// Also closed accounts.
    disabled: Option<bool>,
}

/// List users by name
#[utoipa::path(get, path = "/users", tag = "users", params(ListQuery, Paging),
    extensions(("x-action" = json!("user.see"))),
    responses((status = 200, body = PageOut<UserOut>)))]
async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(query): Query<ListQuery>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let filter = Filter { role: query.role, name: query.name, disabled: query.disabled.unwrap_or(false) };
    let listed = app.read(&signed.caller, move |work| actions::users::list(work, &filter, &page)).await?;
    Ok(paged(&signed, listed, UserOut::from))
}

/// Add a user
///
/// The answer holds a password for the first sign-in, told once.
#[utoipa::path(post, path = "/users", tag = "users", request_body = UserIn,
    extensions(("x-action" = json!("user.edit"))),
    responses((status = 201, body = NewPasswordOut)))]
async fn add(State(app): State<App>, signed: Signed, body: Body<UserIn>) -> Answered {
    let facts = UserFacts::from(body.value);
    let (password, secret) = app.initial_password().await?;
    create(&app, &signed, &body.hash, move |work| {
        let account = actions::users::add(work, facts.clone(), &secret)?;
        Ok(NewPasswordOut { user: account.into(), initial_password: Some(password.clone()) })
    })
    .await
}

/// Open a user
#[utoipa::path(get, path = "/users/{user_id}", tag = "users", params(("user_id" = UserId, Path)),
    extensions(("x-action" = json!("user.see"))),
    responses((status = 200, body = UserOut)))]
async fn open(State(app): State<App>, signed: Signed, PathId(id): PathId<UserId>) -> Answered {
    let account = app.read(&signed.caller, move |work| actions::users::open(work, id)).await?;
    Ok(one(&UserOut::from(account)))
}

/// Change a user
///
/// A new role or agency ends all the user's sessions at once.
#[utoipa::path(patch, path = "/users/{user_id}", tag = "users", params(("user_id" = UserId, Path)),
    request_body = UserIn, extensions(("x-action" = json!("user.edit"))),
    responses((status = 200, body = UserOut)))]
async fn edit(State(app): State<App>, signed: Signed, PathId(id): PathId<UserId>, patch: Patch) -> Answered {
    let version = signed.version()?;
    let account = app
        .write(&signed.caller, move |work| {
            actions::users::edit(work, id, version, |facts| patch.apply(&UserIn::from(facts)).map(UserFacts::from))
        })
        .await?;
    Ok(one(&UserOut::from(account)))
}

/// Close an account and end its sessions
#[utoipa::path(post, path = "/users/{user_id}/disable", tag = "users", params(("user_id" = UserId, Path)),
    extensions(("x-action" = json!("user.edit"))),
    responses((status = 200, body = UserOut)))]
async fn disable(State(app): State<App>, signed: Signed, PathId(id): PathId<UserId>) -> Answered {
    perform(&app, &signed, "", move |work| actions::users::disable(work, id).map(UserOut::from)).await
}

/// Reopen an account
#[utoipa::path(post, path = "/users/{user_id}/enable", tag = "users", params(("user_id" = UserId, Path)),
    extensions(("x-action" = json!("user.edit"))),
    responses((status = 200, body = UserOut)))]
async fn enable(State(app): State<App>, signed: Signed, PathId(id): PathId<UserId>) -> Answered {
    perform(&app, &signed, "", move |work| actions::users::enable(work, id).map(UserOut::from)).await
}

/// Make a new password for somebody who has lost theirs
///
/// Ends all the user's sessions and lifts a lock. The answer holds the password, told once.
#[utoipa::path(post, path = "/users/{user_id}/reset-password", tag = "users", params(("user_id" = UserId, Path)),
    extensions(("x-action" = json!("user.edit"))),
    responses((status = 200, body = NewPasswordOut)))]
async fn reset_password(State(app): State<App>, signed: Signed, PathId(id): PathId<UserId>) -> Answered {
    let (password, secret) = app.initial_password().await?;
    perform(&app, &signed, "", move |work| {
        let account = actions::users::reset_password(work, id, &secret)?;
        Ok(NewPasswordOut { user: account.into(), initial_password: Some(password.clone()) })
    })
    .await
}

/// Lift the lock of a name before its time
#[utoipa::path(post, path = "/users/{user_id}/unlock", tag = "users", params(("user_id" = UserId, Path)),
    extensions(("x-action" = json!("user.edit"))),
    responses((status = 200, body = UserOut)))]
async fn unlock(State(app): State<App>, signed: Signed, PathId(id): PathId<UserId>) -> Answered {
    perform(&app, &signed, "", move |work| actions::users::unlock(work, id).map(UserOut::from)).await
}
