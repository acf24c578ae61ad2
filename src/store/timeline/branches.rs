//! The branches of the timeline: for each kind of line, where it is read and along which index.

use chrono::NaiveDate;

use crate::rules::timeline::TimelineKind;

/// The column a branch is walked along.
#[derive(Debug, Clone, Copy)]
pub(super) enum When {
    /// A day.
    Day(&'static str),
    /// A moment.
    Moment(&'static str),
}

impl When {
    /// The column.
    pub(super) fn column(self) -> &'static str {
        match self {
            Self::Day(column) | Self::Moment(column) => column,
        }
    }

    /// The moment it stands for: a day, its first one in Japan.
    pub(super) fn moment(self, postgres: bool) -> String {
        match self {
            Self::Moment(column) => column.to_owned(),
            Self::Day(column) if postgres => format!("({column}::timestamp AT TIME ZONE 'Asia/Tokyo')"),
            Self::Day(column) => format!("strftime('%Y-%m-%dT%H:%M:%S.000000Z', {column}, '-9 hours')"),
        }
    }
}

/// Records of a child that not everybody sees all of who sees the child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Narrowed {
    /// Conferences.
    Conferences,
    /// Handovers.
    Handovers,
}

/// Where lines of one kind are read.
pub(super) struct Branch {
    /// The table as `t`, with what is joined to it.
    pub(super) table: &'static str,
    /// The column with the child.
    pub(super) child: &'static str,
    /// The column of the order.
    pub(super) when: When,
    /// What else must hold.
    pub(super) only: &'static str,
    /// A word of the vocabulary.
    pub(super) word: &'static str,
    /// A title.
    pub(super) title: &'static str,
    /// The number of a version.
    pub(super) number: &'static str,
    /// The beginning of a note.
    pub(super) note: &'static str,
    /// The agency.
    pub(super) agency: &'static str,
    /// Whether it is struck.
    pub(super) struck: &'static str,
    /// What it is read from, where not everybody sees all of that.
    pub(super) narrowed: Option<Narrowed>,
    /// Whether it may lie ahead.
    pub(super) may_lie_ahead: bool,
}

const NO_TEXT: &str = "CAST(NULL AS text)";
const NO_NUMBER: &str = "CAST(NULL AS integer)";
const NO_AGENCY: &str = "CAST(NULL AS uuid)";
const OFFICE: &str = "(SELECT k.office_id FROM coordinators k WHERE k.id = t.coordinator_id)";
const GIVING_OFFICE: &str = "(SELECT k.office_id FROM coordinators k WHERE k.id = t.from_coordinator_id)";
const TAKING_OFFICE: &str = "(SELECT k.office_id FROM coordinators k WHERE k.id = t.to_coordinator_id)";
/// A case that was taken back leaves no line, and its handover none either.
const CASE_STANDS: &str = " AND EXISTS (SELECT 1 FROM assignments a WHERE a.id = t.to_assignment_id \
                           AND a.state IN ('reserved', 'active', 'ended'))";

/// Before anything that is told.
pub(super) fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default()
}

/// After anything that is told, and still a year of four digits.
pub(super) fn last_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(9000, 1, 1).unwrap_or_default()
}

impl Branch {
    const fn new(table: &'static str, when: When) -> Self {
        Self {
            table,
            child: "t.child_id",
            when,
            only: "",
            word: NO_TEXT,
            title: NO_TEXT,
            number: NO_NUMBER,
            note: NO_TEXT,
            agency: NO_AGENCY,
            struck: "FALSE",
            narrowed: None,
            may_lie_ahead: false,
        }
    }
}

