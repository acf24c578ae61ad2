//! `/children/{child_id}/files` and `/files/{file_id}`: files are handed out as downloads only.

use axum::extract::{Request, State};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::actions::files::{Download, Sent};
use crate::api::{
    Answered, Api, Body, PageOut, Paging, Patch, PathId, Query, Signed, Told, attachment, create, one, paged, perform,
    read_upload,
};
use crate::app::App;
use crate::base::ids::{ChildId, FileId};
use crate::base::problem::Problem;
use crate::rules::files::{FileFacts, MOST_BYTES, disposition};
use crate::store::Work;
use crate::store::files::Keep;

use shapes::{FileIn, FileOut, FileUpload, ListQuery, RemovalIn};

mod shapes;

/// The routes of this part.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(open, edit))
        .routes(routes!(content))
        .routes(routes!(remove))
        .routes(routes!(restore))
}

/// List a child's files, the newest first
///
/// Whoever may not see medical matters sees none (404).
#[utoipa::path(get, path = "/children/{child_id}/files", tag = "files",
    params(("child_id" = ChildId, Path), ListQuery, Paging), extensions(("x-action" = json!("file.see"))),
    responses((status = 200, body = PageOut<FileOut>)))]
async fn list(
    State(app): State<App>,
    signed: Signed,
    PathId(child): PathId<ChildId>,
    Query(query): Query<ListQuery>,
    Query(paging): Query<Paging>,
) -> Answered {
    let page = paging.page()?;
    let removed = query.removed.unwrap_or(false);
    let read = move |work: &mut Work| actions::files::list(work, child, removed, &page);
    let listed = app.write(&signed.caller, read).await?;
    Ok(paged(&signed, listed, FileOut::from))
}

/// Add a file to a child
///
/// PDF, JPEG, PNG, TIFF or HEIC by its content, whatever its name says; at most 10 MiB.
#[utoipa::path(post, path = "/children/{child_id}/files", tag = "files", params(("child_id" = ChildId, Path)),
    request_body(content = FileUpload, content_type = "multipart/form-data"),
    extensions(("x-action" = json!("file.add"))),
    responses((status = 201, body = FileOut)))]
async fn add(State(api): State<Api>, signed: Signed, PathId(child): PathId<ChildId>, request: Request) -> Answered {
    // Nothing is read for somebody who may not add to this child.
    api.app.write(&signed.caller, move |work| actions::files::may_add(work, child)).await?;
    let upload = read_upload::<FileUpload>(request, &api, MOST_BYTES).await?;
    let place = keep(&api.app);
    let hash = upload.hash.clone();
    create(&api.app, &signed, &hash, move |work| {
        let form = upload.value.clone();
        let sent = Sent {
            kind: form.kind,
            name: form.name,
            sent_name: upload.name.clone(),
            note: form.note,
            third_party: form.third_party,
            consent_id: form.consent_id,
            conference_id: form.conference_id,
            content: &upload.content,
        };
        actions::files::add(work, child, &sent, &place).map(FileOut::from)
    })
    .await
}

/// See what is known of a file
#[utoipa::path(get, path = "/files/{file_id}", tag = "files", params(("file_id" = FileId, Path)),
    extensions(("x-action" = json!("file.see"))),
    responses((status = 200, body = FileOut)))]
async fn open(State(app): State<App>, signed: Signed, PathId(id): PathId<FileId>) -> Answered {
    let file = app.write(&signed.caller, move |work| actions::files::open(work, id)).await?;
    Ok(one(&FileOut::from(file)))
}

/// Download a file
///
/// Always as a download, never shown in a browser. A file that is no longer what was sent is not handed out (409
/// `file_damaged`).
#[utoipa::path(get, path = "/files/{file_id}/content", tag = "files", params(("file_id" = FileId, Path)),
    extensions(("x-action" = json!("file.see"))),
    responses(
        (status = 200, content(
            (Vec<u8> = "application/pdf"), (Vec<u8> = "image/jpeg"), (Vec<u8> = "image/png"), (Vec<u8> = "image/tiff"),
            (Vec<u8> = "image/heif"))),
        (status = 409, body = crate::api::ProblemOut, content_type = "application/problem+json",
            description = "Problem"),
    ))]
async fn content(State(app): State<App>, signed: Signed, PathId(id): PathId<FileId>) -> Answered {
    let place = keep(&app);
    let read = app.write(&signed.caller, move |work| actions::files::download(work, id, &place)).await?;
    let Download { file, content } = read;
    let content = content.ok_or_else(damaged)?;
    let name = disposition(&file.facts.name, file.content_type.ending());
    Ok(attachment(file.content_type.as_str(), &name, content))
}

/// Change what is known of a file
#[utoipa::path(patch, path = "/files/{file_id}", tag = "files", params(("file_id" = FileId, Path)),
    request_body = FileIn, extensions(("x-action" = json!("file.add"))),
    responses((status = 200, body = FileOut)))]
async fn edit(State(app): State<App>, signed: Signed, PathId(id): PathId<FileId>, patch: Patch) -> Answered {
    let version = signed.version()?;
    let file = app
        .write(&signed.caller, move |work| {
            actions::files::edit(work, id, version, |facts| patch.apply(&FileIn::from(facts)).map(FileFacts::from))
        })
        .await?;
    Ok(one(&FileOut::from(file)))
}

/// Take a file away
///
/// It stays kept, and can be put back.
#[utoipa::path(post, path = "/files/{file_id}/remove", tag = "files", params(("file_id" = FileId, Path)),
    request_body = RemovalIn, extensions(("x-action" = json!("file.remove"))),
    responses((status = 200, body = FileOut)))]
async fn remove(State(app): State<App>, signed: Signed, PathId(id): PathId<FileId>, body: Body<RemovalIn>) -> Answered {
    let reason = body.value.reason;
    perform(&app, &signed, &body.hash, move |work| actions::files::remove(work, id, &reason).map(FileOut::from)).await
}

/// Put a file back
#[utoipa::path(post, path = "/files/{file_id}/restore", tag = "files", params(("file_id" = FileId, Path)),
    extensions(("x-action" = json!("file.remove"))),
    responses((status = 200, body = FileOut)))]
async fn restore(State(app): State<App>, signed: Signed, PathId(id): PathId<FileId>) -> Answered {
    perform(&app, &signed, "", move |work| actions::files::restore(work, id).map(FileOut::from)).await
}

fn keep(app: &App) -> Keep {
    Keep::of(app.settings().files_folder.as_deref())
}

fn damaged() -> Told {
    Told(Problem::conflict(
        "file_damaged",
        "このファイルは保存後に壊れたか失われたため、取り出せません。管理者に連絡してください。",
        "This file was damaged or lost since it was kept and cannot be handed out. Tell your administrator.",
    ))
}
