from __future__ import annotations

import dataclasses

import pytest

from casebook.actions import keep
from casebook.actions.regroup import past_groups, regroup
from casebook.actions.undo import undo
from casebook.errors import CaseError, FieldError
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant


def add(case: CaseFile, description: str, parent: Exhibit | None = None, at: str = "") -> Exhibit:
    exhibit = Exhibit(
        "", 0, description, ExhibitKind.COMPUTER, parent_id=parent.id if parent else None
    )
    seized_at = instant(at) if at else None
    return keep.add(case, dataclasses.replace(exhibit, seized_at=seized_at))


def test_several_exhibits_move_in_one_entry_and_keep_their_numbers(case: CaseFile) -> None:
    server, one, two = add(case, "Server"), add(case, "Disk 1"), add(case, "Disk 2")
    before = case.head().seq
    moved = regroup(case, [one, two], server.id, "they sat in its bays")
    assert case.head().seq == before + 1
    assert [(e.number, e.parent_id) for e in moved] == [(2, server.id), (3, server.id)]
    assert case.where(Exhibit, parent_id=server.id) == moved
    (entry,) = case.entries(before + 1)
    assert entry.summary == ("EX-2, EX-3 made part of EX-1 (Server), because they sat in its bays")


def test_past_places_are_told_with_since_when_and_why(case: CaseFile) -> None:
    server, shelf, disk = add(case, "Server"), add(case, "Shelf"), add(case, "Disk")
    keep.correct(case, dataclasses.replace(disk, colour="black"), "seen in the light")
    disk = case.get(Exhibit, disk.id)
    (disk,) = regroup(case, [disk], server.id, "first thought")
    (disk,) = regroup(case, [disk], shelf.id, "the label says so")
    (disk,) = regroup(case, [disk], None, "belongs to neither")
    groups = past_groups(case, disk)
    assert [(group.parent, group.why) for group in groups] == [
        ("", ""),
        ("EX-1 (Server)", "first thought"),
        ("EX-2 (Shelf)", "the label says so"),
        ("", "belongs to neither"),
    ]
    assert [group.since_entry for group in groups] == sorted(g.since_entry for g in groups)
    assert groups[-1].at == next(case.entries(groups[-1].since_entry)).at


def test_an_exhibit_is_not_put_below_its_own_part(case: CaseFile) -> None:
    server = add(case, "Server")
    disk = add(case, "Disk", server)
    image = add(case, "Image", disk)
    other = add(case, "Other")
    before = case.head()
    with pytest.raises(FieldError, match="EX-1 cannot be part of itself") as refused:
        regroup(case, [other, server], image.id, "turned round")
    assert refused.value.field == "parent_id"
    assert case.head() == before
    assert case.get(Exhibit, other.id).parent_id is None


def test_an_exhibit_is_not_put_below_one_seized_later(case: CaseFile) -> None:
    server = add(case, "Server", at="2022-11-25T18:00:00+05:30")
    disk = add(case, "Disk", at="2022-11-25T17:00:00+05:30")
    with pytest.raises(FieldError) as refused:
        regroup(case, [disk], server.id, "they sat in its bays")
    assert refused.value.field == "seized_at"


def test_no_reason_and_no_change_are_refused(case: CaseFile) -> None:
    server = add(case, "Server")
    disk = add(case, "Disk", server)
    with pytest.raises(FieldError) as refused:
        regroup(case, [disk], None, " ")
    assert refused.value.field == "why"
    with pytest.raises(CaseError, match="there already"):
        regroup(case, [disk], server.id, "again")


def test_undo_puts_all_back_where_they_were(case: CaseFile) -> None:
    server, one, two = add(case, "Server"), add(case, "Disk 1"), add(case, "Disk 2")
    regroup(case, [one, two], server.id, "they sat in its bays")
    assert undo(case).startswith("Undone: EX-2, EX-3 made part of EX-1")
    assert [e.parent_id for e in case.all(Exhibit)] == [None, None, None]
    assert past_groups(case, one)[-1].parent == ""
