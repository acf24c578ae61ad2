//! The JSON of a request for a conference, as it is sent and as it is shown again.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actions::conferences::request::Asked;
use crate::base::ids::{AgencyId, ChildId};
use crate::rules::agencies::AgencyKind;
use crate::rules::care_score::CareItem;
use crate::rules::children::{ChildFacts, DischargePrecision, ReferralMeans};
use crate::rules::conferences::request::Request;
use crate::rules::conferences::{
    Conference, ConferenceKind, ConsentSaid, ConsentState, GivenChild, PartOfDay, VenueWish, Wanted, Wish,
};

/// When the child leaves hospital, as exactly as it is known.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DischargeIn {
    /// How exactly the day is known.
    precision: DischargePrecision,
    /// The day, or any day of the part of the month that is meant; none with `unknown` and `at_home`.
    on: Option<NaiveDate>,
}

/// A child that is not registered yet: what an intake needs beside the call itself.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChildIn {
    /// The child's name. A newborn may have none yet; then the mother's is needed.
    #[schema(max_length = 100)]
    name: Option<String>,
    /// Its reading, in any kana.
    #[schema(max_length = 100)]
    name_kana: Option<String>,
    /// The mother's name.
    #[schema(max_length = 100, example = "見本 花子")]
    mother_name: Option<String>,
    /// Its reading, in any kana.
    #[schema(max_length = 100)]
    mother_kana: Option<String>,
    /// Date of birth, or the expected one, at most 300 days ahead.
    born_on: NaiveDate,
    /// When the child leaves hospital.
    discharge: DischargeIn,
    /// District of the ward.
    #[schema(max_length = 100)]
    district: Option<String>,
}

/// A time one wishes for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WishIn {
    /// The day.
    on: NaiveDate,
    /// The part of it.
    part: PartOfDay,
    /// From this time.
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", max_length = 5, example = "14:00")]
    from: Option<String>,
    /// Until this time.
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", max_length = 5, example = "15:00")]
    until: Option<String>,
}

/// What is said about the guardian's consent. It opens nothing; the consent itself is recorded with the child.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConsentSaidIn {
    /// Obtained, or still to be.
    state: ConsentState,
    /// Who took it, where it was obtained.
    #[schema(max_length = 100)]
    taken_by: Option<String>,
    /// When.
    taken_on: Option<NaiveDate>,
    /// What was said, and where the signed paper is.
    #[schema(max_length = 1000)]
    note: Option<String>,
}

/// A request for a conference, about a registered child (`child_id`) or a new one (`child`).
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConferenceIn {
    /// What for.
    kind: ConferenceKind,
    /// A registered child whose record one may open.
    child_id: Option<ChildId>,
    /// A child that is not registered yet; it is registered with the request.
    child: Option<NewChildIn>,
    /// The agency on whose behalf the section enters the request. Others ask for themselves.
    requester_id: Option<AgencyId>,
    /// How the section was asked; online where nothing is said.
    means: Option<ReferralMeans>,
    /// When, for a request that the section enters later; today where nothing is said.
    requested_on: Option<NaiveDate>,
    /// Whom to call back.
    #[schema(min_length = 1, max_length = 200, example = "NICU 退院支援 見本看護師")]
    contact_person: String,
    /// Where.
    #[schema(max_length = 40)]
    contact_phone: Option<String>,
    /// Wished times, at most three.
    #[schema(max_items = 3)]
    wishes: Option<Vec<WishIn>>,
    /// Wished place.
    venue_wish: VenueWish,
    /// More about it.
    #[schema(max_length = 200)]
    venue_note: Option<String>,
    /// Kinds of agencies that should come.
    #[schema(max_items = 20)]
    wanted: Option<Vec<AgencyKind>>,
    /// Whether the child's coordinator should come.
    wants_coordinator: Option<bool>,
    /// About the guardian's consent.
    consent: ConsentSaidIn,
    /// The discharge of a registered child, where there is news.
    discharge: Option<DischargeIn>,
    /// What medical care there is.
    #[schema(max_items = 20)]
    care_items: Option<Vec<CareItem>>,
    /// Remarks.
    #[schema(max_length = 4000)]
    note: Option<String>,
}

