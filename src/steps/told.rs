//! Who is told of what happens to a child, beside those an action names itself.

use crate::base::ids::{ChildId, MunicipalityId, UserId};
use crate::base::problem::Problem;
use crate::rules::agencies::AgencyKind;
use crate::rules::notifications::Party;
use crate::rules::tasks::TaskRole;
use crate::rules::users::Role;
use crate::steps::coordinator_of;
use crate::store;
use crate::store::Work;

/// The lead coordinator of a child; nobody where the case was not agreed.
pub fn lead(work: &mut Work, child: ChildId) -> Result<Vec<Party>, Problem> {
    Ok(coordinator_of(work, child)?.map(Party::Coordinator).into_iter().collect())
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

/// Whether somebody of the section is at work, whose colleagues need not be told what it does itself.
pub fn by_section(work: &Work) -> bool {
    work.actor.as_ref().is_some_and(|actor| [Role::Section, Role::SectionManager].contains(&actor.role))
}

/// Whoever has a role for a child: the section, the lead coordinator, or the agencies of the care team that consent covers
/// today. Nobody for a role whose people do not sign in here; nobody but the section where no child is named.
pub fn role(
    work: &mut Work,
    municipality: MunicipalityId,
    child: Option<ChildId>,
    role: TaskRole,
) -> Result<Vec<Party>, Problem> {
    if role == TaskRole::Section {
        return section(work, municipality);
    }
    let Some(child) = child else { return Ok(Vec::new()) };
    if matches!(role, TaskRole::Coordinator | TaskRole::ConsultationSpecialist) {
        return lead(work, child);
    }
    let Some(kind) = role.team_kind() else { return Ok(Vec::new()) };
    team(work, child, kind)
}

/// The open accounts behind those whom a notice names; none where nobody would read it.
pub fn users(work: &mut Work, municipality: MunicipalityId, parties: &[Party]) -> Result<Vec<UserId>, Problem> {
    let mut users = Vec::new();
    for party in parties {
        match *party {
            Party::User(user) => users.push(user),
            Party::Coordinator(id) => users.extend(store::notifications::coordinator_user(work.db, id)?.1),
            Party::Agency(agency) => {
                users.extend(store::notifications::users_in(work.db, municipality, Role::ALL, Some(agency))?);
            }
        }
    }
    Ok(users)
}
