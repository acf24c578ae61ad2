//! `/admin/roles`: who may do what: the table of rights itself (`rules/permissions.rs`), as a sheet.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;

use crate::app::App;
use crate::rules::permissions::{Action, reach};
use crate::rules::users::Role;
use crate::web::{Frame, Paged, Visitor, page};

/// The page of this file.
pub fn routes() -> Router<App> {
    Router::new().route("/admin/roles", get(show))
}

/// One action: its label, and for every role the relations through which it may be done.
struct Row {
    label: String,
    cells: Vec<Option<String>>,
}

#[derive(Template)]
#[template(path = "roles/show.html")]
struct RolesPage {
    frame: Frame,
    roles: Vec<String>,
    /// Areas of work with their actions.
    areas: Vec<(String, Vec<Row>)>,
}

async fn show(State(app): State<App>, visitor: Visitor) -> Paged {
    visitor.needs(&app, Action::UserSee).await?;
    let frame = Frame::named(&app, &visitor, "roles-title");
    let row = |action: &Action| Row {
        label: frame.label(action.label()),
        cells: Role::ALL.iter().map(|role| cell(&frame, *role, *action)).collect(),
    };
    let areas = AREAS.iter().map(|(key, words)| {
        let actions = Action::ALL.iter().filter(|action| words.contains(&area_word(**action)));
        (frame.say(key).to_string(), actions.map(row).collect())
    });
    let shown = RolesPage {
        roles: Role::ALL.iter().map(|role| frame.label(role.label())).collect(),
        areas: areas.collect(),
        frame: {
            let (home, up) = (frame.say("menu-home"), frame.say("users-title"));
            frame.below("/", home).below("/admin/users", up)
        },
    };
    page(&shown, visitor.guest.language)
}

fn cell(frame: &Frame, role: Role, action: Action) -> Option<String> {
    let relations = reach(role, action);
    let comma = frame.say("list-comma").to_string();
    let labels: Vec<String> = relations.iter().map(|relation| frame.label(relation.label())).collect();
    (!relations.is_empty()).then(|| labels.join(&comma))
}

/// What an action is about: the first part of its word.
fn area_word(action: Action) -> &'static str {
    action.as_str().split('.').next().unwrap_or_default()
}

/// The areas of work, each with what its actions are about.
const AREAS: [(&str, &[&str]); 7] = [
    (
        "roles-children",
        &["child", "care_assessment", "consent", "care_team", "break_glass", "timeline", "file", "disclosure"],
    ),
    ("roles-assignments", &["recommendation", "assignment", "decision", "waiting_list", "caseload"]),
    ("roles-work", &["activity", "task", "handover", "service_plan"]),
    ("roles-conferences", &["conference", "minutes", "calendar"]),
    ("roles-stages", &["transition", "checklist", "role_matrix", "role_gap", "stage_board", "roster"]),
    ("roles-agencies", &["agency", "office", "coordinator"]),
    ("roles-settings", &["municipality", "policy", "closing_day", "inbox", "mail", "user", "audit"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_stands_in_one_area() {
        for action in Action::ALL {
            let areas = AREAS.iter().filter(|(_, words)| words.contains(&area_word(*action))).count();
            assert_eq!(areas, 1, "{action}");
        }
    }
}
