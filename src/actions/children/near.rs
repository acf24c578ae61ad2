//! Who is nearest by name or reading where a search found nobody.

use serde_json::json;

use crate::base::problem::Problem;
use crate::base::text;
use crate::rules::audit::Entry;
use crate::rules::child_search::nearness;
use crate::rules::permissions::{Action, permit};
use crate::steps::audit;
use crate::store;
use crate::store::Work;

use super::{Record, ids, records};

/// The most children whose names are compared.
const COMPARED: i64 = 1000;
/// The most that are named.
const NAMED: usize = 5;

/// At most five of the children the reader may see, closed ones too, whose name or reading is nearest to what was
/// searched for, the nearest first; of a very large ward, among the thousand that begin with the same letter or come first.
///
/// # Errors
/// [`Problem::Forbidden`] for roles that never see children.
pub fn near(work: &mut Work, wanted: &str) -> Result<Vec<Record>, Problem> {
    let actor = work.actor()?.clone();
    let relations = permit(&actor, Action::ChildSee)?;
    let (key, now) = (text::fold_key(wanted), work.now);
    let Some(first) = key.chars().next().filter(|_| !key.contains(|c: char| c.is_ascii_digit())) else {
        return Ok(Vec::new());
    };
    let called = store::children::called(work.db, &actor, relations, &first.to_string(), COMPARED, now)?;
    let mut near: Vec<_> = called
        .into_iter()
        .filter_map(|child| {
            let texts = [child.name, child.mother_name, child.mother_kana];
            let folded = texts.into_iter().flatten().map(|text| text::fold_key(&text));
            let away = folded.chain([child.kana_key]).filter_map(|other| nearness(&key, &other)).min()?;
            Some((away, child.id))
        })
        .collect();
    // The sort is stable: among equals, the order of their readings stays.
    near.sort_by_key(|(away, _)| *away);
    let nearest: Vec<_> = near.into_iter().take(NAMED).map(|(_, id)| id).collect();
    let mut children = store::children::records(work.db, &actor, relations, &nearest, now)?;
    children.sort_by_key(|child| nearest.iter().position(|id| *id == child.id));
    audit::note(work, Entry::listed("child.search", "child", json!({ "near": ids(&children) })));
    records(work, relations, children)
}
