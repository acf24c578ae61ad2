//! Legal age, school years, and where a child stands between pregnancy and adult life.
//!
//! Everything follows from dates: nobody "sets" a stage. What has to be done before a transition, and by whom, is told
//! elsewhere. Dates beyond the calendar of the program (the year 262142) stop at its last day.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

crate::text_enum! {
    /// A school year of a child (学年).
    pub enum Grade {
        Elementary1 = "elementary_1" ("小学1年", "Elementary school, year 1"),
        Elementary2 = "elementary_2" ("小学2年", "Elementary school, year 2"),
        Elementary3 = "elementary_3" ("小学3年", "Elementary school, year 3"),
        Elementary4 = "elementary_4" ("小学4年", "Elementary school, year 4"),
        Elementary5 = "elementary_5" ("小学5年", "Elementary school, year 5"),
        Elementary6 = "elementary_6" ("小学6年", "Elementary school, year 6"),
        JuniorHigh1 = "junior_high_1" ("中学1年", "Junior high school, year 1"),
        JuniorHigh2 = "junior_high_2" ("中学2年", "Junior high school, year 2"),
        JuniorHigh3 = "junior_high_3" ("中学3年", "Junior high school, year 3"),
        HighSchool1 = "high_school_1" ("高校1年", "High school, year 1"),
        HighSchool2 = "high_school_2" ("高校2年", "High school, year 2"),
        HighSchool3 = "high_school_3" ("高校3年", "High school, year 3"),
    }
}

crate::text_enum! {
    /// Where a child stands.
    pub enum LifeStage {
        Prenatal = "prenatal" ("妊娠期", "Before birth"),
        Nicu = "nicu" ("入院中", "In hospital"),
        Discharge = "discharge" ("退院準備", "Preparing for discharge"),
        Home = "home" ("在宅", "At home"),
        NurseryOrDevelopment = "nursery_or_development" ("児童発達支援・保育所等", "Developmental support or nursery"),
        Elementary = "elementary" ("小学校・小学部", "Elementary school"),
        JuniorHigh = "junior_high" ("中学校・中学部", "Junior high school"),
        HighSchool = "high_school" ("高校・高等部", "High school"),
        Adult = "adult" ("卒業・18歳以降", "After school, 18 and over"),
    }
}

crate::text_enum! {
    /// A change in a child's life that is prepared for.
    pub enum TransitionKind {
        Discharge = "discharge" ("退院", "Discharge"),
        NurseryEntry = "nursery_entry" ("保育所等への入所", "Nursery entry"),
        Elementary = "elementary" ("小学校入学", "Elementary school entry"),
        JuniorHigh = "junior_high" ("中学校進学", "Junior high school entry"),
        HighSchool = "high_school" ("高校進学", "High school entry"),
        Eighteen = "eighteen" ("18歳到達", "Turning 18"),
        Graduation = "graduation" ("高校卒業", "Leaving school"),
        Twenty = "twenty" ("20歳到達", "Turning 20"),
    }
}

/// First days at school, and the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SchoolDates {
    /// First day of elementary school, a 1 April.
    pub elementary: NaiveDate,
    /// First day of junior high school, six years later.
    pub junior_high: NaiveDate,
    /// First day of high school (高等部), nine years later.
    pub high_school: NaiveDate,
    /// Last day of high school, the 31 March before the twelfth anniversary.
    pub graduation: NaiveDate,
}

/// The facts from which a stage follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StageFacts {
    /// Date of birth, or the expected one of a child not yet born.
    pub born_on: NaiveDate,
    /// Day of discharge from hospital after birth, past or expected; nothing while unknown.
    pub discharge_on: Option<NaiveDate>,
    /// Whether that day is settled (or has been confirmed) and not only hoped for. Settled without a day: the child is at
    /// home already, came home on a day nobody knows or never was in hospital.
    pub discharge_certain: bool,
    /// Calendar year in which the child enters elementary school, where it is not the legal one (就学猶予).
    pub school_entry_year: Option<i32>,
    /// Whether the child goes to a nursery, a kindergarten or developmental support already.
    pub in_nursery: bool,
    /// First day there where it is planned, past or ahead.
    pub nursery_entry_on: Option<NaiveDate>,
    /// Calendar year of the March in which the child leaves high school, where it is later than usual (原級留置・休学).
    pub graduation_year: Option<i32>,
}

