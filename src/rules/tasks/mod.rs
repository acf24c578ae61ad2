//! Tasks (次にすること): something one role must do, mostly for one child, mostly by a day.
//!
//! Who may see a task is decided where it is found (`store/tasks.rs`); here is what a task is and when it is due.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, AssignmentId, ChildId, ConferenceId, MunicipalityId, SubjectId, TaskId, UserId};
use crate::base::problem::{Faults, Problem};
use crate::base::sql_types::Json;
use crate::base::text;
use crate::base::words::Words;
use crate::rules::agencies::AgencyKind;
use crate::rules::my_number;
use crate::rules::offsets::Offset;
use crate::rules::users::Role;

mod due;
mod fit;

pub use due::DueState;

crate::text_enum! {
    /// The one responsible role (product contract §5; the split of coordinator and consultation specialist:
    /// 児童福祉法24条の26).
    pub enum TaskRole {
        Coordinator = "coordinator" ("コーディネーター", "Coordinator"),
        ConsultationSpecialist = "consultation_specialist" ("相談支援専門員", "Consultation specialist"),
        PublicHealthNurse = "public_health_nurse" ("保健師", "Public health nurse"),
        Section = "section" ("障害者支援課", "Disability support section"),
        Hospital = "hospital" ("医療機関", "Hospital"),
        NurserySection = "nursery_section" ("保育課", "Nursery section"),
        EducationCentre = "education_centre" ("教育総合支援センター", "Education support centre"),
        HomeNursing = "home_nursing" ("訪問看護", "Home nursing"),
        School = "school" ("学校", "School"),
        ServiceProvider = "service_provider" ("サービス事業所", "Service provider"),
        Family = "family" ("ご家族", "Family"),
        Other = "other" ("その他", "Other"),
    }
}

crate::text_enum! {
    /// Where a task stands.
    pub enum TaskState {
        Open = "open" ("未了", "Open"),
        Done = "done" ("済み", "Done"),
        Skipped = "skipped" ("不要になった", "Skipped"),
    }
}

crate::text_enum! {
    /// Where a task came from.
    pub enum TaskSource {
        Hand = "hand" ("手入力", "By hand"),
        Minutes = "minutes" ("議事録の決定事項", "A decision in minutes"),
        Policy = "policy" ("方針", "The policy"),
        Checklist = "checklist" ("ステージの準備", "A checklist"),
        Plan = "plan" ("計画とモニタリング", "A service plan"),
    }
}

/// A day further back than this is a slip of the pen.
const MOST_DAYS_BACK: u64 = 366;
/// A day further ahead than this too: from birth to the end of support is twenty years.
const MOST_DAYS_AHEAD: u64 = 366 * 21;

impl TaskRole {
    /// The parts that the matrix of roles has a column for (product contract §5).
    pub const MATRIX: [Self; 7] = [
        Self::Coordinator,
        Self::ConsultationSpecialist,
        Self::PublicHealthNurse,
        Self::Section,
        Self::Hospital,
        Self::NurserySection,
        Self::EducationCentre,
    ];

    /// The kind of agency that has this part in a care team and whose people sign in here.
    pub fn team_kind(self) -> Option<AgencyKind> {
        match self {
            Self::PublicHealthNurse => Some(AgencyKind::HealthCentre),
            Self::Hospital => Some(AgencyKind::Hospital),
            Self::NurserySection => Some(AgencyKind::NurserySection),
            Self::EducationCentre => Some(AgencyKind::EducationCentre),
            _ => None,
        }
    }

    /// The part that users of a partner agency have.
    pub fn of_partner(role: Role) -> Option<Self> {
        match role {
            Role::HealthCentre => Some(Self::PublicHealthNurse),
            Role::Hospital => Some(Self::Hospital),
            Role::NurserySection => Some(Self::NurserySection),
            Role::EducationCentre => Some(Self::EducationCentre),
            _ => None,
        }
    }

    /// Roles whose people do not sign in here: the child's lead coordinator keeps an eye on what they have to do.
    pub const FOLLOWED: [Self; 5] = [Self::HomeNursing, Self::School, Self::ServiceProvider, Self::Family, Self::Other];
}

