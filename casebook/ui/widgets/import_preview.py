"""How a file comes out before it is imported: its first rows, and what became of all looked at."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem

from casebook.actions.import_source import Preview
from casebook.model.counted import counted
from casebook.ui.widgets.visible_text import one_line

_UTC_COLUMN = "Time (UTC)"


def survey_words(found: Preview) -> str:
    """Say how the rows of a file come out, the doubtful times first."""
    survey = found.survey
    if survey is None:
        return ""
    doubts = "".join(f"▲ {n:,} of them {doubt}. " for doubt, n in survey.doubts)
    records = survey.placed + survey.undated
    several = f" that gave {counted(records, 'record')}" if survey.gives_several else ""
    again = f"{counted(survey.duplicates, 'duplicate')}, " if survey.duplicates else ""
    return (
        f"Of {survey.of_what}{several}: {survey.placed:,} with a time, {survey.undated:,} without, "
        f"{again}{survey.rejects:,} rejected. {doubts}".strip()
    )


def _short_utc(text: str) -> str:
    """Give `2022-11-23 06:42:07` for an ISO time in UTC, with its fraction where it has one."""
    return text.removesuffix("Z").replace("T", " ").removesuffix(".000000")


def preview_table() -> QTableWidget:
    """Make the table of the first rows, to be looked at only."""
    table = QTableWidget()
    table.setAccessibleName("First rows")
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.horizontalHeader().setStretchLastSection(True)
    table.horizontalHeader().setDefaultAlignment(
        Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    )
    table.setTabKeyNavigation(False)
    table.setTextElideMode(Qt.TextElideMode.ElideRight)
    return table


def show_rows(table: QTableWidget, found: Preview) -> None:
    """Show the first rows of a file as they come out."""
    table.setColumnCount(len(found.columns))
    table.setHorizontalHeaderLabels(list(found.columns))
    table.setRowCount(len(found.rows))
    for y, row in enumerate(found.rows):
        for x, text in enumerate(row):
            said = _short_utc(text) if found.columns[x] == _UTC_COLUMN else one_line(text, 300)
            table.setItem(y, x, QTableWidgetItem(said))
    table.resizeColumnsToContents()
    for x in range(table.columnCount() - 1):
        table.setColumnWidth(x, min(table.columnWidth(x), 220))
