//! The matrix of roles (product contract §5): who is responsible, who helps, who is told, and who holds each role today.
//!
//! The same definition of "who holds a role" stands in SQL (`store/role_matrix`); a test holds the two together.

use crate::base::ids::{AgencyId, CoordinatorId, UserId};
use crate::base::words::Words;
use crate::rules::agencies::AgencyKind;
use crate::rules::life_stage::{LifeStage, TransitionKind};
use crate::rules::tasks::TaskRole;

crate::text_enum! {
    /// A role's part in a step.
    pub enum RolePart {
        Responsible = "responsible" ("責任", "Responsible"),
        Helps = "helps" ("協力", "Helps"),
        Told = "told" ("共有", "Informed"),
    }
}

crate::text_enum! {
    /// Why nobody holds the role a task needs.
    pub enum GapReason {
        NoLead = "no_lead" ("主担当のコーディネーターがいません", "There is no lead coordinator"),
        NoSpecialist = "no_specialist"
            ("主担当は相談支援専門員ではなく、計画を担う事業所もありません",
             "The lead is no consultation specialist, and no office makes the plan"),
        NoAgency = "no_agency"
            ("この役割の機関が支援チームにいません", "No agency of this kind is in the care team"),
        NotCovered = "not_covered"
            ("支援チームの機関への情報提供の同意がありません", "No consent covers the agency in the care team"),
        AgencyLeft = "agency_left"
            ("割り当てた機関が、この児の支援から外れています", "The agency it was given to has left the case"),
        AccountClosed = "account_closed"
            ("割り当てた方のアカウントが停止されています", "The account of the person it was given to is closed"),
    }
}

/// The agreed lead coordinator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lead {
    /// The coordinator.
    pub coordinator_id: CoordinatorId,
    /// The name.
    pub name: String,
    /// The office.
    pub office_id: AgencyId,
    /// The office's name.
    pub office_name: String,
    /// Also a 相談支援専門員.
    pub consultation_specialist: bool,
}

/// An agency that is in the care team today and not closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The agency.
    pub agency_id: AgencyId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: AgencyKind,
    /// Who there.
    pub person: Option<String>,
    /// Whether a consent covers it today.
    pub covered: bool,
}

/// Everything about one child that decides who holds a role today.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Situation {
    /// The agreed lead (a reservation counts, as on the lists of tasks).
    pub lead: Option<Lead>,
    /// Offices of all coordinators who have the case.
    pub case_offices: Vec<AgencyId>,
    /// The care team.
    pub team: Vec<Place>,
    /// Offices of the service plans that run today, not closed, with their names.
    pub plan_offices: Vec<(AgencyId, String)>,
    /// The agencies that stand for the section itself.
    pub sections: Vec<AgencyId>,
}

/// Somebody who holds a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The person's name, where one is known.
    pub person: Option<String>,
    /// The agency; none for the section.
    pub agency_id: Option<AgencyId>,
    /// The agency's name; for the section the role's.
    pub agency_name: Option<String>,
    /// Whether a consent covers the agency today; none where none is needed.
    pub covered: Option<bool>,
}

/// The parts of a step: one cell for each column of the matrix, and the roles it has no column for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// The columns in the order of [`TaskRole::MATRIX`].
    pub cells: Vec<(TaskRole, Option<RolePart>)>,
    /// Roles without a column.
    pub others: Vec<(TaskRole, RolePart)>,
}

/// Where a child mostly is while this transition is prepared.
pub fn prepared_in(kind: TransitionKind) -> LifeStage {
    match kind {
        TransitionKind::Discharge => LifeStage::Nicu,
        TransitionKind::NurseryEntry => LifeStage::Home,
        TransitionKind::Elementary => LifeStage::NurseryOrDevelopment,
        TransitionKind::JuniorHigh => LifeStage::Elementary,
        TransitionKind::HighSchool => LifeStage::JuniorHigh,
        TransitionKind::Eighteen | TransitionKind::Graduation => LifeStage::HighSchool,
        TransitionKind::Twenty => LifeStage::Adult,
    }
}

/// Who has which part where `responsible` is responsible. A role that came to be responsible no longer helps.
pub fn parts(responsible: TaskRole, helps: &[TaskRole], told: &[TaskRole]) -> Parts {
    let part = |role: TaskRole| {
        if role == responsible {
            Some(RolePart::Responsible)
        } else if helps.contains(&role) {
            Some(RolePart::Helps)
        } else {
            told.contains(&role).then_some(RolePart::Told)
        }
    };
    let other = |role: &&TaskRole| !TaskRole::MATRIX.contains(role);
    Parts {
        cells: TaskRole::MATRIX.iter().map(|role| (*role, part(*role))).collect(),
        others: TaskRole::ALL.iter().filter(other).filter_map(|role| Some((*role, part(*role)?))).collect(),
    }
}

