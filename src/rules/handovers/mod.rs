//! Handovers (引き継ぎ): the lead coordinator of a child changes, and the one before tells the next what counts.
//!
//! What stands on the sheet beside the three texts is known already (`sheet.rs`). History stays with its authors: nothing
//! here changes what somebody wrote or did.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{AssignmentId, ChildId, CoordinatorId, HandoverId, MunicipalityId, UserId};
use crate::base::problem::{Faults, Problem};
use crate::base::sql_types::Json;
use crate::base::text;
use crate::base::words::Words;
use crate::rules::assignments::record::Assignment;
use crate::rules::business_days::add_business_days;
use crate::rules::my_number;

pub mod sheet;

use sheet::Sheet;

crate::text_enum! {
    /// Where a handover stands.
    pub enum HandoverState {
        Open = "open" ("引き継ぎ書の作成待ち", "The sheet is to be written"),
        HandedOver = "handed_over" ("確認待ち", "To be acknowledged"),
        Acknowledged = "acknowledged" ("引き継ぎ済み", "Acknowledged"),
        Dropped = "dropped" ("取りやめ", "Dropped"),
    }
}

crate::text_enum! {
    /// How somebody stands to a handover.
    pub enum Side {
        Section = "section" ("障害者支援課", "The section"),
        Giver = "giver" ("前の担当", "Gives the case"),
        Receiver = "receiver" ("新しい担当", "Takes the case"),
        Office = "office" ("事業所", "Office of one of the two"),
    }
}

/// Business days from the first day of the new case until the sheet is written and acknowledged: the first contact with
/// the family is due after five, and what was learnt there belongs into the talk between the two; after two working weeks
/// the knowledge of the one before fades.
pub const DUE_BUSINESS_DAYS: u32 = 10;

/// States in which something is still to be done.
pub const PENDING: [HandoverState; 2] = [HandoverState::Open, HandoverState::HandedOver];

/// What the one before writes. All of it may be medical.
#[derive(Debug, Clone, Default, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::handovers, treat_none_as_null = true)]
pub struct HandoverFacts {
    /// What was done so far and where things stand.
    pub summary: Option<String>,
    /// What the family wishes for.
    pub wishes: Option<String>,
    /// What to be careful about.
    pub cautions: Option<String>,
}

/// A handover.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::handovers)]
pub struct Handover {
    /// Id.
    pub id: HandoverId,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// The child.
    pub child_id: ChildId,
    /// The case that is over.
    pub from_assignment_id: AssignmentId,
    /// Who had it.
    pub from_coordinator_id: CoordinatorId,
    /// The case that began.
    pub to_assignment_id: AssignmentId,
    /// Who has it.
    pub to_coordinator_id: CoordinatorId,
    /// Where it stands.
    pub state: HandoverState,
    /// To be acknowledged by this day.
    pub due_on: NaiveDate,
    /// What was written.
    #[diesel(embed)]
    pub facts: HandoverFacts,
    /// When the sheet was written.
    pub handed_over_at: Option<Instant>,
    /// By whom.
    pub handed_over_by: Option<UserId>,
    /// When it was acknowledged.
    pub acknowledged_at: Option<Instant>,
    /// By whom; somebody of the section where it was done on the telephone.
    pub acknowledged_by: Option<UserId>,
    /// The whole sheet as it was acknowledged.
    pub sheet: Option<Json<Sheet>>,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
    /// Last changed at.
    pub updated_at: Instant,
}

impl HandoverFacts {
    /// The texts in their standard form, or every fault at once: a My Number anywhere (番号法20条).
    pub fn tidy(self) -> Result<Self, Problem> {
        let clean = |text: Option<String>| text.map(|text| text::clean_note(&text)).filter(|text| !text.is_empty());
        let facts = Self { summary: clean(self.summary), wishes: clean(self.wishes), cautions: clean(self.cautions) };
        let mut faults = Faults::default();
        let texts = [("summary", &facts.summary), ("wishes", &facts.wishes), ("cautions", &facts.cautions)];
        my_number::refuse(&mut faults, texts.map(|(field, text)| (field, text.as_deref())));
        faults.into_result()?;
        Ok(facts)
    }

