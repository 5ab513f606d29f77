"""The numbers people use: EX-3, R-2, E-14, N-120."""

from __future__ import annotations

import re
from typing import Any

from casebook.model.agency import Agency
from casebook.model.evidence import Exhibit
from casebook.model.examination import Incident
from casebook.model.identifier import Identifier, IdentifierGroup, Person
from casebook.model.note import Note
from casebook.model.paper import Paper, Seal
from casebook.model.reply import Reply
from casebook.model.request import Request
from casebook.model.seizure import Seizure
from casebook.model.timeline import Event, Source
from casebook.model.transfer import Certificate, Forwarding, HandOver

PREFIXES: dict[type[Any], str] = {
    Exhibit: "EX",
    Source: "S",
    Event: "E",
    Identifier: "I",
    Request: "R",
    Agency: "A",
    Note: "N",
    Paper: "P",
    Seal: "SEAL",
    Seizure: "SZ",
    HandOver: "H",
    Forwarding: "F",
    Certificate: "C",
    Incident: "INC",
    Reply: "RP",
    Person: "PN",
    IdentifierGroup: "G",
}
"""The prefix of each kind of numbered thing."""

_LABEL = re.compile(
    r"(?<![\w-])#?(SEAL|SZ|EX|INC|RP|PN|S|E|I|R|A|N|P|H|F|C|G)-([1-9][0-9]{0,8})(?![\w-])"
)


def label(row: object) -> str:
    """Give the number of a thing as people write it, like EX-3."""
    number = getattr(row, "number", None)
    if number is None or type(row) not in PREFIXES:
        raise TypeError(f"{type(row).__name__} has no number")
    return f"{PREFIXES[type(row)]}-{number}"


def kind_and_number(text: str) -> tuple[type[Any], int] | None:
    """Read one label like EX-3 or #ex-3; None when it is not one."""
    found = _LABEL.fullmatch(text.strip().upper())
    return _target(found) if found else None


def mentions(text: str) -> tuple[tuple[type[Any], int], ...]:
    """Find the things a text mentions as #EX-3, each once, in order."""
    found = (_target(m) for m in _LABEL.finditer(text) if m[0].startswith("#"))
    return tuple(dict.fromkeys(found))


def _target(found: re.Match[str]) -> tuple[type[Any], int]:
    kind = next(kind for kind, prefix in PREFIXES.items() if prefix == found[1])
    return kind, int(found[2])
