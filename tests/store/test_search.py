from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from casebook.errors import CaseError
from casebook.model.timeline import UNDATED_US, Record, RecordFilter
from casebook.store import counts_over_time, record_rows, search
from casebook.store.case_file import CaseFile
from casebook.store.schema import SEGMENT_SPAN
from casebook.store.scratch import ScratchRow
from tests.store.conftest import EXAMINER
from tests.store.timeline import (
    SECOND,
    START_US,
    in_time_order,
    random_rows,
    retract,
    row,
    store_source,
)

DAY_US = 86_400 * SECOND

PARTS = (
    (random_rows(3000, 1), random_rows(1500, 2, undated=20)),
    (random_rows(2500, 3, span_s=7200),),
)
"""Two sources, three segments, all over the same day; the second source is a busy two hours."""

FILTERS = [
    RecordFilter(),
    RecordFilter(source=2),
    RecordFilter(host="dc01"),
    RecordFilter(host="dc01", user="ravi", event_id="4625"),
    RecordFilter(host="nowhere"),
    RecordFilter(text="mimikatz"),
    RecordFilter(text="mimikatz failed", host="mail"),
    RecordFilter(text="number7"),
    RecordFilter(text="numb*"),
    RecordFilter(text='"failed logon"'),
    RecordFilter(from_us=START_US + 3600 * SECOND, to_us=START_US + 7200 * SECOND),
    RecordFilter(from_us=START_US + 3600 * SECOND, text="service"),
    RecordFilter(to_us=START_US + 60 * SECOND, kind="syslog"),
]
IDS = [re.sub(r"(\w+=(None|''),? ?)", "", repr(flt))[12:] for flt in FILTERS]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CaseFile]:
    from casebook.model.case import CaseHeader

    opened = CaseFile.create(
        tmp_path_factory.mktemp("search") / "s.casebook", EXAMINER, CaseHeader("", "T")
    )
    for parts in PARTS:
        store_source(opened, parts, rejects=[(7, "bad", "x"), (9, "worse", "y")])
    yield opened
    opened.close()


def matches(row: ScratchRow, source: int, flt: RecordFilter) -> bool:
    """Say what a filter means, without an index."""
    _, ts, _, _, kind, host, user, event_id, message, _ = row
    words = message.split()
    wanted = (
        (flt.source, source), (flt.host, host), (flt.user, user), (flt.kind, kind),
        (flt.event_id, event_id),
    )  # fmt: skip
    if any(want and want != have for want, have in wanted):
        return False
    if (flt.from_us is not None or flt.to_us is not None) and ts == UNDATED_US:
        return False
    if (flt.from_us is not None and ts < flt.from_us) or (
        flt.to_us is not None and ts >= flt.to_us
    ):
        return False
    if flt.text.startswith('"'):
        return flt.text.strip('"') in message
    return all(
        any(w.startswith(term[:-1]) for w in words) if term.endswith("*") else term in words
        for term in flt.text.split()
    )


def expected(flt: RecordFilter) -> list[tuple[int, int, str]]:
    """Give (time, id, message) of every match in the order of the timeline."""
    found = []
    k = 0
    for source, parts in enumerate(PARTS, start=1):
        for part in parts:
            k += 1
            for rank, stored in enumerate(in_time_order(part)):
                if matches(stored, source, flt):
                    found.append((stored[1], k * SEGMENT_SPAN + rank, stored[8]))
    return sorted(found)


def seen(records: Sequence[Record]) -> list[tuple[int, int, str]]:
    return [(UNDATED_US if r.utc_us is None else r.utc_us, r.id, r.message) for r in records]


@pytest.mark.parametrize("flt", FILTERS, ids=IDS)
def test_pages_give_every_match_once_in_time_order(case: CaseFile, flt: RecordFilter) -> None:
    want = expected(flt)
    found: list[tuple[int, int, str]] = []
    after = None
    while page := search.first_page(case, flt, 611, after):
        found += seen(page)
        after = found[-1][:2]
    assert found == want
    assert search.count(case, flt) == len(want)


