from __future__ import annotations

import dataclasses

import pytest

from casebook.actions import keep, mark_exhibits
from casebook.actions.undo import undo
from casebook.errors import FieldError
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.store.case_file import CaseFile


@pytest.fixture
def numbered_case(case: CaseFile) -> CaseFile:
    patterns = dataclasses.replace(
        case.header(),
        fir_date="2022-11-25",
        exhibit_pattern="IFSO/{year}/E{n:3}",
        part_pattern="{parent}.{n}",
    )
    keep.correct(case, patterns, "the numbering of the office")
    return case


def add(case: CaseFile, mark: str = "", parent: Exhibit | None = None) -> Exhibit:
    exhibit = Exhibit("", 0, "Disk", ExhibitKind.COMPUTER, mark=mark)
    return keep.add(case, dataclasses.replace(exhibit, parent_id=parent.id if parent else None))


def correct(case: CaseFile, exhibit: Exhibit, mark: str) -> Exhibit:
    return keep.correct(case, dataclasses.replace(exhibit, mark=mark), "misread on the label")


def test_exhibits_and_their_parts_are_numbered_by_their_patterns(numbered_case: CaseFile) -> None:
    first, second = add(numbered_case), add(numbered_case)
    part = add(numbered_case, parent=first)
    other, below = add(numbered_case, parent=first), add(numbered_case, parent=part)
    marks = [e.mark for e in (first, second, part, other, below)]
    assert marks == [
        "IFSO/2022/E001", "IFSO/2022/E002", "IFSO/2022/E001.1", "IFSO/2022/E001.2",
        "IFSO/2022/E001.1.1",
    ]  # fmt: skip


def test_without_a_pattern_a_mark_is_what_was_typed(case: CaseFile) -> None:
    assert add(case).mark == ""
    assert add(case, "P-1").mark == "P-1"


def test_numbering_goes_on_after_a_typed_mark(numbered_case: CaseFile) -> None:
    add(numbered_case, "IFSO/2022/E040")
    assert add(numbered_case).mark == "IFSO/2022/E041"


@pytest.mark.parametrize("mark", ["E1", "IFSO/2023/E001", "IFSO/2022/E01", "IFSO/2022/E001.1"])
def test_a_mark_outside_the_pattern_is_refused_with_an_example(
    numbered_case: CaseFile, mark: str
) -> None:
    with pytest.raises(FieldError, match="looks like IFSO/2022/E001") as refused:
        add(numbered_case, mark)
    assert refused.value.field == "mark"


@pytest.mark.parametrize("again", ["P-1", "p-1", "P - 1"])
def test_a_mark_in_use_is_refused_however_it_is_written(case: CaseFile, again: str) -> None:
    add(case, "P-1")
    with pytest.raises(FieldError, match="is that of EX-1") as refused:
        add(case, again)
    assert refused.value.field == "mark"


def test_the_mark_of_a_retracted_exhibit_is_not_used_again(numbered_case: CaseFile) -> None:
    keep.retract(numbered_case, add(numbered_case), "entered twice")
    with pytest.raises(FieldError, match="EX-1, which is retracted"):
        add(numbered_case, "IFSO/2022/E001")
    assert add(numbered_case).mark == "IFSO/2022/E002"


def test_the_mark_of_an_undone_exhibit_is_not_used_again(numbered_case: CaseFile) -> None:
    add(numbered_case)
    undo(numbered_case)
    assert add(numbered_case).mark == "IFSO/2022/E002"


def test_a_mark_that_was_corrected_is_not_used_again(numbered_case: CaseFile) -> None:
    first = add(numbered_case, "IFSO/2022/E009")
    first = correct(numbered_case, first, "IFSO/2022/E006")
    with pytest.raises(FieldError, match="before it was corrected"):
        add(numbered_case, "IFSO/2022/E009")
    assert add(numbered_case).mark == "IFSO/2022/E010"
    assert correct(numbered_case, first, "IFSO/2022/E009").mark == "IFSO/2022/E009"


def test_a_mark_whose_correction_was_undone_is_not_used_again(numbered_case: CaseFile) -> None:
    first = add(numbered_case)
    correct(numbered_case, first, "IFSO/2022/E002")
    undo(numbered_case)
    assert numbered_case.get(Exhibit, first.id).mark == "IFSO/2022/E001"
    assert add(numbered_case).mark == "IFSO/2022/E003"


def test_a_refused_mark_leaves_no_trace_in_what_is_remembered(numbered_case: CaseFile) -> None:
    first = add(numbered_case)
    before = numbered_case.head()
    with pytest.raises(RuntimeError), numbered_case.transaction():
        row = dataclasses.replace(first, mark="IFSO/2022/E005")
        details = {"given_up": {first.id: first.mark}}
        numbered_case.append("exhibit.renumber", [row], "x", "x", details)
        with pytest.raises(FieldError):
            mark_exhibits.check_mark(
                numbered_case, Exhibit("e", 9, "d", ExhibitKind.OTHER, mark="IFSO/2022/E001")
            )
        raise RuntimeError
    assert numbered_case.head() == before
    # The next entry takes the number of the one that was rolled back.
    keep.correct(numbered_case, dataclasses.replace(first, colour="black"), "seen")
    assert add(numbered_case, "IFSO/2022/E005").mark == "IFSO/2022/E005"


def test_a_correction_of_something_else_leaves_an_old_mark_alone(case: CaseFile) -> None:
    old = add(case, "old style 7")
    keep.correct(
        case, dataclasses.replace(case.header(), exhibit_pattern="E{n}"), "a new numbering"
    )
    corrected = keep.correct(case, dataclasses.replace(old, colour="black"), "seen")
    assert corrected.mark == "old style 7"


def test_a_wrong_pattern_is_refused_at_its_field(case: CaseFile) -> None:
    with pytest.raises(FieldError) as refused:
        keep.correct(case, dataclasses.replace(case.header(), part_pattern="{parent}"), "numbering")
    assert refused.value.field == "part_pattern"