impl Situation {
    /// Why nobody holds this role today, where nobody and nothing is named; nothing where somebody does.
    ///
    /// The coordinator's part and an eye on those who do not sign in here ([`TaskRole::FOLLOWED`]) fall to the lead. The
    /// consultation specialist is the lead who is one too, else a consultation office of the care team, else the office
    /// of the running plan (児童福祉法24条の26). The section is always there.
    pub fn gap_of_role(&self, role: TaskRole) -> Option<GapReason> {
        match role {
            TaskRole::Section => None,
            TaskRole::ConsultationSpecialist => self.gap_of_specialist(),
            role => match role.team_kind() {
                Some(kind) => self.gap_of_kind(kind),
                None => self.lead.is_none().then_some(GapReason::NoLead),
            },
        }
    }

    /// Why nobody holds a task of this role that was given to this agency or person; nothing where somebody does.
    /// `account_closed` tells of the person's account.
    pub fn gap(
        &self,
        role: TaskRole,
        agency: Option<AgencyId>,
        user: Option<UserId>,
        account_closed: bool,
    ) -> Option<GapReason> {
        if user.is_some() {
            return account_closed.then_some(GapReason::AccountClosed);
        }
        let Some(agency) = agency else { return self.gap_of_role(role) };
        let followed = TaskRole::FOLLOWED.contains(&role) && self.lead.is_some();
        if followed { None } else { self.gap_of_agency(agency) }
    }

    /// Who holds the role today, in the order in which they are to be asked; agencies without consent among them.
    pub fn holders(&self, role: TaskRole) -> Vec<Holder> {
        let lead = || self.lead.iter().map(Lead::holder).collect();
        match role {
            TaskRole::Section => vec![Holder {
                person: None,
                agency_id: None,
                agency_name: Some(role.label().ja.into_owned()),
                covered: None,
            }],
            TaskRole::ConsultationSpecialist if self.lead_is_specialist() => lead(),
            TaskRole::ConsultationSpecialist => {
                let mut holders = self.team_of(AgencyKind::ConsultationOffice);
                let known = |id: AgencyId, all: &[Holder]| all.iter().any(|one| one.agency_id == Some(id));
                for (id, name) in &self.plan_offices {
                    if !known(*id, &holders) {
                        holders.push(Holder {
                            person: None,
                            agency_id: Some(*id),
                            agency_name: Some(name.clone()),
                            covered: None,
                        });
                    }
                }
                holders
            }
            role => role.team_kind().map_or_else(lead, |kind| self.team_of(kind)),
        }
    }

    /// Whether one person is coordinator and consultation specialist, which the matrix says (product contract §5).
    pub fn same_person(&self, role: TaskRole) -> bool {
        matches!(role, TaskRole::Coordinator | TaskRole::ConsultationSpecialist) && self.lead_is_specialist()
    }

    fn lead_is_specialist(&self) -> bool {
        self.lead.as_ref().is_some_and(|lead| lead.consultation_specialist)
    }

    fn gap_of_specialist(&self) -> Option<GapReason> {
        if self.lead_is_specialist() || !self.plan_offices.is_empty() {
            return None;
        }
        match self.gap_of_kind(AgencyKind::ConsultationOffice) {
            Some(GapReason::NoAgency) if self.lead.is_none() => Some(GapReason::NoLead),
            Some(GapReason::NoAgency) => Some(GapReason::NoSpecialist),
            other => other,
        }
    }

    fn gap_of_kind(&self, kind: AgencyKind) -> Option<GapReason> {
        let mut places = self.team.iter().filter(|place| place.kind == kind).peekable();
        if places.peek().is_none() {
            return Some(GapReason::NoAgency);
        }
        (!places.any(|place| place.covered)).then_some(GapReason::NotCovered)
    }

    fn gap_of_agency(&self, agency: AgencyId) -> Option<GapReason> {
        let own = self.sections.contains(&agency) || self.case_offices.contains(&agency);
        if own || self.plan_offices.iter().any(|(id, _)| *id == agency) {
            return None;
        }
        let mut places = self.team.iter().filter(|place| place.agency_id == agency).peekable();
        if places.peek().is_none() {
            return Some(GapReason::AgencyLeft);
        }
        (!places.any(|place| place.covered)).then_some(GapReason::NotCovered)
    }

    fn team_of(&self, kind: AgencyKind) -> Vec<Holder> {
        let places = self.team.iter().filter(|place| place.kind == kind);
        places
            .map(|place| Holder {
                person: place.person.clone(),
                agency_id: Some(place.agency_id),
                agency_name: Some(place.name.clone()),
                covered: Some(place.covered),
            })
            .collect()
    }
}

impl Lead {
    fn holder(&self) -> Holder {
        Holder {
            person: Some(self.name.clone()),
            agency_id: Some(self.office_id),
            agency_name: Some(self.office_name.clone()),
            covered: None,
        }
    }
}

