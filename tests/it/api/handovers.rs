//! A child changes its lead: a handover begins, is written, acknowledged or dropped, and nothing of the history is lost.

use serde_json::{Value, json};
use tsunagu::rules::users::Role;
use tsunagu::steps;

use crate::support::cases::Worker;
use crate::support::children::{audited, child};
use crate::support::daily::{assign, change_lead, led_child, partner};
use crate::support::looks::look;
use crate::support::{Client, TestApp};

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or("-")
}

async fn of_child(section: &Client, child: &str) -> Vec<Value> {
    section.get(&format!("/children/{child}/handovers")).await.expect(200).body["items"].as_array().unwrap().clone()
}

/// Where the child's handovers stand, in alphabetical order: those of one day have no other.
async fn states(section: &Client, child: &str) -> Vec<String> {
    let mut states: Vec<_> = of_child(section, child).await.iter().map(|one| word(&one["state"]).to_owned()).collect();
    states.sort();
    states
}

/// The child's handover to a coordinator.
async fn to(section: &Client, child: &str, worker: &Worker) -> Value {
    let all = of_child(section, child).await;
    all.into_iter().find(|one| one["to"]["coordinator_id"] == json!(worker.id)).expect("a handover")
}

async fn told(client: &Client) -> Vec<String> {
    let items = client.get("/inbox?limit=200").await.expect(200).body["items"].as_array().cloned().unwrap_or_default();
    let events = items.iter().rev().map(|item| word(&item["event"]).to_owned());
    events.filter(|event| event.starts_with("handover")).collect()
}

