//! 医療的ケア判定スコア: the points of a physician's score sheet and the band they fall in.
//!
//! Source: 令和3年度障害福祉サービス等報酬改定, 別表「医療的ケア判定スコア」. The rule adds up what a physician has graded;
//! it never grades, and the band it gives does not replace the one printed on the family's 受給者証.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::base::problem::{Faults, Problem};
use crate::base::words::Words;

crate::text_enum! {
    /// A row of the score sheet, in its order.
    pub enum CareItem {
        Ventilator = "ventilator" ("人工呼吸器の管理", "Ventilator"),
        Tracheostomy = "tracheostomy" ("気管切開の管理", "Tracheostomy"),
        NasopharyngealAirway = "nasopharyngeal_airway" ("鼻咽頭エアウェイの管理", "Nasopharyngeal airway"),
        Oxygen = "oxygen" ("酸素療法", "Oxygen therapy"),
        Suction = "suction" ("吸引", "Suction"),
        Nebulizer = "nebulizer" ("ネブライザーの管理", "Nebulizer"),
        TubeFeeding = "tube_feeding" ("経管栄養", "Tube feeding"),
        FeedingPump = "feeding_pump" ("経管栄養(持続経管注入ポンプ使用)", "Tube feeding by continuous pump"),
        CentralVenousCatheter = "central_venous_catheter" ("中心静脈カテーテルの管理", "Central venous catheter"),
        SubcutaneousInjection = "subcutaneous_injection" ("皮下注射", "Subcutaneous injection"),
        SubcutaneousPump = "subcutaneous_pump" ("持続皮下注射ポンプの使用", "Continuous subcutaneous pump"),
        GlucoseMonitoring = "glucose_monitoring" ("血糖測定", "Blood glucose monitoring"),
        Dialysis = "dialysis" ("継続的な透析", "Continuing dialysis"),
        IntermittentCatheterization = "intermittent_catheterization" ("間欠的導尿", "Intermittent catheterization"),
        IndwellingUrinary = "indwelling_urinary" ("持続的導尿", "Indwelling urinary catheter"),
        Stoma = "stoma" ("消化管ストーマの使用", "Gastrointestinal stoma"),
        Disimpaction = "disimpaction" ("摘便又は洗腸", "Disimpaction or bowel irrigation"),
        Enema = "enema" ("浣腸", "Enema"),
        SeizureTreatment = "seizure_treatment" ("痙攣時の処置", "Treatment during seizures"),
    }
}

crate::text_enum! {
    /// How closely a child with this care has to be watched over (見守りスコア).
    pub enum Watch {
        High = "high" ("高", "High"),
        Mid = "mid" ("中", "Medium"),
        Low = "low" ("低", "Low"),
    }
}

crate::text_enum! {
    /// The band (医療的ケア区分) that a total falls in.
    pub enum Band {
        Band3 = "band_3" ("医療的ケア区分3", "Medical care band 3"),
        Band2 = "band_2" ("医療的ケア区分2", "Medical care band 2"),
        Band1 = "band_1" ("医療的ケア区分1", "Medical care band 1"),
        None = "none" ("なし", "None"),
    }
}

/// One item of a score sheet that applies to the child, with the grade the physician chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoredItem {
    /// The row of the sheet.
    pub item: CareItem,
    /// The grade of watching over; `low` where the sheet offers no choice.
    pub watch: Watch,
}

/// What one item adds to the total, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScorePart {
    /// The row of the sheet.
    pub item: CareItem,
    /// Points for the care itself.
    pub base: i32,
    /// Points for watching over that were added.
    pub watch: i32,
    /// The sum in words.
    pub words: Words,
}

/// A score sheet added up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CareScore {
    /// Sum of the points for the care itself.
    pub base: i32,
    /// Sum of the points for watching over that were added.
    pub watch: i32,
    /// `base` and `watch` together, 0 to 123.
    pub total: i32,
    /// The band of the total.
    pub band: Band,
    /// Each item of the sheet, in the order given.
    pub parts: Vec<ScorePart>,
}

impl CareItem {
    /// 基本スコア: the points for the care itself, 3 to 10 (the sheet's first column).
    pub const fn base_points(self) -> i32 {
        match self {
            Self::Ventilator => 10,
            Self::Tracheostomy
            | Self::Oxygen
            | Self::Suction
            | Self::TubeFeeding
            | Self::CentralVenousCatheter
            | Self::Dialysis => 8,
            Self::NasopharyngealAirway
            | Self::SubcutaneousInjection
            | Self::IntermittentCatheterization
            | Self::Stoma
            | Self::Disimpaction => 5,
            Self::Nebulizer
            | Self::FeedingPump
            | Self::SubcutaneousPump
            | Self::GlucoseMonitoring
            | Self::IndwellingUrinary
            | Self::Enema
            | Self::SeizureTreatment => 3,
        }
    }

