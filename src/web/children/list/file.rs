//! `/children/file`: the list, as it is narrowed and sorted, as a file for the usual spreadsheets, for a purpose.

use askama::Template;
use axum::extract::State;
use axum::http::Uri;

use crate::actions;
use crate::app::App;
use crate::base::problem::Faults;
use crate::rules::children::list_file::{ListFormat, ListPurpose};
use crate::rules::children::sort::ChildSort;
use crate::rules::permissions::Action;
use crate::store::Work;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, download, form_page};

use super::asked::{Tag, address, asking, choices, filter, known, tags};

#[derive(Template)]
#[template(path = "children/file.html")]
struct FilePage {
    frame: Frame,
    form: Filled,
    /// What the list is narrowed to.
    asked: Vec<(String, String)>,
    tags: Vec<Tag>,
    sort: ChildSort,
    total: i64,
    purposes: Vec<Choice>,
    formats: Vec<Choice>,
    back: String,
}

/// The form in which the purpose is named.
pub async fn show(State(app): State<App>, visitor: Visitor, uri: Uri) -> Paged {
    let query = Form::read("/children/file", uri.query().unwrap_or_default().as_bytes())?;
    let form = Filled::blank().set("format", ListFormat::Xlsx.as_str());
    file_page(&app, &visitor, &query, form).await
}

async fn file_page(app: &App, visitor: &Visitor, query: &Form, form: Filled) -> Paged {
    visitor.needs(app, Action::ChildExport).await?;
    let narrowed = filter(query);
    let sort = narrowed.sort;
    let (total, known) = app
        .write(&visitor.guest.caller, move |work: &mut Work| {
            Ok((actions::children::count_in_file(work, &narrowed)?, known(work)?))
        })
        .await?;
    let form = form.seen_by(&visitor.guest);
    let language = visitor.guest.language;
    let frame = Frame::named(app, visitor, "children-file-title").personal().with_form(&form);
    let back = address("/children", asking(query).into_iter());
    let list = frame.say("menu-children");
    let frame = frame.below(&back, list);
    let shown = FilePage {
        tags: tags(&frame, query, &choices(&frame, &known)),
        asked: asking(query),
        purposes: Choice::list(ListPurpose::ALL.iter().map(|one| (one.as_str(), one.label())), language),
        formats: Choice::list(ListFormat::ALL.iter().map(|one| (one.as_str(), one.label())), language),
        form: form.clone(),
        sort,
        total,
        back,
        frame,
    };
    form_page(&shown, &form, language)
}

/// Gives the file away, for the purpose that was named.
pub async fn take(State(app): State<App>, visitor: Visitor, form: Form) -> Paged {
    let mut faults = Faults::default();
    let purpose = form.word("purpose", ListPurpose::parse);
    faults.unless(
        purpose.is_some(),
        "purpose",
        "required",
        "一覧を何に使うかを選んでください。",
        "Choose what the list is for.",
    );
    let format = form.word("format", ListFormat::parse);
    faults.unless(
        format.is_some(),
        "format",
        "required",
        "ファイルの種類を選んでください。",
        "Choose the kind of file.",
    );
    let (Some(purpose), Some(format)) = (purpose, format) else {
        return match faults.into_result() {
            Err(problem) => file_page(&app, &visitor, &form, form.refused(problem)?).await,
            Ok(()) => file_page(&app, &visitor, &form, Filled::blank()).await,
        };
    };
    let filter = filter(&form);
    let made = move |work: &mut Work| actions::children::file(work, &filter, purpose, format);
    let file = app.write(&visitor.guest.caller, made).await?;
    let name = format!("attachment; filename=\"{}.{format}\"", file.name);
    Ok(download(format.media_type(), &name, file.content))
}
