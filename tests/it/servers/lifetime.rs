//! Twenty years of one child, the clock moving day by day, two servers at work, and now and then a process that does the
//! day's work and is killed in it: every transition, step, reminder and handover comes once, and on its day.

use std::collections::{BTreeMap, BTreeSet};
use std::process::{Child as Process, Stdio};

use chrono::{Datelike as _, Days, Duration, NaiveDate};
use diesel::prelude::*;
use serde_json::{Value, json};
use tsunagu::app::App;
use tsunagu::base::clock::Instant;
use tsunagu::base::ids::{ChildId, Id as _, SubjectId, TaskId, TransitionId, UserId};
use tsunagu::rules::life_stage::TransitionKind;
use tsunagu::rules::notifications::Event;
use tsunagu::rules::tasks::{Task, TaskRole, TaskSource, TaskState};
use tsunagu::rules::transitions::Transition;
use tsunagu::rules::users::Role;
use tsunagu::schema::{notifications, reminders, transitions};
use tsunagu::store;

use super::process::tsunagu;
use crate::support::children::child;
use crate::support::places::{coordinator, office};
use crate::support::{Client, TestApp};

struct Life {
    ward: TestApp,
    other: App,
    section: Client,
    child: String,
    day: NaiveDate,
    /// Days on which processes do the work, and one of them is killed; whether anything was left to do afterwards.
    busy: Vec<NaiveDate>,
    killed: u64,
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

impl Life {
    async fn begin() -> Self {
        let ward = TestApp::new().await;
        let (other, section) = (ward.second_app(), ward.user(Role::Section));
        Self { ward, other, section, child: String::new(), day: date("2025-11-25"), busy: Vec::new(), killed: 0 }
    }

    /// Lives on to the morning of a day. On each day two servers do the calendar's work at the same moment.
    async fn until(&mut self, last: &str) {
        let last = date(last);
        while self.day < last {
            self.day = self.day.succ_opt().expect("a next day");
            self.ward.clock.set(Instant::start_of(self.day).plus_minutes(6 * 60));
            if self.busy.contains(&self.day) {
                self.with_a_killed_process().await;
            }
            let (one, other) = tokio::join!(self.ward.app.daily_work(), self.other.daily_work());
            one.and(other).expect("the day's work is done");
        }
        assert_eq!(self.day, last);
    }

    /// Two processes do the day's work; the first is killed somewhere in it, sooner or later.
    async fn with_a_killed_process(&mut self) {
        self.killed += 1;
        let mut first = self.process();
        tokio::time::sleep(std::time::Duration::from_millis(self.killed * 37 % 90)).await;
        let second = self.process();
        first.kill().expect("the process can be killed");
        first.wait().expect("it ends");
        let ended = second.wait_with_output().expect("the other one ends");
        assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
    }

