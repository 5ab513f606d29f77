"""How many records of a source have a doubtful time, counted in short steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator

from casebook.store.case_file import CaseFile
from casebook.store.schema import SEGMENT_SPAN
from casebook.store.segments import DOUBTS

_STEP = 20_000


def count_doubts(
    case: CaseFile, source: int
) -> Generator[tuple[int, int], None, tuple[tuple[str, int], ...]]:
    """Count the doubtful times of a source by doubt; each step gives records done and in all."""
    segments = case.connection.execute(
        "SELECT k, rows FROM segment WHERE source = ? ORDER BY k", (source,)
    ).fetchall()
    total = sum(rows for _, rows in segments)
    counts: Counter[int] = Counter()
    done = 0
    for k, rows in segments:
        first = k * SEGMENT_SPAN
        for low in range(0, rows, _STEP):
            high = min(low + _STEP, rows)
            counts.update(
                dict(
                    case.connection.execute(
                        "SELECT flags >> 4, count(*) FROM record WHERE id >= ? AND id < ? "
                        "AND flags >= 16 GROUP BY 1",
                        (first + low, first + high),
                    )
                )
            )
            done += high - low
            yield done, total
    return tuple((DOUBTS[doubt], n) for doubt, n in sorted(counts.items()))
