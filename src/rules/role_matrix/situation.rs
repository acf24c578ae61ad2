//! Who holds which role for one child today, and why nobody does.
//!
//! The same stands in SQL (`store/role_matrix/gaps.rs`); a test holds the two together.

use crate::base::ids::AgencyId;
use crate::base::text::fold_key;
use crate::base::words::Words;
use crate::rules::agencies::AgencyKind;
use crate::rules::permissions::{Action, Relation, reach};
use crate::rules::role_matrix::{GapReason, Holder, Lead, Person, Place, Situation};
use crate::rules::tasks::TaskRole;

impl Situation {
    /// Why nobody holds this role today, where nobody and nothing is named; nothing where somebody does.
    ///
    /// The coordinator's part and an eye on those who do not sign in here ([`TaskRole::FOLLOWED`]) fall to the lead. The
    /// consultation specialist is the office of the running plan (児童福祉法24条の26), else the lead who is one too, else
    /// a consultation office of the care team; but what the specialist has to do stands on the lead's list, so that
    /// without a lead nobody holds it. The section is always there.
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

    /// Why nobody holds a task of this role that was given to this agency or person; nothing where somebody does. A
    /// person holds it whose account is open and who can still open the child's record (product contract §8).
    pub fn gap(&self, role: TaskRole, agency: Option<AgencyId>, person: Option<&Person>) -> Option<GapReason> {
        if let Some(person) = person {
            return self.gap_of_person(person);
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
            TaskRole::ConsultationSpecialist => self.specialists(),
            role => role.team_kind().map_or_else(lead, |kind| self.team_of(|place| place.kind == kind).collect()),
        }
    }

    /// Whether one person is coordinator and consultation specialist, which the matrix says (product contract §5).
    pub fn same_person(&self, role: TaskRole) -> bool {
        matches!(role, TaskRole::Coordinator | TaskRole::ConsultationSpecialist) && self.lead_is_specialist()
    }

    /// Which people who hold this role are named under another one too, in words: whether it is one person is for the
    /// reader to say, as only the names are compared. What [`Situation::same_person`] tells is not told again.
    pub fn named_also(&self, role: TaskRole) -> Vec<Words> {
        let holders = self.holders(role);
        let elsewhere = TaskRole::MATRIX
            .into_iter()
            .filter(|other| *other != role && !(self.same_person(role) && self.same_person(*other)));
        let mut told: Vec<Words> = Vec::new();
        for other in elsewhere {
            let others: Vec<String> = self.holders(other).iter().filter_map(Holder::name_key).collect();
            for holder in holders.iter().filter(|one| one.name_key().is_some_and(|key| others.contains(&key))) {
                let (name, label) = (holder.person.as_deref().unwrap_or_default(), other.label());
                let ja = format!("{name}さんは、{}の欄にもお名前があります", label.ja);
                let words = Words::told(ja, format!("{name} is also named under “{}”", label.en));
                if !told.contains(&words) {
                    told.push(words);
                }
            }
        }
        told
    }

    /// The offices of the running plans, with whoever the care team names there; the lead in the place of an own office,
    /// or of all where no plan runs; else the consultation offices of the care team.
    fn specialists(&self) -> Vec<Holder> {
        let lead = self.lead.as_ref().filter(|_| self.lead_is_specialist());
        let mut holders: Vec<Holder> = lead.map(Lead::holder).into_iter().collect();
        for (office, name) in self.plan_offices.iter().filter(|(office, _)| lead.is_none_or(|l| l.office_id != *office))
        {
            let known = holders.len();
            holders.extend(self.team_of(|place| place.agency_id == *office));
            if holders.len() == known {
                let agency_name = Some(name.clone());
                holders.push(Holder { person: None, agency_id: Some(*office), agency_name, covered: None });
            }
        }
        if lead.is_none() {
            let planned = |agency| self.plan_offices.iter().any(|(office, _)| *office == agency);
            let office = |place: &Place| place.kind == AgencyKind::ConsultationOffice && !planned(place.agency_id);
            holders.extend(self.team_of(office));
        }
        holders
    }

    /// The lead is the consultation specialist too where no other office makes the running plan.
    fn lead_is_specialist(&self) -> bool {
        self.lead.as_ref().is_some_and(|lead| {
            let own_plan = self.plan_offices.iter().any(|(office, _)| *office == lead.office_id);
            lead.consultation_specialist && (own_plan || self.plan_offices.is_empty())
        })
    }

    fn gap_of_specialist(&self) -> Option<GapReason> {
        if self.lead.is_none() {
            return Some(GapReason::NoLead);
        }
        if self.lead_is_specialist() || !self.plan_offices.is_empty() {
            return None;
        }
        match self.gap_of_kind(AgencyKind::ConsultationOffice) {
            Some(GapReason::NoAgency) => Some(GapReason::NoSpecialist),
            other => other,
        }
    }

