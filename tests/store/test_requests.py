from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from casebook.actions import keep
from casebook.actions.ask_agency import ask_agency
from casebook.actions.record_answer import answer_line, record_leg
from casebook.model.agency import Agency
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant, Precision, ZoneBasis
from casebook.model.request import (
    Leg,
    Line,
    LineState,
    Preservation,
    Request,
    RequestKind,
    RequestState,
    state_of,
)
from casebook.store import requests
from casebook.store.case_file import CaseFile

BASE_US = 1_669_372_200_000_000
DAY_US = 86_400_000_000


def at(days: int) -> Instant:
    return Instant(
        BASE_US + days * DAY_US, f"day {days}", Precision.SECOND, "UTC", ZoneBasis.IN_TEXT
    )


def a_line(identifier: str, **given: Any) -> Line:
    line = Line("", "", 0, IdentifierKind.IPV4, identifier, "subscriber", at(0))
    return dataclasses.replace(line, **given)


@pytest.fixture
def route(case: CaseFile) -> tuple[Agency, ...]:
    names = ("IFSO", "CBI", "NCB")
    return tuple(keep.add(case, Agency("", 0, f"{name} office", name)) for name in names)


def ask(case: CaseFile, route: tuple[Agency, ...], *lines: Line, **given: Any) -> Request:
    request = Request("", 0, RequestKind.INTERPOL, "Addresses", route[-1].id)
    return ask_agency(case, dataclasses.replace(request, **given), route, lines)


def test_a_line_of_a_request_counts_its_lines_by_state(
    case: CaseFile, route: tuple[Agency, ...]
) -> None:
    request = ask(case, route, *(a_line(f"203.0.113.{n}") for n in range(1, 5)))
    first, second, third, _ = case.where(Line, request_id=request.id)
    answer_line(case, first, LineState.ANSWERED, "a holder", at(9))
    answer_line(case, second, LineState.REFUSED, "no treaty", at(9))
    keep.retract(case, third, "asked twice")
    ask(case, route, subject="Nothing asked")
    one, other = requests.request_lines(case)
    assert one.counts == {
        LineState.ANSWERED: 1,
        LineState.OUTSTANDING: 1,
        LineState.REFUSED: 1,
    }
    assert (one.lines, one.open_lines) == (3, 1)
    assert (other.lines, other.counts) == (0, {})
    assert requests.line_counts(case, request.id) == one.counts


def test_the_state_is_that_of_the_model_whatever_was_recorded(
    case: CaseFile, route: tuple[Agency, ...]
) -> None:
    def agree() -> RequestState:
        (line,) = requests.request_lines(case)
        legs = case.where(Leg, request_id=line.id)
        assert line.state is state_of(legs, case.where(Line, request_id=line.id))
        return line.state

    request = ask(case, route, a_line("203.0.113.1"))
    assert agree() is RequestState.DRAFT
    first, second = case.where(Leg, request_id=request.id)
    first = record_leg(case, first, "sent", at(1))
    assert agree() is RequestState.SENT
    first = record_leg(case, first, "acknowledged", at(2))
    assert agree() is RequestState.ACKNOWLEDGED
    second = record_leg(case, second, "sent", at(3))
    assert agree() is RequestState.FORWARDED
    second = record_leg(case, second, "returned", at(4), because="no penalty named")
    assert agree() is RequestState.RETURNED
    keep.retract(case, second, "sent by mistake")
    assert agree() is RequestState.ACKNOWLEDGED
    (line,) = case.where(Line, request_id=request.id)
    answer_line(case, line, LineState.PARTLY, "name only", at(5))
    assert agree() is RequestState.PARTLY


def test_only_what_was_not_set_carries_the_times_the_law_counts_from(
    case: CaseFile, route: tuple[Agency, ...]
) -> None:
    by_law = ask(case, route)
    by_hand = ask(case, route, due_at=at(30))
    for request in (by_law, by_hand):
        for leg in case.where(Leg, request_id=request.id):
            record_leg(case, leg, "sent", at(1))
    law, hand = requests.request_lines(case)
    assert (law.due_at, law.last_sent) == (None, at(1))
    assert (hand.due_at, hand.last_sent) == (at(30), None)


def test_lines_are_found_by_words_and_state_and_sorted(
    case: CaseFile, route: tuple[Agency, ...]
) -> None:
    request = ask(
        case,
        route,
        a_line("203.0.113.9", at=at(3), destination="198.51.100.1:443"),
        a_line("203.0.113.5", at=at(1), asked="login history"),
        a_line("203.0.113.7", at=at(2), cited="50%_done"),
    )
    ask(case, route, a_line("203.0.113.9"))

    def found(text: str = "", **given: Any) -> list[str]:
        rows = requests.find_lines(case, request.id, text, **given)
        return [line.identifier[-1] for line in requests.lines_at(case, rows)]

    assert found() == ["9", "5", "7"]
    assert found("LOGIN 113") == ["5"]
    assert found("100.1:443") == ["9"]
    assert found("50%_d") == ["7"]
    assert found("5%d") == []
    assert found(order="at") == ["5", "7", "9"]
    assert found(order="identifier", descending=True) == ["9", "7", "5"]
    first = case.where(Line, request_id=request.id)[0]
    answer_line(case, first, LineState.ANSWERED, "a rented server", at(9))
    assert found(state=LineState.OUTSTANDING) == ["5", "7"]
    assert found("rented") == ["9"]
    keep.retract(case, case.where(Line, request_id=request.id)[1], "a slip")
    assert found() == ["9", "5", "7"]
    assert found(state=LineState.OUTSTANDING) == ["7"]
    row = requests.row_of_line(case, first.id)
    assert row in requests.find_lines(case, request.id)
    last = requests.last_line(case, request.id)
    assert last is not None
    assert last.identifier == "203.0.113.7"


def test_rows_that_are_gone_are_left_out_in_their_order(
    case: CaseFile, route: tuple[Agency, ...]
) -> None:
    request = ask(case, route, *(a_line(f"203.0.113.{n}") for n in range(1, 4)))
    rows = requests.find_lines(case, request.id)
    some = [rows[2], 999_999, rows[0]]
    assert [line.position for line in requests.lines_at(case, some)] == [3, 1]


def test_the_history_has_every_part_once_and_the_newest_first(
    case: CaseFile, route: tuple[Agency, ...]
) -> None:
    request = ask(case, route, a_line("203.0.113.1"), a_line("203.0.113.2"))
    added = case.head().seq
    record_leg(case, case.where(Leg, request_id=request.id)[0], "sent", at(1))
    keep.retract(case, case.where(Line, request_id=request.id)[0], "a slip")
    keep.add(case, Preservation("", request.id, 0, at(1)))
    ask(case, route)
    entries, total = requests.history_of(case, request.id, 3)
    assert [entry.seq for entry in entries] == [added + 3, added + 2, added + 1]
    assert total == 4
    assert (entries[1].why, entries[1].actor) == ("a slip", "Inspector A. Rao")
    assert entries[1].summary == "R-1 line 1 retracted, because a slip"


def test_the_legs_of_an_agency_are_those_to_and_from_it(
    case: CaseFile, route: tuple[Agency, ...]
) -> None:
    ask(case, route)
    ask(case, route[:2])
    gone = ask(case, route)
    keep.retract(case, gone, "twice")
    cbi, ncb = route[1], route[2]
    legs = requests.agency_legs(case, cbi.id)
    assert [(leg.number, leg.to_agency_id == cbi.id) for leg in legs] == [
        (1, True),
        (1, False),
        (2, True),
    ]
    assert requests.agencies_in_use(case)[ncb.id] == 2
