"""The lines of a request as rows of a table of any length; they are read when they are drawn."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFont

from casebook.model.instant import Instant, Precision, zone_label
from casebook.model.request import Line, LineState
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.rows import Index
from casebook.ui.widgets.times import clock
from casebook.ui.widgets.visible_text import one_line

PAGE_ROWS = 64
KEPT_PAGES = 32
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


class LineModel(QAbstractTableModel):
    """Shows the rows it is given; asks through `rows_wanted` for those drawn and not here."""

    rows_wanted = Signal(object)
    """A tuple of rows, as `store.requests.lines_at` takes them."""

    def __init__(self, zones: tuple[str, str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._zones = zones
        self._rows: array[int] = array("q")
        self._pages: OrderedDict[int, dict[int, Line]] = OrderedDict()
        self._wanted: dict[int, None] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._ask)

    @property
    def rows(self) -> array[int]:
        """Give the rows shown."""
        return self._rows

    def set_zones(self, zones: tuple[str, str]) -> None:
        """Show times in these zones."""
        if zones != self._zones:
            self._zones = zones
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, FIRST_TIME, SECOND_TIME)

    def set_rows(self, rows: array[int], first: Sequence[Line] = ()) -> None:
        """Show other rows, or the same ones read anew; `first` are the first of them."""
        self.beginResetModel()
        self._rows = rows
        self._pages.clear()
        self._wanted.clear()
        if first:
            self._pages[0] = dict(enumerate(first[:PAGE_ROWS]))
        self.endResetModel()

    def give(self, lines: Sequence[Line], rows: Sequence[int]) -> None:
        """Take what was read of some rows; ignored when the rows are no longer shown."""
        if len(lines) != len(rows):
            # The lines have changed meanwhile: they are about to be read again.
            return
        by_row = dict(zip(rows, lines, strict=True))
        for page in list(self._wanted):
            first = page * PAGE_ROWS
            shown = self._rows[first : first + PAGE_ROWS]
            found = {first + at: by_row[row] for at, row in enumerate(shown) if row in by_row}
            if not found:
                continue
            self._pages[page] = found
            del self._wanted[page]
            last = first + len(shown) - 1
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(TITLES) - 1))
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)

    def line_at(self, at: int) -> Line | None:
        """Give the line shown at a place when it is here; else it is asked for."""
        page = self._pages.get(at // PAGE_ROWS)
        if page is None:
            if 0 <= at < len(self._rows):
                self._wanted[at // PAGE_ROWS] = None
                self._timer.start()
            return None
        self._pages.move_to_end(at // PAGE_ROWS)
        return page.get(at)

    def lines_here(self) -> tuple[Line, ...]:
        """Give the lines that have been read, in the order in which they are shown."""
        return tuple(
            self._pages[page][at] for page in sorted(self._pages) for at in self._pages[page]
        )

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(TITLES)

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

    def _ask(self) -> None:
        # Only what is on screen now is still wanted: at most a few pages.
        while len(self._wanted) > KEPT_PAGES // 2:
            del self._wanted[next(iter(self._wanted))]
        rows: list[int] = []
        for page in self._wanted:
            rows += self._rows[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]
        if rows:
            self.rows_wanted.emit(tuple(rows))


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
