"""The custody register as a table of any length."""

from __future__ import annotations

from array import array
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QTableView, QWidget

from casebook.model.evidence import CustodyMove
from casebook.model.instant import zone_label
from casebook.store.evidence import MoveLine
from casebook.ui import theme
from casebook.ui.theme import State
from casebook.ui.widgets.long_table import arrange
from casebook.ui.widgets.paged_rows import PagedRows
from casebook.ui.widgets.rows import Index
from casebook.ui.widgets.short_time import short_time
from casebook.ui.widgets.visible_text import one_line

MOST_CHARACTERS = 300

TITLES = ("Exhibit", "Released", "From", "To", "Received", "Seal")
EXHIBIT, RELEASED, FROM, TO, RECEIVED, SEAL = range(len(TITLES))
WIDTHS = {EXHIBIT: 8, RELEASED: 17, RECEIVED: 19, SEAL: 11}
"""In characters; who releases and who receives share what is left."""


class MoveModel(PagedRows[MoveLine]):
    """Shows the moves whose rows it is given, as `store.evidence.moves_at` takes them."""

    def __init__(self, zone: str, parent: QObject | None = None) -> None:
        super().__init__(TITLES, parent)
        self._zone = zone

    def set_zone(self, zone: str) -> None:
        """Show times in this zone."""
        self._zone = zone

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
        arrange(self, WIDTHS, stretched=(FROM, TO))
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
