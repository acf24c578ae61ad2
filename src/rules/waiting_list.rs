//! The order of urgency among children without a lead (product contract §4.4): days to discharge, band, waiting time, id.

use chrono::NaiveDate;

use crate::rules::care_score::Band;
use crate::rules::children::{Child, DischargePrecision};

/// The place of a child in the order of urgency, as text that sorts so; children with equal keys stand by id.
///
/// 1. The day of discharge, the nearest first. Children who are at home already come before all others and are alike in
///    this, however long ago they came home and whether or not the day is known: each of them needs somebody today. A
///    child whose discharge is unknown comes after those whose day is known.
/// 2. The band, the heaviest first. A child nobody has assessed stands with band 2, as it does in the load: unknown is
///    never nothing.
/// 3. Waiting since, the longest first.
pub fn urgency(child: &Child, since: NaiveDate, today: NaiveDate) -> String {
    let discharge = match (child.facts.discharge_on, child.facts.discharge_precision) {
        (Some(day), _) => day.max(today).to_string(),
        (None, DischargePrecision::AtHome) => today.to_string(),
        (None, _) => "unknown".to_owned(),
    };
    let band = match child.care_band {
        Some(Band::Band3) => 0,
        Some(Band::Band2) | None => 1,
        Some(Band::Band1) => 2,
        Some(Band::None) => 3,
    };
    format!("{discharge} {band} {since}")
}

/// Since when a child has been without a lead: since it was registered, or since its last lead ended.
pub fn waiting_since(registered_on: NaiveDate, last_lead_ended_on: Option<NaiveDate>) -> NaiveDate {
    last_lead_ended_on.map_or(registered_on, |ended| ended.max(registered_on))
}

/// Whole days from `today` to the discharge; below zero once it is past, none where its day is not known.
pub fn days_to_discharge(child: &Child, today: NaiveDate) -> Option<i64> {
    child.facts.discharge_on.map(|day| (day - today).num_days())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::clock::Instant;
    use crate::base::ids::{ChildId, FamilyId, MunicipalityId};
    use crate::base::sql_types::Json;
    use crate::rules::children::ChildFacts;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn child(discharge_on: Option<&str>, care_band: Option<Band>) -> Child {
        Child {
            id: ChildId(Uuid::nil()),
            municipality_id: MunicipalityId(Uuid::nil()),
            reference: "K-001".to_owned(),
            family_id: FamilyId(Uuid::nil()),
            facts: ChildFacts {
                name: None,
                name_kana: None,
                mother_name: None,
                mother_kana: None,
                born_on: day("2025-09-01"),
                discharge_on: discharge_on.map(day),
                discharge_precision: DischargePrecision::Day,
                hospital_id: None,
                district: None,
                address: None,
                certificate_number: None,
                in_nursery: false,
                nursery_entry_on: None,
                graduation_year: None,
                graduation_reason: None,
                school_entry_year: None,
                school_entry_reason: None,
                note: None,
            },
            kana_key: String::new(),
            care_band,
            care_score: None,
            care_items: Json(Vec::new()),
            closed_on: None,
            close_reason: None,
            version: 1,
            created_at: Instant::parse("2025-11-01T00:00:00Z").unwrap(),
        }
    }

    #[test]
    fn the_nearest_discharge_then_the_heaviest_band_then_the_longest_wait() {
        let today = day("2025-11-25");
        let in_order = [
            (Some("2025-11-01"), Some(Band::Band3), "2025-11-20"),
            (Some("2020-01-01"), Some(Band::Band2), "2025-01-01"),
            (Some("2025-11-25"), None, "2025-02-01"),
            (Some("2025-11-24"), Some(Band::Band1), "2025-01-01"),
            (Some("2025-11-26"), Some(Band::None), "2025-11-25"),
            (Some("2026-03-01"), Some(Band::Band3), "2025-01-01"),
            (None, Some(Band::Band3), "2025-01-01"),
            (None, None, "2025-01-01"),
            (None, None, "2025-01-02"),
        ];
        let keys: Vec<String> =
            in_order.iter().map(|(on, band, since)| urgency(&child(*on, *band), day(since), today)).collect();
        let mut sorted = keys.clone();
        sorted.sort();
        assert_eq!(keys, sorted);
    }

    #[test]
    fn whoever_is_at_home_already_comes_before_every_discharge_though_nobody_knows_the_day() {
        let today = day("2025-11-25");
        let key = |child: &Child| urgency(child, today, today);
        let mut home = child(None, Some(Band::Band1));
        home.facts.discharge_precision = DischargePrecision::AtHome;
        assert_eq!(key(&home), key(&child(Some("2020-01-01"), Some(Band::Band1))));
        assert!(key(&home) < key(&child(Some("2025-11-26"), Some(Band::Band3))));
        assert_eq!(days_to_discharge(&home, today), None);
    }

    #[test]
    fn waiting_begins_anew_when_a_lead_ends() {
        let (registered, ended) = (day("2025-01-10"), day("2025-06-30"));
        assert_eq!(waiting_since(registered, None), registered);
        assert_eq!(waiting_since(registered, Some(ended)), ended);
    }
}
