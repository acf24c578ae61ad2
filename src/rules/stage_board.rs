//! The columns of the life-stage board (ライフステージ), and who sees which.
//!
//! `store/children/column.rs` says the same as SQL conditions; a test compares the two.

use chrono::{Datelike as _, NaiveDate};

use crate::rules::life_stage;
use crate::rules::life_stage::{LifeStage, StageFacts};
use crate::rules::users::Role;

crate::text_enum! {
    /// A column of the board. Every open child stands in exactly one.
    pub enum BoardColumn {
        Hospital = "hospital" ("入院中・退院準備", "In hospital, preparing for discharge"),
        Home = "home" ("在宅（0–2歳）", "At home, classes 0 to 2"),
        Class3 = "class_3" ("年少", "Class of 3"),
        Class4 = "class_4" ("年中", "Class of 4"),
        Class5 = "class_5" ("年長", "Class of 5"),
        Elementary = "elementary" ("小1–6", "Elementary school"),
        JuniorHigh = "junior_high" ("中1–3", "Junior high school"),
        HighSchool = "high_school" ("高1–3", "High school"),
        Adult = "adult" ("18歳〜", "After school, 18 and over"),
    }
}

impl BoardColumn {
    /// The columns that people of a role see. The nursery section (保育課) has the children before school, since places in
    /// nurseries are what it plans; the education centre those from the year in which school is prepared to the end of
    /// high school, since its consultation and support reach so far. No law says so: it is a rule of the product, so that
    /// these offices find what they prepare and see no more names than that takes.
    pub fn shown_to(role: Role) -> &'static [Self] {
        match role {
            Role::NurserySection => &[Self::Home, Self::Class3, Self::Class4, Self::Class5],
            Role::EducationCentre => {
                &[Self::Class4, Self::Class5, Self::Elementary, Self::JuniorHigh, Self::HighSchool]
            }
            _ => Self::ALL,
        }
    }

    /// Whether people of a role are told how many children beside those open to them stand in their columns: figures
    /// without names, for the offices that plan places.
    pub fn counts_others(role: Role) -> bool {
        matches!(role, Role::NurserySection | Role::EducationCentre)
    }
}

/// The column of a child on the day `on`. Before school the class by age decides, whether the child goes to a nursery or
/// not; a child put off from school stays in the last class.
pub fn column(facts: &StageFacts, on: NaiveDate) -> BoardColumn {
    match life_stage::stage(facts, on) {
        LifeStage::Prenatal | LifeStage::Nicu | LifeStage::Discharge => BoardColumn::Hospital,
        LifeStage::Elementary => BoardColumn::Elementary,
        LifeStage::JuniorHigh => BoardColumn::JuniorHigh,
        LifeStage::HighSchool => BoardColumn::HighSchool,
        LifeStage::Adult => BoardColumn::Adult,
        LifeStage::Home | LifeStage::NurseryOrDevelopment => {
            match life_stage::nursery_class_age(facts.born_on, life_stage::fiscal_year(on)) {
                Some(0..=2) => BoardColumn::Home,
                Some(3) => BoardColumn::Class3,
                Some(4) => BoardColumn::Class4,
                _ => BoardColumn::Class5,
            }
        }
    }
}

/// The fiscal year that people prepare for on a day: from October, when the school register of the next year is drawn up
/// (学校教育法施行令2条), the next one; before that the present one.
pub fn year_ahead(today: NaiveDate) -> i32 {
    let year = life_stage::fiscal_year(today);
    if today.month() >= 10 || today.month() < 4 { year + 1 } else { year }
}

/// First and last day of the fiscal year (年度) that begins in April of `year`; nothing beyond the calendar of the
/// databases.
pub fn fiscal_days(year: i32) -> Option<(NaiveDate, NaiveDate)> {
    let first = NaiveDate::from_ymd_opt(year, 4, 1).filter(|_| (1..9999).contains(&year))?;
    Some((first, NaiveDate::from_ymd_opt(year + 1, 3, 31)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn facts(born: &str, discharge: Option<&str>) -> StageFacts {
        StageFacts {
            born_on: day(born),
            discharge_on: discharge.map(day),
            discharge_certain: discharge.is_some(),
            school_entry_year: None,
            in_nursery: false,
            nursery_entry_on: None,
            graduation_year: None,
        }
    }

    #[test]
    fn a_child_moves_through_the_columns_by_the_school_year() {
        use BoardColumn as C;
        let usual = facts("2020-04-01", Some("2020-06-01"));
        for (on, expected) in [
            ("2020-03-01", C::Hospital),
            ("2020-05-01", C::Hospital),
            ("2020-06-01", C::Home),
            ("2023-03-31", C::Home),
            ("2023-04-01", C::Class3),
            ("2024-04-01", C::Class4),
            ("2025-04-01", C::Class5),
            ("2026-03-31", C::Class5),
            ("2026-04-01", C::Elementary),
            ("2032-04-01", C::JuniorHigh),
            ("2035-04-01", C::HighSchool),
            ("2038-04-01", C::Adult),
        ] {
            assert_eq!(column(&usual, day(on)), expected, "{on}");
        }
        // Born a day later, a child enters a year later.
        let later = facts("2020-04-02", Some("2020-06-01"));
        assert_eq!(column(&later, day("2026-04-01")), C::Class5);
        assert_eq!(column(&later, day("2027-04-01")), C::Elementary);
        // Put off from school, a child stays in the last class.
        let put_off = StageFacts { school_entry_year: Some(2027), ..usual };
        assert_eq!(column(&put_off, day("2026-04-01")), C::Class5);
        // Never discharged: in hospital until school takes over.
        let unknown = facts("2020-04-02", None);
        assert_eq!(column(&unknown, day("2025-04-01")), C::Hospital);
        // Known to be at home, though not since when.
        let home = StageFacts { discharge_certain: true, ..unknown };
        assert_eq!(column(&home, day("2021-04-01")), C::Home);
        assert_eq!(column(&home, day("2025-04-01")), C::Class4);
    }

    #[test]
    fn from_october_the_next_fiscal_year_is_prepared() {
        for (today, year) in [("2025-09-30", 2025), ("2025-10-01", 2026), ("2026-03-31", 2026), ("2026-04-01", 2026)] {
            assert_eq!(year_ahead(day(today)), year, "{today}");
        }
    }

    #[test]
    fn a_fiscal_year_goes_from_april_to_march() {
        assert_eq!(fiscal_days(2026), Some((day("2026-04-01"), day("2027-03-31"))));
        assert_eq!((fiscal_days(0), fiscal_days(i32::MAX), fiscal_days(9999)), (None, None, None));
    }
}
