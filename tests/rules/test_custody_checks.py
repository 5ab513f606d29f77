from __future__ import annotations

import dataclasses

from casebook.rules.custody_checks import findings, holder
from tests.rules.rows import disk, ist, move

GOOD = (
    move(1, "Rao", "Singh", "2022-11-25T18:00", "2022-11-25T18:20"),
    move(2, "Singh", "Mehta", "2022-11-26T10:00", "2022-11-26T11:00"),
)


def _said(*moves: object) -> list[str]:
    return [finding.sentence for finding in findings(disk(), moves)]  # type: ignore[arg-type]


def test_contiguous_custody_has_no_findings() -> None:
    assert _said(*GOOD) == []


def test_gap_between_two_holders_is_found() -> None:
    other = move(2, "Das", "Mehta", "2022-11-26T10:00", "2022-11-26T11:00")
    assert _said(GOOD[0], other) == ["Move 1 ends with Singh, but move 2 starts with Das."]


def test_change_of_place_without_a_move_is_found() -> None:
    moved = dataclasses.replace(GOOD[1], from_place="a car park")
    assert _said(GOOD[0], moved) == [
        "Move 1 ends at room of Singh, but move 2 starts at a car park."
    ]


def test_move_that_starts_before_the_last_was_received_is_found() -> None:
    early = dataclasses.replace(GOOD[1], released_at=ist("2022-11-25T18:10"))
    assert "Move 2 was released before move 1 was received." in _said(GOOD[0], early)


def test_move_after_an_open_one_is_found() -> None:
    still_open = dataclasses.replace(GOOD[0], received_at=None)
    assert _said(still_open, GOOD[1]) == ["Move 2 starts while move 1 is still open."]


def test_same_person_at_both_ends_is_found() -> None:
    alone = move(1, "Rao", "  RAO ", "2022-11-25T18:00", "2022-11-25T18:20")
    assert _said(alone) == ["Move 1 has Rao at both ends."]


def test_times_that_run_backwards_are_found() -> None:
    back = move(1, "Rao", "Singh", "2022-11-25T18:00", "2022-11-25T17:00")
    assert _said(back) == ["Move 1 was received before it was released."]


def test_long_transit_needs_an_explanation() -> None:
    long = move(1, "Rao", "Singh", "2022-11-25T18:00", "2022-11-27T18:20")
    assert len(_said(long)) == 1
    assert _said(dataclasses.replace(long, remarks="the road was closed")) == []


def test_move_open_for_days_is_found_only_with_a_clock() -> None:
    still_open = dataclasses.replace(GOOD[0], received_at=None)
    assert _said(still_open) == []
    found = findings(disk(), (still_open,), ist("2022-12-01T09:00"))
    assert "has been open for more than 5 days" in found[0].sentence


def test_broken_and_changed_seals_are_found() -> None:
    first = dataclasses.replace(GOOD[0], seal="S1", seal_intact="no")
    second = dataclasses.replace(GOOD[1], seal="S2")
    said = _said(first, second)
    assert "The seal was not intact at the end of move 1." in said
    assert "The seal changes from S1 to S2 at move 2." in said


def test_custody_starts_with_who_seized_it() -> None:
    seized = disk(seized_by="Verma", seized_at=ist("2022-11-25T19:00:00"))
    assert len(findings(seized, GOOD)) == 2


def test_retracted_moves_do_not_count() -> None:
    wrong = dataclasses.replace(move(3, "X", "X", "2020-01-01"), retracted="entered by mistake")
    assert _said(*GOOD, wrong) == []


def test_holder_is_named_with_the_day() -> None:
    assert holder(disk(), GOOD) == "with Mehta, room of Mehta since 26 Nov 2022"
    still_open = dataclasses.replace(GOOD[1], received_at=None)
    assert holder(disk(), (GOOD[0], still_open)) == "in transit to Mehta since 26 Nov 2022"
    assert holder(disk(), ()) == "no custody recorded"
