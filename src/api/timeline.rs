//! `/children/{child_id}/timeline`: everything round a child in one order.

use std::collections::HashMap;

use axum::extract::State;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::actions;
use crate::actions::timeline::Filter;
use crate::api::{Answered, Api, PageOut, Paging, PathId, Query, Signed, paged};
use crate::app::App;
use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ChildId, SubjectId};
use crate::base::problem::{FieldError, Problem};
use crate::base::words::Words;
use crate::rules::timeline::{Line, TimelineKind};

/// The routes of this file.
pub fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list))
}

/// A line of a timeline.
#[derive(Debug, Serialize, ToSchema)]
struct TimelineLineOut {
    /// What it tells of.
    kind: TimelineKind,
    /// Of which record.
    subject_id: SubjectId,
    /// On which day.
    date: NaiveDate,
    /// When; the first moment of the day, where only the day is known.
    at: Instant,
    /// In words.
    words: Words,
    /// A title that was entered: of a task or a file, a part in the team, with whom. The version of minutes stands in the
    /// words.
    title: Option<String>,
    /// The same in both languages: English where it is the title of a task that the product has worded.
    title_words: Option<Words>,
    /// How a note begins.
    excerpt: Option<String>,
    /// Whose: the author's agency, the coordinator's office (of a handover: of whoever takes the case; of its sheet: of
    /// whoever gave it), the agency that asked or joined.
    agency_id: Option<AgencyId>,
    /// Its name.
    agency_name: Option<String>,
    /// Struck: it counts no more.
    struck: bool,
}

impl TimelineLineOut {
    fn of(line: Line, names: &HashMap<AgencyId, String>) -> Self {
        Self {
            kind: line.kind,
            subject_id: line.subject_id,
            date: line.moment.day(),
            at: line.moment,
            words: line.words,
            title: line.title.as_ref().map(|title| title.ja.clone().into_owned()),
            title_words: line.title,
            excerpt: line.excerpt,
            agency_id: line.agency_id,
            agency_name: line.agency_id.and_then(|agency| names.get(&agency).cloned()),
            struck: line.struck,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct TimelineQuery {
    /// Only these kinds of lines, with commas between: `activity,task_done`.
    #[param(min_length = 1, max_length = 400, example = "activity,conference_held")]
    kind: Option<String>,
    /// Only from this day on.
    from: Option<NaiveDate>,
    /// Only up to this day, itself included.
    to: Option<NaiveDate>,
    /// Rows on a page.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// The `next_cursor` of the page before.
    #[param(max_length = 1000)]
    cursor: Option<String>,
}

/// Read a child's timeline, the newest first
///
/// Planned conferences stand above what has happened. Each kind of line needs the right to what it tells of; where
/// consent leaves out medical matters, assessments, tasks, minutes, files and notes are left out. Handovers stand on it for
/// those who see them under `/children/{child_id}/handovers`.
#[utoipa::path(get, path = "/children/{child_id}/timeline", tag = "timeline",
    params(("child_id" = ChildId, Path), TimelineQuery), extensions(("x-action" = json!("timeline.see"))),
    responses((status = 200, body = PageOut<TimelineLineOut>)))]
async fn list(
    State(app): State<App>,
    signed: Signed,
    PathId(child): PathId<ChildId>,
    Query(query): Query<TimelineQuery>,
) -> Answered {
    let page = Paging { limit: query.limit, cursor: query.cursor, total: None }.page()?;
    let filter = Filter { kinds: kinds(query.kind.as_deref())?, from: query.from, to: query.to };
    let (listed, names) =
        app.write(&signed.caller, move |work| actions::timeline::list(work, child, &filter, &page)).await?;
    Ok(paged(&signed, listed, |line| TimelineLineOut::of(line, &names)))
}

fn kinds(text: Option<&str>) -> Result<Vec<TimelineKind>, Problem> {
    let words = text.into_iter().flat_map(|text| text.split(','));
    words.map(|word| TimelineKind::parse(word.trim()).ok_or_else(no_such_kind)).collect()
}

fn no_such_kind() -> Problem {
    Problem::Malformed {
        code: "bad_query",
        words: Words::fixed("検索条件が正しくありません。", "A query parameter is unknown or wrong."),
        fields: vec![FieldError::new(
            "kind",
            "not_one_of",
            "経過の種類にない語が含まれています。",
            "A word is no kind of line.",
        )],
    }
}
