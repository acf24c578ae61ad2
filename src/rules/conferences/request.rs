//! What a request for a conference must say, and the form it is kept in. About a new child: `rules/children`.

use chrono::{Days, NaiveDate};

use crate::base::problem::{Faults, FieldError, Problem};
use crate::base::text;
use crate::rules::care_score::CareItem;
use crate::rules::children::{DischargePrecision, ReferralMeans};
use crate::rules::conferences::{ConferenceKind, ConsentSaid, ConsentState, VenueWish, Wanted, Wish};
use crate::rules::my_number;

/// Wished times at most.
pub const MOST_WISHES: usize = 3;
/// A request that came by phone or fax is entered within so many days.
const DAYS_LATE: u64 = 31;
/// Nobody wishes for a day further ahead.
const DAYS_AHEAD: u64 = 731;

/// A request as it is entered, without the child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// What for.
    pub kind: ConferenceKind,
    /// How the section was asked.
    pub means: ReferralMeans,
    /// When.
    pub requested_on: NaiveDate,
    /// Whom to call back.
    pub contact_person: String,
    /// Where.
    pub contact_phone: Option<String>,
    /// Wished times.
    pub wishes: Vec<Wish>,
    /// Wished place.
    pub venue_wish: VenueWish,
    /// More about it.
    pub venue_note: Option<String>,
    /// Who should come.
    pub wanted: Wanted,
    /// Whether there is consent.
    pub consent_state: ConsentState,
    /// More about it.
    pub consent: ConsentSaid,
    /// The discharge of a child that is registered already.
    pub discharge: Option<(DischargePrecision, Option<NaiveDate>)>,
    /// What medical care there is.
    pub care_items: Vec<CareItem>,
    /// Remarks.
    pub note: Option<String>,
}

impl Request {
    /// The request in its standard form, or every fault at once. `today` is the civil date in Japan.
    ///
    /// Faults: `contact_person` that is empty; a telephone number that is none; `requested_on` ahead or more than 31
    /// days back; more than three wishes, one twice, a wished day before the request or two years ahead, a time that
    /// ends before it begins; another place without words; consent that was obtained without saying by whom, or taken
    /// on a day that has not come; a My Number anywhere.
    pub fn tidy(self, today: NaiveDate) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let note = |text: Option<String>| text.map(|t| text::clean_note(&t)).filter(|t| !t.is_empty());
        let clean = |text: Option<String>| text.map(|t| text::clean(&t)).filter(|t| !t.is_empty());
        let tidy = Self {
            contact_person: text::clean(&self.contact_person),
            contact_phone: clean(self.contact_phone),
            venue_note: clean(self.venue_note),
            consent: ConsentSaid {
                taken_by: clean(self.consent.taken_by),
                note: note(self.consent.note),
                ..self.consent
            },
            note: note(self.note),
            ..self
        };
        tidy.check_contact(today, &mut faults);
        tidy.check_wishes(&mut faults);
        tidy.check_consent(today, &mut faults);
        my_number::refuse(
            &mut faults,
            [
                ("contact_person", Some(tidy.contact_person.as_str())),
                ("venue_note", tidy.venue_note.as_deref()),
                ("consent.taken_by", tidy.consent.taken_by.as_deref()),
                ("consent.note", tidy.consent.note.as_deref()),
                ("note", tidy.note.as_deref()),
            ],
        );
        faults.into_result()?;
        Ok(tidy)
    }

    fn check_contact(&self, today: NaiveDate, faults: &mut Faults) {
        faults.unless(
            !self.contact_person.is_empty(),
            "contact_person",
            "required",
            "連絡先の担当者を入力してください。",
            "Enter the contact person.",
        );
        faults.unless(
            self.contact_phone.as_deref().is_none_or(text::phone_ok),
            "contact_phone",
            "bad_phone",
            "電話番号を確認してください。",
            "Check the telephone number.",
        );
        let earliest = today.checked_sub_days(Days::new(DAYS_LATE)).unwrap_or(today);
        faults.unless(
            (earliest..=today).contains(&self.requested_on),
            "requested_on",
            "out_of_range",
            "依頼日は今日までの31日以内の日付を入力してください。",
            "The day of the request lies within the last 31 days.",
        );
        faults.unless(
            self.venue_wish != VenueWish::Other || self.venue_note.is_some(),
            "venue_note",
            "required",
            "「その他」のときは、希望の場所を入力してください。",
            "Enter more about the place.",
        );
    }

    fn check_wishes(&self, faults: &mut Faults) {
        faults.unless(
            self.wishes.len() <= MOST_WISHES,
            "wishes",
            "too_many",
            "希望日時は3つまでです。",
            "Give three preferred dates at most.",
        );
        let last = self.requested_on.checked_add_days(Days::new(DAYS_AHEAD)).unwrap_or(self.requested_on);
        for (number, wish) in self.wishes.iter().enumerate() {
            let mut note = |name: &str, code, ja, en| {
                faults.note(FieldError::new(format!("wishes.{number}{name}"), code, ja, en));
            };
            if !(self.requested_on..=last).contains(&wish.on) {
                note(
                    ".on",
                    "out_of_range",
                    "依頼日から2年以内の日付を入力してください。",
                    "Enter a date within two years of the request.",
                );
            }
            if wish.from.as_ref().zip(wish.until.as_ref()).is_some_and(|(from, until)| until <= from) {
                note(".until", "before_start", "終了が開始より前です。", "The end is before the start.");
            }
            if self.wishes.iter().take(number).any(|earlier| earlier == wish) {
                note("", "duplicate", "同じ希望日時が二度あります。", "This preferred date is there twice.");
            }
        }
    }

    fn check_consent(&self, today: NaiveDate, faults: &mut Faults) {
        faults.unless(
            self.consent_state != ConsentState::Obtained || self.consent.taken_by.is_some(),
            "consent.taken_by",
            "required",
            "同意を得た人を入力してください。",
            "Enter who obtained the consent.",
        );
        faults.unless(
            self.consent.taken_on.is_none_or(|on| on <= today),
            "consent.taken_on",
            "in_the_future",
            "今日までの日付を入力してください。",
            "This day has not come yet.",
        );
    }
}

