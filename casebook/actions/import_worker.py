"""The child process that reads pieces of a source and builds scratch segments from it.

It gets its plan and then its jobs as JSON lines on standard input and answers with JSON lines on
standard output. It runs under limits, because what it reads is hostile until shown otherwise; it
never sees the case.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from operator import ne
from pathlib import Path
from typing import Any

from casebook.actions.import_options import ImportOptions, with_columns
from casebook.errors import CaseError
from casebook.intake import mentions
from casebook.intake.child_limits import limit_child
from casebook.intake.detect import detect
from casebook.intake.readers import reader_named
from casebook.intake.readers.reader import CUT_OFF, Duplicate, Layout, Piece, Reader, Rejected, Row
from casebook.intake.source import SourceFile, from_fd
from casebook.intake.timestamps import day_order_shown
from casebook.intake.version_numbers import cells_of
from casebook.model.timeline import UNDATED_US, DayOrder, TimeBasis
from casebook.store.mention_rows import Find
from casebook.store.scratch import ScratchBuilder

MEMORY_BYTES = 1 << 30
ROWS_PER_SEGMENT = 1_000_000
CHARACTERS_PER_SEGMENT = 1 << 29

# A file that is several tools' outputs one after the other falls into runs that need no sorting.
# Shorter runs are sorted together, after the first few: every segment costs a little in every
# search.
_RUN_ROWS = 16_384
_LONG_RUN_ROWS = 131_072
_MAX_SHORT_RUNS = 4

Message = dict[str, Any]
"""One line of JSON between the two processes."""

_FIRST_BATCH, _BATCH = 16, 512
_CHARACTERS_AT_ONCE = 1 << 22
_SURVEY_STEP = 256
_TELL_EVERY_S = 0.15
_NICENESS = 10


def main() -> int:
    """Do what standard input says: a plan, then one job a line; 0 when all of it was done."""
    # PDEATHSIG is no part of the standard library: a dead parent shows when the pipe breaks.
    line = sys.stdin.readline()
    if not line:
        # Whoever started this is gone already.
        return 1
    plan = json.loads(line)
    _limit(plan["size"])
    try:
        with from_fd(plan["fd"], plan["name"]) as source:
            for line in sys.stdin:
                _work(source, plan, json.loads(line))
    except CaseError as error:
        _tell(error=str(error))
        return 1
    except MemoryError:
        _tell(error=f"{plan['name']} needs more memory than a parser may use.")
        return 1
    return 0


def plan_for(
    source: SourceFile,
    reader: Reader | None,
    layout: Layout,
    basis: TimeBasis,
    collect: bool = True,
) -> Message:
    """Give the plan that every child of one import gets first; no reader when it is to be found.

    `collect` has it collect the identifiers of the records too.
    """
    return {
        "fd": source.fd,
        "name": source.name,
        "size": source.size,
        "reader": reader.name if reader else "",
        "layout": layout,
        "basis": _packed(basis),
        "collect": collect,
    }


def piece_job(piece: Piece, scratch: Path) -> Message:
    """Ask for the segments of a piece, in files named `scratch` and a number."""
    return {"piece": list(piece), "scratch": str(scratch)}


def preview_job(piece: Piece, rows: int) -> Message:
    """Ask for the first records of a piece."""
    return {"piece": list(piece), "preview": rows}


def recognise_job(options: ImportOptions) -> Message:
    """Ask what a file is and what must be answered, of a file that only a child may unpack."""
    return {
        "recognise": options.reader,
        "sheet": options.sheet,
        "columns": dict(options.columns),
    }


def survey_job(piece: Piece, seconds: float, basis: TimeBasis) -> Message:
    """Ask how the rows of a piece come out by `basis`, as far as is read in `seconds`."""
    return {"piece": list(piece), "survey": seconds, "basis": _packed(basis)}


def _packed(basis: TimeBasis) -> list[Any]:
    return [
        basis.zone,
        basis.year,
        basis.day_order.value,
        basis.clock_offset_us,
        basis.decided_by,
        basis.clock_from_us,
        basis.clock_until_us,
    ]


def _work(source: SourceFile, plan: Message, job: Message) -> None:
    zone, year, day_order, *rest = job["basis"] if "basis" in job else plan["basis"]
    basis = TimeBasis(zone, year, DayOrder(day_order), *rest)
    if "recognise" in job:
        reader, layout = detect(source, job["recognise"], job["sheet"])
        layout = with_columns(source.name, layout, job["columns"])
        _tell(
            recognised=[
                reader.name,
                layout,
                reader.questions(source, layout, basis),
                reader.warnings(source, layout),
            ]
        )
        return
    reader = reader_named(plan["reader"])
    items = reader.rows(source, Piece(*job["piece"]), plan["layout"], basis)
    if CUT_OFF in plan["layout"]:
        items = _but_last_row(items)
    if "preview" in job:
        records = (row for row in items if type(row) is tuple)
        _tell(rows=list(islice(records, job["preview"])))
    elif "survey" in job:
        _tell(survey=_survey(items, job["survey"]))
    else:
        _step_back()
        find = None
        if plan["collect"]:
            find = mentions.batch_finder(cells_of(reader.fields, plan["layout"]))
        _PieceReader(job["scratch"], find).read(items)


def _but_last_row(
    items: Iterator[Row | Rejected | Duplicate],
) -> Iterator[Row | Rejected | Duplicate]:
    """Leave out all that the last row gave."""
    held: list[Row | Rejected | Duplicate] = []
    for item in items:
        if held and item[0] != held[0][0]:
            yield from held
            held.clear()
        held.append(item)


def _survey(items: Iterator[Row | Rejected | Duplicate], seconds: float) -> Message:
    """Count rows as the import does, and how the times of their records come out: which there
    are, in which doubt, in which order of day and month.
    """
    until = time.process_time() + seconds
    counts: Counter[str] = Counter()
    doubts: Counter[int] = Counter()
    is_whole = True
    last = -1
    for n, item in enumerate(items):
        if n % _SURVEY_STEP == 0 and time.process_time() > until:
            is_whole = False
            break
        if type(item) is not tuple:
            counts["rejects" if isinstance(item, Rejected) else "duplicates"] += 1
            continue
        locator, ts, text, flags = item[:4]  # type: ignore[misc]  # as above, not narrowed
        if locator != last:
            last = locator
            counts["taken"] += 1
        counts["undated" if ts == UNDATED_US else "placed"] += 1
        if flags >> 4:
            doubts[flags >> 4] += 1
        order = day_order_shown(text)
        if order is not None:
            counts[order.value or "either"] += 1
    return {"counts": counts, "doubts": list(doubts.items()), "is_whole": is_whole}


class _PieceReader:
    """Reads one piece, filling one scratch segment after another."""

    def __init__(self, scratch: str, find: Find | None) -> None:
        self._scratch = scratch
        self._counts = {"rows": 0, "taken": 0, "duplicates": 0}
        self._last_locator = -1
        self._characters = 0
        self._segments = 0
        self._told_at = time.monotonic()
        self._find = find
        self._builder = self._new_builder()

    def read(self, items: Iterator[Row | Rejected | Duplicate]) -> None:
        """Read the whole piece."""
        n = _FIRST_BATCH
        while some := list(islice(items, n)):
            before = self._characters + self._builder.characters
            self._take(some)
            read = self._characters + self._builder.characters
            # Few at a time where they are long, for all of them are held at once.
            most = n * _CHARACTERS_AT_ONCE // max(1, read - before)
            n = max(1, min(2 * n, most, _BATCH))
            self._tell_sometimes(read)
        self._finish_segment()
        self._counts["rows"] += self._counts["taken"]
        _tell(done=self._counts)

    def _take(self, items: list[Row | Rejected | Duplicate]) -> None:
        """Store what was read; records that follow each other under one locator are of one row."""
        rows: list[Row] = [item for item in items if type(item) is tuple]  # type: ignore[misc]
        rejects: list[tuple[int, Rejected]] = []
        if len(rows) < len(items):
            place = 0
            for item in items:
                if type(item) is tuple:
                    place += 1
                elif isinstance(item, Rejected):
                    rejects.append((place, item))
            self._counts["duplicates"] += len(items) - len(rows) - len(rejects)
            self._counts["rows"] += len(items) - len(rows)
        locators = [row[0] for row in rows]
        self._counts["taken"] += sum(map(ne, locators, [self._last_locator, *locators]))
        if rows:
            self._last_locator = locators[-1]
        self._store(rows, rejects)

    def _store(self, rows: list[Row], rejects: list[tuple[int, Rejected]]) -> None:
        """Fill segments with rows, and with the rejects that stand before the row of that place."""
        if rows and self._is_full():
            rejects = self._reject(rejects, 0)
            self._next_segment()
        done = self._builder.add(rows)
        while done < len(rows):
            rejects = self._reject(rejects, done)
            self._next_segment()
            done += self._builder.add(rows[done:])
        self._reject(rejects, done)

    def _reject(
        self, rejects: list[tuple[int, Rejected]], until: int
    ) -> list[tuple[int, Rejected]]:
        """Store the rejects up to a place; give those behind it."""
        for place, reject in rejects:
            if place <= until:
                self._builder.reject(*reject)
        return [each for each in rejects if each[0] > until]

    def _is_full(self) -> bool:
        builder = self._builder
        return builder.rows >= ROWS_PER_SEGMENT or builder.characters >= CHARACTERS_PER_SEGMENT

    def _new_builder(self) -> ScratchBuilder:
        self._path = Path(f"{self._scratch}-{self._segments}")
        self._segments += 1
        is_early = self._segments <= _MAX_SHORT_RUNS
        return ScratchBuilder(
            self._path, _RUN_ROWS if is_early else _LONG_RUN_ROWS, self._find, mentions.RULES
        )

    def _next_segment(self) -> None:
        self._finish_segment()
        self._builder = self._new_builder()

    def _finish_segment(self) -> None:
        builder = self._builder
        builder.finish()
        self._characters += builder.characters
        _tell(segment=str(self._path))

    def _tell_sometimes(self, characters: int) -> None:
        now = time.monotonic()
        if now - self._told_at > _TELL_EVERY_S:
            self._told_at = now
            _tell(characters=characters)


def _limit(size: int) -> None:
    # A hundredth of the speed measured, and never under ten minutes.
    seconds = 600 + size // 100_000
    limit_child(memory_bytes=MEMORY_BYTES, cpu_seconds=seconds, files=64, writes=True)


def _step_back() -> None:
    """Leave the processor to the window and to what is typed, whenever they want it."""
    with suppress(AttributeError, OSError):
        niceness = max(_NICENESS, os.getpriority(os.PRIO_PROCESS, 0))
        os.setpriority(os.PRIO_PROCESS, 0, niceness)


def _tell(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
