//! `/children/{id}/disclosure`: everything about one child as one archive, for a request under the law.

use std::io::Cursor;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;

use crate::actions;
use crate::app::App;
use crate::base::ids::{ChildId, GuardianId};
use crate::base::problem::{Faults, Problem};
use crate::rules::disclosure::{Request, Requester};
use crate::rules::files::disposition;
use crate::rules::permissions::Action;
use crate::store::Work;
use crate::store::files::Keep;
use crate::web::{Choice, Filled, Form, Frame, Paged, Visitor, download, form_page, needed_day};

/// The most bytes of files in an archive that is put together in memory; more take the command line.
const MOST_BYTES: u64 = 200 * 1024 * 1024;

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/children/{id}/disclosure", get(begin).post(export))
}

#[derive(Template)]
#[template(path = "disclosure/form.html")]
struct DisclosurePage {
    frame: Frame,
    form: Filled,
    child: ChildId,
    requesters: Vec<Choice>,
    guardians: Vec<Choice>,
}

async fn begin(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>) -> Paged {
    let form = Filled::blank()
        .set("requester", Requester::Guardian)
        .set("mark", "yes")
        .set_day("requested_on", Some(app.now().day()));
    show(&app, &visitor, child, form).await
}

async fn show(app: &App, visitor: &Visitor, child: ChildId, form: Filled) -> Paged {
    visitor.must(Action::DisclosureExport)?;
    let read =
        move |work: &mut Work| Ok((actions::children::open(work, child)?, actions::guardians::list(work, child)?));
    let (record, guardians) = app.write(&visitor.guest.caller, read).await?;
    let form = form.seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "disclosure-title").under_child(child, &record.child.facts);
    let frame = frame.with_form(&form);
    let people = guardians
        .iter()
        .map(|one| Choice::new(one.id, format!("{}（{}）", one.facts.name, frame.relation(&one.facts.relationship))));
    let page = DisclosurePage {
        requesters: Choice::list(Requester::ALL.iter().map(|one| (one.as_str(), one.label())), frame.language),
        guardians: std::iter::once(Choice::new("", frame.say("disclosure-nobody"))).chain(people).collect(),
        frame,
        form: form.clone(),
        child,
    };
    form_page(&page, &form, visitor.guest.language)
}

fn read(form: &Form) -> Result<Request, Problem> {
    let mut faults = Faults::default();
    let requester = form.must_choose("requester", Requester::parse, &mut faults);
    let missing = ("請求の日を入力してください。", "Enter the day of the request.");
    let requested_on = needed_day(form, "requested_on", &mut faults, missing);
    let request = requester.zip(requested_on).map(|(requester, requested_on)| Request {
        requester,
        requested_by: form.text("requested_by").unwrap_or_default(),
        guardian_id: form.id::<GuardianId>("guardian_id"),
        requested_on,
        number: form.text("number"),
        mark_third_parties: form.has("mark"),
    });
    faults.into_result()?;
    request.ok_or_else(|| Problem::Internal("a request neither right nor wrong".to_owned()))
}

async fn export(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>, form: Form) -> Paged {
    let place = Keep::of(app.settings().files_folder.as_deref());
    let made = match read(&form) {
        Ok(request) => {
            let export = move |work: &mut Work| {
                let out = Cursor::new(Vec::new());
                actions::disclosure::export(work, child, request.clone(), &place, Some(MOST_BYTES), out)
            };
            app.write(&visitor.guest.caller, export).await
        }
        Err(problem) => Err(problem),
    };
    match made {
        Ok((exported, archive)) => {
            let name = format!("{}-{}.zip", exported.reference, app.now().day());
            Ok(download("application/zip", &disposition(&name, "zip"), archive.into_inner()))
        }
        Err(problem) => show(&app, &visitor, child, form.refused(problem)?).await,
    }
}