/// What a person enters about a task.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::tasks, treat_none_as_null = true)]
pub struct TaskFacts {
    /// What is to be done.
    pub title: String,
    /// More about it.
    pub note: Option<String>,
    /// Who is responsible.
    pub role: TaskRole,
    /// At which agency.
    pub agency_id: Option<AgencyId>,
    /// Which person.
    pub user_id: Option<UserId>,
    /// By which day.
    pub due_on: Option<NaiveDate>,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::tasks)]
pub struct Task {
    /// Id.
    pub id: TaskId,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// The child; none for the section's own.
    pub child_id: Option<ChildId>,
    /// What was entered.
    #[diesel(embed)]
    pub facts: TaskFacts,
    /// Where it stands.
    pub state: TaskState,
    /// Done at.
    pub done_at: Option<Instant>,
    /// Done by.
    pub done_by: Option<UserId>,
    /// Why it is not needed any more.
    pub skip_reason: Option<String>,
    /// Where it came from.
    pub source: TaskSource,
    /// The decision or assignment it came from.
    pub source_id: Option<SubjectId>,
    /// The conference it was decided in.
    pub conference_id: Option<ConferenceId>,
    /// The assignment it belongs to.
    pub assignment_id: Option<AssignmentId>,
    /// Who entered it; nobody for what a rule made.
    pub created_by: Option<UserId>,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
    /// Last changed at.
    pub updated_at: Instant,
    /// Which step of what it came from, where several come from one; otherwise empty.
    pub step: String,
    /// How its day follows from the day of what it came from; none once somebody has set the day.
    pub due_offset: Option<Json<Offset>>,
}

impl TaskFacts {
    /// The facts in their standard form, or every fault at once: `title` empty after cleaning; `due_on` more than a year
    /// before or 21 years after `today`; a My Number anywhere (番号法20条).
    pub fn tidy(self, today: NaiveDate) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let title = text::clean(&self.title);
        faults.unless(
            !title.is_empty(),
            "title",
            "required",
            "何をするかを入力してください。",
            "Enter what is to be done.",
        );
        let note = self.note.map(|note| text::clean_note(&note)).filter(|note| !note.is_empty());
        let first = today.checked_sub_days(Days::new(MOST_DAYS_BACK)).unwrap_or(today);
        let last = today.checked_add_days(Days::new(MOST_DAYS_AHEAD)).unwrap_or(today);
        faults.unless(
            self.due_on.is_none_or(|due| first <= due && due <= last),
            "due_on",
            "out_of_range",
            "期限は、1年前から21年後までの日にしてください。",
            "Give a day between a year ago and 21 years from now.",
        );
        my_number::refuse(&mut faults, [("title", Some(title.as_str())), ("note", note.as_deref())]);
        faults.into_result()?;
        Ok(Self { title, note, ..self })
    }
}

impl Task {
    /// A new open task that came from `source`, and from the record `source_id` there.
    pub fn new(
        id: TaskId,
        municipality_id: MunicipalityId,
        child_id: Option<ChildId>,
        facts: TaskFacts,
        (source, source_id): (TaskSource, Option<SubjectId>),
        now: Instant,
    ) -> Self {
        Self {
            id,
            municipality_id,
            child_id,
            facts,
            state: TaskState::Open,
            done_at: None,
            done_by: None,
            skip_reason: None,
            source,
            source_id,
            conference_id: None,
            assignment_id: None,
            created_by: None,
            version: 1,
            created_at: now,
            updated_at: now,
            step: String::new(),
            due_offset: None,
        }
    }

    /// How its day lies to `today`; none once it is done or skipped, when no day presses any more.
    pub fn due(&self, today: NaiveDate) -> Option<DueState> {
        (self.state == TaskState::Open).then(|| DueState::of(self.facts.due_on, today))
    }

    /// The same in words; of a task that is not open, how it stands.
    pub fn due_words(&self, today: NaiveDate) -> Words {
        if self.state == TaskState::Open { DueState::words(self.facts.due_on, today) } else { self.state.label() }
    }

    /// The task as done at `now` by `user`.
    ///
    /// # Errors
    /// A conflict `not_open`.
    pub fn done(&self, user: Option<UserId>, now: Instant) -> Result<Self, Problem> {
        self.still_open()?;
        Ok(Self { state: TaskState::Done, done_at: Some(now), done_by: user, ..self.next(now) })
    }

    /// The task as no longer needed, with the reason.
    ///
    /// # Errors
    /// A conflict `not_open`; a fault of `reason` that is empty or holds a My Number.
    pub fn skipped(&self, reason: &str, now: Instant) -> Result<Self, Problem> {
        self.still_open()?;
        let reason = reason_of(reason)?;
        Ok(Self { state: TaskState::Skipped, skip_reason: Some(reason), ..self.next(now) })
    }