/// A transition and its day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Transition {
    /// Which.
    pub kind: TransitionKind,
    /// First day of the new state; for graduation the last day at school.
    pub on: NaiveDate,
}

/// What comes next for a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NextTransition {
    /// Which.
    pub kind: TransitionKind,
    /// Its day. None for a discharge whose day is unknown; past for one that was hoped for and never confirmed.
    pub on: Option<NaiveDate>,
}

/// The day on which somebody born on `born` attains the age of `n` years: the day before the birthday (年齢計算ニ関スル法律,
/// 民法143条). Born on 29 February, it is 28 February in every year. For `n` = 0 it is the day of birth.
pub fn attain_date(born: NaiveDate, n: u32) -> NaiveDate {
    attain_months(born, n.saturating_mul(12))
}

/// Whether somebody born on `born` has attained the age of `n` years on the day `on` (年齢計算ニ関スル法律).
pub fn has_attained(born: NaiveDate, n: u32, on: NaiveDate) -> bool {
    on >= attain_date(born, n)
}

/// The legal age in years attained on the day `on`; nothing before birth. Like every legal age it is one more on the
/// eve of the birthday already (年齢計算ニ関スル法律).
pub fn age_on(born: NaiveDate, on: NaiveDate) -> Option<u32> {
    age_in_months(born, on).map(|months| months / 12)
}

/// The months of age completed on the day `on`, counted by the same law as years (民法143条: the term ends on the eve of
/// the corresponding day, or on the last day of a month without one); nothing before birth.
pub fn age_in_months(born: NaiveDate, on: NaiveDate) -> Option<u32> {
    if on < born {
        return None;
    }
    let months = (on.year() - born.year()) * 12 + month_of(on) - month_of(born);
    // A month may be complete on the eve of the corresponding day, hence one more is tried, and one less.
    (months - 1..=months + 1)
        .rev()
        .filter_map(|count| u32::try_from(count).ok())
        .find(|count| on >= attain_months(born, *count))
}

/// The day on which a child enters elementary school by law: the first 1 April on or after the day following the one on
/// which the child attains six (学校教育法17条, 同法施行規則59条). Born on 1 April belongs to the earlier year.
pub fn elementary_entry(born: NaiveDate) -> NaiveDate {
    let years = if (born.month(), born.day()) <= (4, 1) { 6 } else { 7 };
    day(born.year() + years, 4, 1)
}

/// The school dates of a child; with `entry_override`, the calendar year of entry instead of the legal one, everything
/// moves with it (就学猶予, 学校教育法18条).
pub fn school_dates(born: NaiveDate, entry_override: Option<i32>) -> SchoolDates {
    let year = entry_override.unwrap_or_else(|| elementary_entry(born).year());
    let after = |years: i32| year.saturating_add(years);
    SchoolDates {
        elementary: day(year, 4, 1),
        junior_high: day(after(6), 4, 1),
        high_school: day(after(9), 4, 1),
        graduation: day(after(12), 3, 31),
    }
}

/// The school dates that follow from the facts: those of [`school_dates`], with leaving school later where that is
/// planned. A planned year before the usual one changes nothing.
pub fn school_dates_of(facts: &StageFacts) -> SchoolDates {
    let usual = school_dates(facts.born_on, facts.school_entry_year);
    let later = facts.graduation_year.map_or(usual.graduation, |year| day(year, 3, 31));
    SchoolDates { graduation: later.max(usual.graduation), ..usual }
}

