//! Checklists as pages: reading them, seeing what a change would do, making it, and going back.

use tsunagu::rules::users::Role;

use crate::support::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_change_a_checklist_sees_no_control_for_it() {
    let ward = TestApp::new().await;
    let section = ward.browser(&ward.user(Role::Section));
    let page = section.open("/checklists/discharge").await.expect(200);
    assert!(!page.has("/steps/") && !page.has("/opens"));
    section.open("/checklists/discharge/steps/new").await.expect(403);
    section.open("/checklists/nothing").await.expect(404);
    ward.browser(&ward.user(Role::Admin)).open("/checklists").await.expect(403);
}
