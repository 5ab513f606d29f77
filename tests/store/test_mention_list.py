"""The list of what records mention: orders, filters, pages, and steps."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.actions import keep
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.model.case import CaseHeader, Examiner
from casebook.model.identifier import IdentifierKind as Kind
from casebook.model.timeline import Source
from casebook.store import mention_list
from casebook.store.case_file import CaseFile
from casebook.store.mention_list import MentionList, Order, mentions_in_all

FIRST_LOG = """datetime,timestamp_desc,message
2022-11-23T03:00:00Z,logged,third 203.0.113.9
2022-11-23T01:00:00Z,logged,first 203.0.113.9 to help@example.net
,logged,undated 192.0.2.77
2022-11-23T02:00:00Z,logged,second 198.51.100.4
2022-11-23T02:30:00Z,logged,203.0.113.90 is another
"""
SECOND_LOG = """datetime,timestamp_desc,message
2022-11-24T03:00:00Z,logged,again 203.0.113.9 and 198.51.100.4
2022-11-20T03:00:00Z,logged,earlier 198.51.100.4 and C:\\Temp\\NOTE.txt
"""


@pytest.fixture
def case(tmp_path: Path) -> CaseFile:
    case = CaseFile.create(tmp_path / "a.casebook", Examiner("A"), CaseHeader("", "Test"))
    for name, text in (("first.csv", FIRST_LOG), ("second.csv", SECOND_LOG)):
        (tmp_path / name).write_text(text)
        import_source(Directly(case), tmp_path / name, ImportOptions(), Progress())
    return case


def _all(case: CaseFile, kind: str = "", text: str = "", order: Order = Order.VALUE) -> list[str]:
    found = MentionList(case, kind, text, order)
    while not found.is_done:
        found.step(case, 0)
    rows = found.rows(case, 0, 100)
    assert len(rows) == found.total == sum(found.kinds.values())
    # Any page is the same piece of the whole.
    for first in range(found.total):
        assert found.rows(case, first, 2) == rows[first : first + 2]
    return [row.value for row in rows]


def test_each_order_is_what_it_says(case: CaseFile, monkeypatch: pytest.MonkeyPatch) -> None:
    # One mention a step: what is cut between steps is neither lost nor doubled.
    monkeypatch.setattr(mention_list, "FIRST_STEP_ROWS", 1)
    monkeypatch.setattr(mention_list, "STEP_ROWS", 1)
    four = ["192.0.2.77", "198.51.100.4", "203.0.113.9", "203.0.113.90"]
    ipv4 = Kind.IPV4.value
    assert _all(case, ipv4) == four
    assert _all(case, ipv4, order=Order.RECORDS) == [
        "198.51.100.4", "203.0.113.9", "192.0.2.77", "203.0.113.90",
    ]  # fmt: skip
    assert _all(case, ipv4, order=Order.FIRST) == [
        "198.51.100.4", "203.0.113.9", "203.0.113.90", "192.0.2.77",
    ]  # fmt: skip
    assert _all(case, ipv4, order=Order.LAST) == [
        "198.51.100.4", "203.0.113.9", "203.0.113.90", "192.0.2.77",
    ]  # fmt: skip
    assert len(_all(case)) == 6
    case.close()


def test_typed_text_finds_what_begins_with_it_first(case: CaseFile) -> None:
    assert _all(case, "", "2") == ["203.0.113.9", "203.0.113.90", "192.0.2.77"]
    assert _all(case, "", "113.9") == ["203.0.113.9", "203.0.113.90"]
    assert _all(case, "", "note.TXT") == ["C:\\Temp\\NOTE.txt"]
    assert _all(case, Kind.EMAIL.value, "113") == []
    case.close()


def test_a_row_joins_all_sources_and_a_retracted_one_is_left_out(case: CaseFile) -> None:
    found = MentionList(case, Kind.IPV4.value, "198")
    found.step(case)
    (row,) = found.rows(case, 0, 5)
    assert (row.sources, row.records) == ({1: 1, 2: 2}, 3)
    # 20 November 2022 03:00 and 24 November 2022 03:00 in UTC, by `date -u -d … +%s`.
    assert (row.first_us, row.last_us) == (1668913200_000000, 1669258800_000000)
    assert mentions_in_all(case) == 5 + 3
    keep.retract(case, case.numbered(Source, 2), "not of this case")
    assert _all(case, Kind.PATH.value) == []
    assert _all(case, Kind.IPV4.value, order=Order.RECORDS)[0] == "203.0.113.9"
    case.close()
