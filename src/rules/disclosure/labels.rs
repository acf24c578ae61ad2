//! How tables, columns and words are called in the readable record. What is not listed is shown under its own name, so
//! that nothing is ever left out for want of a label.

use crate::base::words::Words;
use crate::rules::activities::{ActivityKind, ActivityMeans, SubsidyCategory};
use crate::rules::agencies::AgencyKind;
use crate::rules::assignments::{AssignmentState, CaseRole, ChoiceReason, DeclineReason, EndReason};
use crate::rules::audit::Outcome;
use crate::rules::break_glass::Finding;
use crate::rules::care_score::{Band, CareItem, Watch};
use crate::rules::children::{CloseReason, DischargePrecision, ReferralMeans};
use crate::rules::conferences::{
    ConferenceKind, ConferenceState, ConsentState, DateAnswer, LeaveReason, PartOfDay, StopReason, VenueWish,
};
use crate::rules::consents::ConsentScope;
use crate::rules::files::{FileKind, FileType, KeptIn};
use crate::rules::life_stage::TransitionKind;
use crate::rules::notifications::Event;
use crate::rules::tasks::{TaskRole, TaskSource, TaskState};
use crate::rules::transitions::TransitionState;
use crate::rules::users::Role;

/// What a table is called.
pub fn title(table: &'static str) -> &'static str {
    match table {
        "children" => "児の基本情報",
        "referrals" => "連絡票（最初の連絡）",
        "guardians" => "保護者",
        "consents" => "同意",
        "consent_recipients" => "同意の提供先",
        "care_team_members" => "支援チーム",
        "care_assessments" => "医療的ケア判定",
        "conflicts" => "利益相反の申し出",
        "decisions" => "担当者の決定",
        "assignments" => "担当",
        "conferences" => "カンファレンス",
        "conference_slots" => "カンファレンスの候補日時",
        "conference_participants" => "カンファレンスの参加者",
        "conference_answers" => "候補日時への回答",
        "conference_minutes" => "議事録",
        "activities" => "活動記録",
        "activity_versions" => "活動記録の訂正履歴",
        "tasks" => "次にすること",
        "transitions" => "ライフステージの移行",
        "handovers" => "担当の引き継ぎ",
        "service_plans" => "計画とモニタリング",
        "reminders" => "期限などのお知らせの記録",
        "files" => "ファイル",
        "break_glass" => "緊急に開かれた記録",
        "notifications" => "お知らせ",
        "deliveries" => "送信メール",
        "audit_entries" => "記録を見た人・変えた人",
        other => other,
    }
}

/// What columns are called, in the order in which they are read: what a thing is, who and when, what came of it, and the
/// numbers only a program needs at the end.
const NAMES: &[(&str, &str)] = &[
    ("reference", "整理番号"),
    ("name", "氏名・名称"),
    ("name_kana", "読み"),
    ("mother_name", "母の氏名"),
    ("mother_kana", "母の読み"),
    ("born_on", "生年月日・予定日"),
    ("discharge_on", "退院日"),
    ("discharge_precision", "退院日の確かさ"),
    ("hospital_id", "病院"),
    ("district", "地区"),
    ("address", "住所"),
    ("certificate_number", "受給者証番号"),
    ("in_nursery", "保育所等の利用"),
    ("nursery_entry_on", "入園予定日"),
    ("graduation_year", "高校・高等部を卒業する年"),
    ("graduation_reason", "卒業が遅くなる理由"),
    ("school_entry_year", "就学年度"),
    ("school_entry_reason", "就学年度の理由"),
    ("note", "備考"),
    ("care_band", "医療的ケア区分"),
    ("care_score", "判定スコア"),
    ("care_items", "医療的ケア"),
    ("closed_on", "終了日"),
    ("close_reason", "終了の理由"),
    ("referred_by", "連絡者"),
    ("referred_on", "連絡日"),
    ("means", "手段"),
    ("agency_id", "機関"),
    ("agency_kind", "機関の種別"),
    ("relationship", "続柄"),
    ("phone", "電話"),
    ("email", "メール"),
    ("primary_contact", "主な連絡先"),
    ("guardian_id", "保護者"),
    ("scope", "範囲"),
    ("purpose", "利用目的"),
    ("starts_on", "開始日"),
    ("ends_on", "終了日"),
    ("withdrawn_on", "撤回日"),
    ("taken_by", "取得者"),
    ("paper_location", "書面の保管場所"),
    ("role", "役割"),
    ("person", "担当者"),
    ("without_consent_reason", "同意なしで追加した理由"),
    ("reviewed_at", "確認日時"),
    ("reviewed_by", "確認者"),
    ("scored_on", "判定日"),
    ("scored_by", "判定者"),
    ("items", "項目"),
    ("item", "項目"),
    ("watch", "見守り"),
    ("base", "基本スコア"),
    ("total", "合計"),
    ("band", "区分"),
    ("sheet_total", "用紙の合計"),
    ("sheet_band", "用紙の区分"),
    ("coordinator_id", "コーディネーター"),
    ("reason", "理由"),
    ("reason_note", "理由の補足"),
    ("mode", "決め方"),
    ("policy_version", "方針の版"),
    ("situation", "判断材料"),
    ("recommendation", "候補の一覧"),
    ("chosen_rank", "選んだ順位"),
    ("over_ceiling", "上限超え"),
    ("made_by", "決定者"),
    ("made_at", "決定日時"),
    ("state", "状態"),
    ("decision_id", "決定"),
    ("answer_by", "回答期限"),
    ("answered_at", "回答日時"),
    ("answered_by", "回答者"),
    ("decline_reason", "辞退の理由"),
    ("end_reason", "終了の理由"),
    ("end_note", "終了の補足"),
    ("undo_until", "取消期限"),
    ("created_by", "登録者"),
    ("receipt_year", "受付年度"),
    ("receipt_number", "受付番号"),
    ("kind", "種別"),
    ("given", "依頼時の情報"),
    ("requester_id", "依頼機関"),
    ("requested_by", "依頼者"),
    ("contact_person", "連絡担当者"),
    ("contact_phone", "連絡先電話"),
    ("wishes", "希望日時"),
    ("venue_wish", "場所の希望"),
    ("wanted", "参加を希望する機関"),
    ("consent_state", "同意の状況"),
    ("requested_on", "依頼日"),
    ("respond_by", "対応期限"),
    ("starts_at", "開始日時"),
    ("ends_at", "終了日時"),
    ("venue", "場所"),
    ("held_on", "開催日"),
    ("conference_id", "カンファレンス"),
    ("participant_id", "参加者"),
    ("slot_id", "候補日時"),
    ("answer", "回答"),
    ("required", "必須"),
    ("invited_at", "招待日時"),
    ("left_at", "辞退・除外日時"),
    ("leave_reason", "辞退・除外の理由"),
    ("number", "番号"),
    ("sections", "内容"),
    ("attendees", "出席者"),
    ("decisions", "決定事項"),
    ("written_by", "作成者"),
    ("confirmed_by", "確定者"),
    ("confirmed_at", "確定日時"),
    ("author_id", "記録者"),
    ("happened_on", "実施日"),
    ("minutes", "時間（分）"),
    ("with_whom", "相手"),
    ("place", "場所"),
    ("subsidy_category", "補助の区分"),
    ("fee_claimed", "報酬の請求"),
    ("struck_at", "取消日時"),
    ("strike_reason", "取消の理由"),
    ("facts", "内容"),
    ("saved_by", "保存者"),
    ("saved_at", "保存日時"),
    ("activity_id", "活動記録"),
    ("falls_on", "移行の日"),
    ("opened_on", "準備の開始日"),
    ("opened_by", "準備を始めた人"),
    ("ended_on", "終わった日"),
    ("checklist_version", "準備の手順の版"),
    ("checklist", "準備の手順"),
    ("office_id", "相談支援事業所"),
    ("monthly_months", "毎月行う月数"),
    ("interval_months", "モニタリングの間隔（月）"),
    ("from_coordinator_id", "前の担当"),
    ("to_coordinator_id", "新しい担当"),
    ("summary", "これまでの経過"),
    ("cautions", "気をつけること"),
    ("handed_over_at", "引き継ぎ書の完成日時"),
    ("handed_over_by", "引き継ぎ書を書いた人"),
    ("acknowledged_at", "引き継ぎの確認日時"),
    ("acknowledged_by", "引き継ぎを確認した人"),
    ("sheet", "引き継ぎ書（確認時）"),
    ("point", "お知らせの時点"),
    ("for_day", "対象の日"),
    ("told_at", "お知らせした日時"),
    ("title", "件名"),
    ("due_on", "期限"),
    ("done_at", "完了日時"),
    ("done_by", "完了した人"),
    ("skip_reason", "見送りの理由"),
    ("source", "きっかけ"),
    ("content_type", "形式"),
    ("size", "大きさ（バイト）"),
    ("third_party", "第三者の情報"),
    ("uploaded_by", "登録者"),
    ("removed_at", "取り下げ日時"),
    ("removed_by", "取り下げた人"),
    ("remove_reason", "取り下げの理由"),
    ("user_id", "利用者"),
    ("opened_at", "開いた日時"),
    ("expires_at", "終わる日時"),
    ("finding", "確認の結果"),
    ("finding_note", "確認の補足"),
    ("event", "内容"),
    ("held_until", "表示開始"),
    ("read_at", "既読日時"),
    ("sent_at", "送信日時"),
    ("at", "日時"),
    ("action", "操作"),
    ("subject_kind", "対象"),
    ("outcome", "結果"),
    ("detail", "詳細"),
    ("consent_id", "同意"),
    ("created_at", "登録日時"),
    ("updated_at", "更新日時"),
    ("version", "版"),
    ("id", "番号"),
];

/// What a column is called.
pub fn column(name: &str) -> &str {
    NAMES.iter().find(|(known, _)| *known == name).map_or(name, |(_, label)| label)
}

/// Where a column stands among the others of its row.
pub fn place(name: &str) -> usize {
    NAMES.iter().position(|(known, _)| *known == name).unwrap_or(NAMES.len())
}

/// Whether a column only ties rows together for a program. It is in the data, not on the page.
pub fn for_programs(name: &str) -> bool {
    ["id", "version", "municipality_id", "family_id", "child_id", "kana_key"].contains(&name)
}

/// Whether a column holds what was frozen at a moment: the cases and rankings of everybody who could take the child, the
/// checklist whose steps stand among the tasks.
pub fn too_long_to_read(table: &str, name: &str) -> bool {
    let frozen = [("decisions", "situation"), ("decisions", "recommendation"), ("transitions", "checklist")];
    frozen.contains(&(table, name))
}

/// What a word of the product means, where it is one.
pub fn word(table: &str, name: &str, word: &str) -> Option<String> {
    let found: Option<Words> = match (table, name) {
        (_, "discharge_precision") => DischargePrecision::parse(word).map(DischargePrecision::label),
        ("children", "close_reason") => CloseReason::parse(word).map(CloseReason::label),
        ("referrals" | "conferences", "means") => ReferralMeans::parse(word).map(ReferralMeans::label),
        (_, "care_band" | "band" | "sheet_band") => Band::parse(word).map(Band::label),
        (_, "item" | "care_items") => CareItem::parse(word).map(CareItem::label),
        (_, "watch") => Watch::parse(word).map(Watch::label),
        ("consents", "scope") => ConsentScope::parse(word).map(ConsentScope::label),
        (_, "agency_kind") => AgencyKind::parse(word).map(AgencyKind::label),
        ("assignments" | "decisions", "role") => CaseRole::parse(word).map(CaseRole::label),
        ("assignments", "state") => AssignmentState::parse(word).map(AssignmentState::label),
        ("assignments", "end_reason") => EndReason::parse(word).map(EndReason::label),
        (_, "decline_reason") => DeclineReason::parse(word).map(DeclineReason::label),
        ("decisions", "reason") => ChoiceReason::parse(word).map(ChoiceReason::label),
        ("files", "kind") => FileKind::parse(word).map(FileKind::label),
        ("files", "content_type") => FileType::parse(word).map(FileType::label),
        ("files", "kept_in") => KeptIn::parse(word).map(KeptIn::label),
        ("conferences", "kind") => ConferenceKind::parse(word).map(ConferenceKind::label),
        ("conferences", "state") => ConferenceState::parse(word).map(ConferenceState::label),
        ("conferences", "consent_state") => ConsentState::parse(word).map(ConsentState::label),
        ("conferences", "venue_wish") => VenueWish::parse(word).map(VenueWish::label),
        ("conferences", "end_reason") => StopReason::parse(word).map(StopReason::label),
        ("conferences", "part" | "part_of_day") => PartOfDay::parse(word).map(PartOfDay::label),
        (_, "leave_reason") => LeaveReason::parse(word).map(LeaveReason::label),
        (_, "answer") => DateAnswer::parse(word).map(DateAnswer::label),
        ("activities" | "activity_versions", "kind") => ActivityKind::parse(word).map(ActivityKind::label),
        ("activities" | "activity_versions", "means") => ActivityMeans::parse(word).map(ActivityMeans::label),
        (_, "subsidy_category") => SubsidyCategory::parse(word).map(SubsidyCategory::label),
        ("tasks", "role") => TaskRole::parse(word).map(TaskRole::label),
        ("tasks", "state") => TaskState::parse(word).map(TaskState::label),
        ("tasks", "source") => TaskSource::parse(word).map(TaskSource::label),
        ("transitions", "kind") => TransitionKind::parse(word).map(TransitionKind::label),
        ("transitions", "state") => TransitionState::parse(word).map(TransitionState::label),
        (_, "finding") => Finding::parse(word).map(Finding::label),
        (_, "event") => Event::parse(word).map(Event::label),
        ("audit_entries", "role") => Role::parse(word).map(Role::label),
        ("audit_entries", "outcome") => Outcome::parse(word).map(Outcome::label),
        _ => None,
    };
    found.map(|words| words.ja.into_owned())
}
