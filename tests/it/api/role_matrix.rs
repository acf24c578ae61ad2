//! The matrix of roles: what the checklists say, who holds a role for a child, and the roles nobody holds.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use serde_json::{Value, json};
use tsunagu::base::ids::{
    AgencyId, CareTeamMemberId, ChildId, ConsentId, Id as _, ServicePlanId, TaskId, UserId, fresh,
};
use tsunagu::rules::agencies::AgencyKind;
use tsunagu::rules::assignments::{AssignmentState, CaseRole};
use tsunagu::rules::care_team::{Member, MemberFacts};
use tsunagu::rules::consents::{Consent, ConsentFacts, ConsentScope, Recipient};
use tsunagu::rules::tasks::{Task, TaskFacts, TaskRole, TaskSource};
use tsunagu::rules::users::Role;
use tsunagu::schema::{agencies, assignments, service_plans, users};
use tsunagu::store;

use crate::support::cases::day;
use crate::support::children::{audited, case, child, consent, team_member};
use crate::support::daily::{join, lead, led_child, partner};
use crate::support::looks::look;
use crate::support::{Client, TestApp};

/// A row of a matrix as `title: R H T …`, one letter for each column.
fn line(row: &Value) -> String {
    let letter = |cell: &Value| match cell["part"].as_str() {
        Some("responsible") => "R",
        Some("helps") => "H",
        Some("told") => "T",
        _ => "-",
    };
    let cells: String = row["cells"].as_array().unwrap().iter().map(letter).collect();
    format!("{cells} {}", row["step"].as_str().unwrap_or(""))
}

fn rows(group: &Value) -> Vec<Value> {
    group["rows"].as_array().unwrap().clone()
}

/// The column of a role.
fn column<'a>(matrix: &'a Value, role: &str) -> &'a Value {
    matrix["columns"].as_array().unwrap().iter().find(|column| column["role"] == role).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_template_is_what_a_ward_puts_on_the_table() {
    let ward = TestApp::new().await;
    let secretariat = ward.user(Role::Secretariat);
    let all = secretariat.get("/role-matrix").await.expect(200).body;
    let columns: Vec<_> = all["columns"].as_array().unwrap().iter().map(|one| one["words"]["ja"].clone()).collect();
    let expected =
        ["コーディネーター", "相談支援専門員", "保健師", "障害者支援課", "医療機関", "保育課", "教育総合支援センター"];
    assert_eq!(columns, expected);
    assert_eq!(all["groups"].as_array().unwrap().len(), 8);
    let one = secretariat.get("/role-matrix?kind=nursery_entry").await.expect(200).body;
    let group = &one["groups"][0];
    assert_eq!((&group["stage"], &group["checklist_version"]), (&json!("home"), &json!(0)));
    let lines: Vec<_> = rows(group).iter().map(line).collect();
    assert_eq!(
        lines,
        [
            "R-H--T- wishes",
            "R-TH--- share_with_nursery_section",
            "H-T--R- nursery_visit",
            "H-HT-R- section_consult",
            "H---RT- doctors_opinion",
            "R--T-H- care_forms",
            "T-TT-R- review_board",
            "T---HR- nurse_placement",
            "H-H-TR- trial_care",
            "HR-T-T- plan_review",
        ]
    );
    let trial = &rows(group)[8];
    assert_eq!(trial["source"], "新宿区 医療的ケア児の入園（体験保育）");
    assert_eq!(trial["others"], json!([{"role": "home_nursing", "part": "helps"}, {"role": "family", "part": "told"}]));
    secretariat.get("/role-matrix?kind=wedding").await.expect(400);
    ward.user(Role::Auditor).get("/role-matrix").await.expect(403);
    for path in ["/role-gaps", "/role-gaps/counts"] {
        for role in [Role::Secretariat, Role::Coordinator, Role::HealthCentre, Role::OfficeManager] {
            ward.user(role).get(path).await.expect(403);
        }
    }
}

