//! Where a child stands with its coordinator, in one word: the chip on its record and the filter of the list.

use crate::rules::assignments::AssignmentState;

crate::text_enum! {
    /// Where a child stands with its coordinator.
    pub enum CaseState {
        /// Nobody has the case and nobody is being asked.
        Undecided = "undecided" ("未決定", "Undecided"),
        /// Somebody is being asked.
        Asked = "asked" ("打診中", "Being asked"),
        /// Somebody has agreed to take the case or has it.
        Active = "active" ("担当中", "Has a coordinator"),
        /// Somebody has it, and the one before has not handed it over yet.
        HandingOver = "handing_over" ("引継ぎ中", "Being handed over"),
        /// Support has ended.
        Closed = "closed" ("終了", "Ended"),
    }
}

impl CaseState {
    /// The word for a child whose support has `closed` or not, whose lead's assignment stands as `lead` (none without
    /// one that is open), and of which a handover is `pending` or not.
    pub fn of(closed: bool, lead: Option<AssignmentState>, pending: bool) -> Self {
        match lead {
            _ if closed => Self::Closed,
            Some(AssignmentState::Active | AssignmentState::Reserved) if pending => Self::HandingOver,
            Some(AssignmentState::Active | AssignmentState::Reserved) => Self::Active,
            Some(AssignmentState::Proposed) => Self::Asked,
            _ => Self::Undecided,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_follows_from_the_lead_the_handover_and_the_end() {
        for (closed, lead, pending, expected) in [
            (false, None, false, CaseState::Undecided),
            (false, Some(AssignmentState::Proposed), false, CaseState::Asked),
            (false, Some(AssignmentState::Reserved), false, CaseState::Active),
            (false, Some(AssignmentState::Active), false, CaseState::Active),
            (false, Some(AssignmentState::Active), true, CaseState::HandingOver),
            (false, Some(AssignmentState::Undone), true, CaseState::Undecided),
            (true, Some(AssignmentState::Active), true, CaseState::Closed),
        ] {
            assert_eq!(CaseState::of(closed, lead, pending), expected, "{closed} {lead:?} {pending}");
        }
    }
}
