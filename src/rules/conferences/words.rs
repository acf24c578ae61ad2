//! The closed lists of words about conferences.

crate::text_enum! {
    /// What a conference is for.
    pub enum ConferenceKind {
        PreDischarge = "pre_discharge" ("退院前カンファレンス", "Pre-discharge conference"),
        ServiceMeeting = "service_meeting" ("サービス担当者会議", "Service meeting"),
        Transition = "transition" ("移行支援会議", "Transition meeting"),
        Other = "other" ("支援会議", "Conference"),
    }
}

crate::text_enum! {
    /// Where a conference stands.
    pub enum ConferenceState {
        Requested = "requested" ("受付済", "Requested"),
        Coordinating = "coordinating" ("調整中", "Finding a date"),
        Scheduled = "scheduled" ("日程確定", "Date fixed"),
        Held = "held" ("開催済", "Held"),
        Minuted = "minuted" ("議事録確定", "Minutes confirmed"),
        Closed = "closed" ("完了", "Closed"),
        Declined = "declined" ("見送り", "Declined"),
        Cancelled = "cancelled" ("取りやめ", "Cancelled"),
    }
}

crate::text_enum! {
    /// What the requester says about the guardian's consent. A statement: it opens nothing.
    pub enum ConsentState {
        Obtained = "obtained" ("得た", "Obtained"),
        ToBeObtained = "to_be_obtained" ("これから", "To be obtained"),
    }
}

crate::text_enum! {
    /// Where the requester would like to meet.
    pub enum VenueWish {
        Hospital = "hospital" ("病院", "At the hospital"),
        Online = "online" ("オンライン", "Online"),
        Either = "either" ("どちらでも", "Either"),
        Other = "other" ("その他", "Elsewhere"),
    }
}

crate::text_enum! {
    /// Part of a day.
    pub enum PartOfDay {
        Morning = "morning" ("午前", "Morning"),
        Afternoon = "afternoon" ("午後", "Afternoon"),
        Any = "any" ("終日可", "Any time"),
    }
}

crate::text_enum! {
    /// Whether somebody can come on a date.
    pub enum DateAnswer {
        Yes = "yes" ("参加できる", "Yes"),
        Maybe = "maybe" ("調整すれば参加できる", "If needed"),
        No = "no" ("参加できない", "No"),
    }
}

crate::text_enum! {
    /// Why a conference was declined or cancelled.
    pub enum StopReason {
        FamilyWish = "family_wish" ("家族の希望", "The family's wish"),
        Condition = "condition" ("児の状態の変化", "The child's condition has changed"),
        DischargeChanged = "discharge_changed" ("退院時期の変更", "The discharge has moved"),
        NotNeeded = "not_needed" ("開催の必要がなくなった", "Not needed any more"),
        NotOurs = "not_ours" ("対象外・他自治体の担当", "Not for this municipality"),
        RequestedTwice = "requested_twice" ("依頼の重複", "Asked for twice"),
        NoDate = "no_date" ("日程が合わない", "No date could be found"),
        Other = "other" ("その他", "Other"),
    }
}

crate::text_enum! {
    /// Why somebody takes no part any more.
    pub enum LeaveReason {
        HandedOver = "handed_over" ("担当の交代", "The case was handed over"),
        Undone = "undone" ("担当の決定の取り消し", "The decision about the case was undone"),
        CannotCome = "cannot_come" ("参加できない", "Cannot come"),
        NotNeeded = "not_needed" ("参加の必要がなくなった", "Not needed any more"),
        ByMistake = "by_mistake" ("招待の誤り", "Invited by mistake"),
        Other = "other" ("その他", "Other"),
    }
}
