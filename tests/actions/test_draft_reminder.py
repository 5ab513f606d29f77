from __future__ import annotations

import dataclasses

import pytest

from casebook.actions import keep
from casebook.actions.ask_agency import ask_agency
from casebook.actions.draft_reminder import UnsentReminder, draft_reminder
from casebook.actions.record_answer import answer_line, record_leg
from casebook.errors import CaseError
from casebook.model.agency import Agency
from casebook.model.identifier import IdentifierKind
from casebook.model.request import Leg, Line, LineState, Request, RequestKind
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant

NOW = instant("2023-01-20T10:00:00+05:30")


def sent(case: CaseFile) -> Request:
    route = [keep.add(case, Agency("", 0, n, n)) for n in ("IFSO", "CBI", "NCB Beijing")]
    line = Line("", "", 0, IdentifierKind.IPV4, "192.0.2.7", "subscriber", source_port=443)
    request = Request(
        "",
        0,
        RequestKind.INTERPOL,
        "E-mail IDs",
        route[-1].id,
        reference="IFSO/112",
        due_at=instant("2023-01-18T18:00:00+05:30"),
    )
    made = ask_agency(case, request, route, [line] * 4, ["letter", "I-24/7"])
    first, second = case.where(Leg, request_id=made.id)
    first = record_leg(case, first, "sent", instant("2022-12-18T11:00:00+05:30"))
    keep.correct(
        case,
        dataclasses.replace(
            first,
            acknowledged_at=instant("2022-12-19T11:00:00+05:30"),
            acknowledged_reference="NCB/77",
        ),
        "acknowledged",
    )
    record_leg(case, second, "sent", instant("2022-12-22T11:00:00+05:30"))
    lines = case.where(Line, request_id=made.id)
    answered = instant("2023-01-02T10:00:00+05:30")
    answer_line(case, lines[1], LineState.ANSWERED, "Example Mail", answered, "NCB/78")
    return made


def test_a_reminder_says_the_earlier_references_and_dates_to_whom_we_wrote(
    case: CaseFile,
) -> None:
    request = sent(case)
    reminder = draft_reminder(case, request, now=NOW)
    assert (reminder.kind, reminder.regarding_id) == (RequestKind.REMINDER, request.id)
    assert reminder.subject == "Reminder 1 of R-1: E-mail IDs"
    assert reminder.facts.split("\n") == [
        "Our request R-1 “E-mail IDs”, our number IFSO/112.",
        "IFSO to CBI: sent on 18 Dec 2022; acknowledged on 19 Dec 2022, your reference NCB/77.",
        "CBI to NCB Beijing: sent on 22 Dec 2022; no acknowledgement is recorded.",
        "An answer was due on 18 Jan 2023.",
        "3 of 4 lines wait for an answer.",
    ]
    assert reminder.assistance == (
        "Please remind NCB Beijing of lines 1, 3-4 of R-1 and send us its answer, or say when one "
        "is to be expected."
    )
    assert reminder.particulars == {"step": "First reminder"}
    # CBI was written to, and only CBI writes to another bureau.
    (leg,) = case.where(Leg, request_id=reminder.id)
    first, _ = case.where(Leg, request_id=request.id)
    assert (leg.mode, leg.sent_at) == ("letter", None)
    assert (leg.from_agency_id, leg.to_agency_id) == (first.from_agency_id, first.to_agency_id)
    assert reminder.to_agency_id == first.to_agency_id


def test_a_reminder_asks_for_what_holds_the_request_up(case: CaseFile) -> None:
    request = sent(case)
    _, second = case.where(Leg, request_id=request.id)
    keep.correct(case, dataclasses.replace(second, sent_at=None), "it was not sent on")
    assert draft_reminder(case, request, now=NOW).assistance == (
        "Please send R-1 on to NCB Beijing, or say what stands in the way: lines 1, 3-4 of R-1 "
        "wait."
    )


def test_a_reminder_asks_for_a_reply_that_was_not_passed_on(case: CaseFile) -> None:
    request = sent(case)
    _, second = case.where(Leg, request_id=request.id)
    record_leg(case, second, "replied", instant("2023-01-10T11:00:00+05:30"))
    assert draft_reminder(case, request, now=NOW).assistance == (
        "Please pass on to us what NCB Beijing replied to lines 1, 3-4 of R-1, or say when it "
        "is to be expected."
    )


def test_a_reminder_of_what_was_asked_straight_asks_for_the_answer(case: CaseFile) -> None:
    route = [keep.add(case, Agency("", 0, name, name)) for name in ("IFSO", "ISP")]
    line = Line("", "", 0, IdentifierKind.IPV4, "192.0.2.7", "subscriber", source_port=443)
    asked = Request("", 0, RequestKind.SUBSCRIBER, "x", route[1].id)
    request = ask_agency(case, asked, route, [line], ["e-mail"])
    (leg,) = case.where(Leg, request_id=request.id)
    record_leg(case, leg, "sent", instant("2022-12-18T11:00:00+05:30"))
    reminder = draft_reminder(case, request, now=NOW)
    assert reminder.to_agency_id == route[1].id
    assert reminder.assistance.startswith("Please answer line 1 of R-1, or say")


def test_an_escalation_names_the_higher_office_and_the_earlier_reminder(case: CaseFile) -> None:
    request = sent(case)
    first = draft_reminder(case, request, now=NOW)
    legs = case.where(Leg, request_id=first.id)
    record_leg(case, legs[0], "sent", instant("2023-01-21T10:00:00+05:30"))
    # A reminder of the reminder is about the request itself.
    second = draft_reminder(case, first, "Joint Director, CBI", NOW)
    assert second.regarding_id == request.id
    assert second.subject == "Escalation 2 of R-1: E-mail IDs"
    assert second.particulars == {
        "step": "Escalation",
        "escalated_to": "Joint Director, CBI",
        "earlier_reminders": "R-2: sent on 21 Jan 2023",
    }
    assert second.assistance.startswith("To Joint Director, CBI: please remind NCB Beijing")


def test_nothing_is_reminded_of_that_was_not_sent_or_is_answered(case: CaseFile) -> None:
    route = [keep.add(case, Agency("", 0, name, name)) for name in ("IFSO", "ISP")]
    draft = ask_agency(case, Request("", 0, RequestKind.LETTER, "x", route[1].id), route, ())
    with pytest.raises(CaseError, match="R-1 was not sent yet"):
        draft_reminder(case, draft)
    (leg,) = case.where(Leg, request_id=draft.id)
    record_leg(case, leg, "sent", instant("2022-12-18T11:00:00+05:30"))
    (leg,) = case.where(Leg, request_id=draft.id)
    record_leg(case, leg, "replied", instant("2022-12-19T11:00:00+05:30"))
    with pytest.raises(CaseError, match="R-1 is answered"):
        draft_reminder(case, draft)


def test_no_second_reminder_is_drafted_while_the_first_is_unsent(case: CaseFile) -> None:
    request = sent(case)
    first = draft_reminder(case, request, now=NOW)
    for office in ("", "Joint Director, CBI"):
        with pytest.raises(
            UnsentReminder, match=r"^R-2 “Reminder 1 of R-1: E-mail IDs” is drafted and not sent"
        ) as refused:
            draft_reminder(case, request, office, NOW)
        assert refused.value.number == "R-2"
    assert len(case.all(Request)) == 2
    keep.retract(case, first, "the answer came")
    assert draft_reminder(case, request, now=NOW).subject.startswith("Reminder 1 of R-1")
