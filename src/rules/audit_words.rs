//! What an entry of the audit log says to people: a sentence for every word the log knows.
//!
//! The sentence has no subject and no object: who it was and which child it was about stand beside it. A test
//! (`tests/it/audit_words.rs`) reads the program and fails where a word of the log has no sentence here.

use crate::base::words::Words;
use crate::rules::audit::Outcome;

/// The sentence of a word of the log, by how it ended; none for a word that no release has written.
pub fn sentence(action: &str, outcome: Outcome) -> Option<Words> {
    if action == "sign_in" && outcome != Outcome::Done {
        return Some(Words::fixed("ログインできませんでした", "could not sign in"));
    }
    WORDS
        .binary_search_by_key(&action, |(word, ..)| word)
        .ok()
        .and_then(|at| WORDS.get(at))
        .map(|(_, words)| words.clone())
}

/// Every word of the log, in order.
pub fn words() -> impl Iterator<Item = (&'static str, &'static Words)> {
    WORDS.iter().map(|(word, words)| (*word, words))
}

const fn told(word: &'static str, ja: &'static str, en: &'static str) -> (&'static str, Words) {
    (word, Words::fixed(ja, en))
}

/// In the order of the words, by which they are found.
static WORDS: &[(&str, Words)] = &[
    told("absence.add", "コーディネーターの休みを登録しました", "entered an absence of a coordinator"),
    told("absence.edit", "コーディネーターの休みを変えました", "changed an absence of a coordinator"),
    told("absence.remove", "コーディネーターの休みを取り消しました", "removed an absence of a coordinator"),
    told("activity.add", "活動を記録しました", "recorded an activity"),
    told("activity.correct", "活動の記録を訂正しました", "corrected an activity"),
    told("activity.list", "活動の記録の一覧を見ました", "looked at a list of activities"),
    told("activity.read", "活動の記録を見ました", "looked at an activity"),
    told("activity.strike", "活動の記録を取り消しました", "struck out an activity"),
    told("agency.add", "関係機関を登録しました", "added an agency"),
    told("agency.edit", "関係機関の登録内容を変えました", "changed an agency"),
    told("agency.remove", "関係機関を削除しました", "removed an agency"),
    told("assignment.accept", "担当の打診を承諾しました", "accepted a proposal"),
    told("assignment.assign", "担当を決めました", "gave a case to a coordinator"),
    told("assignment.begin", "予約していた担当が始まりました", "began a reserved case"),
    told("assignment.decline", "担当の打診を辞退しました", "declined a proposal"),
    told("assignment.end", "担当を終えました", "ended a case"),
    told("assignment.expire", "打診の返事の期限が過ぎました", "let a proposal run out unanswered"),
    told("assignment.list", "担当の一覧を見ました", "looked at a list of assignments"),
    told("assignment.move", "担当の開始日を動かしました", "moved the start of a case"),
    told("assignment.propose", "担当を打診しました", "proposed a case to a coordinator"),
    told("assignment.read", "担当の内容を見ました", "looked at an assignment"),
    told("assignment.undo", "担当の決定を元に戻しました", "undid a decision about a case"),
    told("assignment.withdraw", "打診・予約を取り下げました", "withdrew a proposal or a reservation"),
    told("audit.check", "監査記録の鎖を検証しました", "checked that the audit log is whole"),
    told("audit.export", "監査記録をファイルに書き出しました", "exported the audit log"),
    told("audit.read", "監査記録を見ました", "read the audit log"),
    told("break_glass.close", "緊急に開いた記録を閉じました", "closed a record opened in an emergency"),
    told("break_glass.limit", "緊急に開ける回数の上限に達しました", "reached the limit of openings in an emergency"),
    told("break_glass.list", "緊急に開かれた記録の一覧を見ました", "looked at the openings in an emergency"),
    told("break_glass.open", "児童の記録を緊急に開きました", "opened a child’s record in an emergency"),
    told("break_glass.read", "緊急に開かれた記録の内容を見ました", "looked at an opening in an emergency"),
    told("break_glass.review", "緊急に開かれた記録を確認しました", "reviewed an opening in an emergency"),
    told("break_glass.search", "緊急に開く児童を探しました", "looked for a child in an emergency"),
    told("calendar.make_feed", "予定表の購読アドレスを作りました", "made an address for the calendar feed"),
    told("calendar.revoke_feed", "予定表の購読アドレスを無効にしました", "revoked the address of the calendar feed"),
    told("care_assessment.add", "医療的ケア判定を登録しました", "recorded a care assessment"),
    told("care_team.add", "支援チームに機関を加えました", "added an agency to a care team"),
    told("care_team.edit", "支援チームを変えました", "changed a care team"),
    told("care_team.list_without_consent", "同意のない参加の一覧を見ました", "looked at members without consent"),
    told("care_team.review", "同意のない参加を確認しました", "reviewed a member without consent"),
    told("caseload.read", "コーディネーターの担当児童を見ました", "looked at a coordinator’s caseload"),
    told("checklist.change", "準備の手順を変えました", "changed a checklist"),
    told("checklist.preview", "準備の手順の変更を試しました", "tried out a change of a checklist"),
    told("checklist.reset", "準備の手順を初めの内容に戻しました", "put a checklist back to its first state"),
    told("child.close", "支援を終了しました", "closed a child’s record"),
    told("child.compare", "同じ児童がいないか調べました", "looked for children that may be the same"),
    told("child.edit", "児童の記録を変えました", "changed a child’s record"),
    told("child.export", "児童の一覧をファイルに書き出しました", "exported a list of children"),
    told("child.list", "児童の一覧を見ました", "looked at a list of children"),
    told("child.read", "児童の記録を見ました", "looked at a child’s record"),
    told("child.register", "児童を受付しました", "registered a child"),
    told("child.reopen", "支援を再開しました", "reopened a child’s record"),
    told("child.score", "児童の判定スコアを計算しました", "worked out a child’s care score"),
    told("child.search", "児童を検索しました", "searched for children"),
    told("closing_day.add", "閉庁日を登録しました", "added a closing day"),
    told("closing_day.edit", "閉庁日を変えました", "changed a closing day"),
    told("closing_day.remove", "閉庁日を削除しました", "removed a closing day"),
    told("conference.answer", "カンファレンスの日程に返事をしました", "answered the dates of a conference"),
    told(
        "conference.calendar",
        "カンファレンスの予定表ファイルを受け取りました",
        "fetched a conference as a calendar file",
    ),
    told("conference.cancel", "カンファレンスを取りやめました", "cancelled a conference"),
    told("conference.close", "カンファレンスを完了しました", "closed a conference"),
    told("conference.decline", "カンファレンスの依頼を見送りました", "declined a request for a conference"),
    told("conference.hand_back", "カンファレンスの調整を課に戻しました", "handed a conference back to the section"),
    told(
        "conference.hand_over",
        "カンファレンスの調整を引き渡しました",
        "handed over the coordination of a conference",
    ),
    told("conference.hold", "カンファレンスを開催しました", "held a conference"),
    told("conference.invite", "カンファレンスに招きました", "invited to a conference"),
    told("conference.list", "カンファレンスの一覧を見ました", "looked at a list of conferences"),
    told("conference.minuted", "カンファレンスの議事録が確定しました", "had the minutes of a conference confirmed"),
    told("conference.move", "カンファレンスの日程を変えました", "moved a conference"),
    told("conference.offer", "カンファレンスの候補日を出しました", "offered dates for a conference"),
    told("conference.read", "カンファレンスの内容を見ました", "looked at a conference"),
    told("conference.relink", "カンファレンスの児童を結び付け直しました", "linked a conference to another child"),
    told("conference.remove_participant", "カンファレンスの参加者を外しました", "took a participant off a conference"),
    told("conference.request", "カンファレンスを依頼しました", "asked for a conference"),
    told("conference.schedule", "カンファレンスの日程を決めました", "fixed the date of a conference"),
    told("conference.withdraw_slot", "カンファレンスの候補日を取り下げました", "withdrew a date of a conference"),
    told("conflict.add", "利益相反などの申告を登録しました", "declared a conflict"),
    told("conflict.read", "利益相反などの申告を見ました", "looked at declared conflicts"),
    told("conflict.remove", "利益相反などの申告を取り下げました", "took back a declared conflict"),
    told("consent.add", "同意を登録しました", "recorded a consent"),
    told("consent.withdraw", "同意の撤回を登録しました", "recorded the withdrawal of a consent"),
    told(
        "coordinator.acceptance",
        "コーディネーターの受入を変えました",
        "changed whether a coordinator takes children",
    ),
    told("coordinator.add", "コーディネーターを登録しました", "added a coordinator"),
    told("coordinator.edit", "コーディネーターの登録内容を変えました", "changed a coordinator"),
    told("coordinator.remove", "コーディネーターを削除しました", "removed a coordinator"),
    told("decision.list", "決定の記録の一覧を見ました", "looked at a list of decisions"),
    told("decision.read", "決定の記録を見ました", "looked at a decision"),
    told("decision.replay", "決定を計算し直して確かめました", "worked out a decision once more"),
    told("delivery.repeat", "メールを送り直しました", "sent an email again"),
    told("disclosure.export", "児童の記録を開示用に書き出しました", "exported a child’s record for disclosure"),
    told("file.add", "ファイルを登録しました", "added a file"),
    told("file.download", "ファイルを受け取りました", "downloaded a file"),
    told("file.edit", "ファイルの説明を変えました", "changed the description of a file"),
    told("file.read", "ファイルの情報を見ました", "looked at a file’s facts"),
    told("file.remove", "ファイルを取り下げました", "took a file away"),
    told("file.restore", "ファイルを元に戻しました", "put a file back"),
    told("guardian.add", "保護者を登録しました", "added a guardian"),
    told("guardian.edit", "保護者の登録内容を変えました", "changed a guardian"),
    told("guardian.remove", "保護者を削除しました", "removed a guardian"),
    told("handover.acknowledge", "引き継ぎを確認しました", "acknowledged a handover"),
    told("handover.begin", "引き継ぎを始めました", "began a handover"),
    told("handover.drop", "引き継ぎを取りやめました", "dropped a handover"),
    told("handover.hand_over", "引き継ぎ書を渡しました", "handed over a handover sheet"),
    told("handover.list", "引き継ぎの一覧を見ました", "looked at a list of handovers"),
    told("handover.move", "引き継ぎの期限を動かしました", "moved the day of a handover"),
    told("handover.read", "引き継ぎ書を見ました", "looked at a handover"),
    told("handover.write", "引き継ぎ書を書きました", "wrote a handover sheet"),
    told("inbox.read", "お知らせを見ました", "looked at messages"),
    told("me.edit", "自分の設定を変えました", "changed their own account"),
    told("me.password", "自分のパスワードを変更しました", "changed their own password"),
    told("minutes.begin", "議事録を書き始めました", "began minutes"),
    told("minutes.confirm", "議事録を確定しました", "confirmed minutes"),
    told("minutes.list", "議事録の一覧を見ました", "looked at a list of minutes"),
    told("minutes.read", "議事録を見ました", "looked at minutes"),
    told("minutes.write", "議事録を書きました", "wrote minutes"),
    told("municipality.add", "自治体を登録しました", "added a municipality"),
    told("notification.read", "お知らせを既読にしました", "marked a message as read"),
    told("office.acceptance", "事業所の受入を変えました", "changed whether an office takes children"),
    told("office.add", "事業所を登録しました", "added an office"),
    told("office.edit", "事業所の登録内容を変えました", "changed an office"),
    told("office.import", "事業所を取り込みました", "imported offices"),
    told("office.remove", "事業所を削除しました", "removed an office"),
    told("policy.change", "方針を変えました", "changed the policy"),
    told("recommendation.read", "担当の候補を見ました", "looked at the recommendation"),
    told("refused", "権限のない操作を断られました", "was refused something"),
    told("request.replay", "同じ送信が二度届き、一度だけ行いました", "sent the same request twice; it was done once"),
    told("role_gap.list", "担う人のいない役割を見ました", "looked at tasks with nobody responsible"),
    told("roster.export", "就学名簿を書き出しました", "exported the school-entry roster"),
    told("roster.read", "就学名簿を見ました", "looked at the school-entry roster"),
    told("service_plan.add", "計画を登録しました", "recorded a service plan"),
    told("service_plan.edit", "計画を変えました", "changed a service plan"),
    told("service_plan.end", "計画を終えました", "ended a service plan"),
    told("service_plan.list", "計画の一覧を見ました", "looked at a list of service plans"),
    told("service_plan.read", "計画を見ました", "looked at a service plan"),
    told("service_plan.reopen", "計画の終了を取り消しました", "took the end of a service plan back"),
    told("session.end", "自分のほかの端末のログインを終了しました", "ended one of their own sessions"),
    told("session.renew", "ログインを更新しました", "renewed a session"),
    told(
        "session.token_reused",
        "使用済みの更新トークンが使われ、ログインを終了しました",
        "used a used token, and the session was ended",
    ),
    told("sign_in", "ログインしました", "signed in"),
    told("sign_out", "ログアウトしました", "signed out"),
    told("stage_board.read", "ライフステージの一覧を見ました", "looked at the life-stage board"),
    told("task.add", "次にすることを登録しました", "added a task"),
    told("task.done", "次にすることを済みにしました", "did a task"),
    told("task.edit", "次にすることを変えました", "changed a task"),
    told("task.list", "次にすることの一覧を見ました", "looked at a list of tasks"),
    told("task.read", "次にすることを見ました", "looked at a task"),
    told("task.reopen", "次にすることを未了に戻しました", "reopened a task"),
    told("task.skip", "次にすることを「しない」にしました", "marked a task as not needed"),
    told("timeline.read", "児童の経過を見ました", "looked at a child’s timeline"),
    told(
        "transition.candidates",
        "就学相談の案内を作る児童を確かめました",
        "looked at whom to invite to the school consultation",
    ),
    told("transition.drop", "移行を取りやめました", "dropped a transition"),
    told("transition.ladder", "ライフステージの段階を見ました", "looked at a child’s ladder of life stages"),
    told("transition.list", "移行の一覧を見ました", "looked at a list of transitions"),
    told("transition.move", "移行の日を動かしました", "moved the day of a transition"),
    told("transition.open", "移行の準備の時期になりました", "opened the preparation of a transition"),
    told("transition.pass", "移行の日を過ぎました", "passed the day of a transition"),
    told("transition.read", "移行の内容を見ました", "looked at a transition"),
    told("transition.recount", "移行の準備の期限を数え直しました", "counted the days of a preparation anew"),
    told(
        "transition.results",
        "まとめて始めた準備の結果を見ました",
        "looked at what became of preparations begun together",
    ),
    told("transition.resume", "移行の準備を再び始めました", "resumed the preparation of a transition"),
    told("transition.start", "移行の準備を始めました", "began to prepare a transition"),
    told("transition.step_add", "移行の準備に手順を足しました", "added a step to a preparation"),
    told("user.add", "利用者を登録しました", "added a user"),
    told("user.disable", "利用者の利用を停止しました", "closed an account"),
    told("user.edit", "利用者の登録内容を変えました", "changed a user"),
    told("user.enable", "利用者の利用を再開しました", "reopened an account"),
    told("user.reset_password", "利用者の初期パスワードを発行し直しました", "made a new first password for a user"),
    told("user.rights", "利用者の役割か所属を変えました", "changed a user’s role or agency"),
    told("user.unlock", "利用者のロックを解除しました", "lifted the lock of a user"),
    told("waiting_list.read", "待機一覧を見ました", "looked at the waiting list"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_stand_in_order_and_each_once() {
        let known: Vec<&str> = words().map(|(word, _)| word).collect();
        assert!(known.is_sorted_by(|a, b| a < b));
        assert!(sentence("child.read", Outcome::Done).is_some() && sentence("nonsense", Outcome::Done).is_none());
    }
}