    fn gap_of_person(&self, person: &Person) -> Option<GapReason> {
        if person.closed {
            return Some(GapReason::AccountClosed);
        }
        let opens = |relation: &Relation| match relation {
            Relation::Municipality => true,
            Relation::Office => person.agency_id.is_some_and(|office| self.case_offices.contains(&office)),
            Relation::OwnCase => person.coordinator_id.is_some_and(|own| self.case_coordinators.contains(&own)),
            Relation::CareTeam => {
                self.team.iter().any(|place| person.agency_id == Some(place.agency_id) && place.covered)
            }
            _ => false,
        };
        (!reach(person.role, Action::TaskSee).iter().any(opens)).then_some(GapReason::OutOfReach)
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

    fn team_of(&self, wanted: impl Fn(&Place) -> bool) -> impl Iterator<Item = Holder> {
        let places = self.team.iter().filter(move |place| wanted(place));
        places.map(|place| Holder {
            person: place.person.clone(),
            agency_id: Some(place.agency_id),
            agency_name: Some(place.name.clone()),
            covered: Some(place.covered),
        })
    }
}

impl Holder {
    /// The person's name as names are compared; none where no person is known.
    fn name_key(&self) -> Option<String> {
        self.person.as_deref().map(fold_key).filter(|key| !key.is_empty())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::{CoordinatorId, Id as _};
    use crate::rules::users::Role;

    fn agency(number: u128) -> AgencyId {
        AgencyId::wrap(uuid::Uuid::from_u128(number))
    }

    fn coordinator(number: u128) -> CoordinatorId {
        CoordinatorId::wrap(uuid::Uuid::from_u128(number))
    }

    fn person(role: Role, agency_id: Option<AgencyId>, coordinator_id: Option<CoordinatorId>) -> Person {
        Person { name: "見本 二郎".to_owned(), closed: false, role, agency_id, coordinator_id }
    }

    fn lead(consultation_specialist: bool) -> Situation {
        let lead = Lead {
            coordinator_id: coordinator(1),
            name: "見本 一郎".to_owned(),
            office_id: agency(1),
            office_name: "見本相談支援事業所".to_owned(),
            consultation_specialist,
        };
        Situation {
            lead: Some(lead),
            case_coordinators: vec![coordinator(1)],
            case_offices: vec![agency(1)],
            ..Situation::default()
        }
    }

    fn plan_of(office: u128) -> Vec<(AgencyId, String)> {
        vec![(agency(office), format!("計画{office}"))]
    }

    /// A lead who is no specialist, and an agency of a kind.
    fn beside(kind: AgencyKind, covered: bool) -> Situation {
        Situation { team: team(kind, covered).team, ..lead(false) }
    }

    fn team(kind: AgencyKind, covered: bool) -> Situation {
        let place = Place { agency_id: agency(2), name: "見本".to_owned(), kind, person: None, covered };
        Situation { team: vec![place], ..Situation::default() }
    }

    #[test]
    fn each_role_is_held_by_those_the_contract_names() {
        use TaskRole as R;
        let nobody = Situation::default();
        let planned = |situation: Situation| Situation { plan_offices: plan_of(3), ..situation };
        let plan = planned(Situation::default());
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
            // What the specialist has to do stands on the lead's list alone.
            (&plan, R::ConsultationSpecialist, Some(GapReason::NoLead)),
            (&plan, R::Coordinator, Some(GapReason::NoLead)),
            (&planned(lead(false)), R::ConsultationSpecialist, None),
            (&team(AgencyKind::ConsultationOffice, true), R::ConsultationSpecialist, Some(GapReason::NoLead)),
            (&beside(AgencyKind::ConsultationOffice, true), R::ConsultationSpecialist, None),
            (&beside(AgencyKind::ConsultationOffice, false), R::ConsultationSpecialist, Some(GapReason::NotCovered)),
            (&team(AgencyKind::Hospital, true), R::Hospital, None),
            (&team(AgencyKind::Hospital, false), R::Hospital, Some(GapReason::NotCovered)),
            (&team(AgencyKind::Hospital, true), R::EducationCentre, Some(GapReason::NoAgency)),
        ] {
            assert_eq!(situation.gap_of_role(role), gap, "{role}");
            assert_eq!(situation.gap(role, None, None), gap, "{role}");
        }
    }

    #[test]
    fn what_is_given_to_somebody_is_theirs_as_long_as_they_are_there() {
        use TaskRole as R;
        let hospital = team(AgencyKind::Hospital, true);
        for (situation, role, named, gap) in [
            (&hospital, R::Hospital, agency(2), None),
            (&hospital, R::Hospital, agency(9), Some(GapReason::AgencyLeft)),
            (&team(AgencyKind::Hospital, false), R::Other, agency(2), Some(GapReason::NotCovered)),
            (&lead(false), R::Coordinator, agency(1), None),
            // The lead keeps an eye on it, named or not.
            (&lead(false), R::HomeNursing, agency(9), None),
        ] {
            assert_eq!(situation.gap(role, Some(named), None), gap, "{role} {named:?}");
        }
    }

