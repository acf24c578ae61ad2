//! A child's timeline (経過): everything that happened round the child, in one order, each in a line.

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, SubjectId};
use crate::base::words::Words;
use crate::rules::activities::ActivityKind;
use crate::rules::assignments::{CaseRole, EndReason};
use crate::rules::care_score::Band;
use crate::rules::children::CloseReason;
use crate::rules::conferences::ConferenceKind;
use crate::rules::consents::ConsentScope;
use crate::rules::life_stage::TransitionKind;
use crate::rules::tasks::TaskRole;

crate::text_enum! {
    /// What a line of the timeline tells of. The order of this list is the order of lines of one moment, the later above.
    pub enum TimelineKind {
        RecordOpened = "record_opened" ("記録の開始", "Record opened"),
        TeamJoined = "team_joined" ("支援チームに参加", "Joined the care team"),
        TeamLeft = "team_left" ("支援チームの参加終了", "Left the care team"),
        ConsentGiven = "consent_given" ("同意", "Consent given"),
        ConsentWithdrawn = "consent_withdrawn" ("同意の撤回", "Consent withdrawn"),
        CaseBegun = "case_begun" ("担当の開始", "Case begun"),
        CaseEnded = "case_ended" ("担当の終了", "Case ended"),
        HandoverBegun = "handover_begun" ("引き継ぎの開始", "Handover begun"),
        HandoverWritten = "handover_written" ("引き継ぎ書の受け渡し", "Handover sheet handed over"),
        HandoverAcknowledged = "handover_acknowledged" ("引き継ぎの確認", "Handover acknowledged"),
        TransitionPassed = "transition_passed" ("ライフステージの移行", "Life-stage transition"),
        CareAssessed = "care_assessed" ("医療的ケア判定", "Care assessment"),
        ConferenceRequested = "conference_requested" ("カンファレンスの依頼", "Conference asked for"),
        ConferenceScheduled = "conference_scheduled" ("カンファレンスの予定", "Conference planned"),
        ConferenceHeld = "conference_held" ("カンファレンスの開催", "Conference held"),
        MinutesConfirmed = "minutes_confirmed" ("議事録の確定", "Minutes confirmed"),
        TaskAdded = "task_added" ("次にすること", "Task"),
        TaskDone = "task_done" ("済んだこと", "Task done"),
        Activity = "activity" ("活動", "Activity"),
        FileAdded = "file_added" ("ファイルの登録", "File added"),
        EmergencyOpened = "emergency_opened" ("記録の緊急閲覧", "Record opened in an emergency"),
        RecordClosed = "record_closed" ("支援の終了", "Support ended"),
    }
}

impl TimelineKind {
    /// Its place among the lines of one moment.
    pub fn place(self) -> i32 {
        let place = Self::ALL.iter().position(|kind| *kind == self);
        place.and_then(|place| i32::try_from(place).ok()).unwrap_or_default()
    }

    /// The kind at a place.
    pub fn at(place: i32) -> Option<Self> {
        usize::try_from(place).ok().and_then(|place| Self::ALL.get(place)).copied()
    }
}

/// A line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it tells of.
    pub kind: TimelineKind,
    /// Of which record.
    pub subject_id: SubjectId,
    /// When; the first moment of its day, where only the day is known.
    pub moment: Instant,
    /// In words.
    pub words: Words,
    /// A title that was entered: of a task or a file, of a part in the team, with whom. English where it is one of the
    /// product's own; otherwise as it was written.
    pub title: Option<Words>,
    /// How a note begins.
    pub excerpt: Option<String>,
    /// Whose: the author's agency, the coordinator's office (of a handover: of whoever takes the case; of its sheet: of
    /// whoever wrote it), the agency that joined.
    pub agency_id: Option<AgencyId>,
    /// Struck: it counts no more.
    pub struck: bool,
}

/// Most characters of an excerpt.
const EXCERPT: usize = 60;

/// The word of a handover that was acknowledged although nobody had handed a sheet over.
pub const WITHOUT_SHEET: &str = "without_sheet";

