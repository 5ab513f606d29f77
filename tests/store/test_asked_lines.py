from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from casebook.actions import keep
from casebook.model.case import CaseHeader, Examiner
from casebook.model.request import Line
from casebook.store.asked_lines import AskedLine, asked_lines
from casebook.store.case_file import CaseFile
from tests.actions.conftest import instant
from tests.actions.replies import sent_request


def test_the_lines_in_force_come_by_position_with_what_matching_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    case = CaseFile.create(tmp_path / "t.casebook", Examiner("A. Rao"), CaseHeader("", "Test"))
    sent = sent_request(case)
    sent_request(case)
    first, second, third, _ = case.where(Line, request_id=sent.request.id)
    keep.retract(case, second, "asked twice")
    keep.correct(
        case, dataclasses.replace(third, until=instant("2022-11-05T12:00:00+05:30")), "a period"
    )
    found = asked_lines(case, sent.request.id)
    case.close()
    assert [line.position for line in found] == [1, 3, 4]
    # 1669178730 is 2022-11-23 04:45:30 in UTC, 1667629800 is 2022-11-05 06:30.
    assert found[0] == AskedLine(
        first.id, 1, "203.0.113.45", 50122, "outstanding", 1_669_178_730_000_000, "second",
        "+05:30", 0, None, None,
    )  # fmt: skip
    assert (found[1].until_us, found[1].until_precision) == (1_667_629_800_000_000, "second")