    #[test]
    fn a_person_holds_a_task_for_as_long_as_the_child_is_open_to_them() {
        let (nobody, led) = (Situation::default(), lead(false));
        let (covered, uncovered) = (team(AgencyKind::Hospital, true), team(AgencyKind::Hospital, false));
        let (office, clinic) = (Some(agency(1)), Some(agency(2)));
        let lost = Some(GapReason::OutOfReach);
        for (situation, person, gap) in [
            (&nobody, person(Role::Section, None, None), None),
            (&nobody, person(Role::SectionManager, None, None), None),
            (&nobody, person(Role::Coordinator, office, Some(coordinator(1))), lost),
            (&led, person(Role::Coordinator, office, Some(coordinator(1))), None),
            // A colleague of the lead sees cases of their own alone; an account without a coordinator none.
            (&led, person(Role::Coordinator, office, Some(coordinator(2))), lost),
            (&led, person(Role::Coordinator, office, None), lost),
            (&led, person(Role::OfficeManager, office, None), None),
            (&led, person(Role::OfficeManager, clinic, None), lost),
            (&covered, person(Role::Hospital, clinic, None), None),
            (&covered, person(Role::Hospital, Some(agency(3)), None), lost),
            (&uncovered, person(Role::Hospital, clinic, None), lost),
            (&nobody, person(Role::HealthCentre, clinic, None), lost),
            (&led, person(Role::Secretariat, None, None), lost),
        ] {
            for role in [TaskRole::Section, TaskRole::Hospital, TaskRole::Family] {
                assert_eq!(situation.gap(role, None, Some(&person)), gap, "{role} {person:?}");
                let closed = Person { closed: true, ..person.clone() };
                assert_eq!(situation.gap(role, office, Some(&closed)), Some(GapReason::AccountClosed), "{role}");
            }
        }
    }

    #[test]
    fn the_office_of_the_running_plan_comes_before_a_lead_who_is_a_specialist() {
        use TaskRole::ConsultationSpecialist as Specialist;
        let names = |situation: &Situation| -> Vec<String> {
            let holders = situation.holders(Specialist).into_iter();
            holders.map(|one| one.person.or(one.agency_name).unwrap_or_default()).collect()
        };
        let with =
            |qualified: bool, plans: Vec<(AgencyId, String)>| Situation { plan_offices: plans, ..lead(qualified) };
        for (situation, named, same) in [
            (with(true, vec![]), vec!["見本 一郎"], true),
            (with(true, plan_of(1)), vec!["見本 一郎"], true),
            (with(true, plan_of(3)), vec!["計画3"], false),
            (with(true, [plan_of(3), plan_of(1)].concat()), vec!["見本 一郎", "計画3"], true),
            (with(false, plan_of(1)), vec!["計画1"], false),
            (with(false, vec![]), vec![], false),
        ] {
            assert_eq!(names(&situation), named);
            assert_eq!((situation.same_person(Specialist), situation.same_person(TaskRole::Coordinator)), (same, same));
        }
        // Who of the office it is, the care team says; other consultation offices come after it.
        let place = |number: u128, person: &str| Place {
            agency_id: agency(number),
            name: format!("事業所{number}"),
            kind: AgencyKind::ConsultationOffice,
            person: Some(person.to_owned()),
            covered: true,
        };
        let team = vec![place(4, "見本 四郎"), place(3, "見本 三郎")];
        assert_eq!(names(&Situation { team, ..with(true, plan_of(3)) }), ["見本 三郎", "見本 四郎"]);
    }

    #[test]
    fn a_name_that_stands_under_two_roles_is_told_under_both() {
        let place = |number: u128, kind, person: &str| Place {
            agency_id: agency(number),
            name: "見本".to_owned(),
            kind,
            person: Some(person.to_owned()),
            covered: true,
        };
        let situation = Situation {
            team: vec![
                place(2, AgencyKind::HealthCentre, "見本　花子"),
                place(2, AgencyKind::HealthCentre, "見本 花子"),
                place(3, AgencyKind::NurserySection, "見本花子"),
                place(4, AgencyKind::ConsultationOffice, "見本一郎"),
                place(5, AgencyKind::Hospital, "　"),
            ],
            ..lead(false)
        };
        let told = |role| -> Vec<String> {
            situation.named_also(role).into_iter().map(|words| words.ja.into_owned()).collect()
        };
        assert_eq!(told(TaskRole::NurserySection), ["見本花子さんは、保健師の欄にもお名前があります"]);
        assert_eq!(told(TaskRole::PublicHealthNurse).len(), 2, "as it is written, each once");
        assert_eq!(told(TaskRole::Coordinator), ["見本 一郎さんは、相談支援専門員の欄にもお名前があります"]);
        assert_eq!(told(TaskRole::Hospital), Vec::<String>::new());
        assert_eq!(lead(true).named_also(TaskRole::Coordinator), [], "that it is one person is told already");
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
}
