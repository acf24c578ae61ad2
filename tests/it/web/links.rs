//! Every link of every page leads to a page: whoever begins at home and follows them all finds nothing missing.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::json;
use tsunagu::base::ids::{AgencyId, Id as _};
use tsunagu::rules::users::Role;

use crate::support::conferences::asked;
use crate::support::daily::{assign, change_lead, join};
use crate::support::pages::Browser;
use crate::support::records::one_of_each;
use crate::support::{Client, TestApp};

/// So many pages of one address that differ only in their ids are opened: records stand differently.
const OF_A_PATTERN: usize = 3;

/// What was found on the way.
#[derive(Default)]
struct Walk {
    /// Addresses with their ids left out.
    patterns: BTreeMap<String, usize>,
    /// Links that lead nowhere: where they stand, where they lead, what was answered.
    broken: BTreeSet<String>,
}

/// Opens home and follows every link, the nearest first.
async fn walk(browser: &Browser) -> Walk {
    let mut found = Walk::default();
    let mut known = BTreeSet::from(["/".to_owned()]);
    let mut ahead = VecDeque::from([("home".to_owned(), "/".to_owned())]);
    while let Some((from, address)) = ahead.pop_front() {
        let opened = found.patterns.entry(pattern(&address)).or_default();
        if *opened == OF_A_PATTERN {
            continue;
        }
        *opened += 1;
        let page = browser.open(&address).await;
        if matches!(page.status.as_u16(), 404 | 405 | 500..) {
            found.broken.insert(format!("{from} -> {address}: {}", page.status));
        }
        let is_page = page.headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
        let mut links = if is_page { page.links() } else { Vec::new() };
        links.extend(page.headers.get("location").and_then(|to| to.to_str().ok()).map(str::to_owned));
        for link in links {
            let Some(to) = within(&address, &link) else { continue };
            if known.insert(to.clone()) {
                ahead.push_back((address.clone(), to));
            }
        }
    }
    found
}

/// The address on this site that a link on the page at `here` leads to, without the place on the page; nothing for one
/// that leads elsewhere or stays there.
fn within(here: &str, link: &str) -> Option<String> {
    let link = link.split('#').next().filter(|link| !link.is_empty())?;
    if let Some(query) = link.strip_prefix('?') {
        return Some(format!("{}?{query}", here.split('?').next().unwrap_or_default()));
    }
    let elsewhere = ["http://", "https://", "mailto:", "tel:", "data:"];
    if elsewhere.iter().any(|scheme| link.starts_with(scheme)) {
        return None;
    }
    assert!(link.starts_with('/') && !link.starts_with("//"), "on {here}: {link}");
    Some(link.to_owned())
}

/// An address with its ids, numbers and answers left out.
fn pattern(address: &str) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let part = |part: &str| {
        let id = uuid::Uuid::parse_str(part).is_ok();
        let number = part.starts_with(|c: char| c.is_ascii_digit());
        if id || number { "{}".to_owned() } else { part.to_owned() }
    };
    let path: Vec<String> = match path.strip_prefix("/api/docs/") {
        Some(_) => vec!["/api/docs/{}".to_owned()],
        None => path.split('/').map(part).collect(),
    };
    let asked: BTreeSet<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    format!("{}?{}", path.join("/"), asked.into_iter().collect::<Vec<_>>().join("&"))
}

/// A ward with one of everything, and a child with a coordinator who took it over, a hospital, a plan, a conference and
/// a preparation: the coordinator's account and the hospital's.
async fn ward() -> (TestApp, Client, Client, Client) {
    let ward = TestApp::new().await;
    let ids = one_of_each(&ward).await;
    let section = ward.user(Role::Section);
    let office = AgencyId::wrap(ids["office_id"].parse().expect("an id"));
    let (first, worker) = (ward.worker(office, "見本 五郎"), ward.worker(office, "見本 六郎"));
    let child = json!({
        "name": "見本 七海", "name_kana": "ミホン ナナミ", "born_on": "2025-08-01",
        "discharge": { "precision": "day", "on": "2025-12-20" },
    });
    let child = crate::support::children::child(&section, child).await.id();
    assign(&section, &child, &first, json!({})).await;
    change_lead(&section, &child, &worker, json!({})).await;
    let hospital = crate::support::daily::partner(&ward, &section, "hospital", Role::Hospital).await;
    join(&section, &child, &hospital, "all").await;
    let plan = json!({
        "kind": "child_plan", "starts_on": "2025-11-01", "ends_on": "2026-10-31", "interval_months": 3,
        "office_id": office, "monthly_months": 3,
    });
    worker.client.post(&format!("/children/{child}/service-plans"), plan).await.expect(201);
    let about = json!({ "child": null, "child_id": child, "kind": "service_meeting" });
    asked(&hospital.client, about).await;
    asked(&hospital.client, json!({})).await;
    let activity = json!({
        "happened_on": "2025-11-25", "kind": "consultation", "means": "phone", "minutes": 30, "child_id": child,
    });
    worker.client.post("/activities", activity).await;
    let task = json!({ "title": "物品を頼む", "role": "hospital", "due_on": "2025-12-01" });
    section.post(&format!("/children/{child}/tasks"), task).await.expect(201);
    (ward, section, worker.client, hospital.client)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_link_leads_somewhere_for_the_section_a_coordinator_and_a_hospital() {
    let (ward, section, coordinator, hospital) = ward().await;
    for (who, client, reached) in [
        ("section", section, &["/children/{}?", "/children/{}/plans?", "/role-gaps?", "/conferences/{}?"][..]),
        ("coordinator", coordinator, &["/children/{}?", "/children/{}/plans?", "/plans/{}?", "/handovers/{}?"][..]),
        ("hospital", hospital, &["/children/{}?", "/children/{}/ladder?", "/conferences/{}?"][..]),
    ] {
        let walk = walk(&ward.browser(&client)).await;
        assert!(walk.broken.is_empty(), "{who}: {:#?}", walk.broken);
        for page in reached {
            assert!(walk.patterns.contains_key(*page), "{who} never came to {page}: {:#?}", walk.patterns.keys());
        }
    }
}
