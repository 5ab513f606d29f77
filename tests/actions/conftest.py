"""A case for the tests of the actions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from casebook.model.case import CaseHeader, Examiner
from casebook.model.instant import Instant, Precision, ZoneBasis, microseconds_of
from casebook.store.case_file import CaseFile

EXAMINER = Examiner("A. Rao", "Inspector", "4711", "IFSO")


def instant(text: str) -> Instant:
    """Give the instant of an ISO 8601 text with an offset."""
    from datetime import datetime

    when = datetime.fromisoformat(text)
    return Instant(
        microseconds_of(when), text, Precision.SECOND, when.isoformat()[-6:], ZoneBasis.IN_TEXT
    )


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CaseFile]:
    """Give an open, empty case."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    opened = CaseFile.create(tmp_path / "t.casebook", EXAMINER, CaseHeader("", "Test"))
    yield opened
    opened.close()
