"""Take the lines of a request from a typed or pasted table."""

from __future__ import annotations

import csv
import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass

from casebook.actions.keep import describe
from casebook.actions.typed_time import typed_time
from casebook.errors import CaseError, FieldError
from casebook.intake import identifiers, timestamps
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant
from casebook.model.labels import label
from casebook.model.request import Line, Request
from casebook.rules import fields
from casebook.rules.identifier_fields import check_identifier
from casebook.store.case_file import CaseFile

MAX_ROWS = 2_000

_KINDS = (
    IdentifierKind.IPV4,
    IdentifierKind.IPV6,
    IdentifierKind.EMAIL,
    IdentifierKind.URL,
    IdentifierKind.HASH,
    IdentifierKind.DOMAIN,
)
"""The kinds a bare text shows by itself; the others must be chosen on the line."""

_WITH_PORT = re.compile(r"(\d{1,3}(?:\.\d{1,3}){3}):(\d{1,5})|\[([0-9A-Fa-f:.]+)\]:(\d{1,5})")
_NOT_LOGGED = ("not logged", "port not logged")
_PORT = re.compile(r"\d{1,5}")
_NAME = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]*"
_TIME = re.compile(rf"\d{{1,4}}[-/.]\d|\d{{1,2}}[-/. ]?{_NAME}\b|{_NAME}\.?,? \d|\d{{9,}}", re.I)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that could not be taken: its number from 1, its text, and why in a sentence."""

    number: int
    text: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a table holds: every row that is not empty is in `lines` or in `bad`."""

    lines: tuple[Line, ...]
    bad: tuple[BadRow, ...]


def read_lines(
    text: str, *, zone: str = "", decided_by: str = "", asked: str = "", cited: str = ""
) -> Pasted:
    """Read rows of identifier[, port][, time][, what is asked], separated by tabs or commas.

    `zone` places times that name no zone, as `decided_by` decides; `asked` and `cited` stand for
    every row that says nothing of its own. A port may be “not logged”.
    """
    lines: list[Line] = []
    bad: list[BadRow] = []
    for number, row in enumerate(text.split("\n"), 1):
        if not row.strip():
            continue
        try:
            if len(lines) == MAX_ROWS:
                raise CaseError(f"More than {MAX_ROWS:,} lines are too many for one request.")
            lines.append(_read(row, zone, decided_by, asked.strip(), cited.strip()))
        except CaseError as error:
            bad.append(BadRow(number, row, f"Row {number}: {error}"))
    return Pasted(tuple(lines), tuple(bad))


def add_lines(case: CaseFile, request: Request, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Add lines to a request in one entry."""
    if not lines:
        raise CaseError("There is no line to add. Type or paste one a row.")
    with case.transaction():
        first = case.assign(dataclasses.replace(lines[0], request_id=request.id, position=0))
        added = [first]
        for place, line in enumerate(lines[1:], first.position + 1):
            added.append(
                case.assign(dataclasses.replace(line, request_id=request.id, position=place))
            )
        for line in added:
            fields.check(line)
        words = describe(case, first)
        if len(added) > 1:
            words = f"{label(request)} lines {first.position} to {added[-1].position}"
        case.append("line.add", added, summary=f"{words} added")
    return tuple(added)


def recognise(text: str) -> tuple[IdentifierKind, str] | None:
    """Give the kind that a bare text shows by itself and its one spelling, or None."""
    for kind in _KINDS:
        try:
            value = identifiers.normalise(kind, text)
            check_identifier(kind, value)
        except FieldError:
            continue
        if kind is not IdentifierKind.DOMAIN or _reads_as_domain(value):
            return kind, value
    return None


def _reads_as_domain(value: str) -> bool:
    # 999.1.1.1 and auth.log have the form of a domain; nobody means one.
    return any(found.kind is IdentifierKind.DOMAIN for found in identifiers.find(value))


def _read(row: str, zone: str, decided_by: str, asked: str, cited: str) -> Line:
    cells = _cells(row)
    written_identifier, port = _split_port(cells.pop(0))
    recognised = recognise(written_identifier)
    if recognised is None:
        raise CaseError(
            f"“{written_identifier}” is no IP address, e-mail address, URL, hash or domain. "
            "Correct it, or add it as a line of its own, where its kind can be chosen."
        )
    kind, identifier = recognised
    not_logged = False
    if cells and _is_port(cells[0]):
        written_port, not_logged = _port_of(cells.pop(0))
        if port is not None and (not_logged or written_port not in (None, port)):
            raise CaseError(f"It names two ports, {port} and another. Keep the one of the log.")
        port = port or written_port
    at: Instant | None = None
    if cells and (not cells[0] or _TIME.match(cells[0])):
        written = cells.pop(0)
        at = _time_of(written, zone, decided_by) if written else None
    misplaced = next((cell for cell in cells if at is None and _DAY.match(cell)), None)
    if misplaced is not None:
        raise CaseError(
            f"“{misplaced}” stands where it is said what is asked. The order is identifier, port, "
            "time, what is asked."
        )
    words = ", ".join(cell for cell in cells if cell) or asked
    if not words:
        raise CaseError("It does not say what is asked. Write it at the end of the row, or above.")
    line = Line(
        "", "new", 1, kind, identifier, words, at, port, port_not_logged=not_logged, cited=cited
    )
    fields.check(line)
    return line


def _time_of(text: str, zone: str, decided_by: str) -> Instant:
    if not zone and not timestamps.names_a_zone(text):
        try:
            return typed_time(text)
        except CaseError:
            typed_time(text, "UTC")  # it raises what else is wrong with the text
            raise CaseError(
                f"The time “{text}” names no zone. Write the zone behind it, like +05:30, or say "
                "in which zone such times are."
            ) from None
    return typed_time(text, zone, decided_by)


def _cells(row: str) -> list[str]:
    if "\t" in row:
        return [cell.strip() for cell in row.split("\t")]
    try:
        found = next(csv.reader([row.strip()], skipinitialspace=True, strict=True))
    except csv.Error as error:
        raise CaseError("A quotation mark is not closed. Close it, or take it out.") from error
    return [cell.strip() for cell in found]


def _split_port(text: str) -> tuple[str, int | None]:
    found = _WITH_PORT.fullmatch(text)
    if found is None:
        return text, None
    return found[1] or found[3], int(found[2] or found[4])


def _is_port(cell: str) -> bool:
    return not cell or cell.casefold() in _NOT_LOGGED or _PORT.fullmatch(cell) is not None


def _port_of(cell: str) -> tuple[int | None, bool]:
    if cell.casefold() in _NOT_LOGGED:
        return None, True
    return (int(cell) if cell else None), False
