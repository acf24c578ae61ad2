//! Children whom nobody has agreed to lead yet, in order of urgency, and those for whom somebody is being asked.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::ChildId;
use crate::base::paging::{Listed, Mark, Page};
use crate::base::problem::Problem;
use crate::rules::assignments::AssignmentState;
use crate::rules::assignments::record::Assignment;
use crate::rules::audit::Entry;
use crate::rules::children::Child;
use crate::rules::permissions::{Action, permit};
use crate::rules::waiting_list::{urgency, waiting_since};
use crate::steps::audit;
use crate::steps::cases::due;
use crate::store;
use crate::store::Work;

/// An attempt to find a lead, and the coordinator's name.
pub type Try = (Assignment, String);

/// A child without a lead.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// The child.
    pub child: Child,
    /// Without a lead since.
    pub since: NaiveDate,
    /// The last one who declined, did not answer in time or was withdrawn.
    pub last_try: Option<Try>,
    /// Who is being asked.
    pub asked: Option<Try>,
    key: String,
}

/// The waiting list.
#[derive(Debug)]
pub struct WaitingList {
    /// Nobody has them: a page, the most urgent first.
    pub waiting: Listed<Waiting>,
    /// Somebody is being asked: all of them, the most urgent first.
    pub asked: Vec<Waiting>,
}

/// The waiting list of the municipality. Proposals that have run out are settled first.
pub fn see(work: &mut Work, page: &Page) -> Result<WaitingList, Problem> {
    permit(work.actor()?, Action::WaitingListSee)?;
    let municipality = work.municipality()?;
    due::settle(work, municipality)?;
    let children = store::waiting_list::without_lead(work.db, municipality)?;
    let ids: Vec<ChildId> = children.iter().map(|child| child.id).collect();
    let mut tries: BTreeMap<ChildId, Vec<Try>> = BTreeMap::new();
    for one in store::waiting_list::tries(work.db, &ids)? {
        tries.entry(one.0.child_id).or_default().push(one);
    }
    let today = work.today();
    let mut rows: Vec<Waiting> = children
        .into_iter()
        .map(|child| {
            let tries = tries.remove(&child.id).unwrap_or_default();
            waiting(child, tries, today)
        })
        .collect();
    rows.sort_by(|a, b| (&a.key, a.child.id).cmp(&(&b.key, b.child.id)));
    let (asked, waiting): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.asked.is_some());
    let waiting = cut(waiting, page);
    let shown: Vec<ChildId> = waiting.rows.iter().chain(&asked).map(|row| row.child.id).collect();
    audit::note(work, Entry::listed("waiting_list.read", "child", json!({ "children": shown })));
    Ok(WaitingList { waiting, asked })
}

fn waiting(child: Child, tries: Vec<Try>, today: NaiveDate) -> Waiting {
    let ended = tries.iter().filter(|(a, _)| a.state == AssignmentState::Ended).filter_map(|(a, _)| a.ends_on).max();
    let since = waiting_since(child.created_at.day(), ended);
    let failed = [AssignmentState::Declined, AssignmentState::Expired, AssignmentState::Withdrawn];
    let last_try = tries.iter().rev().find(|(a, _)| failed.contains(&a.state)).cloned();
    let asked = tries.into_iter().find(|(a, _)| a.state == AssignmentState::Proposed);
    let key = urgency(&child, since, today);
    Waiting { child, since, last_try, asked, key }
}

fn cut(rows: Vec<Waiting>, page: &Page) -> Listed<Waiting> {
    let total = page.total.then(|| i64::try_from(rows.len()).unwrap_or(i64::MAX));
    let after = |row: &Waiting| match &page.after {
        Some(mark) => (row.key.as_str(), row.child.id.0) > (mark.key.as_str(), mark.id),
        None => true,
    };
    let wanted = usize::try_from(page.limit + 1).unwrap_or(usize::MAX);
    let rows: Vec<_> = rows.into_iter().filter(after).take(wanted).collect();
    let listed = page.cut(rows, |row| Mark { key: row.key.clone(), id: row.child.id.0 });
    Listed { total, ..listed }
}
