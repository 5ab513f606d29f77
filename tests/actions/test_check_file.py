"""The whole file is checked beside the work, by a process of its own, while nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from casebook.actions import check_file
from casebook.actions.progress import Directly, Progress
from casebook.actions.start_case import open_to_work
from casebook.actions.verify_case import verify_with_file
from casebook.actions.write_note import write_note
from casebook.errors import Cancelled, CaseError
from casebook.model.case import CaseHeader
from casebook.store.case_file import CaseFile
from casebook.store.file_check import Damage
from tests.store.conftest import EXAMINER
from tests.store.test_known_files import damage
from tests.store.timeline import random_rows, store_source

T = TypeVar("T")


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a closed case of this workstation with some pages of records."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(check_file, "REST_S", 0.05)
    monkeypatch.setattr(check_file, "ASK_EVERY_S", 0.02)
    path = tmp_path / "a.casebook"
    case = CaseFile.create(path, EXAMINER, CaseHeader("", "AIIMS"))
    store_source(case, [random_rows(400, seed=1)])
    case.close()
    return path


def test_a_sound_file_is_found_sound_and_the_case_knows(closed: Path) -> None:
    case = open_to_work(closed, EXAMINER, Progress())
    assert not case.is_checked
    assert check_file.check_file(Directly(case), Progress()) is None
    assert case.is_checked
    case.close()


def test_damage_is_named_with_its_table_and_verifying_tells_it_too(closed: Path) -> None:
    damage(closed, "fts_1_data")
    case = open_to_work(closed, EXAMINER, Progress())
    found = check_file.check_file(Directly(case), Progress())
    assert found is not None
    assert found.tables == ("fts_1_data",)
    assert not case.is_checked
    verdict = verify_with_file(Directly(case), Progress())
    assert not verdict.ok
    assert verdict.findings[0] == found.sentence()
    case.close()


class _Writing(Directly):
    """Saves a note in the middle of the first check, as somebody who types does."""

    def __init__(self, case: CaseFile, jobs_before: int) -> None:
        super().__init__(case)
        self._left = jobs_before

    def __call__(self, job: Callable[[CaseFile], T], /) -> T:
        self._left -= 1
        if self._left == 0:
            super().__call__(lambda case: write_note(case, "typed meanwhile"))
        return super().__call__(job)


@pytest.mark.parametrize("jobs_before", range(1, 12, 2))
def test_a_note_saved_meanwhile_never_looks_like_damage(closed: Path, jobs_before: int) -> None:
    case = open_to_work(closed, EXAMINER, Progress())
    assert check_file.check_file(_Writing(case, jobs_before), Progress()) is None
    assert case.is_checked
    case.close()


def test_an_answer_counts_only_for_the_file_it_was_given_of(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = open_to_work(closed, EXAMINER, Progress())
    answers = [Damage("torn", ("record",)), None]

    def answer(on_case: Directly, state: object, progress: Progress) -> list[object]:
        if len(answers) == 2:
            on_case(lambda case: write_note(case, "between the answer and its note"))
        return [answers.pop(0)]

    monkeypatch.setattr(check_file, "_answer", answer)
    assert check_file.check_file(Directly(case), Progress()) is None
    assert answers == []
    case.close()


def test_it_can_be_given_up(closed: Path) -> None:
    class Impatient(Progress):
        def check_cancelled(self) -> None:
            raise Cancelled

    case = open_to_work(closed, EXAMINER, Progress())
    with pytest.raises(Cancelled):
        check_file.check_file(Directly(case), Impatient())
    assert not case.is_checked
    case.close()


def test_a_check_that_died_is_told_and_nothing_is_taken_for_sound(
    closed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_file, "child_command", lambda _: ["false"])
    case = open_to_work(closed, EXAMINER, Progress())
    with pytest.raises(CaseError, match="could not be checked as a whole"):
        check_file.check_file(Directly(case), Progress())
    assert not case.is_checked
    case.close()
