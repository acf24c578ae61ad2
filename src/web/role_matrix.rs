//! `/children/{id}/role-matrix`, `/role-matrix` and `/role-gaps`: who is responsible for what, as a sheet for the table of a
//! committee, as the checklists have it, and where nobody is.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::routing::get;

use crate::actions;
use crate::actions::children::Record;
use crate::actions::role_matrix::{ChildMatrix, Column, GapCounts, Group, Row, SeenGap, TemplateRow};
use crate::app::App;
use crate::base::ids::ChildId;
use crate::rules::checklists::Checklist;
use crate::rules::life_stage::TransitionKind;
use crate::rules::permissions::Action;
use crate::rules::role_matrix::{GapReason, Holder, Parts, RolePart, left_words, prepared_in, same_person_words};
use crate::rules::tasks::{TaskRole, TaskState};
use crate::store::Work;
use crate::store::role_matrix::Filter;
use crate::web::{Frame, Paged, Visitor, list_page, page, with};

/// The pages of this file.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/children/{child_id}/role-matrix", get(of_child))
        .route("/role-matrix", get(template))
        .route("/role-gaps", get(gaps))
}

#[derive(Template)]
#[template(path = "role_matrix/child.html")]
struct ChildPage {
    frame: Frame,
    record: Record,
    matrix: ChildMatrix,
    upcoming: bool,
}

#[derive(Template)]
#[template(path = "role_matrix/template.html")]
struct TemplatePage {
    frame: Frame,
    checklists: Vec<(Checklist, Vec<TemplateRow>)>,
    only: Option<TransitionKind>,
}

#[derive(Template)]
#[template(path = "role_matrix/gaps.html")]
struct GapsPage {
    frame: Frame,
    counts: GapCounts,
    gaps: Vec<SeenGap>,
    total: i64,
    /// The word of the role it is narrowed to; empty where it is not.
    role: &'static str,
    next: Option<String>,
    paged: bool,
}

/// What a role has to do with a step: a mark, the word below it.
struct Cell {
    mark: &'static str,
    word: String,
    responsible: bool,
}

/// The cells of a row in the order of the columns.
fn cells(frame: &Frame, parts: &Parts) -> Vec<Cell> {
    let cell = |part: Option<RolePart>| Cell {
        mark: part.map_or("—", mark),
        word: part.map_or_else(|| frame.say("matrix-none").to_string(), |part| frame.label(part.label())),
        responsible: part == Some(RolePart::Responsible),
    };
    parts.cells.iter().map(|(_, part)| cell(*part)).collect()
}

fn mark(part: RolePart) -> &'static str {
    match part {
        RolePart::Responsible => "◎",
        RolePart::Helps => "○",
        RolePart::Told => "△",
    }
}

/// The roles without a column of their own, with their parts.
fn others(frame: &Frame, parts: &Parts) -> String {
    let told: Vec<String> =
        parts.others.iter().map(|(role, part)| format!("{} {}", mark(*part), frame.label(role.label()))).collect();
    if told.is_empty() { "—".to_owned() } else { told.join(" ") }
}

impl ChildPage {
    fn cells(&self, parts: &Parts) -> Vec<Cell> {
        cells(&self.frame, parts)
    }

    fn others(&self, parts: &Parts) -> String {
        others(&self.frame, parts)
    }

    fn holder(holder: &Holder) -> String {
        let names: Vec<&str> =
            [&holder.person, &holder.agency_name].into_iter().flatten().map(String::as_str).collect();
        names.join(" ")
    }

    /// Who it is in short, as it fits a cell: the person, else the agency.
    fn person(holder: &Holder) -> &str {
        holder.person.as_deref().or(holder.agency_name.as_deref()).unwrap_or_default()
    }

    /// The section is its own role and needs no second name.
    fn is_section(column: &Column) -> bool {
        column.role == TaskRole::Section
    }

    /// The head of a column says who one person in two roles is, and who is missing.
    fn same_person(&self, column: &Column) -> Option<String> {
        column.same_person.then(|| self.frame.label(same_person_words()))
    }

    fn gap_of_column(&self, column: &Column) -> Option<String> {
        column.gap.map(|gap| self.frame.label(gap.label()))
    }

    fn gap_of_row(&self, row: &Row) -> Option<String> {
        row.gap.map(|gap| self.frame.label(gap.label()))
    }

    fn done(row: &Row) -> bool {
        row.state.is_some_and(|state| state != TaskState::Open)
    }

