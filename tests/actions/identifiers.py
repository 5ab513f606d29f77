"""Identifiers, requests and records that the tests of the register share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from casebook.actions import ask_agency, keep
from casebook.actions.collect_identifiers import register
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.model.agency import Agency
from casebook.model.identifier import Identifier, IdentifierKind
from casebook.model.instant import Instant
from casebook.model.request import Leg, Line, LineState, Request
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant

LOG = (
    "Nov 23 01:12:07 web-02 sshd[1]: Failed password for root from 192.0.2.7 port 1 ssh2\n"
    "Nov 23 01:12:08 web-02 sshd[1]: Failed password for root from 192.0.2.70 port 2 ssh2\n"
    "Nov 23 01:12:09 web-02 sshd[1]: 192.0.2.7 is desk@example.com\n"
    "Nov 23 01:12:10 web-02 sshd[1]: Accepted password for root from 192.0.2.7 port 3 ssh2\n"
    "Nov 23 01:12:11 web-02 sshd[1]: mail from desk@example.com\n"
)


def read_log(case: CaseFile, folder: Path, name: str = "auth.log", text: str = LOG) -> None:
    path = folder / name
    path.write_text(text)
    columns = {"time": "time", "message": "message"} if name.endswith(".csv") else {}
    options = ImportOptions(zone="UTC", year=2022, columns=columns)
    import_source(Directly(case), path, options, Progress())


def address(case: CaseFile, value: str = "192.0.2.7") -> Identifier:
    return register(case, IdentifierKind.IPV4, value)


def mail(case: CaseFile, value: str = "desk@example.com") -> Identifier:
    return register(case, IdentifierKind.EMAIL, value)


def ask(
    case: CaseFile, *about: tuple[IdentifierKind, str], sent: str = "", answered: bool = False
) -> Request:
    """Ask a provider about some identifiers, one line each; sent when a time is given."""
    known = case.all(Agency)
    ours = next((a for a in known if a.short_name == "IFSO"), None) or keep.add(
        case, Agency("", 0, "IFSO, Delhi Police", "IFSO")
    )
    theirs = next((a for a in known if a.short_name == "Mail"), None) or keep.add(
        case, Agency("", 0, "Example Mail", "Mail")
    )
    request = ask_agency.ask_agency(
        case, Request("", 0, "production notice", "Logins", theirs.id), (ours, theirs), ()
    )
    for kind, text in about:
        line = Line("", request.id, 0, kind, text, "Subscriber", link_to_facts="It logged in.")
        if answered:
            line = replace(line, state=LineState.ANSWERED, answer="Named.", answered_at=at("12:00"))
        keep.add(case, line)
    if sent:
        leg = case.where(Leg, request_id=request.id)[0]
        keep.correct(case, replace(leg, sent_at=at(sent)), "it left")
    return request


def at(clock: str) -> Instant:
    return instant(f"2022-12-02T{clock}:00+05:30")
