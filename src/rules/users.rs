//! People who sign in: their roles and what is known of whoever is at work.

use diesel::prelude::*;
use unicode_normalization::UnicodeNormalization as _;

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, CoordinatorId, MunicipalityId, SessionId, UserId};
use crate::base::problem::{Faults, Problem};
use crate::base::text;
use crate::rules::agencies::AgencyKind;

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

/// Hours for which a password set by somebody else can be used (security R26).
pub const INITIAL_PASSWORD_HOURS: i64 = 72;
/// Fewest and most characters of a user name.
pub const USERNAME: std::ops::RangeInclusive<usize> = 3..=64;

impl Role {
    /// The kind of agency a user of this role works for and must name; none for roles that name none.
    pub fn agency_kind(self) -> Option<AgencyKind> {
        match self {
            Self::OfficeManager | Self::Coordinator => Some(AgencyKind::ConsultationOffice),
            Self::HealthCentre => Some(AgencyKind::HealthCentre),
            Self::Hospital => Some(AgencyKind::Hospital),
            Self::NurserySection => Some(AgencyKind::NurserySection),
            Self::EducationCentre => Some(AgencyKind::EducationCentre),
            Self::Section | Self::SectionManager | Self::Adviser | Self::Secretariat | Self::Auditor | Self::Admin => {
                None
            }
        }
    }

    /// Whether somebody of this role may add and change users of the role `other`, as far as the table of rights
    /// lets them change users at all: a section manager every role but auditor and administrator, who stand outside
    /// the section; an administrator every role.
    pub fn may_manage(self, other: Self) -> bool {
        self == Self::Admin || !matches!(other, Self::Admin | Self::Auditor)
    }
}

crate::text_enum! {
    /// A user's language.
    pub enum UserLanguage {
        Ja = "ja" ("日本語", "Japanese"),
        En = "en" ("英語", "English"),
    }
}

crate::text_enum! {
    /// How somebody wants to be written to about the messages in their inbox.
    pub enum MailWish {
        AtOnce = "at_once" ("そのつど", "At once"),
        Daily = "daily" ("一日一回まとめて", "Once a day"),
        Never = "never" ("受け取らない", "Never"),
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
    /// Whether the password was set by somebody else: nothing may be done before it has been changed.
    pub must_change_password: bool,
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
    /// How the user wants to be written to.
    pub mail: MailWish,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
}

/// A password as it is kept, and on what terms.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// The hash.
    pub hash: String,
    /// Whether the user must change it first; then it also runs out after [`INITIAL_PASSWORD_HOURS`].
    pub must_change: bool,
}

impl UserFacts {
    /// The facts with names in their standard form, or every fault at once.
    ///
    /// `agency` is the kind of the named agency, none where no agency is named or the municipality has no such one.
    ///
    /// Faults: `username` that has not 3 to 64 characters or holds spaces or characters that cannot be seen;
    /// `display_name` that is empty; `municipality_id` that is missing (every role but administrator, and auditor of
    /// the whole installation) or too much (administrator); `agency_id` that is missing, of another kind than the
    /// role's, or too much.
    pub fn tidy(self, agency: Option<AgencyKind>) -> Result<Self, Problem> {
        let mut faults = Faults::default();
        let username = text::clean(&self.username);
        check_username(&username, &mut faults);
        let display_name = text::clean(&self.display_name);
        faults.unless(
            !display_name.is_empty(),
            "display_name",
            "required",
            "氏名を入力してください。",
            "Enter the name.",
        );
        self.check_place(agency, &mut faults);
        faults.into_result()?;
        let email = self.email.map(|email| text::clean(&email)).filter(|email| !email.is_empty());
        Ok(Self { username, display_name, email, ..self })
    }

    fn check_place(&self, agency: Option<AgencyKind>, faults: &mut Faults) {
        match (self.role, self.municipality_id) {
            (Role::Admin, Some(_)) => faults.add(
                "municipality_id",
                "not_for_role",
                "システム管理者は自治体に属しません。",
                "An administrator belongs to no municipality.",
            ),
            (Role::Admin | Role::Auditor, None) | (_, Some(_)) => {}
            (_, None) => {
                faults.add("municipality_id", "required", "自治体を指定してください。", "Name the municipality.");
            }
        }
        match (self.role.agency_kind(), self.agency_id, agency) {
            (Some(_), None, _) => {
                faults.add("agency_id", "required", "所属機関を指定してください。", "Name the agency.");
            }
            (None, Some(_), _) => faults.add(
                "agency_id",
                "not_for_role",
                "この役割には所属機関を指定できません。",
                "A user of this role names no agency.",
            ),
            (Some(_), Some(_), None) => {
                faults.add("agency_id", "unknown", "その機関は登録されていません。", "There is no such agency.");
            }
            (Some(wanted), Some(_), Some(kind)) => faults.unless(
                wanted == kind,
                "agency_id",
                "wrong_kind",
                "役割に合う種類の機関を指定してください。",
                "The agency is not of the kind this role works for.",
            ),
            (None, None, _) => {}
        }
    }

    /// Words that must not make up a password: the names in these facts, the role, the municipality, the product
    /// (NIST SP 800-63B §5.1.1.2; ASVS 6.2.11).
    pub fn password_context(&self, municipality: Option<&str>) -> Vec<String> {
        let label = self.role.label();
        let product = ["つなぐ", "ツナグ", "tsunagu", "医療的ケア児", "コーディネーター"];
        let mut words: Vec<String> = product.iter().map(ToString::to_string).collect();
        words.extend([self.role.as_str(), &*label.ja, &*label.en, self.username.as_str()].map(str::to_owned));
        words.extend(self.role.as_str().split('_').map(str::to_owned));
        words.extend(self.display_name.split_whitespace().map(str::to_owned));
        words.extend(municipality.map(str::to_owned));
        words.extend(self.email.iter().filter_map(|email| email.split('@').next().map(str::to_owned)));
        words
    }
}