/// A child led by one coordinator, and the next one, at another office.
async fn before_the_change(ward: &TestApp, section: &Client) -> (String, Worker, Worker) {
    let (child, old) = led_child(ward, section).await;
    let new = ward.worker(ward.office("見本相談室二"), "見本 二郎");
    (child, old, new)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handover_tells_the_new_lead_everything_and_then_closes_to_the_old_one() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, old, new) = before_the_change(&ward, &section).await;
    let visit = json!({ "happened_on": "2025-11-25", "kind": "home_visit", "means": "in_person", "minutes": 60 });
    let visit = old.client.post(&format!("/children/{child}/activities"), visit).await.expect(201).id();
    let mother = json!({ "name": "見本 花子", "relationship": "母", "phone": "03-0000-0000", "primary_contact": true });
    section.post(&format!("/children/{child}/guardians"), mother).await.expect(201);
    let tasks = format!("/children/{child}/tasks");
    section.post(&tasks, json!({ "title": "役割の仕事", "role": "coordinator" })).await.expect(201);
    let own = json!({ "title": "本人の仕事", "role": "coordinator", "user_id": old.client.id });
    section.post(&tasks, own).await.expect(201);
    let plan = json!({
        "kind": "child_plan", "starts_on": "2025-11-01", "ends_on": "2026-10-31", "interval_months": 6,
    });
    section.post(&format!("/children/{child}/service-plans"), plan).await.expect(201);
    change_lead(&section, &child, &new, json!({})).await;

    // The record is closed to the old coordinator; while the change may be undone, nobody hears of it.
    old.client.get(&format!("/children/{child}")).await.expect(404);
    assert_eq!(old.client.get("/handovers").await.expect(200).body["items"], json!([]));
    let id = word(&of_child(&section, &child).await[0]["id"]).to_owned();
    let path = format!("/handovers/{id}");
    ward.set_clock("2025-11-25T09:11:00+09:00");
    assert_eq!(
        (told(&old.client).await, told(&new.client).await),
        (vec!["handover_begun".into()], vec!["handover_begun".into()])
    );
    let opened = old.client.get(&path).await.expect(200);
    assert_eq!((&opened.body["due_on"], &opened.body["side"]), (&json!("2025-12-09"), &json!("giver")));
    let sheet = &opened.body["sheet"];
    assert_eq!((&sheet["name"], &sheet["guardians"][0]["phone"]), (&json!("見本 太郎"), &json!("03-0000-0000")));
    assert_eq!(
        sheet["activities"][0],
        json!({
            "author_id": old.client.id, "author": "見本 コーディネーター", "count": 1, "minutes": 60,
            "first_on": "2025-11-25", "last_on": "2025-11-25",
        })
    );
    assert_eq!(sheet["leads"][0]["coordinator"], "見本 一郎");
    assert_eq!(sheet["plans"][0]["rhythm"]["ja"], "6月ごと");
    let titles: Vec<_> = sheet["tasks"].as_array().unwrap().iter().map(|task| word(&task["title"])).collect();
    assert!(titles.contains(&"役割の仕事") && titles.contains(&"本人の仕事"), "{titles:?}");

    // The old one writes; the new one reads, and does not write.
    assert_eq!(old.client.post(&format!("{path}/hand-over"), Value::Null).await.expect(409).code(), "nothing_written");
    assert_eq!(new.client.patch(&path, &opened, json!({ "summary": "x" })).await.expect(403).code(), "giver_writes");
    assert_eq!(
        old.client.post(&format!("{path}/acknowledge"), Value::Null).await.expect(403).code(),
        "receiver_acknowledges"
    );
    let wrong = json!({ "summary": "123456789012", "cautions": "1234-5678-9012" });
    let wrong = old.client.patch(&path, &opened, wrong).await.expect(422);
    assert_eq!(wrong.faults(), ["cautions:my_number", "summary:my_number"]);
    let texts = json!({ "summary": "訪問看護を週2回に増やしたところです。", "wishes": "在宅を続けたい" });
    let written = old.client.patch(&path, &opened, texts).await.expect(200);
    old.client.patch(&path, &opened, json!({ "summary": "遅れて" })).await.expect(412);
    old.client.send("PATCH", &path, Some(json!({})), &[]).await.expect(428);
    assert_eq!(written.body["version"], 2);
    let handed = old.client.post(&format!("{path}/hand-over"), Value::Null).await.expect(200);
    assert_eq!(handed.body["state"], "handed_over");
    assert_eq!(old.client.post(&format!("{path}/hand-over"), Value::Null).await.expect(409).code(), "wrong_state");
    assert_eq!(told(&new.client).await, ["handover_begun", "handover_written"]);

    let done = new.client.post(&format!("{path}/acknowledge"), Value::Null).await.expect(200);
    assert_eq!((&done.body["state"], &done.body["without_sheet"]), (&json!("acknowledged"), &json!(false)));
    assert_eq!(told(&old.client).await, ["handover_begun", "handover_acknowledged"]);
    assert_eq!(told(&section).await, ["handover_acknowledged"]);
    // Closed to the one before, kept as it was for the others, whatever happens to the record.
    old.client.get(&path).await.expect(404);
    old.client.get(&format!("/children/{child}/handovers")).await.expect(404);
    let record = section.get(&format!("/children/{child}")).await.expect(200);
    section.patch(&format!("/children/{child}"), &record, json!({ "name": "見本 改名" })).await.expect(200);
    let kept = new.client.get(&path).await.expect(200);
    assert_eq!((&kept.body["sheet"]["name"], &kept.body["child_name"]), (&json!("見本 太郎"), &json!("見本 改名")));
    assert_eq!(kept.body["sheet"]["summary"], "訪問看護を週2回に増やしたところです。");
    assert_eq!(section.patch(&path, &kept, json!({ "summary": "後から" })).await.expect(409).code(), "wrong_state");
    assert_eq!(new.client.post(&format!("{path}/acknowledge"), Value::Null).await.expect(409).code(), "wrong_state");

    // History stays with its author, what is to be done goes to the new one, and the case counts once.
    let activity = new.client.get(&format!("/activities/{visit}")).await.expect(200);
    assert_eq!(
        (&activity.body["author_id"], &activity.body["coordinator_id"]),
        (&json!(old.client.id), &json!(old.id))
    );
    old.client.get(&format!("/activities/{visit}")).await.expect(200);
    let mine = new.client.get("/tasks?mine=true").await.expect(200);
    assert!(mine.text.contains("役割の仕事") && mine.text.contains("本人の仕事"), "{}", mine.text);
    assert_eq!(old.client.get("/tasks?mine=true").await.expect(200).body["items"], json!([]));
    for (worker, children) in [(&old, 0), (&new, 1)] {
        let load = section.get(&format!("/coordinators/{}/caseload", worker.id)).await.expect(200);
        assert_eq!(load.body["load"]["children"], children);
    }
    assert_eq!(
        audited(&ward, "handover.")
            .into_iter()
            .filter(|one| !one.ends_with("read") && !one.ends_with("list"))
            .collect::<Vec<_>>(),
        ["handover.begin", "handover.write", "handover.hand_over", "handover.acknowledge"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_undone_declined_or_closed_leaves_no_handover_and_the_same_coordinator_needs_none() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, old, new) = before_the_change(&ward, &section).await;
    // Undone: dropped, and nobody outside has heard of it.
    let made = change_lead(&section, &child, &new, json!({})).await;
    section.post(&format!("/assignments/{}/undo", made.id()), Value::Null).await.expect(200);
    assert_eq!(states(&section, &child).await, ["dropped"]);
    ward.set_clock("2025-11-25T09:30:00+09:00");
    assert_eq!((told(&old.client).await, told(&new.client).await), (Vec::new(), Vec::new()));
    let dropped = word(&of_child(&section, &child).await[0]["id"]).to_owned();
    old.client.get(&format!("/handovers/{dropped}")).await.expect(404);
    assert_eq!(section.get(&format!("/handovers/{dropped}")).await.expect(200).body["sheet"], Value::Null);

    // The same coordinator comes back: nothing to hand over. A co-coordinator neither.
    assign(&section, &child, &old, json!({})).await;
    assign(&section, &child, &new, json!({ "role": "co" })).await;
    assert_eq!(states(&section, &child).await.len(), 1);

    // A proposal is no change of lead until it is accepted; a reservation is one at once.
    let third = ward.worker(new.office, "見本 三郎");
    let asked = change_lead(&section, &child, &third, json!({ "mode": "propose" })).await;
    assert_eq!(states(&section, &child).await.len(), 1);
    third
        .client
        .post(&format!("/assignments/{}/decline", asked.id()), json!({ "reason": "no_room" }))
        .await
        .expect(200);
    assert_eq!(states(&section, &child).await.len(), 1);
    let fourth = ward.worker(new.office, "見本 四郎");
    let asked = assign(&section, &child, &fourth, json!({ "mode": "propose", "starts_on": "2025-12-22" })).await;
    fourth.client.post(&format!("/assignments/{}/accept", asked.id()), Value::Null).await.expect(200);
    let reserved = to(&section, &child, &fourth).await;
    assert_eq!((&reserved["state"], &reserved["due_on"]), (&json!("open"), &json!("2026-01-13")));
    section.post(&format!("/assignments/{}/withdraw", asked.id()), json!({})).await.expect(200);
    assert_eq!(states(&section, &child).await, ["dropped", "dropped"]);

    // Support ends: nobody hands over any more, and nobody is reminded.
    let fifth = ward.worker(new.office, "見本 五郎");
    assign(&section, &child, &fifth, json!({})).await;
    assert_eq!(to(&section, &child, &fifth).await["state"], "open");
    let close = json!({ "on": "2025-11-25", "reason": "moved_away" });
    section.post(&format!("/children/{child}/close"), close).await.expect(200);
    assert_eq!(to(&section, &child, &fifth).await["state"], "dropped");
    ward.set_clock("2026-03-01T09:00:00+09:00");
    assert_eq!(look(&ward, &child, steps::cases::handover::look), None);
    assert_eq!(told(&section).await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_lets_the_day_pass_is_reminded_once_and_the_section_sees_it_in_its_list() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, old, new) = before_the_change(&ward, &section).await;
    change_lead(&section, &child, &new, json!({})).await;
    let look = || look(&ward, &child, steps::cases::handover::look).map(|day| day.to_string());
    assert_eq!(look(), Some("2025-12-10".into()));
    ward.set_clock("2025-12-09T09:00:00+09:00");
    assert_eq!(look(), Some("2025-12-10".into()));
    assert_eq!(
        section.get("/handovers/counts").await.expect(200).body,
        json!({ "open": 1, "handed_over": 0, "overdue": 0 })
    );
    // The server slept over the day; then it looks twice.
    ward.set_clock("2025-12-12T09:00:00+09:00");
    assert_eq!((look(), look()), (None, None));
    for client in [&section, &old.client, &new.client] {
        assert_eq!(told(client).await.iter().filter(|event| *event == "handover_overdue").count(), 1);
    }
    assert_eq!(
        section.get("/handovers/counts").await.expect(200).body,
        json!({ "open": 1, "handed_over": 0, "overdue": 1 })
    );
    let overdue = section.get("/handovers?overdue=true&total=true").await.expect(200);
    assert_eq!((&overdue.body["total"], &overdue.body["items"][0]["overdue"]), (&json!(1), &json!(true)));
    assert_eq!(overdue.body["items"][0]["sheet"], Value::Null, "a list holds no sheets");

    // On the telephone: the section acknowledges without a sheet, and it is said.
    let id = word(&overdue.body["items"][0]["id"]).to_owned();
    let done = section.post(&format!("/handovers/{id}/acknowledge"), Value::Null).await.expect(200);
    assert_eq!((&done.body["without_sheet"], &done.body["acknowledged_by"]), (&json!(true), &json!(section.id)));
    assert_eq!(section.get("/handovers").await.expect(200).body["items"], json!([]));
    assert_eq!(
        section.get("/handovers?state=acknowledged").await.expect(200).body["items"].as_array().unwrap().len(),
        1
    );
    assert_eq!(look(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_day_of_a_handover_moves_at_once_with_the_reservation_it_belongs_to() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let in_hospital = json!({ "discharge": { "precision": "day", "on": "2025-12-22" } });
    let id = child(&section, in_hospital).await.id();
    let old = ward.worker(ward.office("見本相談支援事業所"), "見本 一郎");
    let new = ward.worker(ward.office("見本相談室二"), "見本 二郎");
    assign(&section, &id, &old, json!({})).await;
    change_lead(&section, &id, &new, json!({ "starts_on": "2025-12-22" })).await;
    assert_eq!(to(&section, &id, &new).await["due_on"], "2026-01-13");
    let path = format!("/children/{id}");
    let record = section.get(&path).await.expect(200);
    let later = json!({ "discharge": { "precision": "day", "on": "2026-01-13" } });
    section.patch(&path, &record, later).await.expect(200);
    let moved = to(&section, &id, &new).await;
    assert_eq!((&moved["due_on"], &moved["version"]), (&json!("2026-01-27"), &json!(2)));
    let next = look(&ward, &id, steps::cases::handover::look);
    assert_eq!(next.map(|day| day.to_string()), Some("2026-01-28".into()));
    assert_eq!(audited(&ward, "handover.move").len(), 1, "the calendar has nothing left to move");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_change_loses_nothing_of_a_handover_that_nobody_acknowledged() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, old, new) = before_the_change(&ward, &section).await;
    let third = ward.worker(new.office, "見本 三郎");
    let own = json!({ "title": "一郎の仕事", "role": "coordinator", "user_id": old.client.id });
    let own = section.post(&format!("/children/{child}/tasks"), own).await.expect(201).id();
    ward.set_clock("2025-11-25T09:20:00+09:00");
    change_lead(&section, &child, &new, json!({})).await;
    ward.set_clock("2025-11-26T09:00:00+09:00");
    let first = word(&of_child(&section, &child).await[0]["id"]).to_owned();
    let opened = old.client.get(&format!("/handovers/{first}")).await.expect(200);
    old.client
        .patch(&format!("/handovers/{first}"), &opened, json!({ "cautions": "夜間の吸引に注意" }))
        .await
        .expect(200);
    change_lead(&section, &child, &third, json!({ "starts_on": "2025-11-26" })).await;
    ward.set_clock("2025-11-26T09:11:00+09:00");
    // The first stays open: its writer may go on, the one who has left the case reads it no more.
    assert_eq!(states(&section, &child).await, ["open", "open"]);
    new.client.get(&format!("/handovers/{first}")).await.expect(404);
    old.client.get(&format!("/handovers/{first}")).await.expect(200);
    let second = to(&section, &child, &third).await;
    assert_eq!((&second["from"]["name"], &second["to"]["name"]), (&json!("見本 二郎"), &json!("見本 三郎")));
    let path = format!("/handovers/{}", word(&second["id"]));
    let opened = third.client.get(&path).await.expect(200);
    assert_eq!(opened.body["sheet"]["earlier"][0]["cautions"], "夜間の吸引に注意");
    assert_eq!(opened.body["sheet"]["earlier"][0]["coordinator"], "見本 一郎");
    third.client.post(&format!("{path}/acknowledge"), Value::Null).await.expect(200);
    assert_eq!(states(&section, &child).await, ["acknowledged", "dropped"]);
    old.client.get(&format!("/handovers/{first}")).await.expect(404);
    // What was the first one's own does not stay with somebody who cannot open the child.
    let task = third.client.get(&format!("/tasks/{own}")).await.expect(200).body;
    assert_eq!((&task["user_id"], &task["mine"]), (&Value::Null, &json!(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_gets_the_case_back_keeps_what_was_theirs() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, old, new) = before_the_change(&ward, &section).await;
    let own = json!({ "title": "一郎の仕事", "role": "coordinator", "user_id": old.client.id });
    let own = section.post(&format!("/children/{child}/tasks"), own).await.expect(201).id();
    ward.set_clock("2025-11-25T09:20:00+09:00");
    change_lead(&section, &child, &new, json!({})).await;
    ward.set_clock("2025-11-26T09:00:00+09:00");
    change_lead(&section, &child, &old, json!({ "starts_on": "2025-11-26" })).await;
    ward.set_clock("2025-11-26T09:11:00+09:00");
    let back = to(&section, &child, &old).await;
    old.client.post(&format!("/handovers/{}/acknowledge", word(&back["id"])), Value::Null).await.expect(200);
    assert_eq!(states(&section, &child).await, ["acknowledged", "dropped"]);
    assert_eq!(old.client.get(&format!("/tasks/{own}")).await.expect(200).body["user_id"], json!(old.client.id));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handover_is_seen_by_its_two_sides_their_offices_and_the_section() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (one, old, new) = before_the_change(&ward, &section).await;
    let heads = [&old, &new].map(|w| ward.user_of(Role::OfficeManager, Some(ward.municipality), Some(w.office)));
    change_lead(&section, &one, &new, json!({})).await;
    let two = child(&section, json!({})).await.id();
    assign(&section, &two, &new, json!({})).await;
    let other = ward.worker(ward.office("見本相談室三"), "見本 三郎");
    change_lead(&section, &two, &other, json!({})).await;
    ward.set_clock("2025-11-25T09:11:00+09:00");
    let first = word(&of_child(&section, &one).await[0]["id"]).to_owned();
    let second = word(&of_child(&section, &two).await[0]["id"]).to_owned();
    let ids = async |client: &Client, query: &str| -> Vec<String> {
        let page = client.get(&format!("/handovers{query}")).await.expect(200);
        let mut ids: Vec<_> =
            page.body["items"].as_array().unwrap().iter().map(|row| word(&row["id"]).to_owned()).collect();
        ids.sort();
        ids
    };
    let mut both = vec![first.clone(), second.clone()];
    both.sort();
    assert_eq!(ids(&section, "").await, both);
    assert_eq!(ids(&section, "?mine=true").await, Vec::<String>::new());
    assert_eq!(ids(&old.client, "?mine=true").await, std::slice::from_ref(&first));
    assert_eq!(ids(&new.client, "").await, both);
    assert_eq!(ids(&heads[0], "").await, std::slice::from_ref(&first));
    assert_eq!(ids(&heads[1], "").await, both);
    assert_eq!(ids(&other.client, "").await, std::slice::from_ref(&second));
    let page = section.get("/handovers?limit=1&total=true").await.expect(200);
    let next = word(&page.body["next_cursor"]).to_owned();
    assert_eq!(ids(&section, &format!("?limit=1&cursor={next}")).await.len(), 1);
    section.get("/handovers?cursor=x").await.expect(400);
    assert_eq!(section.get("/handovers?state=open&overdue=true").await.expect(200).body["items"], json!([]));

    let path = format!("/handovers/{first}");
    other.client.get(&path).await.expect(404);
    other.client.post(&format!("{path}/acknowledge"), Value::Null).await.expect(404);
    other.client.get(&format!("/children/{one}/handovers")).await.expect(404);
    heads[0].get(&path).await.expect(200);
    heads[0].post(&format!("{path}/hand-over"), Value::Null).await.expect(403);
    let centre = partner(&ward, &section, "health_centre", Role::HealthCentre).await;
    centre.client.get(&path).await.expect(403);
    let neighbour = ward.user_of(Role::Section, Some(ward.add_municipality("131016", "見本別区")), None);
    neighbour.get(&path).await.expect(404);
    neighbour.post(&format!("{path}/acknowledge"), Value::Null).await.expect(404);
    // Acknowledged, it is closed to the office that gave the child too.
    new.client.post(&format!("{path}/acknowledge"), Value::Null).await.expect(200);
    heads[0].get(&path).await.expect(404);
    heads[1].get(&path).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_acknowledge_at_once_one_does() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, _, new) = before_the_change(&ward, &section).await;
    change_lead(&section, &child, &new, json!({})).await;
    let path = format!("/handovers/{}/acknowledge", word(&of_child(&section, &child).await[0]["id"]));
    let early = new.client.post(&path, Value::Null).await.expect(409);
    assert_eq!(early.code(), "may_be_undone", "what may be undone leaves no trace");
    ward.clock.set(ward.app.now().plus_minutes(11));
    let (one, two) = tokio::join!(section.post(&path, Value::Null), new.client.post(&path, Value::Null));
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
}
