"""The lines of a request as a table, with what can be done to them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from casebook.model.instant import Instant, Precision, zone_label
from casebook.model.request import Line, LineState
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.links import LinkButton
from casebook.ui.widgets.plain import heading, rule
from casebook.ui.widgets.rows import Column, RowModel, RowTable
from casebook.ui.widgets.times import clock

STATES = {
    LineState.OUTSTANDING: State.NEUTRAL,
    LineState.ANSWERED: State.GOOD,
    LineState.PARTLY: State.ATTENTION,
    LineState.REFUSED: State.WRONG,
}
"""The shape of each state of a line."""

OFTEN_EMPTY = ("Destination", "Answer", "Reference")
"""Columns that are shown only where some line fills them."""


def port_words(line: Line) -> str:
    """Give the source port, or say that it was not logged."""
    if line.source_port is not None:
        return str(line.source_port)
    return "not logged" if line.port_not_logged else ""


def columns(zones: tuple[str, str]) -> tuple[Column[Line], ...]:
    """Give the columns of a request's lines, times in the two zones."""
    times = tuple(
        Column[Line](
            zone_label(zone),
            partial(_time, zone=zone),
            17,
            sort_key=lambda line: line.at.utc_us if line.at else 0,
        )
        for zone in dict.fromkeys(zones)
    )
    return (
        Column("Line", lambda line: str(line.position), 5, lambda line: line.position, right=True),
        Column(
            "State",
            lambda line: line.state.value,
            12,
            lambda line: list(LineState).index(line.state),
            lambda line: STATES[line.state],
        ),
        Column("Identifier", lambda line: line.identifier, 20),
        Column("Port", port_words, 8, lambda line: line.source_port or 0, right=True),
        Column("Destination", lambda line: line.destination, 15),
        *times,
        Column("What is asked", lambda line: line.asked, 18, stretches=True),
        Column("Answer", lambda line: line.answer, 18, stretches=True),
        Column("Reference", lambda line: line.answer_reference, 10),
    )


class LineTable(QWidget):
    """The lines of one request. Enter answers the selected one, Ins adds one."""

    chosen = Signal(object)
    """The line now selected, or None."""

    answer_asked = Signal(object)
    add_asked = Signal()
    paste_asked = Signal()

    def __init__(self, zones: tuple[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.zones = zones
        self.model: RowModel[Line] = RowModel(
            columns(zones), lambda line: line.id, lambda line: line.retracted is not None
        )
        self.table = RowTable(self.model, "Lines of the request")
        self.table.row_chosen.connect(self.chosen)
        self.table.row_opened.connect(self.answer_asked)
        self.table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self._title = heading("Lines")
        head = QHBoxLayout()
        head.setContentsMargins(theme.L, theme.XS, theme.M, theme.XS)
        head.addWidget(self._title)
        head.addStretch()
        head.addWidget(LinkButton("Add a line …", self.add_asked.emit))
        head.addWidget(LinkButton("Type or paste lines …", self.paste_asked.emit))
        self._answer_button = QPushButton("Record what came back …")
        self._answer_button.clicked.connect(lambda: self._answer())
        head.addWidget(self._answer_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(rule())
        layout.addLayout(head)
        layout.addWidget(self.table, 1)
        self.setFocusProxy(self.table)
        self.show_lines("", ())

    def show_lines(self, request: str, lines: Sequence[Line]) -> None:
        """Show the lines of the request with this number."""
        live = [line for line in lines if line.retracted is None]
        waiting = sum(line.state in (LineState.OUTSTANDING, LineState.PARTLY) for line in live)
        words = f"{len(live)} line{'' if len(live) == 1 else 's'}"
        rest = f", {waiting} still open" if waiting else ", all closed" if live else ""
        self._title.setText(f"{request}: {words}{rest}" if request else "Lines")
        self.table.setAccessibleName(f"Lines of {request}" if request else "Lines of the request")
        self._answer_button.setEnabled(bool(live))
        for place, column in enumerate(self.model.columns):
            if column.title in OFTEN_EMPTY:
                self.table.setColumnHidden(place, not any(map(column.text, lines)))
        self.table.set_rows(lines)

    def selected(self) -> Line | None:
        """Give the selected line."""
        found: Line | None = self.table.selected()
        return found

    def select(self, line_id: str) -> None:
        """Select a line now, or when it appears."""
        self.table.select(line_id)

    def has_focus(self) -> bool:
        """Say whether the keys go to the table."""
        return self.table.hasFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Insert:
            self.add_asked.emit()
            return
        super().keyPressEvent(event)

    def _answer(self) -> None:
        line = self.selected()
        if line is not None:
            self.answer_asked.emit(line)


def _time(line: Line, zone: str) -> str:
    return "" if line.at is None else _shown(line.at, zone)


def _shown(at: Instant, zone: str) -> str:
    if at.precision is Precision.DAY:
        return f"{clock(at.utc_us, at.zone, Precision.DAY)} (day)"
    return clock(at.utc_us, zone, at.precision)
