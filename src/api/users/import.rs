//! `/users/import`: many users at once, out of a CSV text.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::UserIn;
use crate::actions::users::import;
use crate::actions::users::import::{Added, Order};
use crate::api::{Answered, Api, Body, Signed, Versioned, computed, perform};
use crate::app::App;
use crate::base::ids::{MunicipalityId, UserId};
use crate::base::problem::Problem;
use crate::rules::user_import::usable;
use crate::rules::users::{Secret, UserFacts};

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(import_users))
}

/// A list of users.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UserImportIn {
    /// CSV with a header, in any order of columns: `username` (職員番号), `display_name` (氏名), `role` (役割), and if need
    /// be `agency` (所属), `email` (メール), `language` (言語). At most 200 lines.
    #[schema(
        min_length = 1,
        max_length = 20_000,
        example = "username,display_name,role\nmihon.hanako,見本 花子,section"
    )]
    text: String,
    /// The municipality of them all; the caller's own where none is named.
    municipality_id: Option<MunicipalityId>,
    /// Only say what would happen.
    dry_run: Option<bool>,
}

/// What came (or, with `dry_run`, would come) of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UserImportOut {
    /// Whether nothing was stored.
    dry_run: bool,
    /// Everybody, by line.
    users: Vec<ImportedUserOut>,
}

/// A user out of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportedUserOut {
    /// Line of the list, from 1; the header is line 1.
    line: u64,
    /// Id; absent in a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<UserId>,
    #[serde(flatten)]
    facts: UserIn,
    /// The password for the first sign-in within 72 hours; absent in a dry run. It is told once: an answer repeated under
    /// an `Idempotency-Key` does not hold it.
    #[serde(skip_serializing_if = "Option::is_none")]
    initial_password: Option<String>,
}

impl ImportedUserOut {
    fn planned((line, facts): (u64, UserFacts)) -> Self {
        Self { line, id: None, facts: facts.into(), initial_password: None }
    }

    fn added((Added { line, account }, password): (Added, &String)) -> Self {
        let user = account.user;
        Self { line, id: Some(user.id), facts: user.facts.into(), initial_password: Some(password.clone()) }
    }
}

impl Versioned for UserImportOut {
    /// A report is of one moment and never changes.
    fn version(&self) -> i32 {
        1
    }

    fn kept(&self) -> Option<serde_json::Value> {
        let untold = |user: &ImportedUserOut| ImportedUserOut { initial_password: None, ..user.clone() };
        let users = self.users.iter().map(untold).collect();
        serde_json::to_value(Self { dry_run: self.dry_run, users }).ok()
    }
}

/// Add many users out of a CSV text
///
/// All or none: a list with a wrong line is refused with every fault of every line (`lines.3.role`; the header is line
/// 1), and nothing is stored. The answer holds a password for everybody's first sign-in, told once. With `dry_run` only
/// the list is judged.
#[utoipa::path(post, path = "/users/import", tag = "users", request_body = UserImportIn,
    extensions(("x-action" = json!("user.edit"))),
    responses((status = 200, body = UserImportOut)))]
async fn import_users(State(app): State<App>, signed: Signed, body: Body<UserImportIn>) -> Answered {
    let UserImportIn { text, municipality_id, dry_run } = body.value;
    let order = Order { text, municipality_id };
    if dry_run == Some(true) {
        let planned = app.read(&signed.caller, move |work| usable(import::check(work, &order)?)).await?;
        let users = planned.into_iter().map(ImportedUserOut::planned).collect();
        return Ok(computed(&UserImportOut { dry_run: true, users }));
    }
    let (passwords, secrets): (Vec<String>, Vec<Secret>) =
        app.passwords_for(&signed.caller, &order).await?.into_iter().unzip();
    perform(&app, &signed, &body.hash, move |work| {
        let added = import::import(work, &order, &secrets)?;
        let users = added.into_iter().zip(&passwords).map(ImportedUserOut::added).collect();
        Ok::<_, Problem>(UserImportOut { dry_run: false, users })
    })
    .await
}