/// What is said where one person holds two roles.
pub fn same_person_words() -> Words {
    Words::fixed("コーディネーターと相談支援専門員を兼務", "Coordinator and consultation specialist in one person")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::Id as _;

    fn agency(number: u128) -> AgencyId {
        AgencyId::wrap(uuid::Uuid::from_u128(number))
    }

    fn user() -> UserId {
        UserId::wrap(uuid::Uuid::from_u128(7))
    }

    fn lead(consultation_specialist: bool) -> Situation {
        let lead = Lead {
            coordinator_id: CoordinatorId::wrap(uuid::Uuid::from_u128(1)),
            name: "見本 一郎".to_owned(),
            office_id: agency(1),
            office_name: "見本相談支援事業所".to_owned(),
            consultation_specialist,
        };
        Situation { lead: Some(lead), case_offices: vec![agency(1)], ..Situation::default() }
    }

    fn team(kind: AgencyKind, covered: bool) -> Situation {
        let place = Place { agency_id: agency(2), name: "見本".to_owned(), kind, person: None, covered };
        Situation { team: vec![place], ..Situation::default() }
    }

    #[test]
    fn each_role_is_held_by_those_the_contract_names() {
        use TaskRole as R;
        let nobody = Situation::default();
        let plan = Situation { plan_offices: vec![(agency(3), "見本".to_owned())], ..Situation::default() };
        for (situation, role, gap) in [
            (&nobody, R::Section, None),
            (&nobody, R::Coordinator, Some(GapReason::NoLead)),
            (&nobody, R::ConsultationSpecialist, Some(GapReason::NoLead)),
            (&nobody, R::Family, Some(GapReason::NoLead)),
            (&nobody, R::Hospital, Some(GapReason::NoAgency)),
            (&lead(true), R::Coordinator, None),
            (&lead(true), R::ConsultationSpecialist, None),
            (&lead(false), R::ConsultationSpecialist, Some(GapReason::NoSpecialist)),
            (&lead(false), R::School, None),
            (&lead(true), R::PublicHealthNurse, Some(GapReason::NoAgency)),
            (&plan, R::ConsultationSpecialist, None),
            (&plan, R::Coordinator, Some(GapReason::NoLead)),
            (&team(AgencyKind::ConsultationOffice, true), R::ConsultationSpecialist, None),
            (&team(AgencyKind::ConsultationOffice, false), R::ConsultationSpecialist, Some(GapReason::NotCovered)),
            (&team(AgencyKind::Hospital, true), R::Hospital, None),
            (&team(AgencyKind::Hospital, false), R::Hospital, Some(GapReason::NotCovered)),
            (&team(AgencyKind::Hospital, true), R::EducationCentre, Some(GapReason::NoAgency)),
        ] {
            assert_eq!(situation.gap_of_role(role), gap, "{role}");
            assert_eq!(situation.gap(role, None, None, false), gap, "{role}");
        }
    }

    #[test]
    fn what_is_given_to_somebody_is_theirs_as_long_as_they_are_there() {
        use TaskRole as R;
        let nobody = Situation::default();
        let hospital = team(AgencyKind::Hospital, true);
        for (situation, role, named, account_closed, gap) in [
            (&nobody, R::Hospital, (None, Some(user())), false, None),
            (&nobody, R::Section, (None, Some(user())), true, Some(GapReason::AccountClosed)),
            (&hospital, R::Hospital, (Some(agency(2)), None), false, None),
            (&hospital, R::Hospital, (Some(agency(9)), None), false, Some(GapReason::AgencyLeft)),
            (&team(AgencyKind::Hospital, false), R::Other, (Some(agency(2)), None), false, Some(GapReason::NotCovered)),
            (&lead(false), R::Coordinator, (Some(agency(1)), None), false, None),
            // The lead keeps an eye on it, named or not.
            (&lead(false), R::HomeNursing, (Some(agency(9)), None), false, None),
        ] {
            assert_eq!(situation.gap(role, named.0, named.1, account_closed), gap, "{role} {named:?}");
        }
    }

    #[test]
    fn the_columns_say_who_holds_a_role_and_when_one_person_holds_two() {
        let both = lead(true);
        assert_eq!(both.holders(TaskRole::ConsultationSpecialist), both.holders(TaskRole::Coordinator));
        assert!(both.same_person(TaskRole::Coordinator) && !both.same_person(TaskRole::Section));
        assert!(!lead(false).same_person(TaskRole::Coordinator));
        assert!(lead(false).holders(TaskRole::ConsultationSpecialist).is_empty());
        let hospital = team(AgencyKind::Hospital, false).holders(TaskRole::Hospital);
        assert_eq!(hospital.iter().map(|one| one.covered).collect::<Vec<_>>(), [Some(false)]);
    }

    #[test]
    fn a_role_that_took_a_step_over_no_longer_helps() {
        use TaskRole as R;
        let parts = parts(R::Hospital, &[R::Hospital, R::School], &[R::Section, R::School]);
        let of = |role| parts.cells.iter().find(|(one, _)| *one == role).and_then(|(_, part)| *part);
        assert_eq!(parts.cells.len(), TaskRole::MATRIX.len());
        assert_eq!(
            (of(R::Hospital), of(R::Section), of(R::Coordinator)),
            (Some(RolePart::Responsible), Some(RolePart::Told), None)
        );
        assert_eq!(parts.others, [(R::School, RolePart::Helps)]);
    }
}
