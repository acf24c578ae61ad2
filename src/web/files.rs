//! `/children/{id}/files` and `/files/{id}`: documents on a child: adding, handing out, taking away, putting back.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::{get, post};

use crate::actions;
use crate::actions::files::{Download, Sent};
use crate::app::App;
use crate::base::ids::{ChildId, FileId};
use crate::base::paging::{MOST, Page};
use crate::base::problem::{Faults, Problem};
use crate::http::Told;
use crate::rules::files::{FileKind, StoredFile, disposition};
use crate::rules::permissions::Action;
use crate::store::Work;
use crate::store::files::Keep;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, download, form_page};

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/children/{id}/files", get(list).post(add))
        .route("/files/{file_id}/content", get(content))
        .route("/files/{file_id}/remove", get(ask).post(remove))
        .route("/files/{file_id}/restore", post(restore))
}

#[derive(Template)]
#[template(path = "files/list.html")]
struct FilesPage {
    frame: Frame,
    form: Filled,
    child: ChildId,
    files: Vec<StoredFile>,
    kinds: Vec<Choice>,
    open: bool,
}

#[derive(Template)]
#[template(path = "files/remove.html")]
struct RemovePage {
    frame: Frame,
    form: Filled,
    file: StoredFile,
}

impl FilesPage {
    fn may_add(&self) -> bool {
        self.open && self.frame.may(Action::FileAdd)
    }

    /// How large a file is.
    #[expect(clippy::unused_self, reason = "templates call it on the page")]
    fn size(&self, file: &StoredFile) -> String {
        let kilobytes = (file.size / 1024).max(1);
        if kilobytes < 1024 {
            format!("{kilobytes} KB")
        } else {
            format!("{}.{} MB", kilobytes / 1024, kilobytes % 1024 / 103)
        }
    }
}

async fn list(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>) -> Paged {
    show(&app, &visitor, child, Filled::blank()).await
}

async fn show(app: &App, visitor: &Visitor, child: ChildId, form: Filled) -> Paged {
    let read = move |work: &mut Work| {
        let record = actions::children::open(work, child)?;
        Ok((record, actions::files::list(work, child, true, &Page::first(MOST))?.rows))
    };
    let (record, files) = app.write(&visitor.guest.caller, read).await?;
    let form = form.seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "files-title").under_child(child, &record.child.facts).with_form(&form);
    let kinds = Choice::list(FileKind::ALL.iter().map(|kind| (kind.as_str(), kind.label())), frame.language);
    let page = FilesPage {
        kinds: std::iter::once(Choice::new("", frame.say("files-choose"))).chain(kinds).collect(),
        open: record.child.closed_on.is_none(),
        frame,
        form: form.clone(),
        child,
        files,
    };
    form_page(&page, &form, visitor.guest.language)
}

async fn add(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>, form: Form) -> Paged {
    let mut faults = Faults::default();
    let kind = form.word("kind", FileKind::parse);
    faults.unless(kind.is_some(), "kind", "required", "資料の種類を選んでください。", "Choose the kind of document.");
    let file = form.file().filter(|file| !file.content.is_empty());
    faults.unless(file.is_some(), "file", "required", "ファイルを選んでください。", "Choose a file.");
    let place = keep(&app);
    let done = match (faults.into_result(), kind, file) {
        (Err(problem), ..) => Err(problem),
        (Ok(()), Some(kind), Some(file)) => {
            let (name, note) = (form.text("name"), form.text("note"));
            let third_party = form.has("third_party").then_some(true);
            let act = move |work: &mut Work| {
                let sent = Sent {
                    kind,
                    name: name.clone(),
                    sent_name: file.name.clone(),
                    note: note.clone(),
                    third_party,
                    consent_id: None,
                    conference_id: None,
                    content: &file.content,
                };
                actions::files::add(work, child, &sent, &place)?;
                Ok(format!("/children/{child}/files?done=file-added"))
            };
            visitor.act(&app, &form, act).await
        }
        (Ok(()), ..) => Err(Problem::Internal("a file neither right nor wrong".to_owned())),
    };
    match done {
        Ok(response) => Ok(response),
        Err(problem) => show(&app, &visitor, child, form.refused(problem)?).await,
    }
}

async fn content(State(app): State<App>, visitor: Visitor, Path(id): Path<FileId>) -> Paged {
    let place = keep(&app);
    let Download { file, content } =
        app.write(&visitor.guest.caller, move |work| actions::files::download(work, id, &place)).await?;
    let content = content.ok_or_else(damaged)?;
    let name = disposition(&file.facts.name, file.content_type.ending());
    Ok(download(file.content_type.as_str(), &name, content))
}

async fn ask(State(app): State<App>, visitor: Visitor, Path(id): Path<FileId>) -> Paged {
    remove_page(&app, &visitor, id, Filled::blank()).await
}

async fn remove_page(app: &App, visitor: &Visitor, id: FileId, form: Filled) -> Paged {
    visitor.must(Action::FileRemove)?;
    let read = move |work: &mut Work| {
        let file = actions::files::open(work, id)?;
        Ok((actions::children::open(work, file.child_id)?, file))
    };
    let (record, file) = app.write(&visitor.guest.caller, read).await?;
    let form = form.seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "files-remove-title").under_child(file.child_id, &record.child.facts);
    let page = RemovePage { frame: frame.with_form(&form), form: form.clone(), file };
    form_page(&page, &form, visitor.guest.language)
}

async fn remove(State(app): State<App>, visitor: Visitor, Path(id): Path<FileId>, form: Form) -> Paged {
    let reason = form.text("reason").unwrap_or_default();
    let act = move |work: &mut Work| {
        let file = actions::files::remove(work, id, &reason)?;
        Ok(format!("/children/{}/files?done=file-removed", file.child_id))
    };
    match visitor.act(&app, &form, act).await {
        Ok(response) => Ok(response),
        Err(problem) => remove_page(&app, &visitor, id, form.refused(problem)?).await,
    }
}

async fn restore(State(app): State<App>, visitor: Visitor, Path(id): Path<FileId>, form: Form) -> Paged {
    let act = move |work: &mut Work| {
        let file = actions::files::restore(work, id)?;
        Ok(format!("/children/{}/files?done=file-restored", file.child_id))
    };
    Ok(visitor.act(&app, &form, act).await?)
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
