//! The main job: a child is registered, somebody is recommended, asked, declines, the next accepts and has the child.

use serde_json::{Value, json};
use tsunagu::base::ids::{ChildId, CoordinatorId};
use tsunagu::rules::users::Role;

use crate::support::cases::{Worker, day};
use crate::support::children;
use crate::support::{Client, Reply, TestApp};

fn choice(mode: &str, who: CoordinatorId) -> Value {
    json!({"mode": mode, "coordinator_id": who, "role": "lead"})
}

/// The choice with a reason.
fn because(mode: &str, who: CoordinatorId, reason: &str) -> Value {
    json!({"mode": mode, "coordinator_id": who, "role": "lead", "reason": reason})
}

async fn decide(section: &Client, child: ChildId, body: Value) -> Reply {
    section.post(&format!("/children/{child}/assignments"), body).await
}

async fn act(client: &Client, assignment: &Reply, what: &str, body: Value) -> Reply {
    client.post(&format!("/assignments/{}/{what}", assignment.id()), body).await
}

async fn caseload(client: &Client, worker: &Worker) -> Value {
    client.get(&format!("/coordinators/{}/caseload", worker.id)).await.expect(200).body
}

async fn first_candidate(section: &Client, child: ChildId) -> String {
    let answer = section.get(&format!("/children/{child}/recommendation")).await.expect(200);
    answer.body["ranked"][0]["coordinator_id"].as_str().expect("somebody").to_owned()
}

