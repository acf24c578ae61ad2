//! Mail: what is written, when it is tried again, and when it is given up.
//!
//! A mail says that something happened and where to look. It holds no name, no receipt number and nothing medical
//! (product contract §7), because nobody knows through whose hands it goes.

use chrono::{Days, NaiveDate};
use diesel::prelude::*;

use crate::base::clock::Instant;
use crate::base::ids::{AgencyId, ConferenceId, CoordinatorId, DeliveryId, MunicipalityId, NotificationId, UserId};
use crate::base::problem::Problem;
use crate::base::words::Words;
use crate::rules::notifications::Event;
use crate::rules::users::UserLanguage;

/// Hours after which a mail that could not be handed over is given up.
const GIVE_UP_HOURS: i64 = 24;
/// Longest pause between two tries, in minutes.
const LONGEST_PAUSE: i64 = 120;
/// The hour of the day, in Japan, at which the daily mail is due.
const DIGEST_HOUR: i64 = 7;

crate::text_enum! {
    /// What a mail is.
    pub enum DeliveryKind {
        /// One message, at once.
        Notice = "notice" ("お知らせ", "A message"),
        /// Everything since the last one, once a day.
        Digest = "digest" ("一日のまとめ", "Daily summary"),
        /// A date for a calendar.
        Calendar = "calendar" ("予定", "A date for the calendar"),
    }
}

crate::text_enum! {
    /// How far a mail has come.
    pub enum DeliveryState {
        Waiting = "waiting" ("送信待ち", "Waiting"),
        Sent = "sent" ("送信済み", "Sent"),
        GivenUp = "given_up" ("送信できませんでした", "Given up"),
        Cancelled = "cancelled" ("不要になりました", "No longer needed"),
    }
}

crate::text_enum! {
    /// Why a mail could not be handed over.
    pub enum DeliveryFault {
        Unreachable = "unreachable" ("メールサーバーに接続できません", "The mail server cannot be reached"),
        Refused = "refused" ("メールサーバーが受け付けません", "The mail server refuses it"),
        BadAddress = "bad_address" ("メールアドレスが正しくありません", "The address is not an email address"),
    }
}

/// A mail to one reader.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = crate::schema::deliveries)]
pub struct Delivery {
    /// Id.
    pub id: DeliveryId,
    /// The municipality.
    pub municipality_id: MunicipalityId,
    /// What it is.
    pub kind: DeliveryKind,
    /// What it is about and to whom: there is one mail for a key.
    pub key: String,
    /// To which user.
    pub user_id: Option<UserId>,
    /// To which agency that has no account of its own.
    pub agency_id: Option<AgencyId>,
    /// To which coordinator who has no account.
    pub coordinator_id: Option<CoordinatorId>,
    /// About which message.
    pub notification_id: Option<NotificationId>,
    /// About which conference.
    pub conference_id: Option<ConferenceId>,
    /// Since when it is due.
    pub due_at: Instant,
    /// Not tried before.
    pub next_at: Instant,
    /// Tries begun.
    pub attempts: i32,
    /// Handed over at.
    pub sent_at: Option<Instant>,
    /// Given up at.
    pub given_up_at: Option<Instant>,
    /// Not needed any more since.
    pub cancelled_at: Option<Instant>,
    /// What went wrong the last time.
    pub fault: Option<DeliveryFault>,
    /// Version.
    pub version: i32,
    /// Made at.
    pub created_at: Instant,
}

/// What became of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The mail server has it.
    Sent,
    /// Not now; another try may succeed.
    Later(DeliveryFault),
    /// No try will succeed.
    Never(DeliveryFault),
    /// There is nothing to tell any more: it was read, undone, or the reader wants no mail.
    Needless,
}

/// Subject and text of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Subject, one line.
    pub subject: String,
    /// Text.
    pub text: String,
}

