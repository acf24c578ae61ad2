//! Reminders: which points lie before and after a day, and which of them have come.
//!
//! A point is told once for each day a thing falls on, however often that day moves and however long no server ran. What
//! was slept through is not told one by one: only the latest point is, and the others count as told.

use chrono::NaiveDate;

use crate::rules::notifications::Event;
use crate::rules::offsets::Offset;

/// A point in time before or after the day a thing falls on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The word it is kept under.
    pub word: &'static str,
    /// Where it lies from the day.
    pub offset: Offset,
    /// What is told.
    pub event: Event,
}

/// The points of a task: a week before its day, and the day after (product contract §7: due, overdue).
pub const OF_TASK: [Point; 2] =
    [Point::days("soon", -7, Event::TaskSoon), Point::days("overdue", 1, Event::TaskOverdue)];

/// The points of a transition that is being prepared: half a year, a month and a week before its day, and the day after,
/// for what is left undone then (product contract §5; half a year: 総務省 2024-03-08, when schools learned of children).
pub const OF_TRANSITION: [Point; 4] = [
    Point::months("half_year", -6, Event::TransitionNear),
    Point::months("month", -1, Event::TransitionNear),
    Point::days("week", -7, Event::TransitionNear),
    Point::days("unprepared", 1, Event::TransitionUnprepared),
];

/// The points of a consent with a last day: a month before, so that the family can be asked again in time, and the day
/// after, when those whom it named do not see the child any more (個人情報の保護に関する法律69条2項1号).
pub const OF_CONSENT: [Point; 2] =
    [Point::months("ending", -1, Event::ConsentEnding), Point::days("lapsed", 1, Event::ConsentLapsed)];

/// The word under which is kept which day people were told of last.
pub const DAY_TOLD: &str = "day";

impl Point {
    const fn days(word: &'static str, days: i32, event: Event) -> Self {
        Self { word, offset: Offset { months: 0, days, business_days: 0 }, event }
    }

    const fn months(word: &'static str, months: i32, event: Event) -> Self {
        Self { word, offset: Offset { months, days: 0, business_days: 0 }, event }
    }

    /// The day on which the point of a thing that falls on `day` has come.
    pub fn on(&self, day: NaiveDate) -> NaiveDate {
        self.offset.from_day(day, &[])
    }

    /// The latest day whose point has come on the day `today`, for a point counted in days.
    pub fn reaches(&self, today: NaiveDate) -> NaiveDate {
        Offset { days: -self.offset.days, ..Offset::default() }.from_day(today, &[])
    }

    /// Whether it lies before the day itself, so that telling it later is of no use.
    pub fn is_ahead(&self) -> bool {
        self.offset.months < 0 || self.offset.days < 0
    }
}

/// What the points of one thing come to on the day `today`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Due {
    /// Points to be noted as told for this day.
    pub noted: Vec<Point>,
    /// The one of them that people are told of; none where it would come too late to be of use.
    pub told: Option<Point>,
    /// The day of the next point; none after the last.
    pub next: Option<NaiveDate>,
}

