//! Service plans: their months come onto the lists once, follow every change, and are seen by those who have the child.

use serde_json::{Value, json};
use tsunagu::rules::users::Role;
use tsunagu::steps;

use crate::support::children::{audited, child};
use crate::support::daily::{join, led_child, partner};
use crate::support::looks::look;
use crate::support::{Client, Reply, TestApp};

/// A plan of 2025-11 to 2026-10, every three months: 1, 4, 7 and 10.
fn plan(more: Value) -> Value {
    let mut body = json!({
        "kind": "child_plan", "starts_on": "2025-11-01", "ends_on": "2026-10-31", "interval_months": 3,
    });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

async fn enter(client: &Client, child: &str, more: Value) -> Reply {
    client.post(&format!("/children/{child}/service-plans"), plan(more)).await
}

/// `step state due` of every task that came from the child's plans, by day.
async fn tasks(client: &Client, child: &str) -> Vec<String> {
    let page = client.get(&format!("/children/{child}/tasks?limit=200")).await.expect(200);
    let items = page.body["items"].as_array().unwrap();
    let plans = items.iter().filter(|task| task["source"] == "plan");
    let mut told: Vec<_> = plans.collect();
    // Two of one day stand in the order of their ids, which is none.
    told.sort_by_key(|t| (word(&t["due_on"]).to_owned(), word(&t["title"]).starts_with('障')));
    told.iter().map(|t| format!("{} {} {}", word(&t["title"]), word(&t["state"]), word(&t["due_on"]))).collect()
}

fn word(value: &Value) -> &str {
    value.as_str().unwrap_or("-")
}

fn looked(ward: &TestApp, child: &str) -> Option<String> {
    look(ward, child, steps::service_plans::look).map(|day| day.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_monitoring_and_the_renewal_come_once_however_long_the_server_slept() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, worker) = led_child(&ward, &section).await;
    let made = enter(&worker.client, &child, json!({ "monthly_months": 2 })).await.expect(201);
    assert_eq!(made.header("location"), format!("/api/v1/service-plans/{}", made.id()));
    // 2025-11-30 is a Sunday. December begins within two weeks, and so is on the list already.
    let first = ["モニタリング（2025年11月） open 2025-11-28", "モニタリング（2025年12月） open 2025-12-26"];
    assert_eq!(tasks(&section, &child).await, first);
    let months: Vec<_> = made.body["monitorings"].as_array().unwrap().iter().map(|m| word(&m["month"])).collect();
    assert_eq!(months, ["2025-11", "2025-12", "2026-01", "2026-04", "2026-07", "2026-10"]);
    assert_eq!((&made.body["next_monitoring"], &made.body["standing"]), (&json!("2025-11"), &json!("running")));
    assert_eq!(made.body["renewal"]["due_on"], "2026-10-30");
    assert_eq!(made.body["rhythm"]["ja"], "3月ごと（最初の2か月は毎月）");
    assert_eq!(made.body["warnings"].as_array().unwrap().len(), 1, "no office is named");

    assert_eq!(looked(&ward, &child), Some("2025-12-18".into()));
    assert_eq!(tasks(&section, &child).await.len(), 2);
    ward.set_clock("2025-12-18T03:00:00+09:00");
    assert_eq!(looked(&ward, &child), Some("2026-03-18".into()));
    assert_eq!(tasks(&section, &child).await[2], "モニタリング（2026年1月） open 2026-01-30");
    // The server sleeps for half a year: what fell into it comes, each once.
    ward.set_clock("2026-09-18T03:00:00+09:00");
    assert_eq!(looked(&ward, &child), None);
    assert_eq!(looked(&ward, &child), None);
    let all = tasks(&section, &child).await;
    assert_eq!(all.len(), 7);
    assert_eq!(
        all[3..],
        [
            "モニタリング（2026年4月） open 2026-04-30",
            "モニタリング（2026年7月） open 2026-07-31",
            "モニタリング（2026年10月） open 2026-10-30",
            "障害児支援利用計画の更新 open 2026-10-30",
        ]
    );
    let inbox = worker.client.get("/inbox?limit=200").await.expect(200).body["items"].clone();
    let told = inbox.as_array().unwrap().iter().filter(|one| one["event"] == "task_given").count();
    assert_eq!(told, 5, "of what the coordinator entered the coordinator is not told");

    // The next plan is the renewal: nobody needs to tick it off.
    let next = json!({ "starts_on": "2026-11-01", "ends_on": "2027-10-31" });
    enter(&section, &child, next).await.expect(201);
    let all = tasks(&section, &child).await;
    assert!(all.contains(&"障害児支援利用計画の更新 done 2026-10-30".to_owned()), "{all:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_entered_late_brings_this_month_and_later_ones_and_a_self_plan_its_renewal_to_the_section() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, worker) = led_child(&ward, &section).await;
    let late = json!({ "starts_on": "2025-01-01", "ends_on": "2025-12-31", "interval_months": 1 });
    let made = enter(&section, &child, late).await.expect(201);
    let states: Vec<_> = made.body["monitorings"].as_array().unwrap().iter().map(|m| word(&m["state"])).collect();
    assert_eq!(states[9..], ["untracked", "open", "open"]);
    let renewal = "障害児支援利用計画の更新 open 2025-12-26";
    assert_eq!(
        tasks(&section, &child).await,
        ["モニタリング（2025年11月） open 2025-11-28", "モニタリング（2025年12月） open 2025-12-26", renewal]
    );
    let own = json!({
        "kind": "self_plan", "starts_on": "2025-01-01", "ends_on": "2025-12-31", "interval_months": null,
    });
    let own = enter(&section, &child, own).await.expect(201);
    assert_eq!((&own.body["rhythm"], &own.body["monitorings"]), (&Value::Null, &json!([])));
    let mine = section.get("/tasks?mine=true").await.expect(200).body["items"].clone();
    assert_eq!(mine[0]["title"], "セルフプランの更新の確認");
    assert!(word(&mine[0]["note"]).contains("相談支援事業所の利用を希望されるか"));
    let mine = worker.client.get("/tasks?mine=true").await.expect(200).body["items"].clone();
    assert_eq!(mine.as_array().unwrap().iter().filter(|t| t["source"] == "plan").count(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn open_tasks_follow_a_changed_plan_and_done_ones_stay() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, worker) = led_child(&ward, &section).await;
    let made = enter(&section, &child, json!({ "monthly_months": 2 })).await.expect(201);
    let path = format!("/service-plans/{}", made.id());
    let (november, december) = (&made.body["monitorings"][0]["task_id"], &made.body["monitorings"][1]["task_id"]);
    worker.client.post(&format!("/tasks/{}/done", word(november)), Value::Null).await.expect(200);
    let changed = worker.client.patch(&path, &made, json!({ "monthly_months": 0 })).await.expect(200);
    let (done, skipped) =
        ("モニタリング（2025年11月） done 2025-11-28", "モニタリング（2025年12月） skipped 2025-12-26");
    assert_eq!(tasks(&section, &child).await, [done, skipped]);
    section.patch(&path, &made, json!({ "monthly_months": 1 })).await.expect(412);
    section.send("PATCH", &path, Some(json!({})), &[]).await.expect(428);
    // Changed back, the month is to be done again; ended within it, by that day.
    let back = json!({ "monthly_months": 2 });
    let back = section.patch(&path, &changed, back).await.expect(200);
    assert_eq!(tasks(&section, &child).await[1], "モニタリング（2025年12月） open 2025-12-26");
    let short = section.patch(&path, &back, json!({ "ends_on": "2025-12-15" })).await.expect(200);
    let all = tasks(&section, &child).await;
    assert_eq!(all[1..], ["モニタリング（2025年12月） open 2025-12-15", "障害児支援利用計画の更新 open 2025-12-15"]);
    // A day that a person has set stays where it is.
    let task = section.get(&format!("/tasks/{}", word(december))).await.expect(200);
    let by_hand = json!({ "due_on": "2025-12-10" });
    section.patch(&format!("/tasks/{}", word(december)), &task, by_hand).await.expect(200);
    let long = section.patch(&path, &short, json!({ "ends_on": "2026-10-31" })).await.expect(200);
    let all = tasks(&section, &child).await;
    assert_eq!(all[1..], ["モニタリング（2025年12月） open 2025-12-10", "障害児支援利用計画の更新 open 2026-10-30"]);
    assert_eq!(long.body["monitorings"][1]["due_on"], "2025-12-10");

    let wrong = section.post(&format!("{path}/end"), json!({ "on": "2026-11-01" })).await.expect(422);
    assert_eq!(wrong.faults(), ["on:after_end"]);
    let ended = section.post(&format!("{path}/end"), json!({ "on": "2025-11-25" })).await.expect(200);
    // It holds on its last day, and has ended on the next.
    assert_eq!((&ended.body["standing"], &ended.body["renewal"]), (&json!("running"), &Value::Null));
    assert!(tasks(&section, &child).await.iter().all(|task| !task.contains(" open ")));
    assert_eq!(
        section.post(&format!("{path}/end"), json!({ "on": "2025-11-25" })).await.expect(409).code(),
        "already_ended"
    );
    assert_eq!(section.patch(&path, &ended, json!({})).await.expect(409).code(), "already_ended");
    let same_day = json!({ "starts_on": "2025-11-25", "ends_on": "2026-11-24" });
    assert_eq!(enter(&section, &child, same_day).await.expect(422).faults(), ["starts_on:overlapping"]);
    let next = enter(&section, &child, json!({ "starts_on": "2025-11-26", "ends_on": "2026-11-25" })).await.expect(201);
    // Its period is another plan's now: the end cannot be taken back before that one is ended.
    let reopen = format!("{path}/reopen");
    assert_eq!(section.post(&reopen, Value::Null).await.expect(409).code(), "overlapping");
    let events = audited(&ward, "service_plan.");
    assert_eq!(events.iter().filter(|event| *event == "service_plan.edit").count(), 4);
    assert_eq!(events.last().map(String::as_str), Some("service_plan.add"));
    ward.set_clock("2025-11-26T09:00:00+09:00");
    assert_eq!(section.get(&path).await.expect(200).body["standing"], "ended");
    assert_eq!(
        section.post(&format!("/service-plans/{}/reopen", next.id()), Value::Null).await.expect(409).code(),
        "not_ended"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_field_of_a_plan_is_told_at_once() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, _) = led_child(&ward, &section).await;
    enter(&section, &child, json!({})).await.expect(201);
    enter(&section, &child, json!({ "kind": "adult_plan", "office_id": ward.office("見本事業所二") }))
        .await
        .expect(201);
    let elsewhere = ward.add_municipality("131016", "見本別区");
    let wrong = json!({
        "starts_on": "2026-10-31", "ends_on": "2029-10-31", "interval_months": null, "note": "123456789012",
        "office_id": ward.office_of(elsewhere, "見本別事業所"),
    });
    let refused = enter(&section, &child, wrong).await.expect(422);
    assert_eq!(
        refused.faults(),
        [
            "ends_on:too_long",
            "interval_months:required",
            "note:my_number",
            "office_id:no_such_office",
            "starts_on:overlapping"
        ]
    );
    let own = json!({ "kind": "self_plan", "monthly_months": 1, "ends_on": "2025-11-01" });
    let refused = enter(&section, &child, own).await.expect(422);
    let for_own = ["interval_months:not_for_self_plan", "monthly_months:not_for_self_plan"];
    assert_eq!(refused.faults(), [&["ends_on:before_start"], &for_own[..]].concat());
    let beyond = enter(&section, &child, json!({ "interval_months": 13, "monthly_months": -1 })).await.expect(422);
    assert_eq!(beyond.faults().len(), 2);
    let far = json!({ "starts_on": "9999-12-01", "ends_on": "9999-12-31", "kind": "adult_plan" });
    assert_eq!(enter(&section, &child, far).await.expect(422).faults(), ["starts_on:out_of_range"]);

    // Eighteen within the period.
    let grown = crate::support::children::child(&section, json!({ "born_on": "2008-03-02" })).await.id();
    let warned = enter(&section, &grown, json!({})).await.expect(201);
    assert!(warned.text.contains("18歳"), "{}", warned.text);
    let close = json!({ "on": "2025-11-25", "reason": "moved_away" });
    section.post(&format!("/children/{grown}/close"), close).await.expect(200);
    assert_eq!(enter(&section, &grown, json!({})).await.expect(409).code(), "child_closed");
    let closed = section.get(&format!("/service-plans/{}", warned.id())).await.expect(200);
    assert_eq!((&closed.body["ended_on"], &closed.body["renewal"]), (&json!("2025-11-25"), &Value::Null));
    assert!(tasks(&section, &grown).await.iter().all(|task| task.contains("skipped")));
    assert_eq!(looked(&ward, &grown), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_are_listed_by_what_presses_and_seen_by_those_who_have_the_child() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (one, worker) = led_child(&ward, &section).await;
    let two = child(&section, json!({})).await.id();
    let centre = partner(&ward, &section, "health_centre", Role::HealthCentre).await;
    join(&section, &one, &centre, "all").await;
    let ending = json!({ "starts_on": "2025-01-01", "ends_on": "2025-12-31" });
    let ending = enter(&section, &one, ending).await.expect(201).id();
    let monthly = enter(&section, &two, json!({ "kind": "adult_plan", "interval_months": 1 })).await.expect(201).id();
    let ids = async |client: &Client, query: &str| -> Vec<String> {
        let page = client.get(&format!("/service-plans{query}")).await.expect(200);
        page.body["items"].as_array().unwrap().iter().map(|plan| word(&plan["id"]).to_owned()).collect()
    };
    assert_eq!(ids(&section, "").await, [ending.clone(), monthly.clone()]);
    assert_eq!(ids(&section, "?due=monitoring").await, std::slice::from_ref(&monthly));
    assert_eq!(ids(&section, "?due=ending").await, std::slice::from_ref(&ending));
    assert_eq!(ids(&section, "?due=ending&within_days=30").await, Vec::<String>::new());
    assert_eq!(ids(&section, "?due=overdue").await, Vec::<String>::new());
    assert_eq!(ids(&section, "?kind=adult_plan&total=true").await, std::slice::from_ref(&monthly));
    let page = section.get("/service-plans?limit=1&total=true").await.expect(200);
    assert_eq!(page.body["total"], 2);
    let next = word(&page.body["next_cursor"]).to_owned();
    assert_eq!(ids(&section, &format!("?limit=1&cursor={next}")).await, std::slice::from_ref(&monthly));
    section.get("/service-plans?cursor=x").await.expect(400);
    section.get("/service-plans?within_days=0").await.expect(400);
    assert_eq!(ids(&worker.client, "").await, std::slice::from_ref(&ending));
    let head = ward.user_of(Role::OfficeManager, Some(ward.municipality), Some(worker.office));
    assert_eq!(ids(&head, "").await, std::slice::from_ref(&ending));

    // Others: not at all, or not this child.
    let path = format!("/service-plans/{monthly}");
    worker.client.get(&path).await.expect(404);
    worker.client.post(&format!("{path}/end"), json!({ "on": "2025-12-01" })).await.expect(404);
    enter(&worker.client, &two, json!({})).await.expect(404);
    head.get(&format!("/service-plans/{ending}")).await.expect(200);
    head.post(&format!("/service-plans/{ending}/end"), json!({ "on": "2025-12-01" })).await.expect(403);
    centre.client.get(&format!("/children/{one}/service-plans")).await.expect(403);
    let neighbour = ward.user_of(Role::Section, Some(ward.add_municipality("131016", "見本別区")), None);
    neighbour.get(&path).await.expect(404);
    assert_eq!(ids(&neighbour, "").await, Vec::<String>::new());
    let of_child = worker.client.get(&format!("/children/{one}/service-plans")).await.expect(200);
    assert_eq!(of_child.body["items"].as_array().unwrap().len(), 1);

    // A period that is over stays in the list for as long as its renewal is open.
    ward.set_clock("2026-01-05T09:00:00+09:00");
    assert_eq!(ids(&section, "?due=overdue").await, [ending.clone(), monthly.clone()]);
    let opened = section.get(&format!("/service-plans/{ending}")).await.expect(200);
    assert_eq!(opened.body["standing"], "over");
    for task in
        section.get(&format!("/children/{one}/tasks?state=open")).await.expect(200).body["items"].as_array().unwrap()
    {
        section.post(&format!("/tasks/{}/done", word(&task["id"])), Value::Null).await.expect(200);
    }
    assert_eq!(ids(&section, "").await, std::slice::from_ref(&monthly));
    assert_eq!(ids(&section, "?over=true").await, [ending, monthly]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_ended_by_mistake_gets_its_end_taken_back_with_its_tasks() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, worker) = led_child(&ward, &section).await;
    let made = enter(&section, &child, json!({ "monthly_months": 2 })).await.expect(201);
    let path = format!("/service-plans/{}", made.id());
    let (november, december) =
        ("モニタリング（2025年11月） open 2025-11-28", "モニタリング（2025年12月） open 2025-12-26");
    assert_eq!(tasks(&section, &child).await, [november, december]);
    // What is due by the last day stays, also when the day is over; what lies beyond it goes.
    worker.client.post(&format!("{path}/end"), json!({ "on": "2025-11-30" })).await.expect(200);
    let gone = "モニタリング（2025年12月） skipped 2025-12-26";
    assert_eq!(tasks(&section, &child).await, [november, gone]);
    let note = async || -> String {
        let page = section.get(&format!("/children/{child}/tasks?limit=200")).await.expect(200).body;
        let all = page["items"].as_array().unwrap();
        word(&all.iter().find(|task| task["due_on"] == "2025-11-28").unwrap()["note"]).to_owned()
    };
    assert!(note().await.contains("2025年11月30日まで"), "{}", note().await);
    ward.set_clock("2025-12-02T09:00:00+09:00");
    assert_eq!(looked(&ward, &child), None);
    assert_eq!(tasks(&section, &child).await, [november, gone], "missed, and not forgotten");
    let overdue = section.get("/service-plans?due=overdue").await.expect(200).body["items"].clone();
    assert_eq!((&overdue[0]["id"], &overdue[0]["standing"]), (&json!(made.id()), &json!("ended")));

    let again = worker.client.post(&format!("{path}/reopen"), Value::Null).await.expect(200);
    assert_eq!((&again.body["ended_on"], &again.body["standing"]), (&Value::Null, &json!("running")));
    assert_eq!(again.body["renewal"]["state"], "ahead");
    assert_eq!(tasks(&section, &child).await, [november, december]);
    assert!(note().await.contains("2026年10月31日まで"), "{}", note().await);
    section.patch(&path, &again, json!({ "monthly_months": 3 })).await.expect(200);
    let head = ward.user_of(Role::OfficeManager, Some(ward.municipality), Some(worker.office));
    head.post(&format!("{path}/reopen"), Value::Null).await.expect(403);
    assert_eq!(audited(&ward, "service_plan.reopen"), ["service_plan.reopen"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_that_ended_with_support_hold_again_with_it_and_no_others() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, _) = led_child(&ward, &section).await;
    let kept = enter(&section, &child, json!({})).await.expect(201).id();
    let ahead =
        json!({ "kind": "self_plan", "starts_on": "2026-01-01", "ends_on": "2026-12-31", "interval_months": null });
    let ahead = enter(&section, &child, ahead).await.expect(201).id();
    // Ended by a person for the very day on which support ends.
    let ended = enter(&section, &child, json!({ "kind": "adult_plan", "interval_months": 1 })).await.expect(201).id();
    section.post(&format!("/service-plans/{ended}/end"), json!({ "on": "2025-11-25" })).await.expect(200);
    let open = tasks(&section, &child).await;
    let close = json!({ "on": "2025-11-25", "reason": "moved_away" });
    section.post(&format!("/children/{child}/close"), close).await.expect(200);
    let state = async || -> Vec<(String, String)> {
        let mut all = Vec::new();
        for id in [&kept, &ahead, &ended] {
            let plan = section.get(&format!("/service-plans/{id}")).await.expect(200).body;
            all.push((word(&plan["ended_on"]).to_owned(), word(&plan["standing"]).to_owned()));
        }
        all
    };
    let row = |ended_on: &str, standing: &str| (ended_on.to_owned(), standing.to_owned());
    let by_person = row("2025-11-25", "running");
    assert_eq!(state().await, [row("2025-11-25", "running"), row("2025-12-31", "ended"), by_person.clone()]);
    assert!(tasks(&section, &child).await.iter().all(|task| !task.contains(" open ")));
    section.post(&format!("/service-plans/{kept}/reopen"), Value::Null).await.expect(409);

    section.post(&format!("/children/{child}/reopen"), Value::Null).await.expect(200);
    assert_eq!(state().await, [row("-", "running"), row("-", "ahead"), by_person]);
    assert_eq!(tasks(&section, &child).await, open, "with what was open of them");
    let because = crate::support::children::details(&ward, "service_plan.reopen");
    assert_eq!(because, [json!({ "because": "child.reopen" }), json!({ "because": "child.reopen" })]);
}

#[tokio::test(flavor = "multi_thread")]
async fn open_tasks_say_what_a_changed_plan_says_but_keep_what_a_person_wrote() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, _) = led_child(&ward, &section).await;
    let soon = json!({ "starts_on": "2025-01-01", "ends_on": "2025-12-31", "interval_months": 1 });
    let made = enter(&section, &child, soon).await.expect(201);
    let path = format!("/service-plans/{}", made.id());
    let of_plan = async || -> Vec<Value> {
        let page = section.get(&format!("/children/{child}/tasks?limit=200&state=open")).await.expect(200).body;
        let all = page["items"].as_array().unwrap().iter().filter(|task| task["source"] == "plan");
        all.cloned().collect()
    };
    let before = of_plan().await;
    let renewal = before.iter().find(|task| word(&task["title"]).ends_with("更新")).unwrap();
    assert_eq!(renewal["role"], "consultation_specialist");
    // The November monitoring is somebody's own words, and handed over.
    let monitoring = before.iter().find(|task| task["due_on"] == "2025-11-28").unwrap();
    let own = format!("/tasks/{}", word(&monitoring["id"]));
    let read = section.get(&own).await.expect(200);
    section.patch(&own, &read, json!({ "note": "電話で確認", "role": "section" })).await.expect(200);

    // The period is longer: the days that stay have a new note all the same.
    let longer = section.patch(&path, &made, json!({ "ends_on": "2026-03-31" })).await.expect(200);
    let notes: Vec<_> = of_plan().await.iter().map(|task| word(&task["note"]).to_owned()).collect();
    assert!(notes.contains(&"電話で確認".to_owned()), "{notes:?}");
    assert_eq!(notes.iter().filter(|note| note.contains("2026年3月31日まで")).count(), notes.len() - 1, "{notes:?}");

    // Another kind: another title; a self-plan: the renewal is the section's.
    let adult = section.patch(&path, &longer, json!({ "kind": "adult_plan" })).await.expect(200);
    let all = of_plan().await;
    let renewed = all.iter().find(|task| task["id"] == renewal["id"]).unwrap();
    assert_eq!(
        (&renewed["title"], &renewed["role"]),
        (&json!("サービス等利用計画の更新"), &json!("consultation_specialist"))
    );
    let as_own = json!({ "kind": "self_plan", "interval_months": null });
    let as_own = section.patch(&path, &adult, as_own).await.expect(200);
    let all = of_plan().await;
    assert_eq!(all.len(), 1, "a self-plan is not monitored: {all:?}");
    assert_eq!((&all[0]["title"], &all[0]["role"]), (&json!("セルフプランの更新の確認"), &json!("section")));
    assert_eq!((&all[0]["id"], &all[0]["due_on"]), (&renewal["id"], &json!("2026-03-31")));
    assert!(word(&all[0]["note"]).contains("相談支援事業所の利用を希望されるか"));
    let mine = section.get("/tasks?mine=true").await.expect(200).body["items"].clone();
    assert!(mine.as_array().unwrap().iter().any(|task| task["id"] == renewal["id"]));
    // Whoever was named by a person keeps it, whatever the plan becomes.
    let task = format!("/tasks/{}", word(&renewal["id"]));
    let read = section.get(&task).await.expect(200);
    section.patch(&task, &read, json!({ "user_id": section.id })).await.expect(200);
    section.patch(&path, &as_own, json!({ "kind": "child_plan", "interval_months": 12 })).await.expect(200);
    let read = section.get(&task).await.expect(200).body;
    assert_eq!((&read["role"], &read["user_id"]), (&json!("section"), &json!(section.id)));
    assert_eq!(read["title"], "障害児支援利用計画の更新");
    let told = crate::support::children::details(&ward, "task.edit");
    assert!(told.iter().any(|detail| detail["because"] == "service_plan"), "{told:?}");
    let edits = audited(&ward, "task.edit").len();
    looked(&ward, &child);
    assert_eq!(audited(&ward, "task.edit").len(), edits, "the calendar changes nothing of it");
}
