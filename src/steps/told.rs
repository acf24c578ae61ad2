//! Who is told of what happens to a child, beside those an action names itself.

use crate::base::ids::{ChildId, MunicipalityId};
use crate::base::problem::Problem;
use crate::rules::agencies::AgencyKind;
use crate::rules::notifications::Party;
use crate::rules::users::Role;
use crate::store;
use crate::store::Work;

/// The lead coordinator of a child; nobody where the case was not agreed.
pub fn lead(work: &mut Work, child: ChildId) -> Result<Vec<Party>, Problem> {
    let (lead, today) = (store::assignments::open_lead(work.db, child)?, work.today());
    let agreed = lead.filter(|lead| lead.was_agreed(today));
    Ok(agreed.map(|lead| Party::Coordinator(lead.coordinator_id)).into_iter().collect())
}

/// Everybody of the section.
pub fn section(work: &mut Work, municipality: MunicipalityId) -> Result<Vec<Party>, Problem> {
    let roles = [Role::Section, Role::SectionManager];
    let users = store::notifications::users_in(work.db, municipality, &roles, None)?;
    Ok(users.into_iter().map(Party::User).collect())
}

/// The agencies of a kind in the child's care team that consent covers today.
pub fn team(work: &mut Work, child: ChildId, kind: AgencyKind) -> Result<Vec<Party>, Problem> {
    let today = work.today();
    let mut parties = Vec::new();
    for agency in store::tasks::team_agencies(work.db, child, kind, today)? {
        if store::consents::cover(work.db, child, agency, today)? {
            parties.push(Party::Agency(agency));
        }
    }
    Ok(parties)
}
