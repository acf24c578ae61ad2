//! How a child's transitions and their steps follow its dates, and what the calendar does by itself.

use diesel::prelude::*;
use serde_json::{Value, json};
use tsunagu::base::ids::{ChildId, Id as _, SubjectId};
use tsunagu::rules::life_stage::TransitionKind;
use tsunagu::rules::tasks::{Task, TaskRole, TaskSource, TaskState};
use tsunagu::rules::transitions::{Transition, TransitionState};
use tsunagu::rules::users::Role;
use tsunagu::schema::{notifications, watches};
use tsunagu::store;

use crate::support::children::{audited, child};
use crate::support::daily::{join, partner};
use crate::support::places::{coordinator, office};
use crate::support::{Client, TestApp};

fn transition(ward: &TestApp, child: &str, kind: TransitionKind) -> Option<Transition> {
    let child = ChildId::wrap(child.parse().expect("an id"));
    ward.sql(|db| store::transitions::of_child(db, child)).into_iter().find(|one| one.kind == kind)
}

fn steps(ward: &TestApp, child: &str, kind: TransitionKind) -> Vec<Task> {
    let Some(one) = transition(ward, child, kind) else { return Vec::new() };
    ward.sql(|db| store::tasks::all_from_source(db, TaskSource::Checklist, SubjectId(one.id.0)))
}

fn state(ward: &TestApp, child: &str, kind: TransitionKind) -> Option<TransitionState> {
    transition(ward, child, kind).map(|one| one.state)
}

async fn change(section: &Client, child: &str, body: Value) {
    let path = format!("/children/{child}");
    let record = section.get(&path).await.expect(200);
    section.patch(&path, &record, body).await.expect(200);
}

