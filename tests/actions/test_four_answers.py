from __future__ import annotations

import dataclasses
from typing import Any

from casebook.actions import keep
from casebook.actions.ask_agency import ask_agency
from casebook.actions.four_answers import four_answers
from casebook.actions.record_answer import answer_line, record_leg
from casebook.actions.record_holder import record_holder
from casebook.actions.typed_time import typed_time
from casebook.model.agency import Agency
from casebook.model.identifier import IdentifierKind
from casebook.model.instant import Instant
from casebook.model.reply import Holder, HolderNature
from casebook.model.request import Leg, Line, LineState, Request, RequestKind
from casebook.store.case_file import CaseFile


def at(text: str) -> Instant:
    return typed_time(text, "Asia/Kolkata", "A. Rao")


def asked(case: CaseFile, *lines: Line, **given: Any) -> Request:
    unit = keep.add(case, Agency("", 0, "IFSO", "IFSO"))
    provider = keep.add(case, Agency("", 0, "Example Hosting", "EH"))
    request = Request("", 0, RequestKind.SUBSCRIBER, "Who rented it", provider.id)
    return ask_agency(case, dataclasses.replace(request, **given), [unit, provider], lines)


def line(number: int, **given: Any) -> Line:
    found = Line("", "", 0, IdentifierKind.IPV4, f"203.0.113.{number}", "who rented the server")
    return dataclasses.replace(found, **given)


def test_asked_evidence_and_what_came_back_are_said_in_a_line_each(case: CaseFile) -> None:
    request = asked(
        case,
        line(1, cited="S-2 auth.log line 37"),
        line(2, cited="S-2 auth.log line 45"),
        line(3),
        line(4, asked="since when"),
    )
    found = four_answers(case, request)
    assert found.asked == (
        "who rented the server (and 1 other questions): "
        "203.0.113.1, 203.0.113.2, 203.0.113.3 and 1 more; 4 lines"
    )
    assert found.evidence == (
        "S-2 auth.log line 37; S-2 auth.log line 45; 2 of 4 lines cite nothing"
    )
    assert found.came_back == "nothing yet"


def test_a_rented_server_is_named_as_one(case: CaseFile) -> None:
    request = asked(case, line(1), line(2))
    leg = case.where(Leg, request_id=request.id)[0]
    record_leg(case, leg, "sent", at("2022-12-01 10:00"))
    first, second = case.where(Line, request_id=request.id)
    answer_line(case, first, LineState.ANSWERED, "a virtual server", at("2022-12-03 10:00"))
    record_holder(case, Holder("", first.id, "Example Hosting", HolderNature.HOSTING))
    record_holder(case, Holder("", second.id, "Example Hosting", HolderNature.HOSTING))
    assert four_answers(case, request).came_back == (
        "1 answered, 1 outstanding; Example Hosting (hosting provider: a rented server)"
    )


def test_a_request_without_lines_speaks_of_its_words(case: CaseFile) -> None:
    request = asked(case, assistance="Please keep the logs.", link_to_facts="They were used.")
    leg = case.where(Leg, request_id=request.id)[0]
    record_leg(case, leg, "sent", at("2022-12-01 10:00"))
    leg = case.where(Leg, request_id=request.id)[0]
    record_leg(case, leg, "replied", at("2022-12-04 10:00"), reply="They are kept.")
    found = four_answers(case, request)
    assert found == type(found)("Please keep the logs.", "They were used.", "They are kept.")