    /// 見守りスコア: the points of a grade, 0 to 2; nothing where the sheet has no such grade for this item.
    /// Only the ventilator has a middle grade, and `low` (0 points) exists for every item.
    pub const fn watch_points(self, watch: Watch) -> Option<i32> {
        match (self, watch) {
            (_, Watch::Low) => Some(0),
            (Self::Ventilator, Watch::Mid) => Some(1),
            (_, Watch::Mid)
            | (Self::Nebulizer | Self::IntermittentCatheterization | Self::Disimpaction | Self::Enema, Watch::High) => {
                None
            }
            (
                Self::Ventilator
                | Self::Tracheostomy
                | Self::TubeFeeding
                | Self::CentralVenousCatheter
                | Self::Dialysis
                | Self::SeizureTreatment,
                Watch::High,
            ) => Some(2),
            (_, Watch::High) => Some(1),
        }
    }
}

/// The total of a score sheet, its band and where each point comes from. An empty sheet scores 0.
///
/// `total = Σ base + Σ watch`; beside a ventilator the watch points of a tracheostomy are not added (note to the sheet
/// of the 2021 revision). Errors, all at once: `items.N.watch` / `no_such_grade` for a grade that the sheet does not
/// have for that item, and `items.N.item` / `duplicate` for an item given before.
pub fn score(items: &[ScoredItem]) -> Result<CareScore, Problem> {
    let ventilated = items.iter().any(|scored| scored.item == CareItem::Ventilator);
    let mut faults = Faults::default();
    let mut seen = HashSet::new();
    let mut parts = Vec::with_capacity(items.len());
    for (index, scored) in items.iter().enumerate() {
        if !seen.insert(scored.item) {
            faults.add(
                format!("items.{index}.item"),
                "duplicate",
                "同じ項目が二度選ばれています。",
                "This item is given twice.",
            );
        }
        match scored.item.watch_points(scored.watch) {
            Some(points) => parts.push(part(scored.item, points, ventilated)),
            None => faults.add(
                format!("items.{index}.watch"),
                "no_such_grade",
                "この項目にはその見守りの区分がありません。",
                "This item has no such grade of supervision.",
            ),
        }
    }
    faults.into_result()?;
    let base = parts.iter().map(|part| part.base).sum();
    let watch = parts.iter().map(|part| part.watch).sum();
    let total = base + watch;
    Ok(CareScore { base, watch, total, band: band_of(total), parts })
}

/// The band of a total in points: 3 from 32, 2 from 16, 1 from 3 (令和3年度報酬改定; unchanged in 令和6年度).
pub fn band_of(total: i32) -> Band {
    match total {
        32.. => Band::Band3,
        16.. => Band::Band2,
        3.. => Band::Band1,
        _ => Band::None,
    }
}

