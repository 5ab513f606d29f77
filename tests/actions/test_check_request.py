from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import TypeVar

import pytest

from casebook.actions import check_request, keep
from casebook.actions.ask_agency import ask_agency
from casebook.actions.draft_reminder import draft_reminder
from casebook.actions.paste_lines import add_lines
from casebook.actions.progress import Directly, Progress
from casebook.actions.record_answer import answer_line, record_leg
from casebook.model.agency import Agency
from casebook.model.identifier import IdentifierKind
from casebook.model.request import Leg, Line, LineState, Request, RequestKind, RequestState
from casebook.store import requests
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant

T = TypeVar("T")

NOW = instant("2023-01-05T12:00:00+05:30")


@pytest.fixture
def request_sent(case: CaseFile) -> Request:
    names = ("IFSO", "CBI", "NCB Beijing")
    route = [keep.add(case, Agency("", 0, name, name)) for name in names]
    line = Line("", "", 0, IdentifierKind.IPV4, "203.0.113.7", "subscriber")
    asked = ask_agency(
        case,
        Request(
            "",
            0,
            RequestKind.INTERPOL,
            "IP addresses",
            route[-1].id,
            due_at=instant("2023-01-02T18:00:00+05:30"),
        ),
        route,
        [line, dataclasses.replace(line, identifier="203.0.113.8")],
    )
    first, second = case.where(Leg, request_id=asked.id)
    record_leg(case, first, "sent", instant("2022-12-18T11:00:00+05:30"))
    record_leg(case, second, "sent", instant("2022-12-22T10:00:00+05:30"))
    return asked


def test_the_sentence_says_who_has_it_and_for_how_long(
    case: CaseFile, request_sent: Request
) -> None:
    assert check_request.where_is_it(case, request_sent, NOW) == (
        "with NCB Beijing since 22 Dec 2022, 14 days, no acknowledgement"
    )


def test_a_standing_joins_state_due_time_and_rows(case: CaseFile, request_sent: Request) -> None:
    (standing,) = check_request.standings(case, NOW)
    assert standing.request == request_sent
    assert [leg.position for leg in standing.legs] == [1, 2]
    assert [line.identifier for line in standing.lines] == ["203.0.113.7", "203.0.113.8"]
    assert standing.state is RequestState.FORWARDED
    assert standing.due_at == request_sent.due_at
    assert standing.is_overdue
    assert standing.days_waiting == 18
    (before,) = check_request.standings(case, instant("2023-01-02T17:59:00+05:30"))
    assert not before.is_overdue


def test_what_is_retracted_does_not_count(case: CaseFile, request_sent: Request) -> None:
    kept, dropped = case.where(Line, request_id=request_sent.id)
    keep.retract(case, dropped, "asked twice")
    answer_line(case, kept, LineState.ANSWERED, "a rented server", NOW)
    (standing,) = check_request.standings(case, NOW)
    assert standing.lines == (case.get(Line, kept.id),)
    assert standing.state is RequestState.ANSWERED
    assert not standing.is_overdue
    keep.retract(case, request_sent, "sent by another unit")
    (standing,) = check_request.standings(case, NOW)
    assert standing.where == "retracted: sent by another unit"
    assert check_request.due(case, NOW) == ()


def test_a_retracted_request_is_never_overdue(case: CaseFile, request_sent: Request) -> None:
    keep.retract(case, request_sent, "sent by another unit")
    (standing,) = check_request.standings(case, NOW)
    assert standing.due_at == request_sent.due_at
    assert not standing.is_overdue


def test_the_due_list_names_the_request_and_what_is_lost(
    case: CaseFile, request_sent: Request
) -> None:
    (deadline,) = check_request.due(case, NOW)
    assert deadline.sentence.startswith(
        "R-1 (IP addresses) was due on 2 Jan 2023, 18:00 IST: with NCB Beijing"
    )
    assert deadline.what_is_lost == "the answers to 2 lines"


def test_a_line_without_time_and_port_blocks_the_letter(
    case: CaseFile, request_sent: Request
) -> None:
    found = check_request.findings(case, request_sent, NOW)
    blocking = [finding.sentence for finding in found if finding.blocks]
    assert any("no source port" in sentence for sentence in blocking)
    assert any("2 have no time" in sentence for sentence in blocking)
    assert all(finding.remedy for finding in found)


def test_a_long_letter_is_checked_in_slices_that_leave_room_for_other_reads(
    case: CaseFile, request_sent: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line("", "", 0, IdentifierKind.IPV4, "203.0.113.9", "subscriber")
    number = 3 * check_request.SLICE
    add_lines(
        case,
        request_sent,
        [dataclasses.replace(line, source_port=1_000 + n) for n in range(number)],
    )
    whole = check_request.findings(case, request_sent, NOW)
    read: list[int] = []
    lines_at = requests.lines_at

    def counted(on: CaseFile, rows: Sequence[int]) -> tuple[Line, ...]:
        read[-1] += len(rows)
        return lines_at(on, rows)

    def on_case(job: Callable[[CaseFile], T], /) -> T:
        read.append(0)
        return job(case)

    monkeypatch.setattr(requests, "lines_at", counted)
    found = check_request.findings_in_slices(on_case, request_sent, Progress(), NOW)
    assert found == whole
    assert sum(read) == number + 2
    assert max(read) <= check_request.SLICE


def test_a_long_reminder_is_checked_in_slices_with_the_lines_it_reminds_of(
    case: CaseFile, request_sent: Request
) -> None:
    reminder = draft_reminder(case, request_sent, now=NOW)
    found = check_request.findings_in_slices(Directly(case), reminder, Progress(), NOW)
    assert found == check_request.findings(case, reminder, NOW)
