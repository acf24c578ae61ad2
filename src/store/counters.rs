//! Running numbers of a municipality, without gaps.

use diesel::prelude::*;

use crate::base::ids::MunicipalityId;
use crate::base::problem::Problem;
use crate::each;
use crate::schema::counters;
use crate::store::Db;

/// The next number of a counter, from 1. The counter's row stays locked until the transaction ends, and a transaction
/// that fails gives its number back: that is what keeps the numbers without gaps.
pub fn next(db: &mut Db, municipality: MunicipalityId, name: &str) -> Result<i64, Problem> {
    let first = (counters::municipality_id.eq(municipality), counters::name.eq(name), counters::value.eq(1_i64));
    each!(db, |c| diesel::insert_into(counters::table)
        .values(first)
        .on_conflict((counters::municipality_id, counters::name))
        .do_update()
        .set(counters::value.eq(counters::value + 1_i64))
        .execute(c))?;
    Ok(counters::table.find((municipality, name)).select(counters::value).first(&mut **db)?)
}
