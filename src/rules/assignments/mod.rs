//! Who takes the case: the words for roles, states, reasons and rules.
//!
//! Load, eligibility, order, relief and the changes of state each have a file here. Nothing here reads or saves.

pub mod answer;
pub mod choice;
pub mod eligibility;
pub mod evenness;
pub mod facts;
pub mod load;
pub mod load_history;
pub mod peak;
pub mod phase;
#[cfg(test)]
mod properties;
pub mod ranking;
pub mod recheck;
pub mod record;
pub mod relief;
#[cfg(test)]
mod samples;
pub mod states;
mod why;
mod wording;

crate::text_enum! {
    /// A coordinator's part in a case (product contract §2).
    pub enum CaseRole {
        /// Answers for the case; a child has at most one.
        Lead = "lead" ("主担当", "Lead"),
        /// Helps with the case.
        Co = "co" ("副担当", "Co-coordinator"),
    }
}

crate::text_enum! {
    /// Where an assignment stands (product contract §4.3). What leads where: `states.rs`.
    pub enum AssignmentState {
        /// The office has been asked and has not answered.
        Proposed = "proposed" ("打診中", "Proposed"),
        /// Agreed; the start lies ahead.
        Reserved = "reserved" ("予約", "Reserved"),
        /// The coordinator has the case.
        Active = "active" ("担当中", "Active"),
        /// The office said no.
        Declined = "declined" ("辞退", "Declined"),
        /// Nobody answered in time.
        Expired = "expired" ("期限切れ", "Expired"),
        /// The section took the proposal or the reservation back.
        Withdrawn = "withdrawn" ("取下げ", "Withdrawn"),
        /// The case is over for this coordinator.
        Ended = "ended" ("終了", "Ended"),
        /// Taken back within the time for second thoughts; nobody outside heard of it.
        Undone = "undone" ("取消し", "Undone"),
    }
}

crate::text_enum! {
    /// Why somebody other than the first candidate was chosen (product contract §4.3).
    pub enum ChoiceReason {
        /// The family asked for it.
        FamilyWish = "family_wish" ("家族の希望", "Family's wish"),
        /// The sibling's or the earlier lead coordinator.
        Continuity = "continuity" ("きょうだい・以前の担当", "Sibling's or earlier lead"),
        /// Nearer to the family.
        District = "district" ("担当地区", "District"),
        /// Something at the office that the figures do not show.
        OfficeCircumstances = "office_circumstances" ("事業所の事情", "Office's circumstances"),
        /// Something else, told in a text.
        Other = "other" ("その他", "Other"),
    }
}

crate::text_enum! {
    /// Why an office declined a proposal (product contract §4.3).
    pub enum DeclineReason {
        /// No room for another child.
        NoRoom = "no_room" ("受け入れの余裕がない", "No room"),
        /// The coordinator is or will be away.
        Absence = "absence" ("不在・休業", "Absence"),
        /// Too far away.
        Distance = "distance" ("距離", "Distance"),
        /// The care needed lies outside the coordinator's experience.
        Expertise = "expertise" ("専門性", "Expertise"),
        /// Something else, told in a text.
        Other = "other" ("その他", "Other"),
    }
}

crate::text_enum! {
    /// Why a case ended for a coordinator.
    pub enum EndReason {
        /// Another coordinator took over.
        HandedOver = "handed_over" ("引継ぎ", "Handed over"),
        /// The child needs no medical care any more.
        CareEnded = "care_ended" ("医療的ケアの終了", "Care ended"),
        /// The family moved to another municipality.
        MovedAway = "moved_away" ("転出", "Moved away"),
        /// The coordinator left the office.
        CoordinatorLeft = "coordinator_left" ("コーディネーターの退職・異動", "Coordinator left"),
        /// The family asked for it.
        FamilyWish = "family_wish" ("家族の希望", "Family's wish"),
        /// The child came of age.
        GrownUp = "grown_up" ("成人", "Grown up"),
        /// The child died.
        Died = "died" ("死亡", "Died"),
        /// Something else, told in a text.
        Other = "other" ("その他", "Other"),
    }
}

