//! Many savers at once: nobody ends above the ceiling, and no child with two leads.

use std::collections::BTreeMap;

use serde_json::json;
use tsunagu::base::ids::{ChildId, CoordinatorId};
use tsunagu::rules::users::Role;

use crate::support::{Client, TestApp};

/// Saves once, coming back where the server asks for it; the status and the code of the answer.
async fn save(client: Client, child: ChildId, who: CoordinatorId) -> (u16, String) {
    let body = json!({"mode": "assign", "coordinator_id": who, "role": "lead", "reason": "family_wish"});
    loop {
        let reply = client.post(&format!("/children/{child}/assignments"), body.clone()).await;
        if reply.status.as_u16() != 503 {
            return (reply.status.as_u16(), reply.code().to_owned());
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
}

async fn all(saves: Vec<tokio::task::JoinHandle<(u16, String)>>) -> BTreeMap<(u16, String), usize> {
    let mut counts = BTreeMap::new();
    for save in saves {
        *counts.entry(save.await.expect("no panic")).or_default() += 1;
    }
    counts
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_ends_above_the_ceiling_however_many_save_at_once() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let worker = ward.worker(ward.office("見本相談室"), "見本 一郎");
    let children: Vec<ChildId> = (0..24).map(|n| ward.child(&format!("K-{n:03}"))).collect();
    let saves = children.iter().map(|child| tokio::spawn(save(section.clone(), *child, worker.id))).collect();
    let counts = all(saves).await;
    let expected = [((201, String::new()), 4), ((409, "over_ceiling".to_owned()), 20)];
    assert_eq!(counts, BTreeMap::from(expected));
    let held = section.get(&format!("/coordinators/{}/caseload", worker.id)).await.expect(200).body;
    assert_eq!(held["load"]["children"], 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_child_has_exactly_one_lead_however_many_save_at_once() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let office = ward.office("見本相談室");
    let workers: Vec<CoordinatorId> = (0..24).map(|n| ward.worker(office, &format!("見本 {n}")).id).collect();
    let child = ward.child("K-001");
    let saves = workers.iter().map(|who| tokio::spawn(save(section.clone(), child, *who))).collect();
    let counts = all(saves).await;
    let expected = [((201, String::new()), 1), ((409, "lead_taken".to_owned()), 23)];
    assert_eq!(counts, BTreeMap::from(expected));
    let history = section.get(&format!("/children/{child}/assignments?total=true")).await.expect(200).body;
    assert_eq!(history["total"], 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_answers_to_one_proposal_the_first_counts() {
    let ward = TestApp::new().await;
    let section = ward.user(Role::Section);
    let worker = ward.worker(ward.office("見本相談室"), "見本 一郎");
    let child = ward.child("K-001");
    let body = json!({"mode": "propose", "coordinator_id": worker.id, "role": "lead"});
    let proposal = section.post(&format!("/children/{child}/assignments"), body).await.expect(201).id();
    let answers: Vec<_> = (0..12)
        .map(|n| {
            let (client, path) = (worker.client.clone(), format!("/assignments/{proposal}"));
            tokio::spawn(async move {
                let reply = if n % 2 == 0 {
                    client.post(&format!("{path}/accept"), json!({})).await
                } else {
                    client.post(&format!("{path}/decline"), json!({"reason": "no_room"})).await
                };
                (reply.status.as_u16(), reply.code().to_owned())
            })
        })
        .collect();
    let counts = all(answers).await;
    assert_eq!(counts, BTreeMap::from([((200, String::new()), 1), ((409, "wrong_state".to_owned()), 11)]));
    let state = section.get(&format!("/assignments/{proposal}")).await.expect(200).body["state"].clone();
    assert!([json!("active"), json!("declined")].contains(&state), "{state}");
}
