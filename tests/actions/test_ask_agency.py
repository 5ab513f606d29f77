from __future__ import annotations

import pytest

from casebook.actions import keep
from casebook.actions.ask_agency import ask_agency
from casebook.actions.record_answer import answer_line, record_leg
from casebook.errors import CaseError, FieldError
from casebook.model.agency import Agency
from casebook.model.identifier import IdentifierKind
from casebook.model.request import (
    Leg,
    Line,
    LineState,
    Request,
    RequestKind,
    RequestState,
    state_of,
)
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant


def asked(case: CaseFile) -> tuple[Request, tuple[Leg, ...], tuple[Line, ...]]:
    names = ("IFSO", "CBI", "NCB Beijing", "Example Mail")
    route = [keep.add(case, Agency("", 0, name, name)) for name in names]
    line = Line("", "", 0, IdentifierKind.IPV4, "192.0.2.7", "subscriber", source_port=443)
    request = ask_agency(
        case,
        Request("", 0, RequestKind.INTERPOL, "IP addresses", route[-1].id),
        route,
        [line, line],
        ["letter", "I-24/7"],
    )
    legs = case.where(Leg, request_id=request.id)
    return request, legs, case.where(Line, request_id=request.id)


def test_a_route_becomes_legs_in_one_entry(case: CaseFile) -> None:
    request, legs, lines = asked(case)
    names = {a.id: a.name for a in case.all(Agency)}
    assert [(names[x.from_agency_id], names[x.to_agency_id], x.mode) for x in legs] == [
        ("IFSO", "CBI", "letter"),
        ("CBI", "NCB Beijing", "I-24/7"),
        ("NCB Beijing", "Example Mail", ""),
    ]
    assert [line.position for line in lines] == [1, 2]
    ids = [request.id, *(leg.id for leg in legs), *(line.id for line in lines)]
    assert {e.seq for row_id in ids for e in case.history(row_id)} == {case.head().seq}


def test_the_state_follows_from_legs_and_lines(case: CaseFile) -> None:
    request, legs, lines = asked(case)

    def state() -> RequestState:
        return state_of(
            case.where(Leg, request_id=request.id), case.where(Line, request_id=request.id)
        )

    assert state() is RequestState.DRAFT
    sent = record_leg(case, legs[0], "sent", instant("2022-12-18T11:00:00+05:30"), "IFSO/1")
    assert state() is RequestState.SENT
    known = record_leg(case, sent, "acknowledged", instant("2022-12-19T11:00:00+05:30"))
    assert state() is RequestState.ACKNOWLEDGED
    record_leg(case, known, "forwarded", instant("2022-12-20T11:00:00+05:30"))
    assert state() is RequestState.FORWARDED
    at = instant("2023-01-20T11:00:00+05:30")
    answer_line(case, lines[0], LineState.ANSWERED, "a rented server", at)
    assert state() is RequestState.PARTLY
    answer_line(case, lines[1], LineState.REFUSED, "no treaty", at)
    assert state() is RequestState.ANSWERED


def test_a_leg_answered_before_it_was_sent_is_refused(case: CaseFile) -> None:
    _, legs, _ = asked(case)
    sent = record_leg(case, legs[0], "sent", instant("2022-12-18T11:00:00+05:30"))
    with pytest.raises(CaseError):
        record_leg(case, sent, "replied", instant("2022-12-17T11:00:00+05:30"))


def test_setting_a_line_back_clears_the_answer(case: CaseFile) -> None:
    _, _, lines = asked(case)
    at = instant("2023-01-20T11:00:00+05:30")
    answered = answer_line(case, lines[0], LineState.ANSWERED, "holder", at, "R/1")
    back = answer_line(case, answered, LineState.OUTSTANDING, "", None)
    assert back == lines[0]


def test_a_route_of_one_is_refused(case: CaseFile) -> None:
    agency = keep.add(case, Agency("", 0, "CBI", "CBI"))
    with pytest.raises(CaseError, match="at least who asks and who is asked"):
        ask_agency(case, Request("", 0, RequestKind.LETTER, "x", agency.id), [agency], [])


def test_every_step_keeps_its_own_number_and_name(case: CaseFile) -> None:
    _, (leg, *_), _ = asked(case)
    day = "2022-12-{:02}T11:00:00+05:30"
    leg = record_leg(case, leg, "prepared", instant(day.format(16)), by="SI Rao")
    leg = record_leg(case, leg, "approved", instant(day.format(17)), by="DCP IFSO")
    leg = record_leg(case, leg, "sent", instant(day.format(18)), "IFSO/88")
    leg = record_leg(case, leg, "acknowledged", instant(day.format(19)), "CBI/7")
    leg = record_leg(case, leg, "replied", instant(day.format(20)), "CBI/9", "see enclosure")
    leg = record_leg(case, leg, "returned", instant(day.format(21)), because="no penalty named")
    kept = case.get(Leg, leg.id)
    assert (kept.prepared_by, kept.approved_by) == ("SI Rao", "DCP IFSO")
    assert (kept.reference, kept.acknowledged_reference) == ("IFSO/88", "CBI/7")
    assert (kept.reply_reference, kept.reply) == ("CBI/9", "see enclosure")
    assert kept.returned_because == "no penalty named"
    assert case.history(leg.id)[-1].summary == "R-1 leg 1 returned"


def test_what_does_not_go_with_a_step_is_refused_at_its_field(case: CaseFile) -> None:
    _, (leg, *_), _ = asked(case)
    at = instant("2022-12-18T11:00:00+05:30")
    refused: list[tuple[str, str]] = []
    for step, given in (
        ("forwarded", {"reference": "CBI/1"}),
        ("sent", {"by": "SI Rao"}),
        ("sent", {"reply": "yes"}),
        ("sent", {"because": "no"}),
        ("returned", {}),
        ("acknowledged", {}),
    ):
        with pytest.raises(FieldError) as caught:
            record_leg(case, leg, step, at, **given)  # type: ignore[arg-type]
        refused.append((caught.value.field, str(caught.value)))
    assert [field for field, _ in refused] == [
        "reference", "by", "reply", "returned_because", "sent_at", "sent_at",
    ]  # fmt: skip
    assert refused[-1][1] == "Record when this was sent before it was acknowledged."
    assert case.get(Leg, leg.id) == leg
