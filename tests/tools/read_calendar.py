"""Fetches a calendar file from the address given, with the token given if any, and says as JSON what is in it.

A reader that has nothing in common with the library that writes the files: PyPI's `icalendar`. It also looks at the
bytes themselves, because a lenient reader would not tell a wrong line ending or a line that is too long.
"""

import json
import sys
import urllib.request

from icalendar import Calendar

LONGEST = 75


def faults(data):
    """What RFC 5545, section 3.1, does not allow."""
    found = []
    if not data.endswith(b"\r\n"):
        found.append("the last line does not end")
    for line in data.split(b"\r\n"):
        if b"\n" in line or b"\r" in line:
            found.append(f"a line ends otherwise: {line!r}")
        if len(line) > LONGEST:
            found.append(f"{len(line)} octets: {line!r}")
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            found.append(f"a letter is torn apart: {line!r}")
    return found


def moment(event, name):
    value = event[name]
    return {"at": value.dt.isoformat(), "zone": value.params.get("TZID")}


def described(event):
    organizer = event.get("ORGANIZER")
    return {
        "uid": str(event["UID"]),
        "sequence": int(event["SEQUENCE"]),
        "stamp": event["DTSTAMP"].dt.isoformat(),
        "starts": moment(event, "DTSTART"),
        "ends": moment(event, "DTEND"),
        "summary": str(event["SUMMARY"]),
        "location": str(event["LOCATION"]) if "LOCATION" in event else None,
        "status": str(event["STATUS"]),
        "organizer": str(organizer) if organizer else None,
        "organizer_name": organizer.params.get("CN") if organizer else None,
        "attendees": "ATTENDEE" in event,
        "errors": [str(error) for error in event.errors],
    }


def main():
    request = urllib.request.Request(sys.argv[1])
    if len(sys.argv) > 2:
        request.add_header("Authorization", "Bearer " + sys.argv[2])
    with urllib.request.urlopen(request, timeout=20) as answer:
        data, kind = answer.read(), answer.headers["Content-Type"]
    calendars = Calendar.from_ical(data, multiple=True)
    calendar = calendars[0]
    zones = [part for part in calendar.walk("VTIMEZONE")]
    result = {
        "type": kind,
        "calendars": len(calendars),
        "version": str(calendar["VERSION"]),
        "product": str(calendar["PRODID"]),
        "method": str(calendar["METHOD"]),
        "zones": [str(zone["TZID"]) for zone in zones],
        "zone_fields": sorted(name for zone in zones for name in zone.keys()),
        "events": [described(event) for event in calendar.walk("VEVENT")],
        "faults": faults(data),
    }
    json.dump(result, sys.stdout, ensure_ascii=False)


main()
