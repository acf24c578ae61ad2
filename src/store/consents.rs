//! Consents and with whom they share.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::base::ids::{AgencyId, ChildId, ConsentId};
use crate::base::problem::Problem;
use crate::each;
use crate::rules::agencies::AgencyKind;
use crate::rules::consents::{Consent, Recipient};
use crate::schema::{agencies, consent_recipients as recipients, consents};
use crate::store::Db;

/// One consent, of whatever child: the caller asks for the child next.
pub fn find(db: &mut Db, id: ConsentId) -> Result<Option<Consent>, Problem> {
    Ok(consents::table.find(id).select(Consent::as_select()).first(&mut **db).optional()?)
}

/// A child's consents, the newest first.
pub fn of_child(db: &mut Db, child: ChildId) -> Result<Vec<Consent>, Problem> {
    Ok(consents::table
        .filter(consents::child_id.eq(child))
        .order((consents::starts_on.desc(), consents::id.desc()))
        .select(Consent::as_select())
        .load(&mut **db)?)
}

/// With whom these consents share, in the order they were entered.
pub fn recipients(db: &mut Db, ids: &[ConsentId]) -> Result<Vec<(ConsentId, Recipient)>, Problem> {
    let rows = recipients::table
        .filter(recipients::consent_id.eq_any(ids))
        .order((recipients::consent_id, recipients::position))
        .select((recipients::consent_id, recipients::agency_id, recipients::agency_kind))
        .load::<(ConsentId, Option<AgencyId>, Option<AgencyKind>)>(&mut **db)?;
    let read = |(id, agency, kind): (ConsentId, Option<AgencyId>, Option<AgencyKind>)| {
        let recipient = agency.map(Recipient::Agency).or(kind.map(Recipient::Kind));
        recipient.map(|recipient| (id, recipient))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Those of these children with a consent that holds on the day.
pub fn held(db: &mut Db, children: &[ChildId], day: NaiveDate) -> Result<Vec<ChildId>, Problem> {
    Ok(consents::table
        .filter(consents::child_id.eq_any(children))
        .filter(consents::starts_on.le(day))
        .filter(consents::ends_on.is_null().or(consents::ends_on.ge(day)))
        .filter(consents::withdrawn_on.is_null().or(consents::withdrawn_on.gt(day)))
        .select(consents::child_id)
        .distinct()
        .load(&mut **db)?)
}

/// Whether a consent of the child shares something with the agency on the day.
pub fn cover(db: &mut Db, child: ChildId, agency: AgencyId, day: NaiveDate) -> Result<bool, Problem> {
    let kind = agencies::table.find(agency).select(agencies::kind.nullable());
    let covering = consents::table
        .inner_join(recipients::table)
        .filter(consents::child_id.eq(child))
        .filter(consents::starts_on.le(day))
        .filter(consents::ends_on.is_null().or(consents::ends_on.ge(day)))
        .filter(consents::withdrawn_on.is_null().or(consents::withdrawn_on.gt(day)))
        .filter(recipients::agency_id.eq(agency).or(recipients::agency_kind.eq_any(kind)));
    Ok(covering.count().get_result::<i64>(&mut **db)? > 0)
}

/// Whether a consent names the agency, or its kind.
pub fn covers(db: &mut Db, consent: ConsentId, agency: AgencyId) -> Result<bool, Problem> {
    let kind = agencies::table.find(agency).select(agencies::kind.nullable());
    let naming = recipients::table
        .filter(recipients::consent_id.eq(consent))
        .filter(recipients::agency_id.eq(agency).or(recipients::agency_kind.eq_any(kind)));
    Ok(naming.count().get_result::<i64>(&mut **db)? > 0)
}

/// The last days of the consents that cover an agency on the day: none for one that goes on.
pub fn last_days(
    db: &mut Db,
    child: ChildId,
    agency: AgencyId,
    day: NaiveDate,
) -> Result<Vec<Option<NaiveDate>>, Problem> {
    let kind = agencies::table.find(agency).select(agencies::kind.nullable());
    Ok(consents::table
        .inner_join(recipients::table)
        .filter(consents::child_id.eq(child))
        .filter(consents::starts_on.le(day))
        .filter(consents::ends_on.is_null().or(consents::ends_on.ge(day)))
        .filter(consents::withdrawn_on.is_null().or(consents::withdrawn_on.gt(day)))
        .filter(recipients::agency_id.eq(agency).or(recipients::agency_kind.eq_any(kind)))
        .select(consents::ends_on)
        .load(&mut **db)?)
}

/// Adds a consent with its recipients.
pub fn insert(db: &mut Db, consent: &Consent, shared_with: &[Recipient]) -> Result<(), Problem> {
    diesel::insert_into(consents::table).values(consent).execute(&mut **db)?;
    let rows: Vec<_> = (0_i32..)
        .zip(shared_with)
        .map(|(position, recipient)| {
            let (agency, kind) = match recipient {
                Recipient::Agency(id) => (Some(*id), None),
                Recipient::Kind(kind) => (None, Some(*kind)),
            };
            (
                recipients::consent_id.eq(consent.id),
                recipients::position.eq(position),
                recipients::agency_id.eq(agency),
                recipients::agency_kind.eq(kind),
            )
        })
        .collect();
    each!(db, |c| diesel::insert_into(recipients::table).values(&rows).execute(c))?;
    Ok(())
}

/// Saves the withdrawal of a consent over the version before.
///
/// # Errors
/// [`Problem::Stale`] where another change came first.
pub fn withdraw(db: &mut Db, consent: &Consent) -> Result<(), Problem> {
    let saved = diesel::update(consents::table.find(consent.id))
        .filter(consents::version.eq(consent.version - 1))
        .set((consents::withdrawn_on.eq(consent.withdrawn_on), consents::version.eq(consent.version)))
        .execute(&mut **db)?;
    if saved == 1 { Ok(()) } else { Err(Problem::Stale) }
}
