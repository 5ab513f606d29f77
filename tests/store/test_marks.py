from __future__ import annotations

import dataclasses
from pathlib import Path

from casebook.actions import keep
from casebook.model.evidence import Exhibit, ExhibitKind
from casebook.store import marks
from casebook.store.case_file import CaseFile
from tests.store.conftest import EXAMINER


def add(case: CaseFile, mark: str) -> Exhibit:
    return keep.add(case, Exhibit("", 0, "Disk", ExhibitKind.COMPUTER, mark=mark))


def test_the_holder_of_a_mark_is_found_without_regard_to_capitals_and_spaces(
    case: CaseFile,
) -> None:
    one = add(case, "IFSO/E 1")
    assert marks.holder(case, "ifso/e1") == one
    assert marks.holder(case, "IFSO/E 1", not_of=one.id) is None
    assert marks.holder(case, "IFSO/E 2") is None
    gone = keep.retract(case, one, "entered twice")
    assert marks.holder(case, "IFSO/E1") == gone


def test_marks_are_found_by_their_beginning(case: CaseFile) -> None:
    for mark in ("IFSO/E1", "IFSO/E2", "ifso/e3", "CY/E1", ""):
        add(case, mark)
    assert marks.beginning_with(case, "IFSO/E") == ("IFSO/E1", "IFSO/E2", "ifso/e3")
    assert marks.beginning_with(case, "100%") == ()


def test_marks_that_were_given_up_are_the_same_when_the_case_is_opened_again(
    case_path: Path,
) -> None:
    case = CaseFile.open(case_path, EXAMINER)
    one = add(case, "E1")
    add(case, "E5")
    assert marks.given_up(case) == frozenset()
    one = keep.correct(case, dataclasses.replace(one, mark="E2"), "misread")
    assert marks.given_up(case) == {"E1", "E2"}
    keep.correct(case, dataclasses.replace(one, colour="black"), "seen")
    assert marks.given_up(case, not_of=one.id) == frozenset()
    case.close()
    again = CaseFile.open(case_path, EXAMINER)
    assert marks.given_up(again) == {"E1", "E2"}
    again.close()
