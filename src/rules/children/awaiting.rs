//! 情報待ち: what is not known of a child yet. A reminder, never a fault.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::base::words::Words;
use crate::rules::children::Child;
use crate::rules::life_stage;
use crate::rules::life_stage::LifeStage;

/// One thing not known yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Awaited {
    /// The field (or the list below the child) that would hold it.
    #[schema(value_type = String)]
    pub field: &'static str,
    /// What is awaited.
    pub words: Words,
}

/// What is known beside the child's own record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Beside {
    /// At least one guardian.
    pub guardian: bool,
    /// A consent that holds today.
    pub consent: bool,
    /// The reader may see medical matters.
    pub medical: bool,
}

/// What is still awaited of a child on the day `on`, in the order of the record. Nothing of a closed one.
///
/// The hospital and the day of discharge are asked for only while the child is in hospital or preparing to leave it
/// (product contract §3: five facts at intake, everything else may follow).
pub fn awaiting(child: &Child, beside: Beside, on: NaiveDate) -> Vec<Awaited> {
    if child.closed_on.is_some() {
        return Vec::new();
    }
    let facts = &child.facts;
    let in_hospital = life_stage::stage(&facts.stage_facts(), on) <= LifeStage::Discharge;
    let vague = !facts.discharge_precision.is_settled();
    let unassessed = child.care_band.is_none();
    let table = [
        (facts.name.is_none(), "name", "氏名（命名待ち）", "Name"),
        (facts.name.is_some() && facts.name_kana.is_none(), "name_kana", "氏名のフリガナ", "Reading of the name"),
        (in_hospital && vague, "discharge", "退院日の確定", "Exact day of discharge"),
        (in_hospital && beside.medical && facts.hospital_id.is_none(), "hospital_id", "入院先の医療機関", "Hospital"),
        (facts.district.is_none(), "district", "居住地区", "District"),
        (facts.address.is_none(), "address", "番地・建物", "House number and building"),
        (facts.certificate_number.is_none(), "certificate_number", "受給者証番号", "Certificate number"),
        (!beside.guardian, "guardians", "保護者の連絡先", "A guardian"),
        (!beside.consent, "consents", "情報共有の同意", "Consent to share"),
        (unassessed && beside.medical, "care_assessments", "医療的ケア判定スコア", "Care assessment"),
    ];
    let missing = table.into_iter().filter(|(missing, ..)| *missing);
    missing.map(|(_, field, ja, en)| Awaited { field, words: Words::fixed(ja, en) }).collect()
}
