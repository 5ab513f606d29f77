from __future__ import annotations

import dataclasses

from casebook.actions import asked_before, check_lines, keep, paste_lines
from casebook.actions.ask_agency import ask_agency
from casebook.actions.record_answer import answer_line, record_leg
from casebook.model.agency import Agency
from casebook.model.request import Leg, Line, LineState, Request, RequestKind
from casebook.store import lines as stored
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant

ROWS = "\n".join(f"192.0.2.{n},{1000 + n},2022-11-23T01:12:0{n}Z,who" for n in range(1, 8))


def lines(text: str = ROWS) -> tuple[Line, ...]:
    pasted = paste_lines.read_lines(text, asked="who")
    assert pasted.bad == ()
    return tuple(
        dataclasses.replace(line, position=place) for place, line in enumerate(pasted.lines, 1)
    )


def agencies(case: CaseFile) -> list[Agency]:
    return [keep.add(case, Agency("", 0, name, name)) for name in ("IFSO", "Example ISP", "Other")]


def ask(case: CaseFile, route: list[Agency], some: tuple[Line, ...] = ()) -> Request:
    request = Request("", 0, RequestKind.LETTER, "x", route[-1].id)
    return ask_agency(case, request, route, some)


def sentences(case: CaseFile, new: tuple[Line, ...], of: Agency, request_id: str = "") -> list[str]:
    found = asked_before.repeats(case, new, of.id, request_id)
    return [f"{repeat.place}: {repeat.sentence}" for repeat in found]


def test_what_was_asked_of_the_same_provider_is_noticed_with_day_and_line(case: CaseFile) -> None:
    office, isp, other = agencies(case)
    asked = ask(case, [office, isp], lines())
    new = lines("192.0.2.9,1,2022-11-23T01:12:07Z\n192.0.2.7,1007,2022-11-23T01:12:07Z")
    assert sentences(case, new, isp) == [
        "1: Line 2 (192.0.2.7) is asked of the same provider in a request not sent yet, R-1 line 7."
    ]
    (leg,) = case.where(Leg, request_id=asked.id)
    record_leg(case, leg, "sent", instant("2022-12-01T20:00:00+00:00"), "", "")
    # The case shows Indian time, in which it was the second of December already.
    header = dataclasses.replace(case.header(), zones=("UTC", "Asia/Kolkata"))
    if header != case.header():
        keep.correct(case, header, "zones of the case")
    assert sentences(case, new, isp) == [
        "1: Line 2 (192.0.2.7) was asked of the same provider on 2 Dec 2022, R-1 line 7."
    ]
    seventh = case.where(Line, request_id=asked.id)[6]
    answer_line(
        case, seventh, LineState.ANSWERED, "A. Holder", instant("2022-12-09T10:00:00+00:00"), ""
    )
    assert sentences(case, new, isp)[0].endswith("R-1 line 7, answered.")
    assert sentences(case, new, other) == []


def test_retracted_lines_and_requests_do_not_count(case: CaseFile) -> None:
    office, isp, _ = agencies(case)
    asked = ask(case, [office, isp], lines())
    keep.retract(case, case.where(Line, request_id=asked.id)[0], "wrong address")
    assert len(sentences(case, lines(), isp)) == 6
    keep.retract(case, asked, "sent to the wrong office")
    assert sentences(case, lines(), isp) == []


def test_merged_agencies_are_one_provider(case: CaseFile) -> None:
    office, isp, other = agencies(case)
    ask(case, [office, other], lines())
    assert sentences(case, lines(), isp) == []
    keep.correct(case, dataclasses.replace(other, merged_into_id=isp.id), "the same company")
    assert len(sentences(case, lines(), isp)) == 7


def test_lines_of_the_request_itself_and_of_one_table_are_noticed(case: CaseFile) -> None:
    office, isp, _ = agencies(case)
    asked = ask(case, [office, isp], lines())
    new = lines("192.0.2.9,1\n192.0.2.9,1\n192.0.2.3,1003,2022-11-23T01:12:03Z")
    assert sentences(case, new, isp, asked.id) == [
        "1: Line 2 (192.0.2.9) asks the same as line 1.",
        "2: Line 3 (192.0.2.3) is asked about in this request already, on line 3.",
    ]


def test_lines_that_are_there_do_not_repeat_themselves(case: CaseFile) -> None:
    office, isp, _ = agencies(case)
    asked = ask(case, [office, isp], lines())
    there = case.where(Line, request_id=asked.id)
    assert asked_before.repeats(case, there, isp.id, asked.id) == ()


def test_what_was_asked_is_found_by_an_index(case: CaseFile) -> None:
    plan = " ".join(
        str(row[3])
        for row in case.connection.execute(
            "EXPLAIN QUERY PLAN " + stored._ABOUT.format(marks="?"), ("192.0.2.1",)
        )
    )
    assert "line_about" in plan
    assert "SCAN line" not in plan


def test_drafts_are_the_requests_that_were_not_sent(case: CaseFile) -> None:
    office, isp, _ = agencies(case)
    first = ask(case, [office, isp], lines())
    second = ask(case, [office, isp])
    third = ask(case, [office, isp])
    keep.retract(case, third, "made twice")
    (leg,) = case.where(Leg, request_id=first.id)
    assert [(d.number, d.lines, d.to_agency) for d in stored.drafts(case)] == [
        (2, 0, "Example ISP"),
        (1, 7, "Example ISP"),
    ]
    record_leg(case, leg, "sent", instant("2022-12-01T20:00:00+00:00"), "", "")
    assert [draft.id for draft in stored.drafts(case)] == [second.id]


def test_a_preview_numbers_new_lines_after_those_there(case: CaseFile) -> None:
    office, isp, _ = agencies(case)
    asked = ask(case, [office, isp], lines())
    new = lines("192.0.2.9,1\n192.0.2.9,1\n192.0.2.10,\n192.0.2.3,1003,2022-11-23T01:12:03Z")
    seen = check_lines.preview(case, asked, new)
    assert [line.position for line in seen.lines] == [8, 9, 10, 11]
    assert [repeat.place for repeat in seen.repeats] == [1, 3]
    assert any(f.sentence == "Line 10 (192.0.2.10) has no source port." for f in seen.findings)
    kept = check_lines.preview(case, asked, new, without_repeats=True)
    assert [(line.position, line.identifier) for line in kept.lines] == [
        (8, "192.0.2.9"),
        (9, "192.0.2.10"),
    ]
    assert len(kept.repeats) == 2


def test_many_repeats_of_one_table_are_one_sentence(case: CaseFile) -> None:
    office, isp, _ = agencies(case)
    asked = ask(case, [office, isp], lines())
    new = lines("\n".join(["192.0.2.9,1"] * 5 + ["192.0.2.3,1003,2022-11-23T01:12:03Z"]))
    assert check_lines.preview(case, asked, new).repeats_said == (
        "Line 13 (192.0.2.3) is asked about in this request already, on line 3.",
        "Lines 9 to 12 ask the same as a line before them.",
    )


def test_lines_for_a_request_on_its_way_are_said_to_come_too_late(case: CaseFile) -> None:
    office, isp, _ = agencies(case)
    asked = ask(case, [office, isp], lines()[:1])

    def too_late() -> list[bool]:
        found = check_lines.preview(case, asked, lines()[1:2]).findings
        return [each.blocks for each in found if each.sentence.startswith("R-1 was sent on 1 Dec")]

    assert too_late() == []
    (leg,) = case.where(Leg, request_id=asked.id)
    record_leg(case, leg, "sent", instant("2022-12-01T10:00:00+00:00"), "", "")
    assert too_late() == [False]
