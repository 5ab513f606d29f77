"""The first rows of a table or text that came in, as they stand there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem, QWidget

from casebook.actions.read_reply import ShownRow
from casebook.ui.widgets.visible_text import one_line

MOST_ROWS = 20
MOST_COLUMNS = 100
MOST_CHARACTERS = 300
WIDEST = 240
ROWS_TALL = 4


class FirstRows(QTableWidget):
    """Read only; a row that cannot be read, or that hides something, says so in its own column."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().hide()
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.horizontalHeader().setHighlightSections(False)
        height = self.fontMetrics().height() + 8
        self.verticalHeader().setDefaultSectionSize(height)
        self._row_height = height

    def show_rows(self, header: Sequence[str], rows: Sequence[ShownRow]) -> None:
        """Show rows under the names of their columns; without a header, their whole text."""
        names = [one_line(name, 60) for name in header[:MOST_COLUMNS]] or ["Text"]
        if len(header) > MOST_COLUMNS:
            names.append(f"and {len(header) - MOST_COLUMNS:,} more columns")
        self.setColumnCount(len(names) + 2)
        self.setHorizontalHeaderLabels(["Row", *names, "Noticed"])
        shown = rows[:MOST_ROWS]
        self.setRowCount(len(shown))
        for y, row in enumerate(shown):
            cells = row.cells[:MOST_COLUMNS] if header else (row.text,)
            told = "; ".join(filter(None, (row.problem, *row.notes, *row.identifiers)))
            for x, text in enumerate((str(row.number), *cells)):
                self.setItem(y, x, QTableWidgetItem(one_line(text, MOST_CHARACTERS)))
            self.setItem(y, len(names) + 1, QTableWidgetItem(one_line(told, MOST_CHARACTERS)))
        self.resizeColumnsToContents()
        for x in range(self.columnCount()):
            self.setColumnWidth(x, min(self.columnWidth(x), WIDEST))
        # As tall as it needs, with its header and the bar that scrolls it sideways.
        self.setFixedHeight((min(len(shown), ROWS_TALL) + 2) * self._row_height)
