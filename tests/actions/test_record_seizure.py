from __future__ import annotations

import dataclasses

import pytest

from casebook.actions import keep
from casebook.actions.record_seizure import exhibits_of, record_seizure, witnesses_of
from casebook.actions.undo import undo
from casebook.errors import CaseError, FieldError
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.model.seizure import Seizure, Witness
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant

SEIZURE = Seizure(
    "", 0, "1/2022", "Server room, AIIMS", seized_by="Inspector Rao",
    started_at=instant("2022-11-25T15:00:00+05:30"), ended_at=instant("2022-11-25T18:00:00+05:30"),
)  # fmt: skip
WITNESSES = (Witness("", "", 0, "Asha Devi"), Witness("", "", 0, "R. Pal"))


def new(description: str, **changes: object) -> Exhibit:
    exhibit = Exhibit("", 0, description, ExhibitKind.SERVER)
    return dataclasses.replace(exhibit, **changes)  # type: ignore[arg-type]


def test_memo_witnesses_and_exhibits_are_one_entry(case: CaseFile) -> None:
    before = case.head().seq
    seizure = record_seizure(case, SEIZURE, WITNESSES, [new("web-01"), new("web-02")])
    assert case.head().seq == before + 1
    assert seizure.number == 1
    assert [(w.position, w.name) for w in witnesses_of(case, seizure)] == [
        (1, "Asha Devi"), (2, "R. Pal"),
    ]  # fmt: skip
    assert [(e.number, e.description) for e in exhibits_of(case, seizure)] == [
        (1, "web-01"), (2, "web-02"),
    ]  # fmt: skip
    (entry,) = case.entries(before + 1)
    assert entry.summary == (
        "EX-1, EX-2 seized by Inspector Rao in SZ-1 (Server room, AIIMS), witness Asha Devi, "
        "witness R. Pal"
    )


def test_exhibits_take_time_place_and_officer_where_they_have_none(case: CaseFile) -> None:
    at = instant("2022-11-25T16:10:00+05:30")
    known = keep.add(case, new("web-01", seized_at=at, place_found="Rack 4"))
    seizure = record_seizure(case, SEIZURE, (), [known, new("web-02")])
    first, second = exhibits_of(case, seizure)
    assert (first.seized_at, first.place_found, first.seized_by) == (at, "Rack 4", "Inspector Rao")
    assert (second.seized_at, second.place_found) == (SEIZURE.started_at, SEIZURE.place)


def test_new_exhibits_get_their_marks(case: CaseFile) -> None:
    pattern = dataclasses.replace(case.header(), exhibit_pattern="E{n:2}")
    keep.correct(case, pattern, "the numbering of the office")
    seizure = record_seizure(case, SEIZURE, (), [new("a"), new("b", mark="E02"), new("c")])
    assert [e.mark for e in exhibits_of(case, seizure)] == ["E01", "E02", "E03"]


def test_two_new_exhibits_with_one_mark_are_refused(case: CaseFile) -> None:
    before = case.head()
    with pytest.raises(FieldError, match="The mark P1 is that of") as refused:
        record_seizure(case, SEIZURE, (), [new("a", mark="P1"), new("b", mark="P1")])
    assert refused.value.field == "mark"
    assert case.head() == before


def test_what_was_seized_before_stands_in_the_way_by_name(case: CaseFile) -> None:
    first = record_seizure(case, SEIZURE, (), [new("a"), new("b")])
    one, two = exhibits_of(case, first)
    gone = keep.retract(case, keep.add(case, new("c")), "entered twice")
    before = case.head()
    with pytest.raises(CaseError) as refused:
        record_seizure(case, dataclasses.replace(SEIZURE), (), [one, two, gone])
    assert str(refused.value) == (
        "Nothing was recorded: EX-1 was seized in SZ-1; EX-2 was seized in SZ-1; EX-3 is retracted."
        " Take it off the list, or correct it."
    )
    assert case.head() == before


def test_an_exhibit_twice_and_a_witness_without_a_name_are_refused(case: CaseFile) -> None:
    known = keep.add(case, new("a"))
    with pytest.raises(FieldError, match="twice"):
        record_seizure(case, SEIZURE, (), [known, known])
    with pytest.raises(FieldError) as refused:
        record_seizure(case, SEIZURE, [Witness("", "", 0, " ")], [known])
    assert refused.value.field == "name"
    assert case.all(Seizure) == ()


def test_a_part_is_not_seized_before_its_whole(case: CaseFile) -> None:
    whole = keep.add(case, new("Server", seized_at=instant("2022-11-25T20:00:00+05:30")))
    with pytest.raises(FieldError) as refused:
        record_seizure(case, SEIZURE, (), [new("Disk", parent_id=whole.id)])
    assert refused.value.field == "seized_at"


def test_undo_takes_the_whole_seizure_back(case: CaseFile) -> None:
    known = keep.add(case, new("web-01"))
    record_seizure(case, SEIZURE, WITNESSES, [known, new("web-02")])
    undo(case)
    assert case.all(Seizure) == ()
    assert case.all(Witness) == ()
    assert case.all(Exhibit) == (known,)


def test_what_was_forgotten_is_added_to_a_seizure_and_its_memo_stays(case: CaseFile) -> None:
    seizure = record_seizure(case, SEIZURE, WITNESSES, [new("web-01")])
    before = case.head().seq
    record_seizure(case, seizure, [Witness("", "", 0, "B. Das")], [new("web-02")])
    assert [e.description for e in exhibits_of(case, seizure)] == ["web-01", "web-02"]
    assert [(w.position, w.name) for w in witnesses_of(case, seizure)][2:] == [(3, "B. Das")]
    (entry,) = case.entries(before + 1)
    assert entry.summary == "EX-2 added to SZ-1 (Server room, AIIMS), witness B. Das"
    assert "seizure" not in entry.rows
    undo(case)
    assert [e.description for e in exhibits_of(case, seizure)] == ["web-01"]
    assert case.get(Seizure, seizure.id) == seizure


def test_nothing_is_added_to_a_retracted_seizure_or_as_nothing(case: CaseFile) -> None:
    seizure = record_seizure(case, SEIZURE, (), [new("web-01")])
    with pytest.raises(CaseError, match="Nothing was added to SZ-1"):
        record_seizure(case, seizure, (), ())
    gone = keep.retract(case, seizure, "the wrong memo")
    with pytest.raises(CaseError, match="SZ-1 is retracted"):
        record_seizure(case, gone, (), [new("web-02")])


def test_a_memo_without_exhibits_yet_says_what_was_recorded(case: CaseFile) -> None:
    seizure = record_seizure(case, SEIZURE, (), ())
    record_seizure(case, seizure, WITNESSES[:1], ())
    memo, witness = case.entries(case.head().seq - 1)
    assert memo.summary == "SZ-1 (Server room, AIIMS) recorded, seized by Inspector Rao"
    assert witness.summary == "witness Asha Devi added to SZ-1 (Server room, AIIMS)"