impl ConferenceIn {
    /// What was entered, as a whole; a request without a date is of today.
    pub fn asked(self, today: NaiveDate) -> Asked {
        let mut agencies = self.wanted.unwrap_or_default();
        agencies.sort_unstable();
        agencies.dedup();
        let wish = |one: WishIn| Wish { on: one.on, part: one.part, from: one.from, until: one.until };
        Asked {
            requester_id: self.requester_id,
            child_id: self.child_id,
            child: self.child.map(NewChildIn::facts),
            request: Request {
                kind: self.kind,
                means: self.means.unwrap_or(ReferralMeans::Online),
                requested_on: self.requested_on.unwrap_or(today),
                contact_person: self.contact_person,
                contact_phone: self.contact_phone,
                wishes: self.wishes.unwrap_or_default().into_iter().map(wish).collect(),
                venue_wish: self.venue_wish,
                venue_note: self.venue_note,
                wanted: Wanted { agencies, coordinator: self.wants_coordinator.unwrap_or(false) },
                consent_state: self.consent.state,
                consent: ConsentSaid {
                    taken_by: self.consent.taken_by,
                    taken_on: self.consent.taken_on,
                    note: self.consent.note,
                },
                discharge: self.discharge.map(|one| (one.precision, one.on)),
                care_items: self.care_items.unwrap_or_default(),
                note: self.note,
            },
        }
    }
}

impl NewChildIn {
    fn facts(self) -> ChildFacts {
        ChildFacts {
            name: self.name,
            name_kana: self.name_kana,
            mother_name: self.mother_name,
            mother_kana: self.mother_kana,
            born_on: self.born_on,
            discharge_on: self.discharge.on,
            discharge_precision: self.discharge.precision,
            hospital_id: None,
            district: self.district,
            address: None,
            certificate_number: None,
            in_nursery: false,
            nursery_entry_on: None,
            graduation_year: None,
            graduation_reason: None,
            school_entry_year: None,
            school_entry_reason: None,
            note: None,
        }
    }
}

/// What was given about a new child.
#[derive(Debug, Serialize, ToSchema)]
pub struct GivenChildOut {
    /// Name.
    name: Option<String>,
    /// Its reading.
    name_kana: Option<String>,
    /// The mother's name.
    mother_name: Option<String>,
    /// Its reading.
    mother_kana: Option<String>,
    /// Date of birth.
    born_on: NaiveDate,
    /// District.
    district: Option<String>,
}

impl From<GivenChild> for GivenChildOut {
    fn from(given: GivenChild) -> Self {
        Self {
            name: given.name,
            name_kana: given.name_kana,
            mother_name: given.mother_name,
            mother_kana: given.mother_kana,
            born_on: given.born_on,
            district: given.district,
        }
    }
}

/// The request as it was given. It stays as it was, whatever becomes of the child's record.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequestOut {
    /// How the section was asked.
    means: ReferralMeans,
    /// Whom to call back.
    contact_person: Option<String>,
    /// Where.
    contact_phone: Option<String>,
    /// The child, where it was new.
    child: Option<GivenChildOut>,
    /// The discharge, as far as it was given.
    discharge: Option<DischargeIn>,
    /// What medical care there is.
    care_items: Vec<CareItem>,
    /// Wished times.
    wishes: Vec<WishIn>,
    /// Wished place.
    venue_wish: VenueWish,
    /// More about it.
    venue_note: Option<String>,
    /// Kinds of agencies that should come.
    wanted: Vec<AgencyKind>,
    /// Whether the child's coordinator should come.
    wants_coordinator: bool,
    /// About the guardian's consent.
    consent: ConsentSaidIn,
    /// Remarks.
    note: Option<String>,
}

impl From<Conference> for RequestOut {
    fn from(conference: Conference) -> Self {
        let given = conference.given.0;
        let wish = |one: Wish| WishIn { on: one.on, part: one.part, from: one.from, until: one.until };
        Self {
            means: conference.means,
            contact_person: conference.contact_person,
            contact_phone: conference.contact_phone,
            child: given.child.map(GivenChildOut::from),
            discharge: given.discharge_precision.map(|precision| DischargeIn { precision, on: given.discharge_on }),
            care_items: given.care_items,
            wishes: conference.wishes.0.into_iter().map(wish).collect(),
            venue_wish: conference.venue_wish,
            venue_note: given.venue_note,
            wanted: conference.wanted.0.agencies,
            wants_coordinator: conference.wanted.0.coordinator,
            consent: ConsentSaidIn {
                state: conference.consent_state,
                taken_by: given.consent.taken_by,
                taken_on: given.consent.taken_on,
                note: given.consent.note,
            },
            note: conference.note,
        }
    }
}
