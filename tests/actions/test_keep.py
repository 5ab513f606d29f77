from __future__ import annotations

import dataclasses

import pytest

from casebook.actions import keep
from casebook.actions.explain_incident import open_incident
from casebook.actions.undo import last_undoable, undo
from casebook.errors import CaseError, FieldError
from casebook.model.agency import Agency
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.model.seizure import Seizure
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant


def server(description: str = "Server web-01", parent: str | None = None) -> Exhibit:
    return Exhibit("", 0, description, ExhibitKind.SERVER, parent_id=parent)


def test_an_exhibit_gets_its_number_and_one_entry(case: CaseFile) -> None:
    before = case.head().seq
    exhibit = keep.add(case, server())
    assert exhibit.number == 1
    assert case.head().seq == before + 1
    (entry,) = case.history(exhibit.id)
    assert (entry.kind, entry.actor) == ("exhibit.add", "Inspector A. Rao, 4711, IFSO")
    assert entry.summary == "EX-1 (Server web-01) added"


def test_a_correction_keeps_before_and_after_and_the_reason(case: CaseFile) -> None:
    exhibit = keep.add(case, server())
    keep.correct(case, dataclasses.replace(exhibit, serial_number="SN 1"), "read off the case")
    first, second = case.history(exhibit.id)
    assert first.rows["exhibit"][0]["serial_number"] == ""
    assert second.rows["exhibit"][0]["serial_number"] == "SN 1"
    assert second.why == "read off the case"
    assert second.summary == (
        "EX-1 (Server web-01): serial number corrected, because read off the case"
    )


def test_a_correction_without_a_reason_is_refused(case: CaseFile) -> None:
    exhibit = keep.add(case, server())
    with pytest.raises(FieldError) as refused:
        keep.correct(case, dataclasses.replace(exhibit, serial_number="x"), " ")
    assert refused.value.field == "why"


def test_a_correction_that_changes_nothing_is_refused(case: CaseFile) -> None:
    exhibit = keep.add(case, server())
    with pytest.raises(CaseError, match="Nothing was changed"):
        keep.correct(case, exhibit, "because")


def test_a_retracted_exhibit_leaves_the_list_and_stays_in_the_case(case: CaseFile) -> None:
    exhibit = keep.add(case, server())
    keep.retract(case, exhibit, "entered twice")
    assert case.all(Exhibit) == ()
    assert case.numbered(Exhibit, 1).retracted == "entered twice"
    with pytest.raises(CaseError, match="retracted already"):
        keep.retract(case, case.numbered(Exhibit, 1), "again")


def test_an_exhibit_cannot_be_part_of_itself(case: CaseFile) -> None:
    first = keep.add(case, server("one"))
    second = keep.add(case, server("two", parent=first.id))
    with pytest.raises(FieldError, match="cannot be part of itself"):
        keep.correct(case, dataclasses.replace(first, parent_id=second.id), "turned round")


def test_an_empty_description_is_said_at_the_field(case: CaseFile) -> None:
    before = case.head()
    with pytest.raises(FieldError) as refused:
        keep.add(case, server(""))
    assert refused.value.field == "description"
    assert case.head() == before


def test_a_text_that_no_encoding_keeps_is_refused_and_nothing_saved(case: CaseFile) -> None:
    before = case.head()
    with pytest.raises(CaseError, match=r"no text|half of a character"):
        keep.add(case, server("disk \ud800"))
    assert case.head() == before


@pytest.mark.parametrize("text", ["a\x00b", "<img src='x'>", "\u202egnp.exe", "श्री", "😀"])
def test_hostile_text_comes_back_as_typed(case: CaseFile, text: str) -> None:
    agency = keep.add(case, Agency("", 0, text, "X"))
    assert case.get(Agency, agency.id).name == text


def test_undo_of_an_addition_retracts_it(case: CaseFile) -> None:
    keep.add(case, server())
    assert last_undoable(case) == "EX-1 (Server web-01) added"
    assert undo(case) == "Undone: EX-1 (Server web-01) added."
    assert case.all(Exhibit) == ()


