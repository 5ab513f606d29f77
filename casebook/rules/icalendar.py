"""Deadlines as an iCalendar file (RFC 5545), for the calendar of the office."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from casebook.model.instant import Instant, Precision, datetime_of
from casebook.rules import times
from casebook.rules.deadlines import Deadline

PRODUCT = "-//Casebook//Deadlines//EN"

LONGEST_LINE = 75
"""Octets of a line without its end, RFC 5545 section 3.1."""


def calendar(found: Iterable[Deadline], case_id: str, title: str, made_at: Instant) -> str:
    """Give the text of a calendar with one event a deadline, its lines ended by CRLF.

    Times are in UTC; a day alone is an event of the whole day. The UID of an event stays the same
    when it is written again, so that a calendar replaces it.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    lines.append(f"NAME:{escaped(title)}")
    lines.append(f"X-WR-CALNAME:{escaped(title)}")
    for deadline in found:
        lines += _event(deadline, case_id, title, made_at)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line))


def escaped(text: str) -> str:
    """Escape a text value: backslash, semicolon, comma and line ends; other controls are dropped
    because no calendar may hold them."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")
    return "".join(c for c in text if c == "\t" or (ord(c) >= 32 and ord(c) != 127))


def _event(deadline: Deadline, case_id: str, title: str, made_at: Instant) -> list[str]:
    heading = deadline.title or f"{deadline.about or title}: {deadline.kind.value}"
    body = [deadline.sentence, f"Case: {title}"]
    if deadline.source:
        body.append(f"Source: {deadline.source}")
    if deadline.verify:
        body.append(f"To be verified: {deadline.verify}")
    lines = [
        "BEGIN:VEVENT",
        f"UID:{deadline.key}@{case_id}.casebook.invalid",
        f"DTSTAMP:{_utc(made_at)}",
        *_when(deadline.at),
        f"SUMMARY:{escaped(heading)}",
        f"DESCRIPTION:{escaped(chr(10).join(body))}",
        "TRANSP:TRANSPARENT",
    ]
    for days in deadline.alarm_days:
        lines += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{escaped(heading)}",
            f"TRIGGER:-P{days}D",
            "END:VALARM",
        ]
    return [*lines, "END:VEVENT"]


def _when(at: Instant) -> Iterator[str]:
    if at.precision is Precision.DAY:
        day = times.day_of(at)
        yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    else:
        yield f"DTSTART:{_utc(at)}"


def _utc(at: Instant) -> str:
    return f"{datetime_of(at.utc_us):%Y%m%dT%H%M%SZ}"


def _fold(line: str) -> Iterator[str]:
    """Break a line before more than 75 octets; a break never cuts a character."""
    part, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > LONGEST_LINE:
            yield part
            part, size = " ", 1
        part += character
        size += octets
    yield part
