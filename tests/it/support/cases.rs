//! Offices, coordinators and children for stories about cases, put into the tables directly.

use chrono::NaiveDate;
use tsunagu::base::ids::{AgencyId, ChildId, CoordinatorId, FamilyId, Id, MunicipalityId, fresh};
use tsunagu::base::sql_types::Json;
use tsunagu::base::text::fold_key;
use tsunagu::rules::agencies::{Agency, AgencyFacts, AgencyKind};
use tsunagu::rules::care_score::{Band, CareItem};
use tsunagu::rules::children::{Child, ChildFacts, DischargePrecision};
use tsunagu::rules::coordinators::{Coordinator, CoordinatorFacts};
use tsunagu::rules::offices::{OfficeFacts, OfficeRow};
use tsunagu::rules::users::Role;
use tsunagu::store;

use super::{Client, TestApp};

/// A date from its ISO text.
pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// A coordinator and the coordinator's account.
pub struct Worker {
    pub id: CoordinatorId,
    pub office: AgencyId,
    pub client: Client,
}

impl TestApp {
    /// An office of the ward that takes new cases.
    pub fn office(&self, name: &str) -> AgencyId {
        self.office_of(self.municipality, name)
    }

    /// An office of any municipality.
    pub fn office_of(&self, municipality_id: MunicipalityId, name: &str) -> AgencyId {
        let now = self.app.now();
        let id = AgencyId::wrap(fresh(now));
        let agency = Agency {
            id,
            municipality_id,
            facts: AgencyFacts {
                kind: AgencyKind::ConsultationOffice,
                name: name.to_owned(),
                name_kana: None,
                corporation_name: None,
                corporate_number: None,
                phone: None,
                fax: None,
                email: None,
                url: None,
                postal_code: None,
                address: None,
                note: None,
                closed_on: None,
            },
            name_key: fold_key(name),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        let office = OfficeRow {
            agency_id: id,
            municipality_id,
            facts: OfficeFacts {
                accepting: true,
                paused_from: None,
                paused_until: None,
                pause_reason: None,
                districts: Json(Vec::new()),
                source_no: None,
            },
        };
        self.sql(|db| {
            store::agencies::insert(db, &agency)?;
            store::offices::insert(db, &office)
        });
        id
    }

    /// A full-time coordinator with an account, trained, accepting, without cases.
    pub fn worker(&self, office: AgencyId, name: &str) -> Worker {
        self.worker_with(self.municipality, office, name, |_| ())
    }

    /// A coordinator with something changed.
    pub fn worker_with(
        &self,
        municipality_id: MunicipalityId,
        office: AgencyId,
        name: &str,
        change: impl FnOnce(&mut CoordinatorFacts),
    ) -> Worker {
        let now = self.app.now();
        let client = self.user_of(Role::Coordinator, Some(municipality_id), Some(office));
        let mut facts = CoordinatorFacts {
            office_id: office,
            user_id: Some(client.id),
            name: name.to_owned(),
            name_kana: None,
            email: None,
            phone: None,
            fte: 100,
            other_duties: 0,
            accepting: true,
            paused_from: None,
            paused_until: None,
            pause_reason: None,
            training_finished_on: Some(day("2023-03-31")),
            consultation_specialist: true,
            experience: Json(Vec::new()),
            languages: Json(Vec::new()),
            districts: Json(Vec::new()),
            left_on: None,
        };
        change(&mut facts);
        let id = CoordinatorId::wrap(fresh(now));
        let coordinator = Coordinator {
            id,
            municipality_id,
            name_key: fold_key(name),
            facts,
            version: 1,
            created_at: now,
            updated_at: now,
        };
        self.sql(|db| store::coordinators::insert(db, &coordinator));
        Worker { id, office, client }
    }

    /// A child of the ward in band 2 that is at home for years.
    pub fn child(&self, reference: &str) -> ChildId {
        self.child_with(self.municipality, reference, |_| ())
    }

    /// A child with something changed.
    pub fn child_with(
        &self,
        municipality_id: MunicipalityId,
        reference: &str,
        change: impl FnOnce(&mut Child),
    ) -> ChildId {
        let now = self.app.now();
        let name = format!("見本 {reference}");
        let mut child = Child {
            id: ChildId::wrap(fresh(now)),
            municipality_id,
            reference: reference.to_owned(),
            family_id: FamilyId::wrap(fresh(now)),
            facts: facts(&name),
            kana_key: fold_key(&name),
            care_band: Some(Band::Band2),
            care_score: Some(20),
            care_items: Json(vec![CareItem::TubeFeeding, CareItem::Suction]),
            closed_on: None,
            close_reason: None,
            version: 1,
            created_at: now,
        };
        change(&mut child);
        let id = child.id;
        self.sql(|db| store::children::insert(db, &child));
        id
    }
}

fn facts(name: &str) -> ChildFacts {
    ChildFacts {
        name: Some(name.to_owned()),
        name_kana: None,
        mother_name: None,
        mother_kana: None,
        born_on: day("2022-07-01"),
        discharge_on: Some(day("2022-12-01")),
        discharge_precision: DischargePrecision::Day,
        hospital_id: None,
        district: Some("見本町".to_owned()),
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
