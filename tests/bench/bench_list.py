"""Paging and jumping in the list of records, against Qt's own table over a Python model."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import (
    QAbstractTableModel,
    QEventLoop,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from casebook.model.instant import Precision
from casebook.model.timeline import Record, RecordFilter
from casebook.store import record_list, search
from casebook.store.case_file import CaseFile
from casebook.ui import interpreter, theme
from casebook.ui.jobs import CaseThread
from casebook.ui.pages.timeline_reading import read_rows
from casebook.ui.widgets.record_columns import times_of
from casebook.ui.widgets.record_list import RecordList
from tests.bench.measure import (
    Result,
    median,
    milliseconds,
    percentile_99,
    resident_bytes,
    show,
    timed,
)
from tests.bench.timeline import EXAMINER, Workplace

STEPS = 300
SIZE = (1600, 900)
ZONES = ("UTC", "Asia/Kolkata")
LIMIT_S = 0.016
HUGE = 200_000_000
REPEAT_S = 0.033
"""A key that is held down comes again after this long."""

Rows = Callable[[int, int], Sequence[Record]]


class PagedModel(QAbstractTableModel):
    """The peer: what one would write first, a model that reads pages when a cell is asked for."""

    PAGE = 256

    def __init__(self, total: int, rows: Rows) -> None:
        super().__init__()
        self._total = total
        self._rows = rows
        self._pages: dict[int, Sequence[Record]] = {}

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 5

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        page = index.row() // self.PAGE
        if page not in self._pages:
            if len(self._pages) > 48:
                self._pages.clear()
            self._pages[page] = self._rows(page * self.PAGE, self.PAGE)
        record = self._pages[page][index.row() % self.PAGE]
        texts = (f"S-{record.source}", record.host, record.message)
        return (times_of(record, ZONES) + texts)[index.column()]


@dataclass(frozen=True, slots=True)
class Step:
    """From a key or a move of the bar until the rows are painted; `cpu_s` of all threads."""

    seconds: float
    cpu_s: float


def measure_list(place: Workplace) -> list[Result]:
    """Goal 12: first paint, PageDown and random jump, and the end of a list too long for Qt.

    In a program of its own, set as for a window; other measurements leave their memory behind.
    """
    if not place.case_path.exists():
        place.import_ours()
    command = [sys.executable, "-m", "tests.bench.bench_list", str(place.case_path), "--json"]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return [Result(*row) for row in json.loads(said.stdout)]


def run(path: Path) -> list[Result]:
    """Measure on a case, once in a program: it sets interpreter and application as a window."""
    application = QApplication([])
    theme.apply(application, theme.Scheme.LIGHT)
    interpreter.set_for_window()
    return [*_measured(application, path), _end_of_a_huge_list()]


def _measured(application: QApplication, path: Path) -> list[Result]:
    ours = _OnCaseThread(application, path)
    total = ours.found.total
    first = ours.first_paint()
    our_downs, our_jumps = ours.page_downs(), ours.jumps()
    memory = resident_bytes()
    ours.close()
    case = CaseFile.open(path, EXAMINER)
    theirs = _their_table(total, search.records(case, RecordFilter()).rows)
    _shown(theirs)
    their_downs, their_jumps = _page_downs(theirs), _jumps(theirs)
    theirs.close()
    theirs.deleteLater()
    application.processEvents()
    case.close()
    return [
        Result(
            "12", f"list of {total:,} rows, first paint", milliseconds(first.seconds), "", "",
            "<= 300 ms", first.seconds <= 0.3,
        ),
        _compared("list, PageDown", our_downs, their_downs),
        _compared("list, random jump", our_jumps, their_jumps),
        Result("12", "memory with the list open", f"{memory >> 20} MiB", "", "", "<= 250 MiB",
               memory <= 250 << 20),
    ]  # fmt: skip


class _Watched(RecordList):
    """Knows whether all rows on screen were painted, and not only their places."""

    is_painted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        last = min(self.total, self.first_row + self.rows_on_screen + 1)
        rows = range(self.first_row, last)
        self.is_painted = all(self.record_at(row) is not None for row in rows)


class _OnCaseThread:
    """The list over a case as the Timeline shows it: read on the case thread, dressed."""

    def __init__(self, application: QApplication, path: Path) -> None:
        self._application = application
        self._thread = CaseThread()
        self._thread.open(lambda: CaseFile.open(path, EXAMINER), lambda case: None, _raise)
        found: list[record_list.RecordList] = []
        self._thread.submit(lambda case: search.records(case, RecordFilter()), found.append)
        self._wait_until(lambda: bool(found))
        self.found = found[0]
        self._records = _Watched()
        self._records.rows_wanted.connect(self._on_rows_wanted)
        self._records.resize(*SIZE)
        theme.dress(self._records)

    def first_paint(self) -> Step:
        """Show the list; from when its number of rows is known."""

        def show() -> None:
            self._records.set_list(self.found.total)
            _shown(self._records)

        return self._step(show)

    def page_downs(self) -> list[Step]:
        """Hold the key down, and wait each time for the rows."""
        self._records.setFocus()
        return [
            self._step(lambda: QTest.keyClick(self._records, Qt.Key.Key_PageDown))
            for _ in range(STEPS)
        ]

    def jumps(self) -> list[Step]:
        """Move the bar to random rows."""
        choose, bar = random.Random(5), self._records.verticalScrollBar()
        return [
            self._step(lambda: bar.setValue(choose.randrange(bar.maximum()))) for _ in range(STEPS)
        ]

    def close(self) -> None:
        """Close the list and the case."""
        self._records.close()
        self._records.deleteLater()
        self._thread.close_case()
        self._thread.stop()
        self._application.processEvents()

    def _step(self, move: Callable[[], object]) -> Step:
        started, worked = time.perf_counter(), time.process_time()
        self._records.is_painted = False
        move()
        self._wait_until(lambda: self._records.is_painted)
        took = Step(time.perf_counter() - started, time.process_time() - worked)
        # What is next to the screen is read meanwhile, as while a key is held down.
        self._wait_until(lambda: time.perf_counter() > started + REPEAT_S, spin=True)
        return took

    def _wait_until(self, is_so: Callable[[], bool], *, spin: bool = False) -> None:
        flags = QEventLoop.ProcessEventsFlag.AllEvents
        if not spin:
            flags |= QEventLoop.ProcessEventsFlag.WaitForMoreEvents
        while not is_so():
            self._application.processEvents(flags)
            if spin:
                time.sleep(0.001)

    def _on_rows_wanted(self, generation: int, first: int, n: int) -> None:
        self._thread.submit(
            lambda case: read_rows(case, self.found, first, n),
            lambda rows: self._records.give_rows(generation, first, *rows),
            key="rows",
        )


def _raise(error: Exception) -> None:
    raise error


def _their_table(total: int, rows: Rows) -> QTableView:
    table = QTableView()
    table.resize(*SIZE)
    model = PagedModel(total, rows)
    # A view does not own its model: without a parent it would be gone when this returns.
    model.setParent(table)
    table.setModel(model)
    for column, width in enumerate((190, 150, 180, 100, 900)):
        table.setColumnWidth(column, width)
    return table


def _shown(widget: QWidget) -> None:
    widget.show()
    QTest.qWaitForWindowExposed(widget)
    widget.repaint()


def _page_downs(table: QTableView) -> list[Step]:
    table.setFocus()
    return [
        _table_step(table, lambda: QTest.keyClick(table, Qt.Key.Key_PageDown)) for _ in range(STEPS)
    ]


def _jumps(table: QTableView) -> list[Step]:
    choose, bar = random.Random(5), table.verticalScrollBar()
    return [
        _table_step(table, lambda: bar.setValue(choose.randrange(max(1, bar.maximum()))))
        for _ in range(STEPS)
    ]


def _table_step(table: QTableView, move: Callable[[], object]) -> Step:
    worked = time.process_time()

    def step() -> None:
        move()
        table.viewport().repaint()

    return Step(timed(step), time.process_time() - worked)


def _compared(what: str, ours: list[Step], theirs: list[Step]) -> Result:
    our_s, their_s = [step.seconds for step in ours], [step.seconds for step in theirs]
    p99 = percentile_99(our_s)
    return Result(
        "12",
        what,
        _said(ours),
        _said(theirs),
        f"{median(our_s) / median(their_s):.2f}",
        f"p99 <= {LIMIT_S * 1000:.0f} ms",
        p99 <= LIMIT_S,
    )


def _said(steps: list[Step]) -> str:
    seconds, cpu = [step.seconds for step in steps], [step.cpu_s for step in steps]
    return (
        f"p50 {milliseconds(median(seconds))}, p99 {milliseconds(percentile_99(seconds))} "
        f"({milliseconds(percentile_99(cpu))} CPU)"
    )


def _end_of_a_huge_list() -> Result:
    def rows(first: int, n: int) -> list[Record]:
        return [
            Record(row, 1, row, row * 1_000_000, "", Precision.SECOND, "", f"row {row}")
            for row in range(first, first + n)
        ]

    records = RecordList()
    records.resize(*SIZE)
    records.rows_wanted.connect(
        lambda generation, first, n: records.give_rows(generation, first, rows(first, n))
    )
    records.set_list(HUGE)
    _shown(records)
    QTest.keyClick(records, Qt.Key.Key_End)
    is_right = (
        records.current_row == HUGE - 1 and records.cells_of(HUGE - 1)[-1] == f"row {HUGE - 1}"
    )
    records.close()
    records.deleteLater()
    return Result(
        "12", f"last row of a faked list of {HUGE:,}", "right" if is_right else "wrong",
        "QTableView: another row", "", "right", is_right,
    )  # fmt: skip


def main() -> None:
    """Measure on an existing case file: `python -m tests.bench.bench_list CASE`."""
    results = run(Path(sys.argv[1]))
    if "--json" in sys.argv:
        json.dump([astuple(result) for result in results], sys.stdout)
    else:
        show(results)


if __name__ == "__main__":
    main()