    fn title(&self, group: &Group) -> String {
        match group.kind {
            Some(kind) if group.passed => self.frame.label(left_words(kind)),
            Some(kind) => self.frame.say("matrix-until").put("kind", self.frame.label(kind.label())).to_string(),
            None => self.frame.say("matrix-elsewhere").to_string(),
        }
    }

    fn anchor(group: &Group) -> &'static str {
        group.kind.map_or("elsewhere", TransitionKind::as_str)
    }
}

impl TemplatePage {
    fn cells(&self, parts: &Parts) -> Vec<Cell> {
        cells(&self.frame, parts)
    }

    fn others(&self, parts: &Parts) -> String {
        others(&self.frame, parts)
    }

    fn stage(&self, checklist: &Checklist) -> String {
        self.frame.label(prepared_in(checklist.kind).label())
    }

    fn when(&self, row: &TemplateRow) -> String {
        self.frame.offset(row.step.offset)
    }
}

impl GapsPage {
    fn title(&self, gap: &SeenGap) -> String {
        self.frame.words(&gap.title).to_owned()
    }

    fn due_words(&self, gap: &SeenGap) -> String {
        self.frame.label(gap.task.due_words(gap.today))
    }

    fn late(gap: &SeenGap) -> bool {
        gap.task.facts.due_on.is_some_and(|due| due < gap.today)
    }

    /// Where the gap is filled: the assignment, the care team, or the task.
    fn filled_at(&self, gap: &SeenGap) -> (String, String) {
        let (child, say) = (gap.child, |key| self.frame.say(key).to_string());
        match gap.reason {
            GapReason::NoLead => (format!("/children/{child}/assign"), say("gaps-assign")),
            GapReason::NoSpecialist | GapReason::NoAgency | GapReason::NotCovered => {
                (format!("/children/{child}#team"), say("gaps-team"))
            }
            GapReason::AgencyLeft | GapReason::AccountClosed | GapReason::OutOfReach => {
                (format!("/tasks/{}?back=/role-gaps", gap.task.id), say("gaps-give"))
            }
        }
    }
}

async fn of_child(State(app): State<App>, visitor: Visitor, Path(child): Path<ChildId>) -> Paged {
    let upcoming = visitor.asked()?.has("upcoming");
    let (record, matrix) = app
        .write(&visitor.guest.caller, move |work: &mut Work| {
            Ok((actions::children::open(work, child)?, actions::role_matrix::of_child(work, child, upcoming)?))
        })
        .await?;
    let frame = Frame::named(&app, &visitor, "matrix-title").personal();
    let (children, name) = (frame.say("menu-children"), frame.child(&record.child.facts));
    let frame = frame.below("/children", children).below(format!("/children/{child}"), name);
    page(&ChildPage { frame, record, matrix, upcoming }, visitor.guest.language)
}

async fn template(State(app): State<App>, visitor: Visitor) -> Paged {
    let only = visitor.asked()?.word("kind", TransitionKind::parse);
    let read = move |work: &mut Work| actions::role_matrix::template(work, only);
    let checklists = app.read(&visitor.guest.caller, read).await?;
    let frame = Frame::named(&app, &visitor, "matrix-template-title");
    let (home, lists) = (frame.say("menu-home"), frame.say("checklists-title"));
    let frame = frame.below("/", home).below("/checklists", lists);
    page(&TemplatePage { frame, checklists, only }, visitor.guest.language)
}

async fn gaps(State(app): State<App>, visitor: Visitor) -> Paged {
    let asked = visitor.asked()?;
    let (role, wanted) = (asked.word("role", TaskRole::parse), list_page(&asked)?);
    let paged = wanted.after.is_some();
    let filter = Filter { role, ..Filter::default() };
    let (counts, listed) = app
        .write(&visitor.guest.caller, move |work: &mut Work| {
            Ok((actions::role_matrix::gap_counts(work)?, actions::role_matrix::gaps(work, &filter, &wanted)?))
        })
        .await?;
    let frame = Frame::named(&app, &visitor, "gaps-title").personal();
    let (home, tasks) = (frame.say("menu-home"), frame.say("tasks-title"));
    let frame = frame.below("/", home).below("/tasks", tasks);
    let next = listed.next.map(|mark| with(frame.path(), "cursor", &mark.seal()));
    let (total, role) = (listed.total.unwrap_or_default(), role.map_or("", TaskRole::as_str));
    page(&GapsPage { frame, counts, gaps: listed.rows, total, role, next, paged }, visitor.guest.language)
}
