//! Who should take a child: the ranked answer, worked out afresh each time. Nothing is decided here.

use chrono::NaiveDate;
use serde_json::json;

use crate::base::ids::ChildId;
use crate::base::problem::Problem;
use crate::rules::assignments::answer::Recommendation;
use crate::rules::assignments::choice;
use crate::rules::assignments::ranking::recommend;
use crate::rules::audit::Entry;
use crate::rules::permissions::{Action, permit};
use crate::steps::audit;
use crate::steps::cases::situation;
use crate::steps::cases::situation::Names;
use crate::store;
use crate::store::Work;

/// The recommendation for a child whose case is to start on `starts_on` (without one: on the day of discharge, or today
/// where that is past or unknown), and the names that belong to its ids.
///
/// # Errors
/// [`Problem::NotFound`]; a conflict `child_closed`; [`Problem::Invalid`] for a start more than a year back or two ahead.
pub fn see(
    work: &mut Work,
    child_id: ChildId,
    starts_on: Option<NaiveDate>,
) -> Result<(Recommendation, Names), Problem> {
    permit(work.actor()?, Action::RecommendationSee)?;
    let municipality = work.municipality()?;
    let child = store::situation::child(work.db, municipality, child_id)?.ok_or(Problem::NotFound)?;
    let starts_on = choice::start(&child, starts_on, work.today())?;
    let policy = store::policy::current(work.db, municipality)?;
    let picture = situation::picture(work, &child, starts_on, &policy, None)?;
    let recommendation = recommend(&picture.situation);
    let entry = Entry::done("recommendation.read", "child", child.id.0).of_child(child.id);
    let counts = json!({ "ranked": recommendation.ranked.len(), "excluded": recommendation.excluded.len() });
    audit::note(work, entry.with(counts));
    Ok((recommendation, picture.names))
}