impl Delivery {
    /// A mail that is due since `due_at` and has not been tried.
    pub fn due(
        id: DeliveryId,
        kind: DeliveryKind,
        municipality_id: MunicipalityId,
        key: String,
        due_at: Instant,
    ) -> Self {
        Self {
            id,
            municipality_id,
            kind,
            key,
            user_id: None,
            agency_id: None,
            coordinator_id: None,
            notification_id: None,
            conference_id: None,
            due_at,
            next_at: due_at,
            attempts: 0,
            sent_at: None,
            given_up_at: None,
            cancelled_at: None,
            fault: None,
            version: 1,
            created_at: due_at,
        }
    }

    /// How far it has come.
    pub fn state(&self) -> DeliveryState {
        match (self.sent_at, self.given_up_at, self.cancelled_at) {
            (Some(_), _, _) => DeliveryState::Sent,
            (_, Some(_), _) => DeliveryState::GivenUp,
            (_, _, Some(_)) => DeliveryState::Cancelled,
            _ => DeliveryState::Waiting,
        }
    }

    /// The mail after a try that ended at `now`: sent, needless, or due again after a pause that doubles from one minute
    /// to two hours; given up a day after it was due, or at once where no try can succeed.
    #[must_use]
    pub fn tried(&self, outcome: Outcome, now: Instant) -> Self {
        let mut after = Self { version: self.version + 1, ..self.clone() };
        match outcome {
            Outcome::Sent => (after.sent_at, after.fault) = (Some(now), None),
            Outcome::Needless => after.cancelled_at = Some(now),
            Outcome::Never(fault) => (after.given_up_at, after.fault) = (Some(now), Some(fault)),
            Outcome::Later(fault) => {
                after.fault = Some(fault);
                let next = now.plus_minutes(pause(self.attempts));
                if next > self.due_at.plus_minutes(GIVE_UP_HOURS * 60) {
                    after.given_up_at = Some(now);
                } else {
                    after.next_at = next;
                }
            }
        }
        after
    }

    /// A mail that was given up, to be tried for another day.
    ///
    /// # Errors
    /// A conflict `not_given_up` for any other.
    pub fn again(&self, now: Instant) -> Result<Self, Problem> {
        if self.state() != DeliveryState::GivenUp {
            return Err(Problem::conflict(
                "not_given_up",
                "送り直せるのは、送信できなかったメールだけです。",
                "Only email that was given up can be sent again.",
            ));
        }
        let version = self.version + 1;
        Ok(Self { given_up_at: None, attempts: 0, due_at: now, next_at: now, version, ..self.clone() })
    }
}

/// Minutes to wait after so many tries: 1, 2, 4, … up to two hours.
fn pause(attempts: i32) -> i64 {
    let doublings = u32::try_from(attempts.saturating_sub(1).clamp(0, 10)).unwrap_or_default();
    (1_i64 << doublings).min(LONGEST_PAUSE)
}

/// The moment at which the newest daily mail is due, seen from `now`: seven in the morning in Japan.
pub fn digest_moment(now: Instant) -> Instant {
    let at = |day: NaiveDate| Instant::start_of(day).plus_minutes(DIGEST_HOUR * 60);
    let today = at(now.day());
    if today <= now { today } else { at(now.day().checked_sub_days(Days::new(1)).unwrap_or(now.day())) }
}

/// Whether an event comes with a date for the calendar: then that mail tells of it, and no other.
pub const WITH_CALENDAR: [Event; 2] = [Event::ConferenceScheduled, Event::ConferenceMoved];

/// The mail about one event. `link` is where the inbox is.
pub fn notice(event: Event, language: UserLanguage, link: &str) -> Letter {
    let label = event.label();
    letter(language, &label, std::slice::from_ref(&label), link)
}

/// The daily mail: how many unread messages there are of each event, in the order given.
pub fn digest(counts: &[(Event, i64)], language: UserLanguage, link: &str) -> Letter {
    let total: i64 = counts.iter().map(|(_, count)| count).sum();
    let subject = Words::told(format!("未読のお知らせ{total}件"), format!("Unread messages: {total}"));
    let lines: Vec<Words> = counts
        .iter()
        .map(|(event, count)| {
            let label = event.label();
            Words::told(format!("・{}：{count}件", label.ja), format!("- {}: {count}", label.en))
        })
        .collect();
    letter(language, &subject, &lines, link)
}