    /// The task as open again.
    ///
    /// # Errors
    /// A conflict `already_open`.
    pub fn reopened(&self, now: Instant) -> Result<Self, Problem> {
        if self.state == TaskState::Open {
            return Err(Problem::conflict(
                "already_open",
                "この「次にすること」は、まだ済んでいません。",
                "This task is still open.",
            ));
        }
        Ok(Self { state: TaskState::Open, done_at: None, done_by: None, skip_reason: None, ..self.next(now) })
    }

    /// The task with other facts. Once somebody sets its day, the day is not counted from anything else any more.
    ///
    /// # Errors
    /// A conflict `not_open`: what is done is history.
    pub fn changed(&self, facts: TaskFacts, now: Instant) -> Result<Self, Problem> {
        self.still_open()?;
        let due_offset = self.due_offset.clone().filter(|_| facts.due_on == self.facts.due_on);
        Ok(Self { facts, due_offset, ..self.next(now) })
    }

    fn next(&self, now: Instant) -> Self {
        Self { version: self.version + 1, updated_at: now, ..self.clone() }
    }

    fn still_open(&self) -> Result<(), Problem> {
        if self.state == TaskState::Open {
            return Ok(());
        }
        Err(Problem::conflict(
            "not_open",
            "この「次にすること」は、すでに済みか不要になっています。直すときは、先に未了に戻してください。",
            "This task is done or skipped already. Reopen it first.",
        ))
    }
}

/// A reason in its standard form.
///
/// # Errors
/// The wrong field `reason`: `required` where nothing is left, `my_number`.
pub fn reason_of(reason: &str) -> Result<String, Problem> {
    let reason = text::clean_note(reason);
    let mut faults = Faults::default();
    faults.unless(!reason.is_empty(), "reason", "required", "理由を入力してください。", "Enter the reason.");
    my_number::refuse(&mut faults, [("reason", Some(reason.as_str()))]);
    faults.into_result()?;
    Ok(reason)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_lies_to_today_as_the_table_says() {
        let today = day("2025-11-25");
        for (due, state, ja, en) in [
            (Some("2025-11-22"), DueState::Overdue, "期限を3日過ぎています", "3 days overdue"),
            (Some("2025-11-24"), DueState::Overdue, "期限を1日過ぎています", "1 day overdue"),
            (Some("2025-11-25"), DueState::Today, "今日まで", "Due today"),
            (Some("2025-11-26"), DueState::Week, "あと1日", "Due in 1 day"),
            (Some("2025-12-02"), DueState::Week, "あと7日", "Due in 7 days"),
            (Some("2025-12-03"), DueState::Later, "あと8日", "Due in 8 days"),
            (None, DueState::Undated, "期限なし", "No due date"),
        ] {
            let due = due.map(day);
            assert_eq!(DueState::of(due, today), state, "{due:?}");
            let words = DueState::words(due, today);
            assert_eq!((words.ja.as_ref(), words.en.as_ref()), (ja, en));
        }
    }

    proptest! {
        #[test]
        fn every_day_lies_in_exactly_the_one_range_of_its_state(offset in -4000_i64..4000) {
            let today = day("2025-11-25");
            let due = today + chrono::Duration::days(offset);
            for state in DueState::ALL {
                let inside = state.days(today).is_some_and(|(from, until)| {
                    from.is_none_or(|from| from <= due) && until.is_none_or(|until| due <= until)
                });
                prop_assert_eq!(inside, *state == DueState::of(Some(due), today));
            }
        }
    }

    #[test]
    fn every_fault_of_a_task_is_told_at_once() {
        let facts = TaskFacts {
            title: "　".to_owned(),
            note: Some("1234-5678-9012".to_owned()),
            role: TaskRole::Section,
            agency_id: None,
            user_id: None,
            due_on: Some(day("2024-01-01")),
        };
        let Err(Problem::Invalid(faults)) = facts.tidy(day("2025-11-25")) else { panic!("it is wrong") };
        let told: Vec<_> = faults.iter().map(|fault| (fault.field.as_str(), fault.code)).collect();
        assert_eq!(told, [("title", "required"), ("due_on", "out_of_range"), ("note", "my_number")]);
    }
}
