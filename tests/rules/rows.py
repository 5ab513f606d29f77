"""Rows of a correct case, which a test spoils in one field."""

from __future__ import annotations

from datetime import datetime

from casebook.model.agency import Agency
from casebook.model.case import CaseHeader
from casebook.model.evidence import CustodyMove, Exhibit, ExhibitKind
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant, Precision, ZoneBasis, microseconds_of
from casebook.model.request import Leg, Line, Request, RequestKind

AIIMS = CaseHeader(
    "case",
    "AIIMS servers",
    fir_number="214/2022",
    fir_date="2022-11-25",
    offence_date="2022-11-23",
    police_station="Special Cell",
    sections=("IPC 385", "IT Act 66", "IT Act 66F"),
    investigating_officer="Inspector A. Kumar",
    max_punishment="imprisonment for life (IT Act 66F)",
)

IFSO = Agency("a1", 1, "Intelligence Fusion and Strategic Operations", "IFSO", "India")
CBI = Agency("a2", 2, "Central Bureau of Investigation", "CBI", "India", email="ncb@example.org")
BEIJING = Agency("a3", 3, "NCB Beijing", "NCB Beijing", "China")
AGENCIES = (IFSO, CBI, BEIJING)

LINE = Line(
    "l1",
    "r1",
    1,
    IdentifierKind.IPV4,
    "8.8.4.4",
    "subscriber and login history",
    source_port=50122,
    cited="S-1 access.log, line 18",
    link_to_facts="The address sent the ransom note.",
)


def ist(text: str) -> Instant:
    """Read a day, a minute or a second in IST."""
    when = datetime.fromisoformat(f"{text}+05:30" if "T" in text else f"{text}T00:00+05:30")
    precision = {10: Precision.DAY, 16: Precision.MINUTE}.get(len(text), Precision.SECOND)
    basis = ZoneBasis.SET_BY_EXAMINER
    return Instant(microseconds_of(when), text, precision, "Asia/Kolkata", basis, "A. Kumar")


def interpol(**changes: object) -> Request:
    """Give the request of December 2022, complete."""
    values: dict[str, object] = {
        "facts": "Ransomware paralysed five servers.",
        "link_to_facts": "The mail accounts sent the demand.",
        "assistance": "Subscriber details and login addresses.",
        "legal_basis": "Interpol Rules on the Processing of Data",
        "due_at": ist("2023-01-18"),
    }
    return Request(
        "r1",
        1,
        RequestKind.INTERPOL,
        "E-mail IDs in China",
        BEIJING.id,
        **{**values, **changes},  # type: ignore[arg-type]
    )


def route(sent: str = "", forwarded: str = "") -> tuple[Leg, Leg]:
    """Give the two legs IFSO to CBI to NCB Beijing with the day each was sent."""
    return (
        Leg("g1", "r1", 1, "a1", "a2", sent_at=ist(sent) if sent else None),
        Leg("g2", "r1", 2, "a2", "a3", sent_at=ist(forwarded) if forwarded else None),
    )


def disk(**changes: object) -> Exhibit:
    """Give an exhibit."""
    return Exhibit(
        "x1",
        1,
        "Disk of web-02",
        ExhibitKind.COMPUTER,
        **changes,  # type: ignore[arg-type]
    )


def move(
    position: int, giver: str, taker: str, out: str, back: str = "", **more: str
) -> CustodyMove:
    """Give one custody move between two people at the places named after them."""
    return CustodyMove(
        id=f"m{position}",
        exhibit_id="x1",
        position=position,
        from_person=giver,
        from_place=f"room of {giver}",
        to_person=taker,
        to_place=f"room of {taker}",
        released_at=ist(out),
        received_at=ist(back) if back else None,
        purpose="examination",
        **more,
    )
