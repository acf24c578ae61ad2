//! Children, as the section enters them, and whom they are given to.

use diesel::prelude::*;
use serde_json::{Value, json};
use tsunagu::base::clock::Instant;
use tsunagu::base::ids::{AssignmentId, ChildId, CoordinatorId, DecisionId, Id, UserId, fresh};
use tsunagu::base::sql_types::Json;
use tsunagu::rules::assignments::{AssignmentState, CaseRole};
use tsunagu::rules::children::{Child, Referral, reference};
use tsunagu::schema::{assignments, decisions};
use tsunagu::store;

use crate::support::{Client, Reply, TestApp};

/// A child with the five facts; `more` replaces or adds fields.
pub async fn child(section: &Client, more: Value) -> Reply {
    section.post("/children", intake(more)).await.expect(201)
}

/// The five facts, with `more` over them.
pub fn intake(more: Value) -> Value {
    let mut body = json!({
        "referred_by": "見本病院 NICU",
        "referral_means": "phone",
        "mother_name": "見本 花子",
        "born_on": "2025-09-15",
        "discharge": { "precision": "unknown" },
    });
    for (name, value) in more.as_object().expect("an object") {
        body[name] = value.clone();
    }
    body
}

/// A case written past all rules, for stories about who may see a child.
pub fn case(
    ward: &TestApp,
    child_id: &str,
    coordinator_id: &str,
    role: CaseRole,
    state: AssignmentState,
) -> AssignmentId {
    let now = ward.app.now();
    let (id, decision) = (AssignmentId::wrap(fresh(now)), DecisionId::wrap(fresh(now)));
    let child = ChildId::wrap(child_id.parse().expect("an id"));
    let coordinator = CoordinatorId::wrap(coordinator_id.parse().expect("an id"));
    let user: UserId = ward.user(tsunagu::rules::users::Role::Section).id;
    ward.sql(|db| {
        diesel::insert_into(decisions::table)
            .values((
                decisions::id.eq(decision),
                decisions::municipality_id.eq(ward.municipality),
                decisions::child_id.eq(child),
                decisions::coordinator_id.eq(coordinator),
                decisions::mode.eq("assign"),
                decisions::role.eq(role.as_str()),
                decisions::policy_version.eq(1),
                decisions::situation.eq(Json(json!({}))),
                decisions::recommendation.eq(Json(json!({}))),
                decisions::over_ceiling.eq(false),
                decisions::made_by.eq(user),
                decisions::made_at.eq(now),
            ))
            .execute(&mut **db)?;
        diesel::insert_into(assignments::table)
            .values((
                assignments::id.eq(id),
                assignments::municipality_id.eq(ward.municipality),
                assignments::child_id.eq(child),
                assignments::coordinator_id.eq(coordinator),
                assignments::role.eq(role),
                assignments::state.eq(state),
                assignments::starts_on.eq(now.day()),
                assignments::decision_id.eq(decision),
                assignments::undo_until.eq(now.plus_minutes(10)),
                assignments::created_by.eq(user),
                assignments::created_at.eq(now),
                assignments::version.eq(1),
            ))
            .execute(&mut **db)?;
        Ok(())
    });
    id
}

/// State, last day and reason of a case.
pub fn case_state(ward: &TestApp, id: AssignmentId) -> (AssignmentState, Option<chrono::NaiveDate>, Option<String>) {
    ward.sql(|db| {
        let query = assignments::table.find(id);
        let columns = (assignments::state, assignments::ends_on, assignments::end_reason);
        Ok(query.select(columns).first(&mut **db)?)
    })
}

/// A message about a child, held for ten minutes.
pub fn notification(ward: &TestApp, child_id: &str, user: UserId) -> tsunagu::base::ids::NotificationId {
    use tsunagu::schema::notifications;
    let now: Instant = ward.app.now();
    let id = tsunagu::base::ids::NotificationId::wrap(fresh(now));
    ward.sql(|db| {
        diesel::insert_into(notifications::table)
            .values((
                notifications::id.eq(id),
                notifications::municipality_id.eq(ward.municipality),
                notifications::user_id.eq(user),
                notifications::event.eq("assignment.active"),
                notifications::child_id.eq(ChildId::wrap(child_id.parse().expect("an id"))),
                notifications::held_until.eq(now.plus_minutes(10)),
                notifications::version.eq(1),
                notifications::created_at.eq(now),
            ))
            .execute(&mut **db)?;
        Ok(())
    });
    id
}

/// So many more children of whom the same is known as of one that was taken in; `change` gets the number of each.
pub fn many_like(ward: &TestApp, child_id: &str, count: i64, change: impl Fn(i64, &mut Child)) {
    let one = ChildId::wrap(child_id.parse().expect("an id"));
    ward.sql(|db| {
        let child = store::children::whoever(db, one)?.expect("the child");
        let call = store::children::referrals(db, &[one])?.pop().expect("who called");
        for number in 1..=count {
            let mut more = Child { id: ChildId::wrap(fresh(ward.app.now())), ..child.clone() };
            more.reference = reference(1000 + number);
            change(number, &mut more);
            store::children::insert(db, &more)?;
            store::children::insert_referral(db, &Referral { child_id: more.id, ..call.clone() })?;
        }
        Ok(())
    });
}

/// What the audit log says more of what was done under this word, in order.
pub fn details(ward: &TestApp, action: &str) -> Vec<Value> {
    use tsunagu::schema::audit_entries as entries;
    let all: Vec<String> = ward.sql(|db| {
        let query = entries::table.filter(entries::chain.eq(ward.municipality)).filter(entries::action.eq(action));
        Ok(query.order(entries::seq).select(entries::detail).load(&mut **db)?)
    });
    all.iter().map(|text| serde_json::from_str(text).expect("JSON")).collect()
}

/// The actions of the audit log so far that begin with `prefix`, in order.
pub fn audited(ward: &TestApp, prefix: &str) -> Vec<String> {
    use tsunagu::schema::audit_entries as entries;
    let all: Vec<String> = ward.sql(|db| {
        let query = entries::table.filter(entries::chain.eq(ward.municipality)).order(entries::seq);
        Ok(query.select(entries::action).load(&mut **db)?)
    });
    all.into_iter().filter(|action| action.starts_with(prefix)).collect()
}

/// A consent of the child from today on.
pub async fn consent(section: &Client, child_id: &str, scope: &str, recipient: Value) -> Reply {
    let body = json!({
        "scope": scope, "purpose": "退院後の支援の調整", "recipients": [recipient], "starts_on": "2025-11-25",
        "taken_by": "見本 職員",
    });
    section.post(&format!("/children/{child_id}/consents"), body).await.expect(201)
}

/// An agency in the child's care team from today on, with or without consent.
pub async fn team_member(section: &Client, child_id: &str, agency_id: &str) -> Reply {
    let body = json!({
        "agency_id": agency_id, "role": "保健相談", "starts_on": "2025-11-25", "without_consent_reason": "同意取得中",
    });
    section.post(&format!("/children/{child_id}/care-team"), body).await.expect(201)
}
