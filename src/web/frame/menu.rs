//! The menu: which pages each role goes to, and where its day begins.

use super::page::Frame;
use crate::rules::users::Role;
use crate::rules::users::Role::{
    Admin, Adviser, Auditor, Coordinator, EducationCentre, HealthCentre, Hospital, NurserySection, OfficeManager,
    Secretariat, Section, SectionManager,
};

/// One entry of the menu.
#[derive(Debug, Clone)]
pub struct MenuEntry {
    /// Where it leads.
    pub href: &'static str,
    /// Its wording.
    pub key: &'static str,
    /// Whether the page belongs to it.
    pub current: bool,
}

impl Frame {
    /// The menu, as far as the reader's role goes.
    pub fn menu(&self) -> Vec<MenuEntry> {
        let Some(visit) = self.guest.visit.as_ref().filter(|visit| !visit.must_change_password) else {
            return Vec::new();
        };
        let path = self.guest.path.split('?').next().unwrap_or_default();
        let within = |href: &str| if href == "/" { path == "/" } else { path == href || below(path, href) };
        MENU.iter()
            .filter(|(_, _, roles)| roles.is_empty() || roles.contains(&visit.role))
            .map(|(href, key, _)| MenuEntry { href, key, current: within(href) })
            .collect()
    }

    /// The page the reader's day begins with.
    pub fn home(&self) -> &'static str {
        self.visit().map_or("/", |visit| home_of(visit.role))
    }

    /// Whether this is the page the reader's day begins with: nothing leads back to it then.
    pub fn is_home(&self) -> bool {
        self.path().split('?').next() == Some(self.home())
    }
}

/// Where the day of a role begins.
fn home_of(role: Role) -> &'static str {
    match role {
        Section | SectionManager => "/",
        Coordinator => "/me",
        HealthCentre | Hospital => "/conferences",
        Adviser => "/inbox",
        OfficeManager | Secretariat => "/offices",
        NurserySection | EducationCentre => "/stages",
        Auditor => "/admin/audit",
        Admin => "/admin/users",
    }
}

fn below(path: &str, href: &str) -> bool {
    path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'))
}

/// The menu: address, wording, the roles that see it (all where none is named). Whoever opens an address that is not in
/// their menu is told whom to ask.
const MENU: [(&str, &str, &[Role]); 10] = [
    ("/", "menu-home", &[Section, SectionManager]),
    ("/me", "menu-caseload", &[Coordinator]),
    (
        "/children",
        "menu-children",
        &[Section, SectionManager, OfficeManager, Coordinator, HealthCentre, Hospital, NurserySection, EducationCentre],
    ),
    (
        "/conferences",
        "menu-conferences",
        &[Section, SectionManager, OfficeManager, Coordinator, HealthCentre, Hospital],
    ),
    ("/stages", "menu-stages", &[Section, SectionManager, NurserySection, EducationCentre]),
    ("/offices", "menu-offices", &[Section, SectionManager, OfficeManager, Secretariat, HealthCentre, Hospital]),
    ("/handovers", "menu-handovers", &[Section, SectionManager, OfficeManager, Coordinator]),
    ("/inbox", "menu-inbox", &[Adviser]),
    ("/admin/users", "menu-users", &[SectionManager, Admin]),
    ("/admin/audit", "menu-audit", &[Auditor]),
];