/// The branch of a kind.
pub(super) fn of(kind: TimelineKind) -> Branch {
    use TimelineKind as K;
    use When::{Day, Moment};
    match kind {
        K::Activity => Branch {
            word: "t.kind",
            title: "t.with_whom",
            note: "substr(t.note, 1, 200)",
            agency: "t.agency_id",
            struck: "t.struck_at IS NOT NULL",
            ..Branch::new("activities t", Day("t.happened_on"))
        },
        K::TaskAdded | K::TaskDone => {
            let when = if kind == K::TaskAdded { "t.created_at" } else { "t.done_at" };
            Branch { word: "t.role", title: "t.title", agency: "t.agency_id", ..Branch::new("tasks t", Moment(when)) }
        }
        K::ConferenceRequested | K::ConferenceScheduled | K::ConferenceHeld => conference(kind),
        K::MinutesConfirmed => Branch {
            child: "c.child_id",
            word: "c.kind",
            number: "t.number",
            only: " AND t.confirmed_at IS NOT NULL",
            ..Branch::new("conferences c JOIN conference_minutes t ON t.conference_id = c.id", Moment("t.confirmed_at"))
        },
        K::CaseBegun => Branch {
            word: "t.role",
            agency: OFFICE,
            only: " AND t.state IN ('reserved', 'active', 'ended')",
            ..Branch::new("assignments t", Day("t.starts_on"))
        },
        K::CaseEnded => Branch {
            word: "t.end_reason",
            agency: OFFICE,
            only: " AND t.state IN ('active', 'ended')",
            ..Branch::new("assignments t", Day("t.ends_on"))
        },
        K::HandoverBegun | K::HandoverWritten | K::HandoverAcknowledged => handover(kind),
        K::TransitionPassed => Branch {
            word: "t.kind",
            only: " AND t.state = 'passed'",
            ..Branch::new("transitions t", Day("t.falls_on"))
        },
        K::CareAssessed => Branch { word: "t.band", ..Branch::new("care_assessments t", Day("t.scored_on")) },
        K::ConsentGiven => Branch { word: "t.scope", ..Branch::new("consents t", Day("t.starts_on")) },
        K::ConsentWithdrawn => Branch { word: "t.scope", ..Branch::new("consents t", Day("t.withdrawn_on")) },
        K::TeamJoined | K::TeamLeft => {
            let when = if kind == K::TeamJoined { "t.starts_on" } else { "t.ends_on" };
            Branch { title: "t.role", agency: "t.agency_id", ..Branch::new("care_team_members t", Day(when)) }
        }
        K::FileAdded => Branch {
            word: "t.kind",
            title: "t.name",
            agency: "t.agency_id",
            only: " AND t.removed_at IS NULL",
            ..Branch::new("files t", Moment("t.created_at"))
        },
        K::EmergencyOpened => Branch {
            agency: "(SELECT u.agency_id FROM users u WHERE u.id = t.user_id)",
            ..Branch::new("break_glass t", Moment("t.opened_at"))
        },
        K::RecordOpened => Branch { child: "t.id", ..Branch::new("children t", Moment("t.created_at")) },
        K::RecordClosed => {
            Branch { child: "t.id", word: "t.close_reason", ..Branch::new("children t", Day("t.closed_on")) }
        }
    }
}

fn handover(kind: TimelineKind) -> Branch {
    let branch = |when| Branch {
        agency: TAKING_OFFICE,
        only: CASE_STANDS,
        struck: "t.state = 'dropped'",
        narrowed: Some(Narrowed::Handovers),
        ..Branch::new("handovers t", When::Moment(when))
    };
    match kind {
        TimelineKind::HandoverAcknowledged => Branch {
            word: "CASE WHEN t.handed_over_at IS NULL THEN 'without_sheet' END",
            ..branch("t.acknowledged_at")
        },
        TimelineKind::HandoverWritten => Branch { agency: GIVING_OFFICE, ..branch("t.handed_over_at") },
        _ => branch("t.created_at"),
    }
}

fn conference(kind: TimelineKind) -> Branch {
    let branch = |when| Branch {
        word: "t.kind",
        agency: "t.requester_id",
        narrowed: Some(Narrowed::Conferences),
        ..Branch::new("conferences t", when)
    };
    match kind {
        TimelineKind::ConferenceHeld => branch(When::Day("t.held_on")),
        TimelineKind::ConferenceScheduled => {
            Branch { may_lie_ahead: true, only: " AND t.state = 'scheduled'", ..branch(When::Moment("t.starts_at")) }
        }
        _ => branch(When::Day("t.requested_on")),
    }
}