fn messages(ward: &TestApp) -> i64 {
    ward.sql(|db| Ok(notifications::table.count().get_result(&mut **db)?))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discharge_in_six_days_leaves_no_step_in_the_past() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let soon = json!({ "discharge": { "precision": "day", "on": "2025-12-01" } });
    let id = child(&section, soon).await.id();
    let (today, discharge) = ("2025-11-25".parse().unwrap(), "2025-12-01".parse().unwrap());
    let opened = transition(&ward, &id, TransitionKind::Discharge).expect("a discharge ahead");
    assert_eq!((opened.state, opened.opened_on), (TransitionState::Preparing, Some(today)));
    let steps = steps(&ward, &id, TransitionKind::Discharge);
    assert_eq!(steps.len(), opened.checklist.expect("a checklist").0.steps.len());
    for step in &steps {
        let (due, days) = (step.facts.due_on.expect("a day"), step.due_offset.as_ref().expect("counted").0.days);
        assert!(due >= today, "{} {due}", step.step);
        assert!(days > 0 || due <= discharge, "{} {due}", step.step);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_lies_behind_a_child_is_written_down_and_asks_for_nothing() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let grown = json!({ "born_on": "2013-06-15", "discharge": { "precision": "day", "on": "2013-10-01" } });
    let id = child(&section, grown).await.id();
    for (kind, expected) in [
        (TransitionKind::Discharge, Some(TransitionState::Passed)),
        (TransitionKind::NurseryEntry, None),
        (TransitionKind::Elementary, Some(TransitionState::Passed)),
        // Born in June 2013: junior high school from April 2026, prepared since October 2024.
        (TransitionKind::JuniorHigh, Some(TransitionState::Preparing)),
        (TransitionKind::HighSchool, Some(TransitionState::Upcoming)),
        (TransitionKind::Twenty, Some(TransitionState::Upcoming)),
    ] {
        assert_eq!(state(&ward, &id, kind), expected, "{kind}");
        let made = steps(&ward, &id, kind).len();
        assert_eq!(made > 0, expected == Some(TransitionState::Preparing), "{kind}: {made} steps");
    }
    // Discharged three days ago: what follows a discharge is still to be done, what goes before it is not.
    let home = json!({ "discharge": { "precision": "day", "on": "2025-11-22" } });
    let id = child(&section, home).await.id();
    assert_eq!(state(&ward, &id, TransitionKind::Discharge), Some(TransitionState::Passed));
    let left = steps(&ward, &id, TransitionKind::Discharge);
    assert!(!left.is_empty() && left.iter().all(|step| step.due_offset.as_ref().expect("counted").0.days > 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discharge_without_a_day_waits_and_one_that_is_only_hoped_for_does_not_pass() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let id = child(&section, json!({})).await.id();
    let waiting = transition(&ward, &id, TransitionKind::Discharge).expect("a child in hospital leaves it some day");
    assert_eq!((waiting.state, waiting.falls_on), (TransitionState::Upcoming, None));
    change(&section, &id, json!({ "discharge": { "precision": "month", "on": "2025-12-01" } })).await;
    assert_eq!(state(&ward, &id, TransitionKind::Discharge), Some(TransitionState::Preparing));
    ward.set_clock("2025-12-20T09:00:00+09:00");
    ward.app.daily_work().await.expect("done");
    assert_eq!(state(&ward, &id, TransitionKind::Discharge), Some(TransitionState::Preparing), "nobody confirmed it");
    change(&section, &id, json!({ "discharge": { "precision": "unknown", "on": null } })).await;
    let again = transition(&ward, &id, TransitionKind::Discharge).expect("it is still ahead");
    assert_eq!((again.state, again.falls_on), (TransitionState::Preparing, None));
    let waiting = steps(&ward, &id, TransitionKind::Discharge);
    assert!(waiting.iter().all(|step| step.facts.due_on.is_none()), "no day holds, and none is overdue");
    change(&section, &id, json!({ "discharge": { "precision": "day", "on": "2025-12-18" } })).await;
    let home = transition(&ward, &id, TransitionKind::Discharge).expect("it is behind");
    assert_eq!((home.state, home.ended_on), (TransitionState::Passed, Some("2025-12-18".parse().unwrap())));
    assert!(steps(&ward, &id, TransitionKind::Discharge).iter().all(|step| step.facts.due_on.is_some()));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_a_step_of_a_preparation_hears_of_it_when_it_opens() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let id = child(&section, json!({})).await.id();
    let hospital = partner(&ward, &section, "hospital", Role::Hospital).await;
    join(&section, &id, &hospital, "all").await;
    let stranger = partner(&ward, &section, "hospital", Role::Hospital).await;
    let colleague = ward.user(Role::Section);
    let told = |user: tsunagu::base::ids::UserId| -> Vec<String> {
        ward.sql(|db| {
            let mine = notifications::table.filter(notifications::user_id.eq(user));
            let of_transition = mine.filter(notifications::transition_id.is_not_null());
            Ok(of_transition.select(notifications::event).load(&mut **db)?)
        })
    };
    // In six days: every step falls due within a week, and nobody would be reminded of it ahead.
    change(&section, &id, json!({ "discharge": { "precision": "day", "on": "2025-12-01" } })).await;
    let own = |role| steps(&ward, &id, TransitionKind::Discharge).iter().filter(|step| step.facts.role == role).count();
    assert!(own(TaskRole::Hospital) > 0);
    assert_eq!(told(hospital.client.id), ["preparation_opened"]);
    assert_eq!(told(stranger.client.id), [""; 0]);
    assert_eq!(told(colleague.id), [""; 0], "the section did it itself");
    let page = hospital.client.get("/inbox").await.expect(200);
    let transition = page.body["items"][0]["transition_id"].as_str().expect("which one").to_owned();
    hospital.client.get(&format!("/transitions/{transition}")).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_informed_of_a_step_is_told_when_it_is_done() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let id = child(&section, json!({ "discharge": { "precision": "day", "on": "2025-12-22" } })).await.id();
    let nurse = partner(&ward, &section, "health_centre", Role::HealthCentre).await;
    let outside = partner(&ward, &section, "health_centre", Role::HealthCentre).await;
    join(&section, &id, &nurse, "all").await;
    let content = transition(&ward, &id, TransitionKind::Discharge).unwrap().checklist.unwrap().0;
    let informed = content.steps.iter().find(|step| step.told.contains(&TaskRole::PublicHealthNurse)).expect("a step");
    let other = content.steps.iter().find(|step| !step.told.contains(&TaskRole::PublicHealthNurse)).expect("a step");
    let all = steps(&ward, &id, TransitionKind::Discharge);
    for key in [&other.key, &informed.key] {
        let task = all.iter().find(|step| step.step == *key).expect("the step");
        section.post(&format!("/tasks/{}/done", task.id), Value::Null).await.expect(200);
    }
    let inbox = nurse.client.get("/inbox").await.expect(200);
    let told: Vec<_> =
        inbox.body["items"].as_array().unwrap().iter().filter(|one| one["event"] == "step_done").collect();
    let task = all.iter().find(|step| step.step == informed.key).expect("the step");
    assert_eq!(told.len(), 1, "{}", inbox.text);
    assert_eq!(told[0]["task_id"], json!(task.id));
    let inbox = outside.client.get("/inbox").await.expect(200);
    assert_eq!(inbox.body["items"], json!([]));
    // The section is informed of what others do, and not of what a colleague did.
    let colleague = ward.user(Role::Section);
    let told = async |user: &Client| {
        let inbox = user.get("/inbox?limit=200").await.expect(200);
        inbox.body["items"].as_array().unwrap().iter().filter(|one| one["event"] == "step_done").count()
    };
    let informs = |step: &&tsunagu::rules::checklists::Step| step.told.contains(&TaskRole::Section);
    let keys = content.steps.iter().filter(informs).map(|step| &step.key);
    let open: Vec<_> = keys.filter(|key| **key != informed.key && **key != other.key).collect();
    let id_of = |key: &String| all.iter().find(|step| step.step == *key).expect("the step").id;
    let (first, second) = (id_of(open[0]), id_of(open[1]));
    section.post(&format!("/tasks/{first}/done"), Value::Null).await.expect(200);
    assert_eq!(told(&colleague).await, 0);
    let given = section.get(&format!("/tasks/{second}")).await.expect(200);
    let body = json!({ "role": "public_health_nurse", "agency_id": nurse.id });
    section.patch(&format!("/tasks/{second}"), &given, body).await.expect(200);
    nurse.client.post(&format!("/tasks/{second}/done"), Value::Null).await.expect(200);
    assert_eq!((told(&colleague).await, told(&section).await), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_step_opened_again_after_the_move_has_the_day_of_the_others() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let home = json!({ "discharge": { "precision": "day", "on": "2025-12-22" } });
    let id = child(&section, home).await.id();
    let one = |key: &str| {
        let all = steps(&ward, &id, TransitionKind::Discharge);
        all.into_iter().find(|step| step.step == key).expect("the step")
    };
    let visit = one("home_visit");
    section.post(&format!("/tasks/{}/done", visit.id), Value::Null).await.expect(200);
    change(&section, &id, json!({ "discharge": { "precision": "day", "on": "2026-02-10" } })).await;
    assert_eq!(one("home_visit").facts.due_on, visit.facts.due_on, "what is done does not move");
    let open = section.post(&format!("/tasks/{}/reopen", visit.id), Value::Null).await.expect(200);
    assert_eq!(open.body["due_on"], "2026-02-17");
    change(&section, &id, json!({ "discharge": { "precision": "day", "on": "2026-02-11" } })).await;
    assert_eq!(one("home_visit").facts.due_on, Some("2026-02-18".parse().unwrap()), "and moves on with them");
}

#[tokio::test(flavor = "multi_thread")]
async fn open_steps_follow_a_closing_day_at_the_next_look_and_come_back_when_it_is_taken_away() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let home = json!({ "discharge": { "precision": "day", "on": "2025-12-22" } });
    let id = child(&section, home).await.id();
    let steps = || steps(&ward, &id, TransitionKind::Discharge);
    let content = transition(&ward, &id, TransitionKind::Discharge).unwrap().checklist.unwrap().0;
    // Up to 2 December lie those that were given a week to catch up.
    let ahead = |step: &&Task| step.facts.due_on.unwrap() > "2025-12-02".parse().unwrap();
    let counted = |step: &&Task| content.steps.iter().any(|one| one.key == step.step && !one.fixed);
    let before = steps();
    let closed = before.iter().filter(ahead).find(counted).expect("a step that lies ahead").clone();
    let day = closed.facts.due_on.unwrap();
    let others: Vec<_> = before.iter().filter(|step| step.id != closed.id && step.facts.due_on != Some(day)).collect();
    let [own, done] = [others[0], others[1]];
    let path = format!("/tasks/{}", own.id);
    let seen = section.get(&path).await.expect(200);
    section.patch(&path, &seen, json!({ "due_on": day })).await.expect(200);
    section.post(&format!("/tasks/{}/done", done.id), Value::Null).await.expect(200);

    let entered = section.post("/closing-days", json!({ "day": day, "name": "見本の閉庁" })).await.expect(201);
    ward.set_clock("2025-11-26T09:00:00+09:00");
    ward.app.daily_work().await.expect("done");
    let after = steps();
    let (today, on) = ("2025-11-25".parse().unwrap(), "2025-12-22".parse().unwrap());
    for (was, is) in before.iter().zip(&after) {
        let step = content.steps.iter().find(|one| one.key == is.step).unwrap();
        let expected = match is.id {
            id if id == own.id => day,
            id if id == done.id => was.facts.due_on.unwrap(),
            _ => step.due_on(on, today, &[day]),
        };
        assert_eq!(is.facts.due_on, Some(expected), "{}", is.step);
    }
    let moved = after.iter().find(|step| step.id == closed.id).unwrap();
    assert_ne!(moved.facts.due_on, Some(day), "nobody is there on that day");
    ward.set_clock("2025-11-27T09:00:00+09:00");
    ward.app.daily_work().await.expect("done");
    assert_eq!(steps(), after, "once is enough");

    section.delete(&format!("/closing-days/{}", entered.id()), &entered).await.expect(204);
    ward.set_clock("2025-11-28T09:00:00+09:00");
    ward.app.daily_work().await.expect("done");
    assert_eq!(steps().iter().find(|step| step.id == closed.id).unwrap().facts.due_on, Some(day));
    assert_eq!(audited(&ward, "transition.recount").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_given_up_takes_its_steps_away_and_brings_them_back() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let born = json!({
        "born_on": "2023-08-01", "discharge": { "precision": "day", "on": "2023-12-01" },
        "nursery_entry_on": "2026-04-01",
    });
    let id = child(&section, born).await.id();
    let kind = TransitionKind::NurseryEntry;
    let before = steps(&ward, &id, kind);
    let (done, skipped) = (&before[0], &before[1]);
    section.post(&format!("/tasks/{}/done", done.id), json!({})).await.expect(200);
    let why = json!({ "reason": "見本：不要" });
    section.post(&format!("/tasks/{}/skip", skipped.id), why).await.expect(200);
    change(&section, &id, json!({ "nursery_entry_on": null })).await;
    assert_eq!(state(&ward, &id, kind), Some(TransitionState::Dropped));
    let dropped = steps(&ward, &id, kind);
    assert!(dropped.iter().all(|step| step.state != TaskState::Open));
    change(&section, &id, json!({ "nursery_entry_on": "2026-10-01" })).await;
    assert_eq!(state(&ward, &id, kind), Some(TransitionState::Preparing));
    for step in steps(&ward, &id, kind) {
        let expected = match step.id {
            id if id == done.id => TaskState::Done,
            id if id == skipped.id => TaskState::Skipped,
            _ => TaskState::Open,
        };
        assert_eq!(step.state, expected, "{}", step.step);
    }
    // A day somebody set by hand (one that no step of the checklist has by itself) keeps its distance from the transition.
    let step = steps(&ward, &id, kind).into_iter().find(|step| step.state == TaskState::Open).expect("an open step");
    let path = format!("/tasks/{}", step.id);
    let record = section.get(&path).await.expect(200);
    section.patch(&path, &record, json!({ "due_on": "2026-09-02" })).await.expect(200);
    change(&section, &id, json!({ "nursery_entry_on": "2026-10-31" })).await;
    let moved = steps(&ward, &id, kind).into_iter().find(|one| one.id == step.id).expect("the step");
    assert_eq!(moved.facts.due_on, Some("2026-10-02".parse().unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_asked_for_a_child_whose_support_has_ended() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let soon = json!({ "discharge": { "precision": "day", "on": "2025-12-20" } });
    let (moved, died) = (child(&section, soon.clone()).await.id(), child(&section, soon).await.id());
    for (id, reason) in [(&moved, "moved_away"), (&died, "died")] {
        let body = json!({ "on": "2025-11-25", "reason": reason });
        section.post(&format!("/children/{id}/close"), body).await.expect(200);
        assert_eq!(state(&ward, id, TransitionKind::Discharge), Some(TransitionState::Dropped));
        assert!(steps(&ward, id, TransitionKind::Discharge).iter().all(|step| step.state == TaskState::Skipped));
    }
    let before = messages(&ward);
    for month in 1..=9 {
        ward.set_clock(&format!("2026-{month:02}-15T09:00:00+09:00"));
        ward.app.daily_work().await.expect("done");
    }
    assert_eq!(messages(&ward), before, "nobody is reminded");
    let watched: i64 = ward.sql(|db| Ok(watches::table.count().get_result(&mut **db)?));
    assert_eq!(watched, 0, "nobody looks any more");
    // Back in the ward: what was taken away with the support comes back with it.
    section.post(&format!("/children/{moved}/reopen"), json!({})).await.expect(200);
    assert_eq!(state(&ward, &moved, TransitionKind::Discharge), Some(TransitionState::Passed));
    assert_eq!(state(&ward, &moved, TransitionKind::Elementary), Some(TransitionState::Upcoming));
    let long_past = steps(&ward, &moved, TransitionKind::Discharge);
    assert!(
        long_past.iter().all(|step| step.state == TaskState::Skipped),
        "nobody visits nine months after the discharge"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_calendar_begins_reservations_and_lets_proposals_run_out_with_nobody_asking() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let office = office(&section, "見本相談室").await.id();
    let who = coordinator(&section, &office, "見本 さくら").await.id();
    let (one, other) = (child(&section, json!({})).await.id(), child(&section, json!({})).await.id());
    let reserve = json!({ "mode": "assign", "role": "lead", "coordinator_id": who, "starts_on": "2025-12-10" });
    let reserved = section.post(&format!("/children/{one}/assignments"), reserve).await.expect(201);
    let propose = json!({ "mode": "propose", "role": "lead", "coordinator_id": who });
    let proposed = section.post(&format!("/children/{other}/assignments"), propose).await.expect(201);
    ward.set_clock("2025-12-10T00:00:01+09:00");
    let done = ward.app.daily_work().await.expect("done");
    assert_eq!((done.changes["assignment.begin"], done.changes["assignment.expire"]), (1, 1), "{done:?}");
    let again = ward.second_app().daily_work().await.expect("done");
    assert_eq!(again, tsunagu::actions::daily_work::Done::default(), "another server finds nothing");
    for (case, expected) in [(reserved, "active"), (proposed, "expired")] {
        let seen = section.get(&format!("/assignments/{}", case.id())).await.expect(200);
        assert_eq!(seen.body["state"], expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_that_cannot_be_looked_at_does_not_keep_the_others() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let soon = json!({ "discharge": { "precision": "day", "on": "2026-06-01" } });
    let (broken, whole) = (child(&section, soon.clone()).await.id(), child(&section, soon).await.id());
    // A checklist nobody can read any more.
    let id = transition(&ward, &broken, TransitionKind::Elementary).expect("a transition").id;
    ward.sql(|db| {
        use tsunagu::schema::transitions;
        diesel::update(transitions::table.find(id)).set(transitions::state.eq("???")).execute(&mut **db)?;
        Ok(())
    });
    let manager = ward.user(Role::SectionManager);
    ward.set_clock("2026-03-04T09:00:00+09:00");
    let done = ward.app.daily_work().await.expect("done");
    assert_eq!(state(&ward, &whole, TransitionKind::Discharge), Some(TransitionState::Preparing));
    assert!(done.failed.len() == 1 && done.failed[0].contains(&broken), "{:?}", done.failed);
    let again = ward.second_app().daily_work().await.expect("done");
    assert_eq!(again.failed, [""; 0], "it is tried again tomorrow");
    let inbox = manager.get("/inbox").await.expect(200);
    let told = inbox.body["items"].as_array().unwrap().iter().filter(|one| one["event"] == "calendar_failed");
    let about: Vec<_> = told.map(|one| &one["child_id"]).collect();
    assert_eq!(about, [&json!(broken)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_passes_moves_no_step_and_one_entered_late_asks_only_for_what_follows() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let soon = json!({ "discharge": { "precision": "day", "on": "2026-02-10" } });
    let id = child(&section, soon).await.id();
    ward.set_clock("2026-02-09T09:00:00+09:00");
    ward.app.daily_work().await.expect("done");
    let days = |steps: Vec<Task>| steps.into_iter().map(|step| (step.step, step.facts.due_on)).collect::<Vec<_>>();
    let before = days(steps(&ward, &id, TransitionKind::Discharge));
    ward.set_clock("2026-02-10T09:00:00+09:00");
    ward.app.daily_work().await.expect("done");
    assert_eq!(state(&ward, &id, TransitionKind::Discharge), Some(TransitionState::Passed));
    assert_eq!(days(steps(&ward, &id, TransitionKind::Discharge)), before, "what is overdue stays overdue");

    let late = child(&section, json!({ "born_on": "2025-12-20" })).await.id();
    ward.set_clock("2026-03-20T09:00:00+09:00");
    change(&section, &late, json!({ "discharge": { "precision": "day", "on": "2026-03-10" } })).await;
    let asked = steps(&ward, &late, TransitionKind::Discharge);
    assert!(!asked.is_empty() && asked.iter().all(|step| step.due_offset.as_ref().expect("counted").0.days > 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_follows_a_discharge_goes_and_comes_back_with_the_support() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let home = json!({ "discharge": { "precision": "day", "on": "2025-11-22" } });
    let id = child(&section, home).await.id();
    let left = || steps(&ward, &id, TransitionKind::Discharge);
    assert!(left().iter().all(|step| step.state == TaskState::Open));
    let body = json!({ "on": "2025-11-25", "reason": "moved_away" });
    section.post(&format!("/children/{id}/close"), body).await.expect(200);
    assert!(left().iter().all(|step| step.state == TaskState::Skipped));
    section.post(&format!("/children/{id}/reopen"), json!({})).await.expect(200);
    assert!(left().iter().all(|step| step.state == TaskState::Open));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_ran_ahead_puts_nobody_away() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let id = child(&section, json!({ "discharge": { "precision": "day", "on": "2026-06-01" } })).await.id();
    ward.set_clock("2031-01-01T09:00:00+09:00");
    let key = ChildId::wrap(id.parse().unwrap());
    ward.sql(|db| store::watches::next(db, key, "2031-01-31".parse().unwrap()));
    ward.set_clock("2026-03-03T09:00:00+09:00");
    ward.app.daily_work().await.expect("done");
    assert_eq!(state(&ward, &id, TransitionKind::Discharge), Some(TransitionState::Preparing));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_cannot_open_the_child_any_more_is_not_reminded_but_the_section_is() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let id = child(&section, json!({})).await.id();
    let body = json!({ "kind": "health_centre", "name": "見本保健センター" });
    let centre = section.post("/agencies", body).await.expect(201).id();
    let agency = tsunagu::base::ids::AgencyId::wrap(centre.parse().unwrap());
    let nurse = ward.user_of(Role::HealthCentre, Some(ward.municipality), Some(agency));
    let consent = json!({
        "scope": "all", "purpose": "退院後の支援", "recipients": [{ "agency_id": centre }], "starts_on": "2025-11-01",
        "taken_by": "見本 職員",
    });
    let consent = section.post(&format!("/children/{id}/consents"), consent).await.expect(201);
    let member = json!({ "agency_id": centre, "role": "保健相談", "starts_on": "2025-11-01" });
    section.post(&format!("/children/{id}/care-team"), member).await.expect(201);
    for due in ["2025-12-08", "2025-12-20"] {
        let task = json!({ "title": "見本", "role": "public_health_nurse", "agency_id": centre, "due_on": due });
        section.post(&format!("/children/{id}/tasks"), task).await.expect(201);
    }
    let told = |user: tsunagu::base::ids::UserId| -> Vec<String> {
        ward.sql(|db| {
            let mine = notifications::table.filter(notifications::user_id.eq(user));
            let rows: Vec<String> = mine.select(notifications::event).load(&mut **db)?;
            Ok(rows.into_iter().filter(|event| event.starts_with("task_") && event != "task_given").collect())
        })
    };
    ward.set_clock("2025-12-01T09:00:00+09:00");
    ward.app.daily_work().await.expect("done");
    assert_eq!((told(nurse.id), told(section.id)), (vec!["task_soon".to_owned()], vec![]));
    let withdraw = json!({ "on": "2025-12-01" });
    section.post(&format!("/consents/{}/withdraw", consent.id()), withdraw).await.expect(200);
    for day in ["2025-12-09", "2025-12-13", "2025-12-21"] {
        ward.set_clock(&format!("{day}T09:00:00+09:00"));
        ward.app.daily_work().await.expect("done");
    }
    assert_eq!(told(nurse.id).len(), 1, "nothing more after the consent was withdrawn");
    assert_eq!(told(section.id), ["task_overdue", "task_soon", "task_overdue"]);
}