/// The mail that carries a date for the calendar. `link` is where the conference is.
pub fn calendar(event: Event, language: UserLanguage, link: &str) -> Letter {
    let label = event.label();
    let attached = Words::fixed(
        "添付のファイルを開くと、予定表に反映されます。",
        "Open the attached file to bring your calendar up to date.",
    );
    letter(language, &label, &[label.clone(), attached], link)
}

fn letter(language: UserLanguage, subject: &Words, lines: &[Words], link: &str) -> Letter {
    let say = |words: &Words| match language {
        UserLanguage::Ja => words.ja.to_string(),
        UserLanguage::En => words.en.to_string(),
    };
    let greeting = Words::fixed("つなぐからのお知らせです。", "A message from Tsunagu.");
    let look = Words::fixed("くわしくは、サインインしてご確認ください。", "Please sign in to see more.");
    let closing = Words::fixed(
        "このメールには、お子さんの情報は書かれていません。\nメールの受け取り方は、サインインして変えられます。",
        "This email holds no information on a child.\nSign in to change how you receive email.",
    );
    let lines: Vec<String> = lines.iter().map(say).collect();
    let text = format!("{}\n\n{}\n\n{}\n{link}\n\n{}\n", say(&greeting), lines.join("\n"), say(&look), say(&closing));
    Letter { subject: format!("【つなぐ】{}", say(subject)), text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::Id as _;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    fn mail() -> Delivery {
        let nil = uuid::Uuid::nil();
        let due = at("2025-11-25T09:00:00+09:00");
        Delivery::due(DeliveryId::wrap(nil), DeliveryKind::Notice, MunicipalityId::wrap(nil), "notice:x".into(), due)
    }

    #[test]
    fn pauses_grow_and_a_mail_is_given_up_after_a_day() {
        let (mut one, mut now, mut pauses) = (mail(), mail().due_at, Vec::new());
        while one.given_up_at.is_none() {
            one.attempts += 1;
            one = one.tried(Outcome::Later(DeliveryFault::Unreachable), now);
            pauses.push((one.next_at.seconds() - now.seconds()) / 60);
            now = one.next_at;
        }
        assert_eq!(pauses.get(..9), Some(&[1, 2, 4, 8, 16, 32, 64, 120, 120][..]));
        let hours = (one.given_up_at.unwrap().seconds() - one.due_at.seconds()) / 3600;
        assert!((22..=24).contains(&hours), "{hours}");
        assert_eq!(one.state(), DeliveryState::GivenUp);
        let again = one.again(now).unwrap();
        assert_eq!((again.state(), again.attempts), (DeliveryState::Waiting, 0));
        assert!(again.again(now).is_err());
    }

    #[test]
    fn what_can_never_succeed_is_given_up_at_once() {
        let one = mail().tried(Outcome::Never(DeliveryFault::BadAddress), at("2025-11-25T09:00:01+09:00"));
        assert_eq!((one.state(), one.fault), (DeliveryState::GivenUp, Some(DeliveryFault::BadAddress)));
    }

    #[test]
    fn the_daily_mail_is_due_at_seven_in_japan() {
        for (now, due) in [
            ("2025-11-25T06:59:59+09:00", "2025-11-24T07:00:00+09:00"),
            ("2025-11-25T07:00:00+09:00", "2025-11-25T07:00:00+09:00"),
            ("2025-11-25T23:59:59+09:00", "2025-11-25T07:00:00+09:00"),
        ] {
            assert_eq!(digest_moment(at(now)), at(due));
        }
    }

    #[test]
    fn a_letter_says_what_happened_and_where_to_look() {
        let link = "https://tsunagu.example/inbox";
        let ja = notice(Event::CaseProposed, UserLanguage::Ja, link);
        assert_eq!(ja.subject, "【つなぐ】担当の打診があります");
        assert!(ja.text.contains(link) && ja.text.contains("担当の打診があります"));
        let en = digest(&[(Event::CaseProposed, 2), (Event::TaskGiven, 1)], UserLanguage::En, link);
        assert_eq!(en.subject, "【つなぐ】Unread messages: 3");
        assert!(en.text.contains("- You have been asked to take a case: 2\n- You have a new task: 1\n"));
    }
}
