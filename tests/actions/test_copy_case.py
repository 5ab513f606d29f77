from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from casebook.actions.copy_case import copy_case, place_of
from casebook.actions.export_journal import export
from casebook.actions.progress import Directly, Progress
from casebook.actions.write_note import write_note
from casebook.errors import Cancelled, CaseError
from casebook.model.note import Note
from casebook.store.case_file import CaseFile


class Impatient(Progress):
    """Cancels at the first question."""

    def check_cancelled(self) -> None:
        raise Cancelled


def test_a_copy_is_the_case_and_its_digest_is_journaled(case: CaseFile, tmp_path: Path) -> None:
    write_note(case, "one")
    head = case.head()
    target = tmp_path / "stick" / "copy.casebook"
    target.parent.mkdir()
    digest = copy_case(Directly(case), target, Progress())
    assert hashlib.sha256(target.read_bytes()).hexdigest() == digest
    assert digest in next(case.entries(case.head().seq)).summary
    view = CaseFile.view(target)
    assert view.head() == head
    assert [n.text for n in view.all(Note)] == ["one"]
    view.close()
    assert {p.name for p in target.parent.iterdir()} == {"copy.casebook"}


def test_an_earlier_copy_is_kept_once(case: CaseFile, tmp_path: Path) -> None:
    target = tmp_path / "copy.casebook"
    copy_case(Directly(case), target, Progress())
    first = target.read_bytes()
    copy_case(Directly(case), target, Progress())
    assert (tmp_path / "copy.casebook.previous").read_bytes() == first


def test_a_cancelled_copy_leaves_nothing(case: CaseFile, tmp_path: Path) -> None:
    target = tmp_path / "out" / "copy.casebook"
    target.parent.mkdir()
    with pytest.raises(Cancelled):
        copy_case(Directly(case), target, Impatient())
    assert list(target.parent.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(case: CaseFile, tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"Not copied to copy\.casebook"):
        copy_case(Directly(case), tmp_path / "absent" / "copy.casebook", Progress())


def test_a_copy_onto_itself_is_refused(case: CaseFile) -> None:
    with pytest.raises(CaseError, match="another name"):
        copy_case(Directly(case), case.path, Progress())


def test_this_folder_is_on_a_fixed_disk(tmp_path: Path) -> None:
    assert place_of(tmp_path).kind in ("fixed", "removable")


def test_an_export_can_be_checked_with_sha256sum(case: CaseFile, tmp_path: Path) -> None:
    import json
    import subprocess

    write_note(case, "one")
    folder = tmp_path / "export"
    export(Directly(case), folder, Progress())
    subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, check=True, capture_output=True)
    lines = [json.loads(x) for x in (folder / "journal.jsonl").read_text().splitlines()]
    assert len(lines) == case.head().seq
    assert lines[-1]["hash"] == case.head().hash
    with pytest.raises(CaseError, match="not empty"):
        export(Directly(case), folder, Progress())
