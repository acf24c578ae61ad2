//! What is done to a conference. Each answers with the conference as the caller sees it then.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::guest;
use super::sent::{AnswerIn, AnswersIn, HoldIn, InviteIn, RelinkIn, RemoveIn, ScheduleIn, SlotsIn, StopIn};
use super::shapes::ConferenceOut;
use crate::actions::conferences::{answer, coordinate, proceed, relink};
use crate::api::{Answered, Api, Body, PathId, Signed, perform};
use crate::app::App;
use crate::base::ids::{ConferenceId, ParticipantId, SlotId};

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(offer))
        .routes(routes!(withdraw))
        .routes(routes!(invite))
        .routes(routes!(remove))
        .routes(routes!(answer_it))
        .routes(routes!(schedule))
        .routes(routes!(hold))
        .routes(routes!(close))
        .routes(routes!(decline))
        .routes(routes!(cancel))
        .routes(routes!(relink_it))
}

fn said(input: &AnswerIn) -> answer::Said {
    answer::Said { slot_id: input.slot_id, answer: input.answer, note: input.note.clone() }
}

fn date(input: &ScheduleIn) -> proceed::Date {
    proceed::Date {
        slot_id: input.slot_id,
        starts_at: input.starts_at,
        ends_at: input.ends_at,
        venue: input.venue.clone(),
        reason: input.reason.clone(),
        version: input.version,
    }
}

/// Offer dates
#[utoipa::path(post, path = "/conferences/{conference_id}/slots", tag = "conferences",
    params(("conference_id" = ConferenceId, Path)),
    request_body = SlotsIn,
    extensions(("x-action" = json!("conference.coordinate"))),
    responses((status = 200, body = ConferenceOut)))]
async fn offer(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<ConferenceId>,
    body: Body<SlotsIn>,
) -> Answered {
    let input = body.value;
    perform(&app, &signed, &body.hash, move |work| {
        let dates: Vec<_> = input.slots.iter().map(|one| (one.starts_at, one.ends_at)).collect();
        coordinate::offer(work, id, &dates).map(ConferenceOut::from)
    })
    .await
}

/// Withdraw a date
#[utoipa::path(post, path = "/conference-slots/{slot_id}/withdraw", tag = "conferences",
    params(("slot_id" = SlotId, Path)),
    extensions(("x-action" = json!("conference.coordinate"))),
    responses((status = 200, body = ConferenceOut)))]
async fn withdraw(State(app): State<App>, signed: Signed, PathId(id): PathId<SlotId>) -> Answered {
    perform(&app, &signed, "", move |work| coordinate::withdraw(work, id).map(ConferenceOut::from)).await
}

/// Invite agencies, coordinators and others
#[utoipa::path(post, path = "/conferences/{conference_id}/participants", tag = "conferences",
    params(("conference_id" = ConferenceId, Path)),
    request_body = InviteIn,
    extensions(("x-action" = json!("conference.coordinate"))),
    responses((status = 200, body = ConferenceOut)))]
async fn invite(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<ConferenceId>,
    body: Body<InviteIn>,
) -> Answered {
    let input = body.value;
    perform(&app, &signed, &body.hash, move |work| {
        coordinate::invite(work, id, input.participants.iter().map(guest).collect()).map(ConferenceOut::from)
    })
    .await
}

/// Take somebody off the list of those invited
#[utoipa::path(post, path = "/conference-participants/{participant_id}/remove", tag = "conferences",
    params(("participant_id" = ParticipantId, Path)),
    request_body = RemoveIn,
    extensions(("x-action" = json!("conference.coordinate"))),
    responses((status = 200, body = ConferenceOut)))]
async fn remove(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<ParticipantId>,
    body: Body<RemoveIn>,
) -> Answered {
    let input = body.value;
    perform(&app, &signed, &body.hash, move |work| coordinate::remove(work, id, input.reason).map(ConferenceOut::from))
        .await
}

/// Answer dates
#[utoipa::path(post, path = "/conferences/{conference_id}/answers", tag = "conferences",
    params(("conference_id" = ConferenceId, Path)),
    request_body = AnswersIn,
    extensions(("x-action" = json!("conference.answer"))),
    responses((status = 200, body = ConferenceOut)))]
