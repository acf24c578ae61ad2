//! Calendar files (RFC 5545, RFC 5546): one conference for a mail or a download, or all of one reader's for a feed.
//!
//! Times are civil times in Asia/Tokyo, which the file explains itself. No file names a child or a family, and nobody
//! is listed as attending: answers are given in the product, not by mail.

use chrono::Duration;
use icalendar::{Calendar, Component as _, Event, Property};

use crate::base::clock::Instant;

/// The most octets of a line (RFC 5545 §3.1).
const LINE: usize = 75;
/// Japan has had one offset and no summer time since 1951.
const TOKYO: &str = "BEGIN:VTIMEZONE\r\nTZID:Asia/Tokyo\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n\
    TZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nTZNAME:JST\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";

/// What a file asks of the program that reads it (RFC 5546 §1.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Enter or replace this.
    Request,
    /// Take this out.
    Cancel,
    /// These are all there are.
    Publish,
}

impl Method {
    /// The word in the file and in its content type.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
            Self::Publish => "PUBLISH",
        }
    }
}

/// Who invites. Outlook takes no request without one (RFC 5546 §3.2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organizer {
    /// The section's name; never a person's.
    pub name: String,
    /// Its mail address.
    pub address: String,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEvent {
    /// The same for ever.
    pub uid: String,
    /// Rises with every move.
    pub sequence: i32,
    /// When the file was written.
    pub stamp: Instant,
    /// When the entry changed last.
    pub changed_at: Instant,
    /// Begins.
    pub starts_at: Instant,
    /// Ends.
    pub ends_at: Instant,
    /// What it is, without a name.
    pub summary: String,
    /// Where.
    pub location: Option<String>,
    /// It does not take place.
    pub cancelled: bool,
    /// Who invites.
    pub organizer: Option<Organizer>,
}

/// A file with one entry, as UTF-8 text with CRLF and lines of at most 75 octets.
pub fn event_file(event: &CalendarEvent, method: Method) -> String {
    file(method, None, std::slice::from_ref(event))
}

/// A file with all entries of one reader, which a calendar program fetches again and again. `name` is shown over them.
pub fn feed_file(name: &str, events: &[CalendarEvent]) -> String {
    file(Method::Publish, Some(name), events)
}

fn file(method: Method, name: Option<&str>, events: &[CalendarEvent]) -> String {
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0"));
    calendar.append_property(("PRODID", "-//Tsunagu//Tsunagu//JA"));
    calendar.append_property(("CALSCALE", "GREGORIAN"));
    calendar.append_property(("METHOD", method.as_str()));
    if let Some(name) = name {
        calendar.append_property(("X-WR-CALNAME", name));
        calendar.append_property(("X-WR-TIMEZONE", "Asia/Tokyo"));
        calendar.append_property(Property::new("REFRESH-INTERVAL", "PT1H").add_parameter("VALUE", "DURATION").done());
    }
    for event in events {
        calendar.push(entry(event));
    }
    folded(&with_zone(&calendar.to_string()))
}

fn entry(event: &CalendarEvent) -> Event {
    let mut entry = Event::new();
    let local = |name: &str, at: Instant| {
        let civil = (at.utc() + Duration::hours(9)).format("%Y%m%dT%H%M%S").to_string();
        Property::new(name, civil).add_parameter("TZID", "Asia/Tokyo").done()
    };
    let utc = |at: Instant| at.utc().format("%Y%m%dT%H%M%SZ").to_string();
    entry.add_property("UID", &event.uid);
    entry.add_property("SEQUENCE", event.sequence.to_string());
    entry.add_property("DTSTAMP", utc(event.stamp));
    entry.add_property("LAST-MODIFIED", utc(event.changed_at));
    entry.append_property(local("DTSTART", event.starts_at));
    entry.append_property(local("DTEND", event.ends_at));
    entry.add_property("SUMMARY", &event.summary);
    entry.add_property("STATUS", if event.cancelled { "CANCELLED" } else { "CONFIRMED" });
    entry.add_property("CLASS", "PRIVATE");
    if let Some(location) = &event.location {
        entry.add_property("LOCATION", location);
    }
    if let Some(Organizer { name, address }) = &event.organizer {
        // A parameter cannot hold quotation marks or line ends in any form (RFC 5545 §3.2).
        let name: String = name.chars().filter(|c| !c.is_control() && *c != '"').collect();
        let address: String = address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
        let organizer = Property::new("ORGANIZER", format!("mailto:{address}")).add_parameter("CN", &name).done();
        entry.append_property(organizer);
    }
    entry.done()
}

