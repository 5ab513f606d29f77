from __future__ import annotations

import pytest

from casebook.actions import keep
from casebook.actions.move_custody import receive, release
from casebook.actions.undo import undo
from casebook.errors import CaseError
from casebook.model.evidence import CustodyMove, Exhibit, ExhibitKind
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
    assert undo(case).startswith("Undone: EX-1 (Disk) added")


def test_an_open_move_can_be_undone(case: CaseFile, exhibit: Exhibit) -> None:
    release(case, move(exhibit))
    undo(case)
    assert case.where(CustodyMove, exhibit_id=exhibit.id) == ()
