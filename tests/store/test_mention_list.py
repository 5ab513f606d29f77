"""The list of what records mention: orders, filters, pages, and steps."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path

import pytest

from casebook.actions import keep
from casebook.actions.import_source import ImportOptions, import_source
from casebook.actions.progress import Directly, Progress
from casebook.model.case import CaseHeader, Examiner
from casebook.model.identifier import IdentifierKind as Kind
from casebook.model.timeline import Source
from casebook.store import mention_list, mentions
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


@pytest.fixture
def many(tmp_path: Path) -> CaseFile:
    """Give a case of several sources that mention the same and other identifiers."""
    case = CaseFile.create(tmp_path / "many.casebook", Examiner("A"), CaseHeader("", "Test"))
    chosen = random.Random(5)
    for number, lines in enumerate((90, 1, 40, 200, 7), 1):
        path = tmp_path / f"{number}.csv"
        rows = [
            f"2022-11-{chosen.randint(1, 28):02}T03:00:00Z,logged,{chosen.choice(said)}"
            for said in (_SAID,) * lines
        ]
        path.write_text("datetime,timestamp_desc,message\n" + "\n".join(rows) + "\n")
        import_source(Directly(case), path, ImportOptions(), Progress())
    return case


_SAID = [
    *(f"203.0.113.{n} asked" for n in range(60)),
    *(f"198.51.100.{n} and 203.0.113.{n * 2}" for n in range(40)),
    *(f"to help{n}@example.net" for n in range(20)),
    *(f"wrote C:\\Temp\\NOTE{n}.txt" for n in range(30)),
]


def _by_hand(case: CaseFile, retracted: int) -> dict[tuple[str, str], list[object]]:
    """Give records, sources, first and last time of every identifier, from every row there is."""
    found: dict[tuple[str, str], list[tuple[int, int, int, int]]] = defaultdict(list)
    for kind, value, *rest in case.connection.execute(
        "SELECT kind, value, source, n, first_us, coalesce(last_us, first_us) "
        "FROM mention, segment WHERE k = segment AND source != ? ORDER BY source", (retracted,)
    ):  # fmt: skip
        found[kind, value].append(tuple(rest))
    return {
        key: [
            sum(n for _, n, _, _ in rows),
            {source: n for source, n, _, _ in rows},
            min(first for _, _, first, _ in rows),
            max(last for _, _, _, last in rows),
        ]
        for key, rows in found.items()
    }


@pytest.mark.parametrize(("step_rows", "sorted_at_once"), [(1, 9), (7, 1), (4_000, 8_192)])
def test_segments_side_by_side_give_what_every_row_gives(
    many: CaseFile, monkeypatch: pytest.MonkeyPatch, step_rows: int, sorted_at_once: int
) -> None:
    monkeypatch.setattr(mention_list, "_SORTED_AT_ONCE", sorted_at_once)
    monkeypatch.setattr(mention_list, "FIRST_STEP_ROWS", step_rows)
    monkeypatch.setattr(mention_list, "STEP_ROWS", step_rows)
    keep.retract(many, many.numbered(Source, 3), "not of this case")
    want = _by_hand(many, 3)
    assert len(want) > 100
    for text in ("", "203.0.113.1", "note1", "1"):
        named = {key for key in want if text.lower() in key[1].lower()}
        for order in Order:
            found = MentionList(many, "", text, order)
            while not found.is_done:
                found.step(many, 0)
            rows = found.rows(many, 0, 1_000)
            assert len(rows) == len(named) == found.total
            for row in rows:
                assert [row.records, row.sources, row.first_us, row.last_us] == want[
                    row.kind, row.value
                ]
                assert mentions.mentioned(many, row.kind, row.value) == row
            numbers = {
                Order.VALUE: [0 for _ in rows],
                Order.RECORDS: [-row.records for row in rows],
                Order.FIRST: [row.first_us or 0 for row in rows],
                Order.LAST: [-(row.last_us or 0) for row in rows],
            }[order]
            assert numbers == sorted(numbers)
            if order is Order.VALUE:
                for kind in Kind:
                    values = [row.value for row in rows if row.kind == kind.value]
                    begin = [value for value in values if value.startswith(text)]
                    assert values[: len(begin)] == sorted(begin)
                    assert values[len(begin) :] == sorted(values[len(begin) :]) or text
    assert found.looked_at == mentions_in_all(many)
    assert mentions.mentioned(many, Kind.IPV4.value, "203.0.113.999") is None
    many.close()


def test_a_file_with_gaps_is_listed_to_an_end(many: CaseFile) -> None:
    with many.guard.migrate():
        many.connection.execute("DROP TRIGGER mention_no_delete")
        many.connection.execute("DELETE FROM mention WHERE id % 3 = 1")
    found = MentionList(many)
    for _ in range(1_000):
        found.step(many, 0)
    assert found.is_done
    found.rows(many, 0, 1_000)
    many.connection.close()
