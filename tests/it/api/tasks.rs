//! Tasks: whose list they are on, how they end, and who never sees them.

use serde_json::{Value, json};
use tsunagu::rules::users::Role;

use crate::support::children::{audited, child, consent, team_member};
use crate::support::daily::{change_lead, join, lead, led_child, partner};
use crate::support::{Client, Reply, TestApp};

/// The titles of a list, in its order.
async fn titles(client: &Client, path: &str) -> Vec<String> {
    let page = client.get(path).await.expect(200);
    let items = page.body["items"].as_array().unwrap();
    items.iter().map(|one| one["title"].as_str().unwrap().to_owned()).collect()
}

async fn task(client: &Client, child: &str, title: &str, role: &str, more: Value) -> Reply {
    let mut body = json!({ "title": title, "role": role });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    client.post(&format!("/children/{child}/tasks"), body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_comes_to_the_list_of_whoever_has_that_part_for_the_child() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, worker) = led_child(&ward, &section).await;
    let centre = partner(&ward, &section, "health_centre", Role::HealthCentre).await;
    let hospital = partner(&ward, &section, "hospital", Role::Hospital).await;
    let elsewhere = partner(&ward, &section, "health_centre", Role::HealthCentre).await;
    join(&section, &child, &centre, "all").await;
    let other = ward.worker(worker.office, "見本 二郎");

    task(&section, &child, "申請書を送る", "section", json!({"due_on": "2025-11-24"})).await.expect(201);
    task(&section, &child, "訪問する", "public_health_nurse", json!({"due_on": "2025-11-25"})).await.expect(201);
    task(&section, &child, "サービスを探す", "coordinator", json!({"due_on": "2025-12-20"})).await.expect(201);
    task(&section, &child, "計画案を作る", "consultation_specialist", json!({})).await.expect(201);
    task(&section, &child, "手帳を申請する", "family", json!({"due_on": "2025-11-30"})).await.expect(201);
    task(&section, &child, "二郎さんが聞く", "other", json!({"user_id": section.id})).await.expect(201);

    let mine = "/tasks?mine=true&state=open";
    assert_eq!(titles(&section, mine).await, ["申請書を送る", "二郎さんが聞く"]);
    assert_eq!(titles(&centre.client, mine).await, ["訪問する"]);
    let lead = ["手帳を申請する", "ご家族への最初の連絡", "サービスを探す", "計画案を作る"];
    assert_eq!(titles(&worker.client, mine).await, lead);
    assert_eq!(titles(&other.client, mine).await, Vec::<String>::new());
    assert_eq!(titles(&elsewhere.client, mine).await, Vec::<String>::new());
    assert_eq!(titles(&hospital.client, "/tasks").await, Vec::<String>::new());

    // Whoever sees the child sees all its tasks; filters and pages narrow them.
    assert_eq!(titles(&centre.client, &format!("/children/{child}/tasks")).await.len(), 7);
    assert_eq!(titles(&section, "/tasks?due=overdue").await, ["申請書を送る"]);
    assert_eq!(titles(&section, "/tasks?due=today&role=public_health_nurse").await, ["訪問する"]);
    assert_eq!(titles(&section, "/tasks?due=week").await, ["手帳を申請する", "ご家族への最初の連絡"]);
    assert_eq!(titles(&section, "/tasks?due=undated&total=true").await.len(), 2);
    let first = section.get("/tasks?limit=5&total=true").await.expect(200);
    assert_eq!(first.body["total"], 7);
    let next = first.body["next_cursor"].as_str().unwrap();
    assert_eq!(titles(&section, &format!("/tasks?limit=5&cursor={next}")).await.len(), 2);
    let counts = worker.client.get("/tasks/counts").await.expect(200).body;
    assert_eq!(counts, json!({ "overdue": 0, "today": 0, "week": 2, "open": 4 }));
    let found = centre.client.get(&format!("{mine}&due=today")).await.expect(200).body["items"][0].clone();
    assert_eq!((found["child_name"].clone(), found["mine"].clone()), (json!("見本 太郎"), json!(true)));
    assert_eq!(found["due_words"]["ja"], "今日まで");

    // What is done presses nobody, and is on nobody's list of what is left.
    let overdue = section.get("/tasks?mine=true").await.expect(200).body["items"][0].clone();
    assert_eq!((&overdue["due"], &overdue["title"]), (&json!("overdue"), &json!("申請書を送る")));
    let path = format!("/tasks/{}/done", overdue["id"].as_str().unwrap());
    let done = section.post(&path, Value::Null).await.expect(200);
    assert_eq!((&done.body["due"], &done.body["due_words"]["ja"]), (&Value::Null, &json!("済み")));
    assert_eq!(titles(&section, "/tasks?mine=true").await, ["二郎さんが聞く"]);
    assert_eq!(titles(&section, "/tasks?mine=true&state=done").await, ["申請書を送る"]);

    // Those it was given to were told.
    let told = centre.client.get("/inbox").await.expect(200).body["items"].clone();
    assert!(told.as_array().unwrap().iter().any(|one| one["event"] == "task_given"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_done_reopened_skipped_and_changed_while_it_is_open() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, worker) = led_child(&ward, &section).await;
    let made = task(&worker.client, &child, "電話する", "coordinator", json!({"note": "午後"})).await.expect(201);
    let path = format!("/tasks/{}", made.id());
    assert_eq!(made.header("location"), format!("/api/v1{path}"));
    let changed = worker.client.patch(&path, &made, json!({"due_on": "2025-12-01", "note": null})).await.expect(200);
    assert_eq!((changed.body["note"].clone(), changed.body["due"].clone()), (Value::Null, json!("week")));
    worker.client.patch(&path, &made, json!({"title": "遅れて"})).await.expect(412);
    worker.client.send("PATCH", &path, Some(json!({"title": "無し"})), &[]).await.expect(428);
    let done = worker.client.post(&format!("{path}/done"), Value::Null).await.expect(200);
    assert_eq!((done.body["state"].clone(), done.body["done_by"].clone()), (json!("done"), json!(worker.client.id)));
    assert_eq!(worker.client.post(&format!("{path}/done"), Value::Null).await.expect(409).code(), "not_open");
    assert_eq!(worker.client.patch(&path, &done, json!({"title": "後から"})).await.expect(409).code(), "not_open");
    let open = section.post(&format!("{path}/reopen"), Value::Null).await.expect(200);
    assert_eq!((open.body["state"].clone(), open.body["done_at"].clone()), (json!("open"), Value::Null));
    assert_eq!(section.post(&format!("{path}/reopen"), Value::Null).await.expect(409).code(), "already_open");
    let blank = section.post(&format!("{path}/skip"), json!({"reason": " "})).await.expect(422);
    assert_eq!(blank.faults(), ["reason:required"]);
    let skipped = section.post(&format!("{path}/skip"), json!({"reason": "転居のため"})).await.expect(200);
    assert_eq!(skipped.body["skip_reason"], "転居のため");
    assert_eq!(audited(&ward, "task."), ["task.add", "task.add", "task.edit", "task.done", "task.reopen", "task.skip"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_given_only_to_those_who_can_see_it() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, worker) = led_child(&ward, &section).await;
    let centre = partner(&ward, &section, "health_centre", Role::HealthCentre).await;
    let secretary = ward.user(Role::Secretariat);
    team_member(&section, &child, &centre.id).await;
    let wrong = json!({
        "agency_id": centre.id, "user_id": secretary.id, "due_on": "1999-01-01", "note": "123456789012",
    });
    let refused = task(&section, &child, "訪問", "public_health_nurse", wrong).await.expect(422);
    assert_eq!(
        refused.faults(),
        ["agency_id:out_of_reach", "due_on:out_of_range", "note:my_number", "user_id:other_agency"]
    );
    consent(&section, &child, "all", json!({ "agency_id": centre.id })).await;
    let made = task(&section, &child, "訪問", "public_health_nurse", json!({"agency_id": centre.id})).await.expect(201);
    let nobody = json!({"user_id": "01890000-0000-7000-8000-000000000000"});
    assert_eq!(task(&section, &child, "x", "other", nobody).await.expect(422).faults(), ["user_id:no_such_user"]);
    let outside = task(&section, &child, "x", "other", json!({"user_id": secretary.id})).await.expect(422);
    assert_eq!(outside.faults(), ["user_id:out_of_reach"]);
    task(&section, &child, "x", "coordinator", json!({"agency_id": worker.office})).await.expect(201);
    let path = format!("/tasks/{}", made.id());
    let moved = section.patch(&path, &made, json!({"agency_id": null, "user_id": worker.client.id})).await.expect(200);
    assert!(titles(&worker.client, "/tasks?mine=true").await.contains(&"訪問".to_owned()));
    section.patch(&path, &moved, json!({"user_id": null})).await.expect(200);

    // The section's own tasks have no child, and nobody else has such tasks.
    let own = json!({"title": "協議会の資料", "role": "section"});
    let own = section.post("/tasks", own).await.expect(201);
    worker.client.get(&format!("/tasks/{}", own.id())).await.expect(404);
    let outsider = section.post("/tasks", json!({"title": "x", "role": "hospital"})).await.expect(422);
    assert_eq!(outsider.faults(), ["role:needs_child"]);
    worker.client.post("/tasks", json!({"title": "x", "role": "section"})).await.expect(403);
    secretary.get("/tasks").await.expect(403);
    let elsewhere = ward.add_municipality("131016", "見本別区");
    let neighbour = ward.user_of(Role::Section, Some(elsewhere), None);
    neighbour.get(&path).await.expect(404);
    neighbour.post(&format!("{path}/done"), Value::Null).await.expect(404);
    task(&neighbour, &child, "x", "section", json!({})).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_medical_matters_an_agency_sees_its_own_tasks_only_and_without_consent_none() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, _) = led_child(&ward, &section).await;
    let hospital = partner(&ward, &section, "hospital", Role::Hospital).await;
    let given = join(&section, &child, &hospital, "without_medical").await;
    let own = task(&section, &child, "退院日を知らせる", "hospital", json!({})).await.expect(201);
    let others = task(&section, &child, "吸引の手技を確かめる", "coordinator", json!({})).await.expect(201);
    assert_eq!(titles(&hospital.client, &format!("/children/{child}/tasks")).await, ["退院日を知らせる"]);
    hospital.client.get(&format!("/tasks/{}", others.id())).await.expect(404);
    consent(&section, &child, "all", json!({ "agency_kind": "hospital" })).await;
    // Seen with the whole record open, but still somebody else's to do.
    hospital.client.get(&format!("/tasks/{}", others.id())).await.expect(200);
    hospital.client.post(&format!("/tasks/{}/done", others.id()), Value::Null).await.expect(404);
    hospital.client.post(&format!("/tasks/{}/done", own.id()), Value::Null).await.expect(200);
    let consents = section.get(&format!("/children/{child}/consents")).await.expect(200).body["items"].clone();
    assert_eq!(consents.as_array().unwrap().len(), 2);
    for one in consents.as_array().unwrap() {
        let path = format!("/consents/{}/withdraw", one["id"].as_str().unwrap());
        section.post(&path, json!({"on": "2025-11-25"})).await.expect(200);
    }
    assert!(given.body["id"].is_string());
    hospital.client.get(&format!("/tasks/{}", own.id())).await.expect(404);
    assert_eq!(titles(&hospital.client, "/tasks").await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_becomes_lead_has_five_business_days_for_the_first_contact() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let worker = ward.worker(ward.office("見本相談支援事業所"), "見本 一郎");
    let one = child(&section, json!({})).await.id();
    let assigned = lead(&section, &one, &worker).await;
    let of = async |child: &str| {
        section.get(&format!("/children/{child}/tasks")).await.expect(200).body["items"].as_array().unwrap().clone()
    };
    let first = of(&one).await;
    assert_eq!(first.len(), 1);
    assert_eq!(
        (first[0]["due_on"].clone(), first[0]["source"].clone(), first[0]["assignment_id"].clone()),
        (json!("2025-12-02"), json!("policy"), assigned.body["id"].clone())
    );
    // Undone: nothing remains to be done, and the coordinator never hears of it.
    section.post(&format!("/assignments/{}/undo", assigned.id()), Value::Null).await.expect(200);
    assert_eq!(of(&one).await[0]["state"], "skipped");
    ward.set_clock("2025-11-25T09:30:00+09:00");
    assert_eq!(worker.client.get("/inbox").await.expect(200).body["items"], json!([]));

    // Proposed: the days begin when it is accepted. As a co-coordinator one has no such task.
    let body = json!({"mode": "propose", "role": "lead", "coordinator_id": worker.id});
    let asked = section.post(&format!("/children/{one}/assignments"), body).await.expect(201);
    assert_eq!(of(&one).await.len(), 1);
    worker.client.post(&format!("/assignments/{}/accept", asked.id()), Value::Null).await.expect(200);
    assert_eq!(of(&one).await.iter().filter(|task| task["state"] == "open").count(), 1);
    let second = ward.worker(worker.office, "見本 二郎");
    let body =
        json!({"mode": "assign", "role": "co", "coordinator_id": second.id, "reason": "other", "reason_note": "x"});
    section.post(&format!("/children/{one}/assignments"), body).await.expect(201);
    assert_eq!(of(&one).await.len(), 2);

    // Reserved: the task comes on the first day, whoever looks first.
    let two = child(&section, json!({})).await.id();
    let body = json!({
        "mode": "assign", "role": "lead", "coordinator_id": second.id, "reason": "other", "reason_note": "x",
        "starts_on": "2025-12-10",
    });
    section.post(&format!("/children/{two}/assignments"), body).await.expect(201);
    assert_eq!(of(&two).await.len(), 0);
    ward.set_clock("2025-12-11T09:00:00+09:00");
    let list = second.client.get("/tasks?mine=true").await.expect(200).body["items"].clone();
    assert_eq!(list[0]["due_on"], "2025-12-17");
    let counts = second.client.get("/tasks/counts").await.expect(200).body;
    assert_eq!((counts["open"].clone(), counts["week"].clone()), (json!(1), json!(1)));

    // The child dies: nobody is reminded of anything.
    task(&section, &two, "見積もりを取る", "coordinator", json!({})).await.expect(201);
    let close = json!({"on": "2025-12-11", "reason": "died"});
    section.post(&format!("/children/{two}/close"), close).await.expect(200);
    assert!(of(&two).await.iter().all(|task| task["state"] == "skipped"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_product_says_of_a_task_is_said_in_english_too() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, old) = led_child(&ward, &section).await;
    task(&section, &child, "母に電話", "coordinator", json!({})).await.expect(201);
    let items = section.get(&format!("/children/{child}/tasks")).await.expect(200).body["items"].clone();
    let of = |items: &Value, title: &str| {
        items.as_array().unwrap().iter().find(|one| one["title"] == title).expect("a task").clone()
    };
    let contact = of(&items, "ご家族への最初の連絡");
    let words = json!({ "ja": "ご家族への最初の連絡", "en": "First contact with the family" });
    assert_eq!((&contact["title_words"], &contact["skip_reason_words"]), (&words, &Value::Null));
    assert_eq!(of(&items, "母に電話")["title_words"]["en"], "母に電話");
    let line = async |kind: &str| {
        let path = format!("/children/{child}/timeline?kind={kind}");
        section.get(&path).await.expect(200).body["items"].clone()
    };
    assert_eq!(of(&line("task_added").await, "ご家族への最初の連絡")["title_words"], words);
    assert_eq!(of(&line("task_added").await, "母に電話")["title_words"]["en"], "母に電話");

    // The next lead reads it on the sheet; the task of the case before is let go, with the reason.
    let new = ward.worker(ward.office("見本相談室二"), "見本 二郎");
    change_lead(&section, &child, &new, json!({})).await;
    let path = format!("/children/{child}/handovers");
    let handover = section.get(&path).await.expect(200).body["items"][0]["id"].as_str().unwrap().to_owned();
    let sheet = section.get(&format!("/handovers/{handover}")).await.expect(200).body["sheet"].clone();
    assert_eq!(of(&sheet["tasks"], "ご家族への最初の連絡")["title_words"], words);
    let skipped = section.get(&format!("/tasks/{}", contact["id"].as_str().unwrap())).await.expect(200).body;
    let reason = json!({ "ja": "担当が終わったため", "en": "The case has ended" });
    assert_eq!((&skipped["state"], &skipped["skip_reason_words"]), (&json!("skipped"), &reason));
    assert_eq!(skipped["skip_reason"], "担当が終わったため");

    let me = section.get("/me").await.expect(200);
    section.patch("/me", &me, json!({ "language": "en" })).await.expect(200);
    let browser = ward.browser(&section);
    let page = browser.open(&format!("/tasks/{}", contact["id"].as_str().unwrap())).await.expect(200);
    assert!(page.has("lang=\"en\"") && page.has("<dd>The case has ended</dd>"), "{}", page.html);
    let page = browser.open("/tasks?view=all&state=skipped").await.expect(200);
    assert!(page.has("The case has ended") && !page.has("担当が終わったため"));
    let page = browser.open(&format!("/handovers/{handover}")).await.expect(200);
    assert!(page.has("First contact with the family") && !page.has("ご家族への最初の連絡"));
    let page = browser.open(&format!("/children/{child}")).await.expect(200);
    assert!(!page.has("ご家族への最初の連絡"), "{}", page.html);
    drop(old);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_changes_does_not_keep_the_agency_or_the_person_of_the_old_one() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let (child, worker) = led_child(&ward, &section).await;
    let hospital = partner(&ward, &section, "hospital", Role::Hospital).await;
    join(&section, &child, &hospital, "all").await;
    let made =
        task(&section, &child, "退院日を知らせる", "hospital", json!({ "agency_id": hospital.id })).await.expect(201);
    let path = format!("/tasks/{}", made.id());
    let alone = section.patch(&path, &made, json!({ "role": "coordinator" })).await.expect(422);
    assert_eq!(alone.faults(), ["agency_id:other_role"]);
    let moved = section.patch(&path, &made, json!({ "role": "coordinator", "agency_id": worker.office })).await;
    let moved = moved.expect(200);
    assert_eq!((&moved.body["role"], &moved.body["agency_id"]), (&json!("coordinator"), &json!(worker.office)));
    // At the same office, the part alone may change.
    let same = section.patch(&path, &moved, json!({ "role": "consultation_specialist" })).await.expect(200);
    assert_eq!(same.body["agency_id"], json!(worker.office));

    let theirs = json!({ "user_id": hospital.client.id });
    let theirs = task(&section, &child, "紹介状を書く", "hospital", theirs).await.expect(201);
    let path = format!("/tasks/{}", theirs.id());
    let alone = section.patch(&path, &theirs, json!({ "role": "coordinator" })).await.expect(422);
    assert_eq!(alone.faults(), ["user_id:other_role"]);
    section.patch(&path, &theirs, json!({ "role": "coordinator", "user_id": worker.client.id })).await.expect(200);
}
