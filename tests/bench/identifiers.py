"""The register at 5,000 identifiers, 1,000 requests with 100,000 lines, and the records at hand."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable
from dataclasses import replace

from casebook.actions import collect_identifiers
from casebook.actions.identifier_facts import read_facts
from casebook.model.agency import Agency
from casebook.model.identifier import Identifier, IdentifierGroup, IdentifierKind, Link, Person
from casebook.model.instant import Instant, Precision, ZoneBasis
from casebook.model.request import Leg, Line, LineState, Request
from casebook.model.timeline import RecordFilter
from casebook.store import identifiers, search
from casebook.store.case_file import CaseFile
from casebook.ui.interpreter import set_for_window
from tests.bench.measure import Result, median, milliseconds, timed
from tests.bench.timeline import EXAMINER, Workplace

IDENTIFIERS = 5_000
REQUESTS = 1_000
LINES_EACH = 100
GROUPS = 50
LIMIT_S = 0.1
ROUNDS = 5
BUCKETS = 60
_HOUR_US = 3_600_000_000
_BASE_US = 1_669_372_200_000_000


def measure_identifiers(place: Workplace) -> list[Result]:
    """Time the reads behind the Identifiers page: the list, its slices, the detail."""
    place.open_case().close()
    path = place.folder / "identifiers.casebook"
    shutil.copyfile(place.case_path, path)
    case = CaseFile.open(path, EXAMINER)
    _fill(case)
    # As the window has it.
    set_for_window()
    register = collect_identifiers.read_register(case)
    rows = register.rows
    begun = collect_identifiers.filled(case, register, 0)
    middle = rows[IDENTIFIERS // 2]
    busiest = rows[0]
    named = _named_in_records(case)
    members = [row for row in rows if row.groups and row.groups[0].number == 1]
    reads: dict[str, Callable[[], object]] = {
        "register": lambda: collect_identifiers.read_register(case),
        "register again, counts kept": lambda: collect_identifiers.read_register(case, register),
        "what was asked, one step of 20": lambda: collect_identifiers.filled(case, begun, 0.001),
        "what was asked, members of a group": lambda: collect_identifiers.with_asked(case, members),
        "one address in the records": lambda: collect_identifiers.counted(case, named),
        "sparkline of one address": lambda: collect_identifiers.sparkline(case, named, BUCKETS),
        "one account in a quarter of the records": lambda: collect_identifiers.counted(
            case, busiest
        ),
        "detail of one identifier": lambda: read_facts(case, middle),
        "lines about one identifier": lambda: identifiers.asked_lines(case, rows[7].named, 50),
    }
    results = [_result(what, read) for what, read in reads.items()]
    case.close()
    return results


def _named_in_records(case: CaseFile) -> collect_identifiers.Seen:
    """Give an address that stands in the records, as if it was registered."""
    for record in search.first_page(case, RecordFilter(), 5_000):
        for found in collect_identifiers.found_in(record.message):
            if found.kind is IdentifierKind.IPV4:
                row = Identifier("", 0, found.kind, found.value, found.value)
                named = ((found.kind.value, found.value),)
                return collect_identifiers.Seen(row, (), None, named, None, ())
    raise LookupError("no address in the first 5,000 records")


def _result(what: str, read: Callable[[], object]) -> Result:
    read()
    seconds = median([timed(read) for _ in range(ROUNDS)])
    return Result("identifiers", what, milliseconds(seconds), "", "", "<= 100 ms",
                  seconds <= LIMIT_S)  # fmt: skip


def _fill(case: CaseFile) -> None:
    known = [_identifier(number) for number in range(1, IDENTIFIERS + 1)]
    # Every tenth was merged into the one before it.
    known = [
        replace(row, retracted="the same", merged_into_id=known[place - 1].id)
        if place % 10 == 9
        else row
        for place, row in enumerate(known)
    ]
    standing = [row.id for row in known if row.retracted is None]
    step = len(standing) // GROUPS
    groups = [
        IdentifierGroup(
            str(uuid.uuid4()), n + 1, f"Group {n}", tuple(standing[n * step : n * step + 20])
        )
        for n in range(GROUPS)
    ]
    person = Person(str(uuid.uuid4()), 1, "A. Holder")
    links = [
        Link(str(uuid.uuid4()), row_id, person.id, "account opened with", "RP-1")
        for row_id in standing[::50]
    ]
    agencies = [Agency(str(uuid.uuid4()), n, f"Agency {n}", f"A{n}") for n in (1, 2)]
    with case.transaction():
        case.append("bench.add", [*agencies, person, *known, *groups, *links])
    for first in range(0, REQUESTS, 50):
        rows: list[object] = []
        for number in range(first + 1, first + 51):
            rows += _request(number, agencies, known)
        with case.transaction():
            case.append("bench.add", rows)


def _identifier(number: int) -> Identifier:
    # The first are hosts and users that many records name.
    value = f"198.{number // 250 % 250}.{number % 250}.7"
    kind = IdentifierKind.IPV4
    if number == 1:
        kind, value = IdentifierKind.ACCOUNT, "connection"
    elif number % 5 == 0:
        kind, value = IdentifierKind.EMAIL, f"desk{number}@example.com"
    return Identifier(str(uuid.uuid4()), number, kind, value, value)


def _request(number: int, agencies: list[Agency], known: list[Identifier]) -> list[object]:
    asking, asked = agencies
    request = Request(str(uuid.uuid4()), number, "production notice", f"Request {number}", asked.id)
    sent = None if number % 10 == 0 else _at(number)
    leg = Leg(str(uuid.uuid4()), request.id, 1, asking.id, asked.id, sent_at=sent)
    lines = []
    for position in range(1, LINES_EACH + 1):
        about = known[(number * LINES_EACH + position) % IDENTIFIERS]
        value = about.value if position % 25 else about.value.replace(".", "[.]")
        is_answered = position % 3 == 0
        lines.append(
            Line(
                str(uuid.uuid4()), request.id, position, about.kind, value, "Subscriber",
                _at(number), 50_000 + position, link_to_facts="It logged in.",
                state=LineState.ANSWERED if is_answered else LineState.OUTSTANDING,
                answer="Named." if is_answered else "",
                answered_at=_at(number + 100) if is_answered else None,
            )
        )  # fmt: skip
    return [request, leg, *lines]


def _at(hours: int) -> Instant:
    us = _BASE_US + hours * _HOUR_US
    return Instant(us, f"{us}", Precision.SECOND, "UTC", ZoneBasis.IN_TEXT)
