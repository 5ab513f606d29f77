from __future__ import annotations

import dataclasses

from casebook.actions import keep, request_lines
from casebook.actions.ask_agency import ask_agency
from casebook.actions.correspondence import FROM, TO, correspondence
from casebook.actions.due_days import DeadlineKind, due_days
from casebook.actions.issue_paper import issue
from casebook.actions.progress import Directly, Progress
from casebook.actions.record_answer import answer_line, record_leg
from casebook.actions.request_lines import by_urgency, request_rows
from casebook.model.agency import Agency
from casebook.model.identifier import IdentifierKind
from casebook.model.paper import PaperKind
from casebook.model.request import (
    Leg,
    Line,
    LineState,
    Preservation,
    Request,
    RequestKind,
)
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant

NOW = instant("2023-01-05T10:00:00+05:30")


def three(case: CaseFile) -> tuple[Agency, ...]:
    """R-1 overdue at NCB, R-2 a subscriber request due by law, R-3 answered."""
    names = ("IFSO", "CBI", "NCB Beijing")
    route = tuple(keep.add(case, Agency("", 0, f"{name} office", name)) for name in names)
    line = Line("", "", 0, IdentifierKind.IPV4, "192.0.2.7", "subscriber", source_port=443)
    first = ask_agency(
        case,
        Request(
            "", 0, RequestKind.INTERPOL, "Addresses", route[2].id,
            due_at=instant("2023-01-02T18:00:00+05:30"),
        ),
        route,
        [line],
        ["letter", "I-24/7"],
    )  # fmt: skip
    one, two = case.where(Leg, request_id=first.id)
    one = record_leg(case, one, "sent", instant("2022-12-18T11:00:00+05:30"), "IFSO/88")
    record_leg(case, one, "acknowledged", instant("2022-12-19T11:00:00+05:30"), "CBI/7")
    record_leg(case, two, "sent", instant("2022-12-22T10:00:00+05:30"), "CBI/5512")
    by_law = ask_agency(
        case, Request("", 0, RequestKind.SUBSCRIBER, "Holder", route[1].id), route[:2], [line]
    )
    record_leg(
        case,
        case.where(Leg, request_id=by_law.id)[0],
        "sent",
        instant("2023-01-04T10:00:00+05:30"),
    )
    done = ask_agency(
        case,
        Request(
            "", 0, RequestKind.LETTER, "Done", route[1].id,
            due_at=instant("2022-12-01T10:00:00+05:30"),
        ),
        route[:2],
        [line],
    )  # fmt: skip
    (asked,) = case.where(Line, request_id=done.id)
    answer_line(case, asked, LineState.ANSWERED, "a holder", instant("2022-12-24T10:00:00+05:30"))
    return route


def test_rows_know_what_is_due_as_set_and_by_law(case: CaseFile) -> None:
    three(case)
    first, by_law, done = request_rows(case, NOW)
    assert (first.is_overdue, by_law.is_overdue, done.is_overdue) == (True, False, False)
    # 72 hours after it was sent.
    assert by_law.due_at is not None
    assert by_law.due_at.iso() == "2023-01-07T04:30:00Z"
    assert not done.is_open
    order = sorted((first, by_law, done), key=by_urgency)
    assert [row.number for row in order] == ["R-1", "R-2", "R-3"]
    later = request_rows(case, instant("2023-01-07T10:00:01+05:30"))
    assert later[1].is_overdue


def test_a_row_is_searched_by_its_words_its_agencies_and_its_references(case: CaseFile) -> None:
    three(case)
    first, *_ = request_rows(case, NOW)
    for word in ("r-1", "addresses", "interpol", "ncb beijing", "ifso/88", "cbi/7", "overdue"):
        assert word in first.searched


def test_where_a_request_is_reads_as_the_status_report_says(case: CaseFile) -> None:
    three(case)
    rows = request_rows(case, NOW)
    said = request_lines.wheres(case, [row.line for row in rows], NOW)
    assert [said[row.id] for row in rows] == [
        "with NCB Beijing since 22 Dec 2022, 14 days, no acknowledgement",
        "with CBI since 4 Jan 2023, 1 day, no acknowledgement",
        "not sent yet",
    ]


