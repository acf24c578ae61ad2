//! The matrix of roles (product contract §5): who is responsible, who helps, who is told, and who holds each role today.
//!
//! Who holds a role is said in `situation.rs`, and once more in SQL (`store/role_matrix`).

use crate::base::ids::{AgencyId, CoordinatorId};
use crate::base::words::Words;
use crate::rules::agencies::AgencyKind;
use crate::rules::life_stage::{LifeStage, TransitionKind};
use crate::rules::tasks::TaskRole;
use crate::rules::users::Role;

mod situation;

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
        OutOfReach = "out_of_reach"
            ("割り当てた方は、この児の記録を見られなくなっています",
             "The person it was given to can no longer open the child's record"),
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

/// Somebody a task was given to by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: String,
    /// Whether the account is closed.
    pub closed: bool,
    /// The role in which the person signs in.
    pub role: Role,
    /// The agency the person works for.
    pub agency_id: Option<AgencyId>,
    /// The coordinator whose account it is.
    pub coordinator_id: Option<CoordinatorId>,
}

/// Everything about one child that decides who holds a role today.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Situation {
    /// The agreed lead (a reservation counts, as on the lists of tasks).
    pub lead: Option<Lead>,
    /// All coordinators who have the case.
    pub case_coordinators: Vec<CoordinatorId>,
    /// Their offices.
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

/// What rows are called that are still open of a transition that has passed.
pub fn left_words(kind: TransitionKind) -> Words {
    let label = kind.label();
    Words::told(format!("{}のあとに残っていること", label.ja), format!("Still to do after: {}", label.en))
}

/// What is said where one person holds two roles.
pub fn same_person_words() -> Words {
    Words::fixed("コーディネーターと相談支援専門員を兼務", "Coordinator and consultation specialist in one person")
}

#[cfg(test)]
mod tests {
    use super::*;

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