/// The age class (0歳児 to 5歳児クラス) of a child in a nursery in the fiscal year that begins in April of `fiscal_year`:
/// the age attained on 1 April's eve, by school cohorts. A child born within the year belongs to class 0; nothing for
/// a child not born by its end, or of school age.
pub fn nursery_class_age(born: NaiveDate, fiscal_year: i32) -> Option<u32> {
    if born >= day(fiscal_year.saturating_add(1), 4, 1) {
        return None;
    }
    let cohort = if (born.month(), born.day()) >= (4, 2) { born.year() } else { born.year() - 1 };
    let class = fiscal_year.saturating_sub(cohort).saturating_sub(1).max(0);
    u32::try_from(class).ok().filter(|class| *class <= 5)
}

/// The fiscal and school year (年度) of a day, named by the calendar year in which its April lies.
pub fn fiscal_year(day: NaiveDate) -> i32 {
    if day.month() >= 4 { day.year() } else { day.year() - 1 }
}

/// The school year a child is in on the day `on`; nothing before entry and after graduation. Whoever stays on at school
/// stays in its last year.
pub fn school_grade(facts: &StageFacts, on: NaiveDate) -> Option<Grade> {
    let school = school_dates_of(facts);
    if on > school.graduation {
        return None;
    }
    let years = usize::try_from(fiscal_year(on).saturating_sub(school.elementary.year())).ok()?;
    Grade::ALL.get(years).or(Grade::ALL.last()).copied()
}

/// Where a child stands on the day `on` (product contract §5). The first line that holds:
///
/// 1. before birth: `prenatal`;
/// 2. from school entry on, the school year decides, also for a child in hospital: `elementary`, `junior_high`,
///    `high_school`, and `adult` from the day after graduation or the day 18 is attained, whichever is later;
/// 3. discharge more than 30 days ahead: `nicu`; within 30 days: `discharge`;
/// 4. in a nursery or in developmental support, or past the planned first day there: `nursery_or_development`;
/// 5. discharge unknown: `nicu`; past but never settled: `discharge`, until somebody confirms it (whoever is known to be
///    at home already, the day unknown, goes on to the next line);
/// 6. from the 1 April of the 3歳児クラス (three years before the legal school entry, when kindergarten begins):
///    `nursery_or_development`;
/// 7. otherwise `home`.
pub fn stage(facts: &StageFacts, on: NaiveDate) -> LifeStage {
    if on < facts.born_on {
        return LifeStage::Prenatal;
    }
    if let Some(stage) = school_stage(facts, on) {
        return stage;
    }
    let ahead = facts.discharge_on.map(|discharge| (discharge - on).num_days());
    match ahead {
        Some(PREPARATION_DAYS_AND_MORE..) => LifeStage::Nicu,
        Some(1..) => LifeStage::Discharge,
        _ if goes_to_nursery(facts, on) => LifeStage::NurseryOrDevelopment,
        None if !facts.discharge_certain => LifeStage::Nicu,
        Some(_) if !facts.discharge_certain => LifeStage::Discharge,
        _ if on >= day(elementary_entry(facts.born_on).year() - 3, 4, 1) => LifeStage::NurseryOrDevelopment,
        _ => LifeStage::Home,
    }
}

/// Whether nothing about the discharge is left to be confirmed on the day `on`: it is settled, or it was only hoped for
/// (a part of a month), its month is over and the child goes to a nursery or is of school age by then, so that nobody
/// in hospital is taken for a child at home, and nobody asks of a schoolchild when it left the ward it was born in
/// (product contract §5: everything follows from dates).
pub fn discharge_settled(facts: &StageFacts, on: NaiveDate) -> bool {
    let month_over = |hoped: NaiveDate| (hoped.year(), hoped.month()) < (on.year(), on.month());
    let elsewhere = goes_to_nursery(facts, on) || on >= school_dates_of(facts).elementary;
    facts.discharge_certain || (elsewhere && facts.discharge_on.is_some_and(month_over))
}

/// Whether a child is known to be at home although no day of discharge is known.
pub fn at_home_undated(facts: &StageFacts) -> bool {
    facts.discharge_certain && facts.discharge_on.is_none()
}

