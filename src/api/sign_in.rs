//! `/auth`: signing in, renewing, signing out.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{Answered, Api, Body, ProblemOut, Signed, Unsigned, computed, done};
use crate::app::App;
use crate::app::sign_in::Tokens;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(sign_in)).routes(routes!(renew)).routes(routes!(sign_out))
}

/// A name and its password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInIn {
    /// User name, in any case and width.
    #[schema(min_length = 1, max_length = 200, example = "mihon.hanako")]
    username: String,
    /// Password.
    #[schema(min_length = 1, max_length = 1000, format = Password)]
    password: String,
}

/// A token that renews a session.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenewIn {
    /// The `refresh_token` of the answer before.
    #[schema(min_length = 1, max_length = 200)]
    refresh_token: String,
}

/// What a program needs to go on.
#[derive(Debug, Serialize, ToSchema)]
pub struct TokensOut {
    /// Send it as `Authorization: Bearer …`.
    access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// Seconds the access token lives.
    expires_in: i64,
    /// Good for one `POST /auth/refresh`. Sending it twice ends the session.
    refresh_token: String,
    /// Seconds it lives, if the session is not ended before.
    refresh_expires_in: i64,
    /// Whether only `/me`, `/me/password` and `/auth/logout` answer until the password has been changed.
    must_change_password: bool,
}

impl From<Tokens> for TokensOut {
    fn from(tokens: Tokens) -> Self {
        Self {
            access_token: tokens.access_token,
            token_type: "Bearer",
            expires_in: tokens.expires_in,
            refresh_token: tokens.refresh_token,
            refresh_expires_in: tokens.refresh_expires_in,
            must_change_password: tokens.must_change_password,
        }
    }
}

/// Sign in
///
/// An unknown name, a wrong password and a closed account get the same answer. After the number of wrong passwords in
/// the settings (5) the name is locked for a time (15 minutes) and answers 429 with `Retry-After`, whether or not
/// there is such an account.
#[utoipa::path(post, path = "/auth/token", tag = "sign_in", request_body = SignInIn, security(()),
    responses((status = 200, body = TokensOut),
        (status = 401, description = "Problem", body = ProblemOut, content_type = "application/problem+json")))]
async fn sign_in(State(app): State<App>, unsigned: Unsigned, body: Body<SignInIn>) -> Answered {
    let tokens = app.sign_in(&unsigned.caller, body.value.username, body.value.password).await?;
    Ok(computed(&TokensOut::from(tokens)))
}

/// Renew a session
///
/// Each refresh token is good once. One that was used before ends the session at once, also when the same token is
/// sent twice at the same moment: let one part of a program renew for all others.
#[utoipa::path(post, path = "/auth/refresh", tag = "sign_in", request_body = RenewIn, security(()),
    responses((status = 200, body = TokensOut),
        (status = 401, description = "Problem", body = ProblemOut, content_type = "application/problem+json")))]
async fn renew(State(app): State<App>, unsigned: Unsigned, body: Body<RenewIn>) -> Answered {
    let tokens = app.renew(&unsigned.caller, body.value.refresh_token).await?;
    Ok(computed(&TokensOut::from(tokens)))
}

/// Sign out
///
/// Ends the session on every server at once.
#[utoipa::path(post, path = "/auth/logout", tag = "sign_in", responses((status = 204)))]
async fn sign_out(State(app): State<App>, signed: Signed) -> Answered {
    app.write(&signed.caller, actions::sign_in::sign_out).await?;
    Ok(done())
}
