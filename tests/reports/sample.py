"""A small made-up case in documentation ranges, for the papers' tests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

from casebook.model.case import CaseHeader, Examiner
from casebook.model.evidence import (
    Algorithm,
    CustodyMove,
    Digest,
    DigestPurpose,
    Exhibit,
    ExhibitKind,
)
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant, Precision, ZoneBasis, microseconds_of
from casebook.model.paper import Head
from casebook.model.request import Agency, Leg, Line, LineState, Request, RequestKind
from casebook.model.timeline import (
    Citation,
    CitedKind,
    DayOrder,
    Event,
    LocatorKind,
    Record,
    Reject,
    Source,
)
from casebook.reports.papers.subject import (
    CustodySubject,
    Frame,
    LetterSubject,
    Provisions,
    ReportSubject,
    StatusSubject,
    TimelineSubject,
)

HINDI = "न्यायालय में प्रस्तुत प्रमाणपत्र हिन्दी"


def at(text: str, original: str = "") -> Instant:
    """Give an instant from ISO 8601 with an offset."""
    return Instant(
        microseconds_of(datetime.fromisoformat(text)),
        original or text,
        Precision.SECOND,
        "+05:30",
        ZoneBasis.IN_TEXT,
    )


def sha256(text: str) -> str:
    """Give a digest to print."""
    return hashlib.sha256(text.encode()).hexdigest()


HEADER = CaseHeader(
    "case",
    "Ransomware at a hospital",
    "349/2022",
    "2022-11-25",
    "2022-11-23",
    "Special Cell",
    "New Delhi",
    "Delhi",
    "IFSO",
    ("IPC 385", "IT Act 66F"),
    "Security Officer",
    "All India Institute of Medical Sciences",
    "Insp. A. Kumar",
    summary=f"Five servers were encrypted.\n\n{HINDI}: ID-हिन्दी, SHA256-सत्यापित।",
    max_punishment="Imprisonment for life",
    is_sample=True,
)
PROVISIONS = Provisions(
    "Indian Penal Code, 1860",
    "Code of Criminal Procedure, 1973",
    "Indian Evidence Act, 1872",
    "FIR of 25 Nov 2022, before 1 July 2024.",
    "certificate under section 65B(4) of the Indian Evidence Act, 1872",
    "section 91 of the Code of Criminal Procedure, 1973",
    "section 166A of the Code of Criminal Procedure, 1973",
    "The sequence of custody of an electronic device.",
)
HEAD = Head(412, sha256("head"))
FRAME = Frame(
    HEADER,
    Examiner("A. Kumar", "Inspector", "D-1234", "IFSO"),
    HEAD,
    at("2023-01-05T14:42:33+05:30"),
    7,
    1,
    "0.1.0",
    PROVISIONS,
)
EXHIBITS = (
    Exhibit("x1", 1, "Application server", ExhibitKind.SERVER, serial_number="SN-7XK21"),
    Exhibit("x2", 2, "Disk image of EX-1", ExhibitKind.COMPUTER, "x1", original_or_copy="copy"),
)
DIGESTS = tuple(
    Digest(
        f"d{number}",
        "x2",
        Algorithm.SHA256,
        sha256("image"),
        "whole image",
        4_000_787_030_016,
        at(when),
        "Insp. A. Kumar",
        "Casebook 0.1.0",
        purpose,
    )
    for number, (when, purpose) in enumerate(
        (
            ("2022-11-24T19:00:00+05:30", DigestPurpose.AT_ACQUISITION),
            ("2022-12-02T10:00:00+05:30", DigestPurpose.VERIFICATION),
        )
    )
)
MOVES = (
    CustodyMove(
        "m1",
        "x2",
        1,
        "Insp. A. Kumar",
        "server room",
        "HC R. Singh",
        "Malkhana",
        at("2022-11-24T20:00:00+05:30"),
        at("2022-11-24T21:10:00+05:30"),
        "deposit",
        "by hand",
        "IFSO/22/18",
        "yes",
    ),
    CustodyMove(
        "m2",
        "x2",
        2,
        "HC R. Singh",
        "Malkhana",
        "Dr. P. Rao",
        "FSL Rohini",
        at("2022-11-28T10:00:00+05:30"),
        None,
        "examination",
    ),
)
SOURCES = (
    Source(
        "s1",
        1,
        "access.log",
        sha256("log"),
        48_123,
        "x2",
        "apache",
        "1",
        "utf-8",
        "{}",
        LocatorKind.LINE,
        "Asia/Kolkata",
        2022,
        DayOrder.NONE,
        2_000_000,
        "Insp. A. Kumar",
        "2026.6",
        412,
        409,
        1,
        2,
        0,
        1_669_150_000_000_000,
        1_669_250_000_000_000,
        sha256("records"),
        sha256("rows"),
        sha256("rejects"),
    ),
)
REJECTS = (Reject(1, 17, "time cannot be read", "\x00 <img src='/etc/passwd'> \u202egpj.exe"),)
EVENTS = (
    Event(
        "e1",
        1,
        at("2022-11-23T07:00:11+05:30", "23/Nov/2022:07:00:11 +0530"),
        "First encrypted file seen",
    ),
)
CITATIONS = (
    Citation("c1", "e1", CitedKind.RECORD, "1:1", "S-1 line 118", '"POST /upload?x=<script>" 200'),
)
AGENCIES = (
    Agency("a1", 1, "Delhi Police, IFSO", "IFSO"),
    Agency("a2", 2, "Central Bureau of Investigation", "CBI"),
    Agency("a3", 3, "National Central Bureau Beijing", "NCB Beijing", "China"),
    Agency("a4", 4, "Example Networks", "Example Networks", "India"),
)
REQUESTS = (
    Request(
        "r1",
        1,
        RequestKind.INTERPOL,
        "Addresses of e-mail IDs",
        "a3",
        "Five servers were encrypted.\n\nA ransom was demanded.",
        "The ransom notes name the e-mail IDs.",
        "Log-in addresses for November 2022.",
        "Section 385 IPC.",
        "urgent",
        "IFSO/2022/3391",
        at("2023-01-02T00:00:00+05:30"),
    ),
    Request(
        "r2",
        2,
        RequestKind.SUBSCRIBER,
        "Subscriber of an address",
        "a4",
        reference="IFSO/2022/3402",
        link_to_facts="The address sent the file.",
    ),
)
LEGS = (
    Leg(
        "l1",
        "r1",
        1,
        "a1",
        "a2",
        "letter",
        "IFSO/2022/3391",
        at("2022-12-18T12:00:00+05:30"),
        at("2022-12-19T12:00:00+05:30"),
        at("2022-12-22T12:00:00+05:30"),
    ),
    Leg("l2", "r1", 2, "a2", "a3", "I-24/7", "", at("2022-12-22T12:00:00+05:30")),
    Leg("l3", "r2", 1, "a1", "a4", "e-mail"),
)
LINES = (
    Line(
        "q1",
        "r1",
        1,
        IdentifierKind.EMAIL,
        "dog2398@example.com",
        "log-in addresses",
        cited="EX-2, ransom note",
    ),
    Line(
        "q2",
        "r1",
        2,
        IdentifierKind.IPV4,
        "203.0.113.9",
        "subscriber",
        at("2022-11-23T07:00:11+05:30", "23/Nov/2022:07:00:11 +0530"),
        port_not_logged=True,
        cited="S-1 line 118",
        state=LineState.PARTLY,
        answer="range only",
        answered_at=at("2022-12-30T10:00:00+05:30"),
    ),
    Line(
        "q3",
        "r2",
        1,
        IdentifierKind.IPV4,
        "198.51.100.7",
        "subscriber",
        at("2022-11-23T06:41:00+05:30", "Nov 23 06:41:00"),
        51_022,
        cited="S-1 line 44",
        link_to_facts="logged on first",
    ),
)

REPORT = ReportSubject(
    FRAME,
    EXHIBITS,
    DIGESTS,
    MOVES,
    SOURCES,
    REJECTS,
    EVENTS,
    CITATIONS,
    AGENCIES,
    REQUESTS,
    LEGS,
    LINES,
)
CUSTODY = CustodySubject(FRAME, EXHIBITS[1], EXHIBITS[:1], DIGESTS, MOVES)
STATUS = StatusSubject(FRAME, REQUESTS, AGENCIES, LEGS, LINES)
INTERPOL = LetterSubject(FRAME, REQUESTS[0], AGENCIES, LEGS, LINES, "ifso@example.org")
SUBSCRIBER = LetterSubject(FRAME, REQUESTS[1], AGENCIES, LEGS, LINES, "ifso@example.org")


def records(count: int, message: str = "GET /patient/report.php") -> Iterator[Record]:
    """Give `count` records a second apart, in order."""
    for number in range(count):
        yield Record(
            10**8 + number,
            1,
            number + 1,
            1_669_161_600_000_000 + number * 1_000_000,
            "23/Nov/2022:05:30:00 +0530",
            Precision.SECOND,
            "",
            f"{message} row-{number + 1}.",
            "access",
            "srv1",
        )


def timeline(count: int, message: str = "GET /patient/report.php") -> TimelineSubject:
    """Give a timeline of `count` records."""
    return TimelineSubject(
        FRAME, EVENTS, CITATIONS, SOURCES, lambda: records(count, message), count
    )