async fn answer_it(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<ConferenceId>,
    body: Body<AnswersIn>,
) -> Answered {
    let input = body.value;
    perform(&app, &signed, &body.hash, move |work| {
        let said = input.answers.iter().map(said).collect();
        answer::answer(work, id, input.on_behalf_of, said).map(ConferenceOut::from)
    })
    .await
}

/// Fix the date, or move it
#[utoipa::path(post, path = "/conferences/{conference_id}/schedule", tag = "conferences",
    params(("conference_id" = ConferenceId, Path)),
    request_body = ScheduleIn,
    extensions(("x-action" = json!("conference.coordinate"))),
    responses((status = 200, body = ConferenceOut)))]
async fn schedule(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<ConferenceId>,
    body: Body<ScheduleIn>,
) -> Answered {
    let input = body.value;
    perform(&app, &signed, &body.hash, move |work| proceed::schedule(work, id, date(&input)).map(ConferenceOut::from))
        .await
}

/// Record that a conference was held
#[utoipa::path(post, path = "/conferences/{conference_id}/hold", tag = "conferences",
    params(("conference_id" = ConferenceId, Path)),
    request_body = HoldIn,
    extensions(("x-action" = json!("conference.coordinate"))),
    responses((status = 200, body = ConferenceOut)))]
async fn hold(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<ConferenceId>,
    body: Body<HoldIn>,
) -> Answered {
    let input = body.value;
    perform(&app, &signed, &body.hash, move |work| {
        proceed::hold(work, id, input.held_on, &input.attended).map(ConferenceOut::from)
    })
    .await
}

/// Close a conference whose minutes are confirmed
#[utoipa::path(post, path = "/conferences/{conference_id}/close", tag = "conferences",
    params(("conference_id" = ConferenceId, Path)),
    extensions(("x-action" = json!("conference.coordinate"))),
    responses((status = 200, body = ConferenceOut)))]
async fn close(State(app): State<App>, signed: Signed, PathId(id): PathId<ConferenceId>) -> Answered {
    perform(&app, &signed, "", move |work| proceed::close(work, id).map(ConferenceOut::from)).await
}

/// Decline a request
#[utoipa::path(post, path = "/conferences/{conference_id}/decline", tag = "conferences",
    params(("conference_id" = ConferenceId, Path)),
    request_body = StopIn,
    extensions(("x-action" = json!("conference.coordinate"))),
    responses((status = 200, body = ConferenceOut)))]
async fn decline(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<ConferenceId>,
    body: Body<StopIn>,
) -> Answered {
    let input = body.value;
    perform(&app, &signed, &body.hash, move |work| {
        proceed::decline(work, id, input.reason, input.note.as_deref()).map(ConferenceOut::from)
    })
    .await
}

/// Cancel a conference
#[utoipa::path(post, path = "/conferences/{conference_id}/cancel", tag = "conferences",
    params(("conference_id" = ConferenceId, Path)),
    request_body = StopIn,
    extensions(("x-action" = json!("conference.cancel"))),
    responses((status = 200, body = ConferenceOut)))]
async fn cancel(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<ConferenceId>,
    body: Body<StopIn>,
) -> Answered {
    let input = body.value;
    perform(&app, &signed, &body.hash, move |work| {
        proceed::cancel(work, id, input.reason, input.note.as_deref()).map(ConferenceOut::from)
    })
    .await
}

/// Put a request under the record of a child that is known already
#[utoipa::path(post, path = "/conferences/{conference_id}/child", tag = "conferences",
    params(("conference_id" = ConferenceId, Path)),
    request_body = RelinkIn,
    extensions(("x-action" = json!("conference.coordinate"))),
    responses((status = 200, body = ConferenceOut)))]
async fn relink_it(
    State(app): State<App>,
    signed: Signed,
    PathId(id): PathId<ConferenceId>,
    body: Body<RelinkIn>,
) -> Answered {
    let input = body.value;
    perform(&app, &signed, &body.hash, move |work| relink::relink(work, id, input.child_id).map(ConferenceOut::from))
        .await
}
