"""A small made-up case in documentation ranges, for the papers' tests."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from casebook.model.agency import Agency
from casebook.model.case import CaseHeader, Examiner
from casebook.model.evidence import (
    Algorithm,
    CustodyMove,
    Digest,
    DigestPurpose,
    Exhibit,
    ExhibitKind,
    PowerState,
)
from casebook.model.examination import Acquisition, AcquisitionKind, Incident, Manifest
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant, Precision, ZoneBasis, microseconds_of
from casebook.model.paper import Head, PaperKind
from casebook.model.request import Leg, Line, LineState, Request, RequestKind
from casebook.model.seizure import Seizure
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
from casebook.model.transfer import Certificate, CertificatePart, CertificateState, HandOver
from casebook.reports.papers.custody_subject import EvidenceSubject, Item, Wanted
from casebook.reports.papers.reconciliation_subject import (
    ReconciliationSubject,
    SourceAccount,
    Step,
)
from casebook.reports.papers.subject import (
    CustodySubject,
    Frame,
    LetterSubject,
    Made,
    Provisions,
    ReportSubject,
    StatusSubject,
    TimelineSubject,
)
from casebook.rules import kinds
from casebook.rules.kinds.asked import Asked
from casebook.rules.kinds.forms import form_of

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

STATUS = StatusSubject(
    FRAME,
    REQUESTS,
    AGENCIES,
    LEGS,
    LINES,
    where={
        "r1": "with NCB Beijing since 22 Dec 2022, 14 days, no acknowledgement",
        "r2": "not sent yet",
    },
    due={"r1": "2 January 2023, overdue by 3 days", "r2": "no date set"},
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
    zones={"s1": "zone Asia/Kolkata"},
    asked=STATUS,
)
RECONCILIATION = ReconciliationSubject(
    FRAME,
    (
        SourceAccount(
            SOURCES[0],
            EXHIBITS[0],
            (Step(7, "2022-11-25T05:00:00.000000Z", "A. Sample", "S-1 imported", "", "Times: …"),),
            (),
            (("first of a repeated hour", 3),),
            (("time cannot be read", 1),),
            REJECTS,
        ),
    ),
    is_whole=False,
)
CUSTODY = CustodySubject(FRAME, EXHIBITS[1], EXHIBITS[:1], DIGESTS, MOVES)


def letter(request: Request, lines: tuple[Line, ...] = LINES) -> LetterSubject:
    """Give the letter of a request, as the program makes it."""
    mine = tuple(row for row in lines if row.request_id == request.id and row.retracted is None)
    asked = Asked(
        HEADER,
        request,
        form_of(request.kind),
        tuple(leg for leg in LEGS if leg.request_id == request.id),
        mine,
        {agency.id: agency for agency in AGENCIES},
        FRAME.rendered_at,
    )
    text = kinds.letter_text(asked)
    return LetterSubject(FRAME, request, text, AGENCIES, asked.legs, mine)


INTERPOL = letter(REQUESTS[0])
SUBSCRIBER = letter(REQUESTS[1])


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
        FRAME,
        EVENTS,
        CITATIONS,
        SOURCES,
        records=lambda: records(count, message),
        total=count,
        zones={"s1": "zone Asia/Kolkata"},
    )


# The evidence ledger: registers, custody and digests.

LONG_HINDI = "निरीक्षक श्री हरिश्चन्द्र विश्वनाथ त्रिपाठी क्षेत्रीय विधि विज्ञान प्रयोगशाला"
LONG_SERIAL = "SN-" + "7XK21-QQ09-" * 9 + "END"
SEIZURE = Seizure(
    "sz1",
    1,
    "IFSO/SM/17",
    "Server room 2, second floor",
    started_at=at("2022-11-24T16:30:00+05:30"),
    authority="CrPC 165",
    seized_by="Insp. A. Kumar",
)
SLIP = HandOver(
    "h1",
    1,
    "HC R. Singh",
    "Malkhana",
    LONG_HINDI,
    "FSL Rohini",
    at("2022-11-28T10:00:00+05:30"),
    "examination",
)


def digest(
    number: str, exhibit_id: str, value: str, when: str, purpose: DigestPurpose, **more: Any
) -> Digest:
    """Give a SHA-256 of the media of an exhibit."""
    row = Digest(
        number,
        exhibit_id,
        Algorithm.SHA256,
        sha256(value),
        "media in image.E01",
        4_000_787_030_016,
        at(when),
        "Insp. A. Kumar",
        "Casebook 0.1.0",
        purpose,
    )
    return replace(row, **more)


def move(
    position: int, exhibit_id: str, hands: str, left: str, came: str, **more: Any
) -> CustodyMove:
    """Give one move; `hands` is like "A, store > B, laboratory", an empty `came` leaves it open."""
    giver, taker = (side.strip().split(", ", 1) for side in hands.split(">"))
    row = CustodyMove(
        f"{exhibit_id}-m{position}",
        exhibit_id,
        position,
        giver[0],
        giver[1],
        taker[0],
        taker[1],
        at(f"{left}:00+05:30"),
        at(f"{came}:00+05:30") if came else None,
        "examination",
    )
    return replace(row, **more)


SERVER = Exhibit(
    "y1",
    1,
    "Application server of the outpatient clinic",
    ExhibitKind.SERVER,
    make_model="Dell PowerEdge R740",
    serial_number=LONG_SERIAL,
    device_id="MAC 00:1B:44:11:3A:B7\nMAC 00:1B:44:11:3A:B8\nUID 4C4C4544-0051-3510-8051",
    colour="black",
    seized_at=at("2022-11-24T17:05:00+05:30"),
    place_found="Server room 2, rack 4, unit 11",
    seized_by="Insp. A. Kumar",
    seal="IFSO/22/18",
    stored_at="Malkhana, shelf 7",
    mark="IFSO/214/E001",
    relations=("owned", "maintained"),
    relation_by="All India Institute of Medical Sciences",
    condition="scratch on the left rail, no cover on bay 3",
    power_state=PowerState.ON,
    network_state="two cables in ports 1 and 2",
    lock_state="locked, password not known",
    packet="P-1",
    seizure_id="sz1",
)
IMAGE = Exhibit(
    "y2",
    2,
    "Image of the system disk",
    ExhibitKind.COMPUTER,
    "y1",
    serial_number="WD-WX31A",
    original_or_copy="copy",
    how_produced="imaged with ewfacquire over a write blocker",
    mark="IFSO/214/E001.1",
)
STRUCK = Exhibit(
    "y3",
    3,
    "Mobile phone of the administrator",
    ExhibitKind.MOBILE,
    device_id="IMEI 490154203237518",
    mark="IFSO/214/E002",
    retracted="entered twice, see EX-4",
)
BARE = Exhibit("y4", 4, HINDI, ExhibitKind.OTHER, mark="IFSO/214/E010", is_original_route=True)
LEDGER_DIGESTS = (
    digest(
        "g1",
        "y1",
        "server",
        "2022-12-03T11:00:00+05:30",
        DigestPurpose.AT_ACQUISITION,
        reason="the array needed a controller of the same make",
        method="write blocker T8u, serial 0042",
    ),
    digest(
        "g2",
        "y1",
        "server changed",
        "2022-12-20T11:00:00+05:30",
        DigestPurpose.VERIFICATION,
        matches="differs from that of 2022-12-03T05:30:00Z",
        matches_id="g1",
    ),
    digest(
        "g3",
        "y1",
        "wrong disk",
        "2022-12-02T11:00:00+05:30",
        DigestPurpose.AT_ACQUISITION,
        retracted="the wrong disk was connected",
    ),
)
IMAGE_DIGESTS = (
    digest("g4", "y2", "image", "2022-12-03T15:00:00+05:30", DigestPurpose.AT_ACQUISITION),
    digest(
        "g5",
        "y2",
        "image",
        "2022-12-03T14:59:00+05:30",
        DigestPurpose.AT_ACQUISITION,
        is_claimed=True,
        tool="ewfacquire 20230405",
        over="media in image.E01, as its header says",
    ),
    digest(
        "g6",
        "y2",
        "image",
        "2022-12-21T10:00:00+05:30",
        DigestPurpose.VERIFICATION,
        matches="matches that of 2022-12-03T09:30:00Z",
        matches_id="g4",
    ),
)
BROKEN = move(
    2,
    "y1",
    f"HC R. Singh, Malkhana > {LONG_HINDI}, FSL Rohini",
    "2022-11-28T10:00",
    "2022-12-01T16:00",
    seal="IFSO/22/18",
    seal_intact="no, torn at the fold",
    mode="by hand",
    road_certificate="RC/2022/881",
    gd_entry="GD 14A of 28 Nov 2022",
    delay_reason="the laboratory was closed on 29 and 30 November",
    digest_check="not checked on arrival",
    opened="Dr. P. Rao, by order of the court of 30 Nov 2022",
    hand_over_id="h1",
)
LEDGER_MOVES = (
    move(
        1,
        "y1",
        "Insp. A. Kumar, server room > HC R. Singh, Malkhana",
        "2022-11-24T20:00",
        "2022-11-24T21:10",
        seal="IFSO/22/18",
        seal_intact="yes",
        store_register="XIX/417",
        purpose="deposit in the store",
    ),
    BROKEN,
    move(
        3,
        "y1",
        "Dr. P. Rao, FSL Rohini > HC R. Singh, Malkhana",
        "2022-12-20T12:00",
        "",
        seal="FSL/991",
        purpose="return after examination",
    ),
    move(
        4,
        "y1",
        "HC R. Singh, Malkhana > SI B. Lal, court",
        "2022-12-22T12:00",
        "2022-12-22T13:00",
        retracted="this was another exhibit",
    ),
)
GAPS = (
    f"Move 2 ends with {LONG_HINDI}, but move 3 starts with Dr. P. Rao. Record the move between.",
    "The seal was not intact at the end of move 2. Verify the digest and explain it.",
)
TWO_INCIDENTS = (
    Incident(
        "i1",
        1,
        "y1",
        "g2",
        "The SHA-256 of the media differs from that at acquisition.",
        at("2022-12-20T11:00:00+05:30"),
    ),
    Incident(
        "i2",
        2,
        "y1",
        BROKEN.id,
        "The seal IFSO/22/18 was not intact on receipt.",
        at("2022-12-01T16:00:00+05:30"),
        "Torn by the adhesive of the packet; see the photograph.",
        at("2022-12-02T09:00:00+05:30"),
        "Dr. P. Rao",
    ),
)
LISTING = Manifest(
    "f1",
    "y2",
    "exports",
    31_204,
    88_123_456_789,
    3,
    sha256("listing"),
    (sha256("part"),),
    at("2022-12-04T10:00:00+05:30"),
    "Insp. A. Kumar",
    "Casebook 0.1.0",
    DigestPurpose.AT_EXPORT,
    "31,201 files as before, 3 new",
)
LOG_READ = Acquisition(
    "q1",
    "y2",
    AcquisitionKind.EWFACQUIRE,
    "ewfacquire.log",
    sha256("log of ewfacquire"),
    ("Examiner: A. Kumar", "Acquired on: Dec 03, 2022 14:12:09"),
    ("The SHA-256 it claims is that computed here.",),
    at("2022-12-04T09:00:00+05:30"),
)
CERTIFICATE = Certificate(
    "c1",
    1,
    CertificatePart.IEA_65B,
    ("y2",),
    "charge-sheet",
    "Dr. P. Rao",
    state=CertificateState.SIGNED,
)
WANTED = (
    Wanted("charge-sheet", CertificatePart.IEA_65B, "Insp. A. Kumar", CERTIFICATE),
    Wanted("charge-sheet", CertificatePart.IEA_65B, "FSL Rohini"),
)


@dataclass(frozen=True)
class Holder:
    """One holder, as the rules give it."""

    holder: str
    place: str
    since: Instant | None
    until: Instant | None
    seal: str = ""
    digest: str = ""
    gap: str = ""


HOLDERS = (
    Holder(
        "Insp. A. Kumar",
        "server room",
        at("2022-11-24T17:05:00+05:30"),
        at("2022-11-24T20:00:00+05:30"),
        "IFSO/22/18",
    ),
    Holder(
        "HC R. Singh",
        "Malkhana",
        at("2022-11-24T21:10:00+05:30"),
        at("2022-11-28T10:00:00+05:30"),
        "IFSO/22/18",
    ),
    Holder(
        LONG_HINDI,
        "FSL Rohini",
        at("2022-12-01T16:00:00+05:30"),
        at("2022-12-20T12:00:00+05:30"),
        "IFSO/22/18, not intact",
        f"SHA-256 {sha256('server')}",
        "More than 24 hours passed between release and receipt.",
    ),
    Holder("HC R. Singh", "Malkhana", None, None, "FSL/991", "", "The receipt is not recorded."),
)
ITEMS = (
    Item(
        SERVER,
        seizure=SEIZURE,
        digests=LEDGER_DIGESTS,
        moves=LEDGER_MOVES,
        incidents=TWO_INCIDENTS,
        holdings=HOLDERS,
        holder="in transit to HC R. Singh since 20 Dec 2022",
        gaps=GAPS,
        late=(("g1", "The first digest was computed 9 days after the seizure."),),
    ),
    Item(
        IMAGE,
        SERVER,
        digests=IMAGE_DIGESTS,
        manifests=(LISTING,),
        acquisitions=(LOG_READ,),
        holder="no custody recorded",
        wanted=WANTED,
    ),
    Item(STRUCK),
    Item(BARE),
)
LEDGER = EvidenceSubject(FRAME, ITEMS, slips=(SLIP,), certificates=(CERTIFICATE,))
FORM = CustodySubject(
    FRAME,
    SERVER,
    (),
    LEDGER_DIGESTS,
    LEDGER_MOVES,
    SEIZURE,
    ("Ram Lal", LONG_HINDI),
    (SLIP,),
    TWO_INCIDENTS,
    "in transit to HC R. Singh since 20 Dec 2022",
    GAPS,
)
LEDGER_PAPERS: dict[PaperKind, Made] = {
    PaperKind.EVIDENCE_REGISTER: LEDGER,
    PaperKind.CUSTODY_REGISTER: LEDGER,
    PaperKind.CUSTODY_SEQUENCE: LEDGER,
    PaperKind.DIGEST_REPORT: LEDGER,
    PaperKind.CUSTODY_FORM: FORM,
}
