//! `/admin/audit`: the audit log as sentences, with the raw facts behind each; as a file; and whether it is whole.

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::routing::{get, post};
use serde::Deserialize;
use uuid::Uuid;

use crate::actions;
use crate::actions::audit::Finding;
use crate::actions::audit::told::{Search, Told};
use crate::app::App;
use crate::base::csv;
use crate::base::ids::{Id as _, MunicipalityId};
use crate::base::paging::{MOST, Page};
use crate::base::problem::FieldError;
use crate::base::wareki;
use crate::rules::audit::Outcome;
use crate::rules::audit_words::{sentence, words};
use crate::rules::permissions::Action;
use crate::store::Work;
use crate::web::{Choice, Filled, Form, Frame, Paged, Rest, Visitor, address, attachment, form_page, page_from};

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/admin/audit", get(list))
        .route("/admin/audit.csv", get(file))
        .route("/admin/audit/check", post(check))
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Asked {
    #[serde(default)]
    municipality: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    user: String,
    #[serde(default)]
    child: String,
    #[serde(default)]
    action: String,
    #[serde(default)]
    cursor: String,
}

impl Asked {
    fn filters(&self) -> [(&str, &str); 5] {
        [
            ("municipality", &self.municipality),
            ("day", &self.day),
            ("user", &self.user),
            ("child", &self.child),
            ("action", &self.action),
        ]
    }

    fn municipality(&self) -> Option<MunicipalityId> {
        Uuid::try_parse(&self.municipality).ok().map(MunicipalityId::wrap)
    }

    /// What is looked for, and what is wrong with the day.
    fn search(&self) -> (Search, Vec<FieldError>) {
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let day = given(&self.day).map(|day| wareki::parse(&day));
        let unread = matches!(day, Some(Err(_))).then(|| {
            FieldError::new(
                "day",
                "bad_date",
                "日付を「2025-11-25」の形で入力してください。",
                "Write the day as 2025-11-25.",
            )
        });
        let search = Search {
            day: day.and_then(Result::ok),
            user: given(&self.user),
            child: given(&self.child),
            action: given(&self.action),
        };
        (search, unread.into_iter().collect())
    }

    fn filtered(&self) -> bool {
        self.filters().iter().any(|(name, value)| *name != "municipality" && !value.is_empty())
    }
}

/// One entry: a sentence, and its facts.
struct Row {
    at: crate::base::clock::Instant,
    who: String,
    role: Option<String>,
    what: String,
    child: Option<String>,
    outcome: Option<(&'static str, String)>,
    only_user: Option<String>,
    only_child: Option<String>,
    facts: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "audit/list.html")]
struct AuditPage {
    frame: Frame,
    form: Filled,
    actions: Vec<Choice>,
    municipalities: Vec<Choice>,
    rows: Vec<Row>,
    total: i64,
    filtered: bool,
    finding: Option<Finding>,
    csv: String,
    rest: Rest,
}

async fn list(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Paged {
    audit_page(&app, &visitor, asked, None).await
}

async fn audit_page(app: &App, visitor: &Visitor, asked: Asked, finding: Option<Finding>) -> Paged {
    let cursor = Some(asked.cursor.as_str()).filter(|cursor| !cursor.is_empty());
    let (wanted, municipality) = (page_from(cursor)?, asked.municipality());
    let (search, faults) = asked.search();
    let everywhere = visitor.visit.municipality.is_none();
    let read = move |work: &mut Work| {
        let listed = actions::audit::told::list(work, municipality, &search, &wanted)?;
        let wards = if everywhere { actions::municipalities::list(work, &Page::first(MOST))?.rows } else { Vec::new() };
        Ok((listed, wards))
    };
    let (listed, wards) = app.write(&visitor.guest.caller, read).await?;
    let form = asked.filters().into_iter().fold(Filled::blank(), |form, (name, value)| form.set(name, value));
    let form = form.with_faults(faults).seen_by(&visitor.guest);
    let frame = Frame::named(app, visitor, "audit-title").with_form(&form);
    let of_installation = Choice::new("", frame.say("audit-installation"));
    let every = Choice::new("", frame.say("audit-every-action"));
    let known = words().map(|(word, words)| Choice::new(word, frame.words(words)));
    let home = frame.say("menu-home");
    let shown = AuditPage {
        rows: listed.rows.iter().map(|told| row(&frame, &asked, told)).collect(),
        total: listed.total.unwrap_or_default(),
        rest: Rest::of(&listed, "/admin/audit", &asked.filters(), cursor),
        actions: std::iter::once(every).chain(known).collect(),
        municipalities: if wards.is_empty() {
            Vec::new()
        } else {
            std::iter::once(of_installation).chain(wards.iter().map(|ward| Choice::new(ward.id, &ward.name))).collect()
        },
        filtered: asked.filtered(),
        csv: address("/admin/audit.csv", &asked.filters()),
        finding,
        frame: frame.below("/", home).personal(),
        form: form.clone(),
    };
    form_page(&shown, &form, visitor.guest.language)
}

fn row(frame: &Frame, asked: &Asked, told: &Told) -> Row {
    let entry = &told.entry;
    let only = |name: &'static str, value: String| {
        let pairs = [("municipality", asked.municipality.as_str()), (name, value.as_str())];
        address("/admin/audit", &pairs)
    };
    Row {
        at: entry.at,
        who: who(frame, told),
        role: entry.role.map(|role| frame.label(role.label())),
        what: what(frame, told),
        child: told.child.clone(),
        outcome: match entry.outcome {
            Outcome::Done => None,
            Outcome::Refused => Some(("chip chip-over", frame.label(entry.outcome.label()))),
            Outcome::Failed => Some(("chip chip-late", frame.label(entry.outcome.label()))),
        },
        only_user: entry.user_id.map(|id| only("user", id.to_string())),
        only_child: entry.child_id.map(|id| only("child", id.to_string())),
        facts: facts(frame, told),
    }
}

