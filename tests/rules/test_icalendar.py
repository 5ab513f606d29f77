from __future__ import annotations

import re
from datetime import date

from casebook.model.instant import Instant
from casebook.rules.clocks import day_instant
from casebook.rules.deadlines import Deadline, DeadlineKind
from casebook.rules.icalendar import calendar, escaped
from tests.rules.rows import ist

MADE = ist("2023-01-05T09:00:00")
DEADLINES = (
    Deadline(
        "R-1 (E-mail IDs; China) is due on 18 Jan 2023, 18:00 IST: with NCB Beijing, 14 days.",
        ist("2023-01-18T18:00"),
        "the answers to 2 lines",
        DeadlineKind.ANSWER,
        "R-1",
        "r1.due",
        (1,),
        title="Answer due: R-1 E-mail IDs; China",
    ),
    Deadline(
        "R-2 (डाक पेटी): the provider preserves until 12 Mar 2023.\nRenew it before.",
        day_instant(date(2023, 3, 12), "Asia/Kolkata"),
        "",
        DeadlineKind.PRESERVATION,
        "R-2",
        "r2.preservation.1",
        (14, 3),
        "18 U.S.C. 2703(f)",
        "the 90 days",
    ),
)


def made(title: str = "AIIMS, servers") -> str:
    return calendar(DEADLINES, "abc123", title, MADE)


GOLDEN = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Casebook//Deadlines//EN
CALSCALE:GREGORIAN
NAME:AIIMS\\, servers
X-WR-CALNAME:AIIMS\\, servers
BEGIN:VEVENT
UID:r1.due@abc123.casebook.invalid
DTSTAMP:20230105T033000Z
DTSTART:20230118T123000Z
SUMMARY:Answer due: R-1 E-mail IDs\\; China
DESCRIPTION:R-1 (E-mail IDs\\; China) is due on 18 Jan 2023\\, 18:00 IST: wit
 h NCB Beijing\\, 14 days.\\nCase: AIIMS\\, servers
TRANSP:TRANSPARENT
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Answer due: R-1 E-mail IDs\\; China
TRIGGER:-P1D
END:VALARM
END:VEVENT
"""


def read(text: str) -> list[list[tuple[str, str, str]]]:
    """Read a calendar strictly; give each event as its properties: name, parameters, value.

    Everything that RFC 5545 forbids is a failure: bare line ends, lines over 75 octets, unknown
    escapes, unbalanced components, an event without UID, DTSTAMP or DTSTART, a time not in UTC.
    """
    assert text.endswith("\r\n")
    assert "\n" not in text.replace("\r\n", "") and "\r" not in text.replace("\r\n", "")
    raw = text.split("\r\n")[:-1]
    assert all(len(line.encode()) <= 75 for line in raw)
    lines: list[str] = []
    for line in raw:
        if line.startswith(" "):
            lines[-1] += line[1:]
        else:
            lines.append(line)
    assert lines[0] == "BEGIN:VCALENDAR" and lines[-1] == "END:VCALENDAR"
    assert lines[1] == "VERSION:2.0" and lines[2].startswith("PRODID:")
    open_: list[str] = []
    events: list[list[tuple[str, str, str]]] = []
    for line in lines:
        found = re.fullmatch(r"([A-Z-]+)((?:;[A-Z]+=[A-Z-]+)*):(.*)", line, re.DOTALL)
        assert found is not None, line
        name, parameters, value = found.groups()
        if name == "BEGIN":
            open_.append(value)
            if value == "VEVENT":
                events.append([])
            continue
        if name == "END":
            assert open_.pop() == value
            continue
        if name in ("SUMMARY", "DESCRIPTION", "NAME", "X-WR-CALNAME"):
            assert re.fullmatch(r"(?:[^\\;,\x00-\x08\x0a-\x1f\x7f]|\\[\\;,nN])*", value), value
            value = re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], value)
        if name in ("DTSTAMP", "DTSTART", "DTEND"):
            form = r"\d{8}" if parameters == ";VALUE=DATE" else r"\d{8}T\d{6}Z"
            assert re.fullmatch(form, value), line
        if name == "TRIGGER":
            assert open_[-1] == "VALARM" and re.fullmatch(r"-P\d+D", value)
        if events and "VEVENT" in open_:
            events[-1].append((f"{open_[-1]}.{name}", parameters, value))
    assert not open_
    for event in events:
        names = [name for name, _, _ in event]
        assert all(
            names.count(f"VEVENT.{n}") == 1 for n in ("UID", "DTSTAMP", "DTSTART", "SUMMARY")
        )
    assert len({uid for event in events for name, _, uid in event if name == "VEVENT.UID"}) == len(
        events
    )
    return events


def test_a_calendar_reads_back_strictly_with_what_was_put_in() -> None:
    answer, preserved = read(made())
    assert ("VEVENT.DTSTART", "", "20230118T123000Z") in answer
    assert answer[-1] == ("VALARM.TRIGGER", "", "-P1D")
    assert ("VEVENT.DTSTART", ";VALUE=DATE", "20230312") in preserved
    assert ("VEVENT.DTEND", ";VALUE=DATE", "20230313") in preserved
    assert [v for n, _, v in preserved if n == "VALARM.TRIGGER"] == ["-P14D", "-P3D"]
    (text,) = [v for n, _, v in preserved if n == "VEVENT.DESCRIPTION"]
    assert text == (
        "R-2 (डाक पेटी): the provider preserves until 12 Mar 2023.\nRenew it before.\n"
        "Case: AIIMS, servers\nSource: 18 U.S.C. 2703(f)\nTo be verified: the 90 days"
    )


def test_the_first_event_stands_word_for_word() -> None:
    assert made().replace("\r\n", "\n").startswith(GOLDEN)


def test_long_and_hostile_text_stays_text() -> None:
    hostile = "x\r\nEND:VEVENT\r\nBEGIN:VEVENT\x00" + "é\\,;" * 200
    assert len(read(made(hostile))) == 2
    assert escaped("a\\b;c,d\r\ne\x07") == "a\\\\b\\;c\\,d\\ne"


def test_the_same_deadline_keeps_its_uid() -> None:
    def uids(at: Instant) -> list[str]:
        text = calendar(DEADLINES, "abc123", "T", at)
        return [v for event in read(text) for n, _, v in event if n == "VEVENT.UID"]

    assert uids(MADE) == uids(ist("2023-02-01T10:00:00"))
