"""Paging and jumping in the list of records, against Qt's own table over a Python model."""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTableView, QWidget

from casebook.model.instant import Precision
from casebook.model.timeline import Record, RecordFilter
from casebook.store import search
from casebook.ui.widgets.record_columns import times_of
from casebook.ui.widgets.record_list import RecordList
from tests.bench.measure import Result, median, milliseconds, percentile_99, resident_bytes, timed
from tests.bench.timeline import Workplace

STEPS = 300
SIZE = (1600, 900)
ZONES = ("UTC", "Asia/Kolkata")
LIMIT_S = 0.016
HUGE = 200_000_000
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


def run(place: Workplace) -> list[Result]:
    """Goal 12: first paint, PageDown and random jump, and the end of a list too long for Qt."""
    application = QApplication.instance() or QApplication([])
    case = place.open_case()
    found = search.records(case, RecordFilter())
    ours, theirs = _our_list(found.total, found.rows), _their_table(found.total, found.rows)
    first = timed(lambda: _shown(ours))
    our_downs, our_jumps = _page_downs(ours), _our_jumps(ours)
    memory = resident_bytes()
    _shown(theirs)
    results = [
        Result(
            "12", f"list of {found.total:,} rows, first paint", milliseconds(first), "", "",
            "<= 300 ms", first <= 0.3,
        )
    ]  # fmt: skip
    results.append(_compared("list, PageDown", our_downs, _page_downs(theirs)))
    results.append(_compared("list, random jump", our_jumps, _their_jumps(theirs)))
    results.append(
        Result("12", "memory with the list open", f"{memory >> 20} MiB", "", "", "<= 250 MiB",
               memory <= 250 << 20)
    )  # fmt: skip
    results.append(_end_of_a_huge_list())
    for widget in (ours, theirs):
        widget.close()
        widget.deleteLater()
    application.processEvents()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    case.close()
    return results


def _our_list(total: int, rows: Rows) -> RecordList:
    records = RecordList()
    records.resize(*SIZE)
    records.rows_wanted.connect(
        lambda generation, first, n: records.give_rows(generation, first, rows(first, n))
    )
    records.set_list(total)
    return records


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


def _page_downs(view: RecordList | QTableView) -> list[float]:
    def step() -> None:
        QTest.keyClick(view, Qt.Key.Key_PageDown)
        view.viewport().repaint()

    view.setFocus()
    return [timed(step) for _ in range(STEPS)]


def _our_jumps(records: RecordList) -> list[float]:
    choose = random.Random(5)

    def step() -> None:
        records.verticalScrollBar().setValue(choose.randrange(records.total))
        records.viewport().repaint()

    return [timed(step) for _ in range(STEPS)]


def _their_jumps(table: QTableView) -> list[float]:
    choose = random.Random(5)
    bar = table.verticalScrollBar()

    def step() -> None:
        bar.setValue(choose.randrange(max(1, bar.maximum())))
        table.viewport().repaint()

    return [timed(step) for _ in range(STEPS)]


def _compared(what: str, ours: list[float], theirs: list[float]) -> Result:
    p99 = percentile_99(ours)
    return Result(
        "12",
        what,
        f"p50 {milliseconds(median(ours))}, p99 {milliseconds(p99)}",
        f"p50 {milliseconds(median(theirs))}, p99 {milliseconds(percentile_99(theirs))}",
        f"{median(ours) / median(theirs):.2f}",
        f"p99 <= {LIMIT_S * 1000:.0f} ms",
        p99 <= LIMIT_S,
    )


def _end_of_a_huge_list() -> Result:
    def rows(first: int, n: int) -> list[Record]:
        return [
            Record(row, 1, row, row * 1_000_000, "", Precision.SECOND, "", f"row {row}")
            for row in range(first, first + n)
        ]

    records = _our_list(HUGE, rows)
    _shown(records)
    QTest.keyClick(records, Qt.Key.Key_End)
    is_right = (
        records.current_row == HUGE - 1 and records.cells_of(HUGE - 1)[-1] == f"row {HUGE - 1}"
    )
    records.close()
    return Result(
        "12", f"last row of a faked list of {HUGE:,}", "right" if is_right else "wrong",
        "QTableView: another row", "", "right", is_right,
    )  # fmt: skip


def main() -> None:
    """Measure on an existing case file: `python -m tests.bench.bench_list CASE`."""
    import sys

    from tests.bench.measure import show

    class Given(Workplace):
        def __init__(self, path: Path) -> None:
            self.case_path = path

    show(run(Given(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