/// Puts the zone before the entries. Written out here because the library would give it a UID of its own.
fn with_zone(text: &str) -> String {
    let at = text.find("BEGIN:VEVENT\r\n").or_else(|| text.find("END:VCALENDAR")).unwrap_or(text.len());
    let (head, rest) = text.split_at(at);
    format!("{head}{TOKYO}{rest}")
}

/// Folds every line anew: the library lets a last part be one octet too long.
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for line in text.replace("\r\n ", "").split_terminator("\r\n") {
        let mut used = 0;
        for letter in line.chars() {
            if used + letter.len_utf8() > LINE {
                out.push_str("\r\n ");
                used = 1;
            }
            out.push(letter);
            used += letter.len_utf8();
        }
        out.push_str("\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn event(location: &str) -> CalendarEvent {
        let at = |text| Instant::parse(text).unwrap();
        CalendarEvent {
            uid: "01890000-0000-7000-8000-000000000000@conferences.tsunagu".to_owned(),
            sequence: 2,
            stamp: at("2025-11-25T00:00:00Z"),
            changed_at: at("2025-11-24T23:00:00Z"),
            starts_at: at("2025-12-02T05:00:00Z"),
            ends_at: at("2025-12-02T06:00:00Z"),
            summary: "退院前カンファレンス C7-0042".to_owned(),
            location: Some(location.to_owned()),
            cancelled: false,
            organizer: Some(Organizer {
                name: "見本区 \"障害者\"支援課".to_owned(),
                address: "s@example.jp".to_owned(),
            }),
        }
    }

    #[test]
    fn a_file_says_when_in_tokyo_and_explains_the_zone() {
        let text = event_file(&event("見本病院 3階; 会議室,A"), Method::Request);
        for line in [
            "METHOD:REQUEST",
            "DTSTART;TZID=Asia/Tokyo:20251202T140000",
            "DTEND;TZID=Asia/Tokyo:20251202T150000",
            "DTSTAMP:20251125T000000Z",
            "SEQUENCE:2",
            "SUMMARY:退院前カンファレンス C7-0042",
            "LOCATION:見本病院 3階\\; 会議室\\,A",
            "ORGANIZER;CN=見本区 障害者支援課:mailto:s@example.jp",
            "STATUS:CONFIRMED",
            "TZID:Asia/Tokyo",
        ] {
            assert!(text.contains(&format!("\r\n{line}\r\n")), "{line} in {text}");
        }
        assert_eq!((text.matches("UID:").count(), text.matches("DTSTAMP").count()), (1, 1));
        assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    }

    #[test]
    fn what_does_not_take_place_says_so() {
        let text = event_file(&CalendarEvent { cancelled: true, ..event("x") }, Method::Cancel);
        assert!(text.contains("METHOD:CANCEL") && text.contains("STATUS:CANCELLED"));
    }

    #[test]
    fn an_empty_feed_is_still_a_calendar() {
        let text = feed_file("つなぐ", &[]);
        assert!(text.contains("METHOD:PUBLISH\r\n") && text.contains("BEGIN:VTIMEZONE"), "{text}");
    }

    proptest! {
        #[test]
        fn no_line_is_longer_than_allowed_and_nothing_is_lost(place in "[あ-ん a-z漢,;\\\\:\n\"]{0,200}") {
            let text = event_file(&event(&place), Method::Request);
            for line in text.split_terminator("\r\n") {
                prop_assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{line}");
            }
            let unfolded = text.replace("\r\n ", "");
            let line = unfolded.split("\r\n").find_map(|line| line.strip_prefix("LOCATION:")).unwrap();
            let mut read = String::new();
            let mut letters = line.chars();
            while let Some(letter) = letters.next() {
                match letter {
                    '\\' => read.push(match letters.next().unwrap() { 'n' => '\n', other => other }),
                    other => read.push(other),
                }
            }
            prop_assert_eq!(read, place);
        }
    }
}
