"""Measure the goals of speed, and print them as one table: `make bench`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench.bench_list import measure_list
from tests.bench.formats import measure_formats
from tests.bench.hashing import measure_hashing
from tests.bench.histograms import measure_histograms
from tests.bench.identifiers import measure_identifiers
from tests.bench.inserts import measure_inserts
from tests.bench.ledger import measure_ledger
from tests.bench.letters import measure_letters
from tests.bench.measure import SHARED, Result, show
from tests.bench.opening import measure_opening
from tests.bench.replies import measure_replies
from tests.bench.requests import measure_requests
from tests.bench.soak import measure_soak
from tests.bench.substrings import measure_substrings
from tests.bench.timeline import (
    Workplace,
    measure_import,
    measure_notes,
    measure_pages,
    measure_searches,
)
from tests.bench.times import measure_times
from tests.bench.typing_on import measure_typing_on

GOALS: dict[str, Callable[[Workplace], list[Result]]] = {
    "import": measure_import,
    "inserts": measure_inserts,
    "formats": measure_formats,
    "times": measure_times,
    "pages": measure_pages,
    "searches": measure_searches,
    "histograms": measure_histograms,
    "opening": measure_opening,
    "notes": measure_notes,
    "typing": measure_typing_on,
    "list": measure_list,
    "soak": measure_soak,
    "substrings": measure_substrings,
    "hash": measure_hashing,
    "ledger": measure_ledger,
    "requests": measure_requests,
    "identifiers": measure_identifiers,
    "replies": measure_replies,
    "letters": measure_letters,
}


def main() -> int:
    """Measure what was asked for; 1 when a goal is not met."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("goals", nargs="*", choices=[[], *GOALS], help="which to measure (all)")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--csv", type=Path, help="a timeline of so many rows, made earlier")
    parser.add_argument("--case", type=Path, help="a case that holds it, opened for writing")
    parser.add_argument("--peer", type=Path, help="the database of SQLite's shell that holds it")
    args = parser.parse_args()
    if (args.case or args.peer) and (not args.goals or "import" in args.goals):
        parser.error("a case or a database made earlier is not for goals that import it anew")
    if not (SHARED / "bench").is_dir():
        print("The folder shared/bench is not beside this checkout.", file=sys.stderr)
        return 1
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="casebook-bench-", dir=Path.cwd().parent) as folder:
        # The notes on open cases and heads seen go there too, not to the examiner's own.
        os.environ["XDG_DATA_HOME"] = folder
        place = Workplace(Path(folder), args.rows, args.csv, args.case, args.peer)
        for name in args.goals or GOALS:
            print(f"measuring {name} ...", flush=True)
            results += GOALS[name](place)
    show(results)
    return 0 if all(result.is_met is not False for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
