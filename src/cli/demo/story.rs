//! How the demonstration ward comes to be: its people use the API, as people do, with the clock turned for them.
#![expect(clippy::indexing_slicing, reason = "a JSON value indexed by a name it lacks gives null, or grows one")]

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use chrono::{Duration, NaiveDate};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::api::BASE;
use crate::app::App;
use crate::base::clock::{Clock as _, Instant, SetClock};
use crate::base::ids::{AgencyId, Id as _};
use crate::cli::Failure;
use crate::cli::demo::accounts::Accounts;
use crate::cli::demo::chance::Chance;
use crate::cli::demo::families::{FAMILIES, Family};
use crate::cli::demo::people::{ACCOUNT_HOLDER, ACCOUNTS, AGENCIES, LEAVING, NURSERIES, OFFICES, Office, Worker};
use crate::cli::demo::stages;
use crate::rules::users::Role;

/// The offices had been entered, and the training finished, before the first child came.
const FOUNDED: &str = "2021-04-01T09:00:00+09:00";

/// Until then discharges were prepared on paper.
const ON_PAPER_UNTIL: &str = "2024-03-01";
/// After so many days at home nothing is left of what a discharge asks for.
const HOME_DAYS: i64 = 60;

/// Builds the ward of `now` and leaves the clock there.
pub async fn tell(app: &App, router: &Router, clock: &Arc<SetClock>, now: Instant, seed: u64) -> Result<(), Failure> {
    let founded = Instant::parse(FOUNDED).filter(|founded| *founded < now);
    clock.set(founded.unwrap_or(now));
    let accounts = Accounts::open(app).await?;
    let mut story = Story { app, router, clock, now, accounts, chance: Chance::new(seed), ids: HashMap::new() };
    story.agencies().await?;
    for office in &OFFICES {
        story.office(office).await?;
    }
    story.accounts().await?;
    for number in 1..=FAMILIES.len() {
        story.child(number).await?;
    }
    for office in &OFFICES {
        for worker in office.coordinators {
            for child in worker.children {
                story.assign(worker, *child as usize).await?;
            }
        }
    }
    story.care_teams().await?;
    story.first_contacts().await?;
    story.plans().await?;
    story.years().await?;
    story.activities().await?;
    story.tasks().await?;
    story.handover().await?;
    story.conferences().await?;
    clock.set(now);
    app.daily_work().await?;
    story.change_coordinator(LEAVING, json!({"left_on": "2026-03-31"})).await?;
    story.accounts.close(app).await
}

/// A ward in the making, with everybody in it who can act.
pub(super) struct Story<'a> {
    pub(super) app: &'a App,
    router: &'a Router,
    pub(super) clock: &'a Arc<SetClock>,
    pub(super) now: Instant,
    accounts: Accounts,
    pub(super) chance: Chance,
    /// Ids by name, by kind of agency or, for children, by number.
    ids: HashMap<String, String>,
}

