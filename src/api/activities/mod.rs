//! `/activities` and `/children/{child_id}/activities`: what was done, by whom, and how it was corrected.

use axum::extract::State;
use chrono::NaiveDate;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::api::{Answered, Api, Body, PageOut, Paging, Patch, PathId, Query, Signed, create, one, paged, perform};
use crate::app::App;
use crate::base::ids::{ActivityId, ChildId, UserId};
use crate::base::paging::Listed;
use crate::base::problem::Problem;
use crate::rules::activities::{ActivityKind, SubsidyCategory};
use crate::store::Work;
use crate::store::activities::Filter;

mod shapes;

use shapes::{ActivityIn, ActivityOut, ActivityVersionOut, CorrectionIn, StrikeIn};

/// The routes of this folder.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(of_child, add_for_child))
        .routes(routes!(list, add))
        .routes(routes!(open, correct))
        .routes(routes!(versions))
        .routes(routes!(strike))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct NarrowQuery {
    /// Only what one wrote oneself.
    mine: Option<bool>,
    /// Only from this day on.
    from: Option<NaiveDate>,
    /// Only up to this day, itself included.
    to: Option<NaiveDate>,
    /// Only of this kind.
    kind: Option<ActivityKind>,
    /// Only of this subsidy category.
    category: Option<SubsidyCategory>,
    /// Only by this author.
    author_id: Option<UserId>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RegionQuery {
    /// Only work for the region, without a child.
    region: Option<bool>,
}

impl NarrowQuery {
    /// The filter; `mine` is one's own, whoever else was named as the author.
    fn filter(&self, work: &Work, child: Option<ChildId>, region: bool) -> Result<Filter, Problem> {
        let author = if self.mine.unwrap_or(false) { Some(work.actor()?.user_id) } else { self.author_id };
        Ok(Filter { child, region, from: self.from, to: self.to, kind: self.kind, category: self.category, author })
    }
}

/// List activities, the newest first
///
/// The section sees all of the municipality; others those of the children open to them and what they wrote themselves.
#[utoipa::path(get, path = "/activities", tag = "activities", params(NarrowQuery, RegionQuery, Paging),
    extensions(("x-action" = json!("activity.see"))),
    responses((status = 200, body = PageOut<ActivityOut>)))]
async fn list(
    State(app): State<App>,
    signed: Signed,
    Query(query): Query<NarrowQuery>,
    Query(only): Query<RegionQuery>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let read = move |work: &mut Work| {
        let filter = query.filter(work, None, only.region.unwrap_or(false))?;
        actions::activities::list(work, &filter, &page)
    };
    let listed = app.write(&signed.caller, read).await?;
    Ok(paged(&signed, listed, ActivityOut::from))
}

/// List a child's activities, the newest first
#[utoipa::path(get, path = "/children/{child_id}/activities", tag = "activities",
    params(("child_id" = ChildId, Path), NarrowQuery, Paging), extensions(("x-action" = json!("activity.see"))),
    responses((status = 200, body = PageOut<ActivityOut>)))]
async fn of_child(
    State(app): State<App>,
    signed: Signed,
    PathId(child): PathId<ChildId>,
    Query(query): Query<NarrowQuery>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let read = move |work: &mut Work| {
        let filter = query.filter(work, Some(child), false)?;
        actions::activities::of_child(work, child, filter, &page)
    };
    let listed = app.write(&signed.caller, read).await?;
    Ok(paged(&signed, listed, ActivityOut::from))
}

/// Record an activity for a child
///
/// Author, the author's agency and the coordinator are whoever sends it. When a child's lead coordinator meets the family
/// or speaks with it, the policy's task of the first contact is done by that.
#[utoipa::path(post, path = "/children/{child_id}/activities", tag = "activities",
    params(("child_id" = ChildId, Path)), request_body = ActivityIn,
    extensions(("x-action" = json!("activity.add"))),
    responses((status = 201, body = ActivityOut)))]
async fn add_for_child(
    State(app): State<App>,
    signed: Signed,
    PathId(child): PathId<ChildId>,
    body: Body<ActivityIn>,
) -> Answered {
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        actions::activities::add(work, Some(child), input.clone().into()).map(ActivityOut::from)
    })
    .await
}

/// Record an activity for the region, without a child
#[utoipa::path(post, path = "/activities", tag = "activities", request_body = ActivityIn,
    extensions(("x-action" = json!("activity.add"))),
    responses((status = 201, body = ActivityOut)))]
async fn add(State(app): State<App>, signed: Signed, body: Body<ActivityIn>) -> Answered {
    let input = body.value;
    create(&app, &signed, &body.hash, move |work| {
        actions::activities::add(work, None, input.clone().into()).map(ActivityOut::from)
    })
    .await
}

/// Open an activity
#[utoipa::path(get, path = "/activities/{activity_id}", tag = "activities",
    params(("activity_id" = ActivityId, Path)), extensions(("x-action" = json!("activity.see"))),
    responses((status = 200, body = ActivityOut)))]
async fn open(State(app): State<App>, signed: Signed, PathId(id): PathId<ActivityId>) -> Answered {
    let seen = app.write(&signed.caller, move |work| actions::activities::open(work, id)).await?;
    Ok(one(&ActivityOut::from(seen)))
}

/// Correct an activity one wrote oneself
///
/// `reason` says why. The form before stays to be seen under `/versions`; child, author and agency stay what they are.
#[utoipa::path(patch, path = "/activities/{activity_id}", tag = "activities",
    params(("activity_id" = ActivityId, Path)), request_body = CorrectionIn,
    extensions(("x-action" = json!("activity.correct"))),
    responses((status = 200, body = ActivityOut)))]
async fn correct(State(app): State<App>, signed: Signed, PathId(id): PathId<ActivityId>, patch: Patch) -> Answered {
    let version = signed.version()?;
    let seen = app
        .write(&signed.caller, move |work| {
            actions::activities::correct(work, id, version, |facts| {
                patch.apply(&CorrectionIn::from(facts)).map(CorrectionIn::split)
            })
        })
        .await?;
    Ok(one(&ActivityOut::from(seen)))
}

/// List every form an activity had, the newest first
#[utoipa::path(get, path = "/activities/{activity_id}/versions", tag = "activities",
    params(("activity_id" = ActivityId, Path)), extensions(("x-action" = json!("activity.see"))),
    responses((status = 200, body = PageOut<ActivityVersionOut>)))]
async fn versions(State(app): State<App>, signed: Signed, PathId(id): PathId<ActivityId>) -> Answered {
    let rows = app.write(&signed.caller, move |work| actions::activities::versions(work, id)).await?;
    Ok(paged(&signed, Listed { rows, next: None, total: None }, ActivityVersionOut::from))
}

/// Strike an activity one wrote oneself; it stays to be seen as struck
#[utoipa::path(post, path = "/activities/{activity_id}/strike", tag = "activities",
    params(("activity_id" = ActivityId, Path)), request_body = StrikeIn,
    extensions(("x-action" = json!("activity.correct"))),
    responses((status = 200, body = ActivityOut)))]
async fn strike(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<ActivityId>,
    body: Body<StrikeIn>,
) -> Answered {
    let reason = body.value.reason;
    perform(&app, &signed, &body.hash, move |work| {
        actions::activities::strike(work, id, &reason).map(ActivityOut::from)
    })
    .await
}