@pytest.mark.parametrize("flt", FILTERS, ids=IDS)
def test_a_list_gives_any_rows_by_number(case: CaseFile, flt: RecordFilter) -> None:
    want = expected(flt)
    rows = search.records(case, flt)
    assert rows.total == len(want)
    for first in (0, 1, 19, 20, 21, len(want) // 3, len(want) // 2, len(want) - 5, len(want)):
        assert seen(rows.rows(first, 40)) == want[max(first, 0) : first + 40] or first < 0
    # The page after one read continues it, and going back is possible.
    assert seen(rows.rows(0, 30)) + seen(rows.rows(30, 30)) == want[:60]
    assert seen(rows.rows(10, 5)) == want[10:15]


@pytest.mark.parametrize("flt", FILTERS, ids=IDS)
def test_index_at_counts_the_rows_before_a_time(case: CaseFile, flt: RecordFilter) -> None:
    want = expected(flt)
    rows = search.records(case, flt)
    for ts in (0, START_US, START_US + 3601 * SECOND, START_US + DAY_US // 2, START_US + DAY_US):
        assert rows.index_at(ts) == sum(1 for found in want if found[0] < ts)


@pytest.mark.parametrize("flt", FILTERS, ids=IDS)
@pytest.mark.parametrize(
    ("start_s", "end_s", "buckets"),
    [(0, 86_400, 24), (0, 86_400, 200), (3000, 9000, 100), (3600, 3660, 7), (-86_400, 172_800, 2)],
)
def test_histogram_counts_what_a_scan_counts(
    case: CaseFile, flt: RecordFilter, start_s: int, end_s: int, buckets: int
) -> None:
    from_us, to_us = START_US + start_s * SECOND, START_US + end_s * SECOND
    histogram = counts_over_time.histogram(case, from_us, to_us, buckets, flt)
    assert histogram.start_us <= from_us
    for counts in histogram.series.values():
        assert len(counts) <= buckets + 1
        assert histogram.start_us + len(counts) * histogram.bucket_us >= to_us
    want: dict[int, int] = {}
    for ts, _, _ in expected(flt):
        if ts != UNDATED_US:
            bucket = (ts - histogram.start_us) // histogram.bucket_us
            want[bucket] = want.get(bucket, 0) + 1
    for bucket in range(max((len(c) for c in histogram.series.values()), default=0)):
        total = sum(counts[bucket] for counts in histogram.series.values())
        assert total == want.get(bucket, 0)


def test_histogram_separates_the_sources(case: CaseFile) -> None:
    histogram = counts_over_time.histogram(case, START_US, START_US + DAY_US, 1)
    assert {source: sum(counts) for source, counts in histogram.series.items()} == {
        1: 4480,
        2: 2500,
    }


def test_time_span_leaves_undated_records_out(case: CaseFile) -> None:
    times = [r[1] for parts in PARTS for part in parts for r in part if r[1] != UNDATED_US]
    assert counts_over_time.time_span(case) == (min(times), max(times))


def test_an_undated_record_has_no_time_and_comes_first(case: CaseFile) -> None:
    page = search.first_page(case, RecordFilter(), 21)
    assert [r.utc_us for r in page[:20]] == [None] * 20
    assert page[20].utc_us is not None


def test_a_record_has_all_its_fields(case: CaseFile) -> None:
    stored = PARTS[1][0][100]
    found = next(
        r for r in search.first_page(case, RecordFilter(source=2), 2500) if r.locator == stored[0]
    )
    assert (found.host, found.user, found.kind, found.event_id) == (
        stored[5], stored[6], stored[4], stored[7]
    )  # fmt: skip
    assert (found.time_text, found.precision.value, found.doubt) == (stored[2], "second", "")
    assert record_rows.record(case, 2, found.id) == found
    assert record_rows.raw_text(case, found) == stored[9]
    with pytest.raises(CaseError):
        record_rows.record(case, 1, found.id)


def test_around_gives_the_file_as_it_was_across_segments(case: CaseFile) -> None:
    whole = [(r[0], r[9]) for part in PARTS[0] for r in part]
    for position in (0, 5, 1500, 2995, 2999, 3000, 3004, 4499):
        wanted = whole[position]
        found = next(
            r
            for r in search.first_page(case, RecordFilter(source=1), 4500)
            if (r.id // SEGMENT_SPAN == 2) == (position >= 3000) and r.locator == wanted[0]
        )
        around = record_rows.around(case, found, 7)
        assert list(around) == whole[max(0, position - 7) : position + 8]


def test_rejects_come_in_file_order(case: CaseFile) -> None:
    assert [r.reason for r in search.rejects(case, 1, 0, 10)] == ["bad", "worse"]
    assert [r.locator for r in search.rejects(case, 2, 1, 10)] == [9]
    assert search.rejects(case, 1, 2, 10) == ()


def test_values_are_those_in_use(case: CaseFile) -> None:
    assert search.values(case, "host") == ("dc01", "mail", "web-02")
    assert search.values(case, "user") == ("anna", "ravi")
    assert search.values(case, "event_id") == ("4624", "4625", "4626")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("10.0.0.7", "from 10.0.0.7 port 22"),
        ("RESUME", "his résumé"),
        ("प्रमाणपत्र", "यह प्रमाणपत्र है"),
        ('"logon id"', "logon id 0x3e7"),
        ("C:\\tmp\\x.exe", "ran C:\\tmp\\x.exe"),
        ("AND", "this AND that"),
        ("NEAR(a b)", "near a then b"),
        ("message:x", "message x"),
        ("0x3*", "id 0x3e7"),
        ('"power she"*', "power shell"),
        ("a'b", "a'b"),
        ("-- logon", "logon"),
        ("nul\0led", "nul led"),
        ("half\ud800 way", "half way"),
        ('un"balanced', "un balanced"),
    ],
)
def test_what_is_typed_is_never_query_syntax(tmp_path: Path, text: str, message: str) -> None:
    from casebook.model.case import CaseHeader

    case = CaseFile.create(tmp_path / "c.casebook", EXAMINER, CaseHeader("", "T"))
    store_source(case, [[row(1, START_US, message), row(2, START_US, "something else")]])
    found = search.first_page(case, RecordFilter(text=text), 10)
    case.close()
    assert [r.message for r in found] == [message]


@pytest.mark.parametrize("text", ["--", '"', "* *", "…"])
def test_text_without_letter_or_digit_is_said_to_be_unsearchable(case: CaseFile, text: str) -> None:
    with pytest.raises(CaseError, match="no letter or digit"):
        search.count(case, RecordFilter(text=text))


def test_a_retracted_source_is_left_out_everywhere(tmp_path: Path) -> None:
    from casebook.model.case import CaseHeader

    case = CaseFile.create(tmp_path / "c.casebook", EXAMINER, CaseHeader("", "T"))
    kept = store_source(case, [[row(1, START_US, "kept words", "a")]])
    gone = store_source(case, [[row(1, START_US - 1, "gone words", "b")]])
    record = search.first_page(case, RecordFilter(source=gone.number), 1)[0]
    retract(case, gone)
    everything = RecordFilter()
    assert search.count(case, everything) == 1
    assert search.records(case, everything).total == 1
    assert [r.message for r in search.first_page(case, RecordFilter(text="words"), 9)] == [
        "kept words"
    ]
    assert search.values(case, "host") == ("a",)
    assert counts_over_time.time_span(case) == (START_US, START_US)
    assert counts_over_time.histogram(case, START_US - 10, START_US + 10, 2).series == {
        kept.number: [0, 1]
    }
    # What cites it can still be read.
    assert record_rows.record(case, gone.number, record.id).message == "gone words"
    case.close()


def test_an_empty_case_has_an_empty_timeline(tmp_path: Path) -> None:
    from casebook.model.case import CaseHeader

    case = CaseFile.create(tmp_path / "c.casebook", EXAMINER, CaseHeader("", "T"))
    flt = RecordFilter()
    assert search.first_page(case, flt, 10) == ()
    assert (search.records(case, flt).total, search.count(case, flt)) == (0, 0)
    assert counts_over_time.time_span(case) is None
    assert counts_over_time.histogram(case, 0, 10, 2).series == {}
    case.close()


def test_a_view_can_be_searched(tmp_path: Path) -> None:
    from casebook.model.case import CaseHeader

    path = tmp_path / "c.casebook"
    case = CaseFile.create(path, EXAMINER, CaseHeader("", "T"))
    store_source(case, [random_rows(300, 1)])
    case.close()
    view = CaseFile.view(path)
    assert search.count(view, RecordFilter(text="logon")) > 0
    assert len(search.records(view, RecordFilter(host="mail")).rows(3, 5)) == 5
    view.close()
