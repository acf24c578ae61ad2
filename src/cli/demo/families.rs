//! The thirty-eight children of 見本区, in every stage of life. Their codes `K-001` to `K-038` follow this order.

use crate::rules::care_score::{CareItem as C, Watch as W};

/// What the demonstration knows of a child.
pub struct Family {
    /// Name; empty while there is none.
    pub name: &'static str,
    /// Reading of the name, or of the mother's.
    pub kana: &'static str,
    /// Date of birth or the expected one.
    pub born_on: &'static str,
    /// Days from birth to discharge; none while unknown.
    pub in_hospital: Option<i64>,
    /// The score sheet; empty while unassessed.
    pub items: &'static [(C, W)],
    /// Whether the child goes to a nursery.
    pub nursery: bool,
}

const HEAVY: &[(C, W)] =
    &[(C::Ventilator, W::Mid), (C::Tracheostomy, W::High), (C::Suction, W::Low), (C::TubeFeeding, W::Low)];
const AIRWAY: &[(C, W)] = &[(C::Tracheostomy, W::High), (C::Suction, W::High)];
const OXYGEN: &[(C, W)] = &[(C::Oxygen, W::Low), (C::TubeFeeding, W::High)];
const FEEDING: &[(C, W)] = &[(C::TubeFeeding, W::High)];
const CATHETER: &[(C, W)] = &[(C::IntermittentCatheterization, W::Low)];
const INSULIN: &[(C, W)] = &[(C::SubcutaneousInjection, W::High), (C::GlucoseMonitoring, W::High)];
const SEIZURE: &[(C, W)] = &[(C::SeizureTreatment, W::High), (C::Suction, W::Low)];
const NOT_ASSESSED: &[(C, W)] = &[];

const fn family(
    name: &'static str,
    kana: &'static str,
    born_on: &'static str,
    in_hospital: Option<i64>,
    items: &'static [(C, W)],
    nursery: bool,
) -> Family {
    Family { name, kana, born_on, in_hospital, items, nursery }
}

/// The children. The clock they are written for stands at 25 November 2025.
pub const FAMILIES: [Family; 38] = [
    family("見本 一郎", "ミホン イチロウ", "2025-08-30", Some(93), HEAVY, false),
    family("見本 ふたば", "ミホン フタバ", "2025-09-10", Some(86), AIRWAY, false),
    family("髙橋 花", "タカハシ ハナ", "2021-05-12", Some(60), FEEDING, true),
    family("", "ミホン ヨツバ", "2025-10-20", None, NOT_ASSESSED, false),
    family("見本 五月", "ミホン サツキ", "2025-05-05", Some(70), OXYGEN, false),
    family("見本 六花", "ミホン リッカ", "2025-02-11", Some(120), AIRWAY, false),
    family("見本 七音", "ミホン ナナオ", "2024-07-07", Some(90), FEEDING, false),
    family("見本 八雲", "ミホン ヤクモ", "2023-08-08", Some(45), CATHETER, true),
    family("見本 九", "ミホン キュウ", "2022-09-09", Some(30), INSULIN, true),
    family("見本 十和", "ミホン トワ", "2020-04-01", Some(50), FEEDING, true),
    family("見本 一花", "ミホン イチカ", "2019-04-02", Some(80), OXYGEN, true),
    family("見本 二葉", "ミホン フタハ", "2021-12-24", Some(100), AIRWAY, true),
    family("見本 三月", "ミホン ミツキ", "2020-03-03", Some(75), SEIZURE, true),
    family("見本 四季", "ミホン シキ", "2021-01-15", Some(64), FEEDING, true),
    family("見本 五十鈴", "ミホン イスズ", "2022-06-18", Some(110), HEAVY, true),
    family("見本 六実", "ミホン ムツミ", "2019-11-30", Some(40), CATHETER, true),
    family("見本 七瀬", "ミホン ナナセ", "2023-01-22", Some(55), INSULIN, true),
    family("見本 八重", "ミホン ヤエ", "2024-11-03", Some(150), HEAVY, false),
    family("見本 九十九", "ミホン ツクモ", "2024-03-29", Some(95), AIRWAY, false),
    family("見本 七海", "ミホン ナナミ", "2018-07-20", Some(66), AIRWAY, false),
    family("見本 千夏", "ミホン チナツ", "2017-08-14", Some(58), OXYGEN, false),
    family("見本 千秋", "ミホン チアキ", "2014-10-02", Some(61), FEEDING, false),
    family("見本 百花", "ミホン モモカ", "2012-03-21", Some(47), CATHETER, false),
    family("見本 万里", "ミホン マリ", "2011-04-01", Some(90), SEIZURE, false),
    family("見本 億", "ミホン オク", "2008-12-31", Some(33), INSULIN, false),
    family("見本 始", "ミホン ハジメ", "2007-01-16", Some(80), HEAVY, false),
    family("見本 望", "ミホン ノゾミ", "2006-05-27", Some(77), AIRWAY, false),
    family("見本 空", "ミホン ソラ", "2024-09-01", Some(52), FEEDING, false),
    family("見本 海", "ミホン ウミ", "2024-05-19", Some(68), OXYGEN, false),
    family("見本 陸", "ミホン リク", "2023-12-12", Some(73), CATHETER, false),
    family("見本 星", "ミホン ホシ", "2022-02-02", Some(85), SEIZURE, true),
    family("見本 月", "ミホン ツキ", "2023-04-04", Some(49), FEEDING, true),
    family("見本 虹", "ミホン ニジ", "2025-04-16", Some(105), AIRWAY, false),
    family("見本 風", "ミホン カゼ", "2025-01-09", Some(91), OXYGEN, false),
    family("見本 雪", "ミホン ユキ", "2024-12-25", Some(62), FEEDING, false),
    family("見本 花音", "ミホン カノン", "2025-06-30", Some(110), HEAVY, false),
    family("見本 詩", "ミホン ウタ", "2024-02-29", Some(71), CATHETER, false),
    family("", "ミホン ミオ", "2026-01-20", None, NOT_ASSESSED, false),
];