fn check_username(username: &str, faults: &mut Faults) {
    if username.is_empty() {
        return faults.add("username", "required", "利用者名を入力してください。", "Enter a user name.");
    }
    faults.unless(
        USERNAME.contains(&username_key(username).chars().count()) && USERNAME.contains(&username.chars().count()),
        "username",
        "bad_length",
        "利用者名は3文字から64文字までです。",
        "A user name has 3 to 64 characters.",
    );
    faults.unless(
        username.chars().all(can_be_seen),
        "username",
        "bad_characters",
        "利用者名に空白や見えない文字は使えません。",
        "A user name holds neither spaces nor characters that cannot be seen.",
    );
}

/// Two names that look alike must not be two names: no spaces, controls, fillers, or marks of direction and joining.
fn can_be_seen(c: char) -> bool {
    !c.is_whitespace()
        && !c.is_control()
        && !matches!(
            c,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
                | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
                | '\u{FFF0}'..='\u{FFFF}' | '\u{E0000}'..='\u{E0FFF}'
        )
}

/// The form in which user names are compared: neither case, width nor surrounding spaces tell two apart
/// (Unicode NFKC, then case folded both ways so that ß and ss are one).
pub fn username_key(username: &str) -> String {
    let wide: String = username.nfkc().collect();
    wide.trim().to_uppercase().to_lowercase().nfkc().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn facts(username: &str, role: Role, municipality: bool, agency: bool) -> UserFacts {
        let id = uuid::Uuid::from_u128(7);
        UserFacts {
            municipality_id: municipality.then_some(MunicipalityId(id)),
            agency_id: agency.then_some(AgencyId(id)),
            username: username.to_owned(),
            display_name: "見本 花子".to_owned(),
            role,
            email: None,
            language: UserLanguage::Ja,
        }
    }

    fn faults(facts: UserFacts, agency: Option<AgencyKind>) -> Vec<String> {
        match facts.tidy(agency) {
            Ok(_) => Vec::new(),
            Err(Problem::Invalid(faults)) => faults.iter().map(|f| format!("{}:{}", f.field, f.code)).collect(),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn one_user_name_has_one_key_however_it_is_typed() {
        for way in ["mihon.hanako", "MIHON.Hanako", "ｍｉｈｏｎ．ｈａｎａｋｏ", "  mihon.hanako　"] {
            assert_eq!(username_key(way), "mihon.hanako", "{way:?}");
        }
        assert_eq!(username_key("ｶﾞｷﾞ"), username_key("ガギ"));
        assert_eq!(username_key("straße"), username_key("STRASSE"));
        assert_ne!(username_key("見本１"), username_key("見本２"));
    }

    #[test]
    fn a_user_name_has_three_to_sixty_four_characters_that_can_be_seen() {
        for (name, wrong) in [
            ("abc", false),
            ("見本花", false),
            ("ab", true),
            ("", true),
            (" a ", true),
            ("a b c", true),
            ("abc\u{200B}", true),
            ("abc\u{202E}d", true),
            ("abc\u{7}", true),
        ] {
            assert_eq!(faults(facts(name, Role::Section, true, false), None).is_empty(), !wrong, "{name:?}");
        }
        assert!(faults(facts(&"あ".repeat(64), Role::Section, true, false), None).is_empty());
        assert!(!faults(facts(&"あ".repeat(65), Role::Section, true, false), None).is_empty());
    }

    #[test]
    fn each_role_names_where_it_belongs() {
        let office = Some(AgencyKind::ConsultationOffice);
        for (role, municipality, agency, kind, wrong) in [
            (Role::Section, true, false, None, &[] as &[&str]),
            (Role::Section, false, true, None, &["municipality_id:required", "agency_id:not_for_role"]),
            (Role::Admin, false, false, None, &[]),
            (Role::Admin, true, false, None, &["municipality_id:not_for_role"]),
            (Role::Auditor, false, false, None, &[]),
            (Role::Auditor, true, false, None, &[]),
            (Role::Coordinator, true, true, office, &[]),
            (Role::Coordinator, true, false, None, &["agency_id:required"]),
            (Role::Coordinator, true, true, None, &["agency_id:unknown"]),
            (Role::OfficeManager, true, true, Some(AgencyKind::Hospital), &["agency_id:wrong_kind"]),
            (Role::Hospital, true, true, Some(AgencyKind::Hospital), &[]),
            (Role::HealthCentre, true, true, office, &["agency_id:wrong_kind"]),
        ] {
            assert_eq!(faults(facts("mihon", role, municipality, agency), kind), wrong, "{role}");
        }
    }

    #[test]
    fn a_section_manager_does_not_touch_those_outside_the_section() {
        for role in Role::ALL {
            assert!(Role::Admin.may_manage(*role));
            let outside = matches!(role, Role::Admin | Role::Auditor);
            assert_eq!(Role::SectionManager.may_manage(*role), !outside, "{role}");
        }
    }

    proptest! {
        #[test]
        fn folding_a_name_twice_is_folding_it_once(name in any::<String>()) {
            let key = username_key(&name);
            prop_assert_eq!(username_key(&key), key);
        }
    }
}
