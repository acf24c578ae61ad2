//! What is done for several children ticked in the list: their one-page summaries, or the same task for each.

use axum::extract::State;
use axum::http::Uri;

use super::list;
use crate::app::App;
use crate::base::ids::ChildId;
use crate::base::problem::FieldError;
use crate::web::{Form, Paged, Visitor, see_other};

/// Children that may be chosen at once: those of a page.
const MOST: usize = 50;

/// Leads on to what was asked for; back to the list where nobody was ticked.
pub async fn choose(State(app): State<App>, visitor: Visitor, uri: Uri) -> Paged {
    let asked = Form::read("/children", uri.query().unwrap_or_default().as_bytes())?;
    let children = children(&asked);
    if children.is_empty() {
        let none = FieldError::new("child", "required", "児童を1人以上選んでください。", "Choose at least one child.");
        return list::shown(&app, &visitor, &asked, vec![none]).await;
    }
    let chosen: Vec<_> = children.iter().map(|id| ("child", id.to_string())).collect();
    let query = serde_urlencoded::to_string(chosen).unwrap_or_default();
    let to = if asked.raw("do") == "task" { "/tasks/new" } else { "/children/summaries" };
    Ok(see_other(&format!("{to}?{query}")))
}

/// The children that an address names.
pub fn children(asked: &Form) -> Vec<ChildId> {
    asked.ids("child", MOST)
}
