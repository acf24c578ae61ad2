//! `/audit`: who did and saw what, and whether the log of it is whole.

use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::actions::audit::Finding;
use crate::api::{Answered, Api, PageOut, Paging, Query, Signed, computed, paged};
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::{ChildId, MunicipalityId, SubjectId, UserId};
use crate::rules::audit::{Break, Outcome, Sealed};
use crate::rules::users::Role;
use crate::store::audit::Filter;

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(verify))
}

/// An entry of the audit log: ids, hashes and counts, never a name and never what was written.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntryOut {
    /// Number in its chain, from 1, without gaps.
    seq: i64,
    /// When.
    at: Instant,
    /// Who; absent for a sign-in under a name nobody has, and for the command line.
    user_id: Option<UserId>,
    /// As what.
    role: Option<Role>,
    /// What was done.
    #[schema(example = "child.read")]
    action: String,
    /// To what kind of thing.
    subject_kind: String,
    /// To which one.
    subject_id: Option<SubjectId>,
    /// The child concerned.
    child_id: Option<ChildId>,
    /// How it ended.
    outcome: Outcome,
    /// From which address; `cli` for the command line.
    address: Option<String>,
    /// In which request.
    request_id: Option<String>,
    /// Hash of the record before.
    before_hash: Option<String>,
    /// Hash of the record after.
    after_hash: Option<String>,
    /// Ids, counts and names of fields.
    #[schema(value_type = Option<Object>)]
    detail: Value,
    /// Hash of this entry, which the next one carries.
    hash: String,
}

impl From<Sealed> for AuditEntryOut {
    fn from(entry: Sealed) -> Self {
        Self {
            seq: entry.seq,
            at: entry.at,
            user_id: entry.user_id,
            role: entry.role,
            action: entry.action,
            subject_kind: entry.subject_kind,
            subject_id: entry.subject_id,
            child_id: entry.child_id,
            outcome: entry.outcome,
            address: entry.address,
            request_id: entry.request_id,
            before_hash: entry.before_hash,
            after_hash: entry.after_hash,
            detail: serde_json::from_str(&entry.detail).unwrap_or_default(),
            hash: entry.hash,
        }
    }
}

/// Where a chain breaks.
#[derive(Debug, Serialize, ToSchema)]
pub struct BreakOut {
    /// The chain: a municipality, or the nil id for the installation.
    chain: MunicipalityId,
    /// The first number that is wrong.
    seq: i64,
    /// `changed`, `missing`, `unlinked`, `cut` or `added`.
    what: &'static str,
}

impl From<Break> for BreakOut {
    fn from(found: Break) -> Self {
        Self { chain: found.chain, seq: found.seq, what: found.what }
    }
}

/// What a check of the log found.
#[derive(Debug, Serialize, ToSchema)]
pub struct CheckOut {
    /// Whether every chain is whole.
    whole: bool,
    /// Entries that were read.
    entries: i64,
    /// The first break.
    #[serde(skip_serializing_if = "Option::is_none")]
    broken: Option<BreakOut>,
}

impl From<Finding> for CheckOut {
    fn from(finding: Finding) -> Self {
        Self { whole: finding.broken.is_none(), entries: finding.entries, broken: finding.broken.map(BreakOut::from) }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// The log of this municipality, for an auditor who belongs to none; without it, the log of the installation.
    municipality_id: Option<MunicipalityId>,
    /// Only entries about this child.
    child_id: Option<ChildId>,
    /// Only entries of this user.
    user_id: Option<UserId>,
    /// Only this action.
    #[param(min_length = 1, max_length = 60)]
    action: Option<String>,
    /// Only from this day on.
    from: Option<NaiveDate>,
    /// Only up to this day, itself included.
    until: Option<NaiveDate>,
}

/// Read the audit log, newest entries first
///
/// Reading it is written down in it.
#[utoipa::path(get, path = "/audit", tag = "audit", params(ListQuery, Paging),
    extensions(("x-action" = json!("audit.see"))),
    responses((status = 200, body = PageOut<AuditEntryOut>)))]
async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(query): Query<ListQuery>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let filter = Filter {
        child: query.child_id,
        user: query.user_id,
        action: query.action,
        from: query.from.map(Instant::start_of),
        before: query.until.and_then(|day| day.succ_opt()).map(Instant::start_of),
    };
    let municipality = query.municipality_id;
    let listed =
        app.write(&signed.caller, move |work| actions::audit::list(work, municipality, &filter, &page)).await?;
    Ok(paged(&signed, listed, AuditEntryOut::from))
}

/// Check that the audit log is whole
///
/// Follows every chain one may read from its first entry to its recorded end. `tsunagu verify-audit` does the same.
#[utoipa::path(get, path = "/audit/verify", tag = "audit",
    extensions(("x-action" = json!("audit.see"))),
    responses((status = 200, body = CheckOut)))]
async fn verify(State(app): State<App>, signed: Signed) -> Answered {
    let finding = app.read(&signed.caller, actions::audit::check).await?;
    let noted = finding.clone();
    let written = app.write(&signed.caller, move |work| actions::audit::note_check(work, &noted)).await;
    match (written, &finding.broken) {
        // A log too broken to be written to must still be able to say so.
        (Err(problem), Some(broken)) => tracing::error!(%problem, ?broken, "the audit log is broken"),
        (written, _) => written?,
    }
    Ok(computed(&CheckOut::from(finding)))
}
