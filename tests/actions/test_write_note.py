from __future__ import annotations

import pytest

from casebook.actions.undo import undo
from casebook.actions.write_note import supersede_note, write_note
from casebook.errors import CaseError, FieldError
from casebook.model.note import Note
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant


def test_a_note_is_one_entry_and_names_its_author(case: CaseFile) -> None:
    before = case.head().seq
    note = write_note(case, "Server room entered")
    assert case.head().seq == before + 1
    assert case.all(Note) == (note,)
    assert note.author == "Inspector A. Rao, 4711, IFSO"


def test_a_superseded_note_stays_with_the_reason(case: CaseFile) -> None:
    first = write_note(case, "06:42")
    second = supersede_note(case, first, "07:42", "misread the clock")
    assert [n.text for n in case.all(Note)] == ["06:42", "07:42"]
    assert (second.supersedes_id, second.reason) == (first.id, "misread the clock")


def test_a_note_is_superseded_once(case: CaseFile) -> None:
    first = write_note(case, "one")
    supersede_note(case, first, "two", "why")
    with pytest.raises(CaseError, match="superseded by N-2 already"):
        supersede_note(case, first, "three", "why")


def test_a_late_entry_keeps_the_time_it_speaks_of(case: CaseFile) -> None:
    note = write_note(case, "yesterday", instant("2022-11-23T06:42:00+05:30"))
    assert case.get(Note, note.id).about_at == instant("2022-11-23T06:42:00+05:30")


def test_a_note_about_the_future_is_refused(case: CaseFile) -> None:
    with pytest.raises(FieldError, match="still to come"):
        write_note(case, "x", instant("2100-01-01T00:00:00+00:00"))


def test_an_empty_note_is_refused(case: CaseFile) -> None:
    with pytest.raises(FieldError, match="empty"):
        write_note(case, " \n")


def test_a_saved_note_is_not_undone(case: CaseFile) -> None:
    write_note(case, "stands")
    with pytest.raises(CaseError, match="superseded"):
        undo(case)