    /// Whether nothing has been written.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// The last day for acknowledging: [`DUE_BUSINESS_DAYS`] after the case of the new lead begins, or after `today` where it
/// began before it was decided. `closing` are the ward's own closing days.
pub fn due_on(starts_on: NaiveDate, today: NaiveDate, closing: &[NaiveDate]) -> NaiveDate {
    add_business_days(starts_on.max(today), DUE_BUSINESS_DAYS, closing)
}

impl Handover {
    /// A handover that begins, from the case of the one before to that of the new one.
    pub fn new(id: HandoverId, from: &Assignment, to: &Assignment, due_on: NaiveDate, now: Instant) -> Self {
        Self {
            id,
            municipality_id: to.municipality_id,
            child_id: to.child_id,
            from_assignment_id: from.id,
            from_coordinator_id: from.coordinator_id,
            to_assignment_id: to.id,
            to_coordinator_id: to.coordinator_id,
            state: HandoverState::Open,
            due_on,
            facts: HandoverFacts::default(),
            handed_over_at: None,
            handed_over_by: None,
            acknowledged_at: None,
            acknowledged_by: None,
            sheet: None,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    /// Whether something is still to be done.
    pub fn pending(&self) -> bool {
        PENDING.contains(&self.state)
    }

    /// Whether its day is over while something is still to be done.
    pub fn overdue(&self, today: NaiveDate) -> bool {
        self.pending() && self.due_on < today
    }

    /// Whether it was acknowledged although nobody had handed a sheet over. The ward allows it: a coordinator who has left
    /// writes nothing any more, and the new one must not be stuck.
    pub fn without_sheet(&self) -> bool {
        self.state == HandoverState::Acknowledged && self.handed_over_at.is_none()
    }

    /// With other texts.
    ///
    /// # Errors
    /// A conflict `wrong_state`: what was acknowledged is history.
    pub fn written(&self, facts: HandoverFacts, now: Instant) -> Result<Self, Problem> {
        self.must_be_pending()?;
        Ok(Self { facts, ..self.next(now) })
    }

    /// The sheet is written.
    ///
    /// # Errors
    /// A conflict `wrong_state`, or `nothing_written` where all three texts are empty.
    pub fn handed_over(&self, by: UserId, now: Instant) -> Result<Self, Problem> {
        if self.state != HandoverState::Open {
            return Err(self.wrong_state());
        }
        if self.facts.is_empty() {
            return Err(Problem::conflict(
                "nothing_written",
                "引き継ぎ書に、まだ何も書かれていません。",
                "Nothing has been written on the sheet yet.",
            ));
        }
        let (at, by) = (Some(now), Some(by));
        Ok(Self { state: HandoverState::HandedOver, handed_over_at: at, handed_over_by: by, ..self.next(now) })
    }

    /// Acknowledged, with the sheet as it is now for good.
    ///
    /// # Errors
    /// A conflict `wrong_state`.
    pub fn acknowledged(&self, sheet: Sheet, by: UserId, now: Instant) -> Result<Self, Problem> {
        self.must_be_pending()?;
        Ok(Self {
            state: HandoverState::Acknowledged,
            acknowledged_at: Some(now),
            acknowledged_by: Some(by),
            sheet: Some(Json(sheet)),
            ..self.next(now)
        })
    }

    /// No longer needed.
    ///
    /// # Errors
    /// A conflict `wrong_state`.
    pub fn dropped(&self, now: Instant) -> Result<Self, Problem> {
        self.must_be_pending()?;
        Ok(Self { state: HandoverState::Dropped, ..self.next(now) })
    }

    /// Due on another day, because the case begins on another.
    #[must_use]
    pub fn moved(&self, due_on: NaiveDate, now: Instant) -> Self {
        Self { due_on, ..self.next(now) }
    }

    fn next(&self, now: Instant) -> Self {
        Self { version: self.version + 1, updated_at: now, ..self.clone() }
    }

    fn must_be_pending(&self) -> Result<(), Problem> {
        if self.pending() { Ok(()) } else { Err(self.wrong_state()) }
    }

    fn wrong_state(&self) -> Problem {
        let state = self.state.label();
        Problem::Conflict {
            code: "wrong_state",
            words: Words::told(
                format!("この引き継ぎは「{}」のため、この操作はできません。", state.ja),
                format!("This cannot be done with a handover in the state \"{}\".", state.en),
            ),
            facts: serde_json::json!({ "state": self.state }),
        }
    }
}

impl Side {
    /// Whether this side writes the sheet and hands it over: the one before, or the section for them.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] `giver_writes`.
    pub fn may_write(self) -> Result<(), Problem> {
        if matches!(self, Self::Giver | Self::Section) {
            return Ok(());
        }
        Err(Problem::Forbidden {
            code: "giver_writes",
            words: Words::fixed(
                "引き継ぎ書は、前の担当または障害者支援課が書きます。",
                "The sheet is written by the coordinator before, or by the section.",
            ),
        })
    }

    /// Whether this side acknowledges: the new one, or the section on the telephone.
    ///
    /// # Errors
    /// [`Problem::Forbidden`] `receiver_acknowledges`.
    pub fn may_acknowledge(self) -> Result<(), Problem> {
        if matches!(self, Self::Receiver | Self::Section) {
            return Ok(());
        }
        Err(Problem::Forbidden {
            code: "receiver_acknowledges",
            words: Words::fixed(
                "引き継ぎの確認は、新しい担当または障害者支援課が行います。",
                "A handover is acknowledged by the new coordinator, or by the section.",
            ),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::Id as _;
    use proptest::prelude::*;

    fn fresh() -> Handover {
        let (nil, now) = (uuid::Uuid::nil(), Instant::parse("2025-11-25T00:00:00Z").unwrap());
        Handover {
            id: HandoverId::wrap(nil),
            municipality_id: MunicipalityId::wrap(nil),
            child_id: ChildId::wrap(nil),
            from_assignment_id: AssignmentId::wrap(nil),
            from_coordinator_id: CoordinatorId::wrap(nil),
            to_assignment_id: AssignmentId::wrap(nil),
            to_coordinator_id: CoordinatorId::wrap(nil),
            state: HandoverState::Open,
            due_on: now.day(),
            facts: HandoverFacts::default(),
            handed_over_at: None,
            handed_over_by: None,
            acknowledged_at: None,
            acknowledged_by: None,
            sheet: None,
            version: 1,
            created_at: now,
            updated_at: now,
        }
    }

    #[test]
    fn two_working_weeks_are_counted_from_the_later_of_decision_and_beginning() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (starts, today, due) in [
            ("2025-11-25", "2025-11-25", "2025-12-09"),
            ("2025-11-01", "2025-11-25", "2025-12-09"),
            // Over the turn of the year and 成人の日.
            ("2025-12-22", "2025-11-25", "2026-01-13"),
        ] {
            assert_eq!(due_on(day(starts), day(today), &[]), day(due), "{starts} {today}");
        }
    }

    #[test]
    fn texts_are_cleaned_and_a_my_number_is_refused_wherever_it_stands() {
        let number = || Some("1234 5678 9012".to_owned());
        let wrong = HandoverFacts { summary: number(), wishes: Some(" ".into()), cautions: number() };
        let Err(Problem::Invalid(faults)) = wrong.tidy() else { panic!("it is wrong") };
        assert_eq!(faults.iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), ["summary", "cautions"]);
        let blank = HandoverFacts { summary: Some("　\n".into()), ..HandoverFacts::default() };
        assert!(blank.tidy().unwrap().is_empty());
    }

    proptest! {
        #[test]
        fn whatever_is_tried_a_handover_ends_once(steps in proptest::collection::vec(0_u8..4, 0..12)) {
            let (mut handover, mut ends, user) = (fresh(), 0, UserId::wrap(uuid::Uuid::nil()));
            let now = handover.created_at;
            for step in steps {
                let was_pending = handover.pending();
                let next = match step {
                    0 => handover.written(HandoverFacts { summary: Some("x".into()), ..HandoverFacts::default() }, now),
                    1 => handover.handed_over(user, now),
                    2 => handover.acknowledged(Sheet::default(), user, now),
                    _ => handover.dropped(now),
                };
                let Ok(next) = next else { continue };
                prop_assert!(was_pending, "what is over stays as it is");
                prop_assert_eq!(next.version, handover.version + 1);
                ends += u8::from(!next.pending());
                prop_assert_eq!(next.sheet.is_some(), next.state == HandoverState::Acknowledged);
                prop_assert_eq!(next.without_sheet(), next.sheet.is_some() && next.handed_over_at.is_none());
                handover = next;
            }
            prop_assert!(ends <= 1);
        }
    }
}