/// One item with the points of its grade, of which the tracheostomy's are left out beside a ventilator.
fn part(item: CareItem, points: i32, ventilated: bool) -> ScorePart {
    let base = item.base_points();
    let left_out = ventilated && item == CareItem::Tracheostomy && points > 0;
    let watch = if left_out { 0 } else { points };
    let Words { ja, en } = item.label();
    let words = if left_out {
        Words::told(
            format!("{ja}：基本{base}点。人工呼吸器の管理があるため、見守り{points}点は加えません。"),
            format!("{en}: {base} points; the {points} for supervision are not added beside a ventilator."),
        )
    } else if watch > 0 {
        Words::told(
            format!("{ja}：基本{base}点と見守り{watch}点。"),
            format!("{en}: {base} points and {watch} for supervision."),
        )
    } else {
        Words::told(format!("{ja}：基本{base}点。"), format!("{en}: {base} points."))
    };
    ScorePart { item, base, watch, words }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sheet(items: &[(CareItem, Watch)]) -> Vec<ScoredItem> {
        items.iter().map(|(item, watch)| ScoredItem { item: *item, watch: *watch }).collect()
    }

    /// The highest grade that the sheet has for an item.
    fn highest(item: CareItem) -> Watch {
        if item.watch_points(Watch::High).is_some() { Watch::High } else { Watch::Low }
    }

    #[test]
    fn the_published_table_is_the_table_in_use() {
        use CareItem as C;
        let table = [
            (C::Ventilator, 10, Some(2), Some(1)),
            (C::Tracheostomy, 8, Some(2), None),
            (C::NasopharyngealAirway, 5, Some(1), None),
            (C::Oxygen, 8, Some(1), None),
            (C::Suction, 8, Some(1), None),
            (C::Nebulizer, 3, None, None),
            (C::TubeFeeding, 8, Some(2), None),
            (C::FeedingPump, 3, Some(1), None),
            (C::CentralVenousCatheter, 8, Some(2), None),
            (C::SubcutaneousInjection, 5, Some(1), None),
            (C::SubcutaneousPump, 3, Some(1), None),
            (C::GlucoseMonitoring, 3, Some(1), None),
            (C::Dialysis, 8, Some(2), None),
            (C::IntermittentCatheterization, 5, None, None),
            (C::IndwellingUrinary, 3, Some(1), None),
            (C::Stoma, 5, Some(1), None),
            (C::Disimpaction, 5, None, None),
            (C::Enema, 3, None, None),
            (C::SeizureTreatment, 3, Some(2), None),
        ];
        assert_eq!(table.map(|row| row.0), CareItem::ALL);
        for (item, base, high, mid) in table {
            assert_eq!(item.base_points(), base, "{item}");
            assert_eq!(item.watch_points(Watch::High), high, "{item} high");
            assert_eq!(item.watch_points(Watch::Mid), mid, "{item} mid");
            assert_eq!(item.watch_points(Watch::Low), Some(0), "{item} low");
        }
    }

    #[test]
    fn example_sheets_add_up() {
        use {CareItem as C, Watch as W};
        let everything: Vec<_> = CareItem::ALL.iter().map(|item| (*item, highest(*item))).collect();
        for (case, items, total, band) in [
            (
                "A",
                vec![
                    (C::Ventilator, W::Mid),
                    (C::Tracheostomy, W::High),
                    (C::Suction, W::Low),
                    (C::TubeFeeding, W::Low),
                ],
                35,
                Band::Band3,
            ),
            ("B", vec![(C::Tracheostomy, W::High), (C::Suction, W::High)], 19, Band::Band2),
            ("C", vec![(C::TubeFeeding, W::High)], 10, Band::Band1),
            ("D", vec![(C::Oxygen, W::Low), (C::TubeFeeding, W::High)], 18, Band::Band2),
            ("E", vec![(C::Nebulizer, W::Low)], 3, Band::Band1),
            ("F", everything, 123, Band::Band3),
            ("G", vec![], 0, Band::None),
        ] {
            let scored = score(&sheet(&items)).unwrap();
            assert_eq!((scored.total, scored.band), (total, band), "{case}");
        }
    }

    #[test]
    fn a_tracheostomy_beside_a_ventilator_says_why_its_watch_points_are_missing() {
        use {CareItem as C, Watch as W};
        let scored = score(&sheet(&[(C::Tracheostomy, W::High), (C::Ventilator, W::Low)])).unwrap();
        assert_eq!((scored.base, scored.watch), (18, 0));
        assert_eq!(
            scored.parts[0].words.ja,
            "気管切開の管理：基本8点。人工呼吸器の管理があるため、見守り2点は加えません。"
        );
        let alone = score(&sheet(&[(C::Tracheostomy, W::High)])).unwrap();
        assert_eq!(alone.parts[0].words.en, "Tracheostomy: 8 points and 2 for supervision.");
    }

    #[test]
    fn every_wrong_item_is_told_at_once() {
        use {CareItem as C, Watch as W};
        let wrong = sheet(&[(C::Nebulizer, W::High), (C::Oxygen, W::Low), (C::Oxygen, W::Mid)]);
        let Err(Problem::Invalid(faults)) = score(&wrong) else { panic!("accepted") };
        let told: Vec<_> = faults.iter().map(|fault| (fault.field.as_str(), fault.code)).collect();
        assert_eq!(
            told,
            [("items.0.watch", "no_such_grade"), ("items.2.item", "duplicate"), ("items.2.watch", "no_such_grade")]
        );
    }

    #[test]
    fn bands_begin_at_three_sixteen_and_thirty_two() {
        for (total, band) in [
            (-1, Band::None),
            (2, Band::None),
            (3, Band::Band1),
            (15, Band::Band1),
            (16, Band::Band2),
            (31, Band::Band2),
            (32, Band::Band3),
            (123, Band::Band3),
        ] {
            assert_eq!(band_of(total), band, "{total}");
        }
    }

    #[test]
    fn an_item_is_read_strictly() {
        let read = |text| serde_json::from_str::<ScoredItem>(text);
        assert_eq!(
            read(r#"{"item":"tube_feeding","watch":"high"}"#).unwrap(),
            ScoredItem { item: CareItem::TubeFeeding, watch: Watch::High }
        );
        for text in [
            r#"{"item":"tubeFeeding","watch":"high"}"#,
            r#"{"item":"oxygen"}"#,
            r#"{"item":"oxygen","watch":"low","x":1}"#,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_parts_of_a_sheet_add_up_and_another_item_never_lowers_the_total(
            chosen in prop::sample::subsequence(CareItem::ALL, 1..=CareItem::ALL.len()),
            low in any::<bool>(),
        ) {
            let items: Vec<_> = chosen.iter().map(|item| (*item, if low { Watch::Low } else { highest(*item) })).collect();
            let all = score(&sheet(&items)).unwrap();
            prop_assert_eq!(all.parts.iter().map(|part| part.base + part.watch).sum::<i32>(), all.total);
            prop_assert_eq!(all.base + all.watch, all.total);
            prop_assert!((0..=123).contains(&all.total));
            for left_out in 0..items.len() {
                let mut fewer = items.clone();
                fewer.remove(left_out);
                prop_assert!(score(&sheet(&fewer)).unwrap().total < all.total);
            }
        }
    }
}