/// A line in words, from its kind, the stored word that goes with it (a kind of activity, a role, a band, …) and the
/// number of its version, where it has one (minutes), from 1.
pub fn words(kind: TimelineKind, word: Option<&str>, number: Option<i32>) -> Words {
    use TimelineKind as K;
    let detail = word.and_then(|word| match kind {
        K::Activity => ActivityKind::parse(word).map(ActivityKind::label),
        K::TaskAdded | K::TaskDone => TaskRole::parse(word).map(TaskRole::label),
        K::CaseBegun => CaseRole::parse(word).map(CaseRole::label),
        K::CaseEnded => EndReason::parse(word).map(EndReason::label),
        K::CareAssessed => Band::parse(word).map(Band::label),
        K::ConferenceRequested | K::ConferenceScheduled | K::ConferenceHeld | K::MinutesConfirmed => {
            ConferenceKind::parse(word).map(ConferenceKind::label)
        }
        K::ConsentGiven | K::ConsentWithdrawn => ConsentScope::parse(word).map(ConsentScope::label),
        K::HandoverAcknowledged if word == WITHOUT_SHEET => Some(Words::fixed("引き継ぎ書なし", "without a sheet")),
        K::TransitionPassed => TransitionKind::parse(word).map(TransitionKind::label),
        K::RecordClosed => CloseReason::parse(word).map(CloseReason::label),
        _ => None,
    });
    let detail = match (detail, number) {
        (Some(detail), Some(number)) => {
            Some(Words::told(format!("{}・第{number}版", detail.ja), format!("{}, version {number}", detail.en)))
        }
        (None, Some(number)) => Some(Words::told(format!("第{number}版"), format!("version {number}"))),
        (detail, None) => detail,
    };
    let label = kind.label();
    match (kind, detail) {
        (K::Activity, Some(detail)) => detail,
        (_, Some(detail)) => {
            Words::told(format!("{}（{}）", label.ja, detail.ja), format!("{} ({})", label.en, detail.en))
        }
        (_, None) => label,
    }
}

/// How a note begins: its first line, at most sixty characters.
pub fn excerpt(note: &str) -> Option<String> {
    let line = note.lines().map(str::trim).find(|line| !line.is_empty())?;
    let cut: String = line.chars().take(EXCERPT).collect();
    Some(if cut.len() < line.len() { cut + "…" } else { cut })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_place_and_is_found_at_it() {
        for kind in TimelineKind::ALL {
            assert_eq!(TimelineKind::at(kind.place()), Some(*kind));
        }
        assert_eq!(TimelineKind::at(-1), None);
        assert_eq!(TimelineKind::at(99), None);
    }

    #[test]
    fn a_line_says_what_it_is_in_both_languages() {
        use TimelineKind as K;
        for (kind, word, number, ja, en) in [
            (K::Activity, Some("home_visit"), None, "家庭訪問", "Home visit"),
            (K::TaskAdded, Some("section"), None, "次にすること（障害者支援課）", "Task (Disability support section)"),
            (K::ConferenceHeld, None, None, "カンファレンスの開催", "Conference held"),
            (K::Activity, Some("unknown"), None, "活動", "Activity"),
            (
                K::MinutesConfirmed,
                Some("pre_discharge"),
                Some(2),
                "議事録の確定（退院前カンファレンス・第2版）",
                "Minutes confirmed (Pre-discharge conference, version 2)",
            ),
            (K::MinutesConfirmed, None, Some(1), "議事録の確定（第1版）", "Minutes confirmed (version 1)"),
            (
                K::HandoverAcknowledged,
                Some(WITHOUT_SHEET),
                None,
                "引き継ぎの確認（引き継ぎ書なし）",
                "Handover acknowledged (without a sheet)",
            ),
            (K::HandoverAcknowledged, None, None, "引き継ぎの確認", "Handover acknowledged"),
            (
                K::TransitionPassed,
                Some("discharge"),
                None,
                "ライフステージの移行（退院）",
                "Life-stage transition (Discharge)",
            ),
        ] {
            let words = words(kind, word, number);
            assert_eq!((words.ja.as_ref(), words.en.as_ref()), (ja, en));
        }
    }

    #[test]
    fn an_excerpt_is_one_short_line() {
        assert_eq!(excerpt("\n  一行目 \n二行目").as_deref(), Some("一行目"));
        assert_eq!(excerpt(" \n"), None);
        let long = excerpt(&"あ".repeat(61)).unwrap();
        assert_eq!(long.chars().count(), 61);
        assert!(long.ends_with('…'));
    }
}
