//! Where somebody can be entered: the municipalities and agencies a person who enters users chooses from.

use crate::base::ids::{AgencyId, MunicipalityId};
use crate::base::paging::{MOST, Page};
use crate::base::problem::Problem;
use crate::rules::agencies::AgencyKind;
use crate::rules::permissions::Action;
use crate::rules::users::Role;
use crate::store;
use crate::store::Work;
use crate::store::agencies::Filter;

/// An agency a user can work for.
#[derive(Debug, Clone)]
pub struct Place {
    /// The agency.
    pub id: AgencyId,
    /// Its name.
    pub name: String,
    /// Its kind, which must be the one of the user's role.
    pub kind: AgencyKind,
    /// Its municipality.
    pub municipality_id: MunicipalityId,
}

/// A municipality and its name.
pub type NamedMunicipality = (MunicipalityId, String);

/// The municipalities whose users the caller sees, each with its name, and the agencies in them that some role works
/// for, those that have closed among them: somebody may still be entered there.
pub fn places(work: &mut Work) -> Result<(Vec<NamedMunicipality>, Vec<Place>), Problem> {
    let within = super::reach(work, Action::UserSee)?;
    let mut municipalities = Vec::new();
    let mut page = Page::first(MOST);
    loop {
        let listed = store::municipalities::list(work.db, within, &page)?;
        municipalities.extend(listed.rows.into_iter().map(|one| (one.id, one.name)));
        let Some(next) = listed.next else { break };
        page.after = Some(next);
    }
    let mut kinds: Vec<AgencyKind> = Role::ALL.iter().filter_map(|role| role.agency_kind()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let mut places = Vec::new();
    for (municipality, _) in &municipalities {
        for kind in &kinds {
            places.extend(of_kind(work, *municipality, *kind)?);
        }
    }
    Ok((municipalities, places))
}

fn of_kind(work: &mut Work, municipality: MunicipalityId, kind: AgencyKind) -> Result<Vec<Place>, Problem> {
    let filter = Filter { kind: Some(kind), name: None, closed: true };
    let mut places = Vec::new();
    let mut page = Page::first(MOST);
    loop {
        let listed = store::agencies::list(work.db, municipality, &filter, &page)?;
        places.extend(listed.rows.into_iter().map(|agency| Place {
            id: agency.id,
            name: agency.facts.name,
            kind,
            municipality_id: municipality,
        }));
        let Some(next) = listed.next else { return Ok(places) };
        page.after = Some(next);
    }
}
