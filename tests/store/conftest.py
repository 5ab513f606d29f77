"""A case file for the tests of the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casebook.model.case import CaseHeader, Examiner
from casebook.store.case_file import CaseFile

EXAMINER = Examiner("A. Rao", "Inspector", "4711", "IFSO")


@pytest.fixture
def case_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the path of a closed new case, with the traces of this test's own home."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    path = tmp_path / "aiims.casebook"
    CaseFile.create(path, EXAMINER, CaseHeader("", "AIIMS", sections=("IPC 385",))).close()
    return path


@pytest.fixture
def case(case_path: Path) -> Iterator[CaseFile]:
    """Give an open case."""
    opened = CaseFile.open(case_path, EXAMINER)
    yield opened
    opened.close()