impl Story<'_> {
    async fn agencies(&mut self) -> Result<(), Failure> {
        for (kind, name, kana) in AGENCIES {
            let made =
                self.post("section", "/agencies", json!({"kind": kind, "name": name, "name_kana": kana})).await?;
            self.ids.entry(kind.as_str().to_owned()).or_insert(id_of(&made)?);
        }
        for (number, kana) in (1..).zip(NURSERIES) {
            let body = json!({
                "kind": "nursery", "name": format!("見本第{number}保育園"),
                "name_kana": format!("ミホンダイ{kana}ホイクエン"),
            });
            self.post("section", "/agencies", body).await?;
        }
        Ok(())
    }

    async fn office(&mut self, office: &Office) -> Result<(), Failure> {
        let body = json!({
            "name": office.name, "name_kana": office.kana, "districts": [office.district],
            "address": format!("見本県見本区{}1-1", office.district), "phone": "03-0000-0000",
            "numbers": [{"service_code": "70", "number": office.number}],
        });
        let made = self.post("section", "/offices", body).await?;
        let office_id = id_of(&made)?;
        if office.coordinators.iter().any(|worker| worker.name == ACCOUNT_HOLDER) {
            self.ids.insert("consultation_office".to_owned(), office_id.clone());
        }
        for worker in office.coordinators {
            let experience: Vec<_> =
                self.chance.some(&["tube_feeding", "suction", "oxygen", "tracheostomy", "ventilator"]);
            let body = json!({
                "office_id": office_id, "name": worker.name, "name_kana": worker.kana, "fte": worker.fte,
                "other_duties": worker.other_duties, "training_finished_on": "2021-03-19",
                "consultation_specialist": self.chance.below(2) == 0, "experience": experience,
                "districts": [office.district],
            });
            let made = self.post("section", "/coordinators", body).await?;
            self.ids.insert(worker.name.to_owned(), id_of(&made)?);
        }
        Ok(())
    }

    /// Lets in whoever works for an agency, and ties the coordinator's account to the coordinator.
    async fn accounts(&mut self) -> Result<(), Failure> {
        for (username, role, agency, _) in ACCOUNTS {
            let Some(kind) = agency else { continue };
            let agency_id = self.ids.get(kind.as_str()).and_then(|id| id.parse().ok()).map(AgencyId::wrap);
            let user_id = self.accounts.add(username, role, agency_id).await?;
            if role == Role::Coordinator {
                self.change_coordinator(ACCOUNT_HOLDER, json!({"user_id": user_id})).await?;
            }
        }
        Ok(())
    }

    /// The day a family's child became known to the section.
    pub(super) fn known_on(&self, number: usize) -> Result<Instant, Failure> {
        let family = family(number)?;
        let known = day(family.born_on)? + Duration::days(family.in_hospital.unwrap_or(21) / 2);
        // Whoever was home long before this program came was entered when nothing of the discharge was left to do.
        let home = day(family.born_on)? + Duration::days(family.in_hospital.unwrap_or_default() + HOME_DAYS);
        let known = if home < day(ON_PAPER_UNTIL)? { home } else { known };
        let morning = Instant::start_of(known).plus_minutes(60 * 10);
        let founded = Instant::parse(FOUNDED).map(|founded| founded.plus_minutes(60 * 24 * 30));
        Ok(morning.max(founded.unwrap_or(morning)).min(self.now.plus_minutes(-60 * 24)))
    }

    async fn child(&mut self, number: usize) -> Result<(), Failure> {
        let family = family(number)?;
        self.clock.set(self.known_on(number)?);
        let discharge = match family.in_hospital {
            Some(days) => json!({"precision": "day", "on": day(family.born_on)? + Duration::days(days)}),
            None => json!({"precision": "unknown"}),
        };
        let mut body = json!({
            "referred_by": "見本大学病院 地域連携室", "referral_means": "phone", "referral_agency_id": self.ids.get("hospital"),
            "hospital_id": self.ids.get("hospital"), "born_on": family.born_on, "discharge": discharge,
            "district": self.chance.one(&["見本台", "見本中央", "見本北", "見本南", "見本東", "見本西"]),
            "in_nursery": family.nursery,
        });
        let own = if family.name.is_empty() { "mother" } else { "name" };
        if own == "name" {
            body["name"] = json!(family.name);
            body["name_kana"] = json!(family.kana);
        } else {
            body["mother_name"] = json!(family.kana.replace("ミホン", "見本"));
            body["mother_kana"] = json!(family.kana);
        }
        let made = self.post("section", "/children", body).await?;
        let id = id_of(&made)?;
        if !family.items.is_empty() {
            let items: Vec<_> =
                family.items.iter().map(|(item, watch)| json!({"item": item, "watch": watch})).collect();
            let sheet = json!({"scored_on": self.clock.now().day(), "scored_by": "見本 医師", "items": items});
            self.post("section", &format!("/children/{id}/care-assessments"), sheet).await?;
        }
        let mother = family.kana.replace("ミホン", "見本").replace("タカハシ", "見本");
        let guardian = json!({
            "name": format!("{mother}の母"), "relationship": "母", "phone": "090-0000-0000", "primary_contact": true,
        });
        self.post("section", &format!("/children/{id}/guardians"), guardian).await?;
        self.ids.insert(number.to_string(), id);
        Ok(())
    }

    async fn assign(&mut self, worker: &Worker, number: usize) -> Result<(), Failure> {
        let decided = match number {
            // The second child is assigned two minutes before the demonstration begins.
            2 => self.now.plus_minutes(-2),
            _ => self.known_on(number)?.plus_minutes(60 * 3),
        };
        self.clock.set(decided);
        let child = self.id(&number.to_string());
        let path = format!("/children/{child}/assignments");
        // A ward that has grown by telephone holds more than the policy would give: only the manager may.
        let case = |name: &str, day: NaiveDate| {
            json!({
                "mode": "assign", "role": "lead", "coordinator_id": self.ids.get(name), "starts_on": day,
                "reason": "district", "exceed_ceiling": true,
            })
        };
        let (changed, before) = stages::CHANGED;
        if number != changed {
            return self.post("manager", &path, case(worker.name, decided.day())).await.map(|_| ());
        }
        // This one was somebody else's until last week.
        let first = self.post("manager", &path, case(before, decided.day())).await?;
        self.clock.set(self.now.plus_minutes(-60 * 24 * 8));
        let over = json!({ "on": self.clock.now().day(), "reason": "handed_over" });
        self.post("manager", &format!("/assignments/{}/end", id_of(&first)?), over).await?;
        self.post("manager", &path, case(worker.name, self.clock.now().day())).await.map(|_| ())
    }

    async fn change_coordinator(&self, name: &str, patch: Value) -> Result<(), Failure> {
        self.patch("section", &format!("/coordinators/{}", self.id(name)), patch).await.map(|_| ())
    }

    /// Changes a record as it stands.
    pub(super) async fn patch(&self, who: &str, path: &str, patch: Value) -> Result<Value, Failure> {
        let (_, etag) = self.send(who, "GET", path, None, "").await?;
        self.send(who, "PATCH", path, Some(patch), &etag).await.map(|(body, _)| body)
    }

    /// The id of whoever or whatever has this name; empty for nobody.
    pub(super) fn id(&self, name: &str) -> String {
        self.ids.get(name).cloned().unwrap_or_default()
    }

    pub(super) async fn get(&self, who: &str, path: &str) -> Result<Value, Failure> {
        self.send(who, "GET", path, None, "").await.map(|(body, _)| body)
    }

    pub(super) async fn post(&self, who: &str, path: &str, body: Value) -> Result<Value, Failure> {
        self.send(who, "POST", path, Some(body), "").await.map(|(body, _)| body)
    }

    async fn send(
        &self,
        who: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
        etag: &str,
    ) -> Result<(Value, String), Failure> {
        let token = self.accounts.token(who, self.clock.now())?;
        let mut request = Request::builder().method(method).uri(format!("{BASE}{path}")).header("host", "demo");
        request = request.header("authorization", format!("Bearer {token}")).header("content-type", "application/json");
        if !etag.is_empty() {
            request = request.header("if-match", etag);
        }
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let request = request.body(Body::from(body)).map_err(|e| Failure::Failed(e.to_string()))?;
        let answer = self.router.clone().oneshot(request).await.unwrap_or_else(|never| match never {});
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.map_err(|e| Failure::Failed(e.to_string()))?;
        if !parts.status.is_success() {
            let told = String::from_utf8_lossy(&bytes).into_owned();
            return Err(Failure::Failed(format!("{method} {path}: {} {told}", parts.status)));
        }
        let etag = parts.headers.get("etag").and_then(|tag| tag.to_str().ok()).unwrap_or_default().to_owned();
        Ok((serde_json::from_slice(&bytes).unwrap_or(Value::Null), etag))
    }
}

fn family(number: usize) -> Result<&'static Family, Failure> {
    number
        .checked_sub(1)
        .and_then(|index| FAMILIES.get(index))
        .ok_or_else(|| Failure::Failed(format!("no child {number}")))
}

fn day(text: &str) -> Result<NaiveDate, Failure> {
    text.parse().map_err(|_| Failure::Failed(format!("no date: {text}")))
}

pub(super) fn id_of(made: &Value) -> Result<String, Failure> {
    made["id"].as_str().map(str::to_owned).ok_or_else(|| Failure::Failed("an answer without an id".to_owned()))
}
