"""The lines of a request as rows of a table of any length."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFont

from casebook.model.instant import Instant, Precision, zone_label
from casebook.model.request import Line, LineState
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.paged_rows import PagedRows
from casebook.ui.widgets.rows import Index
from casebook.ui.widgets.times import clock
from casebook.ui.widgets.visible_text import one_line

MOST_CHARACTERS = 300

STATES = {
    LineState.OUTSTANDING: State.NEUTRAL,
    LineState.ANSWERED: State.GOOD,
    LineState.PARTLY: State.ATTENTION,
    LineState.REFUSED: State.WRONG,
}
"""The shape of each state of a line."""

TITLES = (
    "Line", "State", "Identifier", "Port", "Destination", "", "", "What is asked", "Answer",
    "Reference",
)  # fmt: skip
(
    NUMBER, STATE, IDENTIFIER, PORT, DESTINATION, FIRST_TIME, SECOND_TIME, ASKED, ANSWER, REFERENCE,
) = range(len(TITLES))  # fmt: skip

ORDERS = {
    NUMBER: "position",
    STATE: "state",
    IDENTIFIER: "identifier",
    PORT: "port",
    FIRST_TIME: "at",
    SECOND_TIME: "at",
    ASKED: "asked",
    ANSWER: "answer",
}
"""By what the store sorts for a column; the others keep the order of the lines."""


def port_words(line: Line) -> str:
    """Give the source port, or say that it was not logged."""
    if line.source_port is not None:
        return str(line.source_port)
    return "not logged" if line.port_not_logged else ""


class LineModel(PagedRows[Line]):
    """Shows the lines whose rows it is given, as `store.requests.lines_at` takes them."""

    def __init__(self, zones: tuple[str, str], parent: QObject | None = None) -> None:
        super().__init__(TITLES, parent)
        self._zones = zones

    def set_zones(self, zones: tuple[str, str]) -> None:
        """Show times in these zones."""
        if zones != self._zones:
            self._zones = zones
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, FIRST_TIME, SECOND_TIME)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if section in (FIRST_TIME, SECOND_TIME):
            return zone_label(self._zones[section - FIRST_TIME])
        return TITLES[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.DecorationRole,
            Qt.ItemDataRole.FontRole,
        ):
            return None
        line = self.line_at(index.row())
        if line is None:
            return None
        if role == Qt.ItemDataRole.DecorationRole:
            return theme.state_icon(STATES[line.state]) if index.column() == STATE else None
        if role == Qt.ItemDataRole.FontRole:
            return _struck() if line.retracted is not None else None
        return one_line(self._text(line, index.column()).split("\n", 1)[0], MOST_CHARACTERS)

    def _text(self, line: Line, column: int) -> str:
        match column:
            case 0:
                return str(line.position)
            case 1:
                return line.state.value
            case 2:
                return line.identifier
            case 3:
                return port_words(line)
            case 4:
                return line.destination
            case 5 | 6:
                return _shown(line.at, line.until, self._zones[column - FIRST_TIME])
            case 7:
                return line.asked
            case 8:
                return line.answer
        return line.answer_reference


def _alignment(column: int) -> Qt.AlignmentFlag:
    is_right = column in (NUMBER, PORT)
    side = Qt.AlignmentFlag.AlignRight if is_right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _struck() -> QFont:
    font = theme.scaled(1.0)
    font.setStrikeOut(True)
    return font


def _shown(at: Instant | None, until: Instant | None, zone: str) -> str:
    if at is None:
        return ""
    if at.precision is Precision.DAY:
        words = f"{clock(at.utc_us, at.zone, Precision.DAY)} (day)"
    else:
        words = clock(at.utc_us, zone, at.precision)
    return words if until is None else f"{words} …"
