//! The demonstration's daily work: who is round the children, conferences in every state, what was done and what is next.
#![expect(clippy::indexing_slicing, reason = "a JSON value indexed by a name it lacks gives null, or grows one")]

use serde_json::{Value, json};

use super::story::{Story, id_of};
use crate::base::clock::Instant;
use crate::cli::Failure;

/// The fiscal year in which all of this happens.
pub const FISCAL_YEAR: i32 = 2025;
/// The receipt number before the first conference told here: the year had begun on paper.
pub const RECEIPTS_BEFORE: i64 = 30;

/// An agency's place in care teams: its kind, its part, and the children by number.
const TEAMS: [(&str, &str, &[u32]); 5] = [
    ("health_centre", "保健相談", &[1, 2, 5, 18, 19, 20, 33, 36]),
    ("hospital", "入院中の治療と退院支援", &[1, 2, 5, 33, 36]),
    ("home_nursing_station", "訪問看護", &[5, 18, 20]),
    ("nursery_section", "保育の利用調整", &[3, 10, 11]),
    ("education_centre", "就学相談", &[10, 11, 20]),
];

/// The children of the coordinator who has an account.
const OWN: [u32; 3] = [18, 19, 20];

/// What the coordinator does in turn: kind, means, minutes, with whom, note, category.
const ROUND: [(&str, &str, i32, &str, &str, &str); 4] = [
    ("home_visit", "in_person", 90, "母", "体調は安定。夜間の吸引の負担について話を聞いた。", "basic_consultation"),
    ("liaison", "phone", 20, "見本訪問看護ステーション", "訪問の曜日を確認した。", "home_transition"),
    ("consultation", "phone", 30, "父", "通院の付き添いについて相談を受けた。", "basic_consultation"),
    ("nursery_visit", "in_person", 60, "見本保育係", "医療的ケアの実施体制を確認した。", "support_meeting"),
];

