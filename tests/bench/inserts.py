"""Goal 3: rows a second of a whole import, against sqlite-utils storing the same rows."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from tests.bench.measure import Result, Run, median, run, tool
from tests.bench.timeline import ROUNDS, Workplace

SAMPLE = 100_000

_IN_ONE = """
import csv, sys, sqlite_utils
db = sqlite_utils.Database(sys.argv[2])
with db.conn, open(sys.argv[1], newline="", encoding="utf-8") as file:
    db["t"].insert_all(csv.DictReader(file), batch_size=1000)
"""


def measure_inserts(place: Workplace) -> list[Result]:
    """Measure both ways of sqlite-utils on the first rows, the import on all.

    Identifiers are left for later, as the peer does not look for any.
    """
    sample = place.folder / "sample.csv"
    with place.csv.open(encoding="utf-8") as whole, sample.open("w", encoding="utf-8") as part:
        part.writelines(islice(whole, SAMPLE + 1))
    rows = min(SAMPLE, place.rows)
    db = place.folder / "sqlite-utils.db"
    sqlite_utils = tool("sqlite-utils") or ".venv/bin/sqlite-utils"
    default = [sqlite_utils, "insert", str(db), "t", str(sample), "--csv"]
    python = str(Path(sqlite_utils).with_name("python"))
    in_one = [python, "-c", _IN_ONE, str(sample), str(db)]
    ours: list[Run] = []
    theirs: dict[str, list[Run]] = {"default": [], "one transaction": []}
    for _ in range(ROUNDS):
        for name, command in (("default", default), ("one transaction", in_one)):
            db.unlink(missing_ok=True)
            theirs[name].append(run(command, Path.cwd()))
        ours.append(place.import_ours("--identifiers-later"))
    our_rate = place.rows / median([r.seconds for r in ours])
    found = []
    for name, factor in (("default", 20), ("one transaction", 1.5)):
        rate = rows / median([r.seconds for r in theirs[name]])
        found.append(
            Result("3", f"whole import, sqlite-utils {name}", f"{our_rate / 1000:.1f}k rows/s",
                   f"{rate / 1000:.1f}k rows/s", f"{our_rate / rate:.1f} x", f">= {factor} x",
                   our_rate >= factor * rate)
        )  # fmt: skip
    return found
