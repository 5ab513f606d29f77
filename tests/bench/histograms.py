"""Goal 11: records by time, against GROUP BY over the same rows, and against DuckDB."""

from __future__ import annotations

import random
import subprocess

from casebook.model.timeline import RecordFilter
from casebook.store import counts_over_time, search
from tests.bench.measure import (
    Result,
    median,
    milliseconds,
    percentile_99,
    python_with,
    timed,
    without_peer,
)
from tests.bench.timeline import Workplace

BARS = 1600
DAY_US = 86_400_000_000
DAYS = 200

_DUCKDB = """
import statistics, sys, time, duckdb
db = duckdb.connect()
db.execute("SET threads=2")
db.execute("SET enable_progress_bar=false")
db.execute("CREATE TABLE t AS SELECT try_cast(datetime AS TIMESTAMP) AS moment, source_short "
           "FROM read_csv(?, all_varchar=true)", [sys.argv[1]])
took = []
for _ in range(9):
    started = time.perf_counter()
    db.execute("SELECT epoch_us(moment) // 3600000000, source_short, count(*) FROM t "
               "GROUP BY 1, 2").fetchall()
    took.append(time.perf_counter() - started)
print(statistics.median(took))
"""


def measure_histograms(place: Workplace) -> list[Result]:
    """Measure the whole case, as wide as a screen, and one day by the minute."""
    case = place.open_case()
    span = counts_over_time.time_span(case)
    assert span is not None
    first, last = span
    whole, grouped = [], []
    query = "SELECT ts / 3600000000, source, count(*) FROM record GROUP BY 1, 2"
    for _ in range(9):
        whole.append(timed(lambda: counts_over_time.histogram(case, first, last + 1, BARS)))
    for _ in range(3):
        grouped.append(timed(lambda: case.connection.execute(query).fetchall()))
    counted = counts_over_time.histogram(case, first, last + 1, BARS)
    is_whole = sum(map(sum, counted.series.values())) == search.count(case, RecordFilter())
    choose = random.Random(4)
    starts = [choose.randint(first, max(first, last - DAY_US)) for _ in range(DAYS)]
    days = [timed(lambda: counts_over_time.histogram(case, at, at + DAY_US, 1440)) for at in starts]  # noqa: B023
    case.close()
    ours, peer, day = median(whole), median(grouped), percentile_99(days)
    results = [
        Result("11", "histogram of the whole case", milliseconds(ours),
               f"GROUP BY {milliseconds(peer)}", f"{ours / peer:.3f}", "<= 0.1, all counted",
               ours <= 0.1 * peer and is_whole),
        Result("11", "histogram of a day", f"p99 {milliseconds(day)}", "", "", "p99 <= 16 ms",
               day <= 0.016),
    ]  # fmt: skip
    python = python_with("duckdb")
    if python is None:
        line = without_peer("11", "histogram, DuckDB", milliseconds(ours), "duckdb", "<= 2")
        return [*results, line]
    said = subprocess.run(
        [python, "-c", _DUCKDB, str(place.csv)], check=True, capture_output=True, text=True
    )
    theirs = float(said.stdout)
    return [
        *results,
        Result("11", "histogram of the whole case, DuckDB", milliseconds(ours),
               milliseconds(theirs), f"{ours / theirs:.2f}", "<= 2", ours <= 2 * theirs),
    ]  # fmt: skip
