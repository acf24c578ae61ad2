//! Which agencies and people can have a part: a task whose part was changed must not keep the agency that had the old one.

use super::TaskRole;
use crate::rules::agencies::AgencyKind;
use crate::rules::users::Role;

impl TaskRole {
    /// Whether an agency of this kind can be named for the part. Each part of the matrix is one kind of agency's (product
    /// contract §5); the other parts are anybody's.
    pub fn fits_agency(self, kind: AgencyKind) -> bool {
        let own = match self {
            Self::Coordinator | Self::ConsultationSpecialist => Some(AgencyKind::ConsultationOffice),
            Self::Section => Some(AgencyKind::DisabilitySupportSection),
            other => other.team_kind(),
        };
        own.is_none_or(|own| own == kind)
    }

    /// Whether a person of this role can be named for the part. People of partner agencies have their own part of the
    /// matrix and no other; the section and the coordinators may take anything on, so that nothing is left undone.
    pub fn fits_user(self, role: Role) -> bool {
        Self::of_partner(role).is_none_or(|own| own == self || !Self::MATRIX.contains(&self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_of_the_matrix_is_one_kind_of_agencys_and_the_others_are_anybodys() {
        for role in TaskRole::ALL {
            let fits = AgencyKind::ALL.iter().filter(|kind| role.fits_agency(**kind)).count();
            assert_eq!(fits, if TaskRole::MATRIX.contains(role) { 1 } else { AgencyKind::ALL.len() }, "{role}");
        }
        assert!(TaskRole::Hospital.fits_agency(AgencyKind::Hospital));
        assert!(!TaskRole::Coordinator.fits_agency(AgencyKind::Hospital));
        assert!(TaskRole::ConsultationSpecialist.fits_agency(AgencyKind::ConsultationOffice));
    }

    #[test]
    fn a_partners_people_have_their_own_part_and_the_section_any() {
        for (part, role, fits) in [
            (TaskRole::Hospital, Role::Hospital, true),
            (TaskRole::Coordinator, Role::Hospital, false),
            (TaskRole::Other, Role::Hospital, true),
            (TaskRole::PublicHealthNurse, Role::Coordinator, true),
            (TaskRole::Hospital, Role::Section, true),
        ] {
            assert_eq!(part.fits_user(role), fits, "{part} {role}");
        }
    }
}