/// A child that goes home on 20 December: the preparation is under way.
async fn going_home(section: &Client) -> String {
    child(section, json!({ "discharge": { "precision": "day", "on": "2025-12-20" } })).await.id()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_childs_matrix_names_who_holds_each_role_today_and_says_where_nobody_does() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let id = going_home(&section).await;
    let path = format!("/children/{id}/role-matrix");
    let empty = section.get(&path).await.expect(200).body;
    let discharge = &empty["groups"][0];
    assert_eq!((&discharge["kind"], &discharge["upcoming"]), (&json!("discharge"), &json!(false)));
    let reasons = |matrix: &Value| -> BTreeMap<String, String> {
        let open = rows(&matrix["groups"][0]).into_iter().filter(|row| row["gap"].is_object());
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        open.map(|row| (text(&row["responsible"]), text(&row["gap"]["reason"]))).collect()
    };
    let expected = [
        ("consultation_specialist", "no_lead"),
        ("coordinator", "no_lead"),
        ("hospital", "no_agency"),
        ("public_health_nurse", "no_agency"),
    ];
    let expected: BTreeMap<String, String> = expected.map(|(a, b)| (a.to_owned(), b.to_owned())).into();
    assert_eq!(reasons(&empty), expected);
    assert_eq!(column(&empty, "section")["holders"][0]["agency_name"], "障害者支援課");

    // A lead who is a consultation specialist too; a health centre with consent, a hospital without.
    let worker = ward.worker(ward.office("見本相談支援事業所"), "見本 一郎");
    lead(&section, &id, &worker).await;
    let centre = partner(&ward, &section, "health_centre", Role::HealthCentre).await;
    let hospital = partner(&ward, &section, "hospital", Role::Hospital).await;
    join(&section, &id, &centre, "all").await;
    team_member(&section, &id, &hospital.id).await;
    let held = section.get(&path).await.expect(200).body;
    assert_eq!(reasons(&held), BTreeMap::from([("hospital".to_owned(), "not_covered".to_owned())]));
    for role in ["coordinator", "consultation_specialist"] {
        let column = column(&held, role);
        assert_eq!(
            (&column["holders"][0]["person"], &column["same_person"]),
            (&json!("見本 一郎"), &json!(true)),
            "{role}"
        );
        assert_eq!(column["same_person_words"]["ja"], "コーディネーターと相談支援専門員を兼務");
    }
    assert_eq!(column(&held, "hospital")["holders"][0]["covered_by_consent"], false);
    assert_eq!(column(&held, "public_health_nurse")["holders"][0]["agency_name"], "見本 health_centre");

    // The office that makes the running plan is the specialist, whoever leads; the lead's own office is the lead.
    let mut plan = json!({
        "kind": "child_plan", "office_id": ward.office("例題相談支援事業所"), "starts_on": "2025-11-01",
        "ends_on": "2026-10-31", "interval_months": 6,
    });
    let made = section.post(&format!("/children/{id}/service-plans"), plan.clone()).await.expect(201);
    let planned = section.get(&path).await.expect(200).body;
    let specialist = column(&planned, "consultation_specialist");
    assert_eq!(
        (&specialist["holders"][0]["agency_name"], &specialist["same_person"]),
        (&json!("例題相談支援事業所"), &json!(false))
    );
    assert_eq!(
        (&specialist["gap"], column(&planned, "coordinator")["same_person"].as_bool()),
        (&Value::Null, Some(false))
    );
    plan = json!({ "office_id": worker.office });
    section.patch(&format!("/service-plans/{}", made.id()), &made, plan).await.expect(200);
    let held = section.get(&path).await.expect(200).body;
    assert_eq!(column(&held, "consultation_specialist")["holders"][0]["person"], "見本 一郎");
    assert_eq!(column(&held, "coordinator")["same_person"], true);

    // A step that is handed to another role is that role's; a task from elsewhere is a row of its own group.
    let first = rows(&held["groups"][0])[0].clone();
    assert_eq!((&first["step"], line(&first)), (&json!("agree_on_goal"), "H-HTR-- agree_on_goal".to_owned()));
    let task = format!("/tasks/{}", first["task_id"].as_str().unwrap());
    let read = section.get(&task).await;
    section.patch(&task, &read, json!({ "role": "coordinator" })).await.expect(200);
    let body = json!({ "title": "物品を頼む", "role": "nursery_section" });
    section.post(&format!("/children/{id}/tasks"), body).await.expect(201);
    let held = section.get(&path).await.expect(200).body;
    assert_eq!(line(&rows(&held["groups"][0])[0]), "R-HT--- agree_on_goal");
    let other = held["groups"].as_array().unwrap().last().unwrap();
    assert_eq!((&other["kind"], &other["words"]["en"]), (&Value::Null, &json!("Other tasks")));
    let asked = rows(other).into_iter().find(|row| row["title"]["ja"] == "物品を頼む").unwrap();
    assert_eq!((line(&asked), &asked["gap"]["reason"]), ("-----R- ".to_owned(), &json!("no_agency")));

    // What lies ahead comes from the checklists, on request.
    assert!(held["groups"].as_array().unwrap().iter().all(|group| group["upcoming"] == false));
    let ahead = section.get(&format!("{path}?upcoming=true")).await.expect(200).body;
    let school = ahead["groups"].as_array().unwrap().iter().find(|group| group["kind"] == "elementary").unwrap();
    assert_eq!((&school["upcoming"], &school["falls_on"]), (&json!(true), &json!("2032-04-01")));
    let checkup = rows(school).into_iter().find(|row| row["step"] == "entry_checkup").unwrap();
    assert_eq!((&checkup["due_on"], &checkup["task_id"]), (&json!("2031-11-30"), &Value::Null));
    assert!(audited(&ward, "child.read").len() >= 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_matrix_is_seen_by_those_who_see_the_child_and_as_far_as_consent_reaches() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let id = going_home(&section).await;
    let path = format!("/children/{id}/role-matrix");
    let worker = ward.worker(ward.office("見本相談支援事業所"), "見本 一郎");
    let rival = ward.worker(ward.office("例題相談支援事業所"), "見本 二郎");
    lead(&section, &id, &worker).await;
    worker.client.get(&path).await.expect(200);
    rival.client.get(&path).await.expect(404);
    let manager = ward.user_of(Role::OfficeManager, Some(ward.municipality), Some(worker.office));
    manager.get(&path).await.expect(200);
    let other = ward.user_of(Role::OfficeManager, Some(ward.municipality), Some(rival.office));
    other.get(&path).await.expect(404);
    for role in [Role::Secretariat, Role::Admin, Role::Auditor, Role::Adviser] {
        ward.user(role).get(&path).await.expect(403);
    }
    let neighbour = ward.add_municipality("131016", "見本別区");
    ward.user_of(Role::Section, Some(neighbour), None).get(&path).await.expect(404);
    let elsewhere = ward.user_of(Role::SectionManager, Some(neighbour), None);
    assert_eq!(elsewhere.get("/role-gaps?total=true").await.expect(200).body["total"], 0);

    // In the team without consent: nothing. Without medical matters: what is theirs. With consent: everything.
    let nursery = partner(&ward, &section, "nursery_section", Role::NurserySection).await;
    let hospital = partner(&ward, &section, "hospital", Role::Hospital).await;
    team_member(&section, &id, &nursery.id).await;
    nursery.client.get(&path).await.expect(404);
    join(&section, &id, &hospital, "without_medical").await;
    let narrow = hospital.client.get(&format!("{path}?upcoming=true")).await.expect(200).body;
    assert_eq!(narrow["whole"], false);
    let shown: Vec<_> = narrow["groups"].as_array().unwrap().iter().flat_map(rows).collect();
    assert!(!shown.is_empty() && shown.iter().all(|row| row["responsible"] == "hospital"), "{shown:?}");
    consent(&section, &id, "all", json!({ "agency_kind": "hospital" })).await;
    let whole = hospital.client.get(&path).await.expect(200).body;
    assert_eq!((&whole["whole"], rows(&whole["groups"][0]).len()), (&json!(true), 12));
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_nobody_holds_are_work_for_the_section_the_most_urgent_first() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let child = ward.child("K-501").to_string();
    let add = async |title: &str, role: &str, more: Value| {
        let mut body = json!({ "title": title, "role": role });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        section.post(&format!("/children/{child}/tasks"), body).await.expect(201).id()
    };
    add("期限なし", "hospital", json!({})).await;
    add("来週", "coordinator", json!({ "due_on": "2025-12-01" })).await;
    add("過ぎた", "family", json!({ "due_on": "2025-11-20" })).await;
    add("課の仕事", "section", json!({ "due_on": "2025-11-20" })).await;
    let colleague = ward.user(Role::Section);
    add("同僚へ", "other", json!({ "user_id": colleague.id, "due_on": "2025-11-26" })).await;
    let titles = async |path: &str| -> Vec<String> {
        let page = section.get(path).await.expect(200).body;
        page["items"].as_array().unwrap().iter().map(|one| one["title"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(titles("/role-gaps").await, ["過ぎた", "来週", "期限なし"]);
    ward.sql(|db| {
        let closed = diesel::update(users::table.find(colleague.id)).set(users::disabled_at.eq(ward.app.now()));
        Ok(closed.execute(&mut **db)?)
    });
    assert_eq!(titles("/role-gaps").await, ["過ぎた", "同僚へ", "来週", "期限なし"]);
    assert_eq!(titles("/role-gaps?due=overdue").await, ["過ぎた"]);
    assert_eq!(titles("/role-gaps?due=undated&role=hospital").await, ["期限なし"]);
    assert_eq!(titles("/role-gaps?role=nursery_section").await, Vec::<String>::new());
    assert_eq!(titles(&format!("/role-gaps?child_id={child}")).await.len(), 4);
    let first = section.get("/role-gaps?limit=1").await.expect(200).body["items"][0].clone();
    assert_eq!((&first["child_reference"], &first["reason"]), (&json!("K-501"), &json!("no_lead")));
    assert_eq!((&first["due"], &first["role_words"]["en"]), (&json!("overdue"), &json!("Family")));
    let counts = section.get("/role-gaps/counts").await.expect(200).body;
    assert_eq!(counts["all"], 4);
    let by_due: Vec<_> =
        counts["by_due"].as_array().unwrap().iter().map(|one| one["count"].as_i64().unwrap()).collect();
    assert_eq!(by_due, [1, 0, 2, 0, 1]);

    // A lead takes on what is the coordinator's and the family's; a child that has died needs nobody.
    let worker = ward.worker(ward.office("見本相談支援事業所"), "見本 一郎");
    lead(&section, &child, &worker).await;
    assert_eq!(titles("/role-gaps").await, ["同僚へ", "期限なし"]);
    let close = json!({ "on": "2025-11-25", "reason": "died" });
    section.post(&format!("/children/{child}/close"), close).await.expect(200);
    assert_eq!(titles("/role-gaps").await, Vec::<String>::new());
    section.get("/role-gaps?cursor=nonsense").await.expect(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_of_somebody_who_can_no_longer_open_the_child_is_a_gap() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (id, worker) = led_child(&ward, &section).await;
    let head = ward.user_of(Role::OfficeManager, Some(ward.municipality), Some(worker.office));
    let hospital = partner(&ward, &section, "hospital", Role::Hospital).await;
    let centre = partner(&ward, &section, "health_centre", Role::HealthCentre).await;
    let consent = join(&section, &id, &hospital, "all").await;
    join(&section, &id, &centre, "without_medical").await;
    for (title, who) in [("主", &worker.client), ("長", &head), ("病院", &hospital.client), ("保健", &centre.client)]
    {
        let body = json!({ "title": title, "role": "other", "user_id": who.id });
        section.post(&format!("/children/{id}/tasks"), body).await.expect(201);
    }
    let gaps = async || -> BTreeMap<String, String> {
        let page = section.get(&format!("/role-gaps?child_id={id}")).await.expect(200).body;
        let of_person = page["items"].as_array().unwrap().iter().filter(|gap| gap["role"] == "other");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        of_person.map(|gap| (text(&gap["title"]), text(&gap["reason"]))).collect()
    };
    let lost = |titles: &[&str]| -> BTreeMap<String, String> {
        titles.iter().map(|title| ((*title).to_owned(), "out_of_reach".to_owned())).collect()
    };
    assert_eq!(gaps().await, lost(&[]));
    let withdrawn = json!({ "on": "2025-11-25" });
    section.post(&format!("/consents/{}/withdraw", consent.id()), withdrawn).await.expect(200);
    assert_eq!(gaps().await, lost(&["病院"]));
    let team = section.get(&format!("/children/{id}/care-team")).await.expect(200).body["items"].clone();
    let place = team.as_array().unwrap().iter().find(|one| one["agency_id"] == centre.id.as_str()).unwrap().clone();
    ward.set_clock("2025-11-26T09:00:00+09:00");
    let left = [("if-match", format!("\"{}\"", place["version"]))];
    let left: Vec<(&str, &str)> = left.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let address = format!("/care-team/{}", place["id"].as_str().unwrap());
    section.send("PATCH", &address, Some(json!({ "ends_on": "2025-11-25" })), &left).await.expect(200);
    assert_eq!(gaps().await, lost(&["病院", "保健"]));
    let cases = section.get(&format!("/children/{id}/assignments")).await.expect(200).body["items"].clone();
    let end = json!({ "on": "2025-11-25", "reason": "handed_over" });
    section.post(&format!("/assignments/{}/end", cases[0]["id"].as_str().unwrap()), end).await.expect(200);
    assert_eq!(gaps().await, lost(&["主", "保健", "病院", "長"]));
    let browser = ward.browser(&section);
    let page = browser.open("/role-gaps?role=other").await.expect(200);
    assert!(page.has("割り当てた方は、この児の記録を見られなくなっています"), "{}", page.html);
    browser.submit(&page, "/language", &[("language", "en")]).await.leads_to();
    let english = browser.open("/role-gaps?role=other").await.expect(200);
    assert!(english.has("can no longer open the child"), "{}", english.html);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_still_open_of_a_transition_that_has_passed_keeps_its_place() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let id = going_home(&section).await;
    let path = format!("/children/{id}/role-matrix");
    let before = section.get(&path).await.expect(200).body["groups"][0].clone();
    let done = rows(&before)[0]["task_id"].as_str().unwrap().to_owned();
    section.post(&format!("/tasks/{done}/done"), Value::Null).await.expect(200);
    ward.set_clock("2025-12-21T09:00:00+09:00");
    look(&ward, &id, tsunagu::steps::stages::look);
    let matrix = section.get(&path).await.expect(200).body;
    let groups = matrix["groups"].as_array().unwrap();
    let left = groups.iter().find(|group| group["kind"] == "discharge").unwrap();
    assert_eq!(
        (&left["passed"], &left["upcoming"], &left["falls_on"]),
        (&json!(true), &json!(false), &json!("2025-12-20"))
    );
    assert_eq!((&left["words"]["ja"], &left["checklist_version"]), (&json!("退院のあとに残っていること"), &json!(0)));
    let steps = |group: &Value| rows(group).iter().map(line).collect::<Vec<_>>();
    assert_eq!(steps(left), steps(&before)[1..], "every step but the one that is done, with its parts");
    let sourced = rows(left).into_iter().find(|row| row["source"].is_string()).unwrap();
    assert_ne!(sourced["title"]["ja"], sourced["title"]["en"]);
    assert!(
        groups
            .iter()
            .filter(|group| group["kind"].is_null())
            .all(|group| steps(group).iter().all(|l| l.ends_with(' ')))
    );
    let browser = ward.browser(&section);
    let page = browser.open(&path).await.expect(200);
    assert!(page.has("退院のあとに残っていること"), "{}", page.html);
    browser.submit(&page, "/language", &[("language", "en")]).await.leads_to();
    let page = browser.open(&path).await.expect(200);
    let title = sourced["title"]["en"].as_str().unwrap();
    assert!(page.has("Still to do after: Discharge") && page.has(title), "{}", page.html);
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn yes(&mut self, of: u64) -> bool {
        self.roll(of) == 0
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.roll(of.len() as u64)).unwrap()]
    }

    /// A period round today, with a first day and perhaps a last one; over, running, or to come.
    fn period(&mut self) -> (NaiveDate, Option<NaiveDate>) {
        let first = self.one(&["2025-10-01", "2025-11-25", "2025-11-25", "2025-11-26"]);
        let last = self.one(&[None, None, Some("2025-11-24"), Some("2025-11-25"), Some("2026-03-31")]);
        (day(first), last.map(day))
    }
}

/// What the random wards are made of.
struct Place {
    agencies: Vec<(AgencyId, AgencyKind)>,
    offices: Vec<AgencyId>,
    coordinators: Vec<String>,
    people: Vec<UserId>,
}

async fn place(ward: &TestApp, section: &Client) -> Place {
    let kinds = [
        AgencyKind::HealthCentre,
        AgencyKind::Hospital,
        AgencyKind::Hospital,
        AgencyKind::NurserySection,
        AgencyKind::EducationCentre,
        AgencyKind::DisabilitySupportSection,
    ];
    let mut agencies = Vec::new();
    for (number, kind) in kinds.into_iter().enumerate() {
        let body = json!({ "kind": kind, "name": format!("見本機関{number}") });
        let made = section.post("/agencies", body).await.expect(201).id();
        agencies.push((AgencyId::wrap(made.parse().unwrap()), kind));
    }
    let offices: Vec<_> = ["見本一", "見本二", "見本三"].into_iter().map(|name| ward.office(name)).collect();
    agencies.extend(offices.iter().map(|id| (*id, AgencyKind::ConsultationOffice)));
    // One hospital and one office are closed since today.
    for closed in [agencies[2].0, offices[2]] {
        ward.sql(|db| {
            let query = diesel::update(agencies::table.find(closed));
            Ok(query.set(agencies::closed_on.eq(ward.app.now().day())).execute(&mut **db)?)
        });
    }
    let worker = |specialist: bool, office: AgencyId| {
        let made = ward.worker_with(ward.municipality, office, "見本 一郎", |facts| {
            facts.consultation_specialist = specialist;
        });
        (made.id.to_string(), made.client.id)
    };
    let workers = [worker(true, offices[0]), worker(false, offices[0]), worker(false, offices[1])];
    let (coordinators, mut people): (Vec<_>, Vec<_>) = workers.into_iter().unzip();
    let of = |role: Role, agency: Option<AgencyId>| ward.user_of(role, Some(ward.municipality), agency).id;
    let gone = of(Role::Section, None);
    people.extend([gone, of(Role::SectionManager, None), of(Role::Secretariat, None)]);
    // A coordinator's account that is no coordinator's, and people of each kind of agency.
    people.extend([of(Role::Coordinator, Some(offices[0])), of(Role::OfficeManager, Some(offices[0]))]);
    people.extend(offices[1..].iter().map(|office| of(Role::OfficeManager, Some(*office))));
    let partners = [Role::HealthCentre, Role::Hospital, Role::Hospital, Role::NurserySection, Role::EducationCentre];
    people.extend(partners.into_iter().zip(&agencies).map(|(role, (agency, _))| of(role, Some(*agency))));
    ward.sql(|db| {
        let closed = diesel::update(users::table.find(gone)).set(users::disabled_at.eq(ward.app.now()));
        Ok(closed.execute(&mut **db)?)
    });
    Place { agencies, offices, coordinators, people }
}

/// Gives the child coordinators, a team, consents, a plan and tasks at random.
fn scatter(ward: &TestApp, place: &Place, child: ChildId, dice: &mut Dice) {
    let states = [AssignmentState::Active, AssignmentState::Active, AssignmentState::Reserved, AssignmentState::Ended];
    let first = usize::try_from(dice.roll(3)).unwrap();
    for (nth, role) in [CaseRole::Lead, CaseRole::Co].into_iter().enumerate() {
        if dice.yes(2) {
            let who = place.coordinators[(first + nth) % 3].clone();
            let id = case(ward, &child.to_string(), &who, role, dice.one(&states));
            let last = dice.one(&[None, None, Some("2025-11-24"), Some("2025-11-25")]).map(day);
            ward.sql(|db| {
                let ends = diesel::update(assignments::table.find(id)).set(assignments::ends_on.eq(last));
                Ok(ends.execute(&mut **db)?)
            });
        }
    }
    let now = ward.app.now();
    for _ in 0..dice.roll(5) {
        let (starts_on, ends_on) = dice.period();
        let facts = MemberFacts {
            agency_id: dice.one(&place.agencies).0,
            role: "相談".to_owned(),
            person: None,
            starts_on,
            ends_on,
            without_consent_reason: None,
        };
        let member = Member {
            id: CareTeamMemberId::wrap(fresh(now)),
            child_id: child,
            facts,
            version: 1,
            created_at: now,
            reviewed_at: None,
            reviewed_by: None,
        };
        ward.sql(|db| store::care_team::insert(db, &member));
    }
    for _ in 0..dice.roll(4) {
        let (starts_on, ends_on) = dice.period();
        let consent = Consent {
            id: ConsentId::wrap(fresh(now)),
            child_id: child,
            facts: ConsentFacts {
                guardian_id: None,
                scope: dice.one(ConsentScope::ALL),
                purpose: "支援".to_owned(),
                starts_on,
                ends_on,
                taken_by: "見本".to_owned(),
                paper_location: None,
            },
            withdrawn_on: dice.one(&[None, None, Some(day("2025-11-25")), Some(day("2025-11-26"))]),
            version: 1,
            created_at: now,
        };
        let (agency, kind) = dice.one(&place.agencies);
        let recipient = if dice.yes(2) { Recipient::Agency(agency) } else { Recipient::Kind(kind) };
        ward.sql(|db| store::consents::insert(db, &consent, &[recipient]));
    }
    if dice.yes(3) {
        plan(ward, place, child, dice);
    }
    for role in TaskRole::ALL {
        task(ward, place, child, *role, dice);
    }
}

fn plan(ward: &TestApp, place: &Place, child: ChildId, dice: &mut Dice) {
    let now = ward.app.now();
    let (starts_on, ends_on) = dice.period();
    let ended_on = dice.one(&[None, None, Some("2025-11-24"), Some("2025-11-25"), Some("2025-11-26")]).map(day);
    let row = (
        service_plans::id.eq(ServicePlanId::wrap(fresh(now))),
        service_plans::municipality_id.eq(ward.municipality),
        service_plans::child_id.eq(child),
        service_plans::kind.eq("child_plan"),
        service_plans::office_id.eq(Some(dice.one(&place.offices))),
        service_plans::starts_on.eq(starts_on),
        service_plans::ends_on.eq(ends_on.unwrap_or(day("2026-09-30"))),
        service_plans::monthly_months.eq(3),
        service_plans::interval_months.eq(Some(6)),
        service_plans::ended_on.eq(ended_on),
        service_plans::version.eq(1),
        service_plans::created_at.eq(now),
        service_plans::updated_at.eq(now),
    );
    ward.sql(|db| Ok(diesel::insert_into(service_plans::table).values(row).execute(&mut **db)?));
}

fn task(ward: &TestApp, place: &Place, child: ChildId, role: TaskRole, dice: &mut Dice) {
    let now = ward.app.now();
    let due = dice.one(&[None, Some("2025-11-20"), Some("2025-11-25"), Some("2025-11-25"), Some("2026-01-31")]);
    let facts = TaskFacts {
        title: "する".to_owned(),
        note: None,
        role,
        agency_id: dice.yes(3).then(|| dice.one(&place.agencies).0),
        user_id: dice.yes(3).then(|| dice.one(&place.people)),
        due_on: due.map(day),
    };
    let id = TaskId::wrap(fresh(now));
    let task = Task::new(id, ward.municipality, Some(child), facts, (TaskSource::Hand, None), now);
    ward.sql(|db| store::tasks::insert(db, &task));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_gaps_and_the_matrices_agree_in_many_random_situations() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let place = place(&ward, &section).await;
    let mut dice = Dice(20_251_125);
    let mut expected = BTreeMap::new();
    for number in 0..120 {
        let child = ward.child(&format!("K-{number:03}"));
        scatter(&ward, &place, child, &mut dice);
        let matrix = section.get(&format!("/children/{child}/role-matrix")).await.expect(200).body;
        for row in matrix["groups"].as_array().unwrap().iter().flat_map(rows) {
            if row["gap"].is_object() {
                let reason = row["gap"]["reason"].as_str().unwrap().to_owned();
                expected.insert(row["task_id"].as_str().unwrap().to_owned(), reason);
            }
        }
    }
    let mut listed = BTreeMap::new();
    let mut days = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = section.get(&format!("/role-gaps?limit=37&total=true{cursor}")).await.expect(200).body;
        assert_eq!(page["total"], expected.len());
        for one in page["items"].as_array().unwrap() {
            let text = |name: &str| one[name].as_str().unwrap().to_owned();
            assert!(listed.insert(text("task_id"), text("reason")).is_none(), "twice: {one}");
            days.push((one["due_on"].as_str().unwrap_or("9999-12-31").to_owned(), text("task_id")));
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(listed, expected);
    assert!(days.is_sorted(), "the most urgent first");
    let met: BTreeSet<_> = listed.values().cloned().collect();
    assert_eq!(met.len(), 7, "every reason was met: {met:?}");
    let counts = section.get("/role-gaps/counts").await.expect(200).body;
    assert_eq!(counts["all"], expected.len());
}