def test_the_calendar_has_what_is_open_and_what_ends(case: CaseFile) -> None:
    three(case)
    kept = case.numbered(Request, 2)
    keep.add(
        case,
        Preservation(
            "", kept.id, 0, instant("2022-12-01T10:00:00+05:30"), None,
            instant("2023-03-01T02:00:00+05:30"),
        ),
    )  # fmt: skip
    rows = request_rows(case, NOW)
    days = due_days(case, rows, "Asia/Kolkata", NOW)
    found = [(due.day.isoformat(), due.number, due.is_past) for due in days if due.number]
    assert found == [
        ("2023-01-02", "R-1", True),
        ("2023-01-07", "R-2", False),
        ("2023-03-01", "R-2", False),
    ]
    # The same instant is still the day before in UTC.
    in_utc = due_days(case, rows, "UTC", NOW)
    assert [d.day.isoformat() for d in in_utc if d.kind is DeadlineKind.PRESERVATION] == [
        "2023-02-28"
    ]


def test_a_report_by_the_clock_is_due_before_anything_was_sent(case: CaseFile) -> None:
    route = three(case)
    ask_agency(
        case,
        Request(
            "", 0, RequestKind.CERT_IN, "Incident", route[1].id,
            particulars={"noticed_at": "2023-01-05T06:00:00+05:30"},
        ),
        route[:2],
        [],
    )  # fmt: skip
    row = request_rows(case, NOW)[-1]
    # Six hours after it was noticed.
    assert row.due_at is not None
    assert row.due_at.iso() == "2023-01-05T06:30:00Z"
    assert not row.is_overdue


def test_a_paper_of_the_office_for_itself_is_no_correspondence(case: CaseFile) -> None:
    cbi = three(case)[1]
    before = correspondence(case, cbi.id)
    (first, *_) = case.all(Request)
    issue(Directly(case), PaperKind.STATUS, first.id, "", Progress())
    issue(Directly(case), PaperKind.REQUEST_FILE, first.id, "", Progress())
    assert correspondence(case, cbi.id) == before


def test_correspondence_is_in_order_of_time_with_each_reference(case: CaseFile) -> None:
    cbi = three(case)[1]
    found = correspondence(case, cbi.id)
    assert [(e.request, e.direction, e.what, e.other, e.reference) for e in found] == [
        ("R-1", TO, "sent", "IFSO", "IFSO/88"),
        ("R-1", FROM, "acknowledged", "IFSO", "CBI/7"),
        ("R-1", FROM, "sent", "NCB Beijing", "CBI/5512"),
        ("R-2", TO, "sent", "IFSO", ""),
        ("R-3", TO, "not sent yet", "IFSO", ""),
    ]


def test_a_leg_that_was_handed_on_is_not_called_unsent(case: CaseFile) -> None:
    _, cbi, beijing = three(case)
    (first, *_) = case.all(Request)
    one, two = case.where(Leg, request_id=first.id)
    keep.correct(case, dataclasses.replace(two, sent_at=None), "nobody saw it go")
    record_leg(case, one, "forwarded", instant("2022-12-22T12:00:00+05:30"))
    for agency, direction in ((beijing, TO), (cbi, FROM)):
        leg = next(
            each
            for each in correspondence(case, agency.id)
            if each.request == "R-1" and {each.other} & {"CBI", "NCB Beijing"}
        )
        assert leg.what == "handed on, own sending not recorded"
        assert leg.direction == direction
        assert leg.at == instant("2022-12-22T12:00:00+05:30")
    (two,) = (leg for leg in case.where(Leg, request_id=first.id) if leg.position == 2)
    record_leg(case, two, "sent", instant("2022-12-23T12:00:00+05:30"))
    assert "sent" in [each.what for each in correspondence(case, beijing.id)]
