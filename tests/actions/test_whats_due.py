from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from casebook.actions import agency_directory, keep, whats_due
from casebook.actions.ask_agency import ask_agency
from casebook.actions.office_calendar import office_calendar, save_calendar
from casebook.actions.record_answer import answer_line, record_leg
from casebook.actions.undo import undo
from casebook.actions.whats_due import DeadlineKind
from casebook.errors import CaseError
from casebook.model.agency import Agency
from casebook.model.identifier import IdentifierKind
from casebook.model.request import (
    Leg,
    Line,
    LineState,
    Preservation,
    Request,
    RequestKind,
    RequestState,
)
from casebook.rules import times
from casebook.store import due as reads
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant
from tests.rules.test_icalendar import read

NOW = instant("2022-12-20T10:00:00+05:30")
SENT = instant("2022-12-01T10:00:00+05:30")


def header(case: CaseFile) -> None:
    row = dataclasses.replace(
        case.header(),
        offence_date="2022-11-23",
        fir_date="2022-11-25",
        remand_date="2022-12-05",
        remand_days=90,
    )
    keep.correct(case, row, "as in the FIR")


def asked(case: CaseFile, kind: RequestKind, agency: Agency, *times_of: str) -> Request:
    unit = next(iter(case.where(Agency, short_name="IFSO")), None)
    unit = unit or keep.add(case, Agency("", 0, "IFSO", "IFSO"))
    lines = [
        Line("", "", 0, IdentifierKind.IPV4, "192.0.2.7", "who", instant(text), source_port=443)
        for text in times_of
    ]
    return ask_agency(case, Request("", 0, kind, f"{kind}", agency.id), (unit, agency), lines)


def sent(case: CaseFile, request: Request) -> None:
    for leg in case.where(Leg, request_id=request.id):
        record_leg(case, leg, "sent", SENT)


def provider(case: CaseFile) -> Agency:
    named = {"name": "Example Networks", "short_name": "ENL"}
    return agency_directory.add(case, "access_provider_india", named)


def test_everything_is_due_in_the_order_of_its_time(case: CaseFile) -> None:
    header(case)
    isp = provider(case)
    sent(case, asked(case, RequestKind.SUBSCRIBER, isp, "2022-11-23T12:27:00+05:30"))
    kept = asked(case, RequestKind.PRESERVATION, isp, "2022-11-23T12:27:00+05:30")
    sent(case, kept)
    keep.add(case, Preservation("", kept.id, 0, SENT, until=instant("2023-03-01T10:00:00+05:30")))
    found = whats_due.due(case, NOW)
    assert [
        (times.day_of(each.at, "Asia/Kolkata").isoformat(), each.about, each.kind) for each in found
    ] == [
        # 72 hours after receipt on 1 December, 10:00.
        ("2022-12-04", "R-1", DeadlineKind.ANSWER),
        ("2023-03-01", "R-2", DeadlineKind.PRESERVATION),
        ("2023-03-05", "", DeadlineKind.CASE),
        ("2023-05-22", "", DeadlineKind.LOSS),
        ("2024-11-23", "", DeadlineKind.LOSS),
        ("2024-11-23", "R-1", DeadlineKind.LOSS),
    ]
    assert "with ENL since 1 Dec 2022, 19 days, no acknowledgement" in found[0].sentence
    assert "That is a Sunday" in found[0].sentence


def test_a_request_that_is_answered_waits_no_more_but_its_preservation_does(
    case: CaseFile,
) -> None:
    isp = provider(case)
    kept = asked(case, RequestKind.PRESERVATION, isp, "2022-11-23T12:27:00+05:30")
    sent(case, kept)
    keep.add(case, Preservation("", kept.id, 0, SENT, until=instant("2023-03-01T10:00:00+05:30")))
    other = asked(case, RequestKind.SUBSCRIBER, isp, "2022-11-23T12:27:00+05:30")
    sent(case, other)
    for request in (kept, other):
        (line,) = case.where(Line, request_id=request.id)
        answer_line(case, line, LineState.ANSWERED, "done", NOW)
    (one,) = whats_due.waiting(case)
    assert (one.request.number, one.state) == (1, RequestState.ANSWERED)
    assert one.due_at is None
    assert one.preserved_until is not None


def test_the_earliest_open_line_is_followed_through_answer_correction_and_undo(
    case: CaseFile,
) -> None:
    early, late = "2022-11-23T12:27:00+05:30", "2022-11-30T12:27:00+05:30"
    request = asked(case, RequestKind.SUBSCRIBER, provider(case), late, early)
    first = instant(early).utc_us
    assert reads.earliest_waiting(case) == {request.id: (first, 2)}
    lines = case.where(Line, request_id=request.id)
    answer_line(case, lines[1], LineState.REFUSED, "", NOW)
    assert reads.earliest_waiting(case) == {request.id: (instant(late).utc_us, 1)}
    undo(case)
    assert reads.earliest_waiting(case) == {request.id: (first, 2)}
    for line in lines:
        keep.retract(case, line, "typed twice")
    assert reads.earliest_waiting(case) == {}


def test_lines_are_counted_by_state_without_the_retracted(case: CaseFile) -> None:
    request = asked(case, RequestKind.SUBSCRIBER, provider(case), *["2022-11-23T12:27+05:30"] * 4)
    lines = case.where(Line, request_id=request.id)
    answer_line(case, lines[0], LineState.ANSWERED, "x", NOW)
    answer_line(case, lines[1], LineState.PARTLY, "x", NOW)
    keep.retract(case, lines[2], "twice")
    counted = reads.line_counts(case)[request.id]
    assert (counted.total, counted.waiting) == (3, 2)


def test_the_calendar_of_the_office_reads_back_and_replaces_its_file(
    case: CaseFile, tmp_path: Path
) -> None:
    header(case)
    sent(case, asked(case, RequestKind.SUBSCRIBER, provider(case), "2022-11-23T12:27+05:30"))
    path = tmp_path / "office.ics"
    path.write_text("old")
    assert save_calendar(case, path, NOW) == 5
    events = read(path.read_bytes().decode())
    starts = [value for event in events for name, _, value in event if name == "VEVENT.DTSTART"]
    # 72 hours after 10:00 IST of 1 December is 04:30 UTC of the 4th.
    assert starts == ["20221204T043000Z", "20230305", "20230522", "20241123", "20241123"]
    again = read(office_calendar(case, instant("2022-12-21T10:00:00+05:30")))
    uids = [[v for n, _, v in event if n == "VEVENT.UID"] for event in events]
    assert uids == [[v for n, _, v in event if n == "VEVENT.UID"] for event in again]
    with pytest.raises(CaseError, match="Choose another place"):
        save_calendar(case, tmp_path / "nowhere" / "office.ics", NOW)
