//! Who is to be sent the date of a conference, and who is to be sent that it is off.
//!
//! A reader gets one mail for each date the conference had, and one when the entry is to leave their calendar: because
//! the conference is off, or because they need not come any more (RFC 5546 §3.2.2, §3.2.5).

use crate::base::ids::{ConferenceId, Id as _};
use crate::rules::conferences::ConferenceState;
use crate::rules::notifications::Party;

/// A mail with a date, before it is known whether it has been sent already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// To whom.
    pub reader: Party,
    /// There is one mail for a key.
    pub key: String,
}

/// The mails that are owed for a conference in `state` whose date has changed `sequence` times: to everybody who is
/// `wanted` while it has a date, and to everybody who has a date in their calendar and is not wanted any more or sees it
/// cancelled. `had` are the mails so far by reader and key, the oldest first: the last one says what the reader has.
pub fn owed(
    id: ConferenceId,
    state: ConferenceState,
    sequence: i32,
    wanted: &[Party],
    had: &[(Party, String)],
) -> Vec<Owed> {
    let scheduled = state == ConferenceState::Scheduled;
    let key = |reader: Party, off: bool| {
        let part = if off { "off:" } else { "" };
        Owed { reader, key: format!("calendar:{id}:{sequence}:{part}{}", name(reader)) }
    };
    let invited = wanted.iter().filter(|_| scheduled).map(|reader| key(*reader, false));
    let mut holders: Vec<Party> = Vec::new();
    for (reader, key) in had {
        holders.retain(|holder| holder != reader);
        if !is_off(key) {
            holders.push(*reader);
        }
    }
    let off =
        holders.iter().filter(|reader| state == ConferenceState::Cancelled || (scheduled && !wanted.contains(reader)));
    invited.chain(off.map(|reader| key(*reader, true))).collect()
}

/// Whether the mail of this key takes an entry out.
pub fn is_off(key: &str) -> bool {
    key.contains(":off:")
}

/// Whether the mail of this key tells of the date with this number, and of no older one.
pub fn is_of(key: &str, id: ConferenceId, sequence: i32) -> bool {
    key.starts_with(&format!("calendar:{id}:{sequence}:"))
}

fn name(reader: Party) -> String {
    match reader {
        Party::User(id) => format!("user:{}", id.uuid()),
        Party::Agency(id) => format!("agency:{}", id.uuid()),
        Party::Coordinator(id) => format!("coordinator:{}", id.uuid()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::UserId;

    #[test]
    fn everybody_gets_each_date_once_and_whoever_left_gets_it_taken_out() {
        let user = |n: u128| Party::User(UserId::wrap(uuid::Uuid::from_u128(n)));
        let id = ConferenceId::wrap(uuid::Uuid::nil());
        let (one, two, three) = (user(1), user(2), user(3));
        let readers = |state, wanted: &[Party], had: &[(Party, &str)]| -> Vec<(Party, bool)> {
            let had: Vec<_> = had.iter().map(|(reader, key)| (*reader, (*key).to_owned())).collect();
            owed(id, state, 1, wanted, &had).into_iter().map(|owed| (owed.reader, is_off(&owed.key))).collect()
        };
        let (on, off) = ("calendar:x:0:user:y", "calendar:x:0:off:user:y");
        assert_eq!(readers(ConferenceState::Scheduled, &[one, two], &[]), [(one, false), (two, false)]);
        assert_eq!(
            readers(ConferenceState::Scheduled, &[one, three], &[(one, on), (two, on)]),
            [(one, false), (three, false), (two, true)]
        );
        assert_eq!(readers(ConferenceState::Cancelled, &[one], &[(one, on), (two, on)]), [(one, true), (two, true)]);
        assert_eq!(readers(ConferenceState::Cancelled, &[one], &[]), [], "who never had the date need not lose it");
        assert_eq!(readers(ConferenceState::Cancelled, &[], &[(two, on), (two, off)]), [], "it is out already");
        let keys = owed(id, ConferenceState::Scheduled, 1, &[one], &[]);
        assert!(keys.iter().all(|owed| is_of(&owed.key, id, 1) && !is_of(&owed.key, id, 0)));
    }
}
