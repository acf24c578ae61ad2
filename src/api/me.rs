//! `/me`: one's own account.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::actions::me::{Me, Preferences};
use crate::api::{Answered, Api, Body, PageOut, Paging, Patch, PathId, Query, Signed, Versioned, done, one, paged};
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, CoordinatorId, MunicipalityId, SessionId, UserId};
use crate::rules::permissions;
use crate::rules::permissions::Action;
use crate::rules::sessions::Session;
use crate::rules::users::{MailWish, Role, UserLanguage};

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(open, edit))
        .routes(routes!(change_password))
        .routes(routes!(list_sessions))
        .routes(routes!(end_session))
}

/// What one changes of one's own account.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeIn {
    /// Language of pages and mail.
    language: UserLanguage,
    /// When mail comes, where the ward sends mail.
    mail: MailWish,
}

/// One's present password and the one to come.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordIn {
    /// The present password.
    #[schema(min_length = 1, max_length = 1000, format = Password)]
    current: String,
    /// The new one: at least 13 characters of any kind, not easily guessed.
    #[schema(min_length = 1, max_length = 1000, format = Password)]
    new: String,
}

/// A body one belongs to.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceOut<Id> {
    /// Id.
    id: Id,
    /// Name.
    name: String,
}

/// One's own account.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeOut {
    /// Id.
    id: UserId,
    /// Name to sign in with.
    username: String,
    /// Shown to others.
    display_name: String,
    /// Role.
    role: Role,
    /// Municipality; absent for somebody who belongs to the whole installation.
    municipality: Option<PlaceOut<MunicipalityId>>,
    /// Agency one works for.
    agency: Option<PlaceOut<AgencyId>>,
    /// The coordinator one is.
    coordinator_id: Option<CoordinatorId>,
    /// Language of pages and mail.
    language: UserLanguage,
    /// When mail comes, where the ward sends mail.
    mail: MailWish,
    /// Whether the password must be changed before anything else.
    must_change_password: bool,
    /// What one's role may do in at least some case.
    rights: Vec<Action>,
    /// Version; also the `ETag`.
    version: i32,
}

impl From<Me> for MeOut {
    fn from(me: Me) -> Self {
        let role = me.actor.role;
        let may = |action: &&Action| !permissions::reach(role, **action).is_empty();
        Self {
            id: me.user.id,
            username: me.user.facts.username,
            display_name: me.user.facts.display_name,
            role,
            municipality: me.municipality.map(|found| PlaceOut { id: found.id, name: found.name }),
            agency: me.agency.map(|found| PlaceOut { id: found.id, name: found.facts.name }),
            coordinator_id: me.actor.coordinator_id,
            language: me.user.facts.language,
            mail: me.user.mail,
            must_change_password: me.user.must_change_password,
            rights: Action::ALL.iter().filter(may).copied().collect(),
            version: me.user.version,
        }
    }
}

impl Versioned for MeOut {
    fn version(&self) -> i32 {
        self.version
    }
}

/// A sign-in on one device.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionOut {
    /// Id.
    id: SessionId,
    /// Whether it is the one this request was sent in.
    current: bool,
    /// Begun at.
    created_at: Instant,
    /// Last renewed at.
    last_used_at: Instant,
    /// Ends at the latest.
    expires_at: Instant,
    /// Address it was begun from.
    address: Option<String>,
}

impl SessionOut {
    fn of(session: Session, own: SessionId) -> Self {
        Self {
            id: session.id,
            current: session.id == own,
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            expires_at: session.expires_at,
            address: session.address,
        }
    }
}

/// Open one's own account
#[utoipa::path(get, path = "/me", tag = "me", responses((status = 200, body = MeOut)))]
async fn open(State(app): State<App>, signed: Signed) -> Answered {
    let me = app.read(&signed.caller, actions::me::open).await?;
    Ok(one(&MeOut::from(me)))
}

/// Set one's own language and when mail comes
#[utoipa::path(patch, path = "/me", tag = "me", request_body = MeIn, responses((status = 200, body = MeOut)))]
async fn edit(State(app): State<App>, signed: Signed, patch: Patch) -> Answered {
    let version = signed.version()?;
    let me = app
        .write(&signed.caller, move |work| {
            actions::me::edit(work, version, |Preferences { language, mail }| {
                let MeIn { language, mail } = patch.apply(&MeIn { language, mail })?;
                Ok(Preferences { language, mail })
            })
        })
        .await?;
    Ok(one(&MeOut::from(me)))
}

/// Change one's own password
///
/// Ends all of one's other sessions. A wrong present password counts like a wrong password at sign-in.
#[utoipa::path(post, path = "/me/password", tag = "me", request_body = PasswordIn, responses((status = 204)))]
async fn change_password(State(app): State<App>, signed: Signed, body: Body<PasswordIn>) -> Answered {
    app.change_password(&signed.caller, body.value.current, body.value.new).await?;
    Ok(done())
}

/// List one's own sessions, newest first
#[utoipa::path(get, path = "/me/sessions", tag = "me", params(Paging),
    responses((status = 200, body = PageOut<SessionOut>)))]
async fn list_sessions(State(app): State<App>, signed: Signed, Query(paging): Query<Paging>) -> Answered {
    let page = paging.page()?;
    let (own, listed) = app.read(&signed.caller, move |work| actions::me::list_sessions(work, &page)).await?;
    Ok(paged(&signed, listed, |session| SessionOut::of(session, own)))
}

/// End one of one's own sessions
#[utoipa::path(post, path = "/me/sessions/{session_id}/end", tag = "me", params(("session_id" = SessionId, Path)),
    responses((status = 204)))]
async fn end_session(State(app): State<App>, signed: Signed, PathId(id): PathId<SessionId>) -> Answered {
    app.write(&signed.caller, move |work| actions::me::end_session(work, id)).await?;
    Ok(done())
}
