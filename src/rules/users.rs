//! People who sign in: their roles and what is known of whoever is at work.

use diesel::prelude::*;
use unicode_normalization::UnicodeNormalization as _;

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, CoordinatorId, MunicipalityId, SessionId, UserId};

crate::text_enum! {
    /// What a user is (product contract §8).
    pub enum Role {
        Section = "section" ("障害者支援課", "Disability support section"),
        SectionManager = "section_manager" ("障害者支援課 管理職", "Section manager"),
        OfficeManager = "office_manager" ("相談支援事業所 管理者", "Office manager"),
        Coordinator = "coordinator" ("コーディネーター", "Coordinator"),
        HealthCentre = "health_centre" ("保健センター", "Health centre"),
        Hospital = "hospital" ("医療機関", "Hospital"),
        NurserySection = "nursery_section" ("保育課", "Nursery section"),
        EducationCentre = "education_centre" ("教育総合支援センター", "Education support centre"),
        Adviser = "adviser" ("医療アドバイザー", "Medical adviser"),
        Secretariat = "secretariat" ("事務局", "Secretariat"),
        Auditor = "auditor" ("監査担当", "Auditor"),
        Admin = "admin" ("システム管理者", "Administrator"),
    }
}

impl Role {
    /// Whether a user of this role works for an agency and must name it.
    pub fn needs_agency(self) -> bool {
        matches!(
            self,
            Self::OfficeManager
                | Self::Coordinator
                | Self::HealthCentre
                | Self::Hospital
                | Self::NurserySection
                | Self::EducationCentre
        )
    }
}

crate::text_enum! {
    /// A user's language.
    pub enum UserLanguage {
        Ja = "ja" ("日本語", "Japanese"),
        En = "en" ("英語", "English"),
    }
}

/// Whoever is at work in a transaction, as the database knows them now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The user.
    pub user_id: UserId,
    /// The session.
    pub session_id: SessionId,
    /// The municipality; none for an administrator of the whole installation.
    pub municipality_id: Option<MunicipalityId>,
    /// The agency the user works for.
    pub agency_id: Option<AgencyId>,
    /// The coordinator the user is.
    pub coordinator_id: Option<CoordinatorId>,
    /// The role.
    pub role: Role,
}

/// Where a request came from, for the audit log.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// Address of the caller.
    pub address: Option<String>,
    /// The request's id.
    pub request_id: Option<String>,
}

/// What a person enters about a user.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = crate::schema::users, treat_none_as_null = true)]
pub struct UserFacts {
    /// The municipality; none for an administrator of the whole installation.
    pub municipality_id: Option<MunicipalityId>,
    /// The agency the user works for.
    pub agency_id: Option<AgencyId>,
    /// The name to sign in with.
    pub username: String,
    /// Shown to others.
    pub display_name: String,
    /// The role.
    pub role: Role,
    /// Where mail goes.
    pub email: Option<String>,
    /// The language of mail and pages.
    pub language: UserLanguage,
}

/// A user.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::users)]
pub struct User {
    /// Id.
    pub id: UserId,
    /// What was entered.
    #[diesel(embed)]
    pub facts: UserFacts,
    /// The folded name, unique over the installation.
    pub username_key: String,
    /// The password's hash.
    pub password_hash: String,
    /// Whether the password was set by somebody else and must be changed first.
    pub must_change_password: bool,
    /// When a password set by somebody else runs out.
    pub password_expires_at: Option<Instant>,
    /// Since when the account is closed.
    pub disabled_at: Option<Instant>,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
}

/// The form in which user names are compared: neither case, width nor surrounding spaces tell two apart.
pub fn username_key(username: &str) -> String {
    username.trim().nfkc().collect::<String>().to_lowercase()
}