def test_undo_walks_back_through_corrections(case: CaseFile) -> None:
    exhibit = keep.add(case, server())
    one = keep.correct(case, dataclasses.replace(exhibit, serial_number="1"), "a")
    keep.correct(case, dataclasses.replace(one, serial_number="2"), "b")
    undo(case)
    assert case.get(Exhibit, exhibit.id).serial_number == "1"
    undo(case)
    assert case.get(Exhibit, exhibit.id) == exhibit
    undo(case)
    assert case.all(Exhibit) == ()
    with pytest.raises(CaseError, match="nothing to undo"):
        undo(case)


def test_a_part_seized_before_its_whole_is_refused_at_the_field(case: CaseFile) -> None:
    whole = keep.add(case, seized("Server", "2022-11-25T18:00:00+05:30"))
    part = seized("Disk", "2022-11-25T17:00:00+05:30", parent=whole.id)
    before = case.head()
    with pytest.raises(FieldError, match="EX-2 would be seized before EX-1") as refused:
        keep.add(case, part)
    assert refused.value.field == "seized_at"
    assert case.head() == before


def test_a_whole_seized_after_its_part_is_refused_too(case: CaseFile) -> None:
    whole = keep.add(case, seized("Server", "2022-11-25T18:00:00+05:30"))
    middle = keep.add(case, server("Shelf", parent=whole.id))
    keep.add(case, seized("Disk", "2022-11-25T18:30:00+05:30", parent=middle.id))
    late = dataclasses.replace(middle, seized_at=instant("2022-11-25T19:00:00+05:30"))
    with pytest.raises(FieldError, match="EX-3, a part of EX-2, was seized before"):
        keep.correct(case, late, "read off the memo")
    early = seized("Cable", "2022-11-25T17:00:00+05:30", parent=middle.id)
    with pytest.raises(FieldError, match="before EX-1, which it is part of"):
        keep.add(case, early)


def test_a_retracted_exhibit_takes_no_parts(case: CaseFile) -> None:
    whole = keep.add(case, server())
    keep.retract(case, whole, "entered twice")
    with pytest.raises(FieldError, match="EX-1 is retracted") as refused:
        keep.add(case, server("Disk", parent=whole.id))
    assert refused.value.field == "parent_id"


def test_an_incident_is_not_retracted(case: CaseFile) -> None:
    exhibit = keep.add(case, server())
    incident = open_incident(case, exhibit.id, "cause", "The seal was cut.")
    with pytest.raises(CaseError, match="stands until it is explained"):
        keep.retract(case, incident, "unpleasant")


def seized(description: str, at: str, parent: str | None = None) -> Exhibit:
    return dataclasses.replace(server(description, parent), seized_at=instant(at))


def test_what_was_retracted_meanwhile_is_not_retracted_again(case: CaseFile) -> None:
    as_shown = keep.add(case, server())
    keep.retract(case, as_shown, "entered twice")
    with pytest.raises(CaseError, match="retracted already"):
        keep.retract(case, as_shown, "another reason")
    assert case.numbered(Exhibit, 1).retracted == "entered twice"


def test_an_exhibit_takes_from_the_seizure_it_names_what_it_does_not_say(case: CaseFile) -> None:
    began = instant("2022-11-25T10:00:00+05:30")
    seizure = keep.add(
        case, Seizure("", 0, "", "Server room", started_at=began, seized_by="Insp. Rao")
    )
    named = dataclasses.replace(server(), seizure_id=seizure.id, place_found="Rack 4")
    added = keep.add(case, named)
    assert (added.seized_at, added.place_found, added.seized_by) == (began, "Rack 4", "Insp. Rao")
    later = keep.add(case, server("web-02"))
    keep.correct(case, dataclasses.replace(later, seizure_id=seizure.id), "it was seized there")
    assert case.get(Exhibit, later.id).seized_at == began
    # What is taken out again by hand stays out.
    cleared = dataclasses.replace(case.get(Exhibit, later.id), seized_at=None)
    keep.correct(case, cleared, "the hour is not known")
    assert case.get(Exhibit, later.id).seized_at is None
