//! Every number of the assignment rules that a ward may set, with the range it may take.
//!
//! The defaults are those of the product contract §4 (about three children to a full-time coordinator). Versions only
//! ever follow one another: none is changed, so that what was decided under one can be worked out again.

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::clock::Instant;
use crate::base::ids::{MunicipalityId, PolicyId, UserId};
use crate::base::problem::{FieldError, Problem};
use crate::base::sql_types::Json;
use crate::base::words::Words;

/// Declares the numbers once: documentation, default and range; the schema and [`Policy::check`] both follow.
macro_rules! policy {
    ($( $(#[$doc:meta])* $name:ident = $default:tt within $least:tt to $most:tt; )+) => {
        /// One version of the ward's parameters (product contract §4). A field that is not sent is refused, as is an
        /// unknown one.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(deny_unknown_fields)]
        pub struct Policy {
            $( $(#[$doc])* #[schema(minimum = $least, maximum = $most)] pub $name: i32, )+
        }

        impl Default for Policy {
            /// The numbers of the product contract §4.
            fn default() -> Self {
                Self { $( $name: $default, )+ }
            }
        }

        impl Policy {
            /// Name, value, least and most of every number, in the order of the declaration.
            fn ranges(&self) -> Vec<(&'static str, i32, i32, i32)> {
                vec![ $( (stringify!($name), self.$name, $least, $most), )+ ]
            }
        }
    };
}

policy! {
    /// Cases of a full-time coordinator without other duties, in hundredths of a case (§4.1).
    target = 300 within 100 to 10000;
    /// Need of a child in band 3, in hundredths.
    need_band_3 = 130 within 1 to 1000;
    /// Need of a child in band 2, in hundredths.
    need_band_2 = 100 within 1 to 1000;
    /// Need of a child in band 1, in hundredths.
    need_band_1 = 80 within 1 to 1000;
    /// Need of a child assessed below every band, in hundredths.
    need_none = 80 within 1 to 1000;
    /// Need of a child not yet assessed, in hundredths. Unknown is never zero.
    need_unassessed = 100 within 1 to 1000;
    /// Factor in the first months after discharge, in hundredths.
    phase_after_discharge = 150 within 100 to 1000;
    /// Factor near a transition, in hundredths.
    phase_near_transition = 125 within 100 to 1000;
    /// How many calendar months a phase reaches from its day.
    phase_months = 3 within 0 to 24;
    /// A co-coordinator's part of a case, in hundredths. The lead's is always the whole.
    share_co = 30 within 0 to 100;
    /// Children at most, in percent of capacity (134: four at full time, two at half time).
    ceiling_percent = 134 within 100 to 1000;
    /// Points for the sibling's or the earlier lead coordinator (§4.2).
    continuity = 30 within 0 to 100;
    /// Points for having handled all of the child's care items before.
    experience = 10 within 0 to 100;
    /// Points for serving the child's district.
    district = 5 within 0 to 100;
    /// Points at most for an office whose load lies below the mean.
    evenness = 5 within 0 to 100;
    /// Width of a step of the order, in points: within a step the longest wait for a new case decides.
    step_points = 20 within 1 to 100;
    /// Business days after which an unanswered proposal runs out (§4.3).
    proposal_business_days = 3 within 1 to 30;
    /// Minutes for which a decision can be undone and its notices are held.
    hold_minutes = 10 within 0 to 60;
    /// How many calendar months ahead the projected peak looks.
    peak_months = 6 within 1 to 24;
    /// Business days within which the family should hear from its coordinator.
    first_contact_business_days = 5 within 1 to 60;
}

/// A version of a municipality's parameters. The newest one is in force.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::policies)]
pub struct PolicyVersion {
    /// Id.
    pub id: PolicyId,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// Number, from 1, without gaps.
    pub version: i32,
    /// The numbers.
    pub parameters: Json<Policy>,
    /// Why they were set so.
    pub reason: String,
    /// Who set them; none for the first version.
    pub author_id: Option<UserId>,
    /// In force since.
    pub created_at: Instant,
}

impl Policy {
    /// Whether the numbers lie in their ranges and agree with each other.
    ///
    /// Gives nothing, or [`Problem::Invalid`] with every fault: `out_of_range` (a number outside the schema's range),
    /// `band_order` (a lighter band that weighs more than a heavier one), `phase_order` (the time near a transition
    /// weighing more than the time after discharge, although the day of discharge is the heaviest transition there is).
    pub fn check(&self) -> Result<(), Problem> {
        let mut faults: Vec<FieldError> = self
            .ranges()
            .into_iter()
            .filter(|(_, value, least, most)| value < least || value > most)
            .map(|(name, _, least, most)| out_of_range(name, least, most))
            .collect();
        for (name, lighter, heavier) in [
            ("need_band_2", self.need_band_2, self.need_band_3),
            ("need_band_1", self.need_band_1, self.need_band_2),
            ("need_none", self.need_none, self.need_band_1),
        ] {
            if lighter > heavier {
                faults.push(FieldError::new(
                    name,
                    "band_order",
                    "軽い区分の重みは、ひとつ重い区分の重み以下にしてください。",
                    "A lighter band must not weigh more than the next heavier one.",
                ));
            }
        }
        if self.phase_near_transition > self.phase_after_discharge {
            faults.push(FieldError::new(
                "phase_near_transition",
                "phase_order",
                "移行期の重みは、退院後の重み以下にしてください。",
                "The time near a transition must not weigh more than the time after discharge.",
            ));
        }
        if faults.is_empty() { Ok(()) } else { Err(Problem::Invalid(faults)) }
    }
}

fn out_of_range(name: &'static str, least: i32, most: i32) -> FieldError {
    FieldError {
        field: name.to_owned(),
        code: "out_of_range",
        words: Words::told(
            format!("{least}から{most}までの整数を入れてください。"),
            format!("Give a whole number from {least} to {most}."),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::Policy;
    use crate::base::problem::Problem;

    fn faults(policy: &Policy) -> Vec<(String, &'static str)> {
        match policy.check() {
            Ok(()) => Vec::new(),
            Err(Problem::Invalid(fields)) => fields.into_iter().map(|fault| (fault.field, fault.code)).collect(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn the_contracts_numbers_and_plain_counting_are_both_allowed() {
        let plain = Policy {
            need_band_3: 100,
            need_band_1: 100,
            need_none: 100,
            phase_after_discharge: 100,
            phase_near_transition: 100,
            ..Policy::default()
        };
        for policy in [Policy::default(), plain] {
            assert_eq!(faults(&policy), []);
        }
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let policy = Policy {
            target: 0,
            step_points: 0,
            need_band_2: 140,
            need_none: 90,
            phase_near_transition: 151,
            ..Policy::default()
        };
        let told = faults(&policy);
        let expected = [
            ("target", "out_of_range"),
            ("step_points", "out_of_range"),
            ("need_band_2", "band_order"),
            ("need_none", "band_order"),
            ("phase_near_transition", "phase_order"),
        ];
        assert_eq!(told, expected.map(|(field, code)| (field.to_owned(), code)));
    }

    #[test]
    fn a_number_nobody_knows_and_a_missing_one_are_refused() {
        let mut sent = serde_json::to_value(Policy::default()).unwrap();
        assert_eq!(serde_json::from_value::<Policy>(sent.clone()).unwrap(), Policy::default());
        sent["bonus"] = 1.into();
        assert!(serde_json::from_value::<Policy>(sent.clone()).is_err());
        let fields = sent.as_object_mut().unwrap();
        fields.remove("bonus");
        fields.remove("target");
        assert!(serde_json::from_value::<Policy>(sent).is_err());
    }

    #[test]
    fn the_published_schema_tells_the_same_ranges() {
        let schema = serde_json::to_value(<Policy as utoipa::PartialSchema>::schema()).unwrap();
        let ranges = Policy::default().ranges();
        assert_eq!(schema["required"].as_array().unwrap().len(), ranges.len());
        for (name, value, least, most) in ranges {
            let told = &schema["properties"][name];
            assert_eq!(
                (told["minimum"].as_i64(), told["maximum"].as_i64()),
                (Some(least.into()), Some(most.into())),
                "{name}"
            );
            assert!((least..=most).contains(&value), "{name}");
        }
    }
}
