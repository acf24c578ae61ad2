//! What a school-entry roster is made of: the children, the consents that reach an education centre, and where they go.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::ids::{AgencyId, ChildId, MunicipalityId};
use crate::base::problem::Problem;
use crate::base::sql_types::Json;
use crate::rules::agencies::AgencyKind;
use crate::rules::care_score::CareItem;
use crate::rules::consents::ConsentScope;
use crate::schema::{agencies, care_team_members as members, children, consent_recipients as recipients, consents};
use crate::store::Db;

/// A child of a roster.
#[derive(Debug, Clone, Queryable)]
pub struct Entrant {
    /// The child.
    pub id: ChildId,
    /// Reference code.
    pub reference: String,
    /// Name.
    pub name: Option<String>,
    /// Its reading.
    pub name_kana: Option<String>,
    /// Date of birth.
    pub born_on: NaiveDate,
    /// District.
    pub district: Option<String>,
    /// Medical care.
    pub care_items: Json<Vec<CareItem>>,
}

/// A consent that reaches an education centre.
#[derive(Debug, Clone, Queryable)]
pub struct Reaching {
    /// The child.
    pub child_id: ChildId,
    /// How much it opens.
    pub scope: ConsentScope,
    /// Last day.
    pub ends_on: Option<NaiveDate>,
    /// Withdrawn from this day on.
    pub withdrawn_on: Option<NaiveDate>,
}

impl Reaching {
    /// The last day on which it opens anything; none until it is withdrawn.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.ends_on.into_iter().chain(self.withdrawn_on.and_then(|day| day.pred_opt())).min()
    }
}

/// The education centres of a municipality that are open, by name.
pub fn centres(db: &mut Db, municipality: MunicipalityId) -> Result<Vec<(AgencyId, String)>, Problem> {
    Ok(agencies::table
        .filter(agencies::municipality_id.eq(municipality))
        .filter(agencies::kind.eq(AgencyKind::EducationCentre))
        .filter(agencies::closed_on.is_null())
        .order((agencies::name_key, agencies::id))
        .select((agencies::id, agencies::name))
        .load(&mut **db)?)
}

/// These children, by their readings.
pub fn entrants(db: &mut Db, ids: &[ChildId]) -> Result<Vec<Entrant>, Problem> {
    Ok(children::table
        .filter(children::id.eq_any(ids))
        .order((children::kana_key, children::id))
        .select((
            children::id,
            children::reference,
            children::name,
            children::name_kana,
            children::born_on,
            children::district,
            children::care_items,
        ))
        .load(&mut **db)?)
}

/// The consents of these children that share something with this centre, or with every education centre, on the day.
pub fn reaching(
    db: &mut Db,
    ids: &[ChildId],
    centre: Option<AgencyId>,
    day: NaiveDate,
) -> Result<Vec<Reaching>, Problem> {
    let centre: Vec<AgencyId> = centre.into_iter().collect();
    Ok(consents::table
        .inner_join(recipients::table)
        .filter(consents::child_id.eq_any(ids))
        .filter(consents::starts_on.le(day))
        .filter(consents::ends_on.is_null().or(consents::ends_on.ge(day)))
        .filter(consents::withdrawn_on.is_null().or(consents::withdrawn_on.gt(day)))
        .filter(recipients::agency_id.eq_any(centre).or(recipients::agency_kind.eq(AgencyKind::EducationCentre)))
        .select((consents::child_id, consents::scope, consents::ends_on, consents::withdrawn_on))
        .load(&mut **db)?)
}

/// The nurseries and schools in the care teams of these children on the day, by name.
pub fn places(db: &mut Db, ids: &[ChildId], day: NaiveDate) -> Result<Vec<(ChildId, String)>, Problem> {
    Ok(members::table
        .inner_join(agencies::table.on(agencies::id.eq(members::agency_id)))
        .filter(members::child_id.eq_any(ids))
        .filter(agencies::kind.eq_any([AgencyKind::Nursery, AgencyKind::School]))
        .filter(members::starts_on.le(day))
        .filter(members::ends_on.is_null().or(members::ends_on.ge(day)))
        .order((members::child_id, agencies::name_key, agencies::id))
        .select((members::child_id, agencies::name))
        .load(&mut **db)?)
}
