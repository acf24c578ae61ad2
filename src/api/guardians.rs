//! `/children/{child_id}/guardians` and `/guardians/{guardian_id}`.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{Answered, Api, Body, PageOut, Patch, PathId, Signed, Versioned, create, done, one, paged};
use crate::app::App;
use crate::base::ids::{ChildId, GuardianId};
use crate::base::paging::Listed;
use crate::rules::guardians::{Guardian, GuardianFacts};

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, add)).routes(routes!(open, edit, remove))
}

/// A guardian as a person enters it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct GuardianIn {
    /// Name.
    #[schema(min_length = 1, max_length = 100, example = "見本 花子")]
    name: String,
    /// Its reading, in any kana.
    #[schema(max_length = 100)]
    name_kana: Option<String>,
    /// Who it is to the child.
    #[schema(min_length = 1, max_length = 40, example = "母")]
    relationship: String,
    /// Telephone.
    #[schema(max_length = 40)]
    phone: Option<String>,
    /// Mail address.
    #[schema(max_length = 254, format = Email)]
    email: Option<String>,
    /// Address, where it is not the child's.
    #[schema(max_length = 300)]
    address: Option<String>,
    /// Whom to call first; takes that from the child's other guardians.
    primary_contact: Option<bool>,
    /// Remarks.
    #[schema(max_length = 4000)]
    note: Option<String>,
}

impl From<GuardianIn> for GuardianFacts {
    fn from(input: GuardianIn) -> Self {
        Self {
            name: input.name,
            name_kana: input.name_kana,
            relationship: input.relationship,
            phone: input.phone,
            email: input.email,
            address: input.address,
            primary_contact: input.primary_contact.unwrap_or(false),
            note: input.note,
        }
    }
}

impl From<GuardianFacts> for GuardianIn {
    fn from(facts: GuardianFacts) -> Self {
        Self {
            name: facts.name,
            name_kana: facts.name_kana,
            relationship: facts.relationship,
            phone: facts.phone,
            email: facts.email,
            address: facts.address,
            primary_contact: Some(facts.primary_contact),
            note: facts.note,
        }
    }
}

/// A guardian.
#[derive(Debug, Serialize, ToSchema)]
struct GuardianOut {
    /// Id.
    id: GuardianId,
    /// The child.
    child_id: ChildId,
    #[serde(flatten)]
    facts: GuardianIn,
    /// Version; also the `ETag`.
    version: i32,
}

impl From<Guardian> for GuardianOut {
    fn from(guardian: Guardian) -> Self {
        Self { id: guardian.id, child_id: guardian.child_id, facts: guardian.facts.into(), version: guardian.version }
    }
}

impl Versioned for GuardianOut {
    fn version(&self) -> i32 {
        self.version
    }

    fn path(&self) -> Option<String> {
        Some(format!("/guardians/{}", self.id))
    }
}

/// List a child's guardians
#[utoipa::path(get, path = "/children/{child_id}/guardians", tag = "children",
    params(("child_id" = ChildId, Path)), extensions(("x-action" = json!("child.see"))),
    responses((status = 200, body = PageOut<GuardianOut>)))]
async fn list(State(app): State<App>, signed: Signed, PathId(child): PathId<ChildId>) -> Answered {
    let rows = app.write(&signed.caller, move |work| actions::guardians::list(work, child)).await?;
    Ok(paged(&signed, Listed { rows, next: None, total: None }, GuardianOut::from))
}

/// Add a guardian
#[utoipa::path(post, path = "/children/{child_id}/guardians", tag = "children",
    params(("child_id" = ChildId, Path)), request_body = GuardianIn,
    extensions(("x-action" = json!("child.edit"))),
    responses((status = 201, body = GuardianOut)))]
async fn add(
    State(app): State<App>,
    signed: Signed,
    PathId(child): PathId<ChildId>,
    body: Body<GuardianIn>,
) -> Answered {
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        actions::guardians::add(work, child, input.clone().into()).map(GuardianOut::from)
    })
    .await
}

/// Open a guardian
#[utoipa::path(get, path = "/guardians/{guardian_id}", tag = "children", params(("guardian_id" = GuardianId, Path)),
    extensions(("x-action" = json!("child.see"))),
    responses((status = 200, body = GuardianOut)))]
async fn open(State(app): State<App>, signed: Signed, PathId(id): PathId<GuardianId>) -> Answered {
    let guardian = app.write(&signed.caller, move |work| actions::guardians::open(work, id)).await?;
    Ok(one(&GuardianOut::from(guardian)))
}

/// Change a guardian
#[utoipa::path(patch, path = "/guardians/{guardian_id}", tag = "children", params(("guardian_id" = GuardianId, Path)),
    request_body = GuardianIn, extensions(("x-action" = json!("child.edit"))),
    responses((status = 200, body = GuardianOut)))]
async fn edit(State(app): State<App>, signed: Signed, PathId(id): PathId<GuardianId>, patch: Patch) -> Answered {
    let version = signed.version()?;
    let guardian = app
        .write(&signed.caller, move |work| {
            actions::guardians::edit(work, id, version, |facts| {
                patch.apply(&GuardianIn::from(facts)).map(GuardianFacts::from)
            })
        })
        .await?;
    Ok(one(&GuardianOut::from(guardian)))
}

/// Remove a guardian entered by mistake
#[utoipa::path(delete, path = "/guardians/{guardian_id}", tag = "children", params(("guardian_id" = GuardianId, Path)),
    extensions(("x-action" = json!("child.edit"))),
    responses((status = 204)))]
async fn remove(State(app): State<App>, signed: Signed, PathId(id): PathId<GuardianId>) -> Answered {
    let version = signed.version()?;
    app.write(&signed.caller, move |work| actions::guardians::remove(work, id, version)).await?;
    Ok(done())
}
