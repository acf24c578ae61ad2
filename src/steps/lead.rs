//! The coordinator who has a child's case, for notices about the child.

use crate::base::ids::{ChildId, CoordinatorId};
use crate::base::problem::Problem;
use crate::rules::assignments::AssignmentState;
use crate::store;
use crate::store::Work;

/// The lead coordinator of a child, agreed; nobody while somebody is only being asked, because a proposal opens no
/// record.
pub fn coordinator_of(work: &mut Work, child: ChildId) -> Result<Option<CoordinatorId>, Problem> {
    let lead = store::assignments::open_lead(work.db, child)?;
    Ok(lead.filter(|case| case.state != AssignmentState::Proposed).map(|case| case.coordinator_id))
}