/// Every transition of a child with a day that follows from the facts, earliest first. Discharge only where its day is
/// known; nursery entry only where it is planned, because no rule gives its day.
pub fn transitions(facts: &StageFacts) -> Vec<Transition> {
    let school = school_dates_of(facts);
    let mut transitions: Vec<Transition> = [
        (TransitionKind::Discharge, facts.discharge_on),
        (TransitionKind::NurseryEntry, facts.nursery_entry_on),
        (TransitionKind::Elementary, Some(school.elementary)),
        (TransitionKind::JuniorHigh, Some(school.junior_high)),
        (TransitionKind::HighSchool, Some(school.high_school)),
        (TransitionKind::Eighteen, Some(attain_date(facts.born_on, 18))),
        (TransitionKind::Graduation, Some(school.graduation)),
        (TransitionKind::Twenty, Some(attain_date(facts.born_on, 20))),
    ]
    .into_iter()
    .filter_map(|(kind, on)| on.map(|on| Transition { kind, on }))
    .collect();
    transitions.sort_by_key(|transition| (transition.on, transition.kind));
    transitions
}

/// What comes next for a child on the day `on`: as long as it is in hospital (or not born yet) the discharge, be its day
/// unknown or past and never confirmed; otherwise the first transition that is not past. Nothing when all are.
pub fn next_transition(facts: &StageFacts, on: NaiveDate) -> Option<NextTransition> {
    if stage(facts, on) <= LifeStage::Discharge && !at_home_undated(facts) {
        return Some(NextTransition { kind: TransitionKind::Discharge, on: facts.discharge_on });
    }
    let next = transitions(facts).into_iter().find(|transition| transition.on >= on);
    next.map(|next| NextTransition { kind: next.kind, on: Some(next.on) })
}

/// Whether a child goes to a nursery or the like on the day `on`.
fn goes_to_nursery(facts: &StageFacts, on: NaiveDate) -> bool {
    facts.in_nursery || facts.nursery_entry_on.is_some_and(|first| first <= on)
}

/// A discharge at least this many days ahead is not being prepared yet.
const PREPARATION_DAYS_AND_MORE: i64 = 31;

/// The stage from school entry on.
fn school_stage(facts: &StageFacts, on: NaiveDate) -> Option<LifeStage> {
    let school = school_dates_of(facts);
    if on < school.elementary {
        None
    } else if on < school.junior_high {
        Some(LifeStage::Elementary)
    } else if on < school.high_school {
        Some(LifeStage::JuniorHigh)
    } else if on <= school.graduation || !has_attained(facts.born_on, 18, on) {
        Some(LifeStage::HighSchool)
    } else {
        Some(LifeStage::Adult)
    }
}

/// The day on which `months` months of age are complete.
fn attain_months(born: NaiveDate, months: u32) -> NaiveDate {
    if months == 0 {
        return born;
    }
    let Some(clamped) = born.checked_add_months(chrono::Months::new(months)) else { return NaiveDate::MAX };
    // Without a corresponding day chrono gives the last day of the month, which is where the term ends by 民法143条2項.
    if clamped.day() == born.day() { clamped.pred_opt().unwrap_or(clamped) } else { clamped }
}

fn month_of(day: NaiveDate) -> i32 {
    i32::try_from(day.month0()).unwrap_or_default()
}