/// Which of `points` of a thing that falls on `day` have come on the day `today` and are not among those told already for
/// this day. `since` is the day on which people learned of the day in another way: what had come by then only counts as
/// told. Of several points the latest is told, but none that lies ahead of a day that is over.
pub fn due(points: &[Point], day: NaiveDate, since: NaiveDate, today: NaiveDate, told: impl Fn(&Point) -> bool) -> Due {
    let come = |point: &&Point| point.on(day) <= today;
    let noted: Vec<Point> = points.iter().filter(come).filter(|point| !told(point)).copied().collect();
    let latest = noted.iter().filter(|point| point.on(day) > since).max_by_key(|point| point.on(day)).copied();
    Due {
        told: latest.filter(|point| !point.is_ahead() || today <= day),
        next: points.iter().map(|point| point.on(day)).filter(|on| *on > today).min(),
        noted,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use chrono::Days;
    use proptest::prelude::*;

    use super::*;

    fn first() -> NaiveDate {
        "2026-04-01".parse().unwrap()
    }

    fn after(days: u64) -> NaiveDate {
        first() + Days::new(days)
    }

    #[test]
    fn the_points_of_a_task_are_a_week_before_and_the_day_after() {
        let day = after(20);
        let words = |today: u64, told: &[&str]| {
            let due = due(&OF_TASK, day, first(), after(today), |point| told.contains(&point.word));
            (due.told.map(|point| point.word), due.noted.len(), due.next)
        };
        assert_eq!(words(12, &[]), (None, 0, Some(after(13))));
        assert_eq!(words(13, &[]), (Some("soon"), 1, Some(after(21))));
        assert_eq!(words(20, &["soon"]), (None, 0, Some(after(21))));
        assert_eq!(words(21, &["soon"]), (Some("overdue"), 1, None));
        assert_eq!(words(300, &[]), (Some("overdue"), 2, None), "slept through: told once");
        assert_eq!(words(300, &["soon", "overdue"]), (None, 0, None));
        let given_late = due(&OF_TASK, after(5), first(), after(1), |_| false);
        assert_eq!((given_late.told, given_late.noted.len()), (None, 1), "its week had begun when it was given");
    }

    /// What may happen on a day.
    #[derive(Debug, Clone)]
    enum Happening {
        /// People move the day of the thing, possibly several times.
        Moved(Vec<u64>),
        /// No server runs for so many days.
        Slept(u64),
        /// A server looks; another one, or the same after a restart, looks again.
        Looked,
    }

    fn happenings() -> impl Strategy<Value = Vec<Happening>> {
        let one = prop_oneof![
            prop::collection::vec(0..400_u64, 1..4).prop_map(Happening::Moved),
            (1..200_u64).prop_map(Happening::Slept),
            Just(Happening::Looked),
        ];
        prop::collection::vec(one, 0..60)
    }

    proptest! {
        #[test]
        fn each_point_is_told_once_for_each_day_that_was_final_when_it_came(
            start in 0..400_u64, happenings in happenings(), points in prop::sample::select(vec![&OF_TASK[..], &OF_TRANSITION[..]])
        ) {
            // What the database keeps: (point, day). And everything that was ever sent, on which day.
            let mut kept: BTreeSet<(&str, NaiveDate)> = BTreeSet::new();
            let mut sent: BTreeMap<(&str, NaiveDate), Vec<NaiveDate>> = BTreeMap::new();
            let (mut day, mut today, mut looked_on) = (after(start), first(), None);
            for happening in happenings {
                match happening {
                    Happening::Moved(days) => day = after(*days.last().unwrap()),
                    Happening::Slept(days) => today = today + Days::new(days),
                    Happening::Looked => {
                        for _server in 0..2 {
                            let due = due(points, day, first(), today, |point| kept.contains(&(point.word, day)));
                            for point in &due.noted {
                                prop_assert!(kept.insert((point.word, day)), "noted twice");
                                prop_assert!(point.on(day) <= today, "before its time");
                            }
                            if let Some(point) = due.told {
                                prop_assert!(due.noted.contains(&point));
                                sent.entry((point.word, day)).or_default().push(today);
                            }
                            prop_assert!(due.next.is_none_or(|next| next > today));
                        }
                        looked_on = Some(today);
                    }
                }
                // Nothing that has come by the last look is missing for the day that is final now.
                if looked_on == Some(today) {
                    let again = due(points, day, first(), today, |point| kept.contains(&(point.word, day)));
                    let moved_since = !again.noted.is_empty();
                    prop_assert!(moved_since || points.iter().all(|p| p.on(day) > today || kept.contains(&(p.word, day))));
                }
            }
            prop_assert!(sent.values().all(|days| days.len() == 1), "{sent:?}");
            let told_late = sent.iter().filter(|((word, day), on)| on[0] > *day && *word != "overdue" && *word != "unprepared");
            prop_assert_eq!(told_late.count(), 0, "what lies ahead of a day is not told after it");
        }

        #[test]
        fn looking_every_day_tells_every_point_on_its_own_day(start in 200..400_u64) {
            let day = after(start);
            for points in [&OF_TASK[..], &OF_TRANSITION[..]] {
                let mut kept = BTreeSet::new();
                let mut told = Vec::new();
                for passed in 0..=start + 2 {
                    let today = after(passed);
                    let due = due(points, day, first(), today, |point| kept.contains(&point.word));
                    kept.extend(due.noted.iter().map(|point| point.word));
                    told.extend(due.told.map(|point| (point.word, today)));
                }
                let ahead = points.iter().filter(|point| point.on(day) > first());
                let expected: Vec<_> = ahead.map(|point| (point.word, point.on(day))).collect();
                prop_assert_eq!(told, expected);
            }
        }
    }
}
