//! Whether an office or a coordinator takes new children, and from when to when not.
//!
//! What a pause means for a child is decided in `assignments/`; here it is only entered and put in order.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::problem::{Faults, Problem};
use crate::base::text;

/// Acceptance as a person sets it. It is paused if `accepting` is false or a date of a pause is given; the pause runs
/// from `paused_from` to `paused_until`, both included, and a side without a date is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AcceptanceIn)]
pub struct AcceptanceFacts {
    /// Whether new children are taken. To end a pause, set it and clear both dates.
    pub accepting: bool,
    /// First day of the pause; without one it has begun.
    pub paused_from: Option<NaiveDate>,
    /// Last day of the pause; without one it has no end.
    pub paused_until: Option<NaiveDate>,
    /// Why, in the office's own words.
    #[schema(max_length = 500)]
    pub pause_reason: Option<String>,
}

impl AcceptanceFacts {
    /// The acceptance in its standard form: the reason cleaned, and left out where there is no pause.
    ///
    /// # Errors
    /// `paused_until` before `paused_from` (product contract §3).
    pub fn tidy(self) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let backwards = self.paused_from.zip(self.paused_until).is_some_and(|(from, until)| until < from);
        faults.unless(
            !backwards,
            "paused_until",
            "before_start",
            "休止の終了日が開始日より前です。",
            "The pause ends before it begins.",
        );
        faults.into_result()?;
        let paused = !self.accepting || self.paused_from.is_some() || self.paused_until.is_some();
        let reason = self.pause_reason.map(|reason| text::clean(&reason)).filter(|reason| !reason.is_empty());
        Ok(Self { pause_reason: reason.filter(|_| paused), ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause(accepting: bool, from: Option<&str>, until: Option<&str>) -> AcceptanceFacts {
        let day = |text: &str| text.parse().unwrap();
        AcceptanceFacts {
            accepting,
            paused_from: from.map(day),
            paused_until: until.map(day),
            pause_reason: Some(" 欠員のため ".to_owned()),
        }
    }

    #[test]
    fn a_pause_cannot_end_before_it_begins() {
        for (from, until, good) in [
            (Some("2025-12-01"), Some("2025-12-01"), true),
            (Some("2025-12-01"), Some("2025-11-30"), false),
            (None, Some("2025-11-30"), true),
            (Some("2025-12-01"), None, true),
        ] {
            assert_eq!(pause(true, from, until).tidy().is_ok(), good, "{from:?} {until:?}");
        }
    }

    #[test]
    fn a_reason_without_a_pause_is_left_out() {
        assert_eq!(pause(true, None, None).tidy().unwrap().pause_reason, None);
        assert_eq!(pause(false, None, None).tidy().unwrap().pause_reason.as_deref(), Some("欠員のため"));
    }
}
