//! How the column types of `base/sql_types.rs` are written and read on each database.

use std::any::Any;
use std::fmt::Debug;

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql};
use diesel::pg::Pg;
use diesel::serialize::{self, IsNull, Output, ToSql};
use diesel::sql_types::{Binary, HasSqlType, Jsonb, Text, Timestamptz, Uuid as PgUuid};
use diesel::sqlite::Sqlite;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::base::clock::Instant;
use crate::base::ids;
use crate::base::ids::Id;
use crate::base::sql_types::{Json, SqlId, SqlInstant, SqlJson};
use crate::store::MultiBackend;

impl HasSqlType<SqlId> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<SqlId>(lookup)
    }
}

impl HasSqlType<SqlInstant> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<SqlInstant>(lookup)
    }
}

impl HasSqlType<SqlJson> for MultiBackend {
    fn metadata(lookup: &mut Self::MetadataLookup) -> Self::TypeMetadata {
        Self::lookup_sql_type::<SqlJson>(lookup)
    }
}

/// Writes the five conversions of each id type.
macro_rules! stored_ids {
    ($($name:ident)+) => { $(
        impl ToSql<SqlId, Pg> for ids::$name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
                ToSql::<PgUuid, Pg>::to_sql(&self.0, out)
            }
        }
        impl ToSql<SqlId, Sqlite> for ids::$name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
                out.set_value(self.0.as_bytes().to_vec());
                Ok(IsNull::No)
            }
        }
        impl ToSql<SqlId, MultiBackend> for ids::$name {
            fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
                out.set_value((SqlId, self));
                Ok(IsNull::No)
            }
        }
        impl FromSql<SqlId, Pg> for ids::$name {
            fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                <uuid::Uuid as FromSql<PgUuid, Pg>>::from_sql(bytes).map(Self::wrap)
            }
        }
        impl FromSql<SqlId, Sqlite> for ids::$name {
            fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                let bytes = <Vec<u8> as FromSql<Binary, Sqlite>>::from_sql(bytes)?;
                Ok(Self::wrap(uuid::Uuid::from_slice(&bytes)?))
            }
        }
        impl FromSql<SqlId, MultiBackend> for ids::$name {
            fn from_sql(bytes: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
                bytes.from_sql::<Self, SqlId>()
            }
        }
    )+ };
}

stored_ids! {
    MunicipalityId AgencyId CoordinatorId AbsenceId ConflictId ChildId FamilyId GuardianId ConsentId
    CareAssessmentId CareTeamMemberId AssignmentId DecisionId PolicyId UserId SessionId DraftId
    NotificationId
    ClosingDayId ConferenceId SlotId ParticipantId MinutesId TaskId ActivityId FileId BreakGlassId DeliveryId
    ChecklistId TransitionId HandoverId ServicePlanId SubjectId
}

impl ToSql<SqlInstant, Pg> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<Timestamptz, Pg>::to_sql(&self.utc(), &mut out.reborrow())
    }
}

impl ToSql<SqlInstant, Sqlite> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(self.to_string());
        Ok(IsNull::No)
    }
}

impl ToSql<SqlInstant, MultiBackend> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((SqlInstant, self));
        Ok(IsNull::No)
    }
}

impl FromSql<SqlInstant, Pg> for Instant {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        <chrono::DateTime<chrono::Utc> as FromSql<Timestamptz, Pg>>::from_sql(bytes).map(Self::new)
    }
}

impl FromSql<SqlInstant, Sqlite> for Instant {
    fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(bytes)?;
        Self::parse(&text).ok_or_else(|| "not an instant".into())
    }
}

impl FromSql<SqlInstant, MultiBackend> for Instant {
    fn from_sql(bytes: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        bytes.from_sql::<Self, SqlInstant>()
    }
}

impl<T: Serialize + Debug> ToSql<SqlJson, Pg> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let value = serde_json::to_value(&self.0)?;
        ToSql::<Jsonb, Pg>::to_sql(&value, &mut out.reborrow())
    }
}

impl<T: Serialize + Debug> ToSql<SqlJson, Sqlite> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        out.set_value(serde_json::to_string(&self.0)?);
        Ok(IsNull::No)
    }
}

impl<T: Serialize + Debug + Any + Send + Sync> ToSql<SqlJson, MultiBackend> for Json<T> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, MultiBackend>) -> serialize::Result {
        out.set_value((SqlJson, self));
        Ok(IsNull::No)
    }
}

impl<T: DeserializeOwned + Debug> FromSql<SqlJson, Pg> for Json<T> {
    fn from_sql(bytes: <Pg as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let value = <serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(bytes)?;
        Ok(Self(serde_json::from_value(value)?))
    }
}

impl<T: DeserializeOwned + Debug> FromSql<SqlJson, Sqlite> for Json<T> {
    fn from_sql(bytes: <Sqlite as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        let text = <String as FromSql<Text, Sqlite>>::from_sql(bytes)?;
        Ok(Self(serde_json::from_str(&text)?))
    }
}

impl<T: DeserializeOwned + Debug> FromSql<SqlJson, MultiBackend> for Json<T> {
    fn from_sql(bytes: <MultiBackend as Backend>::RawValue<'_>) -> deserialize::Result<Self> {
        bytes.from_sql::<Self, SqlJson>()
    }
}
