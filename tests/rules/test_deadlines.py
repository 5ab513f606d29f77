from __future__ import annotations

import dataclasses

from casebook.model.case import CaseHeader
from casebook.model.request import LineState, Request, RequestKind
from casebook.rules import deadlines, times
from casebook.rules.deadlines import Deadline, DeadlineKind
from tests.rules.rows import AGENCIES, AIIMS, LINE, interpol, ist, route


def _where(legs: object, today: str, lines: object = ()) -> str:
    return deadlines.where_is_it(interpol(), legs, AGENCIES, ist(today), lines)  # type: ignore[arg-type]


def test_station_counts_days_since_the_last_agency_got_it() -> None:
    legs = route(sent="2022-12-18", forwarded="2022-12-22")
    said = _where(legs, "2023-01-05T09:00")
    assert said == "with NCB Beijing since 22 Dec 2022, 14 days, no acknowledgement"


def test_station_before_anything_is_sent() -> None:
    assert _where(route(), "2023-01-05") == "not sent yet"


def test_station_names_the_acknowledgement() -> None:
    first, second = route(sent="2022-12-18")
    first = dataclasses.replace(first, acknowledged_at=ist("2022-12-19T11:00"))
    said = _where((first, second), "2022-12-19T12:00")
    assert said == "with CBI since 18 Dec 2022, 1 day, acknowledged 19 Dec 2022"


def test_forwarded_request_is_with_the_next_agency() -> None:
    first, second = route(sent="2022-12-18")
    first = dataclasses.replace(first, forwarded_at=ist("2022-12-20"))
    assert _where((first, second), "2022-12-20").startswith("with NCB Beijing since 20 Dec 2022, 0")


def test_returned_request_says_by_whom_and_why() -> None:
    first, second = route(sent="2022-12-18", forwarded="2022-12-22")
    second = dataclasses.replace(
        second, returned_at=ist("2023-01-03"), returned_because="The times have no zone."
    )
    assert _where((first, second), "2023-01-05") == (
        "returned by NCB Beijing to CBI on 3 Jan 2023, 2 days: The times have no zone"
    )


def test_answered_lines_are_said_where_no_reply_was_recorded_on_a_leg() -> None:
    legs = route(sent="2022-12-18", forwarded="2022-12-22")
    came = dataclasses.replace(
        LINE, state=LineState.ANSWERED, answer="a name", answered_at=ist("2023-01-02")
    )
    other = dataclasses.replace(LINE, id="other", position=2)
    assert _where(legs, "2023-01-05", (came, other)) == (
        "with NCB Beijing since 22 Dec 2022, 14 days, something came back to 1 of 2 lines"
    )


def test_reply_on_its_way_back_is_with_the_sender_of_that_leg() -> None:
    first, second = route(sent="2022-12-18", forwarded="2022-12-22")
    second = dataclasses.replace(second, replied_at=ist("2023-02-01"))
    said = _where((first, second), "2023-02-03")
    assert said == "the reply is with CBI since 1 Feb 2023, 2 days, not passed on"
    first = dataclasses.replace(first, replied_at=ist("2023-02-04"))
    assert _where((first, second), "2023-02-05", (LINE,)) == (
        "answered by CBI on 4 Feb 2023, 1 of 1 lines still open"
    )


def test_retention_of_aiims_logs_ends_on_the_known_days() -> None:
    days = [times.day_of(clock.at).isoformat() for clock in deadlines.retention(AIIMS)]
    assert days == ["2023-05-22", "2024-11-23"]


def test_retention_of_a_leap_day_ends_on_28_february() -> None:
    header = CaseHeader("case", "t", offence_date="2024-02-29")
    assert times.day_of(deadlines.retention(header)[1].at).isoformat() == "2026-02-28"


def test_retention_needs_the_date_of_the_offence() -> None:
    assert deadlines.retention(CaseHeader("case", "t")) == ()


def test_intermediary_has_72_hours_from_receipt() -> None:
    request = interpol(due_at=None)
    request = dataclasses.replace(request, kind=RequestKind.SUBSCRIBER)
    leg = dataclasses.replace(route(sent="2022-12-01T10:00:00")[0], to_agency_id="a3")
    due = deadlines.due_of(request, (leg,))
    assert due is not None
    assert due.local("Asia/Kolkata") == "2022-12-04T10:00:00+05:30"
    assert deadlines.due_of(request, route()) is None