/// Faults of a new child under the names they have in a request: below `child`. Those about the call are left out, since
/// the request checks its own fields; those of the agency lie on `requester_id`.
pub fn under_request(problem: Problem) -> Problem {
    let Problem::Invalid(faults) = problem else { return problem };
    let renamed = faults.into_iter().filter_map(|fault| {
        let field = match fault.field.as_str() {
            "referred_by" | "referred_on" => return None,
            "referral_agency_id" | "hospital_id" => "requester_id".to_owned(),
            other => format!("child.{other}"),
        };
        Some(FieldError { field, ..fault })
    });
    Problem::Invalid(renamed.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::conferences::PartOfDay;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn request() -> Request {
        Request {
            kind: ConferenceKind::PreDischarge,
            means: ReferralMeans::Online,
            requested_on: day("2025-11-25"),
            contact_person: " 見本  看護師 ".to_owned(),
            contact_phone: Some("03-0000-0000".to_owned()),
            wishes: vec![wish("2025-12-02", None, None)],
            venue_wish: VenueWish::Hospital,
            venue_note: None,
            wanted: Wanted::default(),
            consent_state: ConsentState::ToBeObtained,
            consent: ConsentSaid::default(),
            discharge: None,
            care_items: Vec::new(),
            note: Some("  ".to_owned()),
        }
    }

    fn wish(on: &str, from: Option<&str>, until: Option<&str>) -> Wish {
        Wish { on: day(on), part: PartOfDay::Afternoon, from: from.map(str::to_owned), until: until.map(str::to_owned) }
    }

    fn faults(change: impl FnOnce(&mut Request)) -> Vec<String> {
        let mut request = request();
        change(&mut request);
        match request.tidy(day("2025-11-25")) {
            Ok(_) => Vec::new(),
            Err(Problem::Invalid(faults)) => faults.iter().map(|f| format!("{}:{}", f.field, f.code)).collect(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_request_is_kept_clean() {
        let tidy = request().tidy(day("2025-11-25")).unwrap();
        assert_eq!((tidy.contact_person.as_str(), tidy.note), ("見本 看護師", None));
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let all = faults(|request| {
            request.contact_person = " ".to_owned();
            request.contact_phone = Some("x".to_owned());
            request.requested_on = day("2025-11-26");
            request.wishes = vec![wish("2025-11-25", Some("14:00"), Some("13:00")); 4];
            request.venue_wish = VenueWish::Other;
            request.consent_state = ConsentState::Obtained;
            request.consent.taken_on = Some(day("2025-11-26"));
            request.note = Some("番号 1234 5678 9012".to_owned());
        });
        for expected in [
            "contact_person:required",
            "contact_phone:bad_phone",
            "requested_on:out_of_range",
            "venue_note:required",
            "wishes:too_many",
            "wishes.0.on:out_of_range",
            "wishes.0.until:before_start",
            "wishes.1:duplicate",
            "consent.taken_by:required",
            "consent.taken_on:in_the_future",
            "note:my_number",
        ] {
            assert!(all.contains(&expected.to_owned()), "{expected} in {all:?}");
        }
    }

    #[test]
    fn a_fax_of_last_week_is_entered_today() {
        assert_eq!(faults(|r| r.requested_on = day("2025-11-18")), Vec::<String>::new());
        assert_eq!(faults(|r| r.requested_on = day("2025-10-24")), ["requested_on:out_of_range"]);
    }
}
