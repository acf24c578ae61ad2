"""Reads every mail of a folder with Python's own parser and prints them as JSON, in the order in which they came."""

import email
import email.policy
import json
import pathlib
import sys

import icalendar


def calendar(part):
    content = part.get_content()
    read = icalendar.Calendar.from_ical(content)
    (event,) = read.walk("VEVENT")
    assert part.get_param("method") == read["METHOD"]
    return {
        "method": str(read["METHOD"]),
        "uid": str(event["UID"]),
        "sequence": int(event["SEQUENCE"]),
        "status": str(event["STATUS"]),
        "summary": str(event["SUMMARY"]),
        "starts": event.decoded("DTSTART").isoformat(),
        "text": content if isinstance(content, str) else content.decode(),
    }


def read(path):
    mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    text = mail.get_body(("plain",)).get_content()
    files = [calendar(part) for part in mail.walk() if part.get_content_type() == "text/calendar"]
    headers = {name: str(mail[name]) for name in ("From", "To", "Subject", "Message-ID")}
    return {**headers, "text": text, "calendars": files}


print(json.dumps([read(path) for path in sorted(pathlib.Path(sys.argv[1]).glob("*.eml"))]))
