//! A ward, city, town or village. Nothing crosses from one to another without an explicit transfer.

use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::MunicipalityId;

/// A municipality.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::municipalities)]
pub struct Municipality {
    /// Id.
    pub id: MunicipalityId,
    /// 全国地方公共団体コード, six digits with the check digit.
    pub lg_code: String,
    /// Name.
    pub name: String,
    /// Reading.
    pub name_kana: Option<String>,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
}
