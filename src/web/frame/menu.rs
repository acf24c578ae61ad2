//! The menu: which pages each role goes to.

use super::page::Frame;
use crate::rules::users::Role;
use crate::rules::users::Role::{
    Admin, Auditor, Coordinator, EducationCentre, HealthCentre, Hospital, NurserySection, OfficeManager, Section,
    SectionManager,
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
}

fn below(path: &str, href: &str) -> bool {
    path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'))
}

/// The menu: address, wording, the roles that see it (all where none is named). Whoever opens an address that is not in
/// their menu is told whom to ask.
const MENU: [(&str, &str, &[Role]); 9] = [
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
    ("/offices", "menu-offices", &[Section, SectionManager, OfficeManager, HealthCentre, Hospital]),
    ("/handovers", "menu-handovers", &[Section, SectionManager, OfficeManager, Coordinator]),
    ("/admin/users", "menu-users", &[SectionManager, Admin]),
    ("/admin/audit", "menu-audit", &[Auditor]),
];
