//! Who is asking. A handler without [`Signed`] knows nobody and can therefore open nothing.

use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::header::{AUTHORIZATION, IF_MATCH};
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};

use super::Api;
use super::receive::operation;
use crate::app::{Caller, Target};
use crate::base::problem::Problem;
use crate::http;
use crate::http::Told;
use crate::rules::permissions;
use crate::rules::users::Role;

/// The longest `Idempotency-Key`.
const LONGEST_KEY: usize = 255;

/// A signed-in caller whose role may at least in some case do what the route does.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Whom the action is run for.
    pub caller: Caller,
    /// The caller's key for a request that must happen once.
    pub idempotency_key: Option<String>,
    /// Method and path, part of what a key stands for.
    pub target: String,
    if_match: Option<String>,
}

/// A caller nobody has asked for a name yet.
#[derive(Debug, Clone)]
pub struct Unsigned {
    /// Whom the action is run for.
    pub caller: Caller,
}

impl FromRequestParts<Api> for Unsigned {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Response> {
        let target = target(parts, api).map_err(|problem| Told(problem).into_response())?;
        Ok(Self { caller: Caller { token: None, origin: http::origin(parts), target } })
    }
}

impl FromRequestParts<Api> for Signed {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Response> {
        Self::read(parts, api).await.map_err(|problem| Told(problem).into_response())
    }
}

impl Signed {
    async fn read(parts: &Parts, api: &Api) -> Result<Self, Problem> {
        let token = bearer(parts).ok_or(Problem::NotSignedIn("sign_in_required"))?;
        let claims = api.app.key().read(token, api.app.now())?;
        let target = target(parts, api)?;
        let action = target.action;
        let caller = Caller { token: Some((claims.sub, claims.sid)), origin: http::origin(parts), target };
        // The role in the token only refuses early, before a body is read; the action asks the database.
        let role = Role::parse(&claims.role).ok_or(Problem::NotSignedIn("invalid_token"))?;
        if action.is_some_and(|action| permissions::reach(role, action).is_empty()) {
            api.app.refuse(&caller).await?;
            return Err(Problem::forbidden());
        }
        Ok(Self {
            caller,
            idempotency_key: idempotency_key(parts)?,
            target: format!("{} {}", parts.method, parts.uri.path()),
            if_match: header(parts, IF_MATCH.as_str()).map(str::to_owned),
        })
    }

    /// The version a change is meant for, from `If-Match`.
    ///
    /// # Errors
    /// [`Problem::VersionRequired`] without one, [`Problem::Stale`] for a tag that was never handed out.
    pub fn version(&self) -> Result<i32, Problem> {
        let tag = self.if_match.as_deref().ok_or(Problem::VersionRequired)?;
        tag.trim().trim_matches('"').parse().map_err(|_| Problem::Stale)
    }
}

fn target(parts: &Parts, api: &Api) -> Result<Target, Problem> {
    let route = parts.extensions.get::<MatchedPath>().map(|path| format!("{} {}", parts.method, path.as_str()));
    let subject = parts.uri.path().rsplit('/').find_map(|part| part.parse().ok());
    Ok(Target { operation: route, action: operation(&api.contract, parts)?.action, subject })
}

fn bearer(parts: &Parts) -> Option<&str> {
    let (scheme, token) = header(parts, AUTHORIZATION.as_str())?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn header<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    parts.headers.get(name).and_then(|value| value.to_str().ok())
}

fn idempotency_key(parts: &Parts) -> Result<Option<String>, Problem> {
    let Some(value) = parts.headers.get("idempotency-key") else { return Ok(None) };
    let good = |key: &&str| (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    match value.to_str().ok().map(str::trim).filter(good) {
        Some(key) => Ok(Some(key.to_owned())),
        None => Err(Problem::Malformed {
            code: "bad_idempotency_key",
            words: crate::base::words::Words::fixed(
                "Idempotency-Key は、空白を含まない255文字までの半角英数字・記号にしてください。",
                "An Idempotency-Key has 1 to 255 printable ASCII characters and no space.",
            ),
            fields: Vec::new(),
        }),
    }
}
