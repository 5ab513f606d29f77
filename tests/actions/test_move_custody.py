from __future__ import annotations

import dataclasses

import pytest

from casebook.actions import keep
from casebook.actions.move_custody import (
    hand_over,
    moves_of,
    receive,
    receive_hand_over,
    release,
)
from casebook.actions.undo import undo
from casebook.errors import CaseError, FieldError
from casebook.model.evidence import CustodyMove, Exhibit, ExhibitKind
from casebook.model.examination import Incident
from casebook.model.instant import Instant
from casebook.model.transfer import HandOver
from casebook.rules import custody_checks
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant


@pytest.fixture
def exhibit(case: CaseFile) -> Exhibit:
    return keep.add(case, Exhibit("", 0, "Disk", ExhibitKind.COMPUTER))


def move(exhibit: Exhibit, at: str = "2022-11-25T10:00:00+05:30") -> CustodyMove:
    return CustodyMove(
        id="",
        exhibit_id=exhibit.id,
        position=0,
        from_person="SI Kumar",
        from_place="AIIMS",
        to_person="HC Devi",
        to_place="Malkhana",
        released_at=instant(at),
        received_at=None,
        purpose="safe keeping",
    )


def test_a_move_is_open_until_it_is_received(case: CaseFile, exhibit: Exhibit) -> None:
    released = release(case, move(exhibit))
    assert released.position == 1
    assert released.is_open
    received = receive(case, released, instant("2022-11-25T11:00:00+05:30"), "yes")
    assert case.all(CustodyMove) == (received,)
    assert not received.is_open


def test_an_exhibit_on_its_way_does_not_move_again(case: CaseFile, exhibit: Exhibit) -> None:
    release(case, move(exhibit))
    with pytest.raises(CaseError, match="on its way to HC Devi"):
        release(case, move(exhibit))


def test_received_before_released_is_refused(case: CaseFile, exhibit: Exhibit) -> None:
    released = release(case, move(exhibit))
    with pytest.raises(CaseError):
        receive(case, released, instant("2022-11-25T09:00:00+05:30"))


def test_a_signed_receipt_is_not_undone(case: CaseFile, exhibit: Exhibit) -> None:
    released = release(case, move(exhibit))
    receive(case, released, instant("2022-11-25T11:00:00+05:30"))
    with pytest.raises(CaseError, match="nothing to undo"):
        undo(case)
    assert case.all(Exhibit) == (exhibit,)


def test_an_open_move_can_be_undone(case: CaseFile, exhibit: Exhibit) -> None:
    release(case, move(exhibit))
    undo(case)
    assert case.where(CustodyMove, exhibit_id=exhibit.id) == ()


def at(hour: int, minute: int = 0, day: int = 25) -> Instant:
    return instant(f"2022-11-{day}T{hour:02d}:{minute:02d}:00+05:30")


def hand_on(exhibit: Exhibit, giver: str, taker: str, out: Instant) -> CustodyMove:
    return dataclasses.replace(
        move(exhibit),
        from_person=giver,
        from_place=f"room of {giver}",
        to_person=taker,
        to_place=f"room of {taker}",
        released_at=out,
    )


def test_all_the_receiver_says_is_kept(case: CaseFile, exhibit: Exhibit) -> None:
    released = release(case, move(exhibit))
    receive(
        case, released, at(11), "yes", "by van", "matches", "XIX-4", "GD 12", "checkpost", "nobody"
    )
    (received,) = case.all(CustodyMove)
    assert received == dataclasses.replace(
        released, received_at=at(11), seal_intact="yes", remarks="by van", digest_check="matches",
        store_register="XIX-4", gd_entry="GD 12", delay_reason="checkpost", opened="nobody",
    )  # fmt: skip


def test_a_move_is_received_once_whatever_state_the_caller_holds(
    case: CaseFile, exhibit: Exhibit
) -> None:
    released = release(case, move(exhibit))
    receive(case, released, at(11))
    with pytest.raises(CaseError, match="was received already"):
        receive(case, released, at(12))


def test_a_retracted_exhibit_does_not_leave(case: CaseFile, exhibit: Exhibit) -> None:
    keep.retract(case, exhibit, "entered twice")
    with pytest.raises(CaseError, match="EX-1 is retracted"):
        release(case, move(exhibit))


