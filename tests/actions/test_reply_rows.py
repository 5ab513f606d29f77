from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from casebook.actions.reply_rows import PAGE, packed_rows, rows_of, unpacked_rows
from casebook.errors import CaseError
from casebook.model.reply_table import KeptRow, Verdict
from casebook.store.case_file import CaseFile
from tests.actions.replies import registered, sent_request, table

ROWS = [
    KeptRow(n + 2, Verdict.EXACT if n % 2 else Verdict.REJECTED, "", (n,) if n % 2 else (), n % 2,
            "203.0.113.45", n or None, "", "", ("a note",) if n % 3 == 0 else (),
            f"line {n}\u2028é")
    for n in range(2 * PAGE + 7)
]  # fmt: skip


def test_rows_come_back_as_they_were_from_any_place() -> None:
    blob = packed_rows(ROWS)
    assert list(unpacked_rows(blob)) == ROWS
    for first in (1, PAGE - 1, PAGE, PAGE + 1, 2 * PAGE + 6, 2 * PAGE + 7):
        assert list(unpacked_rows(blob, first)) == ROWS[first:]


def test_the_blob_is_json_lines_that_any_tool_unpacks() -> None:
    head, *lines = gzip.decompress(packed_rows(ROWS)).decode().split("\n")[:-1]
    assert json.loads(head)["rows"] == len(ROWS) == len(lines)
    assert json.loads(lines[3])["text"] == "line 3\u2028é"


def test_the_same_rows_give_the_same_bytes() -> None:
    assert packed_rows(ROWS) == packed_rows(iter(ROWS))
    assert list(unpacked_rows(packed_rows([]))) == []


@pytest.mark.parametrize("cut", [0, 10, -30])
def test_what_cannot_be_read_is_said(cut: int) -> None:
    with pytest.raises(CaseError, match="cannot be read"):
        list(unpacked_rows(packed_rows(ROWS)[:cut] + b"\0" * 20))


def test_a_reply_that_was_not_matched_has_no_rows(case: CaseFile, tmp_path: Path) -> None:
    made = registered(case, sent_request(case), table(tmp_path))
    with pytest.raises(CaseError, match="RP-1 was not matched"):
        rows_of(case, made.reply)