impl Story<'_> {
    /// Lets agencies into the children's care teams, with a consent that covers them.
    pub(super) async fn care_teams(&mut self) -> Result<(), Failure> {
        let mut consented = std::collections::BTreeSet::new();
        for number in TEAMS.iter().flat_map(|(_, _, children)| children.iter()) {
            if !consented.insert(*number) {
                continue;
            }
            let kinds = TEAMS.iter().filter(|(_, _, children)| children.contains(number));
            let recipients: Vec<_> = kinds.map(|(kind, ..)| json!({ "agency_kind": kind })).collect();
            let day = self.begin_with(*number)?;
            let consent = json!({
                "scope": "all", "purpose": "退院後の支援の調整", "recipients": recipients, "starts_on": day,
                "taken_by": "見本 支援係", "paper_location": "書庫A-3",
            });
            let path = format!("/children/{}/consents", self.child_id(*number));
            self.post("section", &path, consent).await?;
        }
        for (kind, role, children) in TEAMS {
            for number in children {
                let day = self.begin_with(*number)?;
                let member = json!({ "agency_id": self.id(kind), "role": role, "starts_on": day });
                let path = format!("/children/{}/care-team", self.child_id(*number));
                self.post("section", &path, member).await?;
            }
        }
        // One place that the manager will want to look at.
        let day = self.begin_with(4)?;
        let member = json!({
            "agency_id": self.id("health_centre"), "role": "保健相談", "starts_on": day,
            "without_consent_reason": "同意書は次の面会のときにいただく予定",
        });
        self.post("section", &format!("/children/{}/care-team", self.child_id(4)), member).await?;
        Ok(())
    }

    /// Turns the clock to the hour after the child became known; gives the day.
    fn begin_with(&mut self, number: u32) -> Result<chrono::NaiveDate, Failure> {
        let known = self.known_on(number as usize)?.plus_minutes(30);
        self.clock.set(known);
        Ok(known.day())
    }

    /// Every family was called within days of the assignment, but for those who have just got somebody new.
    pub(super) async fn first_contacts(&mut self) -> Result<(), Failure> {
        for number in (1..=38).filter(|number| ![2, 3].contains(number)) {
            let path = format!("/children/{}/tasks?state=open", self.child_id(number));
            let tasks = self.get("section", &path).await?;
            let at = self.known_on(number as usize)?.plus_minutes(60 * 24 * 2).min(self.now.plus_minutes(-60));
            self.clock.set(at);
            for task in tasks["items"].as_array().into_iter().flatten() {
                if task["source"] == "policy" {
                    let path = format!("/tasks/{}/done", id_of(task)?);
                    self.post("section", &path, json!({})).await?;
                }
            }
        }
        Ok(())
    }

    /// What the coordinator with the account did this year, month by month, and what others did.
    pub(super) async fn activities(&mut self) -> Result<(), Failure> {
        for month in 1..=11_u32 {
            for (place, number) in OWN.iter().enumerate() {
                let turn = (month as usize + place) % ROUND.len();
                let Some((kind, means, minutes, with_whom, note, category)) = ROUND.get(turn).copied() else {
                    continue;
                };
                let day = 4 + 6 * u32::try_from(place).unwrap_or_default();
                self.turn_to(&format!("2025-{month:02}-{day:02}T15:00:00+09:00"))?;
                let mut body = json!({
                    "happened_on": format!("2025-{month:02}-{day:02}"), "kind": kind, "means": means,
                    "minutes": minutes, "with_whom": with_whom, "note": note,
                });
                // Part of the work is paid by fees and then not subsidised.
                if self.chance.below(4) == 0 {
                    body["fee_claimed"] = json!(true);
                } else {
                    body["subsidy_category"] = json!(category);
                }
                self.post("coord", &format!("/children/{}/activities", self.child_id(*number)), body).await?;
            }
        }
        for (number, day, note) in [
            (5, "2025-08-07", "体重の増えは順調。次は予防接種の相談。"),
            (20, "2025-10-16", "就学先での医療的ケアについて、ご家族の不安を聞いた。"),
            (36, "2025-11-10", "退院後の生活を一緒に確認した。"),
        ] {
            self.turn_to(&format!("{day}T16:00:00+09:00"))?;
            let body = json!({
                "happened_on": day, "kind": "home_visit", "means": "in_person", "minutes": 60, "with_whom": "母",
                "note": note,
            });
            self.post("health", &format!("/children/{}/activities", self.child_id(number)), body).await?;
        }
        self.turn_to("2025-11-19T17:00:00+09:00")?;
        let region = json!({
            "happened_on": "2025-11-19", "kind": "regional_meeting", "means": "in_person", "minutes": 120,
            "with_whom": "コーディネーター連絡会", "note": "退院前の連携の流れを話し合った。",
            "subsidy_category": "coordinator_meeting",
        });
        self.post("coord", "/activities", region).await?;
        Ok(())
    }

    /// Tasks by hand: some over their day, some for today, some ahead.
    pub(super) async fn tasks(&mut self) -> Result<(), Failure> {
        self.turn_to("2025-11-14T10:00:00+09:00")?;
        for (number, title, role, due) in [
            (20, "就学先の学校と医療的ケアの打合せをする", "coordinator", "2025-11-21"),
            (18, "短期入所の見学日を決める", "coordinator", "2025-11-25"),
            (19, "訪問看護の回数をご家族と見直す", "coordinator", "2025-12-02"),
            (20, "就学相談の資料をご家族に届ける", "education_centre", "2025-12-05"),
            (36, "退院後初めての家庭訪問をする", "public_health_nurse", "2025-11-28"),
            (1, "日常生活用具の給付を案内する", "section", "2025-11-27"),
        ] {
            let body = json!({ "title": title, "role": role, "due_on": due });
            self.post("section", &format!("/children/{}/tasks", self.child_id(number)), body).await?;
        }
        Ok(())
    }

    /// Twelve conferences, from one of this summer to one whose dates have just been answered.
    pub(super) async fn conferences(&mut self) -> Result<(), Failure> {
        let old = self.asked("2025-06-24T10:00:00+09:00", "hospital", 5, "pre_discharge").await?;
        self.held(&old, "2025-06-25", "2025-07-02").await?;
        self.minuted(&old, "2025-07-03", "2025-07-10").await?;
        self.settled(&old, 5, "2025-07-09").await?;

        let second = self.asked("2025-07-08T09:30:00+09:00", "hospital", 33, "pre_discharge").await?;
        self.held(&second, "2025-07-09", "2025-07-16").await?;
        self.minuted(&second, "2025-07-17", "2025-07-31").await?;
        self.settled(&second, 33, "2025-07-30").await?;

        let other_ward = self.asked("2025-09-02T11:00:00+09:00", "section", 22, "other").await?;
        let reason = json!({ "reason": "not_needed", "note": "電話で調整できたため" });
        self.post("section", &format!("/conferences/{other_ward}/decline"), reason).await?;

        let called_off = self.asked("2025-09-16T11:00:00+09:00", "section", 6, "service_meeting").await?;
        self.scheduled(&called_off, "2025-09-17", "2025-09-30").await?;
        let reason = json!({ "reason": "condition", "note": "入院のため" });
        self.post("section", &format!("/conferences/{called_off}/cancel"), reason).await?;

        let autumn = self.asked("2025-10-06T14:00:00+09:00", "hospital", 36, "pre_discharge").await?;
        self.held(&autumn, "2025-10-07", "2025-10-15").await?;
        self.minuted(&autumn, "2025-10-16", "2025-11-28").await?;

        let recent = self.asked("2025-11-04T10:00:00+09:00", "coord", 20, "transition").await?;
        self.held(&recent, "2025-11-05", "2025-11-13").await?;
        self.minuted(&recent, "2025-11-14", "2025-12-12").await?;

        let unwritten = self.asked("2025-11-10T10:00:00+09:00", "coord", 19, "service_meeting").await?;
        self.held(&unwritten, "2025-11-11", "2025-11-20").await?;
        self.turn_to("2025-11-20T17:00:00+09:00")?;
        self.post("coord", &format!("/conferences/{unwritten}/minutes"), json!({})).await?;

        let this_week = self.asked("2025-11-12T13:00:00+09:00", "coord", 18, "service_meeting").await?;
        self.scheduled(&this_week, "2025-11-13", "2025-11-27").await?;
        let school = self.asked("2025-11-13T09:00:00+09:00", "section", 10, "transition").await?;
        self.scheduled(&school, "2025-11-14", "2025-12-04").await?;

        let waiting = self.asked("2025-11-21T15:00:00+09:00", "hospital", 1, "pre_discharge").await?;
        self.turn_to("2025-11-21T16:00:00+09:00")?;
        let slots = json!({ "slots": [
            { "starts_at": "2025-11-27T10:00:00+09:00", "ends_at": "2025-11-27T11:00:00+09:00" },
            { "starts_at": "2025-11-28T14:00:00+09:00", "ends_at": "2025-11-28T15:00:00+09:00" },
        ] });
        self.post("section", &format!("/conferences/{waiting}/slots"), slots).await?;
        self.invite(&waiting, &["health_centre"]).await?;

        self.turn_to("2025-11-25T08:40:00+09:00")?;
        self.asked("2025-11-25T08:40:00+09:00", "section", 4, "pre_discharge").await?;
        self.answered().await
    }

    /// `C7-0042`: its dates have been answered, and on one of them all can come.
    async fn answered(&mut self) -> Result<(), Failure> {
        let id = self.asked("2025-11-19T10:00:00+09:00", "hospital", 2, "pre_discharge").await?;
        self.clock.set(self.now.plus_minutes(-1));
        let slots = json!({ "slots": [
            { "starts_at": "2025-12-02T14:00:00+09:00", "ends_at": "2025-12-02T15:00:00+09:00" },
            { "starts_at": "2025-12-03T10:00:00+09:00", "ends_at": "2025-12-03T11:00:00+09:00" },
        ] });
        self.post("section", &format!("/conferences/{id}/slots"), slots).await?;
        let coordinator = json!({ "participants": [{ "coordinator_id": self.id("大井 花子") }] });
        self.post("section", &format!("/conferences/{id}/participants"), coordinator).await?;
        let seen = self.invite(&id, &["health_centre"]).await?;
        let mut slots: Vec<_> = seen["slots"].as_array().cloned().unwrap_or_default();
        slots.sort_by_key(|slot| slot["starts_at"].to_string());
        for participant in seen["participants"].as_array().into_iter().flatten() {
            let first = if participant["coordinator_id"].is_string() { "no" } else { "yes" };
            let answers: Vec<_> = slots
                .iter()
                .zip([first, "yes"])
                .map(|(slot, answer)| json!({ "slot_id": slot["id"], "answer": answer }))
                .collect();
            let body = json!({ "on_behalf_of": participant["id"], "answers": answers });
            self.post("section", &format!("/conferences/{id}/answers"), body).await?;
        }
        Ok(())
    }

    /// Asks for a conference: the hospital and the coordinator for themselves, the section for a health centre that called.
    async fn asked(&mut self, at: &str, who: &str, child: u32, kind: &str) -> Result<String, Failure> {
        self.turn_to(at)?;
        let mut body = json!({
            "kind": kind, "child_id": self.child_id(child), "contact_person": "見本 看護師",
            "contact_phone": "03-0000-0000", "venue_wish": "either", "wanted": ["health_centre"],
            "wants_coordinator": true, "consent": { "state": "obtained", "taken_by": "見本 看護師", "taken_on": at.get(..10) },
        });
        if who == "section" {
            body["requester_id"] = json!(self.id("health_centre"));
            body["means"] = json!("phone");
        }
        id_of(&self.post(who, "/conferences", body).await?)
    }

    async fn invite(&mut self, conference: &str, kinds: &[&str]) -> Result<Value, Failure> {
        let agencies: Vec<_> = kinds.iter().map(|kind| json!({ "agency_id": self.id(kind) })).collect();
        let path = format!("/conferences/{conference}/participants");
        self.post("section", &path, json!({ "participants": agencies })).await
    }

    /// Offers one date, and fixes it.
    async fn scheduled(&mut self, conference: &str, on: &str, date: &str) -> Result<(), Failure> {
        self.turn_to(&format!("{on}T11:00:00+09:00"))?;
        let (starts_at, ends_at) = (format!("{date}T14:00:00+09:00"), format!("{date}T15:00:00+09:00"));
        let slots = json!({ "slots": [{ "starts_at": starts_at, "ends_at": ends_at }] });
        let seen = self.post("section", &format!("/conferences/{conference}/slots"), slots).await?;
        let fixed = json!({ "slot_id": seen["slots"][0]["id"], "venue": "見本区役所 3階 会議室" });
        self.post("section", &format!("/conferences/{conference}/schedule"), fixed).await?;
        Ok(())
    }

    async fn held(&mut self, conference: &str, on: &str, date: &str) -> Result<(), Failure> {
        self.scheduled(conference, on, date).await?;
        self.turn_to(&format!("{date}T15:30:00+09:00"))?;
        let seen = self.get("section", &format!("/conferences/{conference}")).await?;
        let came: Vec<_> = seen["participants"].as_array().into_iter().flatten().map(|one| one["id"].clone()).collect();
        self.post("section", &format!("/conferences/{conference}/hold"), json!({ "attended": came })).await?;
        Ok(())
    }

    /// Writes the minutes and confirms them: three decisions become the tasks of three roles.
    async fn minuted(&mut self, conference: &str, on: &str, due: &str) -> Result<(), Failure> {
        self.turn_to(&format!("{on}T10:00:00+09:00"))?;
        let draft = self.post("section", &format!("/conferences/{conference}/minutes"), json!({})).await?;
        let decision = |what: &str, role: &str| json!({ "what": what, "role": role, "due_on": due });
        let body = json!({
            "sections": [
                { "key": "situation", "text": "体調は安定している。吸引と注入をご家族が練習中。" },
                { "key": "family_wish", "text": "きょうだいと家で過ごしたい。夜間の見守りが不安。" },
                { "key": "home_support", "text": "訪問看護を週3回。緊急時は見本大学病院が受け入れる。" },
                { "key": "roles", "text": "主担当はコーディネーター。健康面は保健センター。" },
                { "key": "next", "text": "1か月後に電話で確認し、必要なら再度集まる。" },
            ],
            "decisions": [
                decision("訪問看護と短期入所の利用日を調整する", "coordinator"),
                decision("新生児訪問・健康相談の日を決める", "public_health_nurse"),
                decision("日常生活用具の給付申請を受け付ける", "section"),
            ],
        });
        let path = format!("/minutes/{}", id_of(&draft)?);
        let written = self.patch("section", &path, body).await?;
        let version = json!({ "version": written["version"] });
        self.post("section", &format!("{path}/confirm"), version).await?;
        Ok(())
    }

    /// What was decided at a conference of the summer has been done since.
    async fn settled(&mut self, conference: &str, child: u32, on: &str) -> Result<(), Failure> {
        let path = format!("/children/{}/tasks?state=open", self.child_id(child));
        let tasks = self.get("section", &path).await?;
        self.turn_to(&format!("{on}T17:00:00+09:00"))?;
        for task in tasks["items"].as_array().into_iter().flatten().filter(|task| task["source"] == "minutes") {
            self.post("section", &format!("/tasks/{}/done", id_of(task)?), json!({})).await?;
        }
        self.post("section", &format!("/conferences/{conference}/close"), json!({})).await?;
        Ok(())
    }

    pub(super) fn child_id(&self, number: u32) -> String {
        self.id(&number.to_string())
    }

    fn turn_to(&mut self, at: &str) -> Result<(), Failure> {
        let at = Instant::parse(at).ok_or_else(|| Failure::Failed(format!("no moment: {at}")))?;
        // Whatever was told for the standing clock lies before it, whenever that stands.
        self.clock.set(at.min(self.now.plus_minutes(-1)));
        Ok(())
    }
}