def test_request_due_today_is_not_overdue() -> None:
    legs = route(sent="2022-12-18")
    assert not deadlines.is_overdue(interpol(), legs, (LINE,), ist("2023-01-18T23:59"))
    assert deadlines.is_overdue(interpol(), legs, (LINE,), ist("2023-01-19T00:00:01"))


def test_answered_request_is_never_overdue() -> None:
    done = dataclasses.replace(LINE, state=LineState.ANSWERED, answered_at=ist("2023-01-02"))
    assert not deadlines.is_overdue(interpol(), route("2022-12-18"), (done,), ist("2024-01-01"))


def _deadline(request: Request, legs: object, today: str) -> Deadline:
    states = frozenset((LINE.state,))
    found = deadlines.of_request(request, legs, states, 1, "with CBI", ist(today), AIIMS)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_an_open_request_says_where_it_is_and_what_is_lost() -> None:
    found = _deadline(interpol(), route("2022-12-18"), "2023-01-20")
    assert found.sentence == "R-1 (E-mail IDs in China) was due on 18 Jan 2023: with CBI."
    assert found.what_is_lost == "the answers to 1 line"
    assert (found.about, found.key) == ("R-1", "r1.due")
    done = frozenset((LineState.ANSWERED,))
    legs = route("2022-12-18")
    assert deadlines.of_request(interpol(), legs, done, 0, "", ist("2023-01-20"), AIIMS) is None


def test_a_day_that_falls_on_a_sunday_is_said_and_not_moved() -> None:
    found = _deadline(interpol(due_at=ist("2023-01-22")), route("2022-12-18"), "2023-01-20")
    assert times.day_of(found.at).isoformat() == "2023-01-22"
    assert "That is a Sunday: every day counts, and nothing is moved." in found.sentence


def test_a_report_to_cert_in_is_due_six_hours_after_noticing_until_it_is_out() -> None:
    noticed = {"noticed_at": "2022-11-23T07:00+05:30"}
    report = dataclasses.replace(
        interpol(due_at=None), kind=RequestKind.CERT_IN, particulars=noticed
    )
    found = _deadline(report, route(), "2022-11-23T08:00")
    assert found.at.local("Asia/Kolkata") == "2022-11-23T13:00+05:30"
    assert found.at.iso() == "2022-11-23T07:30Z"
    assert found.kind is DeadlineKind.SEND
    assert "is due on 23 Nov 2022, 13:00 IST" in found.sentence
    assert "6 hours from noticing" in found.sentence
    assert deadlines.due_of(report, route(sent="2022-11-23T12:00")) is None
    said = dataclasses.replace(
        report, particulars={**noticed, "reported_at": "2022-11-23T12:10+05:30"}
    )
    assert deadlines.due_of(said, route()) is None


def test_a_time_of_noticing_without_a_zone_starts_no_clock() -> None:
    for text in ("2022-11-23T07:00", "7 am", ""):
        report = dataclasses.replace(
            interpol(due_at=None), kind=RequestKind.CERT_IN, particulars={"noticed_at": text}
        )
        assert deadlines.due_of(report, route()) is None


def test_days_waiting_count_from_the_first_leg() -> None:
    assert deadlines.days_waiting(route("2022-12-18", "2022-12-22"), ist("2022-12-28")) == 10
    assert deadlines.days_waiting(route(), ist("2022-12-28")) is None


def test_request_refused_in_full_says_so() -> None:
    first, second = route(sent="2022-12-18", forwarded="2022-12-22")
    second = dataclasses.replace(second, replied_at=ist("2023-02-01"))
    first = dataclasses.replace(first, replied_at=ist("2023-02-04"))
    no = dataclasses.replace(LINE, state=LineState.REFUSED)
    yes = dataclasses.replace(LINE, id="other", position=2, state=LineState.ANSWERED)
    assert _where((first, second), "2023-02-05", (no,)) == "refused by CBI on 4 Feb 2023"
    assert _where((first, second), "2023-02-05", (no, yes)) == (
        "answered by CBI on 4 Feb 2023, 1 of 2 lines refused"
    )
