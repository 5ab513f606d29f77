from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from casebook.actions.mark_records import MarkChange, mark_records
from casebook.model.case import CaseHeader
from casebook.model.timeline import RecordFilter
from casebook.store import counts_over_time, facets, search
from casebook.store.case_file import CaseFile
from casebook.store.segment_parts import Inside
from tests.store.conftest import EXAMINER
from tests.store.timeline import SECOND, START_US, random_rows, row, store_source

T = TypeVar("T")
HOUR_US = 3600 * SECOND

FILTERS = [
    RecordFilter(),
    RecordFilter(source=2),
    RecordFilter(host="dc01"),
    RecordFilter(text="mimikatz"),
    RecordFilter(text="*imika"),
    RecordFilter(tag="x"),
    RecordFilter(text="number7", tag="x"),
    RecordFilter(from_us=START_US + HOUR_US, to_us=START_US + 3 * HOUR_US),
    RecordFilter(from_us=START_US + HOUR_US, text="service"),
    RecordFilter(undated=True),
    RecordFilter(host="nowhere"),
]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CaseFile]:
    folder: Path = tmp_path_factory.mktemp("facets")
    opened = CaseFile.create(folder / "f.casebook", EXAMINER, CaseHeader("", "T"))
    store_source(opened, (random_rows(3000, 1), random_rows(1500, 2, undated=20)))
    kinds = [
        row(i, START_US + i * SECOND, f"thing {i}", kind=f"kind{i % 9}", user=f"u{i % 60}")
        for i in range(1, 901)
    ]
    store_source(opened, (kinds,))
    some = search.first_page(opened, RecordFilter(text="number7"), 20)
    others = search.first_page(opened, RecordFilter(source=2), 10)
    mark_records(opened, [*some, *others], MarkChange(add_tags=("x", "y")))
    yield opened
    opened.close()


def run(steps: Generator[tuple[int, int], None, T]) -> T:
    """Run all steps; what is done never exceeds what there is."""
    while True:
        try:
            done, total = next(steps)
        except StopIteration as end:
            found: T = end.value
            return found
        assert 0 <= done <= total


def inside_of(case: CaseFile, flt: RecordFilter) -> Inside | None:
    return run(search.find_inside(case, flt)) if search.needs_looking_inside(flt) else None


@pytest.fixture(params=["cheapest", "index", "rows"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Count by whichever is cheaper, by the index alone, or by the rows alone."""
    if request.param == "index":
        monkeypatch.setattr(facets, "_ROW_US", 1e9)
        monkeypatch.setattr(facets, "_ID_US", 1e9)
        monkeypatch.setattr(facets, "_WINDOW", 700)
    elif request.param == "rows":
        monkeypatch.setattr(facets, "_QUERY_US", 1e9)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("flt", FILTERS, ids=str)
def test_values_are_counted_as_by_reading_every_record(case: CaseFile, flt: RecordFilter) -> None:
    records = search.first_page(case, flt, 10_000)
    found = run(facets.count_values(case, flt, inside_of(case, flt)))
    for field in ("kind", "host", "user", "event_id"):
        expected = Counter(getattr(record, field) for record in records)
        del expected[""]
        ranked = sorted(expected.items(), key=lambda item: (-item[1], item[0]))
        assert found.values[field] == tuple(ranked[: facets.MOST_VALUES]), field
        assert found.more.get(field, 0) == max(0, len(ranked) - facets.MOST_VALUES)
    sources = Counter(str(record.source) for record in records)
    assert dict(found.values["source"]) == dict(sources)


def test_tags_are_counted_within_the_filter(case: CaseFile) -> None:
    assert run(facets.count_values(case, RecordFilter())).values["tag"] == (("x", 30), ("y", 30))
    flt = RecordFilter(text="number7")
    assert run(facets.count_values(case, flt)).values["tag"] == (("x", 20), ("y", 20))
    assert run(facets.count_values(case, RecordFilter(source=2))).values["tag"][0] == ("x", 10)


@pytest.mark.parametrize("flt", FILTERS, ids=str)
def test_kinds_over_time_add_up_to_the_histogram_by_source(
    case: CaseFile, flt: RecordFilter
) -> None:
    inside = inside_of(case, flt)
    span = (START_US - HOUR_US, START_US + 26 * HOUR_US)
    by_source = counts_over_time.histogram(case, *span, 50, flt, inside)
    found = run(facets.kinds_over_time(case, *span, 50, flt, inside))
    assert (found.counts.start_us, found.counts.bucket_us) == (
        by_source.start_us,
        by_source.bucket_us,
    )
    assert set(found.counts.series) == set(found.names)

    def stacked(series: dict[int, list[int]]) -> list[int]:
        return [sum(column) for column in zip(*series.values(), strict=True)]

    expected = stacked(by_source.series)
    assert stacked(found.counts.series) == (expected or [0] * len(stacked(found.counts.series)))


def test_the_six_most_frequent_kinds_have_series_and_the_rest_is_others(case: CaseFile) -> None:
    span = (START_US, START_US + 26 * HOUR_US)
    found = run(facets.kinds_over_time(case, *span, 20, RecordFilter()))
    assert list(found.names.values()) == [
        "syslog", "kind0", "kind1", "kind2", "kind3", "kind4", "others",
    ]  # fmt: skip
    totals = {found.names[number]: sum(counts) for number, counts in found.counts.series.items()}
    assert totals["kind0"] == 100
    assert totals["others"] == 400


def test_only_doubtful_times_are_counted_where_only_these_are_asked_for(tmp_path: Path) -> None:
    case = CaseFile.create(tmp_path / "d.casebook", EXAMINER, CaseHeader("", "T"))
    rows = [row(n, START_US + n * SECOND, f"m{n}", host="a", kind="k") for n in range(90)]
    rows[:7] = [(*each[:3], 2 | 1 << 4, *each[4:]) for each in rows[:7]]
    store_source(case, (rows,))
    flt = RecordFilter(doubtful=True)
    assert search.count(case, flt) == 7
    counted = run(facets.count_values(case, flt)).values
    assert counted["host"] == (("a", 7),)
    assert counted["source"] == (("1", 7),)
    over_time = run(facets.kinds_over_time(case, START_US, START_US + 90 * SECOND, 9, flt))
    assert sum(map(sum, over_time.counts.series.values())) == 7
    case.close()
