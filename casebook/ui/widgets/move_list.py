"""The custody register as a table of any length; rows are read when they are drawn."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from casebook.model.evidence import CustodyMove
from casebook.model.instant import zone_label
from casebook.store.evidence import MoveLine
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.rows import Index
from casebook.ui.widgets.short_time import short_time
from casebook.ui.widgets.visible_text import one_line

PAGE_ROWS = 64
KEPT_PAGES = 32
MOST_CHARACTERS = 300

TITLES = ("Exhibit", "Released", "From", "To", "Received", "Seal")
EXHIBIT, RELEASED, FROM, TO, RECEIVED, SEAL = range(len(TITLES))
WIDTHS = {EXHIBIT: 8, RELEASED: 17, RECEIVED: 19, SEAL: 11}
"""In characters; who releases and who receives share what is left."""


class MoveModel(QAbstractTableModel):
    """Shows the rows it is given; asks through `rows_wanted` for those drawn and not here."""

    rows_wanted = Signal(object)
    """A tuple of rows, as `store.evidence.moves_at` takes them."""

    def __init__(self, zone: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self._rows: array[int] = array("q")
        self._pages: OrderedDict[int, dict[int, MoveLine]] = OrderedDict()
        self._wanted: dict[int, None] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._ask)

    @property
    def rows(self) -> array[int]:
        """Give the rows shown."""
        return self._rows

    def set_zone(self, zone: str) -> None:
        """Show times in this zone."""
        self._zone = zone

    def set_rows(self, rows: array[int]) -> None:
        """Show other rows, or the same ones read anew."""
        self.beginResetModel()
        self._rows = rows
        self._pages.clear()
        self._wanted.clear()
        self.endResetModel()

    def give(self, lines: Sequence[MoveLine], rows: Sequence[int]) -> None:
        """Take what was read of some rows; ignored when the rows are no longer shown."""
        if len(lines) != len(rows):
            # The register has changed meanwhile: it is about to be read again.
            return
        by_row = dict(zip(rows, lines, strict=True))
        for page in list(self._wanted):
            shown = self._rows[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]
            found = {
                page * PAGE_ROWS + at: by_row[row] for at, row in enumerate(shown) if row in by_row
            }
            if not found:
                continue
            self._pages[page] = found
            del self._wanted[page]
            first = page * PAGE_ROWS
            self.dataChanged.emit(
                self.index(first, 0), self.index(first + len(shown) - 1, len(TITLES) - 1)
            )
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)

    def line_at(self, line: int) -> MoveLine | None:
        """Give the move of a line when it is here; else it is asked for."""
        page = self._pages.get(line // PAGE_ROWS)
        if page is None:
            if 0 <= line < len(self._rows):
                self._wanted[line // PAGE_ROWS] = None
                self._timer.start()
            return None
        self._pages.move_to_end(line // PAGE_ROWS)
        return page.get(line)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's signature
        return 0 if parent.isValid() else len(TITLES)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        has_time = section in (RELEASED, RECEIVED)
        return f"{TITLES[section]}, {zone_label(self._zone)}" if has_time else TITLES[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
            Qt.ItemDataRole.DecorationRole,
        ):
            return None
        line = self.line_at(index.row())
        if line is None:
            return None
        if role == Qt.ItemDataRole.DecorationRole:
            state = _state(line.move) if index.column() == RECEIVED else _seal(line, index.column())
            return None if state is None else theme.state_icon(state)
        return one_line(self._text(line, index.column()), MOST_CHARACTERS)

    def _text(self, line: MoveLine, column: int) -> str:
        move = line.move
        match column:
            case 0:
                return f"EX-{line.exhibit_number}"
            case 1:
                return short_time(move.released_at, self._zone)
            case 2:
                return _person(move.from_person, move.from_place)
            case 3:
                return _person(move.to_person, move.to_place)
            case 4:
                if move.received_at is None:
                    return "in transit"
                return short_time(move.received_at, self._zone)
        return move.seal

    def _ask(self) -> None:
        if not self._wanted:
            return
        # Only what is on screen now is still wanted: at most a few pages.
        while len(self._wanted) > KEPT_PAGES // 2:
            del self._wanted[next(iter(self._wanted))]
        rows: list[int] = []
        for page in self._wanted:
            rows += self._rows[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]
        self.rows_wanted.emit(tuple(rows))


class MoveTable(QTableView):
    """The register with a true scroll bar; keeps its selection over a refresh."""

    move_chosen = Signal(object)
    """The MoveLine now selected, or None."""

    move_opened = Signal(object)

    def __init__(self, model: MoveModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moves = model
        self._told: MoveLine | None = None
        self.setModel(model)
        self.setAccessibleName("Custody register")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.verticalHeader().hide()
        # Fixed heights: with 100,000 rows Qt must not measure them one by one.
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + theme.S)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        character = self.fontMetrics().averageCharWidth() + 1
        for column, width in WIDTHS.items():
            self.setColumnWidth(column, width * character)
        for column in (FROM, TO):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(6 * character)
        self.selectionModel().currentRowChanged.connect(lambda *_: self._tell())
        model.dataChanged.connect(lambda *_: self._tell())
        self.activated.connect(lambda _: self.move_opened.emit(self.selected()))

    def set_rows(self, rows: array[int]) -> None:
        """Show other rows; what was selected stays selected, else the first is."""
        old = self.currentIndex().row()
        wanted = self._moves.rows[old] if 0 <= old < len(self._moves.rows) else None
        selection = self.selectionModel()
        selection.blockSignals(True)
        self._moves.set_rows(rows)
        try:
            line = 0 if wanted is None else rows.index(wanted)
        except ValueError:
            line = 0
        if len(rows):
            index = self._moves.index(line, 0)
            self.setCurrentIndex(index)
            selection.select(
                index, selection.SelectionFlag.ClearAndSelect | selection.SelectionFlag.Rows
            )
            self.scrollTo(index)
        selection.blockSignals(False)
        self._told = None
        self._tell()
        self.viewport().update()

    def selected(self) -> MoveLine | None:
        """Give the selected move when it is here."""
        index = self.currentIndex()
        return self._moves.line_at(index.row()) if index.isValid() else None

    def _tell(self) -> None:
        line = self.selected()
        if line is None and self._moves.rowCount():
            # On its way: what is shown stays until it is here.
            return
        if line is not self._told or line is None:
            self._told = line
            self.move_chosen.emit(line)


def _person(name: str, place: str) -> str:
    return f"{name}, {place}" if place else name


def _state(move: CustodyMove) -> State:
    return State.ATTENTION if move.is_open else State.GOOD


def _seal(line: MoveLine, column: int) -> State | None:
    said = line.move.seal_intact.strip().casefold()
    if column != SEAL or not said:
        return None
    return State.WRONG if said.startswith(("no", "broken")) else State.GOOD