/// A day that exists in every year.
fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or(if year < 0 { NaiveDate::MIN } else { NaiveDate::MAX })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn facts(born: &str, discharge: Option<&str>) -> StageFacts {
        StageFacts {
            born_on: date(born),
            discharge_on: discharge.map(date),
            discharge_certain: discharge.is_some(),
            school_entry_year: None,
            in_nursery: false,
            nursery_entry_on: None,
            graduation_year: None,
        }
    }

    #[test]
    fn ages_and_school_dates_follow_the_law() {
        for [born, six, elementary, junior_high, high_school, graduation, eighteen, twenty] in [
            [
                "2019-03-31",
                "2025-03-30",
                "2025-04-01",
                "2031-04-01",
                "2034-04-01",
                "2037-03-31",
                "2037-03-30",
                "2039-03-30",
            ],
            [
                "2019-04-01",
                "2025-03-31",
                "2025-04-01",
                "2031-04-01",
                "2034-04-01",
                "2037-03-31",
                "2037-03-31",
                "2039-03-31",
            ],
            [
                "2019-04-02",
                "2025-04-01",
                "2026-04-01",
                "2032-04-01",
                "2035-04-01",
                "2038-03-31",
                "2037-04-01",
                "2039-04-01",
            ],
            [
                "2020-02-29",
                "2026-02-28",
                "2026-04-01",
                "2032-04-01",
                "2035-04-01",
                "2038-03-31",
                "2038-02-28",
                "2040-02-28",
            ],
            [
                "2024-12-31",
                "2030-12-30",
                "2031-04-01",
                "2037-04-01",
                "2040-04-01",
                "2043-03-31",
                "2042-12-30",
                "2044-12-30",
            ],
        ] {
            let b = date(born);
            assert_eq!([6, 18, 20].map(|n| attain_date(b, n)), [six, eighteen, twenty].map(date), "{born}");
            let expected = SchoolDates {
                elementary: date(elementary),
                junior_high: date(junior_high),
                high_school: date(high_school),
                graduation: date(graduation),
            };
            assert_eq!(school_dates(b, None), expected, "{born}");
        }
    }

    #[test]
    fn school_entry_equals_the_legal_definition_for_every_birth_date_of_thirty_years() {
        let mut born = date("2000-01-01");
        while born < date("2030-01-01") {
            let attains = attain_date(born, 6);
            // Said the long way: the day whose next day is the sixth birthday, or 28 February for 29 February.
            let next = attains.succ_opt().unwrap();
            if (born.month(), born.day()) == (2, 29) {
                assert_eq!((attains.month(), attains.day(), attains.year()), (2, 28, born.year() + 6));
            } else {
                assert_eq!((next.month(), next.day(), next.year()), (born.month(), born.day(), born.year() + 6));
            }
            let mut entry = next;
            while (entry.month(), entry.day()) != (4, 1) {
                entry = entry.succ_opt().unwrap();
            }
            assert_eq!(elementary_entry(born), entry, "{born}");
            // The year before entry is the 5歳児 class, and there is no class from entry on.
            assert_eq!(nursery_class_age(born, entry.year() - 1), Some(5), "{born}");
            assert_eq!(nursery_class_age(born, entry.year()), None, "{born}");
            born = born.succ_opt().unwrap();
        }
    }

    #[test]
    fn nursery_classes_match_a_wards_published_list() {
        // 2025年度: 1歳児 to 5歳児 are the births from 2019-04-02 to 2024-04-01.
        for (born, class) in [
            ("2019-04-01", None),
            ("2019-04-02", Some(5)),
            ("2020-04-01", Some(5)),
            ("2020-04-02", Some(4)),
            ("2023-04-01", Some(2)),
            ("2023-04-02", Some(1)),
            ("2024-04-01", Some(1)),
            ("2024-04-02", Some(0)),
            ("2025-04-01", Some(0)),
            ("2026-03-31", Some(0)),
            ("2026-04-01", None),
        ] {
            assert_eq!(nursery_class_age(date(born), 2025), class, "{born}");
        }
    }

    #[test]
    fn age_rises_on_the_eve_of_the_birthday() {
        for (born, on, years, months) in [
            ("2020-05-10", "2020-05-09", None, None),
            ("2020-05-10", "2020-05-10", Some(0), Some(0)),
            ("2020-05-10", "2020-06-08", Some(0), Some(0)),
            ("2020-05-10", "2020-06-09", Some(0), Some(1)),
            ("2020-05-10", "2021-05-08", Some(0), Some(11)),
            ("2020-05-10", "2021-05-09", Some(1), Some(12)),
            ("2020-01-01", "2020-12-31", Some(1), Some(12)),
            ("2020-02-29", "2021-02-27", Some(0), Some(11)),
            ("2020-02-29", "2021-02-28", Some(1), Some(12)),
            ("2020-02-29", "2024-02-28", Some(4), Some(48)),
            ("2020-03-01", "2021-02-28", Some(1), Some(12)),
            ("2023-01-31", "2023-02-28", Some(0), Some(1)),
            ("2023-01-31", "2023-03-29", Some(0), Some(1)),
            ("2023-01-31", "2023-03-30", Some(0), Some(2)),
        ] {
            assert_eq!(
                (age_on(date(born), date(on)), age_in_months(date(born), date(on))),
                (years, months),
                "{born} {on}"
            );
        }
    }

    #[test]
    fn grades_run_from_entry_to_graduation() {
        let child = facts("2019-04-02", None);
        for (on, grade) in [
            ("2026-03-31", None),
            ("2026-04-01", Some(Grade::Elementary1)),
            ("2032-03-31", Some(Grade::Elementary6)),
            ("2032-04-01", Some(Grade::JuniorHigh1)),
            ("2035-04-01", Some(Grade::HighSchool1)),
            ("2038-03-31", Some(Grade::HighSchool3)),
            ("2038-04-01", None),
        ] {
            assert_eq!(school_grade(&child, date(on)), grade, "{on}");
        }
        let deferred = StageFacts { school_entry_year: Some(2027), ..child };
        assert_eq!(school_grade(&deferred, date("2027-03-31")), None);
        assert_eq!(school_grade(&deferred, date("2027-04-01")), Some(Grade::Elementary1));
        let staying_on = StageFacts { graduation_year: Some(2039), ..child };
        assert_eq!(school_grade(&staying_on, date("2038-04-01")), Some(Grade::HighSchool3));
        assert_eq!(stage(&staying_on, date("2039-03-31")), LifeStage::HighSchool);
        assert_eq!(stage(&staying_on, date("2039-04-01")), LifeStage::Adult);
    }

    #[test]
    fn a_life_passes_through_its_stages() {
        let child = facts("2019-06-15", Some("2019-10-01"));
        for (on, expected) in [
            ("2019-06-14", LifeStage::Prenatal),
            ("2019-06-15", LifeStage::Nicu),
            ("2019-08-31", LifeStage::Nicu),
            ("2019-09-01", LifeStage::Discharge),
            ("2019-09-30", LifeStage::Discharge),
            ("2019-10-01", LifeStage::Home),
            ("2023-03-31", LifeStage::Home),
            ("2023-04-01", LifeStage::NurseryOrDevelopment),
            ("2026-03-31", LifeStage::NurseryOrDevelopment),
            ("2026-04-01", LifeStage::Elementary),
            ("2032-04-01", LifeStage::JuniorHigh),
            ("2035-04-01", LifeStage::HighSchool),
            ("2038-03-31", LifeStage::HighSchool),
            ("2038-04-01", LifeStage::Adult),
        ] {
            assert_eq!(stage(&child, date(on)), expected, "{on}");
        }
    }

    #[test]
    fn unknown_and_unsettled_discharges_keep_an_infant_in_hospital() {
        let unknown = facts("2024-06-15", None);
        let hoped = StageFacts { discharge_certain: false, ..facts("2024-06-15", Some("2024-10-01")) };
        for (child, on, expected) in [
            (unknown, "2025-06-15", LifeStage::Nicu),
            (unknown, "2028-06-15", LifeStage::Nicu),
            (unknown, "2031-04-01", LifeStage::Elementary),
            (hoped, "2024-09-15", LifeStage::Discharge),
            (hoped, "2024-10-15", LifeStage::Discharge),
            (hoped, "2031-04-01", LifeStage::Elementary),
            (StageFacts { in_nursery: true, ..unknown }, "2025-06-15", LifeStage::NurseryOrDevelopment),
            (StageFacts { in_nursery: true, ..hoped }, "2024-09-15", LifeStage::Discharge),
            (StageFacts { in_nursery: true, ..hoped }, "2025-04-01", LifeStage::NurseryOrDevelopment),
        ] {
            assert_eq!(stage(&child, date(on)), expected, "{on}");
        }
    }

    #[test]
    fn whoever_is_at_home_already_is_no_patient_though_nobody_knows_since_when() {
        let home = StageFacts { discharge_certain: true, ..facts("2019-06-15", None) };
        for (child, on, expected) in [
            (home, "2019-06-15", LifeStage::Home),
            (home, "2023-03-31", LifeStage::Home),
            (home, "2023-04-01", LifeStage::NurseryOrDevelopment),
            (StageFacts { in_nursery: true, ..home }, "2020-06-15", LifeStage::NurseryOrDevelopment),
            (StageFacts { nursery_entry_on: Some(date("2021-04-01")), ..home }, "2021-03-31", LifeStage::Home),
            (home, "2026-04-01", LifeStage::Elementary),
            (home, "2038-04-01", LifeStage::Adult),
        ] {
            assert_eq!(stage(&child, date(on)), expected, "{on}");
            assert_ne!(
                next_transition(&child, date(on)).map(|next| next.kind),
                Some(TransitionKind::Discharge),
                "{on}"
            );
        }
        assert!(transitions(&home).iter().all(|one| one.kind != TransitionKind::Discharge));
    }

    #[test]
    fn a_vague_discharge_is_behind_a_child_once_its_month_is_over_and_it_goes_elsewhere() {
        let hoped = StageFacts { discharge_certain: false, ..facts("2019-06-15", Some("2019-10-11")) };
        let nursery = StageFacts { in_nursery: true, ..hoped };
        let planned = StageFacts { nursery_entry_on: Some(date("2020-04-01")), ..hoped };
        let unknown = facts("2019-06-15", None);
        for (child, on, settled) in [
            // At home or still in hospital: nobody knows, so somebody is asked.
            (hoped, "2019-10-31", false),
            (hoped, "2019-11-01", false),
            (hoped, "2023-04-01", false),
            (nursery, "2019-10-31", false),
            (nursery, "2019-11-01", true),
            (planned, "2020-03-31", false),
            (planned, "2020-04-01", true),
            (hoped, "2026-03-31", false),
            (hoped, "2026-04-01", true),
            (StageFacts { school_entry_year: Some(2027), ..hoped }, "2026-04-01", false),
            // A schoolchild that is expected to leave hospital, and one of whom nothing is known.
            (StageFacts { discharge_on: Some(date("2026-10-11")), ..hoped }, "2026-10-31", false),
            (StageFacts { discharge_on: Some(date("2026-10-11")), ..hoped }, "2026-11-01", true),
            (unknown, "2030-04-01", false),
            // What is settled is settled before it comes.
            (StageFacts { discharge_certain: true, ..hoped }, "2019-06-15", true),
            (StageFacts { discharge_certain: true, ..unknown }, "2019-06-15", true),
        ] {
            assert_eq!(discharge_settled(&child, date(on)), settled, "{child:?} on {on}");
        }
    }

    #[test]
    fn in_hospital_the_discharge_comes_next_whatever_is_known_of_its_day() {
        use TransitionKind as T;
        let next = |facts: &StageFacts, on: &str| next_transition(facts, date(on)).map(|next| (next.kind, next.on));
        let unknown = facts("2025-09-15", None);
        assert_eq!(next(&unknown, "2025-11-25"), Some((T::Discharge, None)));
        assert_eq!(next(&unknown, "2025-08-01"), Some((T::Discharge, None)), "before birth");
        let day = Some(date("2025-11-20"));
        let hoped = StageFacts { discharge_on: day, ..unknown };
        assert_eq!(next(&hoped, "2025-11-25"), Some((T::Discharge, day)));
        let home = StageFacts { discharge_certain: true, ..hoped };
        assert_eq!(next(&home, "2025-11-19"), Some((T::Discharge, day)));
        assert_eq!(next(&home, "2025-11-25"), Some((T::Elementary, Some(date("2032-04-01")))));
        assert_eq!(next(&home, "2050-01-01"), None);
    }

    #[test]
    fn a_deferred_entry_moves_the_school_stages_and_nobody_is_adult_before_eighteen() {
        let deferred = StageFacts { school_entry_year: Some(2027), ..facts("2019-06-15", Some("2019-10-01")) };
        assert_eq!(stage(&deferred, date("2026-04-01")), LifeStage::NurseryOrDevelopment);
        assert_eq!(stage(&deferred, date("2027-04-01")), LifeStage::Elementary);
        assert_eq!(stage(&deferred, date("2038-04-01")), LifeStage::HighSchool);
        let early = StageFacts { school_entry_year: Some(2025), ..deferred };
        assert_eq!(stage(&early, date("2037-04-01")), LifeStage::HighSchool);
        assert_eq!(stage(&early, date("2037-06-13")), LifeStage::HighSchool);
        assert_eq!(stage(&early, date("2037-06-14")), LifeStage::Adult);
    }

    #[test]
    fn transitions_come_in_order_and_the_next_one_is_the_first_not_past() {
        use TransitionKind as T;
        let child = facts("2019-04-02", Some("2019-08-01"));
        let expected = [
            (T::Discharge, "2019-08-01"),
            (T::Elementary, "2026-04-01"),
            (T::JuniorHigh, "2032-04-01"),
            (T::HighSchool, "2035-04-01"),
            (T::Eighteen, "2037-04-01"),
            (T::Graduation, "2038-03-31"),
            (T::Twenty, "2039-04-01"),
        ]
        .map(|(kind, on)| Transition { kind, on: date(on) });
        assert_eq!(transitions(&child), expected);
        let next = |one: Transition| Some(NextTransition { kind: one.kind, on: Some(one.on) });
        assert_eq!(next_transition(&child, date("2019-08-01")), next(expected[0]));
        assert_eq!(next_transition(&child, date("2019-08-02")), next(expected[1]));
        assert_eq!(next_transition(&child, date("2039-04-02")), None);
        assert_eq!(transitions(&facts("2019-04-02", None)), expected[1..]);
    }

    proptest! {
        #[test]
        fn years_are_twelve_months_and_agree_with_the_day_they_are_attained(born in 0..11_000_i64, later in 0..9_000_i64) {
            let born = date("2000-01-01") + chrono::Duration::days(born);
            let on = born + chrono::Duration::days(later);
            let age = age_on(born, on).unwrap();
            prop_assert_eq!(age, age_in_months(born, on).unwrap() / 12);
            prop_assert!(has_attained(born, age, on));
            prop_assert!(!has_attained(born, age + 1, on));
        }

        #[test]
        fn stages_never_go_back(
            born in 0..11_000_i64, stay in 0..800_i64, known in any::<bool>(), certain in any::<bool>(),
            defer in prop::option::of(0..3_i32), nursery in any::<bool>(), entry in prop::option::of(0..2_500_i64),
            stay_on in prop::option::of(0..4_i32), day in 0..9_000_i64, step in 0..400_i64,
        ) {
            let born_on = date("2000-01-01") + chrono::Duration::days(born);
            let child = StageFacts {
                born_on,
                discharge_on: known.then(|| born_on + chrono::Duration::days(stay)),
                discharge_certain: certain,
                school_entry_year: defer.map(|years| elementary_entry(born_on).year() + years),
                in_nursery: nursery,
                nursery_entry_on: entry.map(|days| born_on + chrono::Duration::days(days)),
                graduation_year: stay_on.map(|years| elementary_entry(born_on).year() + 12 + years),
            };
            let on = born_on + chrono::Duration::days(day - 100);
            prop_assert!(stage(&child, on) <= stage(&child, on + chrono::Duration::days(step)));
        }

        #[test]
        fn no_date_and_no_override_is_too_far(born in any::<i32>(), year in any::<i32>(), on in any::<i32>(), n in any::<u32>()) {
            let far = |days: i32| NaiveDate::from_num_days_from_ce_opt(days).unwrap_or(NaiveDate::MAX);
            let child = StageFacts {
                born_on: far(born),
                discharge_on: Some(far(year)),
                discharge_certain: true,
                school_entry_year: Some(year),
                in_nursery: false,
                nursery_entry_on: Some(far(on)),
                graduation_year: Some(year),
            };
            let _ = (stage(&child, far(on)), next_transition(&child, far(on)), attain_date(far(born), n));
            let _ = (nursery_class_age(far(born), year), school_grade(&child, far(on)));
            let _ = (age_on(far(born), far(on)), elementary_entry(far(born)));
        }
    }
}