    fn process(&self) -> Process {
        let day = self.day.to_string();
        tsunagu(self.ward.database_url())
            .args(["daily-work", "--day", &day, "--on-a-copy", "--json"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts")
    }

    async fn change(&self, body: Value) {
        let path = format!("/children/{}", self.child);
        let record = self.section.get(&path).await.expect(200);
        self.section.patch(&path, &record, body).await.expect(200);
    }

    fn transition(&self, kind: TransitionKind) -> Transition {
        let child = ChildId::wrap(self.child.parse().expect("an id"));
        let all = self.ward.sql(|db| store::transitions::of_child(db, child));
        all.into_iter().find(|one| one.kind == kind).unwrap_or_else(|| panic!("no {kind}"))
    }

    fn steps(&self, kind: TransitionKind) -> Vec<Task> {
        let id = SubjectId(self.transition(kind).id.0);
        self.ward.sql(|db| store::tasks::all_from_source(db, TaskSource::Checklist, id))
    }

    /// Does the open steps of a preparation that are due by a day.
    async fn do_steps(&self, kind: TransitionKind, by: &str) {
        for step in self.steps(kind) {
            if step.state == TaskState::Open && step.facts.due_on <= Some(date(by)) {
                self.section.post(&format!("/tasks/{}/done", step.id), json!({})).await.expect(200);
            }
        }
    }

    /// A coordinator with an account.
    async fn worker(&self, office: &str, name: &str) -> (String, Client) {
        let made = coordinator(&self.section, office, name).await;
        let user = self.ward.user_of(
            Role::Coordinator,
            Some(self.ward.municipality),
            Some(tsunagu::base::ids::AgencyId::wrap(office.parse().expect("an id"))),
        );
        let path = format!("/coordinators/{}", made.id());
        self.section.patch(&path, &made, json!({ "user_id": user.id })).await.expect(200);
        (made.id(), user)
    }

    async fn assign(&self, coordinator: &str) -> String {
        let body = json!({ "mode": "assign", "role": "lead", "coordinator_id": coordinator, "reason": "family_wish" });
        let path = format!("/children/{}/assignments", self.child);
        self.section.post(&path, body).await.expect(201).id()
    }

    /// The one before writes the sheet of the only handover and hands it over; the new one acknowledges it.
    async fn hand_over(&self, giver: &Client, receiver: &Client) {
        let all = self.section.get(&format!("/children/{}/handovers", self.child)).await.expect(200);
        let items = all.body["items"].as_array().expect("handovers").clone();
        assert_eq!(items.len(), 1, "{items:?}");
        assert_eq!((&items[0]["due_on"], &items[0]["state"]), (&json!("2029-06-15"), &json!("open")));
        let path = format!("/handovers/{}", items[0]["id"].as_str().expect("an id"));
        let sheet = giver.get(&path).await.expect(200);
        giver.patch(&path, &sheet, json!({ "summary": "見本：保育園で落ち着いている" })).await.expect(200);
        giver.post(&format!("{path}/hand-over"), Value::Null).await.expect(200);
        let done = receiver.post(&format!("{path}/acknowledge"), Value::Null).await.expect(200);
        assert_eq!(done.body["state"], "acknowledged");
    }

    /// What somebody was told of handovers: day and event.
    fn told_of_handovers(&self, user: UserId) -> Vec<String> {
        let rows: Vec<(Instant, Event)> = self.ward.sql(|db| {
            Ok(notifications::table
                .filter(notifications::user_id.eq(user))
                .filter(notifications::handover_id.is_not_null())
                .order((notifications::created_at, notifications::id))
                .select((notifications::created_at, notifications::event))
                .load(&mut **db)?)
        });
        rows.into_iter().map(|(at, event)| format!("{} {event}", at.day())).collect()
    }

    /// What somebody was told of transitions: day, event and kind, in order.
    fn told(&self, user: UserId) -> Vec<String> {
        let rows: Vec<(Instant, Event, Option<TransitionId>)> = self.ward.sql(|db| {
            Ok(notifications::table
                .filter(notifications::user_id.eq(user))
                .filter(notifications::transition_id.is_not_null())
                .filter(notifications::event.ne(Event::StepDone))
                .order((notifications::created_at, notifications::id))
                .select((notifications::created_at, notifications::event, notifications::transition_id))
                .load(&mut **db)?)
        });
        let kinds: BTreeMap<TransitionId, TransitionKind> = self.ward.sql(|db| {
            let rows = transitions::table.select((transitions::id, transitions::kind)).load(&mut **db)?;
            Ok(rows.into_iter().collect())
        });
        let mut told: Vec<_> = rows
            .into_iter()
            .map(|(at, event, id)| format!("{} {event} {}", at.day(), kinds[&id.expect("a transition")]))
            .collect();
        // Two things told on one morning have no order.
        told.sort();
        told
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_years_of_one_child() {
    use TransitionKind as T;
    let mut life = Life::begin().await;
    let office = office(&life.section, "見本相談室").await.id();
    let (first, giver) = life.worker(&office, "見本 さくら").await;
    let (second, receiver) = life.worker(&office, "見本 かえで").await;

    // Born, in the NICU, discharge some time in February.
    let born = json!({ "born_on": "2025-10-03", "discharge": { "precision": "month", "on": "2026-02-01" } });
    life.child = child(&life.section, born).await.id();
    assert_eq!(life.transition(T::Discharge).opened_on, Some(date("2025-11-25")), "its window is open already");
    let case = life.assign(&first).await;
    life.busy = ["2025-12-11", "2026-01-21", "2026-03-05", "2026-03-06", "2029-06-01", "2029-06-16", "2030-04-01"]
        .into_iter()
        .chain(["2031-11-11"])
        .chain(["2033-04-01", "2037-10-01", "2040-10-01", "2040-10-02", "2043-03-31", "2044-10-02", "2045-10-02"])
        .map(date)
        .collect();

    // The discharge moves twice. What is done stays where it was done.
    life.until("2025-12-10").await;
    life.do_steps(T::Discharge, "2025-12-10").await;
    let done = life.steps(T::Discharge).into_iter().filter(|step| step.state == TaskState::Done).collect::<Vec<_>>();
    life.change(json!({ "discharge": { "precision": "day", "on": "2026-02-10" } })).await;
    life.until("2026-01-20").await;
    life.change(json!({ "discharge": { "precision": "day", "on": "2026-03-05" } })).await;
    let moved = life.steps(T::Discharge);
    for step in &done {
        assert!(moved.contains(step), "what is done does not move: {}", step.step);
    }
    let after = moved.iter().filter(|step| step.due_offset.as_ref().is_some_and(|offset| offset.0.days == 30));
    for step in after {
        // 30 days after 5 March is a Saturday: by the Friday before it.
        assert_eq!(step.facts.due_on, Some(date("2026-04-03")), "{}", step.step);
    }
    life.until("2026-03-04").await;
    life.do_steps(T::Discharge, "2026-03-05").await;
    life.until("2026-03-06").await;
    assert_eq!(life.transition(T::Discharge).ended_on, Some(date("2026-03-05")));
    life.until("2026-05-01").await;
    life.do_steps(T::Discharge, "2026-12-31").await;

    // Nursery.
    life.until("2026-09-01").await;
    life.change(json!({ "nursery_entry_on": "2027-04-01" })).await;
    life.until("2027-03-31").await;
    life.do_steps(T::NurseryEntry, "2027-04-01").await;
    life.until("2027-06-01").await;
    life.do_steps(T::NurseryEntry, "2027-12-31").await;

    // The coordinator changes.
    life.until("2029-05-31").await;
    life.section
        .post(&format!("/assignments/{case}/end"), json!({ "on": "2029-05-31", "reason": "handed_over" }))
        .await
        .expect(200);
    life.until("2029-06-01").await;
    life.assign(&second).await;
    // Ten business days are over: both are reminded. Then the sheet is written, read and acknowledged.
    life.until("2029-06-20").await;
    life.hand_over(&giver, &receiver).await;

    // 就学相談; then school is put off by a year.
    life.until("2031-11-10").await;
    life.do_steps(T::Elementary, "2031-11-10").await;
    let before = life.steps(T::Elementary);
    life.change(json!({ "school_entry_year": 2033, "school_entry_reason": "見本：体調" })).await;
    for (was, is) in before.iter().zip(life.steps(T::Elementary)) {
        if was.state == TaskState::Done {
            assert_eq!(*was, is, "what is done does not move");
        } else {
            let (was, is) = (was.facts.due_on.expect("a day"), is.facts.due_on.expect("a day"));
            assert!((360..=370).contains(&(is - was).num_days()), "moved by a year: {was} {is}");
        }
    }
    life.until("2033-03-31").await;
    life.do_steps(T::Elementary, "2033-04-01").await;
    for (kind, eve) in [
        (T::JuniorHigh, "2039-03-31"),
        (T::HighSchool, "2042-03-31"),
        (T::Eighteen, "2043-10-01"),
        (T::Graduation, "2045-03-30"),
        (T::Twenty, "2045-10-01"),
    ] {
        life.until(eve).await;
        life.do_steps(kind, "2046-12-31").await;
    }
    life.until("2045-12-01").await;
    let path = format!("/children/{}/close", life.child);
    life.section.post(&path, json!({ "on": "2045-12-01", "reason": "grown_up" })).await.expect(200);
    life.until("2046-03-31").await;

    // Every transition opened and passed on its day.
    let lived: Vec<String> = T::ALL
        .iter()
        .map(|kind| {
            let one = life.transition(*kind);
            let day = |day: Option<NaiveDate>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
            format!("{kind} {} {} {} {}", day(one.opened_on), day(one.falls_on), day(one.ended_on), one.state)
        })
        .collect();
    assert_eq!(
        lived,
        [
            "discharge 2025-11-25 2026-03-05 2026-03-05 passed",
            "nursery_entry 2026-09-01 2027-04-01 2027-04-01 passed",
            "elementary 2030-04-01 2033-04-01 2033-04-01 passed",
            "junior_high 2037-10-01 2039-04-01 2039-04-01 passed",
            "high_school 2040-10-01 2042-04-01 2042-04-01 passed",
            "eighteen 2040-10-02 2043-10-02 2043-10-02 passed",
            "graduation 2043-03-31 2045-03-31 2045-03-31 passed",
            "twenty 2044-10-02 2045-10-02 2045-10-02 passed",
        ]
    );

    // Every step of every checklist once.
    for kind in T::ALL {
        let mut keys: Vec<_> = life.steps(*kind).into_iter().map(|step| step.step).collect();
        let content = life.transition(*kind).checklist.expect("a checklist").0;
        let mut expected: Vec<_> = content.steps.into_iter().map(|step| step.key).collect();
        keys.sort();
        expected.sort();
        assert_eq!(keys, expected, "{kind}");
    }

    // Every message on its day, once, to whoever had the child then.
    assert_eq!(
        life.told(giver.id),
        [
            "2025-12-11 transition_moved discharge",
            "2026-01-10 transition_near discharge",
            "2026-01-21 transition_moved discharge",
            "2026-02-05 transition_near discharge",
            "2026-02-26 transition_near discharge",
            "2026-09-01 preparation_opened nursery_entry",
            "2026-10-01 transition_near nursery_entry",
            "2027-03-01 transition_near nursery_entry",
            "2027-03-25 transition_near nursery_entry",
        ]
    );
    assert_eq!(
        life.told(receiver.id),
        [
            "2030-04-01 preparation_opened elementary",
            "2031-10-01 transition_near elementary",
            "2031-11-11 transition_moved elementary",
            "2032-10-01 transition_near elementary",
            "2033-03-01 transition_near elementary",
            "2033-03-25 transition_near elementary",
            "2037-10-01 preparation_opened junior_high",
            "2038-10-01 transition_near junior_high",
            "2039-03-01 transition_near junior_high",
            "2039-03-25 transition_near junior_high",
            "2040-10-01 preparation_opened high_school",
            "2040-10-02 preparation_opened eighteen",
            "2041-10-01 transition_near high_school",
            "2042-03-01 transition_near high_school",
            "2042-03-25 transition_near high_school",
            "2043-03-31 preparation_opened graduation",
            "2043-04-02 transition_near eighteen",
            "2043-09-02 transition_near eighteen",
            "2043-09-25 transition_near eighteen",
            "2044-09-30 transition_near graduation",
            "2044-10-02 preparation_opened twenty",
            "2045-02-28 transition_near graduation",
            "2045-03-24 transition_near graduation",
            "2045-04-02 transition_near twenty",
            "2045-09-02 transition_near twenty",
            "2045-09-25 transition_near twenty",
        ]
    );
    // The handover: begun, overdue, written and acknowledged, each told once.
    assert_eq!(
        life.told_of_handovers(giver.id),
        ["2029-06-01 handover_begun", "2029-06-16 handover_overdue", "2029-06-20 handover_acknowledged"]
    );
    assert_eq!(
        life.told_of_handovers(receiver.id),
        ["2029-06-01 handover_begun", "2029-06-16 handover_overdue", "2029-06-20 handover_written"]
    );
    assert_eq!(
        life.told_of_handovers(life.section.id),
        ["2029-06-16 handover_overdue", "2029-06-20 handover_acknowledged"]
    );
    told_of_steps(&life, receiver.id);
    reminded_once(&life);
    let nobody = tsunagu::app::Caller::default();
    let log = life.ward.app.read(&nobody, tsunagu::actions::audit::check_by_operator).await;
    assert!(log.expect("the log can be read").broken.is_none(), "the audit log is whole");
    assert!(life.killed >= 14 && life.day.year() == 2046);
}

/// A coordinator was told of each step that was done while she had the child, where the checklist says so, once.
fn told_of_steps(life: &Life, lead: UserId) {
    let mut told: Vec<TaskId> = life.ward.sql(|db| {
        let of = notifications::table.filter(notifications::user_id.eq(lead));
        let steps = of.filter(notifications::event.eq(Event::StepDone));
        Ok(steps.select(notifications::task_id.assume_not_null()).load(&mut **db)?)
    });
    let mut expected = Vec::new();
    for kind in TransitionKind::ALL {
        let content = life.transition(*kind).checklist.expect("a checklist").0;
        let informs = |key: &str| {
            let step = content.steps.iter().find(|step| step.key == key).expect("a step");
            step.told.iter().any(|role| [TaskRole::Coordinator, TaskRole::ConsultationSpecialist].contains(role))
        };
        let done =
            life.steps(*kind).into_iter().filter(|step| step.done_at.is_some_and(|at| at.day() > date("2029-06-01")));
        expected.extend(done.filter(|step| informs(&step.step)).map(|step| step.id));
    }
    told.sort();
    expected.sort();
    assert!(expected.len() > 10 && told == expected, "{} told of {}", told.len(), expected.len());
}

/// Nobody was told twice of one thing for one day; and of every step that never moved, people were told of a week before
/// its day and on the day after, where it was open then, and on no other day.
fn reminded_once(life: &Life) {
    let told: Vec<(UserId, Event, TaskId, Instant)> = life.ward.sql(|db| {
        Ok(notifications::table
            .filter(notifications::event.eq_any([Event::TaskSoon, Event::TaskOverdue]))
            .select((
                notifications::user_id,
                notifications::event,
                notifications::task_id.assume_not_null(),
                notifications::created_at,
            ))
            .load(&mut **db)?)
    });
    let mut days: BTreeMap<(TaskId, &str), BTreeSet<NaiveDate>> = BTreeMap::new();
    let mut once = BTreeSet::new();
    for (user, event, task, at) in &told {
        assert!(once.insert((*user, event.as_str(), *task, at.day())), "{event} twice on {}", at.day());
        days.entry((*task, event.as_str())).or_default().insert(at.day());
    }
    let steps: Vec<Task> = TransitionKind::ALL.iter().flat_map(|kind| life.steps(*kind)).collect();
    // Made and done, and nothing between.
    let unmoved: Vec<&Task> = steps.iter().filter(|step| step.version == 2 && step.state == TaskState::Done).collect();
    let (mut soon, mut overdue) = (0, 0);
    for step in &unmoved {
        let (given, done) = (step.created_at.day(), step.done_at.expect("a day").day());
        let due = step.facts.due_on.expect("a day");
        for (event, on, count) in
            [("task_soon", due - Days::new(7), &mut soon), ("task_overdue", due + Days::new(1), &mut overdue)]
        {
            let expected: BTreeSet<NaiveDate> = (given < on && on <= done).then_some(on).into_iter().collect();
            let found = days.get(&(step.id, event)).cloned().unwrap_or_default();
            assert_eq!(found, expected, "{event} of {} due {due}, done {done}", step.step);
            *count += expected.len();
        }
    }
    assert!(soon >= 20 && overdue >= 10, "{soon} and {overdue} of {} steps", unmoved.len());
    // Those that moved: on the day of the point, or on the morning after the move where that had come by then.
    for step in steps.iter().filter(|step| step.version > 2) {
        for (event, point, days_from) in [("task_soon", "soon", -7_i64), ("task_overdue", "overdue", 1)] {
            let noted: Vec<(NaiveDate, Instant)> = life.ward.sql(|db| {
                let of = reminders::table.filter(reminders::subject_id.eq(SubjectId(step.id.0)));
                let of = of.filter(reminders::point.eq(point));
                Ok(of.select((reminders::for_day, reminders::told_at)).load(&mut **db)?)
            });
            for (day, at) in &noted {
                assert!(*day + Duration::days(days_from) <= at.day(), "{event} of {} before its time", step.step);
            }
            let noted_on: BTreeSet<_> = noted.iter().map(|(_, at)| at.day()).collect();
            let found = days.get(&(step.id, event)).cloned().unwrap_or_default();
            assert!(found.is_subset(&noted_on), "{event} of {}: {found:?} for {noted:?}", step.step);
        }
    }
}