/// Who did it: the person, the program by itself, or somebody at the command line.
fn who(frame: &Frame, told: &Told) -> String {
    let entry = &told.entry;
    let at_the_door = matches!(entry.action.as_str(), "sign_in" | "refused");
    match (&told.who, &entry.user_id, entry.address.as_deref()) {
        (Some(name), ..) => frame.say("person").put("name", name).to_string(),
        (None, Some(_), _) => frame.say("audit-somebody").to_string(),
        (None, None, Some("cli")) => frame.say("audit-operator").to_string(),
        (None, None, _) if at_the_door => frame.say("audit-nobody").to_string(),
        (None, None, _) => frame.say("audit-program").to_string(),
    }
}

/// What was done. Of something refused also what it would have been.
fn what(frame: &Frame, told: &Told) -> String {
    let entry = &told.entry;
    let said = sentence(&entry.action, entry.outcome);
    let said = said.map_or_else(|| entry.action.clone(), |words| frame.words(&words).to_owned());
    let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap_or_default();
    let tried = detail.get("action").and_then(serde_json::Value::as_str).and_then(Action::parse);
    match tried {
        Some(action) if entry.action == "refused" => {
            frame.say("audit-refused").put("what", said).put("tried", frame.label(action.label())).to_string()
        }
        _ => said,
    }
}

/// The entry as it is stored, without what is empty.
fn facts(frame: &Frame, told: &Told) -> Vec<(String, String)> {
    let entry = &told.entry;
    let id = |id: Option<String>| id.unwrap_or_default();
    let detail = if entry.detail == "null" { String::new() } else { entry.detail.clone() };
    let all = [
        ("audit-number", entry.seq.to_string()),
        ("audit-word", format!("{} / {}", entry.action, entry.outcome)),
        ("audit-subject", format!("{} {}", entry.subject_kind, id(entry.subject_id.map(|id| id.to_string())))),
        ("audit-user-id", id(entry.user_id.map(|id| id.to_string()))),
        ("audit-child-id", id(entry.child_id.map(|id| id.to_string()))),
        ("audit-address", entry.address.clone().unwrap_or_default()),
        ("audit-request", entry.request_id.clone().unwrap_or_default()),
        ("audit-before", entry.before_hash.clone().unwrap_or_default()),
        ("audit-after", entry.after_hash.clone().unwrap_or_default()),
        ("audit-detail", detail),
        ("audit-hash", entry.hash.clone()),
    ];
    all.into_iter().filter(|(_, fact)| !fact.is_empty()).map(|(key, fact)| (frame.say(key).to_string(), fact)).collect()
}

/// The entries that were looked for, as a file.
async fn file(State(app): State<App>, visitor: Visitor, Query(asked): Query<Asked>) -> Paged {
    let (municipality, (search, _)) = (asked.municipality(), asked.search());
    let read = move |work: &mut Work| actions::audit::told::export(work, municipality, &search);
    let found = app.write(&visitor.guest.caller, read).await?;
    let frame = Frame::named(&app, &visitor, "audit-title");
    let heads = [
        "audit-number",
        "audit-at",
        "audit-who",
        "audit-role",
        "audit-what",
        "audit-child",
        "audit-outcome",
        "audit-word",
        "audit-subject",
        "audit-user-id",
        "audit-address",
        "audit-request",
        "audit-detail",
        "audit-hash",
    ];
    let heads = heads.map(|key| frame.say(key).to_string());
    let rows = found.iter().map(|told| {
        let entry = &told.entry;
        [
            entry.seq.to_string(),
            entry.at.to_string(),
            who(&frame, told),
            entry.role.map(|role| frame.label(role.label())).unwrap_or_default(),
            what(&frame, told),
            told.child.clone().unwrap_or_default(),
            frame.label(entry.outcome.label()),
            entry.action.clone(),
            format!("{} {}", entry.subject_kind, entry.subject_id.map(|id| id.to_string()).unwrap_or_default()),
            entry.user_id.map(|id| id.to_string()).unwrap_or_default(),
            entry.address.clone().unwrap_or_default(),
            entry.request_id.clone().unwrap_or_default(),
            entry.detail.clone(),
            entry.hash.clone(),
        ]
    });
    let text = csv::table(&heads.each_ref().map(String::as_str), rows);
    Ok(attachment("text/csv; charset=utf-8", &format!("audit-{}.csv", frame.today()), text))
}

/// Follows the chain from its first entry to its end and tells what was found.
async fn check(State(app): State<App>, visitor: Visitor, _form: Form) -> Paged {
    let finding = app.read(&visitor.guest.caller, actions::audit::check).await?;
    let noted = finding.clone();
    let written = app.write(&visitor.guest.caller, move |work| actions::audit::note_check(work, &noted)).await;
    match (written, &finding.broken) {
        // A log too broken to be written to must still be able to say so.
        (Err(problem), Some(broken)) => tracing::error!(%problem, ?broken, "the audit log is broken"),
        (written, _) => written?,
    }
    audit_page(&app, &visitor, Asked::default(), Some(finding)).await
}