crate::text_enum! {
    /// What ties a coordinator to a family already.
    pub enum Continuity {
        /// Leads the case of a sibling.
        Sibling = "sibling" ("きょうだいの主担当", "Sibling's lead"),
        /// Led this child's case before.
        EarlierLead = "earlier_lead" ("以前の主担当", "Earlier lead"),
    }
}

crate::text_enum! {
    /// Why a coordinator cannot be offered a child.
    pub enum ExclusionCode {
        /// Absent, or wholly busy with other duties, on the day of the start.
        NoCapacity = "no_capacity" ("開始日に対応できる時間がない", "No capacity on the day"),
        /// The coordinator takes no new cases on the day.
        CoordinatorNotAccepting = "coordinator_not_accepting" ("コーディネーターが新規受入れを休止中", "Coordinator not accepting"),
        /// The office takes no new cases on the day.
        OfficeNotAccepting = "office_not_accepting" ("事業所が新規受入れを休止中", "Office not accepting"),
        /// The required training is not finished on the day.
        TrainingUnfinished = "training_unfinished" ("必要な研修が未修了", "Training not finished"),
        /// A conflict with the family has been declared.
        Conflict = "conflict" ("利益相反などの申告あり", "Declared conflict"),
        /// Has declined this child.
        Declined = "declined" ("この児の打診を辞退済み", "Has declined this child"),
        /// Would have more children than the ceiling.
        OverCeiling = "over_ceiling" ("担当児数の上限を超える", "Over the ceiling"),
        /// The account is closed.
        AccountClosed = "account_closed" ("アカウント停止", "Account closed"),
        /// No longer employed on the day.
        Left = "left" ("退職・異動済み", "Has left"),
        /// Has an open case of this child already, as lead or as co.
        AlreadyHasChild = "already_has_child" ("すでにこの児を担当（打診・予約を含む）", "Already has this child"),
    }
}

crate::text_enum! {
    /// The first thing the order looks at.
    pub enum Tier {
        /// The child fits within the target.
        WithinTarget = "within_target" ("目安の範囲内", "Within target"),
        /// The child goes beyond the target; a reason is needed.
        AboveTarget = "above_target" ("目安を超える", "Above target"),
    }
}

crate::text_enum! {
    /// A rule that adds to or takes from a candidate's figure. The points of all of them add up to `adjusted`.
    pub enum RankingRule {
        /// Load with this child.
        Load = "load" ("負荷", "Load"),
        /// Sibling's or earlier lead.
        Continuity = "continuity" ("継続性", "Continuity"),
        /// Care items handled before.
        Experience = "experience" ("経験", "Experience"),
        /// Serves the child's district.
        District = "district" ("担当地区", "District"),
        /// The office bears less than the others.
        Evenness = "evenness" ("事業所間の均等", "Evenness between offices"),
    }
}

crate::text_enum! {
    /// What would free room.
    pub enum ReliefKind {
        /// A case has a last day.
        CaseEnds = "case_ends" ("担当の終了", "A case ends"),
        /// An absence has a last day.
        AbsenceEnds = "absence_ends" ("不在の終了", "An absence ends"),
        /// A pause of acceptance has a last day.
        AcceptanceResumes = "acceptance_resumes" ("受入れの再開", "Acceptance resumes"),
        /// The required training will be finished.
        TrainingFinishes = "training_finishes" ("研修の修了", "Training finishes"),
        /// The heavier months of a case are over.
        PhaseEnds = "phase_ends" ("負荷の重い時期の終わり", "Heavier months end"),
        /// A proposal or a reservation could go to somebody else or come to nothing.
        ReservationMoves = "reservation_moves" ("予約・打診の変更", "A reservation moves"),
    }
}