async fn events(client: &Client) -> Vec<String> {
    let inbox = client.get("/inbox").await.expect(200);
    let items = inbox.body["items"].as_array().unwrap();
    items.iter().map(|one| one["event"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_is_proposed_declined_proposed_again_accepted_and_seen_in_the_caseload() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let office = ward.office("見本相談室");
    let workers = [ward.worker(office, "見本 一郎"), ward.worker(ward.office("別室"), "見本 二郎")];
    let child = ward.child("K-001");
    let waiting = section.get("/waiting-list").await.expect(200).body;
    assert_eq!((&waiting["items"][0]["reference"], &waiting["asked"]), (&json!("K-001"), &json!([])));

    let first = first_candidate(&section, child).await;
    let (asked, other) =
        if first == workers[0].id.to_string() { (&workers[0], &workers[1]) } else { (&workers[1], &workers[0]) };
    let proposal = decide(&section, child, choice("propose", asked.id)).await.expect(201);
    assert_eq!((&proposal.body["state"], &proposal.body["answer_by"]), (&json!("proposed"), &json!("2025-11-28")));
    assert_eq!(proposal.header("location"), format!("/api/v1/assignments/{}", proposal.id()));
    let waiting = section.get("/waiting-list").await.body;
    assert_eq!((&waiting["items"], &waiting["asked"][0]["asked"]["state"]), (&json!([]), &json!("proposed")));

    // Whoever is asked sees age, district, care items and discharge; nothing that tells who the child is.
    let path = format!("/assignments/{}", proposal.id());
    let manager = ward.user_of(Role::OfficeManager, Some(ward.municipality), Some(asked.office));
    for reader in [&asked.client, &manager] {
        let short = reader.get(&path).await.expect(200);
        assert_eq!(
            (&short.body["child"]["age_years"], &short.body["child"]["district"]),
            (&json!(3), &json!("見本町"))
        );
        let list = reader.get("/assignments?state=proposed").await.expect(200);
        let held = reader.get(&format!("/coordinators/{}/caseload", asked.id)).await.expect(200);
        assert_eq!(list.body["items"].as_array().unwrap().len(), 1);
        for text in [&short.text, &list.text, &held.text] {
            for secret in ["見本 K-001", "K-001", &child.to_string(), "2022-07-01", "decision_id"] {
                assert!(!text.contains(secret), "{secret} in {text}");
            }
        }
        let by_child = reader.get(&format!("/assignments?child_id={child}")).await.expect(200);
        assert_eq!(by_child.body["items"], json!([]));
        reader.get(&format!("/children/{child}/assignments")).await.expect(404);
    }
    other.client.get(&path).await.expect(404);
    act(&other.client, &proposal, "accept", json!({})).await.expect(404);

    let wrong = act(&asked.client, &proposal, "decline", json!({"reason": "other"})).await.expect(422);
    assert_eq!(wrong.faults(), ["note:required"]);
    let declined = act(&asked.client, &proposal, "decline", json!({"reason": "no_room"})).await.expect(200);
    assert_eq!(declined.body["state"], "declined");
    assert!(!declined.text.contains("K-001"));
    assert_eq!(act(&asked.client, &proposal, "accept", json!({})).await.expect(409).code(), "wrong_state");
    let back = section.get("/waiting-list").await.body;
    assert_eq!(back["items"][0]["last_try"]["reason"], "no_room");
    assert_eq!(first_candidate(&section, child).await, other.id.to_string());
    let again = decide(&section, child, choice("propose", asked.id)).await.expect(409);
    assert_eq!((again.code(), &again.body["facts"]["reasons"]), ("not_eligible", &json!(["declined"])));

    ward.set_clock("2025-11-25T09:30:00+09:00");
    let second = decide(&section, child, choice("propose", other.id)).await.expect(201);
    let accepted = act(&other.client, &second, "accept", json!({})).await.expect(200);
    assert_eq!((&accepted.body["state"], &accepted.body["child_name"]), (&json!("active"), &json!("見本 K-001")));
    let held = caseload(&other.client, other).await;
    assert_eq!((&held["cases"][0]["name"], &held["load"]["children"]), (&json!("見本 K-001"), &json!(1)));
    assert_eq!(held["cases"][0]["next_day"]["code"], "elementary");
    assert_eq!(section.get("/waiting-list").await.body["items"], json!([]));
    let history = section.get(&format!("/children/{child}/assignments?total=true")).await.expect(200).body;
    assert_eq!((&history["total"], &history["items"][1]["state"]), (&json!(2), &json!("declined")));
    let own = other.client.get(&format!("/children/{child}/assignments")).await.expect(200).body;
    assert_eq!(own["items"].as_array().unwrap().len(), 1);

    let ended = json!({"on": "2025-11-25", "reason": "handed_over"});
    act(&other.client, &second, "end", ended.clone()).await.expect(403);
    assert_eq!(act(&section, &second, "end", ended).await.expect(200).body["state"], "ended");
    let back = section.get("/waiting-list").await.body;
    assert_eq!(
        (&back["items"][0]["waiting_since"], &back["items"][0]["waiting_days"]),
        (&json!("2025-11-25"), &json!(0))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn reasons_are_asked_for_and_only_a_manager_goes_above_the_ceiling() {
    let ward = TestApp::new().await;
    let (section, manager) = (ward.user(Role::Section), ward.user(Role::SectionManager));
    let full = ward.worker(ward.office("見本相談室"), "見本 満員");
    for n in 1..=3 {
        let child = ward.child(&format!("K-00{n}"));
        let made = decide(&section, child, choice("assign", full.id)).await.expect(201);
        assert_eq!(made.body["state"], "active");
    }
    let child = ward.child("K-004");
    let told = decide(&section, child, choice("assign", full.id)).await.expect(422);
    assert_eq!(told.faults(), ["reason:required_above_target"]);
    let other = decide(&section, child, because("assign", full.id, "other")).await.expect(422);
    assert_eq!(other.faults(), ["reason_note:required"]);
    decide(&section, child, because("assign", full.id, "family_wish")).await.expect(201);

    let fifth = ward.child("K-005");
    let over = decide(&section, fifth, because("assign", full.id, "family_wish")).await.expect(409);
    assert_eq!((over.code(), &over.body["facts"]), ("over_ceiling", &json!({"children_after": 5, "ceiling": 4})));
    let mut exceeding = because("assign", full.id, "family_wish");
    exceeding["exceed_ceiling"] = json!(true);
    decide(&section, fifth, exceeding.clone()).await.expect(403);
    let mut without = choice("assign", full.id);
    without["exceed_ceiling"] = json!(true);
    assert_eq!(decide(&manager, fifth, without).await.expect(422).faults(), ["reason:required_over_ceiling"]);
    let made = decide(&manager, fifth, exceeding).await.expect(201);
    let decision = section.get(&format!("/decisions/{}", made.body["decision_id"].as_str().unwrap())).await.expect(200);
    assert_eq!((&decision.body["over_ceiling"], decision.body.get("chosen_rank")), (&json!(true), None));

    // Somebody other than the first candidate needs a reason too; a co-coordinator does not.
    let free = [ward.worker(full.office, "見本 空き"), ward.worker(full.office, "見本 空き二")];
    let sixth = ward.child("K-006");
    let first = first_candidate(&section, sixth).await;
    let second = if first == free[0].id.to_string() { &free[1] } else { &free[0] };
    let told = decide(&section, sixth, choice("assign", second.id)).await.expect(422);
    assert_eq!(told.faults(), ["reason:required_not_first"]);
    let taken = decide(&section, sixth, because("assign", second.id, "district")).await.expect(201);
    let again = decide(&section, sixth, choice("assign", first.parse().map(CoordinatorId).unwrap())).await.expect(409);
    assert_eq!((again.code(), &again.body["facts"]["assignment_id"]), ("lead_taken", &json!(taken.id())));
    let co = json!({"mode": "assign", "coordinator_id": full.id, "role": "co"});
    decide(&section, sixth, co.clone()).await.expect(201);
    assert_eq!(decide(&section, sixth, co).await.expect(409).code(), "not_eligible");

    let elsewhere = ward.add_municipality("131016", "見本別区");
    let stranger = ward.worker_with(elsewhere, ward.office_of(elsewhere, "別"), "見本 他区", |_| ());
    let seventh = ward.child("K-007");
    decide(&section, seventh, because("assign", stranger.id, "district")).await.expect(404);
    let neighbour = ward.user_of(Role::Section, Some(elsewhere), None);
    decide(&neighbour, seventh, choice("assign", stranger.id)).await.expect(404);
    neighbour.get(&format!("/assignments/{}", taken.id())).await.expect(404);
    neighbour.get(&format!("/decisions/{}", made.body["decision_id"].as_str().unwrap())).await.expect(404);
    neighbour.get(&format!("/coordinators/{}/caseload", full.id)).await.expect(404);
    let wrong = decide(&section, seventh, json!({"mode": "give", "role": "boss", "extra": 1})).await.expect(422);
    assert_eq!(
        wrong.faults(),
        ["coordinator_id:required", "extra:unknown_field", "mode:not_one_of", "role:not_one_of"]
    );
    for role in [Role::Coordinator, Role::OfficeManager, Role::Hospital, Role::Admin] {
        decide(&ward.user(role), seventh, choice("assign", full.id)).await.expect(403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn undoing_within_ten_minutes_leaves_no_trace_outside() {
    let ward = TestApp::new().await;
    let (section, colleague) = (ward.user(Role::Section), ward.user(Role::SectionManager));
    let worker = ward.worker(ward.office("見本相談室"), "見本 一郎");
    let manager = ward.user_of(Role::OfficeManager, Some(ward.municipality), Some(worker.office));
    let child = ward.child("K-001");

    let made = decide(&section, child, choice("assign", worker.id)).await.expect(201);
    assert_eq!(made.body["undo_until"], "2025-11-25T00:10:00.000000Z");
    ward.set_clock("2025-11-25T09:09:59+09:00");
    assert_eq!(events(&worker.client).await, [""; 0]);
    let undone = act(&section, &made, "undo", json!({})).await.expect(200);
    assert_eq!(undone.body["state"], "undone");
    worker.client.get(&format!("/assignments/{}", made.id())).await.expect(404);
    assert_eq!(worker.client.get("/assignments").await.body["items"], json!([]));
    assert_eq!(act(&section, &made, "undo", json!({})).await.expect(409).code(), "wrong_state");

    let made = decide(&section, child, choice("assign", worker.id)).await.expect(201);
    ward.set_clock("2025-11-25T09:20:00+09:00");
    let late = act(&section, &made, "undo", json!({})).await.expect(409);
    assert_eq!(late.code(), "too_late_to_undo");
    for reader in [&worker.client, &manager] {
        assert_eq!(events(reader).await, ["case_assigned"]);
    }
    assert_eq!(events(&section).await, [""; 0]);
    assert_eq!(events(&colleague).await, [""; 0]);
    let inbox = worker.client.get("/inbox?unread=true&total=true").await.body;
    let message = &inbox["items"][0];
    assert_eq!((&inbox["total"], &message["child_id"]), (&json!(1), &json!(child)));
    let path = format!("/inbox/{}/read", message["id"].as_str().unwrap());
    manager.post(&path, json!({})).await.expect(404);
    assert!(worker.client.post(&path, json!({})).await.expect(200).body["read_at"].is_string());
    assert_eq!(worker.client.get("/inbox?unread=true").await.body["items"], json!([]));

    // What the office has answered is not undone behind its back.
    let second = ward.child("K-002");
    let proposal = decide(&section, second, choice("propose", worker.id)).await.expect(201);
    act(&worker.client, &proposal, "accept", json!({})).await.expect(200);
    assert_eq!(act(&section, &proposal, "undo", json!({})).await.expect(409).code(), "already_answered");
    assert_eq!(events(&section).await, ["proposal_accepted"]);
    let told = section.get("/inbox").await.body;
    assert_eq!(told["items"][0]["child_id"], json!(second));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_runs_out_after_three_business_days() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let worker = ward.worker(ward.office("見本相談室"), "見本 一郎");
    let child = ward.child("K-001");
    // Wednesday 31 December is no business day, nor are 1 to 4 January.
    ward.set_clock("2025-12-26T17:00:00+09:00");
    let proposal = decide(&section, child, choice("propose", worker.id)).await.expect(201);
    assert_eq!(proposal.body["answer_by"], "2026-01-07");
    ward.set_clock("2026-01-07T23:59:00+09:00");
    assert_eq!(section.get("/waiting-list").await.body["asked"][0]["reference"], "K-001");
    assert_eq!(caseload(&worker.client, &worker).await["load"]["children"], 1);
    ward.set_clock("2026-01-08T00:00:00+09:00");
    // Nothing has been written down yet, and everybody sees it as it is.
    assert_eq!(caseload(&worker.client, &worker).await["load"]["children"], 0);
    let path = format!("/assignments/{}", proposal.id());
    assert_eq!(worker.client.get(&path).await.expect(200).body["state"], "expired");
    assert_eq!(section.get("/assignments?state=expired&total=true").await.body["total"], 1);
    assert_eq!(section.get("/assignments?state=proposed&total=true").await.body["total"], 0);
    assert_eq!(act(&worker.client, &proposal, "accept", json!({})).await.expect(409).code(), "wrong_state");
    let waiting = section.get("/waiting-list").await.body;
    assert_eq!((&waiting["items"][0]["last_try"]["state"], &waiting["asked"]), (&json!("expired"), &json!([])));
    assert_eq!(events(&worker.client).await[0], "proposal_expired");
    decide(&section, child, choice("assign", worker.id)).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reservation_counts_from_now_and_begins_on_its_day() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let worker = ward.worker(ward.office("見本相談室"), "見本 一郎");
    let baby = ward.child_with(ward.municipality, "K-001", |child| {
        child.facts.born_on = day("2025-09-01");
        child.facts.discharge_on = Some(day("2025-12-20"));
    });
    let made = decide(&section, baby, choice("assign", worker.id)).await.expect(201);
    assert_eq!((&made.body["state"], &made.body["starts_on"]), (&json!("reserved"), &json!("2025-12-20")));
    let held = caseload(&worker.client, &worker).await;
    assert_eq!((&held["load"]["children"], &held["cases"][0]["state"]), (&json!(1), &json!("reserved")));
    assert_eq!(held["cases"][0]["next_day"]["on"], "2025-12-20");
    let all = section.get("/caseload").await.expect(200).body;
    assert_eq!(all["offices"][0]["coordinators"][0]["reserved"], 1);
    ward.set_clock("2025-12-20T09:00:00+09:00");
    assert_eq!(caseload(&worker.client, &worker).await["cases"][0]["state"], "active");
    assert_eq!(section.get("/assignments?state=active&total=true").await.body["total"], 1);
    assert_eq!(act(&section, &made, "withdraw", json!({})).await.expect(409).code(), "wrong_state");
    let before = json!({"on": "2025-12-19", "reason": "moved_away"});
    assert_eq!(act(&section, &made, "end", before).await.expect(422).faults(), ["on:before_start"]);
    // An ending that lies ahead keeps the case open until then.
    let ahead = json!({"on": "2026-01-31", "reason": "moved_away"});
    let ending = act(&section, &made, "end", ahead).await.expect(200);
    assert_eq!((&ending.body["state"], &ending.body["ends_on"]), (&json!("active"), &json!("2026-01-31")));
    ward.set_clock("2026-02-01T09:00:00+09:00");
    assert_eq!(caseload(&worker.client, &worker).await["cases"], json!([]));
    assert_eq!(section.get("/waiting-list").await.body["items"][0]["waiting_since"], "2026-01-31");
    assert_eq!(section.get("/assignments?state=ended&total=true").await.body["total"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_is_worked_out_again_and_a_new_policy_leaves_it_alone() {
    let ward = TestApp::new().await;
    let (section, manager) = (ward.user(Role::Section), ward.user(Role::SectionManager));
    let office = ward.office("見本相談室");
    let workers = [ward.worker(office, "見本 一郎"), ward.worker(office, "見本 二郎")];
    let made = decide(&section, ward.child("K-001"), because("assign", workers[0].id, "family_wish")).await.expect(201);
    let path = format!("/decisions/{}", made.body["decision_id"].as_str().unwrap());
    let before = section.get(&path).await.expect(200);
    assert_eq!((&before.body["policy_version"], &before.body["reason"]), (&json!(1), &json!("family_wish")));
    let mut parameters = section.get("/policy").await.body["parameters"].clone();
    parameters["target"] = json!(200);
    parameters["need_band_2"] = json!(130);
    let policy = json!({"based_on": 1, "parameters": parameters, "reason": "見直し"});
    manager.post("/policy", policy).await.expect(201);
    decide(&section, ward.child("K-002"), because("assign", workers[1].id, "district")).await.expect(201);
    let again = section.post(&format!("{path}/replay"), json!({})).await.expect(200);
    assert_eq!(again.body["same"], true);
    assert_eq!(again.body["recommendation"], before.body["recommendation"]);
    assert_eq!(section.get(&path).await.body, before.body);
    for role in [Role::Coordinator, Role::OfficeManager, Role::Secretariat] {
        ward.user(role).get(&path).await.expect(403);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reservation_moves_with_the_discharge_and_is_looked_at_again() {
    let ward = TestApp::new().await;
    let (section, colleague) = (ward.user(Role::Section), ward.user(Role::SectionManager));
    let worker = ward.worker(ward.office("見本相談室"), "見本 一郎");
    let baby = children::child(&section, json!({"discharge": {"precision": "day", "on": "2025-12-20"}})).await;
    let child = ChildId(baby.id().parse().unwrap());
    let made = decide(&section, child, choice("assign", worker.id)).await.expect(201);
    assert_eq!((&made.body["state"], &made.body["starts_on"]), (&json!("reserved"), &json!("2025-12-20")));

    let path = format!("/children/{child}");
    let moved = json!({"discharge": {"precision": "day", "on": "2026-01-10"}});
    let moved = section.patch(&path, &baby, moved).await.expect(200);
    let seen = section.get(&format!("/assignments/{}", made.id())).await.expect(200);
    assert_eq!((&seen.body["state"], &seen.body["starts_on"]), (&json!("reserved"), &json!("2026-01-10")));
    assert_eq!(events(&colleague).await, [""; 0]);

    // On the next day it moves to, the coordinator is away: the case stays, and the section is told to look at it.
    let absence = json!({"starts_on": "2026-02-01", "ends_on": "2026-02-28", "percent": 100});
    section.post(&format!("/coordinators/{}/absences", worker.id), absence).await.expect(201);
    let again = json!({"discharge": {"precision": "day", "on": "2026-02-10"}});
    let again = section.patch(&path, &moved, again).await.expect(200);
    let seen = section.get(&format!("/assignments/{}", made.id())).await.expect(200);
    assert_eq!((&seen.body["state"], &seen.body["starts_on"]), (&json!("reserved"), &json!("2026-02-10")));
    assert_eq!(events(&colleague).await, ["reservation_needs_check"]);
    ward.set_clock("2025-11-25T09:10:00+09:00");
    let mut told = events(&worker.client).await;
    told.sort();
    assert_eq!(told, ["case_assigned", "reservation_moved", "reservation_moved"]);

    // An unknown day moves nothing, but the section is told; and when the day is known again, the case follows it.
    let unknown = json!({"discharge": {"precision": "unknown", "on": null}});
    let unknown = section.patch(&path, &again, unknown).await.expect(200);
    let seen = section.get(&format!("/assignments/{}", made.id())).await.expect(200);
    assert_eq!(seen.body["starts_on"], "2026-02-10");
    assert_eq!(events(&colleague).await, ["reservation_needs_check", "reservation_needs_check"]);
    let known = json!({"discharge": {"precision": "day", "on": "2026-03-20"}});
    let known = section.patch(&path, &unknown, known).await.expect(200);
    let seen = section.get(&format!("/assignments/{}", made.id())).await.expect(200);
    assert_eq!((&seen.body["state"], &seen.body["starts_on"]), (&json!("reserved"), &json!("2026-03-20")));

    // Home sooner than anybody wrote down: the case begins today, not on a day that is over.
    ward.set_clock("2026-03-02T09:00:00+09:00");
    let home = json!({"discharge": {"precision": "day", "on": "2026-02-27"}});
    section.patch(&path, &known, home).await.expect(200);
    let seen = section.get(&format!("/assignments/{}", made.id())).await.expect(200);
    assert_eq!((&seen.body["state"], &seen.body["starts_on"]), (&json!("active"), &json!("2026-03-02")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_begins_on_a_day_of_its_own_does_not_follow_the_discharge() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let worker = ward.worker(ward.office("見本相談室"), "見本 一郎");
    let baby = children::child(&section, json!({"discharge": {"precision": "day", "on": "2025-12-20"}})).await;
    let child = ChildId(baby.id().parse().unwrap());
    let mut given = choice("assign", worker.id);
    given["starts_on"] = json!("2025-12-01");
    let made = decide(&section, child, given).await.expect(201);
    let moved = json!({"discharge": {"precision": "day", "on": "2026-01-10"}});
    section.patch(&format!("/children/{child}"), &baby, moved).await.expect(200);
    let seen = section.get(&format!("/assignments/{}", made.id())).await.expect(200);
    assert_eq!(seen.body["starts_on"], "2025-12-01");
}