@pytest.mark.parametrize(
    ("words", "told"), [("no", ""), ("No, cut open", ": No, cut open"), ("broken", "")]
)
def test_a_broken_seal_opens_an_incident_in_the_same_entry(
    case: CaseFile, exhibit: Exhibit, words: str, told: str
) -> None:
    released = release(case, move(exhibit))
    before = case.head().seq
    received = receive(case, released, at(11), words)
    assert case.head().seq == before + 1
    (incident,) = case.all(Incident)
    assert (incident.number, incident.exhibit_id, incident.cause_id) == (
        1, exhibit.id, received.id,
    )  # fmt: skip
    assert incident.is_open
    (entry,) = case.entries(before + 1)
    assert entry.summary == (
        "EX-1 received by HC Devi; INC-1 opened on EX-1: The seal was not intact at the end of "
        f"move 1{told}."
    )


def test_a_whole_seal_and_none_open_no_incident(case: CaseFile, exhibit: Exhibit) -> None:
    receive(case, release(case, move(exhibit)), at(11), "yes")
    assert case.all(Incident) == ()


def test_a_move_recorded_late_takes_the_position_of_its_time(
    case: CaseFile, exhibit: Exhibit
) -> None:
    receive(case, release(case, hand_on(exhibit, "A", "B", at(10))), at(11))
    receive(case, release(case, hand_on(exhibit, "C", "D", at(14))), at(15))
    before = case.head().seq
    late = release(case, hand_on(exhibit, "B", "C", at(12)))
    receive(case, late, at(13))
    assert case.head().seq == before + 2
    line = [(m.position, m.from_person, m.to_person) for m in case.all(CustodyMove)]
    assert line == [(1, "A", "B"), (2, "B", "C"), (3, "C", "D")]
    assert custody_checks.findings(exhibit, case.all(CustodyMove)) == ()


def test_undo_of_a_late_move_gives_the_others_their_positions_back(
    case: CaseFile, exhibit: Exhibit
) -> None:
    receive(case, release(case, hand_on(exhibit, "A", "B", at(10))), at(11))
    receive(case, release(case, hand_on(exhibit, "C", "D", at(14))), at(15))
    before = case.all(CustodyMove)
    release(case, hand_on(exhibit, "B", "C", at(12)))
    undo(case)
    assert case.all(CustodyMove) == before


def test_a_move_before_the_open_one_can_be_recorded(case: CaseFile, exhibit: Exhibit) -> None:
    release(case, hand_on(exhibit, "B", "C", at(14)))
    early = release(case, hand_on(exhibit, "A", "B", at(10)))
    assert early.position == 1
    with pytest.raises(CaseError, match="on its way to B"):
        release(case, hand_on(exhibit, "A", "B", at(11)))


SLIP = HandOver(
    "", 0, "SI Kumar", "AIIMS", "HC Devi", "Malkhana", at(10), "safe keeping", "by van", "RC 7"
)


@pytest.fixture
def five(case: CaseFile) -> list[Exhibit]:
    return [keep.add(case, Exhibit("", 0, f"Disk {n}", ExhibitKind.COMPUTER)) for n in range(5)]


def test_a_hand_over_is_one_entry_with_a_move_for_each(case: CaseFile, five: list[Exhibit]) -> None:
    before = case.head().seq
    slip = hand_over(case, SLIP, five, {five[1].id: "IFSO-2"})
    assert case.head().seq == before + 1
    moves = moves_of(case, slip)
    assert [m.exhibit_id for m in moves] == [e.id for e in five]
    assert [m.seal for m in moves] == ["", "IFSO-2", "", "", ""]
    assert {m.position for m in moves} == {1}
    assert {(m.road_certificate, m.reference, m.mode) for m in moves} == {("RC 7", "H-1", "by van")}
    (entry,) = case.entries(before + 1)
    assert entry.summary == ("H-1: EX-1, EX-2, EX-3, EX-4, EX-5 released by SI Kumar to HC Devi")


def test_a_hand_over_with_something_in_the_way_names_it_and_saves_nothing(
    case: CaseFile, five: list[Exhibit]
) -> None:
    release(case, move(five[1]))
    keep.retract(case, five[3], "entered twice")
    before = case.head()
    with pytest.raises(CaseError) as refused:
        hand_over(case, SLIP, five)
    assert str(refused.value) == (
        "Nothing was handed over: EX-2 is on its way to HC Devi since move 1: record who received "
        "it before it moves again; EX-4 is retracted."
    )
    assert case.head() == before
    assert case.all(HandOver) == ()


def test_a_hand_over_of_nothing_and_without_a_receiver_is_refused(
    case: CaseFile, five: list[Exhibit]
) -> None:
    with pytest.raises(FieldError) as refused:
        hand_over(case, SLIP, [])
    assert refused.value.field == "exhibits"
    with pytest.raises(FieldError) as refused:
        hand_over(case, dataclasses.replace(SLIP, to_person=""), five)
    assert refused.value.field == "to_person"


def test_an_exhibit_chosen_twice_moves_once(case: CaseFile, five: list[Exhibit]) -> None:
    slip = hand_over(case, SLIP, [five[0], five[0], five[1]])
    assert len(moves_of(case, slip)) == 2


def test_a_slip_that_comes_back_receives_all_open_moves_in_one_entry(
    case: CaseFile, five: list[Exhibit]
) -> None:
    slip = hand_over(case, SLIP, five)
    alone = moves_of(case, slip)[4]
    receive(case, alone, at(10, 30), "yes")
    before = case.head().seq
    seals = {five[0].id: "yes", five[1].id: "no, torn"}
    returned = receive_hand_over(case, slip, at(11), seals, "all there", "XIX-9", "GD 3")
    assert case.head().seq == before + 1
    assert returned.returned_at == at(11)
    moves = moves_of(case, slip)
    assert [m.received_at for m in moves] == [at(11)] * 4 + [at(10, 30)]
    assert [m.seal_intact for m in moves] == ["yes", "no, torn", "", "", "yes"]
    assert [m.store_register for m in moves] == ["XIX-9"] * 4 + [""]
    (incident,) = case.all(Incident)
    assert (incident.exhibit_id, incident.cause_id) == (five[1].id, moves[1].id)
    with pytest.raises(CaseError, match="H-1 has no move that is still open"):
        receive_hand_over(case, returned, at(12))


def test_two_broken_seals_open_two_incidents(case: CaseFile, five: list[Exhibit]) -> None:
    receive_hand_over(case, hand_over(case, SLIP, five[:2]), at(11), "no")
    assert [i.number for i in case.all(Incident)] == [1, 2]


def test_a_slip_is_not_back_before_it_left(case: CaseFile, five: list[Exhibit]) -> None:
    slip = hand_over(case, SLIP, five)
    with pytest.raises(FieldError):
        receive_hand_over(case, slip, at(9))
    assert all(m.is_open for m in moves_of(case, slip))


def test_undo_of_a_hand_over_undoes_all_its_moves(case: CaseFile, five: list[Exhibit]) -> None:
    slip = hand_over(case, SLIP, five)
    assert undo(case).startswith("Undone: H-1: EX-1")
    assert case.all(CustodyMove) == ()
    assert case.get(HandOver, slip.id).retracted == "undone"
    again = hand_over(case, SLIP, five)
    assert again.number == 2


def test_a_hand_over_with_one_signature_is_not_undone(case: CaseFile, five: list[Exhibit]) -> None:
    slip = hand_over(case, SLIP, five)
    receive(case, moves_of(case, slip)[2], at(11))
    with pytest.raises(CaseError, match="nothing to undo"):
        undo(case)
    assert len(moves_of(case, slip)) == 5


def test_a_receipt_corrected_to_a_broken_seal_opens_one_incident(
    case: CaseFile, exhibit: Exhibit
) -> None:
    received = receive(case, release(case, move(exhibit)), at(11), "yes")
    broken = dataclasses.replace(received, seal_intact="no, seen later")
    keep.correct(case, broken, "the photograph shows it")
    (incident,) = case.all(Incident)
    assert incident.cause_id == received.id
    keep.correct(case, dataclasses.replace(broken, remarks="photo 4"), "the photograph named")
    assert case.all(Incident) == (incident,)
